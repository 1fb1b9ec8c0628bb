"""The ways to a table's files, beside the table on its page; twin: `clients/web/fan/files.js`."""

from typing import Final

from flyingfinish.web.page.board import Board
from flyingfinish.web.page.rows import Row

FORMS: Final = ("csv", "json", "xlsx")


def file_rows(board: Board, table: str, told: str) -> list[Row]:
    """Returns a link to each form of a table of the board's competition; `told` is its query."""
    scope = board.prefix.removeprefix(f"rally/{board.rally}/")
    base = f"/r/{board.rally}/export/{scope}{table}"
    return [
        Row(f"file:{form}", "chip", {"label": form.upper()}, href=f"{base}.{form}{told}")
        for form in FORMS
    ]
