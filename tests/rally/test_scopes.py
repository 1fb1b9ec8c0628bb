"""Whose crews and which stages a classification counts."""

from dataclasses import replace

import pytest

from builders import MAIN, Story, a_rally
from flyingfinish.rally.adjustments import Effect
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass, Shown
from flyingfinish.rally.facts import CompetitionSet
from flyingfinish.rally.regulations import DeadHeat
from flyingfinish.rally.scopes import Scope, names_of, number_key, road_of, scopes_of


def with_historics() -> Story:
    """The main competition, and a second one on SS2 and SS3 under other regulations."""
    story = a_rally(3, "1 2")
    classes = (RallyClass("H2", "Hist 2", 2), RallyClass("H1", "Hist 1", 1))
    historic = Competition("hist", "Historic", 2, classes, ("SS2", "SS3"), "uk-stage")
    story.tell(CompetitionSet(historic))
    story.enters("9", enrolments=(Enrolment("SM", ("SM2",)), Enrolment("hist", ("H1",))))
    return story


def cars(story: Story, scope: Scope) -> list[str]:
    return [entry.car_number for entry in scope.members(story.state)]


def test_members_are_by_car_number() -> None:
    assert ["2", "10", "A1"] == cars(a_rally(1, "10 A1 2"), MAIN)


def test_a_class_has_its_own_members() -> None:
    assert ["9"] == cars(with_historics(), Scope("SM", "SM2"))


def test_an_entry_can_be_in_two_competitions() -> None:
    assert ["9"] == cars(with_historics(), Scope("hist"))


def test_a_course_car_is_never_a_member() -> None:
    story = a_rally(1, "1")
    story.enters("00", course_car=True)
    assert ["1"] == cars(story, MAIN)


def test_an_entry_that_is_not_shown_is_no_member() -> None:
    story = a_rally(1, "1")
    story.enters("7", shown=Shown.NOT_SHOWN)
    assert ["1"] == cars(story, MAIN)


def test_a_guest_is_a_member_without_a_place() -> None:
    story = a_rally(1, "1")
    story.enters("7", shown=Shown.WITHOUT_PLACE)
    placed = [MAIN.placed(entry) for entry in MAIN.members(story.state)]
    assert [True, False] == placed


def test_an_entry_of_another_competition_takes_no_place_here() -> None:
    assert not Scope("hist").placed(a_rally(1, "1").state.entries["e1"])


def test_a_competition_may_count_some_of_the_stages() -> None:
    story = with_historics()
    assert ["SS2", "SS3"] == [one.stage_id for one in Scope("hist").stage_list(story.state)]


def test_an_unknown_competition_counts_every_stage_and_has_nobody() -> None:
    story = a_rally(2, "1")
    unknown = Scope("x")
    assert (2, []) == (len(unknown.stage_list(story.state)), unknown.members(story.state))


def test_a_competition_may_have_its_own_regulations() -> None:
    story = with_historics()
    found = [scope.regulations(story.state).dead_heat for scope in (MAIN, Scope("hist"))]
    assert [DeadHeat.FIRST_NON_SUPER_STAGE, DeadHeat.FIRST_STAGE] == found


@pytest.mark.parametrize(
    ("scope", "channel"),
    [
        (MAIN, "overall"),
        (Scope("SM", "SM1"), "class/SM1"),
        (Scope("hist"), "c/hist/overall"),
        (Scope("hist", "H1"), "c/hist/class/H1"),
        (Scope("unknown"), "overall"),
    ],
)
def test_a_scope_has_a_channel(scope: Scope, channel: str) -> None:
    assert channel == scope.channel(with_historics().state)


def test_scopes_come_by_competition_and_class() -> None:
    expected = [
        MAIN,
        Scope("SM", "SM1"),
        Scope("SM", "SM2"),
        Scope("hist"),
        Scope("hist", "H1"),
        Scope("hist", "H2"),
    ]
    assert expected == scopes_of(with_historics().state)


def test_the_road_of_a_scope_knows_its_stages_by_index() -> None:
    road = road_of(with_historics().state, Scope("hist"))
    assert (1, -1) == (road.index_of("SS3"), road.index_of("SS1"))


def test_a_control_counts_by_the_whole_road_also_for_a_part_of_it() -> None:
    road = road_of(with_historics().state, Scope("hist"))
    assert [Effect(2, False, 1)] * 2 == [road.effect("TC2"), road.effect("TC2")]


def test_a_control_that_went_from_the_road_counts_at_once() -> None:
    assert Effect(0) == road_of(a_rally(1).state, MAIN).effect("PC7")


def test_there_may_be_no_stage_that_counts() -> None:
    road = replace(road_of(a_rally(2).state, MAIN), counting=[False, False])
    assert -1 == road.last_counting(1)


def test_numbers_sort_as_people_sort_them() -> None:
    assert ["2", "10", "0x", "A1"] == sorted(["A1", "10", "0x", "2"], key=number_key)


def test_entries_have_names_for_people() -> None:
    assert {"e1": "1"} == names_of(a_rally(1, "1").state)
