"""Exports of a stage's splits, one file for each of the four faces (`split_faces.py`)."""

from collections.abc import Iterator, Mapping
from typing import Final

from flyingfinish.exchange.sheet import COUNT, DURATION, PACE, Cell, Column
from flyingfinish.web.exports.parts import CREW, Line, Source, counted
from flyingfinish.web.fan.splits import SPLITS, ULTIMATE, number_text, ultimate_of
from flyingfinish.web.page.board import NOTHING
from flyingfinish.web.split_faces import FINISH, Point, face_of, furthest_first, points_of
from flyingfinish.web.words import words_and

Export = tuple[tuple[Column, ...], Iterator[Line]]

_KINDS: Final = {"rank": COUNT, "pace": PACE}


def splits_export(source: Source, stage: str, face: str) -> Export:
    """Returns the splits of the crews that are looked at, the furthest first.

    Above them stands what the best sections make together, as on the page.
    """
    points = points_of(source.board.of("itinerary").get("stages", NOTHING).get(stage, NOTHING))
    rows = source.rows_in_view()
    numbers = face_of(face, rows, points)
    columns = (
        *source.columns(*CREW),
        *(_column(source, point, _KINDS.get(face, DURATION)) for point in points),
    )

    def shown(there: Mapping[str, int]) -> Line:
        return {name: _cell(face, number) for name, number in there.items()}

    def lines() -> Iterator[Line]:
        best = ultimate_of(face, rows, points)
        if best is not None:
            words = words_and(source.page.language, *SPLITS.words)
            yield {"driver": Cell(words(ULTIMATE)), **shown(best)}
        for entry in furthest_first(rows, points):
            yield {**source.crew(entry), **shown(numbers[entry])}

    return columns, lines()


def _column(source: Source, point: Point, kind: str) -> Column:
    named = source.own("col_finish")
    title = named if point.name == FINISH else source.page("split", n=point.name[1:])
    return Column(point.name, title, kind)


def _cell(face: str, number: int) -> Cell:
    if face == "rank":
        return counted(number)
    return Cell(number_text(face, number), number)
