"""How a deadline of a car on a stage came about, and the best run of a shakedown.

``overdue/e12`` is the instant from which the public sees no clock of a car any more, by the one
neutral rule; ``window/e12`` the one from which headquarters ask after it. ``shakedown/e12``.
"""

from flyingfinish.rally.explain.explanations import Explanation, Operation, Unit, Working
from flyingfinish.rally.explain.views import NOTHING, Documents, Json, NothingToExplain

_MS_PER_KM = 60_000
"""60 km/h, while nobody has finished a stage."""


def explain_overdue(docs: Documents, what: str, entry_id: str) -> Explanation:
    """From when on the clock of a car is silent; NothingToExplain for one that has none."""
    row = docs.of("onstage").get("rows", NOTHING).get(entry_id, NOTHING)
    if "overdue_at_ms" not in row:
        raise NothingToExplain(what)
    stage_id, work = row["stage"], Working()
    work.tell("start_due" if _is_due(docs, entry_id, stage_id) else "start_seen",
              at_ms=row["started_at_ms"])  # fmt: skip
    settings: Json = docs.of("regulations").get("settings", NOTHING)
    seen = docs.of(f"splits/{stage_id}").get("rows", NOTHING).values()
    best_ms = min((one["finish"] for one in seen if one.get("finish")), default=0)
    if best_ms:
        work.tell("best_so_far", ms=best_ms)
        expected_ms = best_ms
    else:
        work.rule("unhurried")
        metres = docs.stage(stage_id).get("metres", 0)
        expected_ms = work.step("unhurried", Operation.SCALE, metres, _MS_PER_KM)
    late_ms = _later(work, settings, expected_ms, "overdue")
    work.step("overdue", Operation.ADD, row["started_at_ms"], late_ms, unit=Unit.INSTANT)
    return work.explanation(
        what, "overdue", entry_id, Unit.INSTANT, row["overdue_at_ms"], stage=stage_id
    )


def explain_window(docs: Documents, what: str, entry_id: str) -> Explanation:
    """From when on headquarters ask after a car; only they have such a view."""
    row = docs.of("overdue").get("rows", NOTHING).get(entry_id, NOTHING)
    if "overdue_at_ms" not in row:
        raise NothingToExplain(what)
    settings: Json = docs.of("regulations").get("settings", NOTHING)
    work = Working()
    work.tell("start_due" if "listed" in row else "last_seen", control=row["last"],
              at_ms=row["last_at_ms"])  # fmt: skip
    work.tell("expected", control=row["next"], at_ms=row["expected_at_ms"])
    expected_ms = work.step("expected", Operation.SUBTRACT, row["expected_at_ms"],
                            row["last_at_ms"])  # fmt: skip
    work.rule("window_pace")
    late_ms = _later(work, settings, expected_ms, "alarm")
    work.step("overdue", Operation.ADD, row["last_at_ms"], late_ms, unit=Unit.INSTANT)
    return work.explanation(
        what, "window", entry_id, Unit.INSTANT, row["overdue_at_ms"], stage=row["stage"]
    )


def _later(work: Working, settings: Json, expected_ms: int, which: str) -> int:
    """How long it may take: by share, but never less than what is expected and the surplus."""
    share, least = f"{which}_thousandths", f"{which}_at_least_ms"
    work.rule("overdue_share", setting=share, value=settings[share])
    work.rule("overdue_least", setting=least, value=settings[least])
    share_ms = work.step("overdue_share", Operation.SCALE, expected_ms, settings[share])
    least_ms = work.step("overdue_least", Operation.ADD, expected_ms, settings[least])
    return work.step("longer", Operation.AT_LEAST, share_ms, least_ms)


def _is_due(docs: Documents, entry_id: str, stage_id: str) -> bool:
    on = docs.crew(entry_id).get("stages", NOTHING).get(stage_id, NOTHING)
    return bool(on.get("start", "due") == "due")


def explain_shakedown(docs: Documents, what: str, entry_id: str) -> Explanation:
    """The best of a crew's runs; NothingToExplain for a crew without any."""
    row = docs.of("shakedown").get("rows", NOTHING).get(entry_id, NOTHING)
    if "best_ms" not in row:
        raise NothingToExplain(what)
    work = Working()
    for nth, ms in row["runs"].items():
        work.tell("run", nth=nth, ms=ms)
    work.rule("shakedown")
    work.step("best_run", Operation.AT_MOST, *row["runs"].values())
    return work.explanation(what, "shakedown", entry_id, Unit.DURATION, row["best_ms"])
