"""What one crew's row says in each kind of table: keys from `totals.py`, fields as on the wire."""

from dataclasses import dataclass
from typing import Any

from flyingfinish.rally.adjustments import Table
from flyingfinish.rally.classification import Block, stage_key, standing_key
from flyingfinish.rally.facts import Provenance
from flyingfinish.rally.rankings import BLOCK_ORD, Line
from flyingfinish.rally.scopes import ScopeRoad
from flyingfinish.rally.state_parts import CrewState
from flyingfinish.rally.totals import OUT, retired_by, sort_key, total_after

TO_COME_BLOCK = 1
OUT_BLOCK = 2
PENDING_BLOCK = 1
PENDING = {"block": "pending"}


@dataclass(frozen=True, slots=True)
class Member:
    """An entry as one competition and its classes rank it: as one that takes places.

    Who is a guest in one of them loses its place there, see `Line.placeless`.
    """

    entry_id: str
    number: tuple[Any, ...]
    """Sorts by car number what nothing else sorts."""


def stage_line(crew: CrewState, member: Member, road: ScopeRoad, index: int) -> Line | None:
    """A crew in the table of a stage; None without a time that is shown or pending."""
    stage_id = road.stages[index].stage_id
    on = crew.stages.get(stage_id)
    if on is None or crew.disqualified or crew.did_not_start:
        return None
    time = on.time
    if time is None:
        return Line(member.number, PENDING, PENDING_BLOCK) if on.pending else None
    key = stage_key(crew, time, stage_id, road.regulations.shared_places)
    fields: dict[str, Any] = {"elapsed_ms": time.elapsed_ms}
    if time.counted_ms != time.elapsed_ms:
        fields["counted_ms"] = time.counted_ms
    if time.provenance is not Provenance.MEASURED:
        fields["provenance"] = str(time.provenance)
    if time.unconfirmed:
        fields["unconfirmed"] = True
    return Line((key, member.number), fields, 0, key)


def overall_line(
    crew: CrewState, member: Member, road: ScopeRoad, index: int, table: Table
) -> Line | None:
    """A crew in a table after a stage; None when it is out of it or a time is missing."""
    if retired_by(crew, road, index, table):
        return None
    figures = total_after(crew, road, index, table)
    if figures is None:
        return None
    key = sort_key(crew, figures, road, index)
    fields: dict[str, Any] = {
        "total_ms": figures.total_ms,
        "stages_ms": figures.stages_ms,
        "adjustments_ms": figures.adjustments_ms,
    }
    if table is Table.RUNNING:
        fields["block"] = str(Block.RANKED)
    return Line((key, member.number), fields, 0, key)


def running_line(crew: CrewState, member: Member, road: ScopeRoad, index: int) -> Line:
    """A crew in the running table whose reference stage has this index, -1 before the first."""
    line = overall_line(crew, member, road, index, Table.RUNNING) if index >= 0 else None
    if line is not None:
        return line
    key = (*standing_key(crew, road, index), member.number)
    if crew.status not in OUT:
        fields = {"block": str(Block.TO_COME), "code": waiting_code(crew, road)}
        return Line(key, fields, TO_COME_BLOCK)
    fields = {"block": str(Block.OUT), "code": str(crew.status)}
    stage_id = out_at(crew, road)
    if stage_id:
        fields["stage"] = stage_id
    return Line(key, fields, OUT_BLOCK)


def before_line(crew: CrewState, member: Member, road: ScopeRoad, index: int) -> Line:
    """A crew as it stood before the reference stage with this index, everything since counted.

    Those complete after the stage before come first and have places; who got less far comes behind.
    """
    before = road.last_counting(index - 1)
    standing = standing_key(crew, road, before)
    complete = before >= 0 and standing[0] == -before
    tie = standing[1] if complete else None
    return Line((*standing, member.number), {}, 0, tie)


def to_come_line(line: Line, seat: int, place: int) -> Line:
    """A line of a crew to come, seated as in the table before; ``place`` 0 is none."""
    fields = {name: value for name, value in line.fields.items() if name != "pos_before"}
    if place:
        fields["pos_before"] = place
    return Line((seat,), fields, TO_COME_BLOCK, None, TO_COME_BLOCK * BLOCK_ORD + seat + 1)


def waiting_code(crew: CrewState, road: ScopeRoad) -> str:
    """Why a crew has no time yet, read at the first stage that it misses.

    ``time_pending`` (a decision is awaited), ``time_missing`` (it was seen on a later stage, or has
    a time that counts there, so it has driven on without one), ``on_stage``, else ``waiting``.
    """
    missed = ""
    for at, stage in enumerate(road.stages):
        on = crew.stages.get(stage.stage_id)
        seen = on is not None and bool(on.start_fact)
        timed = on is not None and on.time is not None
        if missed:
            if seen or (timed and road.counting[at]):
                return "time_missing"
        elif road.counting[at] and not timed:
            if on is not None and on.pending:
                return "time_pending"
            missed = "on_stage" if seen else "waiting"
    return missed or "waiting"


def out_at(crew: CrewState, road: ScopeRoad) -> str:
    """The stage at or after which a crew retired; empty when it is not known or not its own."""
    if crew.retirement is None:
        return ""
    number = road.effect(crew.retirement.control).stage_number
    for at, stage in enumerate(road.stages):
        if road.numbers[at] == number:
            return stage.stage_id
    return ""


def plain(crew: CrewState) -> bool:
    """True when the tables after stage and after section say the same of a crew."""
    return not crew.adjustments and crew.retirement is None
