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
from flyingfinish.web.desk.panels import stage_name
from flyingfinish.web.words import Words

LINES_SHOWN: Final = 80
_SHIFTS: Final = ("clock_shifted", "start_clock_shifted")


def log_rows(items: Iterable[Item], state: RallyState, words: Words) -> list[dict[str, Any]]:
    """Returns the newest corrections, the newest first."""
    corrections = (one for one in items if one.correction)
    return [_row(one, state, words) for one in islice(corrections, LINES_SHOWN)]


def _row(item: Item, state: RallyState, words: Words) -> dict[str, Any]:
    params = item.params
    entry = state.entries.get(str(params.get("entry", "")))
    return {
        "position": item.key,
        "what": words.catalogue.get(f"log_{item.code}", item.code),
        "car": entry.car_number if entry else "",
        "where": _where(item, words),
        "before": _time(item, "before_ms", state)
        or _instant(item, "before_at_ms", state)
        or _settings(item, "before"),
        "after": _time(item, "after_ms", state)
        or _penalty(item)
        or _instant(item, "after_at_ms", state)
        or _settings(item, "after"),
        "mark": words.catalogue.get(f"given_{params.get('provenance', '')}", ""),
        "times": len(item.counted) if item.count_as == "times" else "",
        "shift": format_gap(_whole(params["ms"]), 1) if item.code in _SHIFTS else "",
        "reason": _why(item, words),
        "by": item.by,
    }


def _why(item: Item, words: Words) -> str:
    """Returns what an official wrote beside it, or which word of a post moved a time."""
    if "cause" in item.params:
        return words(f"log_{item.params['cause']}")
    return ", ".join(str(item.params[one]) for one in ("reason", "document") if one in item.params)


def _where(item: Item, words: Words) -> str:
    """Returns the stage, else the control or the device that it is about."""
    stage_id = item.params.get("stage")
    if stage_id:
        return stage_name(words, str(stage_id))
    return str(item.params.get("control", item.params.get("device", "")))


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


def _settings(item: Item, name: str) -> str:
    """Returns the settings of a bulletin, "" for a row that is of none."""
    settings = item.params.get(name)
    if not isinstance(settings, Mapping):
        return ""
    return ", ".join(f"{setting} {value or '–'}" for setting, value in settings.items())


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
