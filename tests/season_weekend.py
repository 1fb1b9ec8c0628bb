"""A rally that is a round of a series: the story of one, and the series around it."""

from typing import Any

from builders import Story, a_rally, stage
from flyingfinish.rally.entries import Competition, ControlRange, Enrolment, RallyClass, Title
from flyingfinish.rally.facts import (
    CompetitionSet,
    EntrySet,
    PersonRecorded,
    PublicationStatus,
    Published,
)
from flyingfinish.rally.itinerary import StageKind
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from small_series import Series

CLASSES = (RallyClass("SM1", "SM1", 1), RallyClass("SM2", "SM2", 2))
SUNDAY = ControlRange("sunday", "Sunday", "TC2", "SF3")
CUP = Title("t", "Cup", "wrc-2025", range_id="sunday")


def weekend(*titles: Title, cars: str = "1 2 3", teams: str = "") -> Story:
    """SS1 on Saturday; SS2 and the power stage SS3 on Sunday; driver of car 1 is called D1."""
    power = stage(3, leg=2, section=2, kind=StageKind.POWER, precision_ms=1)
    story = a_rally([stage(1), stage(2, leg=2, section=2), power], cars)
    competition = Competition("SM", "SM", 1, CLASSES, ranges=(SUNDAY,), titles=titles or (CUP,))
    story.tell(CompetitionSet(competition))
    for car, team in zip(cars.split(), teams.split() or [""] * 9, strict=False):
        for person in (f"d{car}", f"c{car}"):
            story.tell(PersonRecorded(person, "hash"), person={"name": person.upper()})
        enrolment = Enrolment("SM", ("SM1",), team=team)
        entry = story.state.entries[f"e{car}"]
        story.tell(EntrySet(type(entry)(f"e{car}", car, f"d{car}", f"c{car}",
                                        enrolments=(enrolment,))))  # fmt: skip
    return story


def drives(story: Story, stage_id: str, *times_ms: int) -> None:
    """Cars 1, 2, ... finish a stage in these times; 0 does not."""
    for car, ms in enumerate(times_ms, 1):
        if ms:
            story.drives(str(car), stage_id, ms)


def driven(*titles: Title, **changes: Any) -> Story:
    """A whole weekend: cars finish 1, 2, 3; the last day is 2, 1, 3, the power stage 3, 2, 1."""
    story = weekend(*titles, **changes)
    drives(story, "SS1", 300_000, 320_000, 340_000)
    drives(story, "SS2", 300_000, 290_000, 310_000)
    drives(story, "SS3", 300_030, 300_020, 300_010)
    return story


def publishes(
    story: Story, *classifications: str, status: PublicationStatus = PublicationStatus.OFFICIAL
) -> None:
    """Publishes tables as they stand."""
    for name in classifications:
        table, _ = published_table(story.state, name)
        text = canonical(table)
        version = len(story.state.publications.get(name, ())) + 1
        story.tell(Published(name, "", status, version, text, hash_of(text)))


def a_season(
    scheme: str = "wrc-support", people: str = "d1 c1 d2 c2 d3 c3", **title: Any
) -> Series:
    """A series with the title t and round r1, the rally ``test``, where D1 is called so."""
    series = Series()
    series.title("t", scheme, **title)
    series.persons(*people.split())
    series.round("r0")
    series.round("r1", rally_id="test")
    return series
