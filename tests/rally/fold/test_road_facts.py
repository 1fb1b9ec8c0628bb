"""What the rally is: itinerary, entries, persons, start lists, clock."""

import pytest

from builders import NOON_MS, a_rally, road, stage
from flyingfinish.rally.entries import Competition, Person
from flyingfinish.rally.errors import (
    CarNumberTaken,
    UnknownEntry,
    UnknownPreset,
    UnknownSetting,
    UnknownStage,
)
from flyingfinish.rally.facts import (
    CompetitionSet,
    ItinerarySet,
    PersonRecorded,
    RallyClockSet,
    RallyOpened,
    RouteDrawn,
    StageState,
    StartListRow,
    StartListSet,
)


def test_a_rally_opens_with_its_regulations() -> None:
    story = a_rally(1, preset="fia-wrc-2018", late_ms_per_minute=5_000)
    found = (story.state.regulations.restart_added_ms, story.state.regulations.late_ms_per_minute)
    assert (420_000, 5_000) == found


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(UnknownSetting):
        a_rally(1, lat_ms=5_000)


def test_new_regulations_are_read_with_what_was_seen() -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    story.finishes("1", "SS1", NOON_MS + 1_000)
    story.tell(RallyOpened("test", "Test", "UTC", 0, "ralli-sm", {"due_starts_shown": False}))
    assert story.state.crews["e1"].stages["SS1"].time is None


def test_a_new_itinerary_keeps_the_states_of_its_stages() -> None:
    story = a_rally(2)
    story.stage_is("SS1", StageState.CANCELLED)
    story.tell(ItinerarySet(road([stage(1, name="New")])))
    found = story.state.stages
    assert (["SS1"], "New", StageState.CANCELLED) == (
        list(found),
        found["SS1"].stage.name,
        found["SS1"].state,
    )


def test_a_competition_with_unknown_regulations_is_refused() -> None:
    with pytest.raises(UnknownPreset):
        a_rally(1).tell(CompetitionSet(Competition("x", "X", 2, preset="club")))


def test_two_crews_cannot_carry_one_number() -> None:
    with pytest.raises(CarNumberTaken):
        a_rally(1, "1").enters("2", car_number="1")


def test_an_entry_may_be_set_again() -> None:
    story = a_rally(1, "1")
    story.enters("1", vehicle="Escort")
    assert "Escort" == story.state.entries["e1"].vehicle


def test_a_person_has_a_name_while_it_is_there() -> None:
    story = a_rally(1, "1")
    private = {"name": "Aino", "nation": "FIN"}
    story.tell(PersonRecorded("d1", ""), person=private)
    found = (story.state.persons["d1"], story.touched[-1].entries)
    assert (Person("d1", "Aino", "FIN"), {"e1"}) == found


def test_an_erased_person_has_no_name() -> None:
    story = a_rally(1, "1")
    story.tell(PersonRecorded("d1", ""))
    assert Person("d1", "") == story.state.persons["d1"]


def test_a_start_list_of_an_unknown_stage_is_refused() -> None:
    with pytest.raises(UnknownStage):
        a_rally(1).tell(StartListSet("SS9", 1, ()))


def test_a_start_list_with_an_unknown_entry_is_refused_whole() -> None:
    story = a_rally(1, "1")
    rows = (StartListRow("e1", NOON_MS), StartListRow("nobody", NOON_MS))
    with pytest.raises(UnknownEntry):
        story.tell(StartListSet("SS1", 1, rows))
    assert {} == story.state.crews["e1"].stages


def test_a_start_list_gives_due_time_and_lane() -> None:
    story = a_rally(1, "1")
    story.tell(StartListSet("SS1", 1, (StartListRow("e1", NOON_MS, 2),)))
    on = story.state.crews["e1"].stages["SS1"]
    assert (NOON_MS, 2) == (on.due_at_ms, on.lane)


def test_the_rally_clock_is_set() -> None:
    story = a_rally(1)
    clock = RallyClockSet(NOON_MS, NOON_MS - 5, 20_000)
    story.tell(clock)
    assert (clock, True) == (story.state.clock, story.touched[-1].clock)


def test_a_line_on_the_map_stands_until_it_is_taken_back() -> None:
    story = a_rally(2)
    story.tell(RouteDrawn("SS1", "??AA"))
    story.tell(RouteDrawn("SS2", "??BB"))
    story.tell(RouteDrawn("SS1", "??CC"))
    story.tell(RouteDrawn("SS2", ""))
    assert ({"SS1": "??CC"}, True) == (story.state.routes, story.touched[-1].routes)


def test_a_line_that_is_not_there_is_taken_back_without_harm() -> None:
    story = a_rally(1)
    story.tell(RouteDrawn("SS1", ""))
    assert {} == story.state.routes
