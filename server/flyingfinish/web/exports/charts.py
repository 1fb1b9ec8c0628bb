"""Exports of the charts' tables and of two crews compared: what the pages show, of every crew.

They are no views of their own, so nothing is worked out here: pages, drawings and files are made of
the same few functions (`fan/chart_story.py`, `fan/duel.py`), and those are held to the browser's
twins. A chart has room for eight lines; its file has all crews with a place, a line each.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from flyingfinish.exchange.sheet import COUNT, DURATION, GAP, PACE_GAP, TENTH_MS, Cell, Column
from flyingfinish.web.exports.parts import CREW, Line, Source, counted
from flyingfinish.web.fan import chart_story
from flyingfinish.web.fan.chart_story import (
    PROGRESS,
    TABS,
    base_of,
    crews_of,
    moves_of,
    numbers_on,
    steps_of,
    told_step,
)
from flyingfinish.web.fan.charts import CHARTS, PRECISIONS_MS, cell_text, gap_text, heading, tab_of
from flyingfinish.web.fan.crew import CREW as CREW_PAGE
from flyingfinish.web.fan.crew import chosen_crew
from flyingfinish.web.fan.duel import Compared, compared, duel_ones, rival_of
from flyingfinish.web.page.board import Board, Held, View, board_of
from flyingfinish.web.page.hows import crew_name
from flyingfinish.web.words import words_and

Export = tuple[tuple[Column, ...], Iterator[Line]]

_KINDS: Final[Mapping[str, str]] = {
    chart_story.GAP: GAP,
    chart_story.POSITION: COUNT,
    chart_story.PACE: PACE_GAP,
    chart_story.HEAT: GAP,
}
_NOT_NEEDED: Final = frozenset(("onstage", "class", "overall", "corrections"))
"""What the pages follow for their other parts; a file is not made anew when it changes."""


def chart_board(view: View, held: Held) -> Board | None:
    """Returns the board of a chart, None while it shows nobody."""
    board = board_of(view, held, CHARTS.channels, CHARTS.reads)
    return board if view.tab in TABS and crews_of(board, steps_of(board)) else None


def duel_board(view: View, held: Held) -> Board | None:
    """Returns the board of a comparison, None where there are no two crews to compare."""
    board = board_of(view, held, CREW_PAGE.channels, CREW_PAGE.reads)
    return board if chosen_crew(board) and rival_of(board) else None


def channels_of(board: Board | None) -> dict[str, str]:
    """Returns the channels that a board's file is made from, by role; none without a board."""
    followed = {**board.read, **board.channels} if board else {}
    return {role: one for role, one in followed.items() if role not in _NOT_NEEDED}


def chart_export(source: Source) -> Export:
    """Returns a chart's crews in their order after the last stage, with a column for each stage."""
    board = source.board
    tab, steps = tab_of(board), steps_of(board)
    crews = crews_of(board, steps)
    if tab == PROGRESS:
        return _progress_export(source, crews)
    base = base_of(board, crews)
    numbers = {
        f"stage_{step.stage}": numbers_on(tab, before, step, base)
        for before, step in zip([None, *steps], steps, strict=False)
    }
    kind, precision_ms = _KINDS[tab], PRECISIONS_MS.get(tab, TENTH_MS)
    columns = (
        Column(f"stage_{step.stage}", source.stage(step.stage), kind, precision_ms)
        for step in steps
    )

    def lines() -> Iterator[Line]:
        for entry in crews:
            on = {
                key: Cell(cell_text(tab, there[entry], based=entry == base), there[entry])
                for key, there in numbers.items()
                if entry in there
            }
            yield {**source.crew(entry), **on}

    return (*source.columns(*CREW), *columns), lines()


def _progress_export(source: Source, crews: list[str]) -> Export:
    """What one stage did: places and gaps before and after it."""
    moves = moves_of(source.board, steps_of(source.board), crews)

    def lines() -> Iterator[Line]:
        for entry, move in moves.items():
            yield {
                **source.crew(entry),
                "before": counted(move.from_place),
                "gap_before": Cell(gap_text(move.was_ms), move.was_ms),
                "after": counted(move.to_place),
                "gap_after": Cell(gap_text(move.is_ms), move.is_ms),
                "gap_change": Cell(gap_text(move.won_ms), move.won_ms),
            }

    keys = ("before", "gap_before", "after", "gap_after", "gap_change")
    return source.columns(*CREW, *keys), lines()


def duel_export(source: Source) -> Export:
    """Returns the stages that one of two crews has driven: both times, and how far apart."""
    words = words_and(source.page.language, *CREW_PAGE.words)
    heads = duel_ones(source.board, words, source.board.view.crew)["duel-heads"].text
    columns = (
        *source.columns("stage", "name"),
        *_of_one(source, "mine", heads["mine"]),
        *_of_one(source, "theirs", heads["theirs"]),
        *source.columns("difference", "difference_total"),
    )
    return columns, (_duel_line(one) for one in compared(source.board, words))


def _of_one(source: Source, key: str, car: str) -> tuple[Column, Column]:
    """The columns of one of two crews: its times, and how they came about."""
    mark = source.column("mark")
    return Column(key, car, DURATION), Column(f"{key}_mark", f"{mark.title} {car}")


def _duel_line(one: Compared) -> Line:
    said, precision_ms = one.row.text, one.precision_ms
    return {
        "stage": Cell(said["code"]),
        "name": Cell(said["name"]),
        "mine": Cell(said["mine"], one.mine_ms, precision_ms),
        "mine_mark": Cell(said["mymark"]),
        "theirs": Cell(said["theirs"], one.theirs_ms, precision_ms),
        "theirs_mark": Cell(said["theirmark"]),
        "difference": Cell(said["diff"], one.apart_ms, precision_ms),
        "difference_total": Cell(said["total"], one.total_apart_ms),
    }


def chart_title(source: Source, tab: str) -> str:
    """Returns what a chart's file is called: its heading, in a list of files only its name."""
    board = source.board
    words = words_and(source.page.language, *CHARTS.words)
    steps = steps_of(board)
    if not steps:
        return f"{words('charts')}: {words(f'chart_tab_{tab}')}"
    said = heading(board, words, steps, crews_of(board, steps)).text
    return f"{said['title']} · {said['sub']}"


def duel_title(source: Source) -> str:
    """Returns what a comparison's file is called."""
    view = source.board.view
    words = words_and(source.page.language, *CREW_PAGE.words)
    names = [crew_name(source.board, one) for one in (view.crew, view.rival)]
    return f"{words('duel')} · {' – '.join(names)}"


def chart_notes(board: Board) -> Iterator[tuple[str, str]]:
    """Yields what programs may want to know: from whom gaps count, of which stage a chart is."""
    tab, steps = tab_of(board), steps_of(board)
    if tab in (chart_story.GAP, PROGRESS):
        yield "counted_from", base_of(board, crews_of(board, steps))
    if tab == PROGRESS:
        yield "stage", told_step(board, steps).stage
