"""The public page of a rally's tables of no single stage: final, teams, points, ranges, stage wins.

Painted from the public views that the hub holds, with `?delay=` as of so many seconds ago; it needs
no script and renews itself.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.push.hub import Hub
from flyingfinish.rally.explain.views import Held
from flyingfinish.rally.point_tables import Source
from flyingfinish.rally.points import points_text
from flyingfinish.rally.times import format_time
from flyingfinish.web.answers import STATIC, TEMPLATES, reader_language, spoken
from flyingfinish.web.as_of import held_of, rally_time_of, waiting_text
from flyingfinish.web.delays import delay_s_of
from flyingfinish.web.errors import Problem
from flyingfinish.web.page.board import Board, board_of, read_view
from flyingfinish.web.page.changes import CHANGED, keys_of, whole_changed
from flyingfinish.web.page.rows import place_of, shared_places, stage_name
from flyingfinish.web.page.times import day_text, time_of_day
from flyingfinish.web.words import LANGUAGES, Words, words_in

TABLES: Final = "/r/{rally}/tables"
RENEW_S: Final = 30
NOTHING: Final[Mapping[str, Any]] = {}
NO_COMPETITION: Final[Mapping[str, Any]] = {"ord": 1, "name": "", "classes": {}}

Views = Mapping[str, Any]
Row = dict[str, Any]


class TablePages:
    """The tables of one hub's rallies."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def page(self, request: Request) -> Response:
        """Answers with a competition's tables, or a class's; Problem 404 for no such rally."""
        rally = request.path_params["rally"]
        query, road = request.query_params, f"rally/{rally}/itinerary"
        held = held_of(self._hub, query)
        itinerary = held(road) or held_of(self._hub, {})(road)
        if itinerary is None:
            raise Problem(404, "unknown_rally", "There is no such rally here; check its id.")
        language = reader_language(request)
        words = words_in("tables", language)
        competitions = sorted(itinerary["competitions"].items(), key=lambda one: one[1]["ord"])
        competitions = competitions or [("", NO_COMPETITION)]
        chosen = next((one for one in competitions if one[0] == query.get("c")), competitions[0])
        view = read_view(rally, query)
        order = sorted(chosen[1]["classes"], key=lambda one: chosen[1]["classes"][one]["ord"])
        classes = tuple(one for one in order if one in view.classes)
        view = replace(view, cls=",".join(classes), lang=language)
        board = board_of(view, held, _corrections)
        tables = _tables(board, lambda one: held(f"rally/{rally}/{one}"), chosen, classes, words)
        html = TEMPLATES.get_template("tables.html").render(
            say=words,
            languages=LANGUAGES,
            static=STATIC,
            renew_s=RENEW_S,
            rally=rally,
            name=itinerary.get("rally", NOTHING).get("name", rally),
            competitions=[(one, about["name"]) for one, about in competitions],
            chosen=chosen[0],
            classes=order,
            view=view,
            delay_s=delay_s_of(query),
            as_of=_as_of(rally_time_of(self._hub, rally, query), board, words),
            tables=list(tables),
            waiting=waiting_text(self._hub, rally, query, language),
        )
        return spoken(request, html.encode())


def _as_of(now_ms: int, board: Board, words: Words) -> str:
    """Returns as of when the tables are: a page on paper, or kept without a network, grows old."""
    offset = board.utc_offset_minutes
    at = time_of_day(now_ms, offset, seconds=False)
    return words("as_of", at=f"{day_text(words, now_ms, offset)} {at}")


def _corrections(board: Board, _: Held) -> Mapping[str, str]:
    return {"corrections": f"rally/{board.rally}/corrections"}


def _tables(
    board: Board,
    held: Held,
    chosen: tuple[str, Mapping[str, Any]],
    classes: tuple[str, ...],
    words: Words,
) -> Iterator[Row]:
    """Yields the tables that have anything to show, in the order people ask for them.

    One class has tables of its own; of several the tables of everybody have the rows.
    """
    competition_id, about = chosen
    prefix = "" if about["ord"] == 1 else f"c/{competition_id}/"
    below = f"{prefix}class/{classes[0]}/" if len(classes) == 1 else prefix
    entries = (held(f"{prefix}entries") or {"rows": NOTHING})["rows"]
    named = [(f"{below}final", words("final"))]
    named += [(f"{prefix}teams", words("teams"))] if not classes else []
    named += [
        (f"{prefix}points/{title_id}", f"{words('points')}: {title['name']}")
        for title_id, title in about.get("titles", NOTHING).items()
        if title.get("class", "") in (classes or ("",))
    ]
    named += [
        (f"{below}range/{range_id}", one["name"] or range_id)
        for range_id, one in about.get("ranges", NOTHING).items()
    ]
    named.append((f"{below}stagewins", words("stagewins")))
    for channel, title in named:
        view = held(channel)
        if view is None:
            continue
        if len(classes) > 1 and "/points/" not in f"/{channel}":
            rows = view["rows"].items()
            view = {**view, "rows": {one: row for one, row in rows if _in(entries, one, classes)}}
        if view["rows"]:
            yield table_model(title, view, entries, words, _changed(board, channel))


def _changed(board: Board, channel: str) -> set[str]:
    """Whose total in a table was moved by a decision."""
    kind, _, name = channel.rpartition("/")
    whole = name == "final" or kind.endswith("range")
    return keys_of(whole_changed(board, "" if name == "final" else name)) if whole else set()


def _in(entries: Mapping[str, Any], entry: str, classes: tuple[str, ...]) -> bool:
    """Says whether a crew is in one of the classes."""
    mine = entries.get(entry, NOTHING).get("classes", NOTHING)
    return any(one in mine for one in classes)


def table_model(
    title: str,
    view: Views,
    entries: Mapping[str, Any],
    words: Words,
    changed: Container[str] = (),
) -> Row:
    """Returns a table as texts: its rows in order, and as of which stage it stands.

    ``changed`` says whose totals bear the mark of a change.
    """
    rows = sorted(view["rows"].items(), key=lambda one: one[1]["ord"])
    stage, shared = view.get("stage", ""), shared_places(view["rows"].values())
    return {
        "title": title,
        "after": words("after", stage=stage_name(words, stage)) if stage else "",
        "provisional": bool(view.get("provisional")),
        "rows": [
            _row(name, row, shared, entries, words)
            | {"mark": CHANGED if name in changed and "total_ms" in row else ""}
            for name, row in rows
        ],
    }


def _row(
    name: str,
    row: Mapping[str, Any],
    shared: set[int],
    entries: Mapping[str, Any],
    words: Words,
) -> Row:
    entry = entries.get(name, NOTHING)
    crew = " / ".join(filter(None, (entry.get("driver"), entry.get("co_driver"))))
    return {
        "pos": place_of(row, shared),
        "car": entry.get("car", ""),
        "name": crew or (name if not entry else ""),
        "detail": _detail(row, entries, words),
        "figure": _figure(row, words),
    }


def _figure(row: Mapping[str, Any], words: Words) -> str:
    """Returns what a table is ordered by: times as on every screen, points as people write them."""
    if "total_ms" in row:
        return format_time(row["total_ms"])
    if "points" in row:
        return points_text(row["points"]).replace(".", words("decimal"))
    return str(row["wins"]) if "wins" in row else words(row["block"])


def _detail(row: Mapping[str, Any], entries: Mapping[str, Any], words: Words) -> str:
    """Returns what a figure is made of: cars of a team, addends, stages won."""
    if "cars" in row:
        return " + ".join(f"#{entries.get(one, NOTHING).get('car', one)}" for one in row["cars"])
    if "parts" in row:
        parts = [row["parts"][one] for one in Source if one in row["parts"]]
        said = [points_text(one) for nth, one in enumerate(parts) if one or not nth]
        return " + ".join(said).replace(".", words("decimal"))
    won = row.get("stages", NOTHING)
    return " ".join(stage_name(words, one) for one in won)
