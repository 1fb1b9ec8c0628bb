"""What views say of the rally: names while they are there, the road, the lists, the clock."""

from dataclasses import replace

from builders import Story, a_rally, with_splits
from builders import stage as a_stage
from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.processing.road_rows import (
    clock_members,
    entries_whole,
    itinerary_whole,
    map_whole,
    regulations_whole,
    stage_state_row,
)
from flyingfinish.processing.views import Views
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass, Shown
from flyingfinish.rally.facts import (
    CompetitionSet,
    ItinerarySet,
    PersonRecorded,
    RallyClockSet,
    RouteDrawn,
    StageState,
)
from flyingfinish.rally.itinerary import StageKind
from flyingfinish.rally.state import apply
from flyingfinish.rally.state_parts import RallyState


def two_competitions() -> Story:
    story = a_rally(1, "10 2", after=["TC1A"])
    classes = (RallyClass("H1", "Historic 1", 1),)
    story.tell(CompetitionSet(Competition("hist", "Historic", 2, classes, ("SS1",))))
    story.enters("7", "SM2", shown=Shown.WITHOUT_PLACE, leader_plate=True, vehicle="Fiesta")
    story.enters("0", course_car=True)
    story.enters("90", enrolments=(Enrolment("hist", ("H1",)),))
    return story


def test_entries_stand_by_number_and_course_cars_are_none() -> None:
    rows = entries_whole(two_competitions().state, None)["rows"]

    assert ["e2", "e7", "e10", "e90"] == sorted(rows, key=lambda entry: rows[entry]["ord"])
    assert {
        "car": "7",
        "ord": 2,
        "vehicle": "Fiesta",
        "classes": {"SM2": 1},
        "competitions": {"SM": 1},
        "guest": True,
        "leader_plate": True,
    } == rows["e7"]
    assert {"hist": 1} == rows["e90"]["competitions"]
    assert "classes" not in rows["e90"]


def test_another_competition_lists_its_own_entries_with_its_own_classes() -> None:
    rows = entries_whole(two_competitions().state, "hist")["rows"]
    assert {"e90": {"car": "90", "ord": 1, "classes": {"H1": 1}}} == rows


def test_a_name_is_shown_while_it_is_kept() -> None:
    story = a_rally(1, "1")
    known = {"name": "Maija", "nation": "FIN"}
    story.tell(PersonRecorded("d1", "0"), person=known)
    named = entries_whole(story.state, None)["rows"]["e1"]
    story.tell(PersonRecorded("d1", "0"))
    erased = entries_whole(story.state, None)["rows"]["e1"]

    assert ("Maija", "FIN") == (named["driver"], named["driver_nation"])
    assert not {"driver", "driver_nation"} & erased.keys()


def test_the_itinerary_says_the_road_the_classes_and_the_competitions() -> None:
    stages = [with_splits(1, 1, lanes=2), a_stage(2, kind=StageKind.POWER, precision_ms=1)]
    whole = itinerary_whole(a_rally(stages, "1", after=["TC1A"]).state)

    assert "Test Rally" == whole["rally"]["name"]
    assert {"SM1": {"ord": 1, "name": "SM1"}, "SM2": {"ord": 2, "name": "SM2"}} == whole["classes"]
    assert {"SM"} == set(whole["competitions"])
    assert ("power", 1, 2) == (
        whole["stages"]["SS2"]["kind"],
        whole["stages"]["SS2"]["precision_ms"],
        whole["stages"]["SS1"]["lanes"],
    )
    assert {"1": {}} == whole["stages"]["SS1"]["splits"]
    assert "SS1" == whole["controls"]["TC1A"]["stage"]


def test_a_rally_that_was_never_opened_has_an_empty_itinerary() -> None:
    assert {} == itinerary_whole(RallyState())["stages"]


def test_a_competition_on_some_stages_says_which() -> None:
    whole = itinerary_whole(two_competitions().state)
    assert {"SS1": 1} == whole["competitions"]["hist"]["stages"]


def test_a_stage_says_its_state_its_reason_and_who_was_seen() -> None:
    figures = a_rally().state.stages["SS1"]
    stopped = replace(figures, state=StageState.INTERRUPTED, reason="smoke")

    assert {"state": "to_run", "started": 0, "finished": 0} == stage_state_row(figures, 0, 0)
    assert {
        "state": "interrupted",
        "started": 5,
        "finished": 2,
        "reason": "smoke",
    } == stage_state_row(stopped, 5, 2)


def test_the_clock_is_what_clients_reckon_with() -> None:
    assert {"rally_at_ms": 1, "server_at_ms": 2, "rate": 1000} == clock_members(RallyClockSet(1, 2))


def test_the_regulations_in_force_are_shown_with_what_a_competition_does_otherwise() -> None:
    story = a_rally(preset="fia-wrc-2018", late_ms_per_minute=5_000)
    story.tell(CompetitionSet(Competition("uk", "National", 2, preset="uk-stage")))
    whole = regulations_whole(story.state)

    assert ("fia-wrc-2018", 5_000) == (whole["preset"], whole["settings"]["late_ms_per_minute"])
    assert {"1": 10_000, "2": 60_000, "3": 180_000} == whole["settings"]["false_starts_ms"]
    assert ["uk"] == list(whole["competitions"])
    assert 1_000 == whole["competitions"]["uk"]["settings"]["total_precision_ms"]


def test_before_the_rally_is_opened_the_regulations_are_those_of_no_preset() -> None:
    assert {"settings", "competitions"} == regulations_whole(RallyState()).keys()


def drawn() -> Story:
    story = a_rally(2, "1")
    story.tell(RouteDrawn("SS1", "??AA"))
    story.tell(RouteDrawn("SS2", "??BB"))
    return story


def test_the_map_has_the_line_of_each_stage_of_the_road() -> None:
    assert {"rows": {"SS1": {"line": "??AA"}, "SS2": {"line": "??BB"}}} == map_whole(drawn().state)


def test_a_stage_that_left_the_road_leaves_the_map() -> None:
    story = drawn()
    story.tell(ItinerarySet(replace(story.state.itinerary, stages=(a_stage(1),))))
    assert {"rows": {"SS1": {"line": "??AA"}}} == map_whole(story.state)


def test_the_map_is_a_channel_from_the_first_line_on() -> None:
    for story, line in ((a_rally(2, "1"), None), (drawn(), {"rows": {"SS1": {"line": "??AA"}}})):
        state, chronicle, views = RallyState(), Chronicle(), Views("public")
        kept = story.records[:-1] if line else story.records
        for record in kept:
            views.show(state, apply(state, record), chronicle, told=False, added=())
            for view in views.take_changed().values():
                view.take_changes()
        found = views.find("map")
        assert line == (found and found.whole())
