"""The tables of one competition and its classes, changed crew by crew.

All of them share one road and the same sums, so a line is made once and seated in the table of the
competition and of each class the crew is in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flyingfinish.rally.adjustments import Table
from flyingfinish.rally.board_lines import (
    TO_COME_BLOCK,
    Member,
    overall_line,
    plain,
    running_line,
    stage_line,
    with_place_before,
)
from flyingfinish.rally.rankings import Line, Ranking
from flyingfinish.rally.scopes import Scope, ScopeRoad
from flyingfinish.rally.state_parts import CrewState

Crews = Callable[[str], CrewState]
Lines = Mapping[str, Line | None]
AFTER = (Table.STAGE, Table.SECTION)


@dataclass(slots=True)
class ScopeTables:
    """The tables of one scope, by stage index."""

    scope: Scope
    members: tuple[str, ...]
    stage: list[Ranking]
    after: dict[Table, list[Ranking]]
    running: Ranking
    timed: list[set[str]]
    """Who of this scope has a time at each stage, whatever became of them since."""

    reference: int = -1
    before: dict[str, int] = field(default_factory=dict)
    """Places after the stage before the reference: what those to come are shown with."""

    def all(self) -> Iterable[Ranking]:
        """Yields every table."""
        yield from (*self.stage, *self.after[Table.STAGE], *self.after[Table.SECTION], self.running)

    def reference_now(self, road: ScopeRoad) -> int:
        """Index of the last stage that counts where somebody here has a time; -1 for none."""
        for index in range(len(self.timed) - 1, -1, -1):
            if self.timed[index] and road.counting[index]:
                return index
        return -1

    def copy(self) -> "ScopeTables":
        """An equal set of tables that changes on its own."""
        return ScopeTables(
            self.scope,
            self.members,
            [one.copy() for one in self.stage],
            {kind: [one.copy() for one in tables] for kind, tables in self.after.items()},
            self.running.copy(),
            [set(one) for one in self.timed],
            self.reference,
            dict(self.before),
        )


class CompetitionTables:
    """A competition and its classes."""

    def __init__(
        self,
        road: ScopeRoad,
        cancelled: list[bool],
        members: Mapping[str, Member],
        scopes: list[ScopeTables],
    ) -> None:
        """Takes tables that `fill` has yet to bring up to the state."""
        self.road = road
        self.cancelled = cancelled
        self.members = members
        self.scopes = scopes
        self.changed: dict[str, Ranking] = {}
        """Tables that may have changed since somebody cleared this, by channel."""

        self._unsettled: dict[Scope, ScopeTables] = {}
        """Scopes of which a crew has changed since `settle`."""

        self._judged: dict[str, tuple[Any, ...]] = {}
        self._scopes_of: dict[str, list[ScopeTables]] = {}
        for tables in scopes:
            for entry_id in tables.members:
                self._scopes_of.setdefault(entry_id, []).append(tables)

    def copy(self) -> "CompetitionTables":
        """An equal competition that changes on its own."""
        scopes = [one.copy() for one in self.scopes]
        other = CompetitionTables(self.road, self.cancelled, self.members, scopes)
        other._judged = dict(self._judged)
        return other

    # --- one crew ---------------------------------------------------------------------------------

    def time_changed(self, crews: Crews, entry_id: str, stage_id: str) -> None:
        """A crew's time, start or pending mark on a stage is another one."""
        index = self.road.index_of(stage_id)
        if index >= 0 and entry_id in self.members:
            crew = crews(entry_id)
            self._seat_on_stage(crew, index)
            self._seat_after(crew, index)
            self._seat_running(crews, crew)

    def decided(self, crews: Crews, entry_id: str, anew: bool) -> None:
        """Officials decided about a crew; ``anew`` says that all of it may be another."""
        if entry_id not in self.members:
            return
        crew = crews(entry_id)
        judgement = judgement_of(crew)
        if not anew and self._judged.get(entry_id) == judgement:
            return
        self._judged[entry_id] = judgement
        for index in range(len(self.road.stages)):
            self._seat_on_stage(crew, index)
        self._seat_after(crew, 0)
        self._seat_running(crews, crew)

    def _seat_on_stage(self, crew: CrewState, index: int) -> None:
        entry_id = crew.entry_id
        line = self._stage_line(crew, index)
        on = crew.stages.get(self.road.stages[index].stage_id)
        has_time = on is not None and on.time is not None
        for tables in self._scopes_of[entry_id]:
            self._seat(tables.stage[index], entry_id, line)
            (tables.timed[index].add if has_time else tables.timed[index].discard)(entry_id)

    def _stage_line(self, crew: CrewState, index: int) -> Line | None:
        if self.cancelled[index]:
            return None
        return stage_line(crew, self.members[crew.entry_id], self.road, index)

    def _seat_after(self, crew: CrewState, start: int) -> None:
        """Seat a crew in the tables after each stage from ``start`` on, as far as it is in any.

        Who is not in the table after a stage is not in a later one, so the first stage that a crew
        neither was nor is in ends the walk.
        """
        entry_id, road = crew.entry_id, self.road
        for index in range(start, len(road.stages)):
            lines = self._after_lines(crew, index)
            there = False
            for kind, line in zip(AFTER, lines, strict=True):
                for tables in self._scopes_of[entry_id]:
                    ranking = tables.after[kind][index]
                    there = there or line is not None or entry_id in ranking.lines
                    self._seat(ranking, entry_id, line)
            if not there and road.last_counting(index) >= 0:
                return

    def _after_lines(self, crew: CrewState, index: int) -> tuple[Line | None, Line | None]:
        """A crew's lines after stage and after section; one and the same where nothing differs."""
        if self.road.last_counting(index) < 0:
            return None, None
        member = self.members[crew.entry_id]
        line = overall_line(crew, member, self.road, index, Table.STAGE)
        if plain(crew):
            return line, line
        return line, overall_line(crew, member, self.road, index, Table.SECTION)

    def _seat_running(self, crews: Crews, crew: CrewState) -> None:
        entry_id = crew.entry_id
        made: dict[int, Line] = {}
        for tables in self._scopes_of[entry_id]:
            self._unsettled[tables.scope] = tables
            reference = tables.reference_now(self.road)
            if reference != tables.reference:
                self._rerun(crews, tables, reference)
                continue
            if reference not in made:
                member = self.members[entry_id]
                made[reference] = running_line(crew, member, self.road, reference)
            self._seat(tables.running, entry_id, made[reference])

    def _seat(self, ranking: Ranking, entry_id: str, line: Line | None) -> None:
        if line is None:
            if entry_id not in ranking.lines:
                return
            ranking.drop(entry_id)
        else:
            ranking.put(entry_id, line)
        self.changed[ranking.channel] = ranking

    # --- whole tables -----------------------------------------------------------------------------

    def fill(self, crews: Crews, start: int = 0) -> None:
        """Make every table from stage index ``start`` on afresh, and the running ones."""
        found = [crews(entry_id) for entry_id in self.members]
        if start == 0:
            self._judged = {crew.entry_id: judgement_of(crew) for crew in found}
        for index in range(start, len(self.road.stages)):
            stage_id = self.road.stages[index].stage_id
            timed = {c.entry_id for c in found if stage_id in c.stages and c.stages[stage_id].time}
            shown = {crew.entry_id: self._stage_line(crew, index) for crew in found}
            after = {crew.entry_id: self._after_lines(crew, index) for crew in found}
            for tables in self.scopes:
                tables.timed[index] = timed.intersection(tables.members)
                self._refill(tables, tables.stage[index], shown)
                for nth, kind in enumerate(AFTER):
                    lines = {entry_id: both[nth] for entry_id, both in after.items()}
                    self._refill(tables, tables.after[kind][index], lines)
        for tables in self.scopes:
            self._rerun(crews, tables, tables.reference_now(self.road))

    def _rerun(self, crews: Crews, tables: ScopeTables, reference: int) -> None:
        """Make a running table afresh: its reference stage is another."""
        self._unsettled[tables.scope] = tables
        tables.reference = reference
        stages = self.road.stages
        tables.running.head = {"stage": stages[reference].stage_id} if reference >= 0 else {}
        before = self._table_before(tables)
        tables.before = before.places() if before is not None else {}
        lines = {
            entry_id: with_place_before(
                running_line(crews(entry_id), self.members[entry_id], self.road, reference),
                tables.before.get(entry_id),
            )
            for entry_id in tables.members
        }
        self._refill(tables, tables.running, lines)

    def _refill(self, tables: ScopeTables, ranking: Ranking, lines: Lines) -> None:
        kept = {e: line for e in tables.members if (line := lines[e]) is not None}
        ranking.replace(kept)
        self.changed[ranking.channel] = ranking

    # --- those to come ----------------------------------------------------------------------------

    def settle(self) -> None:
        """Show those to come with their places in the table before; last step of every change."""
        unsettled, self._unsettled = self._unsettled, {}
        for tables in unsettled.values():
            before = self._table_before(tables)
            if before is not None and before.waits:
                tables.before = before.places()
            elif not tables.running.waits:
                continue
            for entry_id in list(tables.running.in_order(TO_COME_BLOCK)):
                line = tables.running.lines[entry_id]
                place = tables.before.get(entry_id)
                if line.fields.get("pos_before") != place:
                    self._seat(tables.running, entry_id, with_place_before(line, place))

    def _table_before(self, tables: ScopeTables) -> Ranking | None:
        """The table after the stage that counted before the reference stage."""
        index = self.road.last_counting(tables.reference - 1)
        return tables.after[Table.STAGE][index] if index >= 0 else None


def judgement_of(crew: CrewState) -> tuple[Any, ...]:
    """What officials have decided about a crew, as far as a table shows it."""
    return (crew.status, crew.retirement, crew.disqualified, *crew.adjustments.items())
