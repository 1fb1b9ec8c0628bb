"""The fictional series that the fictional weekend is a round of: two rounds before it, one after.

Whoever bears the yellow plate leads the class before the weekend. Nothing here is typed points:
the two rounds have places, drawn with the same luck every time.
"""

from collections.abc import Iterator
from typing import Final

from flyingfinish.exchange.weekend.field import LEADERS, SM_NUMBERS, Crew, Field
from flyingfinish.exchange.weekend.luck import Luck
from flyingfinish.exchange.weekend.road import season_titles
from flyingfinish.rally.entries import Title
from flyingfinish.rally.point_tables import Source
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.parts import (
    RoundState,
    ScoredRow,
    ScoredTable,
    SeriesRound,
    SeriesTitle,
)

SEED: Final = 2027
NAME: Final = "Kuvitteellinen rallisarja"
SEASON: Final = "2026"
THIS_ROUND: Final = "kokkola"
CALENDAR: Final = (
    ("alajarvi", "Alajärven talviralli", "2026-02-06", "2026-02-07", RoundState.DONE),
    ("ylivieska", "Ylivieskan ralli", "2026-06-05", "2026-06-06", RoundState.DONE),
    (THIS_ROUND, "Kokkola", "2026-08-21", "2026-08-22", RoundState.RUNNING),
    ("pietarsaari", "Pietarsaaren ralli", "2026-10-02", "2026-10-03", RoundState.CONFIRMED),
)
BEATEN: Final = 4
"""From this place of the first round comes the winner of the second, so that the plate's bearer
stays in the lead."""


def season_commands(series_id: str, rally_id: str, field: Field) -> Iterator[c.SeriesCommand]:
    """Yields the commands that make the series; ``rally_id`` is what the weekend is called."""
    yield c.OpenSeries(series_id, NAME, SEASON)
    for ord_, title in enumerate(season_titles(), 1):
        yield c.SetTitle(_series_title(title, ord_))
    for ord_, (round_id, name, from_, to, state) in enumerate(CALENDAR, 1):
        rally = rally_id if round_id == THIS_ROUND else ""
        place = name.partition(" ")[0]
        yield c.SetRound(SeriesRound(round_id, ord_, name, from_, to, state, place, rally))
    for person in field.persons:
        yield c.RecordCompetitor(person.person_id, person.name, person.nation, person.club)
    luck = Luck(SEED)
    first: dict[str, list[Crew]] = {}
    second: dict[str, list[Crew]] = {}
    for a_class, _, _ in SM_NUMBERS:
        crews = [crew for crew in field.crews if crew.a_class == a_class and not _guest(crew)]
        first[a_class] = _with_leader(luck.shuffled(crews))
        rest = luck.shuffled(first[a_class][1 : BEATEN - 1] + first[a_class][BEATEN:])
        second[a_class] = [first[a_class][BEATEN - 1], first[a_class][0], *rest]
    for (round_id, name, *_), places in zip(CALENDAR, (first, second), strict=False):
        tables = tuple(_table(a_class, crews) for a_class, crews in places.items())
        yield c.ScoreRound(round_id, tables=tables, document=f"{name}, tulokset")


def _series_title(title: Title, ord_: int) -> SeriesTitle:
    classes = (title.class_id,) if title.class_id else ()
    return SeriesTitle(title.title_id, title.name, title.scheme, ord_, title.who, classes)


def _with_leader(crews: list[Crew]) -> list[Crew]:
    return sorted(crews, key=lambda crew: crew.car not in LEADERS)


def _guest(crew: Crew) -> bool:
    return not crew.entry.enrolments[0].classes


def _table(a_class: str, crews: list[Crew]) -> ScoredTable:
    rows = (
        ScoredRow(crew.entry.driver, crew.entry.co_driver, place)
        for place, crew in enumerate(crews, 1)
    )
    return ScoredTable(Source.FINAL, tuple(rows), a_class)
