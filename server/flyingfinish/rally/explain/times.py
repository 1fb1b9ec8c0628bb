"""How a stage time came about: measured, given by officials, or by the restart rule."""

from typing import Any

from flyingfinish.rally.explain.explanations import Explanation, Operation, Unit, Working
from flyingfinish.rally.explain.views import Documents, Json, NothingToExplain, TableName
from flyingfinish.rally.facts import Provenance
from flyingfinish.rally.regulations import Regulations

_TENTH_MS = 100
_CUT_ARTICLE = "NCR 13 App. 13 8.4"
_LIMITS_ARTICLE = "NCR 13 App. 13 11.1"


def explain_stage_time(docs: Documents, what: str, table: TableName, entry_id: str) -> Explanation:
    """The time of a crew in the table of a stage; NothingToExplain where none is shown."""
    row = docs.row(table, entry_id)
    if "elapsed_ms" not in row:
        raise NothingToExplain(what)
    stage_id, competition_id = table.stage_id, table.competition_id
    return _explained(docs, what, competition_id, stage_id, entry_id, row["elapsed_ms"])


def explain_restart(docs: Documents, what: str, place: str, entry_id: str) -> Explanation:
    """The time that the restart rule gives a crew for a stage; NothingToExplain for any other.

    ``place`` is a stage, in the competition that the crew drives for, or ``c/<competition>/SS7``.
    """
    inside, _, stage_id = place.rpartition("/")
    competition_id = inside.removeprefix("c/") or docs.home(entry_id)
    on, proof = docs.counted(competition_id, entry_id, stage_id)
    if on.get("provenance") != Provenance.RESTART or "rule" not in proof:
        raise NothingToExplain(what)
    return _explained(docs, what, competition_id, stage_id, entry_id, on["elapsed_ms"])


def _explained(
    docs: Documents, what: str, competition_id: str, stage_id: str, entry_id: str, shown: int
) -> Explanation:
    on, proof = docs.counted(competition_id, entry_id, stage_id)
    if "elapsed_ms" not in on:
        raise NothingToExplain(what)
    stage, work = docs.stage(stage_id), Working()
    settings = docs.regulations(competition_id)
    precision_ms = stage.get("precision_ms", _TENTH_MS)
    provenance = on.get("provenance", str(Provenance.MEASURED))
    if "given" in proof:
        _given(work, proof, precision_ms)
    elif "rule" in proof:
        _ruled(settings, work, proof, precision_ms)
    else:
        _measured(settings, work, on, proof, stage)
    more: dict[str, Any] = {"stage": stage_id, "precision_ms": precision_ms}
    if "counted_ms" in proof:
        more["counted_ms"] = proof["counted_ms"]
        unit = settings.total_precision_ms
        work.rule("total_precision", setting="total_precision_ms", value=unit)
    if competition_id not in ("", docs.home(entry_id)):
        more["competition"] = competition_id
    if on.get("unconfirmed"):
        more["unconfirmed"] = True
    return work.explanation(
        what, "stage_time", entry_id, Unit.DURATION, shown, provenance=provenance, **more
    )


def _measured(settings: Regulations, work: Working, on: Json, proof: Json, stage: Json) -> None:
    """Finish minus start, each with its shift, cut to the stage's precision, then the limits.

    Motorsport UK NCR 2026 appendix 13 articles 8.4 and 11.1, as in `stage_times.py`.
    """
    precision_ms = stage.get("precision_ms", _TENTH_MS)
    shift_ms = proof.get("start_shift_ms", 0)
    start_ms = on.get("started_at_ms", on.get("due_at_ms", 0) + shift_ms)
    finish_ms = on.get("finished_at_ms", 0)
    raws = {"start": start_ms - shift_ms, "finish": proof.get("finish_raw_at_ms", finish_ms)}
    work.tell(f"start_{on.get('start', 'due')}", at_ms=start_ms, **_named(proof, "start"))
    backup = True if "finish_backup" in proof else None
    work.tell("finish", at_ms=finish_ms, backup=backup, **_named(proof, "finish"))
    if "finish_chosen" in proof:
        work.tell("finish_chosen")
    for name, at_ms in (("start", start_ms), ("finish", finish_ms)):
        raw_ms = raws[name]
        if raw_ms != at_ms:
            work.tell(f"{name}_raw", at_ms=raw_ms)
            work.step(f"{name}_shifted", Operation.ADD, raw_ms, at_ms - raw_ms, unit=Unit.INSTANT)
    driven_ms = work.step("driven", Operation.SUBTRACT, finish_ms, start_ms)
    work.rule("stage_time")
    work.rule("cut", article=_CUT_ARTICLE, setting="precision_ms", value=precision_ms)
    elapsed_ms = work.step("cut", Operation.CUT, driven_ms, precision_ms)
    _limits(settings, work, stage, elapsed_ms)


def _limits(settings: Regulations, work: Working, stage: Json, elapsed_ms: int) -> None:
    """Who is faster than the bogey has the bogey, who is slower than the maximum the maximum."""
    bogey_ms, most_ms = stage.get("bogey_ms"), stage.get("maximum_ms")
    if bogey_ms is not None and elapsed_ms < bogey_ms:
        work.rule("bogey", article=_LIMITS_ARTICLE, setting="bogey_ms", value=bogey_ms)
        work.step("bogey", Operation.AT_LEAST, elapsed_ms, bogey_ms)
    elif most_ms is not None and elapsed_ms > most_ms:
        work.rule("stage_max", article=_LIMITS_ARTICLE, setting="maximum_ms", value=most_ms)
        over = str(settings.over_stage_maximum)
        work.rule("over_stage_maximum", setting="over_stage_maximum", value=over)
        work.step("stage_max", Operation.AT_MOST, elapsed_ms, most_ms)


def _given(work: Working, proof: Json, precision_ms: int) -> None:
    """A time that officials gave stands before a measured one; what it replaced is told."""
    given = proof["given"]
    work.tell("given", **{name: value for name, value in given.items() if name != "article"})
    if "measured_ms" in proof:
        work.tell("superseded", ms=proof["measured_ms"])
    work.rule("given_time", article=given.get("article", ""))
    work.step("cut", Operation.CUT, given["ms"], precision_ms)


def _ruled(settings: Regulations, work: Working, proof: Json, precision_ms: int) -> None:
    """The best measured time of the crew's pool on that stage, and what the regulations add."""
    rule = proof["rule"]
    work.tell("ruling", **{name: rule[name] for name in ("fact", "position") if name in rule})
    if "measured_ms" in proof:
        work.tell("superseded", ms=proof["measured_ms"])
    work.tell("pool", **{name: rule[name] for name in ("class", "priority") if name in rule})
    work.tell("base", entry=rule["base_entry"], ms=rule["base_ms"])
    work.rule("restart_pool", setting="restart_pool", value=str(settings.restart_pool))
    usual = rule["added_ms"] == settings.restart_added_ms
    setting = "restart_added_ms" if usual else "restart_added_last_of_leg_ms"
    work.rule("restart_added", setting=setting, value=rule["added_ms"])
    elapsed_ms = work.step("restart", Operation.ADD, rule["base_ms"], rule["added_ms"])
    work.step("cut", Operation.CUT, elapsed_ms, precision_ms)


def _named(proof: Json, name: str) -> dict[str, Any]:
    """Who said it, and where in the journal that stands."""
    said = {"by": f"{name}_by", "fact": f"{name}_fact", "position": f"{name}_position"}
    return {param: proof[key] for param, key in said.items() if key in proof}
