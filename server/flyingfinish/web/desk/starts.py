"""The desk's start lists: a proposal to look at, rows to edit, a version to publish."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally.facts import StartListRow
from flyingfinish.rally.start_order import StartOrder, StartRule, start_list
from flyingfinish.rally.state import RallyState
from flyingfinish.rally.times import format_time
from flyingfinish.web.desk.fields import Desk, Field, FieldTrouble, time_of_day, value_of
from flyingfinish.web.desk.panels import names_of
from flyingfinish.web.words import Words

QUERY: Final = (
    Field("stage", "stage"),
    Field("rule", "choice", choices=tuple(map(str, StartRule))),
    Field("after", "stage_or_none", needed=False),
    Field("top", "count", default="10"),
    Field("intervals", "intervals"),
    Field("gap", "duration", default="0:00"),
    Field("first", "instant", needed=False),
)
ROWS: Final = (Field("stage", "stage"), Field("rows", "lines"))


def asked_of(texts: Mapping[str, str], desk: Desk) -> StartOrder:
    """Returns what a proposal is asked for; raises FieldTrouble."""
    stage_id = value_of(QUERY[0], texts.get("stage", ""), desk)
    there = at_stage(desk, stage_id)
    values = {one.name: value_of(one, texts.get(one.name, ""), there) for one in QUERY[1:]}
    return StartOrder(
        stage_id,
        StartRule(values["rule"]),
        values["first"],
        values["after"],
        values["top"],
        values["intervals"],
        values["gap"],
    )


def at_stage(desk: Desk, stage_id: str) -> Desk:
    """Returns the desk as it reads times of day near a stage's planned first start."""
    planned_ms = desk.state.stages[stage_id].stage.first_due_at_ms
    if planned_ms is None:
        return desk
    return replace(desk, near_at_ms=planned_ms)


def set_start_list(v: Mapping[str, Any], desk: Desk) -> c.SetStartList:
    """Returns the command of a list typed as lines ``car time lane``; raises FieldTrouble."""
    there = at_stage(desk, v["stage"])
    rows = []
    for line in v["rows"].splitlines():
        if not line.strip():
            continue
        car, at, lane = [*line.split(), "", ""][:3]
        if not at:
            raise FieldTrouble("bad_instant", "rows", line)
        entry_id = value_of(Field("rows", "car"), car, there)
        due_at_ms = value_of(Field("rows", "instant"), at, there)
        rows.append(
            StartListRow(entry_id, due_at_ms, value_of(Field("rows", "count"), lane or "0", there))
        )
    return c.SetStartList(v["stage"], tuple(rows))


def starts_panel(desk: Desk, words: Words, texts: Mapping[str, str]) -> dict[str, Any]:
    """Returns the proposal asked for: its rows for people, its lines, or what is wrong with it."""
    asked = {**_defaults(desk), **{one.name: texts[one.name] for one in QUERY if one.name in texts}}
    panel: dict[str, Any] = {"asked": asked, "rows": [], "trouble": "", "lines": ""}
    if "rule" not in texts or not desk.state.stages:
        return panel
    try:
        rows = start_list(desk.state, asked_of(asked, desk))
    except FieldTrouble as trouble:
        told = words(f"no_{trouble.code}", text=trouble.text)
        return panel | {"trouble": f"{words(f'field_{trouble.field}')}: {told}"}
    panel["rows"] = [_shown(desk.state, row, desk.offset_ms()) for row in rows]
    panel["lines"] = "\n".join(
        f"{row['car']} {row['due']}{' ' + str(row['lane']) if row['lane'] else ''}"
        for row in panel["rows"]
    )
    return panel


def _defaults(desk: Desk) -> dict[str, str]:
    """What stands in the fields at first: the next stage without a list, by car number."""
    stages = desk.state.itinerary.stages
    bare = [one for one in stages if one.stage_id not in desk.state.start_lists]
    chosen = (bare or list(stages))[:1]
    planned = chosen[0].first_due_at_ms if chosen else None
    return {
        "stage": chosen[0].stage_id if chosen else "",
        "rule": str(StartRule.NUMBERS),
        "after": "",
        "top": "10",
        "intervals": format_time(chosen[0].interval_ms, 1000) if chosen else "1:00",
        "gap": "0:00",
        "first": "" if planned is None else time_of_day(planned, desk.offset_ms(), 0),
    }


def _shown(state: RallyState, row: StartListRow, offset_ms: int) -> dict[str, Any]:
    entry = state.entries[row.entry_id]
    return {
        "car": entry.car_number,
        "names": names_of(state, entry),
        "priority": entry.priority,
        "due": time_of_day(row.due_at_ms, offset_ms, 0),
        "lane": row.lane,
    }
