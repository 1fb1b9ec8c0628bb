"""The tables of one scope: a competition's overall, or one of its classes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flyingfinish.rally.boards.points import TitlePoints
from flyingfinish.rally.boards.ranges import RangeTable
from flyingfinish.rally.boards.running import Running
from flyingfinish.rally.boards.wins import Wins
from flyingfinish.rally.rankings import Line, Ranking
from flyingfinish.rally.scopes import Scope, ScopeRoad


@dataclass(slots=True)
class ScopeTables:
    """The tables of one scope, by stage index."""

    scope: Scope
    members: tuple[str, ...]
    """Everybody who is in it at some stage."""

    guests: frozenset[str]
    """Members that take no places here."""

    absent: Sequence[frozenset[str]]
    """Members that are of another class at each stage; one set at least."""

    stage: list[Ranking]
    after: list[Ranking]
    section: dict[int, Ranking]
    """Only for stages that controls follow in their section: elsewhere it is the same table."""

    running: Running
    timed: list[set[str]]
    """Who of this scope has a time at each stage, whatever became of them since."""

    final: Ranking
    wins: Wins
    ranges: list[RangeTable]
    titles: list[TitlePoints]

    def all(self) -> Iterable[Ranking]:
        """Yields every table."""
        yield from (*self.stage, *self.after, *self.section.values(), self.running.ranking)
        yield from (self.final, self.wins.ranking)
        yield from (one.ranking for one in self.ranges)
        yield from (one.ranking for one in self.titles)

    def reference_now(self, road: ScopeRoad) -> int:
        """Index of the last stage that counts where somebody here has a time; -1 for none."""
        for index in range(len(self.timed) - 1, -1, -1):
            if self.timed[index] and road.counting[index]:
                return index
        return -1

    def present(self, index: int) -> Iterable[str]:
        """Returns who is of this scope in the tables of a stage; -1 asks for the first."""
        absent = self.absent[max(index, 0)]
        return [one for one in self.members if one not in absent] if absent else self.members

    def as_here(self, entry_id: str, line: Line | None, index: int) -> Line | None:
        """Returns a line as this scope shows it: a guest's without place, an absent one's never."""
        if line is None or entry_id in self.absent[max(index, 0)]:
            return None
        return line.placeless() if entry_id in self.guests else line

    def copy(self) -> "ScopeTables":
        """An equal set of tables that changes on its own."""
        return ScopeTables(
            self.scope,
            self.members,
            self.guests,
            self.absent,
            [one.copy() for one in self.stage],
            [one.copy() for one in self.after],
            {index: one.copy() for index, one in self.section.items()},
            self.running.copy(),
            [set(one) for one in self.timed],
            self.final.copy(),
            self.wins.copy(),
            [one.copy() for one in self.ranges],
            [one.copy() for one in self.titles],
        )
