"""The road of a recorded rally."""

from exchange.recordings import a_recording, content_of, control, stage
from flyingfinish.exchange.recorded.rally import read_recording
from flyingfinish.exchange.recorded.road import finish_code, road_in
from flyingfinish.rally.itinerary import ControlKind, Itinerary, SplitPoint, StageKind


def road_of(**changes: object) -> Itinerary:
    return road_in(read_recording(content_of(a_recording(**changes))))


def codes(road: Itinerary) -> list[str]:
    return [one.code for one in road.controls]


def test_controls_that_a_file_leaves_out_are_put_where_their_codes_say() -> None:
    expected = ["TC1", "SS1", "SS1-1", "SF1", "TC1A", "SS2", "SF2", "SS3", "SF3"]
    assert expected == codes(road_of())


def test_a_finish_whose_stage_is_not_said_belongs_to_the_stage_of_its_code() -> None:
    finish = next(one for one in road_of().controls if one.code == "SF1")
    assert ("SS1", ControlKind.FLYING_FINISH) == (finish.stage_id, finish.kind)


def test_a_control_listed_twice_is_there_once() -> None:
    twice = [control("TC1", "SS1"), control("TC1", "SS1")]
    assert 1 == codes(road_of(controls=twice)).count("TC1")


def test_a_control_without_a_code_is_left_out() -> None:
    assert "" not in codes(road_of(controls=[control("", "SS1")]))


def test_stages_have_their_kinds_and_precisions() -> None:
    found = [(one.kind, one.precision_ms) for one in road_of().stages]
    expected = [
        (StageKind.SPECIAL, 100),
        (StageKind.SUPER_SPECIAL, 100),
        (StageKind.POWER, 1),
    ]
    assert expected == found


def test_a_stage_without_leg_and_section_is_of_the_first() -> None:
    (one,) = road_of(stages=[stage("SS1", 1, leg=None, section=None)]).stages
    assert (1, 1) == (one.leg, one.section)


def test_split_points_come_from_the_list_and_from_the_times() -> None:
    times = [
        {"stage": "SS1", "car": "1", "split": 2, "elapsed_ms": 1},
        {"stage": "SS1", "car": "1", "split": None, "elapsed_ms": 1},
    ]
    splits = road_of(split_times=times).stages[0].splits
    assert (SplitPoint(1, 4_400), SplitPoint(2)) == splits


def test_misshapen_split_points_are_left_out() -> None:
    stages = [stage("SS1", 1, splits=[7, {"km": 1}]), stage("SS2", 2, splits="none")]
    assert [(), ()] == [one.splits for one in road_of(stages=stages, split_times=[]).stages]


def test_the_finish_of_a_stage_has_its_number() -> None:
    assert ["SF8", "SFPrologue"] == [finish_code(one) for one in ("SS8", "Prologue")]
