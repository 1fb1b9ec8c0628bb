"""Exports of a stage's splits, one file for each of the four faces (`split_faces.py`)."""

from collections.abc import Iterator
from typing import Final

from flyingfinish.exchange.sheet import COUNT, DURATION, PACE, Cell, Column
from flyingfinish.web.exports.parts import CREW, Line, Source, counted
from flyingfinish.web.fan.splits import number_text
from flyingfinish.web.page.board import NOTHING, rows_of
from flyingfinish.web.split_faces import FINISH, Point, face_of, furthest_first, points_of

Export = tuple[tuple[Column, ...], Iterator[Line]]

_KINDS: Final = {"rank": COUNT, "pace": PACE}


def splits_export(source: Source, stage: str, face: str) -> Export:
    """Returns the splits of the crews of the classes that are looked at, the furthest first."""
    points = points_of(source.board.of("itinerary").get("stages", NOTHING).get(stage, NOTHING))
    table = rows_of(source.table)
    rows = {entry: row for entry, row in table.items() if source.board.is_chosen(entry)}
    numbers = face_of(face, rows, points)
    columns = (
        *source.columns(*CREW),
        *(_column(source, point, _KINDS.get(face, DURATION)) for point in points),
    )

    def lines() -> Iterator[Line]:
        for entry in furthest_first(rows, points):
            shown = {name: _cell(face, number) for name, number in numbers[entry].items()}
            yield {**source.crew(entry), **shown}

    return columns, lines()


def _column(source: Source, point: Point, kind: str) -> Column:
    named = source.own("col_finish")
    title = named if point.name == FINISH else source.page("split", n=point.name[1:])
    return Column(point.name, title, kind)


def _cell(face: str, number: int) -> Cell:
    if face == "rank":
        return counted(number)
    return Cell(number_text(face, number), number)
