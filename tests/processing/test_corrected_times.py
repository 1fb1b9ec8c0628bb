"""The public log of corrections: before, after, whose, why; a line for a whole control.

Also the twin of `tellers/given.py`.
"""

from dataclasses import replace
from typing import Any

from builders import MINUTE_MS, NOON_MS, Story, a_rally
from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.rally.facts import (
    CarStarted,
    CrewDisqualified,
    DecisionWithdrawn,
    DeviceClockShifted,
    GivenRow,
    GivenTimeWithdrawn,
    ImpulseAssigned,
    ImpulseChosen,
    ImpulseIgnored,
    ImpulseInserted,
    Provenance,
    Rank,
    RestartTimesGiven,
    StageState,
    StartClockShifted,
    TimesGiven,
)
from flyingfinish.rally.state import RallyState, apply

TEN_MINUTES = 10 * MINUTE_MS


def chronicle_of(story: Story) -> Chronicle:
    """What was told of a story, record by record."""
    chronicle, state = Chronicle(), RallyState()
    for record in story.records:
        touched = apply(state, record)
        chronicle.note(state, record, bool(touched.news), touched.moved)
    return chronicle


def log(story: Story) -> list[dict[str, Any]]:
    """The public corrections in order, without what only sorts them."""
    rows = chronicle_of(story).corrections(public=True)
    return [{name: value for name, value in row.items() if name != "ord"} for row in rows.values()]


def news(story: Story) -> list[str]:
    return [row["code"] for row in chronicle_of(story).news(public=True).values()]


def two_finish() -> Story:
    """Crews 1 and 2 have run SS1 in 5:00.0 and 5:10.0."""
    story = a_rally(1, "1 2 3")
    story.drives("1", "SS1", "5:00.0")
    story.drives("2", "SS1", "5:10.0")
    return story


def test_a_given_time_tells_what_it_replaced() -> None:
    story = two_finish()
    story.given("1", "SS1", "4:50.0")
    assert (300_000, 290_000) == (log(story)[0]["before_ms"], log(story)[0]["after_ms"])


def test_a_given_time_in_place_of_none_has_no_before() -> None:
    story = a_rally(1, "1")
    story.given("1", "SS1", "4:50.0")
    assert ("before_ms" in log(story)[0], 290_000) == (False, log(story)[0]["after_ms"])


def test_a_given_time_withdrawn_tells_what_stands_again() -> None:
    story = two_finish()
    given = story.given("1", "SS1", "4:50.0")
    story.tell(GivenTimeWithdrawn(given.identity, "a mistake"))
    row = log(story)[1]
    assert ("given_time_withdrawn", "e1", 290_000, 300_000, "a mistake") == tuple(
        row[name] for name in ("code", "entry", "before_ms", "after_ms", "reason")
    )


def batch() -> TimesGiven:
    rows = (GivenRow("e1", 305_000), GivenRow("e3", 305_000))
    return TimesGiven("SS1", rows, Provenance.NOTIONAL, "red flag", "D5")


def test_a_batch_is_one_line_of_news_and_a_row_a_crew_in_the_corrections() -> None:
    story = two_finish()
    story.tell(batch())
    assert (["times_given"], [("time_given", "e1", 305_000), ("time_given", "e3", 305_000)]) == (
        news(story),
        [(row["code"], row["entry"], row["after_ms"]) for row in log(story)],
    )


def test_of_a_batch_what_concerns_a_held_crew_is_not_told() -> None:
    story = two_finish()
    story.holds("3")
    story.tell(batch())
    assert ["e1"] == [row["entry"] for row in log(story)]


def test_an_impulse_reassigned_tells_of_both_crews() -> None:
    story = two_finish()
    story.starts("3", "SS1", NOON_MS + MINUTE_MS)
    wrong = story.state.crews["e2"].stages["SS1"].finish_fact
    story.tell(ImpulseAssigned(wrong, "3", reason="read 3 as 2"))
    assert [
        ("impulse_assigned", "e3", None, 310_000, "read 3 as 2"),
        ("time_moved", "e2", 310_000, None, "read 3 as 2"),
    ] == [
        (row["code"], row["entry"], row.get("before_ms"), row.get("after_ms"), row["reason"])
        for row in log(story)
    ]


def test_an_impulse_taken_away_tells_of_the_crew_that_loses_it() -> None:
    story = two_finish()
    mine = story.state.crews["e2"].stages["SS1"].finish_fact
    story.tell(ImpulseAssigned(mine, ""))
    assert [("time_moved", "e2")] == [(row["code"], row["entry"]) for row in log(story)]


def test_what_a_post_keys_is_no_correction() -> None:
    story = two_finish()
    unknown = story.finishes("", "SS1", NOON_MS + 400_000)
    story.tell(ImpulseAssigned(unknown.identity, "3"), "post-SF1")
    assert [] == log(story)


def test_an_ignored_impulse_tells_the_time_that_went() -> None:
    story = two_finish()
    mine = story.state.crews["e1"].stages["SS1"].finish_fact
    story.tell(ImpulseIgnored(mine, "a course car"))
    assert ("impulse_ignored", 300_000, "a course car") == tuple(
        log(story)[0][name] for name in ("code", "before_ms", "reason")
    )


def test_a_chosen_impulse_tells_both_times() -> None:
    story = two_finish()
    backup = story.finishes(
        "1", "SS1", NOON_MS + 300_400, rank=Rank.BACKUP, device="hand", source="hand"
    )
    story.tell(ImpulseChosen(backup.identity, reason="the beam failed"))
    row = log(story)[0]
    assert ("impulse_chosen", True, 300_000, 300_400, "manual_backup") == tuple(
        row[name] for name in ("code", "chosen", "before_ms", "after_ms", "provenance")
    )


def test_a_passage_inserted_by_hand_is_told() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.tell(ImpulseInserted("SF1", "1", NOON_MS + 300_000, "from the printer"))
    row = log(story)[0]
    assert ("impulse_inserted", "SF1", 300_000, "from the printer") == tuple(
        row[name] for name in ("code", "control", "after_ms", "reason")
    )


def test_a_passage_inserted_for_a_car_that_is_not_entered_is_not_told() -> None:
    story = a_rally(1, "1")
    story.tell(ImpulseInserted("SF1", "99", NOON_MS + 300_000))
    story.tell(ImpulseChosen("desk/a/99"))
    assert [] == log(story)


def test_a_clock_shift_is_one_line_that_counts_the_times_it_moved() -> None:
    story = two_finish()
    shift = story.tell(DeviceClockShifted("beam-SF1", NOON_MS, NOON_MS + TEN_MINUTES, -350))
    story.tell(StartClockShifted("SS1", NOON_MS, NOON_MS, 200, "no satellites"))
    story.tell(DecisionWithdrawn(shift.identity))
    assert [("clock_shifted", 2), ("start_clock_shifted", 1), ("decision_withdrawn", 2)] == [
        (row["code"], row["times"]) for row in log(story)
    ]


def test_restart_times_are_told_stage_by_stage_and_when_their_base_moves() -> None:
    story = two_finish()
    story.tell(RestartTimesGiven("e3", ("SS1",), "back"))
    story.given("1", "SS1", "5:20.0")
    assert [
        ("time_given", "e3", None, 900_000),
        ("time_given", "e1", 300_000, 320_000),
        ("restart_time_moved", "e3", 900_000, 910_000),
    ] == [(row["code"], row["entry"], row.get("before_ms"), row["after_ms"]) for row in log(story)]


def test_of_a_disqualification_the_restart_times_that_follow_are_told() -> None:
    story = two_finish()
    story.tell(RestartTimesGiven("e3", ("SS1",)))
    story.tell(CrewDisqualified("e1"))
    assert ["time_given", "disqualified", "restart_time_moved"] == [
        row["code"] for row in log(story)
    ]


def test_a_base_that_a_post_betters_is_no_correction() -> None:
    story = two_finish()
    story.tell(RestartTimesGiven("e3", ("SS1",)))
    story.enters("4", "SM1")
    story.drives("4", "SS1", "4:40.0")
    assert ["time_given"] == [row["code"] for row in log(story)]


def test_another_class_tells_the_restart_times_that_followed() -> None:
    story = two_finish()
    story.tell(RestartTimesGiven("e3", ("SS1",)))
    story.enters("1", "SM2")
    found = [row["code"] for row in log(story)]
    assert ["time_given", "entry_changed", "restart_time_moved"] == found


def test_a_start_list_that_moves_a_time_is_no_correction_of_it() -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    story.finishes("1", "SS1", NOON_MS + 400_000)
    story.due("SS1", "1", NOON_MS + MINUTE_MS)
    assert [] == log(story)


def told_of(story: Story) -> list[tuple[object, ...]]:
    """Of each correction: what, whose, before, after and which word of a post it follows."""
    names = ("code", "entry", "before_ms", "after_ms", "control", "cause")
    return [tuple(row.get(name) for name in names) for row in log(story)]


def test_a_start_that_a_post_restates_tells_the_time_that_it_moved() -> None:
    story = two_finish()
    story.tell(replace(story_start(story, "e1"), started_at_ms=NOON_MS - 2_000), "post-SS1")
    assert [("time_moved", "e1", 300_000, 302_000, "SS1", "start_restated")] == told_of(story)


def story_start(story: Story, entry_id: str) -> CarStarted:
    """The start as the post of SS1 first said it."""
    said = story.state.crews[entry_id].stages["SS1"].start_fact
    fact = next(record.fact for record in story.records if record.identity == said)
    assert isinstance(fact, CarStarted)
    return fact


def test_a_main_finish_that_comes_after_the_backup_tells_both_times() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 300_400, rank=Rank.BACKUP, device="hand", source="hand")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    assert [("time_moved", "e1", 300_400, 300_000, "SF1", "finish_restated")] == told_of(story)


def test_a_backup_behind_the_main_device_moves_nothing_and_is_not_told() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    story.finishes("1", "SS1", NOON_MS + 300_400, rank=Rank.BACKUP, device="hand", source="hand")
    assert [] == told_of(story)


def test_a_main_finish_of_the_same_time_as_the_backup_is_not_told() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 300_010, rank=Rank.BACKUP, device="hand", source="hand")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    assert [] == told_of(story)


def confirmed(state: StageState) -> Story:
    """Car 1 finished on its due start; its start is reported 2 s later than due."""
    story = a_rally(1, "1")
    story.due("SS1", "1")
    story.finishes("1", "SS1", NOON_MS + 400_000)
    story.stage_is("SS1", state)
    story.starts("1", "SS1", NOON_MS + 2_000)
    return story


def test_a_due_start_confirmed_while_its_stage_runs_is_no_correction() -> None:
    told = [row["code"] for row in log(confirmed(StageState.RUNNING))]
    assert "time_moved" not in told


def test_a_due_start_confirmed_after_its_stage_was_completed_tells_the_time_it_moved() -> None:
    rows = told_of(confirmed(StageState.COMPLETED))
    assert ("time_moved", "e1", 400_000, 398_000, "SS1", "start_restated") == rows[-1]


def test_a_time_that_a_post_takes_away_and_brings_back_is_told_twice() -> None:
    story = two_finish()
    wrong = story.state.crews["e2"].stages["SS1"].finish_fact
    story.tell(ImpulseAssigned(wrong, "3"), "post-SF1")
    story.tell(ImpulseAssigned(wrong, "2"), "post-SF1")
    assert [
        ("time_moved", "e2", 310_000, None, "SF1", "finish_restated"),
        ("time_moved", "e2", None, 310_000, "SF1", "finish_restated"),
    ] == told_of(story)


def test_a_passage_of_a_course_car_tells_nothing() -> None:
    story = two_finish()
    story.enters("1", "SM1", course_car=True)
    story.starts("1", "SS1", NOON_MS - 2_000)
    assert "time_moved" not in [row["code"] for row in log(story)]


def test_what_a_post_moves_of_a_held_crew_is_told_at_its_release() -> None:
    story = two_finish()
    story.holds("1")
    story.starts("1", "SS1", NOON_MS - 2_000)
    held = log(story)
    story.releases("1")
    assert ([], ["time_moved"]) == (held, [row["code"] for row in log(story)])


def test_who_decided_is_known_at_the_desk_and_in_no_row() -> None:
    story = two_finish()
    story.given("1", "SS1", "4:50.0")
    item = chronicle_of(story).items[-1]
    assert ("desk", False) == (item.by, "desk" in item.row().values())
