"""How a place came about: who is in front and behind, by how much, and what decided a tie."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flyingfinish.rally.explain.explanations import Explanation, Operation, Unit, Working
from flyingfinish.rally.explain.views import (
    NOTHING,
    Documents,
    Json,
    NothingToExplain,
    Of,
    TableName,
)
from flyingfinish.rally.scopes import ScopeRoad

_Key = tuple[int | str, ...]
_MOST_FIRST = (Of.WINS, Of.POINTS)
"""Tables in which more is better."""


def explain_place(docs: Documents, what: str, table: TableName, entry_id: str) -> Explanation:
    """A crew's (or a team's) place in a table; NothingToExplain where it has none.

    One more than those in front; guests take no place and count for none.
    """
    row = docs.row(table, entry_id)
    if "pos" not in row:
        raise NothingToExplain(what)
    rows: Json = docs.of(table.channel)["rows"]
    placed = {name: one[table.of.field] for name, one in rows.items() if "pos" in one}
    ties = _Ties(docs, table, rows, _road(docs, table, what))
    keys = _keys(ties, placed, placed[entry_id])
    work = Working()
    work.tell(_code("own", table), **_number(table, placed[entry_id]))
    _neighbours(work, table, keys, placed, entry_id)
    tied = [name for name, number in placed.items() if number == placed[entry_id]]
    ties.tell(work, entry_id, sorted(set(tied) - {entry_id}))
    work.rule("place")
    front = sum(key < keys[entry_id] for key in keys.values())
    work.step("place", Operation.COUNT, front, unit=Unit.PLACE)
    return work.explanation(
        what, "place", entry_id, Unit.PLACE, row["pos"], classification=table.channel
    )


def _road(docs: Documents, table: TableName, what: str) -> ScopeRoad:
    """The road of a table, which must hold the stage that the table is of."""
    road = docs.road(table.competition_id)
    if table.of in (Of.STAGE, Of.TOTAL) and road.index_of(docs.reference(table)) < 0:
        raise NothingToExplain(what)
    return road


def _keys(ties: "_Ties", placed: Mapping[str, int], mine: int) -> dict[str, _Key]:
    """Sort keys of everybody placed; ties are looked at only where they matter here."""
    sign = -1 if ties.table.of in _MOST_FIRST else 1
    return {
        name: (sign * number, *(ties.behind(name) if number == mine else ()))
        for name, number in placed.items()
    }


def _neighbours(
    work: Working,
    table: TableName,
    keys: Mapping[str, _Key],
    placed: Mapping[str, int],
    entry_id: str,
) -> None:
    """Tell the last one in front, those level, and the first one behind."""
    mine = keys[entry_id]
    front = sorted((name for name in keys if keys[name] < mine), key=lambda name: keys[name])
    behind = sorted((name for name in keys if keys[name] > mine), key=lambda name: keys[name])
    level = sorted(name for name in keys if keys[name] == mine and name != entry_id)
    for code, others in (("in_front", front[-1:]), ("level", level), ("behind", behind[:1])):
        for other in others:
            said = _number(table, placed[other])
            if table.of not in _MOST_FIRST:
                said["gap_ms"] = placed[other] - placed[entry_id]
            work.tell(_code(code, table), entry=other, **said)


def _code(code: str, table: TableName) -> str:
    """A fact's code, told apart where the number is no time."""
    return f"{code}_{table.of}" if table.of in _MOST_FIRST else code


def _number(table: TableName, number: int) -> dict[str, Any]:
    return {str(table.of) if table.of in _MOST_FIRST else "ms": number}


@dataclass(slots=True)
class _Ties:
    """What decides between equal numbers of one table."""

    docs: Documents
    table: TableName
    rows: Json
    road: ScopeRoad

    def behind(self, name: str) -> _Key:
        """What stands behind a number in its sort key."""
        if self.table.of is Of.TOTAL:
            return tuple(self._time(name, stage_id) for stage_id in self._stages())
        if self.table.of is Of.STAGE and not self.road.regulations.shared_places:
            return (self._start(name), name)
        if self.table.of is Of.TEAMS and self.road.regulations.team_ties_by_best_car:
            return tuple(self.rows[name]["cars"].values())
        return ()

    def tell(self, work: Working, entry_id: str, tied: list[str]) -> None:
        """Tell the rule of ties and what was compared; nothing where nobody is tied."""
        if not tied:
            return
        regulations = self.road.regulations
        if self.table.of is Of.STAGE:
            shared = regulations.shared_places
            work.rule("tie_on_stage", setting="shared_places", value=shared)
            for other in () if shared else tied:
                work.tell("tie_start", entry=other, at_ms=self._start(entry_id),
                          other_at_ms=self._start(other))  # fmt: skip
        elif self.table.of is Of.TOTAL:
            work.rule("dead_heat", setting="dead_heat", value=str(regulations.dead_heat))
            for other in tied:
                self._compare(work, entry_id, other)
        elif self.table.of is Of.TEAMS:
            by_car = regulations.team_ties_by_best_car
            work.rule("tie_of_teams", setting="team_ties_by_best_car", value=by_car)
        else:
            work.rule("tie_shared")

    def _compare(self, work: Working, entry_id: str, other: str) -> None:
        """Tell the times that were compared, up to the first that differ."""
        for stage_id in self._stages():
            own_ms, other_ms = self._time(entry_id, stage_id), self._time(other, stage_id)
            work.tell("tie_stage", entry=other, stage=stage_id, ms=own_ms, other_ms=other_ms)
            if own_ms != other_ms:
                break

    def _stages(self) -> list[str]:
        """The stages that decide, in the order they are asked, up to that of the table."""
        index = self.road.index_of(self.docs.reference(self.table))
        return [self.road.stages[at].stage_id for at in self.road.tie_stages if at <= index]

    def _time(self, entry_id: str, stage_id: str) -> int:
        on, _ = self.docs.counted(self.table.competition_id, entry_id, stage_id)
        return int(on.get("elapsed_ms", 0))

    def _start(self, entry_id: str) -> int:
        crew, stage_id = self.docs.crew(entry_id), self.table.stage_id
        on = crew.get("stages", NOTHING).get(stage_id, NOTHING)
        shift_ms = crew.get("proofs", NOTHING).get(stage_id, NOTHING).get("start_shift_ms", 0)
        return int(on.get("started_at_ms", on.get("due_at_ms", 0) + shift_ms))
