"""A classification as it is published, whatever its name; `judge/test_publish.py` has the rest."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from builders import NOON_MS, Story, a_rally, start_of
from explaining import public
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass, Title
from flyingfinish.rally.facts import CompetitionSet, PublicationStatus, Published
from flyingfinish.rally.published_table import (
    NAME_SHOWN,
    canonical,
    check_table,
    published_table,
    tables_with,
)
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.state import RallyState
from rally.test_competition_times import restarted

CLASSES = (RallyClass("SM1", "SM1", 1), RallyClass("SM2", "SM2", 2))


def driven(*titles: Title, team_cars: int = 0) -> Story:
    """SS1 driven by cars 1 and 2 of SM1, and by car 4 of SM2."""
    story = a_rally(1, "1 2")
    competition = Competition("SM", "SM", 1, CLASSES, titles=titles, team_cars=team_cars)
    story.tell(CompetitionSet(competition))
    story.enters("4", "SM2")
    for car, time in (("1", "5:00.0"), ("2", "5:01.0"), ("4", "5:02.0")):
        story.drives(car, "SS1", time)
    return story


def waits_for_its_start(story: Story, car: str, **changes: Any) -> None:
    """A car on a due start that nobody has reported comes to the finish."""
    story.enters(car, "SM1", **changes)
    story.due("SS1", car)
    story.finishes(car, "SS1", start_of("SS1") + 320_000)


def entries(story: Story, classification: str) -> list[str]:
    return list(published_table(story.state, classification)[0]["rows"])


@pytest.mark.parametrize("asked", [published_table, check_table])
def test_a_name_of_no_table_is_refused_and_told_as_far_as_it_is_readable(
    asked: Callable[[RallyState, str], object],
) -> None:
    assert 200 == NAME_SHOWN
    with pytest.raises(Refused) as refused:
        asked(driven().state, "x" * 300)
    assert "x" * 200 == refused.value.params["classification"]


def test_the_points_of_a_class_are_of_that_class_also_beside_other_titles() -> None:
    story = driven(Title("a", "A", "wrc-support"), Title("b", "B", "wrc-support", "SM2"))
    assert (["e1", "e2", "e4"], ["e4"]) == (
        sorted(entries(story, "points/a")),
        entries(story, "points/b"),
    )


def test_a_title_that_is_named_like_a_table_takes_it_from_nobody() -> None:
    story = driven(Title("overall", "Overall", "wrc-support", "SM2"))
    assert ["e1", "e2", "e4"] == sorted(entries(story, "overall"))


@pytest.mark.parametrize(
    ("classification", "unconfirmed"),
    [("overall", True), ("points/t", True), ("stage/SS1", True), ("stagewins", False)],
)
def test_a_table_is_unconfirmed_by_a_due_start_that_its_rows_rest_on(
    classification: str, unconfirmed: bool
) -> None:
    story = driven(Title("t", "T", "wrc-support"))
    waits_for_its_start(story, "9")
    assert unconfirmed == published_table(story.state, classification)[1]


def test_a_team_rests_on_the_starts_of_its_cars() -> None:
    story = driven(team_cars=1)
    waits_for_its_start(story, "9", enrolments=(Enrolment("SM", ("SM1",), team="B"),))
    found = published_table(story.state, "teams")[1]
    story.starts("9", "SS1", NOON_MS)
    assert (True, False) == (found, published_table(story.state, "teams")[1])


def test_a_protest_about_a_crew_concerns_the_last_version_of_every_table_it_is_in() -> None:
    story = driven()
    first = Published(
        "stage/SS1", "", PublicationStatus.PROVISIONAL, 1, canonical({"rows": {}}), "hash"
    )
    story.tell(first)
    before = tables_with(story.state, ["e4"])
    story.tell(replace(first, version=2, table_json=canonical({"rows": {"e4": {}}})))
    assert (("overall", "class/SM2"), ("overall", "class/SM2", "stage/SS1")) == (
        before,
        tables_with(story.state, ["e4"]),
    )


@pytest.mark.parametrize("held", [False, True])
def test_a_competition_that_times_otherwise_is_published_as_it_is_shown(held: bool) -> None:
    story = restarted(restart_added_ms=420_000, total_precision_ms=1_000)
    story.drives("1", "SS2", 300_950)
    if held:
        story.holds("1")
    for channel in ("overall", "c/cup/overall", "c/cup/class/C1", "c/cup/stage/SS1"):
        table = published_table(story.state, channel)[0]
        assert public(story)[channel] == table, channel
