"""The tables of one competition and its classes, changed crew by crew.

All of them share one road and the same sums, so a line is made once and seated in the table of the
competition and of each class the crew is in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flyingfinish.rally.adjustments import Table
from flyingfinish.rally.board_lines import Member, overall_line, plain, stage_line
from flyingfinish.rally.board_running import Lines as RunningLines
from flyingfinish.rally.board_running import Running, lines_of
from flyingfinish.rally.rankings import Line, Ranking
from flyingfinish.rally.scopes import Scope, ScopeRoad
from flyingfinish.rally.state_parts import CrewState

Crews = Callable[[str], CrewState]
Lines = Mapping[str, Line | None]


@dataclass(slots=True)
class ScopeTables:
    """The tables of one scope, by stage index."""

    scope: Scope
    members: tuple[str, ...]
    stage: list[Ranking]
    after: list[Ranking]
    section: dict[int, Ranking]
    """Only for stages that controls follow in their section: elsewhere it is the same table."""

    running: Running
    timed: list[set[str]]
    """Who of this scope has a time at each stage, whatever became of them since."""

    def all(self) -> Iterable[Ranking]:
        """Yields every table."""
        yield from (*self.stage, *self.after, *self.section.values(), self.running.ranking)

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
            [one.copy() for one in self.after],
            {index: one.copy() for index, one in self.section.items()},
            self.running.copy(),
            [set(one) for one in self.timed],
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

        self._unsettled: dict[str, Running] = {}
        """Running tables in which a crew has changed since `settle`, by channel."""

        self._running_lines: dict[str, dict[int, RunningLines]] = {}
        """Entry -> reference stage -> lines: a class that gets its first time at a stage takes
        over what the whole competition has summed up."""

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
        mine = self._scopes_of[entry_id]
        for index in range(start, len(road.stages)):
            line = self._after_line(crew, index)
            if line is None and entry_id not in mine[0].after[index].lines:
                if road.last_counting(index) < 0:
                    continue
                return
            for tables in mine:
                self._seat(tables.after[index], entry_id, line)
            if index in mine[0].section:
                line = self._section_line(crew, index, line)
                for tables in mine:
                    self._seat(tables.section[index], entry_id, line)

    def _after_line(self, crew: CrewState, index: int) -> Line | None:
        if self.road.last_counting(index) < 0:
            return None
        return overall_line(crew, self.members[crew.entry_id], self.road, index, Table.STAGE)

    def _section_line(self, crew: CrewState, index: int, after: Line | None) -> Line | None:
        """A crew's line after the section; the one after the stage where nothing can differ."""
        if after is None or plain(crew):
            return after
        return overall_line(crew, self.members[crew.entry_id], self.road, index, Table.SECTION)

    def _seat_running(self, crews: Crews, crew: CrewState) -> None:
        entry_id = crew.entry_id
        self._running_lines.pop(entry_id, None)
        for tables in self._scopes_of[entry_id]:
            running, reference = tables.running, tables.reference_now(self.road)
            if reference != running.reference:
                self._rerun(crews, tables, reference)
            else:
                running.put(entry_id, self._lines_of(crews, entry_id, reference))
                self._show_running(running)

    def _lines_of(self, crews: Crews, entry_id: str, reference: int) -> RunningLines:
        made = self._running_lines.setdefault(entry_id, {})
        lines = made.get(reference)
        if lines is None:
            crew, member = crews(entry_id), self.members[entry_id]
            lines = made[reference] = lines_of(crew, member, self.road, reference)
        return lines

    def _show_running(self, running: Running) -> None:
        self._unsettled[running.ranking.channel] = running
        self.changed[running.ranking.channel] = running.ranking

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
        self._running_lines.clear()
        if start == 0:
            self._judged = {crew.entry_id: judgement_of(crew) for crew in found}
        gone: set[str] = set()
        for index in range(start, len(self.road.stages)):
            stage_id = self.road.stages[index].stage_id
            timed = {c.entry_id for c in found if stage_id in c.stages and c.stages[stage_id].time}
            shown = {crew.entry_id: self._stage_line(crew, index) for crew in found}
            after = {
                crew.entry_id: None if crew.entry_id in gone else self._after_line(crew, index)
                for crew in found
            }
            if self.road.last_counting(index) >= 0:
                # Who is not in one of these tables is in none behind it.
                gone = {entry_id for entry_id, line in after.items() if line is None}
            section: Lines = {}
            if any(index in tables.section for tables in self.scopes):
                section = {
                    c.entry_id: self._section_line(c, index, after[c.entry_id]) for c in found
                }
            for tables in self.scopes:
                tables.timed[index] = timed.intersection(tables.members)
                self._refill(tables, tables.stage[index], shown)
                self._refill(tables, tables.after[index], after)
                if index in tables.section:
                    self._refill(tables, tables.section[index], section)
        for tables in self.scopes:
            self._rerun(crews, tables, tables.reference_now(self.road))

    def _rerun(self, crews: Crews, tables: ScopeTables, reference: int) -> None:
        """Make a running table afresh: its reference stage is another."""
        stage_id = self.road.stages[reference].stage_id if reference >= 0 else ""
        found = [(e, self._lines_of(crews, e, reference)) for e in tables.members]
        tables.running.begin(reference, stage_id, found)
        self._show_running(tables.running)

    def _refill(self, tables: ScopeTables, ranking: Ranking, lines: Lines) -> None:
        kept = {e: line for e in tables.members if (line := lines[e]) is not None}
        ranking.replace(kept)
        self.changed[ranking.channel] = ranking

    def settle(self) -> None:
        """Let those to come stand as they did before; last step of every change."""
        for running in self._unsettled.values():
            running.settle()
        self._unsettled.clear()


def judgement_of(crew: CrewState) -> tuple[Any, ...]:
    """What officials have decided about a crew, as far as a table shows it."""
    return (crew.status, crew.retirement, crew.disqualified, *crew.adjustments.items())
