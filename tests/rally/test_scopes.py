"""Whose crews and which stages a classification counts."""

from dataclasses import replace

import pytest

from builders import MAIN, Story, a_rally, stage
from flyingfinish.rally.adjustments import Effect
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass, Shown
from flyingfinish.rally.facts import ClassChanged, CompetitionSet
from flyingfinish.rally.itinerary import StageKind
from flyingfinish.rally.regulations import DeadHeat
from flyingfinish.rally.scopes import (
    Scope,
    names_of,
    number_key,
    road_of,
    scopes_of,
    tie_stages,
)


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


SM1, SM2 = Scope("SM", "SM1"), Scope("SM", "SM2")


def moved(stages: int, *controls: str) -> Story:
    """Car 1 leaves SM1 for SM2 at the first control, and comes back at the next."""
    story = a_rally(stages, "1 2")
    for nth, control in enumerate(controls):
        story.tell(ClassChanged("e1", "SM", ("SM2",) if nth % 2 == 0 else ("SM1",), control))
    return story


def test_a_scope_without_a_class_is_the_whole_competition() -> None:
    assert Scope("SM", "") == MAIN


def test_without_a_stage_the_members_are_those_at_the_last_one() -> None:
    story = moved(3, "TC3")
    assert (["2"], ["1"]) == (cars(story, SM1), cars(story, SM2))
    first = [entry.car_number for entry in SM1.members(story.state, "SS1")]
    assert ["1", "2"] == first


def test_everybody_of_a_class_is_who_is_in_it_at_any_stage() -> None:
    story = moved(3, "TC2", "TC3")
    found = [[one.car_number for one in scope.everybody(story.state)] for scope in (SM1, SM2)]
    assert [["1", "2"], ["1"]] == found


def test_on_one_stage_everybody_is_who_is_in_the_class_there() -> None:
    assert ["1", "2"] == [one.car_number for one in SM1.everybody(moved(1).state)]


def test_a_class_changed_before_there_is_a_road_counts_at_once() -> None:
    story = moved(0, "TC2")
    everybody = [one.car_number for one in SM2.everybody(story.state)]
    assert (["1"], ["1"]) == (cars(story, SM2), everybody)


def test_a_road_knows_its_controls() -> None:
    road = road_of(a_rally(2).state, MAIN)
    assert [True, False] == [road.knows("TC2"), road.knows("PC7")]


@pytest.mark.parametrize(
    ("rule", "indices"),
    [
        (DeadHeat.SHARED, []),
        (DeadHeat.FIRST_STAGE, [0, 2]),
        (DeadHeat.FIRST_NON_SUPER_STAGE, [2]),
    ],
)
def test_a_dead_heat_is_decided_by_stages_that_count_and_are_no_super_specials_where_so_ruled(
    rule: DeadHeat, indices: list[int]
) -> None:
    stages = [stage(1, kind=StageKind.SUPER_SPECIAL), stage(2), stage(3)]
    assert indices == tie_stages(stages, [True, False, True], rule)


def test_a_scope_ends_with_its_own_last_stage() -> None:
    found = [road_of(with_historics().state, Scope("hist")), road_of(a_rally(0).state, MAIN)]
    assert ["SS3", ""] == [road.last_stage for road in found]
