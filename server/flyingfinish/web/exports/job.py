"""The job of the exports: the views a table is made from in, a file out."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import orjson

from flyingfinish.exchange.csv_file import csv_bytes
from flyingfinish.exchange.json_table import json_bytes
from flyingfinish.exchange.sheet import Sheet
from flyingfinish.exchange.xlsx_file import xlsx_bytes
from flyingfinish.web.exports.asked import Asked, AskedOfSeries
from flyingfinish.web.exports.sheet import series_sheet, sheet_of
from flyingfinish.web.page.board import Held

T = TypeVar("T")

FORMS: Final[Mapping[str, Callable[[Sheet], bytes]]] = {
    "csv": csv_bytes,
    "json": json_bytes,
    "xlsx": xlsx_bytes,
}


def order(asked: Asked | AskedOfSeries, form: str, views: Mapping[str, Any]) -> bytes:
    """Returns the argument of an export: what is asked, in which form, and its views by name."""
    return orjson.dumps({"asked": asked, "form": form, "views": views})


def table(argument: bytes) -> bytes:
    """Returns the file of a rally's table."""
    asked, form, held = _read(argument, Asked)
    return FORMS[form](sheet_of(asked, held))


def series_table(argument: bytes) -> bytes:
    """Returns the file of a series' table."""
    asked, form, held = _read(argument, AskedOfSeries)
    return FORMS[form](series_sheet(asked, held))


def _read(argument: bytes, kind: Callable[..., T]) -> tuple[T, str, Held]:
    told = orjson.loads(argument)
    return kind(**told["asked"]), told["form"], told["views"].get
