"""The points of one round for one title: places in, a scheme's components out, each kept.

The tables are those a round brought (`series_parts.ScoredTable`); the sums are
`component_points.py`'s, the same that a running rally uses.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from flyingfinish.rally.component_points import Takers, count_points, place_points
from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.point_rankings import Ranked
from flyingfinish.rally.point_tables import WHOLE_POINT, Component, Scheme, Source
from flyingfinish.rally.series.parts import ScoredTable


@dataclass(frozen=True, slots=True)
class RoundTables:
    """What a title looks at: the tables of its classes, by source."""

    who: TitleFor
    by_source: Mapping[Source, tuple[ScoredTable, ...]]


@dataclass(frozen=True, slots=True)
class Scoring:
    """Who scores in a round and how."""

    scheme: Scheme
    eligible: Collection[str] | None = None
    """Persons; None = everybody in the tables."""

    multiplier_thousandths: int = WHOLE_POINT
    chosen: Mapping[str, int] = field(default_factory=dict)
    """Person -> factor of the round that they chose."""

    teams: Mapping[str, str] = field(default_factory=dict)
    """Person -> team, for a teams' title and where a team's further cars are passed over."""

    team_cars: int = 0
    """How many of a team's cars add up; 0 = all."""


@dataclass(frozen=True, slots=True)
class RoundScore:
    """One competitor's round with its addends, in thousandths of a point."""

    place: int
    parts: tuple[int, ...]
    starters: int = 0
    cars: tuple[str, ...] = ()
    """For a team: the drivers whose points these are."""

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return sum(self.parts)


def score_round(tables: RoundTables, scoring: Scoring) -> dict[str, RoundScore]:
    """Everybody eligible who started, by person, or by team in a teams' title."""
    crews = _crews(tables, scoring)
    if tables.who is not TitleFor.TEAM:
        return crews
    by_team: dict[str, list[tuple[str, RoundScore]]] = {}
    for person, score in crews.items():
        if team := scoring.teams.get(person, ""):
            by_team.setdefault(team, []).append((person, score))
    return {team: _added(cars, scoring.team_cars) for team, cars in by_team.items()}


def _crews(tables: RoundTables, scoring: Scoring) -> dict[str, RoundScore]:
    places: dict[str, int] = {}
    starters: dict[str, int] = {}
    parts: list[dict[str, int]] = [{} for _ in scoring.scheme.components]
    everybody: dict[str, None] = {}
    for class_id in _classes(tables):
        finals = _rows(tables, Source.FINAL, class_id)
        classified = {one.entry_id for one in finals if one.place}
        in_class = _starters(tables, class_id)
        denied = _denied(tables, class_id)
        eligible = [one for one in _eligible(in_class, scoring) if one not in denied]
        takers = Takers(eligible, classified, scoring.teams, scoring.multiplier_thousandths)
        for index, component in enumerate(scoring.scheme.components):
            found = _points(tables, class_id, component, scoring.scheme, takers)
            for person, points in found.items():
                factor = scoring.chosen.get(person, WHOLE_POINT)
                parts[index][person] = points * factor // WHOLE_POINT
        places |= _places(finals, scoring, takers)
        for person in eligible:
            everybody[person] = None
            starters[person] = len(in_class)
    return {
        person: RoundScore(
            places.get(person, 0),
            tuple(part.get(person, 0) for part in parts),
            starters[person],
        )
        for person in everybody
    }


def _eligible(persons: Collection[str], scoring: Scoring) -> list[str]:
    return [one for one in persons if scoring.eligible is None or one in scoring.eligible]


def _classes(tables: RoundTables) -> list[str]:
    """The classes of the tables, each once, in their order: each is ranked for itself."""
    found = (one.class_id for several in tables.by_source.values() for one in several)
    return list(dict.fromkeys(found))


def _person(driver: str, co_driver: str, who: TitleFor) -> str:
    return co_driver if who is TitleFor.CO_DRIVER else driver


def _rows(tables: RoundTables, source: Source, class_id: str) -> list[Ranked]:
    """Places of persons in one table, those without a place too; nobody where there is none."""
    return [
        Ranked(row.place, person)
        for table in tables.by_source.get(source, ())
        if table.class_id == class_id
        for row in table.rows
        if (person := _person(row.driver, row.co_driver, tables.who))
    ]


def _starters(tables: RoundTables, class_id: str) -> list[str]:
    """Who started in a class, in the order of its tables."""
    found: dict[str, None] = {}
    for several in tables.by_source.values():
        for table in several:
            if table.class_id != class_id:
                continue
            for row in table.rows:
                person = _person(row.driver, row.co_driver, tables.who)
                if row.started and person:
                    found[person] = None
    return list(found)


def _denied(tables: RoundTables, class_id: str) -> set[str]:
    """Who is in a class's tables and was denied points; in one of them is enough."""
    return {
        _person(row.driver, row.co_driver, tables.who)
        for several in tables.by_source.values()
        for table in several
        for row in table.rows
        if table.class_id == class_id and not row.scores
    }


def _points(
    tables: RoundTables, class_id: str, component: Component, scheme: Scheme, takers: Takers
) -> dict[str, int]:
    if component.source is Source.START:
        return count_points(dict.fromkeys(takers.eligible, 1), component, takers)
    if component.source is Source.STAGE_WINS:
        counts = {
            person: row.count
            for table in tables.by_source.get(Source.STAGE_WINS, ())
            if table.class_id == class_id
            for row in table.rows
            if (person := _person(row.driver, row.co_driver, tables.who))
        }
        return count_points(counts, component, takers)
    rows = _rows(tables, component.source, class_id)
    return place_points(rows, component, scheme, takers)


def _places(finals: list[Ranked], scoring: Scoring, takers: Takers) -> dict[str, int]:
    """The place that ties count back on: among the eligible where the scheme ranks them anew."""
    first = scoring.scheme.components[0]
    among = [one for one in finals if one.place]
    if first.among_eligible:
        among = [one for one in among if one.entry_id in takers.eligible]
        order = sorted(among, key=lambda one: one.place)
        ahead = {one.place: index for index, one in reversed(list(enumerate(order, 1)))}
        return {one.entry_id: ahead[one.place] for one in order}
    return {one.entry_id: one.place for one in among}


def _added(cars: list[tuple[str, RoundScore]], most: int) -> RoundScore:
    """A team's round: its best cars' parts added, its place that of the best one."""
    best = sorted(cars, key=lambda one: (-one[1].total, not one[1].place, one[1].place, one[0]))
    kept = best[: most or None]
    parts = tuple(sum(part) for part in zip(*(one.parts for _, one in kept), strict=True))
    place = min((one.place for _, one in cars if one.place), default=0)
    return RoundScore(place, parts, sum(one.starters for _, one in kept), tuple(p for p, _ in kept))
