"""A table of a rally or a series as a sheet, by the name of its channel.

Pure: `wanted` says which views are needed, `sheet_of` makes the sheet from them. Whoever calls has
the views; what takes long is not done where pages are served (`worker.py`).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from flyingfinish.exchange.sheet import Column, Sheet
from flyingfinish.web.exports.asked import OF_RALLY, Asked, AskedOfSeries
from flyingfinish.web.exports.cards import cards_board, cards_export
from flyingfinish.web.exports.charts import (
    channels_of,
    chart_board,
    chart_export,
    chart_notes,
    chart_title,
    duel_board,
    duel_export,
    duel_title,
)
from flyingfinish.web.exports.decisions import (
    penalties_export,
    retirements_export,
)
from flyingfinish.web.exports.parts import Line, Source, laid_out, published_line, source_of
from flyingfinish.web.exports.points import (
    calendar_export,
    points_export,
    projected_export,
    standings_export,
    teams_export,
    wins_export,
)
from flyingfinish.web.exports.rankings import (
    final_export,
    overall_export,
    range_export,
    stage_export,
)
from flyingfinish.web.exports.road import (
    entries_export,
    itinerary_export,
    shakedown_export,
    start_list_export,
)
from flyingfinish.web.exports.splits import splits_export
from flyingfinish.web.exports.told import crew_export, told_export
from flyingfinish.web.page.board import NOTHING, Board, Held, Json, View, board_of
from flyingfinish.web.page.hows import crew_name
from flyingfinish.web.sheet_model import sheet_title

Export = tuple[tuple[Column, ...], Iterator[Line]]

_EXPORTS: Final[Mapping[str, Callable[[Source], Export]]] = {
    "cards": cards_export,
    "charts": chart_export,
    "duel": duel_export,
    "stage": stage_export,
    "overall": overall_export,
    "final": final_export,
    "range": range_export,
    "stagewins": wins_export,
    "teams": teams_export,
    "points": points_export,
    "projected": projected_export,
    "itinerary": itinerary_export,
    "startlist": start_list_export,
    "entries": entries_export,
    "shakedown": shakedown_export,
    "adjustments": penalties_export,
    "retirements": retirements_export,
    "corrections": told_export,
    "news": told_export,
}
_BOARDS: Final[Mapping[str, Callable[[View, Held], Board | None]]] = {
    "cards": cards_board,
    "charts": chart_board,
    "duel": duel_board,
}
"""Tables that are no view of their own: what makes the board that they are made from."""


_MARKED: Final = frozenset(("stage", "overall", "final", "range", "crew"))
"""Tables whose pages mark the times that a decision changed."""


def wanted(asked: Asked, held: Held) -> dict[str, str]:
    """Returns the views that an export needs, whole channels by role; empty for no such table."""
    parts = asked.parts
    if parts.get("kind") in _BOARDS:
        return channels_of(_BOARDS[parts["kind"]](asked.view, held))
    rally = f"rally/{asked.rally}/"
    scope = f"c/{parts['competition']}/" if parts.get("competition") else ""
    shared = parts.get("kind") in OF_RALLY
    channel = rally + (asked.channel.removeprefix(scope) if shared else asked.channel)
    table = held(channel)
    unknown = shared and scope and held(f"{rally}{scope}entries") is None
    if not parts or table is None or unknown:
        return {}
    found = {"table": channel, "stage": channel, "overall": channel}
    for name in ("itinerary", "state", "entries"):
        found[name] = f"rally/{asked.rally}/{name}"
    if parts["kind"] == "crew":
        # A crew has one view in all competitions, and places in each.
        found |= {"crew": channel, "places": f"{rally}{scope}places/{parts['what']}"}
    if parts["kind"] in _MARKED:
        found["corrections"] = f"{rally}corrections"
    if parts["competition"]:
        found["scope_entries"] = f"rally/{asked.rally}/c/{parts['competition']}/entries"
    if parts["kind"] == "projected" and "series" in table:
        found["standings"] = f"series/{table['series']}/standings/{table['title']}"
    return found


def sheet_of(asked: Asked, held: Held) -> Sheet:
    """Returns the sheet of an export whose views are held (`wanted`)."""
    parts = asked.parts
    source = source_of(board_for(asked, held), asked.language)
    if parts["kind"] == "splits":
        columns, lines = splits_export(source, parts["what"], asked.face)
    elif parts["kind"] == "crew":
        columns, lines = crew_export(source, parts["what"])
    else:
        columns, lines = _EXPORTS[parts["kind"]](source)
    published = source.board.of("state").get("publications", NOTHING).get(asked.channel, NOTHING)
    rally = source.board.of("itinerary").get("rally", NOTHING).get("name", asked.rally)
    title = f"{rally} · {table_title(asked, source)}"
    return Sheet(
        asked.file_name,
        title,
        columns,
        laid_out(columns, lines),
        published_line(published, source),
        tuple(_notes(asked, source, published)),
    )


def _notes(asked: Asked, source: Source, published: Json) -> Iterator[tuple[str, str]]:
    """Yields what programs may want to know beside the table."""
    kind = asked.parts["kind"]
    yield "rally", asked.rally
    yield "channel", asked.channel
    if kind == "splits":
        yield "face", asked.face
    if asked.cls:
        yield "classes", " ".join(asked.view.classes)
    if "status" in published:
        yield "published", published["status"]
    if "stage" in source.table:
        yield "as_of", source.table["stage"]
    if kind == "charts":
        yield from chart_notes(source.board)
    if kind == "duel":
        yield "with", asked.rival


def board_for(asked: Asked, held: Held) -> Board:
    """Returns a table's board, the table in the role ``table`` and in those of the pages."""
    of_pages = _BOARDS.get(asked.parts["kind"])
    board = of_pages(asked.view, held) if of_pages else None
    roles = wanted(asked, held)
    return board or board_of(asked.view, held, lambda _board, _held: roles)


def table_title(asked: Asked, source: Source) -> str:
    """Returns what a table is called, without the rally's name."""
    parts = asked.parts
    classes = ", ".join(View(asked.rally, cls=asked.cls).classes)
    if parts["kind"] == "charts":
        name = chart_title(source, parts["what"])
    elif parts["kind"] == "duel":
        name = duel_title(source)
    elif f"table_{parts['kind']}" not in source.own.catalogue:
        name = sheet_title(asked.channel, "", source.board.of("itinerary"), source.sheet)
    else:
        own = source.own(f"table_{parts['kind']}")
        face = source.own(f"face_{asked.face}") if parts["kind"] == "splits" else ""
        name = " · ".join(filter(None, (f"{own} {_about(parts, source)}".strip(), face)))
    return " · ".join(filter(None, (name, _competition(parts, source), classes)))


def _competition(parts: Mapping[str, str], source: Source) -> str:
    """Whose rows of a table they are that all competitions share, where it is not the first."""
    named = parts["competition"] if parts["kind"] in OF_RALLY else ""
    about = source.board.of("itinerary").get("competitions", NOTHING).get(named, NOTHING)
    return str(about.get("name", named))


def _about(parts: Mapping[str, str], source: Source) -> str:
    """What a table is about that has a name of its own: a stage, a title."""
    if parts["kind"] in ("crew", "cards"):
        return f"· {crew_name(source.board, parts['what'])}"
    if parts["kind"] != "projected":
        return source.stage(parts["what"]) if parts["what"] else ""
    for competition in source.board.of("itinerary").get("competitions", NOTHING).values():
        if parts["what"] in competition.get("titles", NOTHING):
            return f"· {competition['titles'][parts['what']]['name']}"
    return f"· {parts['what']}"


def series_wanted(asked: AskedOfSeries, held: Held) -> dict[str, str]:
    """Returns the views that an export of a series needs; empty for no such table."""
    kind = asked.channel.partition("/")[0]
    channel = f"series/{asked.series}/{asked.channel}"
    if kind not in ("standings", "calendar") or held(channel) is None:
        return {}
    return {"table": channel, "calendar": f"series/{asked.series}/calendar"}


def series_sheet(asked: AskedOfSeries, held: Held) -> Sheet:
    """Returns the sheet of a series' standings or calendar."""
    roles = series_wanted(asked, held)
    data: dict[str, Any] = {role: held(channel) for role, channel in roles.items()}
    board = Board("", View(""), (), "", "", True, roles, (), data)
    source = source_of(board, asked.language)
    about = (data["calendar"] or NOTHING).get("series", NOTHING)
    if asked.channel == "calendar":
        columns, lines = calendar_export(source)
        table = source.series("calendar")
    else:
        columns, lines = standings_export(source)
        table = source.table["title"]["name"]
    notes = (("series", asked.series), ("channel", asked.channel))
    provisional = "provisional" in source.table.get("title", NOTHING)
    return Sheet(
        asked.file_name,
        f"{about.get('name', asked.series)} · {table}",
        columns,
        laid_out(columns, lines),
        source.series("points_provisional") if provisional else "",
        notes,
    )
