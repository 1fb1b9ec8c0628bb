"""The fictional weekend holds all that it promises, seen in the folded state of its script.

Tests `weekend.py`, `road.py`, `field.py`, `luck.py`, `drive.py`,
`posts.py` and `desk.py` together: what counts is what comes out of the rules.
"""

import functools
import os
import subprocess
import sys
from collections import Counter

import pytest

from exchange.dry_run import DryRun, dry_run
from flyingfinish.config import CHECKOUT
from flyingfinish.exchange.script import Script, text_of
from flyingfinish.exchange.weekend import story
from flyingfinish.exchange.weekend.drive import TENTH_MS, Weekend, class_best_ms, total_ms
from flyingfinish.exchange.weekend.field import COURSE_CARS, GUEST_CAR
from flyingfinish.exchange.weekend.luck import Luck
from flyingfinish.exchange.weekend.road import FRIDAY, ROADS, SM_CLASSES, local, posts
from flyingfinish.exchange.weekend.weekend import make_weekend, script_of, weekend_script
from flyingfinish.rally.classification import (
    Scope,
    StageRow,
    final,
    overall_after_stage,
    stage_table,
)
from flyingfinish.rally.entries import Shown
from flyingfinish.rally.facts import ImpulseTaken, Provenance, StageState, StageStateSet
from flyingfinish.rally.state import CrewState, EntryStatus
from flyingfinish.rally.state_parts import CrewOnStage
from thin_weekend import thin_weekend

SERVER = CHECKOUT / "server"
SM = Scope("sm")
HISTORIC = Scope("hist")


@functools.cache
def weekend() -> Weekend:
    return make_weekend()


@functools.cache
def script() -> Script:
    return script_of(weekend())


@functools.cache
def played() -> DryRun:
    return dry_run(script())


def played_to(at_ms: int) -> DryRun:
    run = DryRun("kokkola")
    for message in script().messages:
        if message.at_ms < at_ms:
            run.say(message)
    return run


def crew(car: str, run: DryRun | None = None) -> CrewState:
    return (run or played()).state.crews[f"e{car}"]


def on(car: str, stage: int, run: DryRun | None = None) -> CrewOnStage:
    return crew(car, run).stages[f"SS{stage}"]


def time_on(car: str, stage: int) -> int | None:
    time = on(car, stage).time
    return None if time is None else time.elapsed_ms


def kinds_of(car: str) -> list[tuple[str, str, int]]:
    return [(one.kind, one.control, one.ms) for one in crew(car).adjustments.values()]


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert text_of(script()) == text_of(weekend_script())


def test_another_seed_gives_another_weekend_that_is_played_without_a_refusal() -> None:
    other = weekend_script(7)
    assert text_of(other) != text_of(script())
    assert len(other.messages) == len(dry_run(other).records)


def test_luck_is_drawn_from_the_one_sequence_that_python_keeps() -> None:
    luck = Luck(1)
    assert [14, 85, 77] == [luck.between(1, 100) for _ in range(3)]


def test_every_command_of_the_officials_is_accepted() -> None:
    assert len(script().messages) == len(played().records)


def test_it_takes_friday_evening_and_saturday() -> None:
    assert ["2026-08-21", "2026-08-22"] == [leg.date for leg in played().state.itinerary.legs]
    assert {1: 3, 2: 9} == Counter(stage.leg for stage in played().state.itinerary.stages)
    assert local(FRIDAY, 16) < ROADS[0].first_due_at_ms < local(FRIDAY, 18)


def test_110_crews_drive_for_places_in_five_classes() -> None:
    found = Counter(
        a_class
        for entry in played().state.entries.values()
        for enrolment in entry.enrolments
        if enrolment.competition_id == "sm" and enrolment.shown is Shown.PLACED
        for a_class in enrolment.classes
        if a_class in SM_CLASSES
    )
    assert (set(SM_CLASSES), 110) == (set(found), found.total())


def test_juniors_drive_across_classes() -> None:
    juniors = [
        enrolment.classes[0]
        for entry in played().state.entries.values()
        for enrolment in entry.enrolments
        if "JUN" in enrolment.classes
    ]
    assert {"SM2": 4, "SM3": 9, "SM4": 5} == Counter(juniors)


def test_the_historic_cup_drives_behind_on_the_same_road_and_leaves_out_the_last_stage() -> None:
    historic = {entry.entry_id for entry in HISTORIC.members(played().state)}
    due = {row.entry_id: row.due_at_ms for row in played().state.start_lists["SS4"].rows}
    assert max(at for entry, at in due.items() if entry not in historic) < min(
        due[entry] for entry in historic if entry in due
    )
    assert "SS12" not in played().state.competitions["hist"].stages


def test_every_crew_of_both_competitions_has_the_total_that_it_drove() -> None:
    for scope, last in ((SM, 12), (HISTORIC, 11)):
        rows = final(played().state, scope, "public")
        expected = {row.entry_id: total_ms(weekend(), row.entry_id[1:], last) for row in rows}
        totals = {row.entry_id: row.figures.total_ms for row in rows if row.figures}
        assert expected == totals
        assert len(rows) > 20


def test_the_guest_is_fastest_and_has_no_place() -> None:
    (guest,) = [row for row in final(played().state, SM, "public") if row.entry_id == "e112"]
    assert 0 == guest.place
    assert f"e{GUEST_CAR}" in [row.entry_id for row in _stage(3)[:3]]


def _stage(number: int) -> list[StageRow]:
    return list(stage_table(played().state, SM, f"SS{number}", "public"))


def test_ss1_is_driven_on_two_lanes() -> None:
    rows = played().state.start_lists["SS1"].rows
    pairs = Counter(row.due_at_ms for row in rows)
    assert {1, 2} == {row.lane for row in rows}
    assert 2 == max(pairs.values())
    channels = {
        record.fact.channel
        for record in played().records
        if isinstance(record.fact, ImpulseTaken) and record.source == "finish-1"
    }
    assert {"1", "2"} == channels


def test_one_road_is_driven_twice_and_its_posts_do_not_say_as_which_stage() -> None:
    twice = [stage.stage_id for stage in played().state.itinerary.stages if stage.road]
    said = {
        record.fact.control
        for record in played().records
        if isinstance(record.fact, ImpulseTaken) and record.source == "finish-4"
    }
    assert (["SS4", "SS7"], {""}) == (twice, said)
    times = [on("1", number).time for number in (4, 7)]
    drove = [weekend().runs["1", number].elapsed_ms or 0 for number in (4, 7)]
    assert [ms // TENTH_MS * TENTH_MS for ms in drove] == [t.elapsed_ms for t in times if t]


def test_some_stages_have_splits_and_some_have_none() -> None:
    assert {0, 1, 2, 3} == {len(stage.splits) for stage in played().state.itinerary.stages}
    assert {1, 2, 3} == set(on("1", 5).splits)


def test_a_start_post_is_silent_for_25_minutes_and_then_heard() -> None:
    before = played_to(story.SILENT_TO_MS)
    waiting = [
        entry for entry, one in before.state.crews.items()
        if (part := one.stages.get("SS5")) and part.time and part.time.unconfirmed
    ]  # fmt: skip
    after = played().state.crews
    assert 10 < len(waiting)
    assert {"reported"} == {after[entry].stages["SS5"].start_kind for entry in waiting}
    sent = [m.at_ms for m in script().messages if m.source == story.SILENT_POST]
    assert [] == [at for at in sent if story.SILENT_FROM_MS <= at < story.SILENT_TO_MS]
    assert 25 * 60_000 == story.SILENT_TO_MS - story.SILENT_FROM_MS


def test_a_finish_clock_is_off_for_a_while_and_put_right() -> None:
    before = played_to(story.FAST_CLOCK_FOUND_MS)
    wrong = []
    for (car, number), run in weekend().runs.items():
        part = before.state.crews[f"e{car}"].stages.get(f"SS{number}")
        if number == 6 and part is not None and part.time is not None and run.elapsed_ms:
            late_ms = part.time.elapsed_ms - run.elapsed_ms // TENTH_MS * TENTH_MS
            wrong.append(late_ms)
    assert {0, story.FAST_CLOCK_MS} == set(wrong)
    assert 20 < wrong.count(story.FAST_CLOCK_MS)
    assert 1 == len(played().state.decisions)


@pytest.mark.parametrize(
    ("car", "adjustment"),
    [
        ("23", ("late", "TC3", 10_000)),
        ("41", ("late", "TC5", 20_000)),
        ("66", ("late", "TC8", 30_000)),
        ("20", ("late", "TC6A", 10_000)),
        ("58", ("early", "TC6", 60_000)),
        ("12", ("false_start", "SS5", 10_000)),
        ("8", ("credit", "SF8", -33_400)),
    ],
)
def test_a_desk_applies_what_the_post_saw(car: str, adjustment: tuple[str, str, int]) -> None:
    assert [adjustment] == kinds_of(car)


@pytest.mark.parametrize(("car", "stage", "minutes"), [("41", 5, 2), ("58", 6, -1)])
def test_a_late_or_early_card_is_in_the_journal(car: str, stage: int, minutes: int) -> None:
    due = on(car, stage).due_at_ms
    assert due is not None
    off = crew(car).check_ins[f"TC{stage}"] // 60_000 - (due - 180_000) // 60_000
    assert minutes == off


def test_the_false_start_was_seen_by_the_beam() -> None:
    beam = [
        record.fact
        for record in played().records
        if isinstance(record.fact, ImpulseTaken) and record.fact.control == "SS5"
    ]
    due = on("12", 5).due_at_ms or 0
    assert [("12", 340)] == [(one.car, due - one.taken_at_ms) for one in beam]


def test_retirements_are_kept_back_and_then_released() -> None:
    retired = {car for car, stop in story.STOPS.items() if crew(car).status is EntryStatus.RETIRED}
    assert {car for car, stop in story.STOPS.items() if stop.permanent} == retired
    assert set() == played().state.masked
    runs = weekend().runs["71", 2]
    assert {"e71"} <= played_to((runs.start_at_ms or 0) + 20 * 60_000).state.masked


def test_two_crews_restart_with_the_times_of_the_rule() -> None:
    restarted = [car for car in story.STOPS if crew(car).status is EntryStatus.RESTARTED]
    assert ["84", "27"] == restarted
    given = on("27", 3).time
    assert given is not None
    assert class_best_ms(weekend(), "SM2", 3) + 600_000 == given.elapsed_ms
    assert Provenance.RESTART == given.provenance
    assert {} == on("27", 3).given
    ruled = {(car, n): ms for (car, n), ms in weekend().given_ms.items() if n != story.SUSPENDED}
    assert ruled == {(car, n): (time_on(car, n) or 0) for car, n in ruled}
    assert {"e84", "e27"} <= {row.entry_id for row in final(played().state, SM, "public")}


def test_the_overall_ends_in_a_dead_heat() -> None:
    first, second = weekend().dead_heat
    totals = {
        row.entry_id: row.figures.total_ms
        for row in final(played().state, SM, "public")
        if row.figures
    }
    assert totals[f"e{first}"] == totals[f"e{second}"]
    assert ([], []) == (kinds_of(first), kinds_of(second))


def test_a_stage_is_stopped_suspended_and_counts_again_with_given_times() -> None:
    states = [
        record.fact.state
        for record in played().records
        if isinstance(record.fact, StageStateSet) and record.fact.stage_id == "SS9"
    ]
    assert [
        StageState.RUNNING,
        StageState.INTERRUPTED,
        StageState.SUSPENDED,
        StageState.COMPLETED,
    ] == states
    given = [
        one for one in played().state.crews.values()
        if (part := one.stages.get("SS9")) and part.time
        and part.time.provenance is Provenance.NOTIONAL
    ]  # fmt: skip
    assert 50 < len(given)


def test_crews_behind_the_accident_are_time_pending_and_the_blocker_is_held() -> None:
    run = played_to(weekend().stopped_at_ms + 5 * 60_000)
    pending = [
        one for one in run.state.crews.values() if (s := one.stages.get("SS9")) and s.pending
    ]
    assert 2 <= len(pending)
    assert [f"e{story.BLOCKER}"] == list(run.state.held)
    assert {} == played().state.held


def test_a_suspended_stage_counts_in_no_total() -> None:
    run = played_to(weekend().stopped_at_ms + story.SUSPENDED_AFTER_MS + 60_000)
    before = {r.entry_id: r.figures for r in overall_after_stage(run.state, SM, "SS8", "internal")}
    after = {r.entry_id: r.figures for r in overall_after_stage(run.state, SM, "SS9", "internal")}
    assert {e: f and f.stages_ms for e, f in before.items() if e in after} == {
        e: f and f.stages_ms for e, f in after.items()
    }


@pytest.mark.parametrize("car", COURSE_CARS)
def test_course_cars_trip_the_beams_and_are_in_no_table(car: str) -> None:
    entry = f"course-{car}"
    assert "SS2" in played().state.crews[entry].stages
    assert entry not in [row.entry_id for row in stage_table(played().state, SM, "SS2", "internal")]


def test_an_impulse_that_came_twice_is_one_and_a_second_crossing_is_ignored() -> None:
    known = {id(one): one for one in played().state.impulses.values()}.values()
    taken = [one.fact for one in played().records if isinstance(one.fact, ImpulseTaken)]
    ignored = sorted(one.control for one in known if one.ignored)
    assert story.MEMORY_DUMP_ROWS == len(taken) - len(known)
    assert ["SF4", "SF5"] == ignored


def test_a_late_finish_comes_in_by_itself() -> None:
    run = weekend().runs["45", 4]
    finished = (run.start_at_ms or 0) + (run.elapsed_ms or 0)
    assert None is on("45", 4, played_to(finished + 19 * 60_000)).time
    assert None is not on("45", 4).time


def test_an_impulse_without_a_car_waits_until_it_is_assigned() -> None:
    run = weekend().runs["77", 6]
    finished = (run.start_at_ms or 0) + (run.elapsed_ms or 0)
    waiting = played_to(finished + 5 * 60_000).state.inbox.values()
    assert "SF6" in [dict(one.params)["control"] for one in waiting if one.kind == "unassigned"]
    assert None is not on("77", 6).time
    assert None is not on("39", 10).time
    assert None is not on("62", 11).time


def test_only_what_nobody_can_know_is_left_in_the_inbox() -> None:
    assert {"unassigned": 1} == Counter(one.kind for one in played().state.inbox.values())


def test_it_opens_with_a_stage_running() -> None:
    run = played_to(story.OPENS_AT_MS)
    stages = run.state.stages
    assert (StageState.COMPLETED, StageState.RUNNING) == (stages["SS3"].state, stages["SS4"].state)
    assert 5 < len(stage_table(run.state, SM, "SS4", "public")) < 60


def test_every_control_has_a_post_and_every_post_speaks() -> None:
    served = {code for post in posts() for code in post.controls}
    assert {control.code for control in played().state.itinerary.controls} == served
    speaking = {m.source for m in script().messages if m.kind == "row"}
    assert {post.post_id for post in posts()} == speaking


def test_no_name_is_given_twice() -> None:
    names = [person.name for person in weekend().everybody.persons]
    assert len(names) == len(set(names))


def test_a_weekend_with_fewer_crews_is_played_without_a_refusal() -> None:
    thin = thin_weekend()
    assert len(thin.messages) == len(dry_run(thin).records)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_bytes_do_not_hang_on_the_order_of_hashes(seed: str) -> None:
    program = (
        "import sys; from flyingfinish.exchange.script import text_of;"
        "from flyingfinish.exchange.weekend.weekend import weekend_script;"
        "sys.stdout.buffer.write(text_of(weekend_script()).encode())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(SERVER)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, env=environment
    )
    assert text_of(script()).encode() == done.stdout
