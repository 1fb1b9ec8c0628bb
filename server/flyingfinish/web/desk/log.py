"""The log of corrections as the desk reads it: what, whom, before and after, why, and by whom.

The public reads the same log without the last (channel ``corrections``).
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from flyingfinish.processing.chronicle_items import Item
from flyingfinish.rally.state import RallyState
from flyingfinish.rally.times import MINUTE_MS, format_adjustment, format_gap, format_time
from flyingfinish.web.desk.fields import time_of_day
from flyingfinish.web.page.acts import Part, acts_of, said_together
from flyingfinish.web.page.news import told_what
from flyingfinish.web.page.rows import control_name
from flyingfinish.web.page.settings import setting_name, setting_text
from flyingfinish.web.words import Words, words_and

LINES_SHOWN: Final = 80
ROWS_READ: Final = 2_000
"""Rows of the log that are looked at for them: a decision may have one for each crew."""

_SHIFTS: Final = ("clock_shifted", "start_clock_shifted")

Row = dict[str, Any]


def log_rows(items: Iterable[Item], state: RallyState, words: Words) -> list[Row]:
    """Returns the newest corrections, the newest first; one decision about many crews is one."""
    corrections = {one.key: one for one in islice(filter(_is_correction, items), ROWS_READ)}
    rows = {key: one.row() for key, one in corrections.items()}
    acts = acts_of(rows, rows)[:LINES_SHOWN]
    return [_act([corrections[key] for key in act], state, words) for act in acts]


def _is_correction(item: Item) -> bool:
    return item.correction


def _act(items: list[Item], state: RallyState, words: Words) -> Row:
    """One line for all that an act did: who and how in one text where it is about several times."""
    one = _row(items[-1], state, words)
    if len(items) == 1:
        return one
    rows = [_row(item, state, words) for item in items]
    plates = {row["car"] for row in rows}
    parts = [Part(f"#{row['car']}", row["where"], _change(row)) for row in rows]
    where, how = said_together(parts, len(plates))
    car = one["car"] if len(plates) == 1 else ""
    of_crews = words("many_times", crews=len(plates))
    many = words("moved_times", count=len(items)) if car else of_crews
    return one | {"car": car, "many": many, "where": where, "how": how}


def _change(row: Row) -> str:
    return " → ".join(row[side] or "–" for side in ("before", "after"))


def _row(item: Item, state: RallyState, words: Words) -> Row:
    params = item.params
    entry = state.entries.get(str(params.get("entry", "")))
    told = words_and(words.language, "fan/news")
    return {
        "position": item.key,
        "what": told_what(told, item.row()),
        "car": entry.car_number if entry else "",
        "how": "",
        "where": _where(item, words),
        "before": _time(item, "before_ms", state)
        or _instant(item, "before_at_ms", state)
        or _settings(item, "before", told),
        "after": _time(item, "after_ms", state)
        or _penalty(item)
        or _instant(item, "after_at_ms", state)
        or _settings(item, "after", told),
        "mark": words.catalogue.get(f"given_{params.get('provenance', '')}", ""),
        "times": len(item.counted) if item.count_as == "times" else "",
        "shift": format_gap(_whole(params["ms"]), 1) if item.code in _SHIFTS else "",
        "reason": _why(item, words),
        "by": item.by,
    }


def _why(item: Item, words: Words) -> str:
    """Returns what an official wrote beside it, or which word of a post moved a time."""
    if "cause" in item.params:
        told = words_and(words.language, "fan/news")
        return told(f"told_{item.params['cause']}")
    return ", ".join(str(item.params[one]) for one in ("reason", "document") if one in item.params)


def _where(item: Item, words: Words) -> str:
    """Returns the stage, else the control or the device that it is about."""
    control = item.params.get("stage") or item.params.get("control", "")
    return control_name(words, str(control)) or str(item.params.get("device", ""))


def _time(item: Item, name: str, state: RallyState) -> str:
    if name not in item.params:
        return ""
    figures = state.stages.get(str(item.params.get("stage", "")))
    precision_ms = figures.stage.precision_ms if figures else 100
    return format_time(_whole(item.params[name]), precision_ms)


def _penalty(item: Item) -> str:
    """Returns what a penalty costs or a credit gives, "" for a row of anything else."""
    return format_adjustment(_whole(item.params["ms"])) if item.code == "adjustment" else ""


def _instant(item: Item, name: str, state: RallyState) -> str:
    """Returns a start or a card as a time of day, "" where the row tells none."""
    if name not in item.params:
        return ""
    offset_ms = state.rally.utc_offset_minutes * MINUTE_MS if state.rally else 0
    return time_of_day(_whole(item.params[name]), offset_ms, 0)


def _settings(item: Item, name: str, words: Words) -> str:
    """Returns the settings of a bulletin, "" for a row that is of none."""
    settings = item.params.get(name)
    if not isinstance(settings, Mapping):
        return ""
    told = [(setting_name(words, one), setting_text(words, one, settings[one])) for one in settings]
    return ", ".join(f"{one}: {value or '–'}" for one, value in told)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
