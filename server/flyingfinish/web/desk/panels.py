"""What the desk shows beside its forms: stages, crews, open impulses, the journal's tail.

Pure functions of the rally's state (and of rows just read) into plain dicts for the templates.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from flyingfinish.journal.ports import Stored
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.points import points_text
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from flyingfinish.rally.scopes import number_key, scopes_of
from flyingfinish.rally.state import CrewState, RallyState
from flyingfinish.rally.times import format_adjustment, format_time
from flyingfinish.web.desk.fields import time_of_day
from flyingfinish.web.page.rows import control_name, place_of, shared_places, stage_name
from flyingfinish.web.sheet_model import mark_text, sheet_words
from flyingfinish.web.words import Words

IMPULSES_SHOWN: Final = 60
TAIL_ROWS: Final = 40
BODY_SHOWN: Final = 160
SHORT_SHOWN: Final = 60
STARTED: Final = ("reported", "measured")
"""A start that was only due has not been seen."""

Row = dict[str, Any]


def stage_rows(state: RallyState, words: Words) -> list[Row]:
    """Returns a row for each stage: name, length, state, how many have a time."""
    rows = []
    for stage_id, figures in state.stages.items():
        crews = [crew.stages.get(stage_id) for crew in state.crews.values()]
        rows.append(
            {
                "id": stage_id,
                "code": stage_name(words, stage_id),
                "name": figures.stage.name,
                "km": f"{figures.stage.metres / 1000:.2f}".replace(".", words("decimal")),
                "state": str(figures.state),
                "state_name": words(f"state_{figures.state}"),
                "started": sum(1 for on in crews if on and on.start_kind in STARTED),
                "timed": sum(1 for on in crews if on and on.time is not None),
                "unconfirmed": sum(1 for on in crews if on and on.time and on.time.unconfirmed),
            }
        )
    return rows


def crew_rows(state: RallyState, words: Words) -> list[Row]:
    """Returns a row for each entry by car number: names, status, whether held."""
    rows = []
    for entry in sorted(state.entries.values(), key=lambda one: number_key(one.car_number)):
        crew = state.crews.get(entry.entry_id) or CrewState(entry.entry_id)
        released = crew.retirement is None or crew.retirement.released
        rows.append(
            {
                "car": entry.car_number,
                "names": names_of(state, entry),
                "vehicle": entry.vehicle,
                "status": str(crew.status),
                "status_name": words(f"status_{crew.status}"),
                "held": entry.entry_id in state.held,
                "unreleased": not released,
                "leader": entry.leader_plate,
                "no_points": entry.entry_id in state.denied_points,
            }
        )
    return rows


def names_of(state: RallyState, entry: Entry) -> str:
    """Returns driver and co-driver as equals; an erased person is a dash."""
    persons = [state.persons.get(one) for one in (entry.driver, entry.co_driver) if one]
    return " / ".join(person.name if person else "–" for person in persons)


def impulse_options(state: RallyState, words: Words, offset_ms: int) -> list[tuple[str, str]]:
    """Returns impulses to choose from: those without a car first, then the newest."""
    seen = {id(one): one for one in state.impulses.values()}
    ranked = sorted(seen.values(), key=lambda one: (bool(one.car), -one.at_ms))
    return [
        (
            one.identity,
            f"{time_of_day(one.at_ms, offset_ms)} "
            f"{control_name(words, one.control) or one.taken.post} "
            f"{'#' + one.car if one.car else words('no_car')}"
            f"{' (' + words('ignored') + ')' if one.ignored else ''}",
        )
        for one in ranked[:IMPULSES_SHOWN]
    ]


def adjustment_options(state: RallyState, words: Words) -> list[tuple[str, str]]:
    """Returns the adjustments that stand."""
    return [
        (identity, f"#{_car(state, crew)} {control_name(words, one.control)} "
                   f"{format_adjustment(one.ms)} "
                   f"{words.catalogue.get(f'kind_{one.kind}', one.kind)}")
        for crew in state.crews.values()
        for identity, one in crew.adjustments.items()
    ]  # fmt: skip


def row_options(state: RallyState) -> list[tuple[str, str]]:
    """Returns the doubtful rows, the newest first."""
    return [
        (
            identity,
            f"{identity} {type(record.fact).__name__ if record.fact else '?'} {record.doubt}",
        )
        for identity, record in reversed(list(state.doubtful.items())[-IMPULSES_SHOWN:])
    ]


def classification_options(state: RallyState, words: Words) -> list[tuple[str, str]]:
    """Returns every table that can be published, the running ones first."""
    running, others = [], []
    for scope in scopes_of(state):
        name = scope.channel(state)
        competition = state.competitions[scope.competition_id]
        title = f"{competition.name} {scope.class_id}".strip()
        running.append((name, f"{title}: {words('table_overall')}"))
        below = f"{name}/" if scope.class_id else scope.channel_prefix(state)
        for stage in scope.stage_list(state):
            code = stage_name(words, stage.stage_id)
            others.append((f"{below}stage/{stage.stage_id}", f"{title}: {code}"))
            others.append(
                (f"{below}overall/{stage.stage_id}", f"{title}: {words('table_after')} {code}")
            )
    return running + others


def table_rows(state: RallyState, classification: str, words: Words) -> tuple[list[Row], str]:
    """Returns a table as it would be published, and its hash; nothing for an unknown name."""
    try:
        table, _ = published_table(state, classification)
    except RuleRefusal:
        return [], ""
    rows, shared, say = [], shared_places(table["rows"].values()), sheet_words(words.language)
    for entry_id, row in sorted(table["rows"].items(), key=lambda item: item[1]["ord"]):
        entry = state.entries.get(entry_id)
        rows.append(
            {
                "pos": place_of(row, shared),
                "car": entry.car_number if entry is not None else "",
                "names": names_of(state, entry) if entry is not None else entry_id,
                "time": _figure(row),
                "adjustment": format_adjustment(row["adjustments_ms"])
                if row.get("adjustments_ms")
                else "",
                "unconfirmed": bool(row.get("unconfirmed")),
                "mark": mark_text(row, say),
                "held": entry_id in state.held,
            }
        )
    return rows, hash_of(canonical(table))


def _figure(row: Mapping[str, Any]) -> str:
    """Returns what a row of a table is about: a time, points, or how many stages were won."""
    ms = row.get("total_ms", row.get("elapsed_ms"))
    if ms is not None:
        return format_time(ms)
    if "points" in row:
        return points_text(row["points"])
    return str(row.get("wins", ""))


def tail_rows(stored: Sequence[Stored], state: RallyState, offset_ms: int) -> list[Row]:
    """Returns the newest rows of the journal, newest first: who said what, believed or not."""
    return [
        {
            "position": row.position,
            "at": time_of_day(row.received_at_ms, offset_ms, 0),
            "source": row.source,
            "official": row.official,
            "doubt": row.doubt,
            "type": _members(row.body).get("type", "?"),
            "body": _shown(row.body, offset_ms),
        }
        for row in reversed(stored)
    ]


def _members(body: bytes) -> dict[str, Any]:
    try:
        members = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return members if isinstance(members, dict) else {}


def _shown(body: bytes, offset_ms: int) -> str:
    """Returns the members of a row but its type, instants as times of day."""
    members = [one for one in _members(body).items() if one[0] != "type"]
    parts = [
        f"{name.removesuffix('_ms')} {time_of_day(value, offset_ms, 3)}"
        if name.endswith("_at_ms") and isinstance(value, int)
        else f"{name} {_short(value)}"
        for name, value in members
    ]
    return ", ".join(parts)[:BODY_SHOWN]


def _short(value: Any) -> str:
    """Returns a member as a person reads it: of a list how many, of an object its first text."""
    if isinstance(value, list):
        return f"({len(value)})"
    if isinstance(value, dict):
        return str(next((one for one in value.values() if isinstance(one, str)), f"({len(value)})"))
    return str(value)[:SHORT_SHOWN]


def _car(state: RallyState, crew: CrewState) -> str:
    return state.entries[crew.entry_id].car_number
