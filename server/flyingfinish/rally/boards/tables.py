"""The tables of one competition and its classes, changed crew by crew.

All of them share one road and the same sums, so a line is made once and seated in the table of the
competition and of each class the crew is in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flyingfinish.rally.adjustments import Table
from flyingfinish.rally.boards.final import Cards, begin_final, final_line, seat_in_final
from flyingfinish.rally.boards.lines import Member, overall_line, plain, stage_line
from flyingfinish.rally.boards.points import Tables
from flyingfinish.rally.boards.ranges import RangeTable
from flyingfinish.rally.boards.running import Lines as RunningLines
from flyingfinish.rally.boards.running import Running, lines_of
from flyingfinish.rally.boards.scope import ScopeTables
from flyingfinish.rally.boards.teams import Teams
from flyingfinish.rally.rankings import Line, Ranking
from flyingfinish.rally.scopes import ScopeRoad
from flyingfinish.rally.state_parts import CrewState
from flyingfinish.rally.totals import timed_at

Crews = Callable[[str], CrewState]
Lines = Mapping[str, Line | None]


class CompetitionTables:
    """A competition and its classes."""

    def __init__(
        self,
        road: ScopeRoad,
        cancelled: list[bool],
        completed: list[bool],
        members: Mapping[str, Member],
        scopes: list[ScopeTables],
        teams: Teams | None,
        entries: Sequence[str],
    ) -> None:
        """Takes tables that `fill` has yet to bring up to the state; ``entries`` is the rally's."""
        self.road = road
        self.cancelled = cancelled
        self.completed = completed
        self.members = members
        self.scopes = scopes
        self.teams = teams
        self._entries = entries
        self.changed: dict[str, Ranking] = {}
        """Tables that may have changed since somebody cleared this, by channel."""

        self._unsettled: dict[str, Running] = {}
        """Running tables in which a crew has changed since `settle`, by channel."""

        self._titled: dict[str, ScopeTables] = {}
        """Scopes with titles in which something has changed since `settle`, by channel."""

        self._anew = False
        """Decisions were taken since `settle`: titles look at everything."""

        self._running_lines: dict[str, dict[int, RunningLines]] = {}
        """Entry -> reference stage -> lines: a class that gets its first time at a stage takes
        over what the whole competition has summed up."""

        self._judged: dict[str, tuple[Any, ...]] = {}
        self._cards = Cards(road)
        self._complete: list[set[str]] = [set() for _ in road.stages]
        """Who is in the table after each stage, in whatever scope."""

        self._scopes_of: dict[str, list[ScopeTables]] = {}
        for tables in scopes:
            for entry_id in tables.members:
                self._scopes_of.setdefault(entry_id, []).append(tables)

    def copy(self) -> "CompetitionTables":
        """An equal competition that changes on its own; call when nothing waits to be settled."""
        scopes = [one.copy() for one in self.scopes]
        teams = None if self.teams is None else self.teams.copy()
        road, members, entries = self.road, self.members, self._entries
        other = CompetitionTables(
            road, self.cancelled, self.completed, members, scopes, teams, entries
        )
        other._judged = dict(self._judged)
        other._cards = self._cards.copy()
        other._complete = [set(one) for one in self._complete]
        return other

    def all(self) -> Iterable[Ranking]:
        """Yields every table."""
        for tables in self.scopes:
            yield from tables.all()
        if self.teams is not None:
            yield self.teams.ranking

    # --- one crew ---------------------------------------------------------------------------------

    def time_changed(self, crews: Crews, entry_id: str, stage_id: str) -> None:
        """A crew's time, start or pending mark on a stage is another one."""
        index = self.road.index_of(stage_id)
        if index >= 0 and entry_id in self.members:
            crew = crews(entry_id)
            self._seat_on_stage(crew, index)
            self._seat_after(crew, index)
            self._seat_running(crews, crew)
            for tables in self._scopes_of[entry_id]:
                self._seat_in_ranges(crews, tables, crew, index)
                self._note_titles(tables, crew)
            self._seat_in_finals(crew)

    def decided(self, crews: Crews, entry_id: str, anew: bool) -> None:
        """Officials decided about a crew; ``anew`` says that all of it may be another."""
        crew = crews(entry_id)
        if self._cards.note(crew):
            for tables in self.scopes:
                self._begin_final(crews, tables)
        if entry_id not in self.members:
            return
        judgement = judgement_of(crew)
        if not anew and self._judged.get(entry_id) == judgement:
            self._seat_in_finals(crew)
            return
        self._judged[entry_id] = judgement
        for index in range(len(self.road.stages)):
            self._seat_on_stage(crew, index)
        self._seat_after(crew, 0)
        self._seat_running(crews, crew)
        for tables in self._scopes_of[entry_id]:
            self._seat_in_ranges(crews, tables, crew, -1)
            self._note_titles(tables, crew)
            self._anew = True
        self._seat_in_finals(crew)

    def _seat_on_stage(self, crew: CrewState, index: int) -> None:
        entry_id = crew.entry_id
        line = self._stage_line(crew, index)
        timed = timed_at(crew, self.road.stages[index].stage_id)
        for tables in self._scopes_of[entry_id]:
            here = timed and entry_id not in tables.absent[index]
            (tables.timed[index].add if here else tables.timed[index].discard)(entry_id)
            seated = self._seat(tables, tables.stage[index], entry_id, line, index)
            if seated and tables.wins.touches(index, entry_id, line):
                self._look_at_wins(tables, index)

    def _stage_line(self, crew: CrewState, index: int) -> Line | None:
        if self.cancelled[index]:
            return None
        return stage_line(crew, self.members[crew.entry_id], self.road, index)

    def _look_at_wins(self, tables: ScopeTables, index: int) -> None:
        if tables.wins.look(index, tables.stage[index], self.road, self.members):
            self.changed[tables.wins.ranking.channel] = tables.wins.ranking

    def _seat_after(self, crew: CrewState, start: int) -> None:
        """Seat a crew in the tables after each stage from ``start`` on, as far as it is in any.

        Who is not in the table after a stage is not in a later one, so the first stage that a crew
        neither was nor is in ends the walk.
        """
        entry_id, road = crew.entry_id, self.road
        mine = self._scopes_of[entry_id]
        for index in range(start, len(road.stages)):
            line, complete = self._after_line(crew, index), self._complete[index]
            if line is None and entry_id not in complete:
                if road.last_counting(index) < 0:
                    continue
                return
            (complete.discard if line is None else complete.add)(entry_id)
            for tables in mine:
                self._seat(tables, tables.after[index], entry_id, line, index)
            if index in mine[0].section:
                line = self._section_line(crew, index, line)
                for tables in mine:
                    self._seat(tables, tables.section[index], entry_id, line, index)

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
            elif entry_id not in tables.absent[max(reference, 0)]:
                running.put(entry_id, self._lines_of(crews, tables, entry_id, reference))
                self._show_running(running)
                if tables is self.scopes[0] and self.teams is not None:
                    self.teams.note(entry_id)

    def _lines_of(
        self, crews: Crews, tables: ScopeTables, entry_id: str, reference: int
    ) -> RunningLines:
        made = self._running_lines.setdefault(entry_id, {})
        lines = made.get(reference)
        if lines is None:
            crew, member = crews(entry_id), self.members[entry_id]
            lines = made[reference] = lines_of(crew, member, self.road, reference)
        if entry_id in tables.guests:
            line, before = lines
            return line.placeless(), None if before is None else before.placeless()
        return lines

    def _show_running(self, running: Running) -> None:
        self._unsettled[running.ranking.channel] = running
        self.changed[running.ranking.channel] = running.ranking

    def _seat_in_ranges(
        self, crews: Crews, tables: ScopeTables, crew: CrewState, index: int
    ) -> None:
        """Seat a crew in the ranges that a stage is in, in all of them for index -1."""
        for one in tables.ranges:
            if index >= 0 and index not in one.span.stages:
                continue
            reference = one.reference_now(self.road, tables.timed)
            if reference != one.reference:
                self._begin_range(crews, tables, one, reference)
            elif crew.entry_id not in tables.absent[max(reference, 0)]:
                takes_place = crew.entry_id not in tables.guests
                one.put(crew, self.members[crew.entry_id], self.road, takes_place)
            self.changed[one.ranking.channel] = one.ranking

    def _begin_range(
        self, crews: Crews, tables: ScopeTables, one: RangeTable, reference: int
    ) -> None:
        found = [
            (crews(entry_id), self.members[entry_id], entry_id not in tables.guests)
            for entry_id in tables.present(reference)
        ]
        one.begin(reference, self.road, found)
        self.changed[one.ranking.channel] = one.ranking

    def _seat_in_finals(self, crew: CrewState) -> None:
        entry_id = crew.entry_id
        line = final_line(crew, self.members[entry_id], self.road, self._cards.asked)
        for tables in self._scopes_of[entry_id]:
            if seat_in_final(tables, entry_id, line, self.road):
                self.changed[tables.final.channel] = tables.final

    def _begin_final(self, crews: Crews, tables: ScopeTables) -> None:
        begin_final(tables, crews, self.members, self.road, self._cards.asked)
        self.changed[tables.final.channel] = tables.final

    def _note_titles(self, tables: ScopeTables, crew: CrewState) -> None:
        if tables.titles:
            self._titled[tables.running.ranking.channel] = tables
            for one in tables.titles:
                one.note_crew(crew)

    def _seat(
        self, tables: ScopeTables, ranking: Ranking, entry_id: str, line: Line | None, index: int
    ) -> bool:
        """Seat a crew in one table, or take it out; False when it neither was nor is in."""
        line = tables.as_here(entry_id, line, index)
        if line is None:
            if entry_id not in ranking.lines:
                return False
            ranking.drop(entry_id)
        else:
            ranking.put(entry_id, line)
        self.changed[ranking.channel] = ranking
        return True

    # --- whole tables -----------------------------------------------------------------------------

    def fill(self, crews: Crews, start: int = 0) -> None:
        """Make every table from stage index ``start`` on afresh, and those that span stages."""
        found = [crews(entry_id) for entry_id in self.members]
        self._running_lines.clear()
        self._anew = True
        for entry_id in self._entries:
            self._cards.note(crews(entry_id))
        self._cards.again(self.road)
        if start == 0:
            self._judged = {crew.entry_id: judgement_of(crew) for crew in found}
            for tables in self.scopes:
                tables.wins.forget()
                self.changed[tables.wins.ranking.channel] = tables.wins.ranking
        gone: set[str] = set()
        for index in range(start, len(self.road.stages)):
            stage_id = self.road.stages[index].stage_id
            timed = {crew.entry_id for crew in found if timed_at(crew, stage_id)}
            shown = {crew.entry_id: self._stage_line(crew, index) for crew in found}
            after = {
                c.entry_id: None if c.entry_id in gone else self._after_line(c, index)
                for c in found
            }
            self._complete[index] = {one for one, line in after.items() if line is not None}
            if self.road.last_counting(index) >= 0:
                # Who is not in one of these tables is in none behind it.
                gone = self.members.keys() - self._complete[index]
            section: Lines = {}
            if any(index in tables.section for tables in self.scopes):
                section = {
                    c.entry_id: self._section_line(c, index, after[c.entry_id]) for c in found
                }
            for tables in self.scopes:
                tables.timed[index] = timed.intersection(tables.present(index))
                self._refill(tables, tables.stage[index], shown, index)
                self._refill(tables, tables.after[index], after, index)
                if index in tables.section:
                    self._refill(tables, tables.section[index], section, index)
                self._look_at_wins(tables, index)
        for tables in self.scopes:
            self._begin_spanning(crews, tables, start == 0)

    def _begin_spanning(self, crews: Crews, tables: ScopeTables, titles: bool) -> None:
        """Make afresh what spans stages: running table, final, ranges, and titles when asked."""
        self._rerun(crews, tables, tables.reference_now(self.road))
        for one in tables.ranges:
            reference = one.reference_now(self.road, tables.timed)
            self._begin_range(crews, tables, one, reference)
        for title in tables.titles if titles else ():
            title.begin(crews)
        if tables.titles:
            self._titled[tables.running.ranking.channel] = tables

    def _rerun(self, crews: Crews, tables: ScopeTables, reference: int) -> None:
        """Make a running table afresh: its reference stage is another."""
        stage_id = self.road.stages[reference].stage_id if reference >= 0 else ""
        present = tables.present(reference)
        found = [(e, self._lines_of(crews, tables, e, reference)) for e in present]
        tables.running.begin(reference, stage_id, found)
        self._show_running(tables.running)
        self._begin_final(crews, tables)
        if tables is self.scopes[0] and self.teams is not None:
            self.teams.note_all()
            # Also when no team is left: then nothing else would tell that the last one has gone.
            self.changed[self.teams.ranking.channel] = self.teams.ranking

    def _refill(self, tables: ScopeTables, ranking: Ranking, lines: Lines, index: int) -> None:
        shown = ((one, tables.as_here(one, lines[one], index)) for one in tables.members)
        ranking.replace({one: line for one, line in shown if line is not None})
        self.changed[ranking.channel] = ranking

    def stages_completed(self, completed: list[bool]) -> None:
        """Officials called other stages completed: titles may end at another one."""
        self.completed = completed
        for tables in self.scopes:
            if tables.titles:
                self._titled[tables.running.ranking.channel] = tables

    def settle(self, crews: Crews) -> None:
        """Let those to come stand as they did before, then teams and titles: last step of all."""
        for running in self._unsettled.values():
            running.settle()
        self._unsettled.clear()
        overall = self.scopes[0].running.ranking
        if self.teams is not None and self.teams.settle(overall, self.road.regulations):
            self.changed[self.teams.ranking.channel] = self.teams.ranking
        for tables in self._titled.values():
            now = self._tables_of(tables)
            for one in tables.titles:
                if one.settle(now, crews, self._anew):
                    self.changed[one.ranking.channel] = one.ranking
        self._titled.clear()
        self._anew = False

    def _tables_of(self, tables: ScopeTables) -> Tables:
        return Tables(
            self.road,
            tables.running,
            tables.stage,
            tables.after,
            tables.section,
            {one.range_id: one.ranking for one in tables.ranges},
            self.completed,
        )


def judgement_of(crew: CrewState) -> tuple[Any, ...]:
    """What officials have decided about a crew, as far as a table shows it.

    That it did not start counts beside its status: a disqualified crew has no start to score with.
    """
    said = (crew.status, crew.retirement, crew.disqualified, crew.did_not_start)
    return (*said, *crew.adjustments.items())
