"""What views say of one crew: its own page, its splits, and where on the road it is; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from flyingfinish.rally.draft_parts import RULE
from flyingfinish.rally.facts import Provenance, StageState
from flyingfinish.rally.itinerary import Stage
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.stage_times import overdue_at_ms
from flyingfinish.rally.state_parts import CrewOnStage, CrewState, StageFigures
from flyingfinish.rally.totals import OUT

Row = dict[str, Any]

_OVER = (StageState.COMPLETED, StageState.CANCELLED)
_DRIVEN = (Provenance.MEASURED, Provenance.MANUAL_BACKUP, Provenance.DERIVED)
_CLOCKS_SILENT = (StageState.INTERRUPTED, StageState.SUSPENDED)


def crew_stages(crew: CrewState, stages: Sequence[Stage]) -> Row:
    """Returns what a crew's own view says of each stage that it has to do with."""
    shown = {one.stage_id: crew_on_stage(crew.stages.get(one.stage_id)) for one in stages}
    return {stage_id: row for stage_id, row in shown.items() if row is not None}


def crew_head(crew: CrewState) -> Row:
    """Returns the parts of a crew's own view that belong to no stage."""
    return {
        "code": str(crew.status),
        "check_ins": dict(sorted(crew.check_ins.items())),
        "adjustments": {
            identity: _present(
                control=one.control,
                ms=one.ms,
                kind=one.kind,
                reason=one.reason,
                article=one.article,
                document=one.document,
                provenance="rule" if identity.startswith(RULE) else "",
            )
            for identity, one in crew.adjustments.items()
        },
    }


def crew_on_stage(on: CrewOnStage | None) -> Row | None:
    """Returns what a crew's own view says of one stage; None when nothing is known."""
    if on is None:
        return None
    row: Row = {}
    if on.due_at_ms is not None:
        row["due_at_ms"] = on.due_at_ms
    if on.start_at_ms is not None and on.start_kind != "due":
        row["started_at_ms"] = on.start_at_ms
    if on.start_kind:
        row["start"] = on.start_kind
    if on.finish_at_ms is not None:
        row["finished_at_ms"] = on.finish_at_ms
    if on.time is not None:
        row["elapsed_ms"] = on.time.elapsed_ms
        if on.time.provenance is not Provenance.MEASURED:
            row["provenance"] = str(on.time.provenance)
        if on.time.unconfirmed:
            row["unconfirmed"] = True
    if on.pending:
        row["pending"] = True
    if on.splits:
        row["splits"] = {str(number): ms for number, ms in sorted(on.splits.items())}
    return row or None


def splits_row(on: CrewOnStage | None) -> Row | None:
    """Returns a crew's line in the splits of a stage; None before its first split or finish.

    A time given to who has a split there is the finish too, and says that nobody drove it; the
    time with which somebody may restart is none.
    """
    if on is None:
        return None
    row: Row = {f"s{number}": ms for number, ms in sorted(on.splits.items())}
    crossed = on.finish_at_ms is not None
    if on.time is None or not (crossed or (row and on.time.provenance is not Provenance.RESTART)):
        return row or None
    row["finish"] = on.time.elapsed_ms
    if crossed:
        row["finished_at_ms"] = on.finish_at_ms
    if on.time.provenance not in _DRIVEN:
        row["given"] = True
    return row


def has_started(on: CrewOnStage | None) -> bool:
    """Says whether somebody has seen the crew on this stage."""
    return on is not None and bool(on.start_fact or on.finish_fact or on.split_at_ms)


def has_finished(on: CrewOnStage | None) -> bool:
    """Says whether the crew was seen at the flying finish of this stage."""
    return on is not None and on.finish_at_ms is not None


def onstage_row(
    crew: CrewState,
    stages: Sequence[Stage],
    figures: Mapping[str, StageFigures],
    best_ms: Mapping[str, int],
    regulations: Regulations,
) -> Row | None:
    """Returns where a crew is: on a stage, or waiting for the next start it is listed for.

    None when it is out, or has nothing before it. A stage that is stopped shows no clock.
    """
    if crew.status in OUT:
        return None
    last = _last_seen(crew, stages)
    if last >= 0:
        stage = stages[last]
        on = crew.stages[stage.stage_id]
        state = figures[stage.stage_id].state
        if not (has_finished(on) or on.time or on.pending) and state not in _OVER:
            return _running_row(on, stage, state, best_ms.get(stage.stage_id), regulations)
    for stage in stages[last + 1 :]:
        waits = crew.stages.get(stage.stage_id)
        if waits is not None and waits.due_at_ms is not None and waits.time is None:
            if figures[stage.stage_id].state in _OVER:
                continue
            row = {"stage": stage.stage_id, "ord": _ord(waits.due_at_ms, waits.lane)}
            return {**row, "block": "waiting", "due_at_ms": waits.due_at_ms}
    return None


def _last_seen(crew: CrewState, stages: Sequence[Stage]) -> int:
    """Index of the last stage on the road where the crew was seen; -1 for none."""
    found = crew.stages
    for index in range(len(stages) - 1, -1, -1):
        on = found.get(stages[index].stage_id)
        if on is not None and (on.start_fact or on.finish_fact or on.split_at_ms):
            return index
    return -1


def _running_row(
    on: CrewOnStage, stage: Stage, state: StageState, best: int | None, regulations: Regulations
) -> Row:
    row: Row = {"stage": stage.stage_id, "block": "on_stage"}
    row["ord"] = _ord(on.start_at_ms or 0, on.lane)
    if on.start_at_ms is not None and state not in _CLOCKS_SILENT:
        row["started_at_ms"] = on.start_at_ms
        row["overdue_at_ms"] = overdue_at_ms(on.start_at_ms, best, stage, regulations)
    if on.splits:
        row["split"] = max(on.splits)
        row["split_ms"] = on.splits[row["split"]]
    return row


def _ord(at_ms: int, lane: int) -> int:
    """By start in seconds, then lane: steady while others come and go."""
    return at_ms // 1000 * 10 + lane


def _present(**fields: Any) -> Row:
    """Returns the fields that say something."""
    return {name: value for name, value in fields.items() if value not in ("", None)}
