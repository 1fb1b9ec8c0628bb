"""The points of one title as the tables of its scope move; made anew only when they say otherwise.

A time on a stage that is still driven moves no place that scores but on the power stage, in the
range and among the winners, and there the front of the table is all that is looked at.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flyingfinish.rally.boards.lines import TO_COME_BLOCK
from flyingfinish.rally.boards.running import Running
from flyingfinish.rally.boards.wins import provenance_of, winners_of
from flyingfinish.rally.entries import Title
from flyingfinish.rally.point_rankings import Ranked, re_ranked, started
from flyingfinish.rally.point_tables import Component, Scheme, Source
from flyingfinish.rally.rankings import Line, Ranking
from flyingfinish.rally.scopes import ScopeRoad
from flyingfinish.rally.stage_wins import may_win
from flyingfinish.rally.state_parts import CrewState
from flyingfinish.rally.title_points import Ranking as Scores
from flyingfinish.rally.title_points import TitleField, TitleRow, title_rows
from flyingfinish.rally.totals import OUT

Crews = Callable[[str], CrewState]


@dataclass(slots=True)
class Tables:
    """What the tables of a title's scope say now."""

    road: ScopeRoad
    running: Running
    stage: Sequence[Ranking]
    after: Sequence[Ranking]
    section: Mapping[int, Ranking]
    ranges: Mapping[str, Ranking]
    completed: Sequence[bool]


@dataclass(frozen=True, slots=True)
class TitlePlan:
    """A title with what follows from entries and road alone."""

    title: Title
    scheme: Scheme
    field: TitleField
    power_index: int
    """Index of its power stage in the scope's road; -1 for none."""

    day_index: int
    """Index of the stage after which an earlier day scores; -1 for none."""

    ranges: Mapping[Source, str]
    """The ranges that its components rank, by their ids."""

    stages: frozenset[str]
    """Its scope's stages: who was seen on one of them has started."""

    numbers: Mapping[str, Any]
    """Entry -> what sorts its car number."""


@dataclass(slots=True)
class TitlePoints:
    """The live points of a title."""

    plan: TitlePlan
    ranking: Ranking
    _scores: list[Any] = field(default_factory=list)
    """What was shown last: index of the stage that counts, the order there, each component."""

    _order: list[Ranked] = field(default_factory=list)
    _wins: list[tuple[str, ...]] = field(default_factory=list)
    _started: set[str] = field(default_factory=set)
    _from: tuple[int, str | None] | None = None
    """Index of the stage that counts, and channel of the table that the order was read off."""

    _seen: dict[str, int] = field(default_factory=dict)
    """Channel of a table -> its version when it was last asked about."""

    def copy(self) -> "TitlePoints":
        """Equal points that change on their own."""
        wins, begun = list(self._wins), set(self._started)
        ranking, seen = self.ranking.copy(), dict(self._seen)
        scores, order, read = self._scores, self._order, self._from
        return TitlePoints(self.plan, ranking, scores, order, wins, begun, read, seen)

    def note_crew(self, crew: CrewState) -> None:
        """A crew was seen, or taken for not having started."""
        begun = started(crew, self.plan.stages)
        (self._started.add if begun else self._started.discard)(crew.entry_id)

    def begin(self, crews: Crews) -> None:
        """Take who has started; the next `settle` is told that everything may be another."""
        stages = self.plan.stages
        self._started = {one for one in self.plan.field.eligible if started(crews(one), stages)}

    def settle(self, tables: Tables, crews: Crews, anew: bool) -> bool:
        """Make the points anew where a table they rest on says otherwise; True when it did.

        ``anew`` says that the tables were made afresh, or decisions about crews or stages taken.
        """
        index = _end_now(tables)
        source = _source(tables, index)
        read = index, None if source is None else source.channel
        moved = source is not None and self._moved(source)
        if anew or moved or read != self._from:
            self._order, self._from = _order(tables, source, crews), read
        before = self._scores
        scores = [
            self._score(nth, one, tables, index, anew)
            for nth, one in enumerate(self.plan.scheme.components, 2)
        ]
        now = [index, self._order, *scores]
        # Kept also where nothing differs: the next comparison then finds the very same objects.
        self._scores = now
        head = head_of(tables.road, index)
        if now == before and head == self.ranking.head:
            return False
        self.ranking.head = head
        self._show(scores)
        return True

    def _moved(self, ranking: Ranking) -> bool:
        """Whether a table says something else than when it was last asked about."""
        seen, self._seen[ranking.channel] = self._seen.get(ranking.channel), ranking.version
        return seen != ranking.version

    def _score(
        self, nth: int, component: Component, tables: Tables, index: int, anew: bool
    ) -> Scores:
        """What a component is given for, taken from its table only where that has moved."""
        source = component.source
        if source is Source.FINAL:
            return self._order
        if source is Source.STAGE_WINS:
            return self._wins_now(tables, anew)
        if source is Source.START:
            return dict.fromkeys(sorted(self._started & self.plan.field.eligible), 1)
        ranking = self._ranking(source, tables, index)
        if ranking is None:
            return []
        if source is Source.AFTER_STAGE or self._moved(ranking) or anew:
            return self._front(ranking, component, tables.road)
        kept: Scores = self._scores[nth]
        return kept

    def _ranking(self, source: Source, tables: Tables, end: int) -> Ranking | None:
        if source in self.plan.ranges:
            return tables.ranges.get(self.plan.ranges[source])
        if source is Source.STAGE:
            at = self.plan.power_index
            return tables.stage[at] if at >= 0 and tables.road.counting[at] else None
        index = min(self.plan.day_index, end)
        return tables.section.get(index, tables.after[index]) if index >= 0 else None

    def _front(self, ranking: Ranking, component: Component, road: ScopeRoad) -> list[Ranked]:
        """Places as far down as they can score, all of them where cars are passed over.

        Of a stage's table those whose time may score, see `point_rankings.stage_places`.
        """
        eligible, scheme = self.plan.field.eligible, self.plan.scheme
        bounded = not (component.classified_only or scheme.cars_per_team)
        on_stage = component.source is Source.STAGE
        rows: list[Ranked] = []
        takers, last = 0, None
        for entry_id, place in ranking.placed():
            if bounded and takers >= len(component.points) and place != last:
                break
            last = place
            time = ranking.lines[entry_id]
            if on_stage and not may_win(provenance_of(time), road.regulations):
                continue
            takers += entry_id in eligible or not component.among_eligible
            rows.append(Ranked(place, entry_id))
        return rows

    def _wins_now(self, tables: Tables, anew: bool) -> dict[str, int]:
        if anew:
            self._wins = [()] * len(tables.stage)
        for index, ranking in enumerate(tables.stage):
            if self._moved(ranking) or anew:
                counts = tables.road.counting[index]
                eligible = self.plan.field.eligible
                found = winners_of(ranking, tables.road, eligible) if counts else ()
                self._wins[index] = found
        counted: dict[str, int] = {}
        for winners in self._wins:
            for one in winners:
                counted[one] = counted.get(one, 0) + 1
        return counted

    def _show(self, scores: Sequence[Scores]) -> None:
        plan = self.plan
        rows = title_rows(plan.title, plan.scheme, plan.field, self._order, scores)
        self.ranking.replace({row.name: self._line(row) for row in rows})

    def _line(self, row: TitleRow) -> Line:
        parts: dict[str, int] = {}
        for component, points in zip(self.plan.scheme.components, row.parts, strict=True):
            source = str(component.source)
            parts[source] = parts.get(source, 0) + points
        shown: dict[str, Any] = {"points": row.total, "parts": parts}
        if row.place:
            shown["place"] = row.place
        if row.cars:
            shown["cars"] = dict(row.cars)
        label = row.name if row.cars else self.plan.numbers[row.name]
        return Line((-row.total, not row.place, row.place, label), shown, 0, row.total)


def head_of(road: ScopeRoad, index: int) -> dict[str, Any]:
    """What stands beside the rows: the last stage that is over, and whether more are to come."""
    head: dict[str, Any] = {"stage": road.stages[index].stage_id} if index >= 0 else {}
    if index < 0 or index < road.last_counting(len(road.stages) - 1):
        head["provisional"] = True
    return head


def _end_now(tables: Tables) -> int:
    """Index of the last stage that is over, -1 for none: see `title_points.end_now`."""
    index = reference = tables.running.reference
    last = tables.running.before.last()
    if last is not None and tables.running.ranking.size(TO_COME_BLOCK):
        index = -last.key[0]
    for over in range(reference, index, -1):
        if tables.completed[over] and tables.road.counting[over]:
            return over
    return index


def _source(tables: Tables, index: int) -> Ranking | None:
    """The table whose order counts."""
    if index < 0:
        return None
    if index == tables.running.reference:
        return tables.running.ranking
    return tables.section.get(index, tables.after[index])


def _order(tables: Tables, source: Ranking | None, crews: Crews) -> list[Ranked]:
    """Who is placed there and not out, with places given anew."""
    if source is None:
        return []
    now = source is tables.running.ranking
    rows = [
        Ranked(place, entry_id)
        for entry_id, place in source.placed()
        if now or crews(entry_id).status not in OUT
    ]
    return re_ranked(rows, {}, 0)
