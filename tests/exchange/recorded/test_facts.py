"""A recorded rally told as facts; also the twin of `decisions.py`."""

from typing import Any

import pytest

from exchange.recordings import a_recording, content_of, entry, stage, time
from flyingfinish.exchange.recorded.facts import records_of, told_by
from flyingfinish.exchange.recorded.rally import read_recording
from flyingfinish.rally.facts import (
    AdjustmentApplied,
    CarStarted,
    CrewDidNotStart,
    CrewRestarted,
    CrewRetired,
    ImpulseTaken,
    PersonRecorded,
    Provenance,
    RallyOpened,
    TimeGiven,
)
from flyingfinish.rally.regulations import DeadHeat
from flyingfinish.rally.state import RallyState, replay


def told(kind: type, **changes: Any) -> list[Any]:
    recording = read_recording(content_of(a_recording(**changes)))
    return [one.fact for one in told_by(recording) if isinstance(one.fact, kind)]


def state_of(**changes: Any) -> RallyState:
    return replay(records_of(read_recording(content_of(a_recording(**changes)))))


def elapsed(state: RallyState, car: str, stage_id: str) -> int | None:
    on = state.crews[state.owner_of[car]].stages.get(stage_id)
    return on.time.elapsed_ms if on is not None and on.time is not None else None


def a_rally(**changes: Any) -> dict[str, Any]:
    return {**a_recording()["rally"], **changes}


def test_the_engine_works_out_the_times_that_the_source_publishes() -> None:
    state = state_of()
    times = [elapsed(state, "1", stage_id) for stage_id in ("SS1", "SS2", "SS3")]
    assert [300_000, 100_000, 200_199] == times


def test_a_known_start_is_kept() -> None:
    starts = [one for one in told(CarStarted) if (one.control, one.car) == ("SS1", "1")]
    assert [1_739_466_420_000] == [one.started_at_ms for one in starts]


def test_unknown_starts_follow_the_first_car_in_the_order_of_the_start_list() -> None:
    starts = {one.car: one.started_at_ms for one in told(CarStarted) if one.control == "SS1"}
    assert [1_739_466_300_000, 1_739_466_360_000] == [starts[car] for car in ("2", "3")]


def test_a_stage_without_any_time_of_day_is_put_on_the_first_day() -> None:
    starts = [one.started_at_ms for one in told(CarStarted) if one.control == "SS3"]
    assert [1_739_404_800_000 + 14_400_000 + n * 60_000 for n in (0, 1)] == sorted(starts)


def test_a_rally_without_any_date_is_told_all_the_same() -> None:
    state = state_of(rally={"id": "r"}, stages=[stage("SS1", 1)], split_times=[])
    assert 301_000 == elapsed(state, "2", "SS1")


def test_the_same_file_is_told_in_the_same_way_every_time() -> None:
    recording = read_recording(content_of(a_recording()))
    assert records_of(recording) == records_of(recording)


def test_splits_are_impulses_behind_the_start() -> None:
    splits = state_of().crews["e1"].stages["SS1"].splits
    assert {1: 150_000} == splits


def test_a_crew_that_stopped_behind_a_split_has_a_start_and_no_time() -> None:
    split = [{"stage": "SS2", "car": "3", "split": 1, "elapsed_ms": 50_000}]
    on = state_of(split_times=split).crews["e3"].stages["SS2"]
    assert (None, {1: 50_000}) == (on.time, on.splits)


@pytest.mark.parametrize(
    ("changes", "provenance"),
    [
        ({"source_flags": ["Assessed"]}, Provenance.STEWARDS),
        ({"source_flags": ["Assessed"], "status": "DNS"}, Provenance.RESTART),
        ({"source_flags": ["SuperRally", "Nominal"]}, Provenance.RESTART),
        ({"source_flags": ["Notional"]}, Provenance.NOTIONAL),
        ({"source_flags": [], "elapsed_ms": 0}, Provenance.NOTIONAL),
    ],
)
def test_what_was_not_measured_is_given(changes: dict[str, Any], provenance: Provenance) -> None:
    row = {**time("SS1", "1", 300_000), **changes}
    assert [provenance] == [one.provenance for one in told(TimeGiven, stage_times=[row])]


def test_of_two_rows_for_one_car_the_one_with_a_time_stands() -> None:
    rows = [time("SS1", "1", None), time("SS1", "1", 300_000), time("SS1", "1", 310_000)]
    assert 300_000 == elapsed(state_of(stage_times=rows), "1", "SS1")


def test_a_time_on_a_stage_that_is_not_listed_is_left_out() -> None:
    rows = [time("SS9", "1", 300_000), time("SS1", "9", None)]
    assert [] == told(ImpulseTaken, stage_times=rows, split_times=[])


def test_a_car_with_a_time_that_is_not_entered_is_entered_by_its_number() -> None:
    state = state_of(stage_times=[time("SS1", "99", 300_000)])
    assert 300_000 == elapsed(state, "99", "SS1")


def test_names_of_people_are_private_parts() -> None:
    recording = read_recording(content_of(a_recording()))
    people = [one.person for one in told_by(recording) if isinstance(one.fact, PersonRecorded)]
    assert {"name": "Driver 1", "nation": "FIN"} in people


def test_a_crew_of_one_has_no_co_driver() -> None:
    assert "" == state_of().entries["e2"].co_driver


def test_no_priority_is_no_priority() -> None:
    assert ["P1", ""] == [state_of().entries[one].priority for one in ("e1", "e2")]


# --- the rules of the year ---


@pytest.mark.parametrize(
    ("rally", "rule"),
    [
        ({"year": 2018, "start_date": "2018-08-31"}, DeadHeat.FIRST_STAGE),
        ({"year": 2018, "start_date": "2018-09-13"}, DeadHeat.FIRST_NON_SUPER_STAGE),
        ({"year": 2017, "start_date": None}, DeadHeat.FIRST_STAGE),
        ({"year": 2019, "start_date": None}, DeadHeat.FIRST_NON_SUPER_STAGE),
    ],
)
def test_a_dead_heat_is_decided_by_the_rule_of_the_year(
    rally: dict[str, Any], rule: DeadHeat
) -> None:
    assert rule is state_of(rally=a_rally(**rally)).regulations.dead_heat


@pytest.mark.parametrize(("year", "preset"), [(2019, "fia-wrc-2018"), (2025, "fia-wrc-2025")])
def test_the_regulations_are_of_the_year(year: int, preset: str) -> None:
    (opened,) = told(RallyOpened, rally=a_rally(year=year, start_date=f"{year}-02-01"))
    assert preset == opened.preset


def test_a_rally_to_the_millisecond_adds_up_milliseconds() -> None:
    stages = [stage("SS1", 1, precision="Millisecond")]
    assert 1 == state_of(stages=stages, split_times=[]).regulations.total_precision_ms


def test_the_offset_is_that_of_the_first_car() -> None:
    (opened,) = told(RallyOpened)
    assert 120 == opened.utc_offset_minutes


# --- decisions ---


def adjustment(**row: Any) -> list[tuple[str, int]]:
    facts = told(AdjustmentApplied, penalties=[{"car": "1", "ms": 10_000, **row}])
    return [(one.control, one.ms) for one in facts]


@pytest.mark.parametrize(
    ("row", "control"),
    [
        ({"control": "TC1A"}, "TC1A"),
        ({"control": None, "after_stage": "SS2"}, "SS2"),
        ({"control": "LK Day 1", "after_stage": "SS2"}, "SS2"),
        ({"control": "TC99"}, "FINAL"),
        ({"control": None, "after_stage": "SS99"}, "FINAL"),
    ],
)
def test_a_penalty_is_kept_at_its_control_or_stage(row: dict[str, Any], control: str) -> None:
    assert [(control, 10_000)] == adjustment(**row)


@pytest.mark.parametrize(
    "row", [{"included_in_stage_time": True}, {"ms": 0}, {"ms": None}, {"car": "77"}]
)
def test_what_is_no_penalty_of_its_own_is_not_told(row: dict[str, Any]) -> None:
    assert [] == adjustment(**row)


def stops(*rows: dict[str, Any], **changes: Any) -> list[Any]:
    recording = read_recording(content_of(a_recording(retirements=list(rows), **changes)))
    kinds = (CrewRetired, CrewRestarted)
    return [one.fact for one in told_by(recording) if isinstance(one.fact, kinds)]


def stop(control: str | None, status: str, car: str = "1") -> dict[str, Any]:
    return {"car": car, "control": control, "status": status, "reason": "OFF ROAD", "time": None}


def test_of_two_permanent_stops_the_earlier_one_stands() -> None:
    facts = stops(stop("SS3", "Permanent"), stop("SS2", "Permanent"))
    assert [CrewRetired("e1", "SS2", "OFF ROAD", True, True)] == facts


def test_a_stop_that_was_not_for_good_is_followed_by_the_restart() -> None:
    facts = stops(stop("SF1", "Rejoined"))
    expected = [CrewRetired("e1", "SF1", "OFF ROAD", False, True), CrewRestarted("e1", "SS1")]
    assert expected == facts


def test_a_restart_is_at_the_next_stage_that_was_measured() -> None:
    facts = stops(stop("TC1A", "Rejoined", "2"))
    assert [CrewRestarted("e2", "SS3")] == facts[1:]


def test_a_crew_that_never_came_back_did_not_restart() -> None:
    assert [CrewRetired("e3", "SS2", "OFF ROAD", False, True)] == stops(
        stop("SS2", "Temporary", "3")
    )


def test_what_is_permanent_is_told_last() -> None:
    facts = stops(stop("SS2", "Permanent"), stop("SS3", "Rejoined"))
    assert CrewRetired("e1", "SS2", "OFF ROAD", True, True) == facts[-1]


@pytest.mark.parametrize("control", [None, "Parc ferme"])
def test_a_stop_nowhere_on_the_road_counts_in_the_final_only(control: str | None) -> None:
    assert ["FINAL"] == [one.control for one in stops(stop(control, "Permanent", "3"))]


def test_who_never_started_is_told_unless_there_is_a_time() -> None:
    entries = [entry("1", entry_status="NonStarter"), entry("4", entry_status="NotAuthorised")]
    facts = told(CrewDidNotStart, entries=entries, retirements=[])
    assert [CrewDidNotStart("e2", "NotAuthorised")] == facts
