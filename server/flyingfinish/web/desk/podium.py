"""The podium sheet at the desk: a page to print, one classification after the other."""

from typing import Any, Final

from flyingfinish.rally.open_items import OpenItem
from flyingfinish.rally.podium_sheet import PodiumLine, PodiumSheet, podium_sheets
from flyingfinish.rally.state import RallyState
from flyingfinish.rally.times import format_time
from flyingfinish.web.desk.inbox import detail_of
from flyingfinish.web.desk.panels import names_of
from flyingfinish.web.page.rows import control_name, stage_name
from flyingfinish.web.words import Words

PODIUM: Final = "podium"

Row = dict[str, Any]


def podium_model(state: RallyState, words: Words, offset_ms: int) -> list[Row]:
    """Returns the sheets as their template takes them."""
    return [_sheet(state, one, words, offset_ms) for one in podium_sheets(state)]


def _sheet(state: RallyState, sheet: PodiumSheet, words: Words, offset_ms: int) -> Row:
    competition = state.competitions[sheet.scope.competition_id]
    return {
        "title": f"{competition.name} {sheet.scope.class_id}".strip(),
        "after": stage_name(words, sheet.stage_id),
        "lines": [_line(state, one, words, offset_ms) for one in sheet.lines],
        "others": [_item(state, one, words, offset_ms) for one in sheet.others],
        "protests": ", ".join(sheet.protests),
    }


def _line(state: RallyState, line: PodiumLine, words: Words, offset_ms: int) -> Row:
    entry = state.entries[line.entry_id]
    concerns = [_item(state, one, words, offset_ms) for one in line.items]
    on_the_road = line.no_check_in or line.not_yet_at or line.not_classified
    open_of_itself = on_the_road or line.protests or line.investigated
    return {
        "place": f"{line.place}{'=' if line.shared else ''}",
        "car": entry.car_number,
        "names": names_of(state, entry),
        "total": format_time(line.total_ms),
        "no_check_in": ", ".join(control_name(words, one) for one in line.no_check_in),
        "not_yet_at": ", ".join(control_name(words, one) for one in line.not_yet_at),
        "not_classified": line.not_classified,
        "protests": ", ".join(line.protests),
        "investigated": line.investigated,
        "concerns": concerns,
        "clean": not (concerns or open_of_itself),
    }


def _item(state: RallyState, item: OpenItem, words: Words, offset_ms: int) -> Row:
    return {
        "kind": words(f"inbox_{item.kind}"),
        "detail": detail_of(state, item.kind, item.params, words, offset_ms),
        "waived": item.waived,
    }
