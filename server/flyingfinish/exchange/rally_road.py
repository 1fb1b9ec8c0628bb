"""From a rally file's tables to the road: legs, sections, controls, stages, posts.

A stage that says nothing else has an arrival control TCn, a start SSn, its split points and a
flying finish SFn. Where no posts are written, each start and each finish of a road is one, and a
road driven twice is one place.
"""

from typing import Any, Final

from flyingfinish.exchange.file_troubles import nearest
from flyingfinish.exchange.rally_file import MINUTE_MS, RallyFile, Reader
from flyingfinish.rally.itinerary import (
    Control,
    ControlKind,
    Itinerary,
    Leg,
    Post,
    Section,
    SplitPoint,
    Stage,
    StageKind,
)

PRECISIONS: Final = {"1": 1_000, "0.1": 100, "0.001": 1}
INTERVAL_S: Final = 60
BEFORE_THE_RALLY: Final = ("shakedown_start", "shakedown_finish", "ceremonial_start")
"""Kinds of control that belong to no stage; without ``after`` a control is before the first one."""


def road_of_file(file: RallyFile) -> Itinerary:
    """Returns the itinerary; troubles are noted in the file's own."""
    legs = _legs(file)
    stages = [_stage(file, index, legs) for index in range(len(file.tables["stage"]))]
    if not stages:
        file.troubles.add(0, "no [[stage]]: a rally has at least one")
    sections: dict[int, Section] = {}
    for stage in stages:
        sections.setdefault(stage.section, Section(stage.section, stage.leg))
    return Itinerary(
        tuple(legs), tuple(sections.values()), tuple(_controls(file, stages)), tuple(stages)
    )


def posts_of_file(file: RallyFile, road: Itinerary) -> list[Post]:
    """Returns the posts as written, or one for each start, split point and finish of a road."""
    written = [_post(file, index, table) for index, table in enumerate(file.tables["post"])]
    return written or _made_posts(road)


def _legs(file: RallyFile) -> list[Leg]:
    tables = file.tables["leg"]
    if not tables:
        reader = Reader(file, "rally", 0, file.rally)
        return [Leg(1, "", reader.text("date"))]
    legs = []
    for index, table in enumerate(tables):
        reader = Reader(file, "leg", index, table)
        legs.append(Leg(index + 1, reader.text("name", ""), reader.text("date")))
    return legs


def _stage(file: RallyFile, index: int, legs: list[Leg]) -> Stage:
    table = file.tables["stage"][index]
    reader = Reader(file, "stage", index, table)
    leg = reader.number("leg", 1)
    if not 1 <= leg <= len(legs):
        reader.wrong("leg", f"there are legs 1 to {len(legs)}")
        leg = 1
    precision = str(table.get("precision", "0.1"))
    if precision not in PRECISIONS:
        reader.wrong("precision", f"one of {', '.join(PRECISIONS)}")
    kind = reader.text("kind", "special")
    if kind not in list(StageKind):
        reader.wrong("kind", f"one of {', '.join(StageKind)}{nearest(kind, list(StageKind))}")
        kind = "special"
    splits = reader.all_metres("splits_km")
    return Stage(
        stage_id_of(reader.text("id", f"SS{index + 1}")),
        reader.text("name", ""),
        reader.metres("km"),
        leg,
        reader.number("section", leg),
        StageKind(kind),
        PRECISIONS.get(precision, 100),
        reader.instant("first_car", legs[leg - 1].date),
        reader.number("interval_s", INTERVAL_S) * 1000,
        tuple(SplitPoint(number, metres) for number, metres in enumerate(splits, start=1)),
        reader.number("lanes", 1),
        reader.text("road", ""),
        planned_metres=reader.metres("planned_km") if "planned_km" in table else None,
        bogey_ms=reader.duration_ms("bogey"),
        maximum_ms=reader.duration_ms("maximum"),
        laps=reader.number("laps", 1),
        lock_out_ms=reader.number("lock_out_s", 0) * 1000,
        start_by_beam=reader.flag("start_by_beam"),
    )


def stage_id_of(text: str) -> str:
    """Returns a stage's id: EK7, as Finns write it, is SS7 on the wire."""
    return f"SS{text[2:]}" if text[:2].upper() in ("EK", "SS") else text


def _controls(file: RallyFile, stages: list[Stage]) -> list[Control]:
    # Under "" those that stand before the first stage.
    after: dict[str, list[Control]] = {}
    for index, table in enumerate(file.tables["control"]):
        control = _control(file, index, table, stages)
        behind = stage_id_of(str(table.get("after", "")))
        after.setdefault(behind, []).append(control)
    controls = after.pop("", [])
    for index, stage in enumerate(stages):
        number = stage.stage_id[2:]
        place: dict[str, Any] = {"leg": stage.leg, "section": stage.section,
                                 "stage_id": stage.stage_id}  # fmt: skip
        due = _arrival_due_at_ms(file, index, stage)
        controls.append(
            Control(f"TC{number}", ControlKind.TIME_CONTROL, **place, first_due_at_ms=due)
        )
        controls.append(Control(stage.stage_id, ControlKind.STAGE_START, **place))
        controls += [
            Control(f"{stage.stage_id}-{split.number}", ControlKind.SPLIT_POINT, **place)
            for split in stage.splits
        ]
        controls.append(Control(f"SF{number}", ControlKind.FLYING_FINISH, **place))
        controls += after.pop(stage.stage_id, [])
    return controls


def _arrival_due_at_ms(file: RallyFile, index: int, stage: Stage) -> int | None:
    """When the first car is due to check in: ``check_in_min`` before its start; None = not said."""
    before = Reader(file, "stage", index, file.tables["stage"][index]).number("check_in_min", 0)
    if not before or stage.first_due_at_ms is None:
        return None
    return stage.first_due_at_ms - before * MINUTE_MS


def _control(file: RallyFile, index: int, table: dict[str, Any], stages: list[Stage]) -> Control:
    reader = Reader(file, "control", index, table)
    after = stage_id_of(reader.text("after", ""))
    stage = next((one for one in stages if one.stage_id == after or not after), None)
    if after and stage is None:
        hint = nearest(after, [one.stage_id for one in stages])
        reader.wrong("after", f"no stage {after}{hint}")
    kind = reader.text("kind", "time_control")
    if kind not in list(ControlKind):
        reader.wrong("kind", f"one of {', '.join(ControlKind)}")
        kind = "time_control"
    penalises = reader.text("penalises", "all")
    if penalises not in ("all", "late", "early", "none"):
        reader.wrong("penalises", "one of all, late, early, none")
    target = reader.number("target_min", 0)
    leg = stage.leg if stage else 1
    belongs_to = stage.stage_id if stage and kind not in BEFORE_THE_RALLY else ""
    return Control(
        reader.text("code"),
        ControlKind(kind),
        leg,
        stage.section if stage else 1,
        belongs_to,
        reader.text("name", ""),
        target * MINUTE_MS or None,
        penalises,
        reader.instant("first_car", _legs(file)[leg - 1].date),
    )


def _post(file: RallyFile, index: int, table: dict[str, Any]) -> Post:
    reader = Reader(file, "post", index, table)
    controls = reader.texts("controls")
    if not controls:
        reader.wrong("controls", "name at least one control")
    return Post(reader.text("id"), reader.text("name", ""), controls)


def _made_posts(road: Itinerary) -> list[Post]:
    """Returns a post for each place: one road is one place, however often it is driven."""
    places: dict[tuple[str, str], list[str]] = {}
    for stage in road.stages:
        at = stage.road or stage.stage_id
        number = stage.stage_id[2:]
        places.setdefault((at, "start"), []).extend((f"TC{number}", stage.stage_id))
        for split in stage.splits:
            code = f"{stage.stage_id}-{split.number}"
            places.setdefault((at, f"split{split.number}"), []).append(code)
        places.setdefault((at, "finish"), []).append(f"SF{number}")
    alone = [
        Post(one.code.lower(), one.name or one.code, (one.code,))
        for one in road.controls
        if one.kind in BEFORE_THE_RALLY
    ]
    first = {stage.road or stage.stage_id: stage for stage in reversed(road.stages)}
    return alone + [
        Post(f"{place}-{first[at].stage_id[2:]}".lower(), f"{first[at].name} {place}".strip(),
             tuple(codes))
        for (at, place), codes in places.items()
    ]  # fmt: skip
