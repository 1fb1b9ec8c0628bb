"""What a published table says otherwise than today's evidence, and which decisions moved it."""

from typing import Any

from builders import MINUTE_MS, NOON_MS, Story, a_rally
from explaining import public
from flyingfinish.rally.explain import explain
from flyingfinish.rally.explanations import Explanation
from flyingfinish.rally.facts import (
    DeviceClockShifted,
    PublicationStatus,
    Published,
)
from flyingfinish.rally.published_table import canonical, hash_of, published_table


def publishes(story: Story, version: int) -> None:
    table = canonical(published_table(story.state, "overall")[0])
    status = PublicationStatus.PROVISIONAL
    story.tell(Published("overall", "", status, version, table, hash_of(table), "", NOON_MS))


def driven() -> Story:
    """Penalties before the first version, between the two, and after them."""
    story = a_rally(1, "1 2")
    for car in "12":
        story.drives(car, "SS1", "5:00.0")
    story.penalty("1", "SS1", 5_000)
    publishes(story, 1)
    return story


def since(found: Explanation) -> list[Any]:
    return [
        (one.params["decision"], one.position) for one in found.facts if one.code == "since_version"
    ]


def of_e1(story: Story) -> Explanation:
    return explain("overall/e1", public(story).get)


def test_while_nothing_was_decided_since_there_is_nothing_to_tell() -> None:
    found = of_e1(driven())
    assert (305_000, 305_000, []) == (found.result, found.shown, since(found))


def test_what_was_decided_about_the_crew_since_the_version_is_told_and_no_more() -> None:
    story = driven()
    told = story.penalty("1", "SS1", 10_000)
    story.penalty("2", "SS1", 20_000)
    found = of_e1(story)
    assert (315_000, 305_000) == (found.result, found.shown)
    assert [("adjustment", told.position)] == since(found)
    assert [1] == [one.params["version"] for one in found.facts if one.code == "version"]


def test_what_an_earlier_version_already_held_is_not_told() -> None:
    story = driven()
    story.penalty("1", "SS1", 10_000)
    publishes(story, 2)
    told = story.penalty("1", "SS1", 60_000)
    assert [("adjustment", told.position)] == since(of_e1(story))


def test_a_clock_that_was_off_for_all_is_told_to_each() -> None:
    story = driven()
    story.tell(DeviceClockShifted("beam-SF1", NOON_MS, NOON_MS + 60 * MINUTE_MS, -350))
    assert ["clock_shifted"] == [code for code, _ in since(of_e1(story))]


def test_a_time_given_since_is_told_as_it_was_and_as_it_is() -> None:
    story = driven()
    story.given("1", "SS1", "4:50.0")
    told = [one.params for one in of_e1(story).facts if one.code == "since_version"]
    assert [(300_000, 290_000)] == [(one["before_ms"], one["after_ms"]) for one in told]


def test_where_the_line_of_the_version_is_gone_nothing_is_told_by_guess() -> None:
    story = driven()
    story.penalty("1", "SS1", 10_000)
    views = {**public(story), "news": {"rows": {}}}
    assert [] == since(explain("overall/e1", views.get))
