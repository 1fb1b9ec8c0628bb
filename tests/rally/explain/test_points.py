"""How points, a team's total and stage wins came about, component by component."""

from typing import Any

import pytest

from builders import Story, a_rally, stage
from explaining import explained, public
from flyingfinish.rally.entries import (
    Competition,
    ControlRange,
    Enrolment,
    RallyClass,
    Title,
    TitleFor,
)
from flyingfinish.rally.explain.explain import NothingToExplain, explain
from flyingfinish.rally.explain.explanations import Explanation
from flyingfinish.rally.facts import CompetitionSet, StandingsBrought
from flyingfinish.rally.itinerary import StageKind
from flyingfinish.rally.series.parts import BroughtRow, BroughtScore, TieRule

CLASSES = (RallyClass("SM1", "SM1", 1),)


def driven(*titles: Title, **more: Any) -> Story:
    """Three crews of two teams on two stages, the second one a power stage."""
    story = a_rally([stage(1), stage(2, leg=2, section=2, kind=StageKind.POWER)], "")
    late = ControlRange("late", "Super Sunday", "TC2", "SF2")
    story.tell(
        CompetitionSet(Competition("SM", "SM", 1, CLASSES, ranges=(late,), titles=titles, **more))
    )
    for car, team in (("1", "Red"), ("2", "Red"), ("3", "Blue")):
        story.enters(car, enrolments=(Enrolment("SM", ("SM1",), team=team),))
    for car, first, power in (("1", "5:00.0", "3:02.0"), ("2", "5:10.0", "3:00.0"),
                              ("3", "5:20.0", "3:01.0")):  # fmt: skip
        story.drives(car, "SS1", first)
        story.drives(car, "SS2", power)
    return story


def components(found: Explanation) -> list[tuple[Any, ...]]:
    return [
        (one.params["name"], one.params.get("place"), one.params["points"])
        for one in found.facts
        if one.code == "component"
    ]


def test_points_tell_each_component_with_its_place_and_its_table() -> None:
    found = explained(driven(Title("drivers", "Drivers", "wrc-2025")), "points/drivers/e1")
    assert [("final", 1, 25_000), ("range", 3, 3_000), ("stage", 3, 3_000)] == components(found)
    assert ((25_000, 3_000, 3_000), 31_000) == (found.steps[-1].numbers, found.result)
    assert ("wrc-2025", "final", "25 17 15 12 10 8 6 4 2 1") == (
        found.rules[0].article,
        found.rules[0].setting,
        found.rules[0].value,
    )


def test_a_factor_is_a_step_of_its_own() -> None:
    title = Title("half", "Half", "wrc-support", multiplier_thousandths=500)
    found = explained(driven(title), "points/half/e2")
    assert ("multiplied", (18_000, 500), 9_000) == (
        found.steps[0].code,
        found.steps[0].numbers,
        found.steps[0].result,
    )


def test_points_for_each_have_no_place() -> None:
    found = explained(driven(Title("wins", "Wins", "junior-wrc")), "points/wins/e1")
    assert [("final", 1, 25_000), ("stage_wins", None, 1_000)] == components(found)
    assert "points_each" == found.rules[-1].code


def test_a_component_that_gave_nothing_has_no_place_to_tell() -> None:
    story = driven(Title("sm", "SM", "wrc-2011"))
    story.enters("4", "SM1")
    for stage_id in ("SS1", "SS2"):
        story.drives("4", stage_id, "6:00.0")
    found = explained(story, "points/sm/e4")
    assert [("final", 4, 12_000), ("stage", None, 0)] == components(found)


def test_a_team_tells_what_each_of_its_cars_brought() -> None:
    title = Title("teams", "Teams", "wrc-support", who=TitleFor.TEAM)
    found = explained(driven(title), "points/teams/Red")
    assert [("e1", 25_000), ("e2", 18_000)] == [
        (one.params["entry"], one.params["points"])
        for one in found.facts
        if one.code == "car_points"
    ]
    assert 43_000 == found.result


def test_a_teams_total_is_that_of_its_best_cars() -> None:
    found = explained(driven(team_cars=1), "teams/Red")
    assert [{"entry": "e1", "ms": 482_000}] == [dict(one.params) for one in found.facts]
    assert (482_000, 1) == (found.result, found.rules[0].value)


def test_a_team_whose_cars_are_to_come_has_no_total() -> None:
    with pytest.raises(NothingToExplain):
        explained(driven(team_cars=2), "teams/Blue")


@pytest.mark.parametrize("by_car", [True, False])
def test_equal_teams_are_told_by_which_rule_they_stand(by_car: bool) -> None:
    story = a_rally(1, "", team_ties_by_best_car=by_car)
    story.tell(CompetitionSet(Competition("SM", "SM", 1, CLASSES, team_cars=2)))
    for car, team, time in (("1", "A", "3:00.0"), ("2", "A", "3:10.0"),
                            ("3", "B", "3:04.0"), ("4", "B", "3:06.0")):  # fmt: skip
        story.enters(car, enrolments=(Enrolment("SM", ("SM1",), team=team),))
        story.drives(car, "SS1", time)
    found = explained(story, "place/teams/B")
    assert (2 if by_car else 1, by_car) == (found.result, found.rules[0].value)


def test_stage_wins_name_the_stages() -> None:
    found = explained(driven(), "stagewins/e1")
    assert (["SS1"], 1) == ([one.params["stage"] for one in found.facts], found.result)


def test_equal_wins_share_a_place() -> None:
    found = explained(driven(), "place/stagewins/e2")
    assert (1, {"entry": "e1", "wins": 1}) == (
        found.result,
        next(dict(one.params) for one in found.facts if one.code == "level_wins"),
    )
    assert "tie_shared" == found.rules[0].code


def test_more_points_are_in_front() -> None:
    story = driven(Title("drivers", "Drivers", "wrc-support"))
    found = explained(story, "place/points/drivers/e2")
    assert [("own_points", 18_000), ("in_front_points", 25_000), ("behind_points", 15_000)] == [
        (one.code, one.params["points"]) for one in found.facts
    ]
    assert 2 == found.result


def test_a_range_counts_its_stages_and_its_controls() -> None:
    story = driven()
    story.penalty("1", "TC2", 10_000, "late")
    story.penalty("1", "TC1", 20_000, "late")
    found = explained(story, "range/late/e1")
    assert (192_000, "TC2-SF2") == (found.result, found.rules[0].value)
    assert ["in_range", "not_yet"] == [
        one.params["why"] for one in found.facts if one.code == "adjustment"
    ]


def test_the_last_leg_is_a_range_without_a_name() -> None:
    story = driven(Title("drivers", "Drivers", "wrc-2025"))
    assert [182_000, 3] == [
        explained(story, f"{way}range/last_leg/e1").result for way in ("", "place/")
    ]


@pytest.mark.parametrize("path", ["range/none/e1", "points/none/e1", "stagewins/e3", "teams/Red"])
def test_what_is_in_no_table_is_not_explained(path: str) -> None:
    with pytest.raises(NothingToExplain):
        explained(driven(), path)


@pytest.mark.parametrize("lost", ["ranges", "titles"])
def test_a_table_that_the_itinerary_does_not_name_is_not_explained(lost: str) -> None:
    views = public(driven(Title("drivers", "Drivers", "wrc-2025", range_id="late")))
    itinerary = views["itinerary"]
    main = {name: one for name, one in itinerary["competitions"]["SM"].items() if name != lost}
    held = {**views, "itinerary": {**itinerary, "competitions": {"SM": main}}}
    path = {"ranges": "range/late/e1", "titles": "points/drivers/e1"}[lost]
    with pytest.raises(NothingToExplain):
        explain(path, held.get)


def test_a_scheme_that_this_server_does_not_know_is_told_without_its_table() -> None:
    views = public(driven(Title("drivers", "Drivers", "wrc-2025")))
    itinerary = views["itinerary"]
    main = itinerary["competitions"]["SM"]
    titles = {"drivers": {**main["titles"]["drivers"], "scheme": "of-tomorrow"}}
    held = {**views, "itinerary": {**itinerary, "competitions": {"SM": {**main, "titles": titles}}}}
    found = explain("points/drivers/e1", held.get)
    assert ([], 31_000) == (list(found.rules), found.result)


@pytest.mark.parametrize(("best_of", "total"), [(0, 43_000), (1, 25_000)])
def test_a_projected_season_is_what_was_before_and_what_the_rally_brings(
    best_of: int, total: int
) -> None:
    story = driven(Title("drivers", "Drivers", "wrc-support"))
    rows = (BroughtRow("aalto", "e2", scores=(BroughtScore("r1", 1, 25_000),)),)
    rounds = ("r1", "r2")
    story.tell(StandingsBrought("drivers", "s", "t", rounds, "r2", rows, best_of))
    found = explained(story, "projected/drivers/aalto")
    assert [25_000, 18_000] == [one.params["points"] for one in found.facts]
    assert (total, "e2") == (found.result, found.entry_id)
    assert ["season", "season_counts"][: 2 if best_of else 1] == [one.code for one in found.steps]


def test_a_newcomer_has_nothing_before_the_rally() -> None:
    story = driven(Title("drivers", "Drivers", "wrc-support"))
    story.tell(StandingsBrought("drivers", "s", "t", ("r1",), "r1", ()))
    assert 25_000 == explained(story, "projected/drivers/e1").result
    with pytest.raises(NothingToExplain):
        explained(story, "place/projected/drivers/e9")


def test_a_place_in_a_projected_season_tells_its_neighbours_and_names_the_tie_rule() -> None:
    story = driven(Title("drivers", "Drivers", "wrc-support"))
    rows = (
        BroughtRow("aalto", "e2", scores=(BroughtScore("r1", 1, 25_000),)),
        BroughtRow("berg", "e1", scores=(BroughtScore("r1", 2, 18_000),)),
    )
    story.tell(StandingsBrought("drivers", "s", "t", ("r1", "r2"), "r2", rows))
    found = explained(story, "place/projected/drivers/berg")
    said = [(one.code, one.params["points"]) for one in found.facts]
    # Both have 43 points with a win and a second place each; who won first is ahead.
    assert ([("own_points", 43_000), ("in_front_points", 43_000)], 2) == (said[:2], found.result)
    assert ["tie_countback", "projected"] == [one.code for one in found.rules]
    shown = public(story)
    assert "e2" == shown["projected/drivers"]["rows"]["aalto"]["entry"]


def test_who_is_level_in_a_projected_season_is_told() -> None:
    story = driven(Title("drivers", "Drivers", "wrc-support"))
    rows = tuple(
        BroughtRow(name, entry, scores=(BroughtScore("r1", 0, points),))
        for name, entry, points in (("aalto", "e1", 0), ("berg", "e2", 7_000))
    )
    story.tell(
        StandingsBrought("drivers", "s", "t", ("r1", "r2"), "r2", rows, tie_rule=TieRule.SHARED)
    )
    found = explained(story, "place/projected/drivers/aalto")
    assert (["own_points", "level_points", "behind_points"], 1, "tie_shared") == (
        [one.code for one in found.facts], found.result, found.rules[0].code
    )  # fmt: skip
