"""What the log says of changed entries, classes, roads and start lists; no shown change is silent.

Tests `road.py`.
"""

from dataclasses import replace
from typing import Any, get_args

from hypothesis import given, settings

from builders import NOON_MS, Story, a_rally, road, stage
from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.processing.composer import Composer
from flyingfinish.processing.tellers.tellers import TELLERS
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass
from flyingfinish.rally.state import RallyState, apply
from rally_scripts import opened, play, scripts

TELL_NOTHING = {
    f.RallyOpened: "nothing was shown before",
    f.PersonRecorded: "names are the private part, and their changes too",
    f.PostSet: "who stands where is no result; times that it moves are told",
    f.RallyClockSet: "clocks are told by themselves",
    f.RowAdmitted: "the times that it moves are told",
    f.SourceAdmitted: "the times that it moves are told",
    f.HoldPlaced: "a hold is for the family",
    f.HoldReleased: "what was held back is told by itself",
    f.DraftWaived: "a draft was never shown",
    f.ItemWaived: "the inbox is headquarters' own",
    f.JournalForked: "nothing of the sport changes",
    f.RouteDrawn: "a line on the map moves no time",
    f.StandingsBrought: "standings from before the rally are no result of it",
}
SILENT = (f.HoldPlaced, f.HoldReleased, f.CrewRetired, f.RetirementReleased, f.ItinerarySet)
"""Facts after which tables change and news say it in another way, or not at once."""


def log(story: Story, logged: str = "corrections") -> list[dict[str, Any]]:
    """The rows of the public log, the oldest first, without their places."""
    chronicle, state = Chronicle(), RallyState()
    for record in story.records:
        chronicle.positions.note(record)
        touched = apply(state, record)
        chronicle.note(state, record, bool(touched.news), touched.moved)
    rows = chronicle.news(True) if logged == "news" else chronicle.corrections(True)
    ordered = sorted(rows.items(), key=lambda one: float(one[0]))
    return [{name: v for name, v in row.items() if name != "ord"} for _, row in ordered]


def on_its_way() -> Story:
    """Car 1 was seen on the road."""
    story = a_rally(2, "1 2")
    story.drives("1", "SS1", 600_000)
    return story


def test_every_decision_has_a_teller_or_a_reason_to_tell_nothing() -> None:
    assert set(get_args(f.OfficialFact)) <= TELLERS.keys() | TELL_NOTHING.keys()
    assert set() == TELLERS.keys() & TELL_NOTHING.keys()


def test_before_the_rally_nothing_is_a_correction() -> None:
    story = a_rally(2, "1 2")
    story.enters("1", "SM2")
    story.tell(f.ItinerarySet(road([stage(1), stage(2, metres=9_000)])))
    story.tell(f.CompetitionSet(Competition("SM", "Ralli SM", 1, (RallyClass("SM1", "A", 1),))))

    assert [] == log(story)


def test_a_stage_that_ceases_to_count_says_what_it_was() -> None:
    story = on_its_way()
    story.stage_is("SS1", f.StageState.RUNNING)
    story.tell(f.StageStateSet("SS1", f.StageState.SUSPENDED, "for the evening"))
    story.stage_is("SS1", f.StageState.COMPLETED)

    changed = {"code": "stage_state", "stage": "SS1"}
    assert [
        changed | {"before": "running", "state": "suspended", "reason": "for the evening"},
        changed | {"before": "suspended", "state": "completed"},
    ] == log(story)
    assert 3 == len(log(story, "news"))


def test_times_that_await_a_decision_are_told_by_their_number() -> None:
    story = on_its_way()
    story.tell(f.TimePendingSet("SS1", ("e1", "e2")))

    assert [{"code": "time_pending", "stage": "SS1", "pending": True, "crews": 2}] == log(story)


def test_a_crew_on_hold_is_not_counted_among_the_pending() -> None:
    story = on_its_way()
    story.holds("2")
    story.tell(f.TimePendingSet("SS1", ("e1", "e2")))

    assert [1] == [row["crews"] for row in log(story)]


def test_an_entry_under_another_number_and_class_says_both() -> None:
    story = on_its_way()
    story.enters("1", "SM2", entry_id="e1", car_number="21")

    assert {
        "code": "entry_changed",
        "entry": "e1",
        "changed": "car_number, enrolments",
        "car_before": "1",
        "car": "21",
        "classes_before": "SM1",
        "classes": "SM2",
    } in log(story)


def test_an_entry_that_changed_otherwise_says_in_what() -> None:
    story = on_its_way()
    story.enters("2", "SM1", vehicle="Fabia")

    assert [{"code": "entry_changed", "entry": "e2", "changed": "vehicle"}] == log(story)


def test_an_entry_said_again_is_no_change() -> None:
    story = on_its_way()
    story.enters("2", "SM1")

    assert [] == log(story)


def test_that_a_crew_on_hold_drives_is_not_to_be_guessed_from_the_log() -> None:
    story = a_rally(2, "1 2")
    story.holds("1")
    story.drives("1", "SS1", 600_000)
    story.enters("2", "SM2")

    assert [] == log(story)


def test_another_class_list_is_told() -> None:
    story = on_its_way()
    competition = story.state.competitions["SM"]
    story.tell(f.CompetitionSet(competition))
    story.tell(f.CompetitionSet(replace(competition, stages=("SS1",))))

    assert [{"code": "competition_changed", "competition": "SM"}] == log(story)


def test_another_road_is_told() -> None:
    story = on_its_way()
    story.tell(f.ItinerarySet(story.state.itinerary))
    story.tell(f.ItinerarySet(road([stage(1), stage(2, metres=9_000)])))

    assert [{"code": "road_changed"}] == log(story)


def test_a_start_list_made_anew_is_told() -> None:
    story = on_its_way()
    rows = (f.StartListRow("e1", NOON_MS),)
    for version in (1, 2):
        story.tell(f.StartListSet("SS2", version, rows))

    assert [{"code": "start_list_changed", "stage": "SS2", "version": 2}] == log(story)


def test_a_doubtful_row_that_counts_after_all_tells_the_time_that_it_moved() -> None:
    story = on_its_way()
    story.starts("2", "SS1", NOON_MS + 60_000)
    row = story.finishes("2", "SS1", NOON_MS + 700_000, source="elsewhere")
    other = story.tell(replace_fact(row.fact), "elsewhere", incarnation="b")
    story.tell(f.RowAdmitted(other.identity))

    assert ["time_moved"] == [row["code"] for row in log(story)]


def replace_fact(fact: f.Fact | None) -> f.ImpulseTaken:
    """The same passage as a later device saw it, a second earlier."""
    assert isinstance(fact, f.ImpulseTaken)
    at_ms = fact.taken_at_ms - 1_000
    return replace(fact, taken_at_ms=at_ms, device_seq=fact.device_seq + 1, rank=f.Rank.MAIN)


def test_a_guest_of_no_class_has_none_before_and_after() -> None:
    story = on_its_way()
    story.enters("2", enrolments=(Enrolment("SM"),))

    assert ("SM1", "") == tuple(log(story)[0][name] for name in ("classes_before", "classes"))


@settings(max_examples=60, deadline=None)
@given(scripts)
def test_no_decision_that_changes_a_public_table_is_silent(script: list[Any]) -> None:
    story = opened()
    for step in script:
        play(story, step)
    composer = Composer("test", 1)
    composer.fold(story.records[:1])
    composer.compose(0)
    for record in story.records[1:]:
        before = tables(composer)
        told = len(composer.chronicle.items)
        composer.fold([record])
        composer.compose(0)
        if record.official and not isinstance(record.fact, SILENT) and before != tables(composer):
            state = composer.state
            crews_seen = any(state.crew(entry, "public").seen for entry in state.crews)
            assert len(composer.chronicle.items) > told or not crews_seen, record.fact


def tables(composer: Composer) -> dict[str, Any]:
    """Places and times of every public table."""
    shown = {name: view.whole() for name, view in composer.public.channels()}
    return {
        name: {entry: {**row, "ord": 0} for entry, row in whole["rows"].items()}
        for name, whole in shown.items()
        if name.startswith(("overall", "stage/", "class/", "c/")) and "entries" not in name
    }
