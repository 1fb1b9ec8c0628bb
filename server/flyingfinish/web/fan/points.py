"""Points of the rally: what each title gives if it ended now, and what the season would be then.

Pure; the browser's twin is `clients/web/fan/points/points.js`.
"""

from collections.abc import Mapping

from flyingfinish.web.fan.kind import CREWS_NAMED, Face, Kind
from flyingfinish.web.page.board import NOTHING, Board, Held, Json, ordered, rows_of
from flyingfinish.web.page.frame import One, heading
from flyingfinish.web.page.rows import (
    Row,
    crew_addresses,
    crew_attrs,
    crew_text,
    explain_address,
    stage_name,
)
from flyingfinish.web.series.rows import Explain, Who, named_by, projected_rows
from flyingfinish.web.series.tables import place_text, said
from flyingfinish.web.words import Words

PARTS = ("final", "after_stage", "leg_1", "leg_2", "leg_3", "range", "stage", "stage_wins", "start")
"""From where points come, in the order of their columns."""

PARTS_SHOWN = 6


def titles_of(board: Board) -> Json:
    """Returns the titles of the chosen competition by their names."""
    competitions = board.of("itinerary").get("competitions", NOTHING)
    chosen = board.view.competition if board.view.competition in competitions else ""
    name = chosen or [*ordered(competitions), ""][0]
    titles: Json = competitions.get(name, NOTHING).get("titles", NOTHING)
    return titles


def chosen_title(board: Board) -> str:
    """Returns the title that is asked for, else the first one of the class, else the first."""
    titles = titles_of(board)
    names = sorted(titles)
    if board.view.title in names:
        return board.view.title
    of_class = [one for one in names if titles[one].get("class", "") == board.view.one_class]
    return [*of_class, *names, ""][0]


def channels(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the points of the title, the season as it would be, and the season before."""
    title = chosen_title(board)
    if not title:
        return {}
    projected = f"rally/{board.rally}/projected/{title}"
    found = {"points": f"{board.prefix}points/{title}", "projected": projected}
    about = held(projected) or NOTHING
    if "series" in about:
        found["standings"] = f"series/{about['series']}/standings/{about['title']}"
    return found


def face(board: Board, words: Words, _: int) -> Face:
    """Returns what the page of points shows of a board."""
    parts = _parts(board)
    heads = [words(f"source_{one}") for one in parts]
    projected, standings = board.of("projected"), board.of("standings")
    names = titles_of(board)
    title = names.get(chosen_title(board), NOTHING).get("name", "")
    return Face(
        lists={
            "titles": _title_rows(board, names),
            "points-rows": _points_rows(board, words, parts),
            "projected-rows": projected_rows(
                projected, words, _who(board, standings, words), _explain(board)
            ),
        },
        ones={
            "points-title": heading(board, words, title, _as_of(board, words), "points"),
            "points-heads": One(_columns("h", heads)),
            "points-empty": One({"empty": words("empty_points")}),
            "projected-title": One({"title": title, "sub": "", "status": words("projected")}),
            "season-link": One(
                {"season": words("to_season") if "series" in projected else ""},
                {"href": _season_address(board, projected)},
            ),
        },
    )


def _as_of(board: Board, words: Words) -> str:
    """After which stage the places count, and that they may still change."""
    points = board.of("points")
    stage = stage_name(words, points["stage"]) if "stage" in points else ""
    before = words("points_provisional") if "provisional" in points else ""
    return " · ".join(filter(None, (stage, before)))


def _title_rows(board: Board, names: Json) -> list[Row]:
    """A chip for each title, none where there is only one."""
    chosen = chosen_title(board)
    if len(names) < 2:
        return []
    return [
        Row(
            f"title:{one}",
            "chip",
            {"label": names[one]["name"]},
            {"aria-current": "true" if one == chosen else ""},
            board.view.address(title=one),
        )
        for one in sorted(names)
    ]


def _parts(board: Board) -> list[str]:
    """From where anybody has points, in the order of the columns."""
    rows = rows_of(board.of("points")).values()
    found = {part for row in rows for part in row.get("parts", NOTHING)}
    known = [part for part in PARTS if part in found]
    return [*known, *sorted(found - set(PARTS))][:PARTS_SHOWN]


def _columns(letter: str, texts: list[str]) -> dict[str, str]:
    texts = texts + [""] * (PARTS_SHOWN - len(texts))
    return {f"{letter}{n}": text for n, text in enumerate(texts, 1)}


def _points_rows(board: Board, words: Words, parts: list[str]) -> list[Row]:
    rows = rows_of(board.of("points"))
    address = crew_addresses(board)
    made = []
    for name in ordered(rows):
        row, crew = rows[name], board.entry(name)
        given = row.get("parts", NOTHING)
        text = {
            **crew_text(board, crew),
            **({} if crew else {"driver": name}),
            "pos": place_text(row),
            "points": said(row["points"], words),
            **_columns("k", [said(given[p], words) if p in given else "–" for p in parts]),
        }
        links = {"who": address(name) if crew else "",
                 "points": explain_address(board, "points", name)}  # fmt: skip
        made.append(Row(name, "scored", text, crew_attrs(board, crew), "", links))
    return made


def _who(board: Board, standings: Json, words: Words) -> Who:
    """Crews of the rally by their entries, others as the season calls them."""
    otherwise = named_by(standings, words)

    def who(name: str, row: Json) -> tuple[str, str]:
        crew = board.entry(row.get("entry", ""))
        known = rows_of(standings).get(name)
        if known is not None or not crew:
            return otherwise(name, row)
        return crew.get("driver", ""), crew.get("co_driver", "")

    return who


def _explain(board: Board) -> Explain:
    def explain(what: str, name: str) -> str:
        address = explain_address(board, "projected", name)
        return address.replace("/explain/", "/explain/place/", 1) if what == "place" else address

    return explain


def _season_address(board: Board, projected: Json) -> str:
    if "series" not in projected:
        return ""
    told = board.view.told_in().replace("?", "&", 1)
    return f"/s/{projected['series']}?title={projected['title']}{told}"


POINTS = Kind(
    name="points",
    channels=channels,
    face=face,
    modules=(*CREWS_NAMED, "series/rows.js"),
    styles=("fan/tables.css", "fan/wide.css", "series/season.css"),
    speaks=("series",),
)
