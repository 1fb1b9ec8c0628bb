"""A sheet as CSV, for spreadsheets and for programs.

Semicolons, because Finnish and Swedish spreadsheets take the comma for their decimal sign; UTF-8
with its mark, because some of them read names wrongly without; one head line; the texts of the
screen. pandas reads it with `sep=";", encoding="utf-8-sig"`.
"""

import csv
import io
import re
from typing import Final

from flyingfinish.exchange.sheet import TEXT, Sheet

DELIMITER: Final = ";"
BYTE_ORDER_MARK: Final = "\ufeff"

_LIKE_A_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
"""What a spreadsheet would run; with the signs before it, so that taking one away is safe."""


def csv_bytes(sheet: Sheet) -> bytes:
    """Returns a sheet as the bytes of a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=DELIMITER, lineterminator="\r\n")
    writer.writerow(harmless(column.title) for column in sheet.columns)
    for row in sheet.rows:
        cells = zip(sheet.columns, row, strict=True)
        # A gap is a sign and digits or "=" alone, made here: nothing a spreadsheet could run.
        writer.writerow(
            harmless(cell.text) if column.kind == TEXT else cell.text for column, cell in cells
        )
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def harmless(text: str) -> str:
    """Returns a text that no spreadsheet runs: names are typed by people."""
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text
