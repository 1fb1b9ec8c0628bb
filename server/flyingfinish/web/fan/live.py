"""The live stage in three lanes, who waits, drives and came in, and the order as it would be.

Pure; the browser's twin is `clients/web/fan/live/live.js`.
"""

from collections.abc import Mapping, Sequence

from flyingfinish.web.fan.kind import CREW_ROWS, Face, Kind
from flyingfinish.web.fan.live_chances import driving, finished, podium_chance
from flyingfinish.web.fan.live_lanes import driving_rows, lane_title, waiting, waiting_rows
from flyingfinish.web.fan.live_tables import finished_rows, is_virtual, virtual_rows
from flyingfinish.web.page.board import NOTHING, Board, Held, ordered, rows_of
from flyingfinish.web.page.changes import changes_of, keys_of, last_splits_changed, marked
from flyingfinish.web.page.frame import One, chip, empty_texts, heading, stage_heading
from flyingfinish.web.page.onstage import STOPPED
from flyingfinish.web.page.rows import Row, stage_name
from flyingfinish.web.words import Words


def channels(board: Board, _: Held) -> Mapping[str, str]:
    """Returns the stage's table, splits and corrections, and where its crews stand in all."""
    if not board.shown:
        return {}
    return {
        "stage": f"{board.tables}stage/{board.shown}",
        "overall": board.running_table,
        f"splits/{board.shown}": f"rally/{board.rally}/splits/{board.shown}",
        "corrections": f"rally/{board.rally}/corrections",
    }


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the page of the live stage shows of a board."""
    changed = keys_of(changes_of(board))
    came_in = finished_rows(board, words)
    return Face(
        lists={
            "stages-now": stage_chips(board, words),
            "waiting-rows": waiting_rows(board, words, now_ms),
            "driving-rows": marked(
                driving_rows(board, words, now_ms), last_splits_changed(board), "split"
            ),
            "finished-rows": marked(came_in, changed),
            "virtual-rows": marked(virtual_rows(board, words, now_ms), changed),
        },
        ones={
            "opens": One({}, {"data-opens": opens(board, came_in)}),
            "stage-title": stage_heading(board, words),
            "chance": _chance(board, words, now_ms),
            "waiting-title": One({"sub": lane_title(board, words)}),
            "driving-title": One({"sub": str(len(driving(board)) or "")}),
            "virtual-title": _virtual_title(board, words, now_ms),
            **_empties(board, words),
        },
    )


def opens(board: Board, came_in: Sequence[Row]) -> str:
    """Returns the tab that has something to show, where nobody chose one."""
    if driving(board):
        return "lanes"
    if came_in:
        return "finished"
    if waiting(board)[1]:
        return "lanes"
    # Times that were given, or typed in: nobody was seen to cross the finish.
    return "virtual" if any(board.is_chosen(entry) for entry in finished(board)) else "lanes"


def stage_chips(board: Board, words: Words) -> list[Row]:
    """Returns a chip for each stage that somebody is on now, where there is a choice."""
    on = {r["stage"] for r in rows_of(board.of("onstage")).values() if r["block"] != "waiting"}
    every = ordered(board.of("itinerary").get("stages", NOTHING))
    stages = [stage for stage in every if stage in on and stage in board.stages]
    if not stages or stages == [board.shown]:
        return []
    return [
        chip(stage, stage_name(words, stage), stage == board.shown, "", address)
        for stage in stages
        for address in (board.view.address(stage=stage),)
    ]


def _chance(board: Board, words: Words, now_ms: int) -> One:
    """The dot: may the first three still change?"""
    if not board.shown:
        return One({"chance": ""})
    code, crews = podium_chance(board, now_ms)
    return One({"chance": words(f"chance_{code}", n=crews)}, {"data-chance": code})


def _virtual_title(board: Board, words: Words, now_ms: int) -> One:
    if not is_virtual(board, now_ms):
        return heading(board, words, words("order_now"), "", "stage")
    return One({"title": words("order_now"), "sub": "", "status": words("virtual")})


def _empties(board: Board, words: Words) -> dict[str, One]:
    """The sentences that stand where there are no rows."""
    state = board.stage_state(board.shown)
    driving_empty = words("driving_none")
    if state in STOPPED:
        driving_empty = words("driving_stopped", state=words(f"state_{state}"))
    texts = {
        "waiting": words("waiting_none"),
        "driving": driving_empty,
        "finished": words("finished_none"),
        "virtual": empty_texts(board, words)["stage"],
    }
    return {f"{role}-empty": One({"empty": text}) for role, text in texts.items()}


LIVE = Kind(
    name="live",
    channels=channels,
    face=face,
    modules=(
        *CREW_ROWS,
        "fan/changed.js",
        "fan/live/chances.js",
        "fan/live/lanes.js",
        "fan/live/tables.js",
    ),
    styles=("fan/tables.css", "fan/live/live.css"),
)
