"""The road of a recorded rally: what the file gives, and what its gaps leave to be made up.

Controls that the file does not list (a source without controls, split points always) are put where
their codes say; stages keep their order in the file.
"""

from dataclasses import replace

from flyingfinish.exchange.recorded.rally import (
    Recording,
    Row,
    instant,
    metres,
    text,
    whole,
)
from flyingfinish.rally.itinerary import (
    Control,
    ControlKind,
    Itinerary,
    Leg,
    Section,
    SplitPoint,
    Stage,
    StageKind,
)

_KINDS = {
    "SuperSpecialStage": StageKind.SUPER_SPECIAL,
    "HeadToHeadSuperSpecialStage": StageKind.SUPER_SPECIAL,
    "PowerStage": StageKind.POWER,
}
_PRECISIONS_MS = {"Tenth": 100, "Thousandth": 1, "Millisecond": 1, "Second": 1_000}
_CONTROL_KINDS = {
    "TimeControl": ControlKind.TIME_CONTROL,
    "StageStart": ControlKind.STAGE_START,
    "FlyingFinish": ControlKind.FLYING_FINISH,
    "RegroupIn": ControlKind.REGROUP_IN,
    "RegroupOut": ControlKind.REGROUP_OUT,
    "PassageControl": ControlKind.PASSAGE_CONTROL,
}
_SMALL = 1_000


def road_in(recording: Recording) -> Itinerary:
    """The itinerary of a recording, complete enough to time every stage of it."""
    splits = _split_numbers(recording)
    stages = tuple(_stage(row, splits.get(text(row, "code"), ())) for row in recording.stages)
    return Itinerary(
        legs=tuple(
            Leg(whole(row, "order", 0, _SMALL) or 0, text(row, "name"), text(row, "date"))
            for row in recording.legs
        ),
        sections=tuple(
            Section(
                whole(row, "order", 0, _SMALL) or 0,
                whole(row, "leg", 0, _SMALL) or 0,
                text(row, "name"),
            )
            for row in recording.sections
        ),
        controls=tuple(_controls(recording, stages)),
        stages=stages,
    )


def _split_numbers(recording: Recording) -> dict[str, tuple[int, ...]]:
    """Split points of each stage by which some car has a time."""
    found: dict[str, set[int]] = {}
    for row in recording.split_times:
        number = whole(row, "split", 1, _SMALL)
        if number is not None:
            found.setdefault(text(row, "stage"), set()).add(number)
    return {stage_id: tuple(sorted(numbers)) for stage_id, numbers in found.items()}


def _stage(row: Row, timed_splits: tuple[int, ...]) -> Stage:
    """One stage; a source without legs or sections is one leg and one section."""
    listed: dict[int, int | None] = dict.fromkeys(timed_splits)
    splits = row.get("splits")
    for split in splits if isinstance(splits, list) else []:
        if isinstance(split, dict):
            number = whole(split, "number", 1, _SMALL)
            if number is not None:
                listed[number] = metres(split, "km")
    return Stage(
        stage_id=text(row, "code"),
        name=text(row, "name"),
        metres=metres(row, "km") or 0,
        leg=whole(row, "leg", 0, _SMALL) or 1,
        section=whole(row, "section", 0, _SMALL) or 1,
        kind=_KINDS.get(text(row, "type"), StageKind.SPECIAL),
        precision_ms=_PRECISIONS_MS.get(text(row, "precision"), 100),
        first_due_at_ms=instant(row, "first_car_due"),
        splits=tuple(SplitPoint(number, listed[number]) for number in sorted(listed)),
    )


def finish_code(stage_id: str) -> str:
    """Code of the flying finish of a stage: ``SF8`` of ``SS8``."""
    return f"SF{stage_id.removeprefix('SS')}"


def _controls(recording: Recording, stages: tuple[Stage, ...]) -> list[Control]:
    """Controls in road order: the file's, with start, splits and finish of every stage in place."""
    points = {point.code: point for stage in stages for point in _timing_points(stage)}
    given: dict[str, Control] = {}
    for row in recording.controls:
        control = _control(row)
        point = points.get(control.code)
        if point is not None:
            # What the code says is believed: some sources leave the stage or the kind out.
            control = replace(control, kind=point.kind, stage_id=point.stage_id)
        if control.code:
            given.setdefault(control.code, control)
    made: list[Control] = []
    for control in given.values():
        if control.kind is ControlKind.FLYING_FINISH and control.code in points:
            made.extend(_missing(control.stage_id, points, given))
        made.append(control)
    for stage in stages:
        if finish_code(stage.stage_id) not in given:
            made.extend(_missing(stage.stage_id, points, given))
    return made


def _missing(stage_id: str, points: dict[str, Control], given: dict[str, Control]) -> list[Control]:
    """The timing points of a stage that the file does not list."""
    return [
        point for point in points.values() if point.stage_id == stage_id and point.code not in given
    ]


def _timing_points(stage: Stage) -> list[Control]:
    """Start, split points and flying finish of a stage."""

    def control(code: str, kind: ControlKind) -> Control:
        return Control(code, kind, stage.leg, stage.section, stage.stage_id)

    return [
        control(stage.stage_id, ControlKind.STAGE_START),
        *(
            control(f"{stage.stage_id}-{split.number}", ControlKind.SPLIT_POINT)
            for split in stage.splits
        ),
        control(finish_code(stage.stage_id), ControlKind.FLYING_FINISH),
    ]


def _control(row: Row) -> Control:
    """One control as the file gives it."""
    return Control(
        code=text(row, "code"),
        kind=_CONTROL_KINDS.get(text(row, "type"), ControlKind.TIME_CONTROL),
        leg=whole(row, "leg", 0, _SMALL) or 1,
        section=whole(row, "section", 0, _SMALL) or 1,
        stage_id=text(row, "stage"),
        name=text(row, "location"),
        target_ms=whole(row, "target_ms"),
        penalises=text(row, "penalises").lower() or "all",
        first_due_at_ms=instant(row, "first_car_due"),
    )
