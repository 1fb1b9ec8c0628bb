"""Exports of time cards: when a crew checked in at each control, as its own page has it."""

from collections.abc import Iterator, Mapping
from typing import Final

from flyingfinish.exchange.sheet import INSTANT, Cell, Column
from flyingfinish.web.exports.parts import Line, Source
from flyingfinish.web.fan.crew import CREW as CREW_PAGE
from flyingfinish.web.fan.crew import card_rows, chosen_crew
from flyingfinish.web.page.board import NOTHING, Board, Held, View, board_of
from flyingfinish.web.words import words_and

Export = tuple[tuple[Column, ...], Iterator[Line]]

CREW: Final = "crew"
"""The role of the crew's own view, whose cards they are."""


def cards_board(view: View, held: Held) -> Board | None:
    """Returns the board of a crew's cards, None for nobody who is entered or has a view yet."""

    def channels(board: Board, _: Held) -> Mapping[str, str]:
        crew = chosen_crew(board)
        return {CREW: f"rally/{board.rally}/crew/{crew}"} if crew else {}

    board = board_of(view, held, channels)
    return board if CREW in board.data else None


def cards_export(source: Source) -> Export:
    """Returns the controls at which a crew checked in; when it was due where that cost something.

    The heads are those of the page: elsewhere a time that is due is that of a start.
    """
    board = source.board
    words = words_and(source.page.language, *CREW_PAGE.words)
    crew = board.of(CREW)
    cards, checks = crew.get("check_ins", NOTHING), crew.get("checks", NOTHING)
    columns = (
        source.column("control"),
        Column("checked_in", words("col_card_at"), INSTANT),
        Column("due", words("col_card_due"), INSTANT),
    )

    def lines() -> Iterator[Line]:
        for row in card_rows(board, words):
            due_at_ms = checks.get(row.key, NOTHING).get("due_at_ms")
            yield {
                "control": Cell(row.text["control"]),
                "checked_in": Cell(row.text["at"], cards[row.key]),
                "due": Cell(row.text["due"], due_at_ms),
            }

    return columns, lines()
