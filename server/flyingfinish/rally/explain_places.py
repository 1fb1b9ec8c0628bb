"""How a place came about: who is in front and behind, by how much, and what decided a tie."""

from collections.abc import Mapping

from flyingfinish.rally.explain_views import NOTHING, Documents, Json, NothingToExplain, TableName
from flyingfinish.rally.explanations import Explanation, Operation, Unit, Working
from flyingfinish.rally.scopes import ScopeRoad

_Key = tuple[int | str, ...]


def explain_place(docs: Documents, what: str, table: TableName, entry_id: str) -> Explanation:
    """A crew's place in a table; NothingToExplain where it has none.

    One more than the crews that are in front; guests take no place and count for none.
    """
    row = docs.row(table, entry_id)
    if "pos" not in row:
        raise NothingToExplain(what)
    number = "elapsed_ms" if table.of_stage else "total_ms"
    rows: Json = docs.of(table.channel)["rows"]
    placed = {name: one[number] for name, one in rows.items() if "pos" in one}
    ties = _Ties(docs, table, what)
    keys = _keys(ties, placed, placed[entry_id])
    mine, work = keys[entry_id], Working()
    front = [name for name, key in keys.items() if key < mine]
    behind = [name for name, key in keys.items() if key > mine]
    level = [name for name, key in keys.items() if key == mine and name != entry_id]
    work.tell(number.removesuffix("_ms"), ms=placed[entry_id])
    for code, others in (
        ("in_front", sorted(front, key=lambda name: keys[name])[-1:]),
        ("level", sorted(level)),
        ("behind", sorted(behind, key=lambda name: keys[name])[:1]),
    ):
        for other in others:
            gap_ms = placed[other] - placed[entry_id]
            work.tell(code, entry=other, ms=placed[other], gap_ms=gap_ms)
    tied = [name for name, ms in placed.items() if ms == placed[entry_id] and name != entry_id]
    ties.tell(work, entry_id, sorted(tied))
    work.rule("place")
    work.step("place", Operation.COUNT, len(front), unit=Unit.PLACE)
    return work.explanation(
        what, "place", entry_id, Unit.PLACE, row["pos"], classification=table.channel
    )


def _keys(ties: "_Ties", placed: Mapping[str, int], mine: int) -> dict[str, _Key]:
    """Sort keys of everybody placed; ties are looked at only where they matter here."""
    return {name: (ms, *(ties.times(name) if ms == mine else ())) for name, ms in placed.items()}


class _Ties:
    """What decides between equal numbers of one table."""

    def __init__(self, docs: Documents, table: TableName, what: str) -> None:
        self._docs = docs
        self._of_stage = table.of_stage
        self._road = docs.road(table.competition_id)
        stage_id = table.stage_id or docs.of(table.channel).get("stage", "")
        self._index = self._road.index_of(stage_id)
        if self._index < 0:
            raise NothingToExplain(what)

    def times(self, entry_id: str) -> _Key:
        """What stands behind a crew's number in its sort key."""
        if not self._of_stage:
            return tuple(self._time(entry_id, stage_id) for stage_id in self._stages())
        if self._road.regulations.shared_places:
            return ()
        return (self._start(entry_id), entry_id)

    def tell(self, work: Working, entry_id: str, tied: list[str]) -> None:
        """Tell the rule of ties and what was compared; nothing where nobody is tied."""
        if not tied:
            return
        regulations: ScopeRoad = self._road
        if self._of_stage:
            shared = regulations.regulations.shared_places
            work.rule("tie_on_stage", setting="shared_places", value=shared)
            for other in () if shared else tied:
                work.tell("tie_start", entry=other, at_ms=self._start(entry_id),
                          other_at_ms=self._start(other))  # fmt: skip
            return
        work.rule("dead_heat", setting="dead_heat", value=str(regulations.regulations.dead_heat))
        for other in tied:
            for stage_id in self._stages():
                own_ms, other_ms = self._time(entry_id, stage_id), self._time(other, stage_id)
                work.tell("tie_stage", entry=other, stage=stage_id, ms=own_ms, other_ms=other_ms)
                if own_ms != other_ms:
                    break

    def _stages(self) -> list[str]:
        """The stages that decide, in the order they are asked, up to that of the table."""
        road = self._road
        return [road.stages[at].stage_id for at in road.tie_stages if at <= self._index]

    def _time(self, entry_id: str, stage_id: str) -> int:
        stages = self._docs.crew(entry_id).get("stages", NOTHING)
        return int(stages.get(stage_id, NOTHING).get("elapsed_ms", 0))

    def _start(self, entry_id: str) -> int:
        stages = self._docs.crew(entry_id).get("stages", NOTHING)
        on = stages.get(self._road.stages[self._index].stage_id, NOTHING)
        return int(on.get("started_at_ms", on.get("due_at_ms", 0)))
