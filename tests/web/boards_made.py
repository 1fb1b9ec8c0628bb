"""Boards of the rally that `browser/views_made.py` makes, without a hub."""

from dataclasses import replace
from typing import Any

from browser.views_made import BASE, RALLY, Form, weekend
from flyingfinish.web.page.board import Board, View, board_of

CREWS = 24


def board(views: dict[str, Form] | None = None, /, **wanted: str) -> Board:
    """Returns the board of a view of these views, or of a weekend with 24 crews."""
    held = weekend(CREWS) if views is None else views
    return board_of(View(RALLY, **wanted), held.get)


def with_rows(made: Board, role: str, **rows: dict[str, Any]) -> Board:
    """Returns a board with exactly these rows in one of its views."""
    form = {**made.of(role), "rows": rows}
    return replace(made, data={**made.data, role: form})


def view_of(views: dict[str, Form], name: str) -> Form:
    """Returns one view by its name within the rally."""
    return views[BASE + name]
