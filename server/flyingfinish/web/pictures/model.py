"""What stands in the picture beside a link: the top of a table in texts, from public views alone.

The texts are those of the rows that the pages paint.
"""

from typing import Final

from flyingfinish.web.exports.asked import Asked
from flyingfinish.web.exports.sheet import board_for
from flyingfinish.web.page.board import NOTHING, Board, Held, Json, rows_of
from flyingfinish.web.page.rows import Row, overall_rows, stage_name, stage_rows
from flyingfinish.web.page.times import time_of_day
from flyingfinish.web.pictures.svg import ROWS, Line, Picture
from flyingfinish.web.words import Words, words_of

KINDS: Final = frozenset(("overall", "stage", "final"))
"""Tables that have a picture."""

FOOT: Final = "Flying Finish"


def is_pictured(asked: Asked) -> bool:
    """Says whether a table has a picture."""
    return asked.parts.get("kind", "") in KINDS


def picture_of(asked: Asked, held: Held) -> Picture:
    """Returns the picture of a table whose views are held (`export_sheet.wanted`)."""
    board, words = board_for(asked, held), words_of(asked.language)
    of_stage = asked.parts["kind"] == "stage"
    rows = (stage_rows if of_stage else overall_rows)(board, words)
    return Picture(
        board.of("itinerary").get("rally", NOTHING).get("name", asked.rally),
        title_of(asked, board, words),
        status_of(asked, board, words),
        _published(asked, board).get("status", ""),
        tuple(_line(row) for row in rows if row.kind == "crew" and row.text["time"])[:ROWS],
        words("empty_overall"),
        FOOT,
    )


def _line(row: Row) -> Line:
    said = row.text
    gap = said["first"]
    return Line(
        said["pos"], said["car"], said["driver"], said["co"], said["cls"], said["time"], gap
    )


def title_of(asked: Asked, board: Board, words: Words) -> str:
    """Returns what the page's heading says: overall after EK7, class SM2, EK7 Kälviä."""
    parts = asked.parts
    competitions = board.of("itinerary").get("competitions", NOTHING)
    named = competitions.get(parts["competition"], NOTHING).get("name", "")
    stage = parts["what"] or board.of("table").get("stage", "")
    about = board.of("itinerary").get("stages", NOTHING).get(stage, NOTHING)
    code = stage_name(words, stage) if stage else ""
    if parts["kind"] == "stage":
        title = words("stage_table", stage=code, name=about.get("name", ""))
        said = [title, parts["cls"]]
    else:
        kind = "class" if parts["cls"] else "overall"
        # A link's picture is looked at later: it says as of when it was.
        key = f"{kind}_after" if stage and rows_of(board.of("table")) else f"{kind}_running"
        said = [words(key, **{"stage": code, "class": parts["cls"]})]
    return " · ".join(filter(None, (named, *said)))


def status_of(asked: Asked, board: Board, words: Words) -> str:
    """Returns what a table is worth, in words: live, provisional since when, official."""
    published = _published(asked, board)
    if "status" not in published:
        return words("live_table")
    at = time_of_day(published["published_at_ms"], board.utc_offset_minutes, seconds=False)
    return words(f"published_{published['status']}", version=published["version"], at=at)


def _published(asked: Asked, board: Board) -> Json:
    found: Json = board.of("state").get("publications", NOTHING).get(asked.channel, NOTHING)
    return found
