"""Every number that is shown can be explained, and the explanation leads to that very number.

Also the twin of `views.py`.
"""

from typing import Any

import pytest
from hypothesis import given, settings

from builders import Story, a_rally
from decision_scripts import decide, decisions
from explaining import Documents as Shown
from explaining import check, composed, documents, explained, numbers_shown, public
from flyingfinish.rally.explain.explain import NothingToExplain, explain
from flyingfinish.rally.explain.explanations import as_wire
from flyingfinish.rally.explain.views import LONGEST_PATH, Documents, table_name
from flyingfinish.rally.facts import Published
from flyingfinish.rally.regulations import preset
from rally_scripts import opened, play, scripts
from whole_rally import a_whole_rally


def told(script: list[Any]) -> Story:
    story = opened()
    for step in script:
        play(story, step)
    return story


@settings(max_examples=150, deadline=None)
@given(script=scripts)
def test_every_number_of_every_table_is_what_its_explanation_ends_with(script: list[Any]) -> None:
    composer = composed(told(script).records)
    for views in (composer.public, composer.internal):
        check_numbers(documents(views))


def check_numbers(shown: Shown) -> None:
    """Every number in these documents is what its explanation ends with."""
    for path, number in numbers_shown(shown):
        found = explain(path, shown.get)
        check(found)
        assert (number, number) == (found.result, found.shown), path


@settings(max_examples=100, deadline=None)
@given(script=scripts, decided=decisions)
def test_so_is_every_number_that_race_control_has_moved(
    script: list[Any], decided: list[Any]
) -> None:
    story = told(script)
    for step in decided:
        decide(story, step)
    composer = composed(story.records)
    for views in (composer.public, composer.internal):
        check_numbers(documents(views))


def test_at_any_time_of_a_whole_rally_every_number_can_be_explained() -> None:
    records = a_whole_rally().records
    live = [one for one in records if not isinstance(one.fact, Published)]
    for count in range(len(live) // 3, len(live) + 1, 7):
        composer = composed(live[:count])
        for views in (composer.public, composer.internal):
            check_numbers(documents(views))


def test_a_number_that_the_views_do_not_hold_would_be_seen() -> None:
    # The control of the property above: one number changed in one view is told apart.
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    shown = public(story)
    crew = shown["crew/e1"]
    wrong = {**crew, "stages": {"SS1": {**crew["stages"]["SS1"], "finished_at_ms": 1}}}
    found = explain("stage/SS1/e1", {**shown, "crew/e1": wrong}.get)
    assert found.result != found.shown


def test_what_is_explained_is_plain_values() -> None:
    story = a_rally(2, "1 2")
    for car in "12":
        story.drives(car, "SS1", "5:00.0")
    story.penalty("1", "SS1", 10_000)
    wire = as_wire(explained(story, "overall/SS1/e1"))
    assert (310_000, 310_000, "duration") == (wire["result"], wire["shown"], wire["unit"])
    assert ["stages", "adjustments", "total"] == [one["code"] for one in wire["steps"]]
    assert {"code": "total"} == wire["rules"][0]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "stage/SS1",
        "stage/SS1/e9",
        "stage/SS9/e1",
        "stage/SS1/section/e1",
        "overall/SS1/e9",
        "overall/e2",
        "place/overall/e2",
        "place/stage/SS1/e9",
        "place",
        "adjustment/desk/a/1",
        "adjustment/",
        "restart/SS1/e1",
        "restart/SS9/e9",
        "class/SM9/e1",
        "c/none/overall/e1",
        "crew/e1",
        "inbox/e1",
        "stage/../crew/e1",
        "x" * (LONGEST_PATH + 1),
    ],
)
def test_what_nobody_was_shown_is_not_explained(path: str) -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "5:00.0")
    with pytest.raises(NothingToExplain):
        explain(path, public(story).get)


def test_what_officials_alone_know_is_explained_to_them_alone() -> None:
    story = a_rally(1, "1 2")
    for car in "12":
        story.drives(car, "SS1", "5:00.0")
    story.holds("1")
    told = story.penalty("1", "SS1", 10_000)
    composer = composed(story.records)
    path = f"adjustment/{told.identity}"
    assert 10_000 == explain(path, documents(composer.internal).get).result
    with pytest.raises(NothingToExplain):
        explain(path, documents(composer.public).get)


@pytest.mark.parametrize(
    ("channel", "competition", "class_id", "stage_id"),
    [
        ("overall", "", "", ""),
        ("class/SM2", "", "SM2", ""),
        ("c/hist/class/H1/overall/SS7/section", "hist", "H1", "SS7"),
        ("stage/SS7", "", "", "SS7"),
    ],
)
def test_a_table_is_known_by_its_channel(
    channel: str, competition: str, class_id: str, stage_id: str
) -> None:
    found = table_name(channel)
    assert (competition, class_id, stage_id) == (
        found.competition_id,
        found.class_id,
        found.stage_id,
    )


def test_the_regulations_in_force_are_read_from_their_view() -> None:
    story = a_rally(preset="uk-stage")
    assert preset("uk-stage") == Documents(public(story).get).regulations("")


def test_a_setting_that_is_not_known_here_is_passed_over() -> None:
    held = {"regulations": {"settings": {"of_tomorrow": 1, "late_ms_per_minute": 5_000}}}
    assert 5_000 == Documents(held.get).regulations("").late_ms_per_minute


def test_a_road_read_from_the_views_has_the_controls_in_their_order() -> None:
    story = a_rally(2, after=["TC1A"])
    found = Documents(public(story).get).itinerary()
    assert [one.code for one in story.state.itinerary.controls] == [
        one.code for one in found.controls
    ]


def test_without_an_itinerary_there_is_no_road() -> None:
    assert [] == Documents(lambda _: None).road("").stages
