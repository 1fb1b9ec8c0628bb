"""Who is in which class of a competition: by the entry list, by itself, since officials said so.

Also the twin of `fold/classes.py` and `entries.py`.
"""

import pytest

from builders import MAIN, Story, a_rally
from flyingfinish.rally.classification import overall_after_stage, running, stage_table
from flyingfinish.rally.entries import ClassShown, Competition, Enrolment, RallyClass, Shown
from flyingfinish.rally.errors import UnknownCompetition, UnknownEntry
from flyingfinish.rally.facts import (
    ClassChanged,
    CompetitionSet,
    CrewRetired,
    PointsDenied,
    RestartTimesGiven,
)
from flyingfinish.rally.memberships import classes_at, enrolled_classes, first_stage_number
from flyingfinish.rally.scopes import Scope

SM1, SM2 = Scope("SM", "SM1"), Scope("SM", "SM2")


def moves(story: Story, *classes: str, control: str = "", car: str = "1") -> None:
    story.tell(ClassChanged(f"e{car}", "SM", classes, control))


def at_each_stage(story: Story, car: str = "1") -> list[tuple[str, ...]]:
    entry = story.state.entries[f"e{car}"]
    return [classes_at(story.state, entry, "SM", number) for number in (1, 2, 3)]


def test_a_crew_is_in_the_classes_of_the_entry_list() -> None:
    assert [("SM1",)] * 3 == at_each_stage(a_rally(3, "1"))


def test_a_change_for_the_whole_rally_is_as_if_it_had_been_entered_so() -> None:
    story = a_rally(3, "1")
    moves(story, "SM2")
    assert [("SM2",)] * 3 == at_each_stage(story)


@pytest.mark.parametrize("control", ["TC2", "SS2", "SF2", "TC1A"])
def test_before_the_control_a_crew_is_in_the_old_classes_and_from_it_on_in_the_new(
    control: str,
) -> None:
    story = a_rally(3, "1", after=["TC1A"])
    moves(story, "SM2", control=control)
    assert [("SM1",), ("SM2",), ("SM2",)] == at_each_stage(story)


def test_another_change_undoes_one_from_where_it_counts() -> None:
    story = a_rally(3, "1")
    moves(story, "SM2", control="TC2")
    moves(story, "SM1", control="TC3")
    assert [("SM1",), ("SM2",), ("SM1",)] == at_each_stage(story)


def test_a_later_decision_from_an_earlier_control_goes_before_all_of_it() -> None:
    story = a_rally(3, "1")
    moves(story, "SM2", control="TC3")
    moves(story, "SM1", "SM2", control="TC2")
    assert [("SM1",), ("SM1", "SM2"), ("SM1", "SM2")] == at_each_stage(story)


def test_a_change_for_the_whole_rally_replaces_those_before_it() -> None:
    story = a_rally(3, "1")
    moves(story, "SM2", control="TC3")
    moves(story, "SM1")
    assert [("SM1",)] * 3 == at_each_stage(story)


def test_an_entry_list_brought_again_does_not_undo_a_change() -> None:
    story = a_rally(3, "1")
    moves(story, "SM2")
    story.enters("1", "SM1", vehicle="Fiesta")
    assert [("SM2",)] * 3 == at_each_stage(story)


def test_a_change_at_a_control_that_went_from_the_road_counts_from_the_first_stage() -> None:
    assert 0 == first_stage_number("PC9", a_rally(2).state.itinerary)


def test_of_a_crew_or_competition_that_is_not_here_nothing_changes() -> None:
    story = a_rally(1, "1")
    with pytest.raises(UnknownEntry):
        moves(story, "SM2", car="9")
    with pytest.raises(UnknownCompetition):
        story.tell(ClassChanged("e1", "hist", ()))
    with pytest.raises(UnknownEntry):
        story.tell(PointsDenied("e9"))


def by_itself(groups: tuple[str, ...], priorities: tuple[str, ...]) -> list[str]:
    """Which of four crews are in a class of these groups and priorities."""
    story = a_rally(1, "")
    classes = (RallyClass("X", "X", 1, groups, priorities),)
    story.tell(CompetitionSet(Competition("SM", "SM", 1, classes)))
    story.enters("1", group="Rally2", priority="P2")
    story.enters("2", group="Rally2", priority="P4")
    story.enters("3", group="Rally3", priority="P2")
    story.enters("00", group="Rally2", priority="P2", course_car=True)
    return [entry.car_number for entry in Scope("SM", "X").members(story.state)]


def test_a_class_of_groups_has_every_crew_of_them() -> None:
    assert ["1", "2"] == by_itself(("Rally2",), ())


def test_a_class_of_priorities_has_every_crew_of_them() -> None:
    assert ["1", "3"] == by_itself((), ("P2",))


def test_given_both_a_crew_must_fit_both() -> None:
    assert ["1"] == by_itself(("Rally2",), ("P2",))


def test_a_class_of_neither_has_those_enrolled_one_by_one() -> None:
    assert [] == by_itself((), ())


def test_who_is_in_no_competition_is_in_no_class() -> None:
    entry = a_rally(1, "1").state.entries["e1"]
    assert ((), ()) == (
        enrolled_classes(entry, None),
        enrolled_classes(entry, Competition("x", "x", 2)),
    )


def after_the_move() -> Story:
    """Car 2 is fastest and moves from SM1 to SM2 at TC2; car 3 was in SM2 all along."""
    story = a_rally(2, "1 2")
    story.enters("3", "SM2")
    for stage_id in ("SS1", "SS2"):
        for car, time in (("1", "3:10"), ("2", "3:05"), ("3", "3:20")):
            story.drives(car, stage_id, time)
    moves(story, "SM2", car="2", control="TC2")
    return story


def ids(rows: object) -> list[str]:
    return [row.entry_id for row in rows]  # type: ignore[attr-defined]


def test_the_tables_before_the_control_keep_a_crew_in_its_old_class() -> None:
    state = after_the_move().state
    assert (["e2", "e1"], ["e3"]) == (
        ids(stage_table(state, SM1, "SS1", "public")),
        ids(overall_after_stage(state, SM2, "SS1", "public")),
    )


def test_the_tables_from_the_control_on_have_it_in_the_new_class_with_its_whole_time() -> None:
    state = after_the_move().state
    rows = overall_after_stage(state, SM2, "SS2", "public")
    assert (["e2", "e3"], [370_000, 400_000], ["e1"]) == (
        ids(rows),
        [row.figures.total_ms for row in rows if row.figures],
        ids(running(state, SM1, "public").rows),
    )


def test_the_overall_does_not_mind_classes() -> None:
    assert ["e2", "e1", "e3"] == ids(running(after_the_move().state, MAIN, "public").rows)


def test_the_pool_of_a_restart_follows_a_change_of_class() -> None:
    story = a_rally(2, "1 2", preset="ralli-sm")
    story.enters("3", "SM2")
    for car, time in (("1", "3:10"), ("3", "3:20")):
        story.drives(car, "SS1", time)
    story.tell(CrewRetired("e2", "SS1"))
    story.tell(RestartTimesGiven("e2", ("SS1",)))
    before = story.state.crews["e2"].stages["SS1"].time
    moves(story, "SM2", car="2")
    after = story.state.crews["e2"].stages["SS1"].time
    assert before is not None and after is not None
    assert (190_000 + 600_000, 200_000 + 600_000) == (before.elapsed_ms, after.elapsed_ms)


@pytest.mark.parametrize(
    ("class_id", "shown"), [("", Shown.WITHOUT_PLACE), ("SM1", Shown.PLACED), ("SM2", Shown.PLACED)]
)
def test_an_entry_may_stand_otherwise_in_one_classification(class_id: str, shown: Shown) -> None:
    enrolment = Enrolment("SM", ("SM1",), shown_in=(ClassShown("", Shown.WITHOUT_PLACE),))
    assert shown is enrolment.shown_as(class_id)


def test_the_fastest_guest_of_arctic_2026_is_no_leader_and_nobody_s_gap() -> None:
    story = a_rally(1, "1")
    guest = (ClassShown("", Shown.WITHOUT_PLACE), ClassShown("SM1", Shown.NOT_SHOWN))
    story.enters("69", enrolments=(Enrolment("SM", ("SM1",), shown_in=guest),))
    story.drives("1", "SS1", "3:10")
    story.drives("69", "SS1", "3:00")
    state = story.state
    overall = [(r.entry_id, r.place, r.gap_first_ms) for r in running(state, MAIN, "public").rows]
    assert ([("e69", 0, -10_000), ("e1", 1, 0)], ["e1"]) == (
        overall,
        ids(stage_table(state, SM1, "SS1", "public")),
    )
