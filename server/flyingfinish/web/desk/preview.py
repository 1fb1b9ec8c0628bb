"""What a form would move, as the desk shows it before anything is decided."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from flyingfinish.rally.points import points_text
from flyingfinish.rally.preview import MovedPlace, MovedPoints, MovedTime, Preview, Standing
from flyingfinish.rally.preview_drafts import MovedDraft
from flyingfinish.rally.scopes import scopes_of
from flyingfinish.rally.state import RallyState
from flyingfinish.rally.state_parts import StageTime
from flyingfinish.rally.times import format_gap, format_time
from flyingfinish.web.desk.clock import MINUTE_MS, dated
from flyingfinish.web.desk.form import Form
from flyingfinish.web.desk.panels import classification_options, names_of
from flyingfinish.web.page.rows import control_name, stage_name
from flyingfinish.web.words import Words

TIMES_SHOWN: Final = 120
PLACES_SHOWN: Final = 160
POINTS_SHOWN: Final = 60
INSTANTS: Final = {
    "at": ("taken_at_ms", "started_at_ms", "checked_in_at_ms"),
    "from_at": ("from_at_ms",),
    "to_at": ("to_at_ms",),
}
"""What commands call the instant of a form's field: each has one of the names."""

Row = dict[str, Any]


def preview_rows(
    found: Preview,
    state: RallyState,
    words: Words,
    form: Form,
    texts: Mapping[str, str],
    command: object,
) -> Row:
    """Returns a preview's rows, how many are left out, and the form's fields to send it again."""
    names = dict(classification_options(state, words))
    running = {scope.channel(state) for scope in scopes_of(state)}
    instants = _instants(command, form, state)
    # Sent as they were shown: a time of day must not mean another day by then.
    sent = {one.name: texts[one.name] for one in form.fields if texts.get(one.name)} | instants
    now = [one for one in found.places if one.table in running]
    then = [one for one in found.places if one.table not in running]
    return {
        "form": form.name,
        "title": words(f"form_{form.name}"),
        "grave": form.grave,
        "fields": list(sent.items()),
        "instants": [(words(f"field_{name}"), told) for name, told in instants.items()],
        "times": _first(TIMES_SHOWN, (_time_row(one, state, words) for one in found.times)),
        "places": _first(PLACES_SHOWN, (_place_row(one, state, names) for one in now)),
        "earlier": _first(PLACES_SHOWN, (_place_row(one, state, names) for one in then)),
        "points": _first(POINTS_SHOWN, (_points_row(one, state) for one in found.points)),
        "drafts": _first(PLACES_SHOWN, (_draft_row(one, state, words) for one in found.drafts)),
        "more": max(0, len(found.times) - TIMES_SHOWN)
        + max(0, len(now) - PLACES_SHOWN)
        + max(0, len(then) - PLACES_SHOWN)
        + max(0, len(found.points) - POINTS_SHOWN)
        + max(0, len(found.drafts) - PLACES_SHOWN),
    }


def _instants(command: object, form: Form, state: RallyState) -> dict[str, str]:
    """Returns what a form's times of day were read as, with their dates, by field."""
    offset_ms = state.rally.utc_offset_minutes * MINUTE_MS if state.rally else 0
    return {
        one.name: dated(getattr(command, name), offset_ms)
        for one in form.fields
        if one.kind in ("seen", "end")
        for name in INSTANTS[one.name]
        if hasattr(command, name)
    }


def _first(count: int, rows: Iterable[Row]) -> list[Row]:
    return list(islice(rows, count))


def _time_row(one: MovedTime, state: RallyState, words: Words) -> Row:
    both = one.before is not None and one.after is not None
    gap = one.after.elapsed_ms - one.before.elapsed_ms if one.before and one.after else 0
    precision_ms = state.stages[one.stage_id].stage.precision_ms if _on_road(one, state) else 1
    return {
        **_who(one.entry_id, state),
        "stage": stage_name(words, one.stage_id),
        "before": _time(one.before, precision_ms, words),
        "after": _time(one.after, precision_ms, words),
        "gap": format_gap(gap, precision_ms) if both and gap else "",
        "rule": one.by_restart_rule,
    }


def _on_road(one: MovedTime, state: RallyState) -> bool:
    return one.stage_id in state.stages


def _time(time: StageTime | None, precision_ms: int, words: Words) -> tuple[str, str]:
    """Returns a time and its mark; a measured one needs none."""
    if time is None:
        return "–", ""
    mark = words.catalogue.get(f"given_{time.provenance}", "")
    return format_time(time.elapsed_ms, precision_ms), mark


def _place_row(one: MovedPlace, state: RallyState, names: Mapping[str, str]) -> Row:
    return {
        **_who(one.entry_id, state),
        "table": names.get(one.table, one.table),
        "place_before": _place(one.before),
        "place_after": _place(one.after),
        "time_before": _total(one.before),
        "time_after": _total(one.after),
    }


def _place(standing: Standing | None) -> str:
    return str(standing[0]) if standing is not None and standing[0] else "–"


def _total(standing: Standing | None) -> str:
    return format_time(standing[1]) if standing is not None and standing[1] is not None else "–"


def _points_row(one: MovedPoints, state: RallyState) -> Row:
    return {
        "title": one.title_id,
        "name": _who(one.name, state)["car"] or one.name,
        "before": _sum(one.before),
        "after": _sum(one.after),
    }


def _draft_row(one: MovedDraft, state: RallyState, words: Words) -> Row:
    return {
        **_who(one.entry_id, state),
        "control": control_name(words, one.control),
        "kind": words(f"kind_{one.kind}"),
        "before": _charged(one.before_ms),
        "after": _charged(one.after_ms),
    }


def _charged(ms: int | None) -> str:
    return "–" if ms is None else format_gap(ms, 1_000)


def _sum(parts: tuple[int, ...]) -> str:
    return points_text(sum(parts)) if parts else "–"


def _who(entry_id: str, state: RallyState) -> Row:
    entry = state.entries.get(entry_id)
    if entry is None:
        return {"car": "", "names": ""}
    return {"car": entry.car_number, "names": names_of(state, entry)}
