"""The four faces of a stage's splits: from the start, between two points, ranks, pace a kilometre.

Pure. A time between two points needs both; a pace needs the length, too; ranks are those of the
times from the start, shared where times are equal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Json = Mapping[str, Any]

FINISH: Final = "finish"
GIVEN: Final = "given"
"""Says of a row that its finish was given and not driven: no time between two points ends in it."""

_METRES_A_KM: Final = 1_000


@dataclass(frozen=True, slots=True)
class Point:
    """A split point or the finish, by its name in the view; metres from the start, 0 unknown."""

    name: str
    metres: int


def points_of(stage: Json) -> list[Point]:
    """Returns the points of a stage of the itinerary in road order, the finish at last."""
    splits = sorted(stage.get("splits", {}).items(), key=lambda one: int(one[0]))
    found = [Point(f"s{number}", int(about.get("metres") or 0)) for number, about in splits]
    return [*found, Point(FINISH, int(stage.get("metres", 0)))]


def face_of(face: str, rows: Json, points: Sequence[Point]) -> dict[str, dict[str, int]]:
    """Returns entry -> point -> number: milliseconds, a rank, or milliseconds a kilometre."""
    if face == "section":
        return {entry: _sections(row, points) for entry, row in rows.items()}
    if face == "rank":
        return _ranks(rows, points)
    if face == "pace":
        return {entry: _paces(row, points) for entry, row in rows.items()}
    return {
        entry: {one.name: row[one.name] for one in points if one.name in row}
        for entry, row in rows.items()
    }


def _sections(row: Json, points: Sequence[Point]) -> dict[str, int]:
    found: dict[str, int] = {}
    before: int | None = 0
    for point in points:
        now = row.get(point.name)
        if point.name == FINISH and row.get(GIVEN):
            now = None
        if now is not None and before is not None:
            found[point.name] = now - before
        before = now
    return found


def _paces(row: Json, points: Sequence[Point]) -> dict[str, int]:
    found: dict[str, int] = {}
    before: int | None = 0
    sections = _sections(row, points)
    for point in points:
        metres = point.metres - before if point.metres and before is not None else 0
        if point.name in sections and metres > 0:
            found[point.name] = sections[point.name] * _METRES_A_KM // metres
        before = point.metres or None
    return found


def _ranks(rows: Json, points: Sequence[Point]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {entry: {} for entry in rows}
    for point in points:
        times = sorted(row[point.name] for row in rows.values() if point.name in row)
        for entry, row in rows.items():
            if point.name in row:
                found[entry][point.name] = 1 + times.index(row[point.name])
    return found


def furthest_first(rows: Json, points: Sequence[Point]) -> list[str]:
    """Returns the crews by how far they have come, and there by their times."""

    def key(entry: str) -> tuple[int, int, str]:
        for nth in range(len(points) - 1, -1, -1):
            if points[nth].name in rows[entry]:
                return -nth, rows[entry][points[nth].name], entry
        return 1, 0, entry

    return sorted(rows, key=key)
