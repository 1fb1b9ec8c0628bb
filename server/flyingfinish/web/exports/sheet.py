"""A table of a rally or a series as a sheet, by the name of its channel.

Pure: `wanted` says which views are needed, `sheet_of` makes the sheet from them. Whoever calls has
the views; what takes long is not done where pages are served (`worker.py`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flyingfinish.exchange.sheet import Column, Sheet
from flyingfinish.web.exports.decisions import (
    corrections_export,
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
from flyingfinish.web.exports.rankings import overall_export, stage_export
from flyingfinish.web.exports.road import (
    entries_export,
    itinerary_export,
    shakedown_export,
    start_list_export,
)
from flyingfinish.web.exports.splits import splits_export
from flyingfinish.web.exports.told import crew_export, news_export
from flyingfinish.web.page.board import NOTHING, Board, Held, View, board_of
from flyingfinish.web.page.news import crew_name
from flyingfinish.web.sheet_model import sheet_title

Export = tuple[tuple[Column, ...], Iterator[Line]]

_NAME: Final = re.compile(
    r"(?:c/(?P<competition>[^/]+)/)?(?:class/(?P<cls>[^/]+)(?:/|$))?"
    r"(?P<kind>[a-z]*)(?:/(?P<what>[^/]+))?(?P<section>/section)?"
)

_PLAIN: Final[Mapping[str, Callable[[Source], Export]]] = {
    "stage": stage_export,
    "overall": overall_export,
    "final": overall_export,
    "range": overall_export,
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
    "corrections": corrections_export,
    "news": news_export,
}
_NAMED: Final = frozenset(("stage", "range", "points", "projected", "startlist", "splits", "crew"))
"""Kinds that are never without the name of what they are about."""

_OF_CLASSES: Final = frozenset(("stage", "overall", "final", "range", "stagewins"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One export somebody asks for."""

    rally: str
    channel: str
    """Without the rally's prefix: ``class/SM2/overall/SS7``."""

    language: str
    face: str = "cumulative"
    """Of splits: which face."""

    cls: str = ""
    """Of splits: the crews of this class only; every other table has a channel for each class."""

    @property
    def parts(self) -> Mapping[str, str]:
        """Returns the channel's parts by name, empty when no table has such a name."""
        match = _NAME.fullmatch(self.channel)
        if match is None:
            return {}
        parts = {name: text or "" for name, text in match.groupdict().items()}
        kind = parts["kind"] = parts["kind"] or ("overall" if parts["cls"] else "")
        known = kind in _PLAIN or kind in ("splits", "crew")
        named = bool(parts["what"]) or kind not in _NAMED
        return parts if known and named and (not parts["cls"] or kind in _OF_CLASSES) else {}


@dataclass(frozen=True, slots=True)
class AskedOfSeries:
    """One export of a series: ``standings/<title>`` or ``calendar``."""

    series: str
    channel: str
    language: str


def wanted(asked: Asked, held: Held) -> dict[str, str]:
    """Returns the views that an export needs, whole channels by role; empty for no such table."""
    parts = asked.parts
    rally, what = f"rally/{asked.rally}/", parts.get("what", "")
    # A crew has one view in all competitions, and places in each.
    crew = parts.get("kind") == "crew"
    channel = f"{rally}crew/{what}" if crew else rally + asked.channel
    table = held(channel)
    if not parts or table is None:
        return {}
    found = {"table": channel, "stage": channel, "overall": channel}
    for name in ("itinerary", "state", "entries"):
        found[name] = f"rally/{asked.rally}/{name}"
    if crew:
        scope = f"c/{parts['competition']}/" if parts["competition"] else ""
        found |= {"crew": channel, "places": f"{rally}{scope}places/{what}"}
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
        columns, lines = splits_export(source, parts["what"], asked.face, asked.cls)
    elif parts["kind"] == "crew":
        columns, lines = crew_export(source, parts["what"])
    else:
        columns, lines = _PLAIN[parts["kind"]](source)
    published = source.board.of("state").get("publications", NOTHING).get(asked.channel, NOTHING)
    rally = source.board.of("itinerary").get("rally", NOTHING).get("name", asked.rally)
    title = f"{rally} · {table_title(asked, source)}"
    return Sheet(
        file_name(asked),
        title,
        columns,
        laid_out(columns, lines),
        published_line(published, source),
        (
            ("rally", asked.rally),
            ("channel", asked.channel),
            *((("face", asked.face),) if parts["kind"] == "splits" else ()),
            *((("published", published["status"]),) if "status" in published else ()),
            *((("as_of", source.table["stage"]),) if "stage" in source.table else ()),
        ),
    )


def board_for(asked: Asked, held: Held) -> Board:
    """Returns a table's board, the table in the role ``table`` and in those of the pages."""
    parts = asked.parts
    stage = parts["what"] if parts["kind"] in ("stage", "overall") else ""
    view = View(
        asked.rally,
        stage=stage,
        cls=parts["cls"] or asked.cls,
        competition=parts["competition"],
        lang=asked.language,
    )
    roles = wanted(asked, held)
    return board_of(view, held, lambda _board, _held: roles)


def table_title(asked: Asked, source: Source) -> str:
    """Returns what a table is called, without the rally's name."""
    parts = asked.parts
    own = source.own.catalogue.get(f"table_{parts['kind']}")
    if own is None:
        return sheet_title(asked.channel, "", source.board.of("itinerary"), source.sheet)
    name = " ".join(filter(None, (own, _about(parts, source))))
    if parts["kind"] == "splits":
        name += f" · {source.own('face_' + asked.face)}"
    return name


def _about(parts: Mapping[str, str], source: Source) -> str:
    """What a table is about that has a name of its own: a stage, a title."""
    if parts["kind"] == "crew":
        return f"· {crew_name(source.board, parts['what'])}"
    if parts["kind"] != "projected":
        return source.stage(parts["what"]) if parts["what"] else ""
    for competition in source.board.of("itinerary").get("competitions", NOTHING).values():
        if parts["what"] in competition.get("titles", NOTHING):
            return f"· {competition['titles'][parts['what']]['name']}"
    return f"· {parts['what']}"


def file_name(asked: Asked) -> str:
    """Returns what to call a file of it, without its ending."""
    split = asked.parts["kind"] == "splits"
    return _plain_name(asked.rally, asked.channel, *((asked.face, asked.cls) if split else ()))


def series_file_name(asked: AskedOfSeries) -> str:
    """Returns what to call a file of a series, without its ending."""
    return _plain_name(asked.series, asked.channel)


def _plain_name(*parts: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", "-".join(filter(None, parts)).lower()).strip("-")


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
        series_file_name(asked),
        f"{about.get('name', asked.series)} · {table}",
        columns,
        laid_out(columns, lines),
        source.series("points_provisional") if provisional else "",
        notes,
    )
