"""Finds crews by number, name or car: the rows of all others step aside on the painted page.

Pure; the browser's twin is `clients/web/fan/find.js`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from unicodedata import category, normalize

from flyingfinish.web.fan.kind import Face, Kind
from flyingfinish.web.page.board import NOTHING, Board, Json, rows_of
from flyingfinish.web.page.frame import One
from flyingfinish.web.page.rows import Row
from flyingfinish.web.words import Words

MODULE: Final = "fan/find.js"
"""The script of a page that has a field to find crews by."""

_BETWEEN: Final = re.compile(r"[\W_]+")
_NUMBER: Final = re.compile(r"[0-9]+")
_ASIDE: Final = {"hidden": "hidden"}
_SEATS: Final = ("driver", "co_driver", "vehicle", "entrant", "team")


def is_found(crew: Json, text: str) -> bool:
    """Says whether this is a crew that somebody looks for.

    Every word must begin one of its own; a number may be all of the car's.
    """
    said = [crew.get(one, "") for one in _SEATS]
    own = _words_of(" ".join([*said, *crew.get("classes", NOTHING)]))
    return all(
        (_NUMBER.fullmatch(word) and crew.get("car") == word)
        or any(one.startswith(word) for one in own)
        for word in _words_of(text)
    )


def _words_of(text: str) -> list[str]:
    """The words of a text without accents, in small letters."""
    plain = (sign for sign in normalize("NFD", text) if not category(sign).startswith("M"))
    return [word for word in _BETWEEN.split("".join(plain).lower()) if word]


def narrowed(face: Face, kind: Kind, board: Board, words: Words) -> Face:
    """Returns the face with the rows aside of crews that its address does not look for.

    A page with a field to find by has an element ``find`` more, which says how many were found.
    """
    if MODULE not in kind.modules:
        return face
    text = board.view.find.strip()
    if not text:
        return replace(face, ones={**face.ones, "find": One({"said": ""})})
    crews = rows_of(board.of("entries"))
    shown = {row.key for rows in face.lists.values() for row in rows if _is_crew(row, crews)}
    found = {entry for entry in shown if is_found(crews[entry], text)}
    others = {entry: crews[entry] for entry in shown - found}
    lists = {
        name: [_aside(row) if _is_crew(row, others) else row for row in rows]
        for name, rows in face.lists.items()
    }
    said = One({"said": words("find_said", n=len(found))}, {"data-narrowed": "yes"})
    return replace(face, lists=lists, ones={**face.ones, "find": said})


def _is_crew(row: Row, crews: Mapping[str, object]) -> bool:
    return row.key in crews and "car" in row.text


def _aside(row: Row) -> Row:
    return replace(row, attrs={**row.attrs, **_ASIDE})
