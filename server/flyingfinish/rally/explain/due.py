"""How a due time came about: from the start list and its delays, or from the control before.

``due/SS7/e12`` is a start, ``due/TC7/e12`` the minute of a time card. Sources as `due_times.py`.
"""

from collections.abc import Iterator

from flyingfinish.rally.due_times import CHECKED_IN_AT, SEEN_STARTS
from flyingfinish.rally.explain.explanations import Explanation, Operation, Unit, Working
from flyingfinish.rally.explain.views import NOTHING, Documents, Json, NothingToExplain
from flyingfinish.rally.itinerary import Control, ControlKind
from flyingfinish.rally.regulations import DueBase, Regulations
from flyingfinish.rally.times import MINUTE_MS

_CARD_ARTICLE = "NCR 13 App. 13 3.5, 3.7, 7.1"


def explain_due(docs: Documents, what: str, code: str, entry_id: str) -> Explanation:
    """When a crew is due at a stage start or a control; NothingToExplain where none is shown."""
    crew = docs.crew(entry_id)
    if docs.stage(code):
        shown = crew.get("stages", NOTHING).get(code, NOTHING).get("due_at_ms")
    else:
        shown = crew.get("checks", NOTHING).get(code, NOTHING).get("due_at_ms")
    if shown is None:
        raise NothingToExplain(what)
    work = Working()
    if docs.stage(code):
        _start(docs, work, code, entry_id, shown)
    else:
        _card(docs, work, code, entry_id)
    if not work.steps or work.steps[-1].result != shown:
        # What a crew was late before, and a delay allowed, stand in no view but in what is due.
        before = work.steps[-1].result if work.steps else shown
        work.rule("due_carried")
        work.step("due_carried", Operation.ADD, before, shown - before, unit=Unit.INSTANT)
    return work.explanation(what, "due", entry_id, Unit.INSTANT, shown, control=code)


def _start(docs: Documents, work: Working, stage_id: str, entry_id: str, shown: int) -> None:
    """The start list, or the start that the crew was told since, and what was decided after it.

    A list that is published after a delay has it in its times.
    """
    listed = docs.of(f"startlist/{stage_id}")
    row: Json = listed.get("rows", NOTHING).get(entry_id, NOTHING)
    base = row.get("listed_at_ms", row.get("due_at_ms", shown))
    delay_ms = listed.get("delay_ms", 0) if "listed_at_ms" in row else 0
    given = _given(docs, stage_id, entry_id)
    if given is not None and base + delay_ms != shown:
        base, delay_ms = given["at_ms"], shown - given["at_ms"]
        work.tell("start_given", position=given["ord"], at_ms=base, reason=given.get("reason"))
    else:
        work.tell("start_listed", at_ms=base, version=listed.get("version"))
    for one in _delays(docs, stage_id) if delay_ms else ():
        work.tell("delayed", position=one["ord"], stage=one["stage"], ms=one["ms"],
                  reason=one.get("reason"))  # fmt: skip
    work.rule("due_start")
    work.step("due_start", Operation.ADD, base, delay_ms, unit=Unit.INSTANT)


def _given(docs: Documents, stage_id: str, entry_id: str) -> Json | None:
    """The last start time that the crew was given on a stage."""
    said = [
        row
        for row in _decided(docs, "start_time_given")
        if (row.get("stage"), row.get("entry")) == (stage_id, entry_id)
    ]
    return said[-1] if said else None


def _delays(docs: Documents, stage_id: str) -> list[Json]:
    """The last word on the delay of the stage and of each one before it in its section."""
    stages = docs.itinerary().stages
    names = [one.stage_id for one in stages]
    own = stages[names.index(stage_id)]
    section = [
        one.stage_id
        for one in stages[: names.index(stage_id) + 1]
        if (one.leg, one.section) == (own.leg, own.section)
    ]
    newest = {row["stage"]: row for row in _decided(docs, "stage_delayed")}
    return [newest[name] for name in section if name in newest and newest[name]["ms"]]


def _decided(docs: Documents, code: str) -> Iterator[Json]:
    """Decisions of a kind from the public log, in journal order."""
    rows = docs.of("corrections").get("rows", NOTHING).values()
    return (row for row in sorted(rows, key=lambda one: int(one["ord"])) if row["code"] == code)


def _card(docs: Documents, work: Working, code: str, entry_id: str) -> None:
    """By the start list, as far as the first car's minutes are apart; else by the target time.

    FIA counts a target time from the stage start; NCR 2026 appendix 13 articles 3.7 and 7.1.
    """
    settings = docs.regulations(docs.home(entry_id))
    controls = docs.of("itinerary").get("controls", NOTHING)
    row: Json = controls.get(code, NOTHING)
    target_ms = row.get("target_ms")
    if target_ms is None or settings.due_base is DueBase.SCHEDULE:
        _scheduled(docs, work, row, entry_id)
        return
    base = _base(docs, work, code, entry_id, settings)
    if base is None:
        return
    work.rule("due_target", article=_CARD_ARTICLE, setting="due_base",
              value=str(settings.due_base))  # fmt: skip
    minute = work.step("due_minute", Operation.CUT, base, MINUTE_MS, unit=Unit.INSTANT)
    work.step("due_target", Operation.ADD, minute, target_ms, unit=Unit.INSTANT)


def _scheduled(docs: Documents, work: Working, row: Json, entry_id: str) -> None:
    stage_id = row.get("stage", "")
    first = docs.stage(stage_id).get("first_due_at_ms")
    on = docs.crew(entry_id).get("stages", NOTHING).get(stage_id, NOTHING)
    if first is None or "first_due_at_ms" not in row or "due_at_ms" not in on:
        return
    apart_ms = row["first_due_at_ms"] - first
    work.tell("start_due", at_ms=on["due_at_ms"])
    work.rule("due_schedule", article=_CARD_ARTICLE)
    due = work.step("due_schedule", Operation.ADD, on["due_at_ms"], apart_ms, unit=Unit.INSTANT)
    work.step("due_minute", Operation.CUT, due, MINUTE_MS, unit=Unit.INSTANT)


def _base(
    docs: Documents, work: Working, code: str, entry_id: str, settings: Regulations
) -> int | None:
    """Tell the nearest timed control of the leg before it; the instant there, None for none."""
    crew = docs.crew(entry_id)
    for before in _before(docs, code):
        on = crew.get("stages", NOTHING).get(before.stage_id, NOTHING)
        if before.kind in CHECKED_IN_AT:
            at_ms: int | None = crew.get("check_ins", NOTHING).get(before.code)
            if at_ms is not None:
                work.tell("checked_in", control=before.code, at_ms=at_ms)
            return at_ms
        if before.kind is ControlKind.FLYING_FINISH and settings.due_base is DueBase.FINISH_MINUTE:
            at_ms = on.get("finished_at_ms")
            if at_ms is not None:
                work.tell("finish", at_ms=at_ms)
            return at_ms
        if before.kind is ControlKind.STAGE_START:
            return _written_start(crew, work, on, before.stage_id)
    return None


def _before(docs: Documents, code: str) -> Iterator[Control]:
    """The controls before one on its leg, the nearest first."""
    controls = docs.itinerary().controls
    at = [one.code for one in controls].index(code)
    return (one for one in reversed(controls[:at]) if one.leg == controls[at].leg)


def _written_start(crew: Json, work: Working, on: Json, stage_id: str) -> int | None:
    """The start as it stands on the card: seen, and without the correction of its clock."""
    if on.get("start") not in SEEN_STARTS:
        return None
    shift_ms: int = crew.get("proofs", NOTHING).get(stage_id, NOTHING).get("start_shift_ms", 0)
    at_ms: int = on["started_at_ms"] - shift_ms
    work.tell("start_reported", at_ms=at_ms)
    return at_ms
