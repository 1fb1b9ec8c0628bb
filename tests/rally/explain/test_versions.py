"""A published number is explained from what it rested on then; what moved it since is told."""

from typing import Any

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally
from explaining import public
from flyingfinish.rally.explain.explain import NothingToExplain, explain
from flyingfinish.rally.explain.explanations import Explanation
from flyingfinish.rally.facts import (
    DeviceClockShifted,
    ImpulseIgnored,
    Provenance,
    PublicationStatus,
    Published,
    RegulationsChanged,
    TimeGiven,
)
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from rally.test_competition_times import restarted


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
    assert (305_000, 305_000) == (found.result, found.shown)
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


def test_a_version_says_where_it_stands_in_the_journal() -> None:
    story = driven()
    at = story.records[-1].position
    story.penalty("1", "SS1", 10_000)
    head = [one for one in of_e1(story).facts if one.code == "version"]
    assert [(1, NOON_MS, at)] == [(*one.params.values(), one.position) for one in head]


def test_a_live_number_is_of_no_version() -> None:
    found = explain("class/SM1/e1", public(driven()).get)
    assert [] == [one for one in found.facts if one.code == "version"]


def test_an_older_version_is_explained_from_its_own_position_too() -> None:
    story = driven()
    story.penalty("1", "SS1", 10_000)
    publishes(story, 2)
    story.penalty("1", "SS1", 60_000)
    views = public(story)
    paths = ["published/1/overall/e1", "published/2/overall/e1", "overall/e1"]
    found = [explain(what, views.get) for what in paths]
    assert [305_000, 315_000, 315_000] == [one.result for one in found]
    assert [305_000, 315_000, 315_000] == [one.shown for one in found]
    assert paths == [one.what for one in found]
    assert 2 == explain("published/1/place/overall/e1", views.get).result


@pytest.mark.parametrize(
    "what",
    ["published/9/overall/e1", "published/1/stage/SS1/e1", "published/1/startlist/SS1/e1",
     "published/x/overall/e1"],
)  # fmt: skip
def test_of_what_was_never_published_there_is_no_version(what: str) -> None:
    with pytest.raises(NothingToExplain):
        explain(what, public(driven()).get)


def test_rules_that_changed_since_are_no_part_of_a_version() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", 300_950)
    publishes(story, 1)
    story.tell(RegulationsChanged({"total_precision_ms": 1_000}))
    story.tell(RegulationsChanged({"precision_ms": 1_000}, stage_id="SS1"))
    found = of_e1(story)
    assert (300_900, 300_900) == (found.result, found.shown)
    assert ["regulations_changed"] * 2 == [code for code, _ in since(found)]


def test_a_time_that_is_gone_since_is_explained_as_it_was() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    finish = story.finishes("1", "SS1", NOON_MS + 300_000)
    table = canonical(published_table(story.state, "stage/SS1")[0])
    status = PublicationStatus.OFFICIAL
    story.tell(Published("stage/SS1", "", status, 1, table, hash_of(table), "", NOON_MS))
    story.tell(ImpulseIgnored(finish.identity))
    found = explain("stage/SS1/e1", public(story).get)
    assert (300_000, 300_000) == (found.result, found.shown)
    assert ["impulse_ignored"] == [code for code, _ in since(found)]


def test_a_version_of_another_competition_keeps_what_counted_there() -> None:
    story = restarted(restart_added_ms=420_000)
    table = canonical(published_table(story.state, "c/cup/overall")[0])
    status = PublicationStatus.OFFICIAL
    story.tell(Published("c/cup/overall", "", status, 1, table, hash_of(table), "", NOON_MS))
    story.drives("2", "SS1", 290_000)
    story.tell(TimeGiven("SS1", "e1", 1_000, Provenance.STEWARDS))
    found = explain("c/cup/overall/e1", public(story).get)
    assert (780_000, 780_000) == (found.result, found.shown)
