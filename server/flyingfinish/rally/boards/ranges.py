"""The table of a control range in one scope, changed crew by crew."""

from collections.abc import Iterable, Sequence

from flyingfinish.rally.boards.lines import Member
from flyingfinish.rally.ranges import Span, range_figures
from flyingfinish.rally.rankings import Line, Ranking
from flyingfinish.rally.scopes import ScopeRoad
from flyingfinish.rally.state_parts import CrewState
from flyingfinish.rally.totals import OUT


class RangeTable:
    """Who stands where between two controls, up to the last stage there that has a time."""

    reference: int
    """Index of the last stage here that has a time, -1 for none; `begin` says which."""

    def __init__(self, range_id: str, ranking: Ranking, span: Span) -> None:
        """Takes what it ranks; `begin` seats everybody."""
        self.range_id = range_id
        self.ranking = ranking
        self.span = span

    def copy(self) -> "RangeTable":
        """An equal table that changes on its own."""
        other = RangeTable(self.range_id, self.ranking.copy(), self.span)
        other.reference = self.reference
        return other

    def reference_now(self, road: ScopeRoad, timed: Sequence[set[str]]) -> int:
        """Index of the last stage of the range that counts and has a time; -1 for none."""
        for index in reversed(self.span.stages):
            if timed[index] and road.counting[index]:
                return index
        return -1

    def begin(
        self, reference: int, road: ScopeRoad, crews: Iterable[tuple[CrewState, Member, bool]]
    ) -> None:
        """Make the table afresh at another reference stage; the flag says who takes a place."""
        self.reference = reference
        self.ranking.head = {"stage": road.stages[reference].stage_id} if reference >= 0 else {}
        lines = {c.entry_id: self._line(c, member, road, takes) for c, member, takes in crews}
        self.ranking.replace({one: line for one, line in lines.items() if line is not None})

    def put(self, crew: CrewState, member: Member, road: ScopeRoad, takes_place: bool) -> None:
        """Seat one crew, or take it out."""
        line = self._line(crew, member, road, takes_place)
        if line is None:
            self.ranking.drop(crew.entry_id)
        else:
            self.ranking.put(crew.entry_id, line)

    def _line(
        self, crew: CrewState, member: Member, road: ScopeRoad, takes_place: bool
    ) -> Line | None:
        if self.reference < 0 or crew.status in OUT:
            return None
        figures = range_figures(crew, road, self.span, self.reference)
        if figures is None:
            return None
        fields = {
            "total_ms": figures.total_ms,
            "stages_ms": figures.stages_ms,
            "adjustments_ms": figures.adjustments_ms,
        }
        key = (figures.total_ms, member.number)
        return Line(key, fields, 0, figures.total_ms if takes_place else None)
