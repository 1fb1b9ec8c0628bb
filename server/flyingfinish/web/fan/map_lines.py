"""Lines on the Earth as lines on a page: decoded, made flat, fitted into a box, cut at kilometres.

All in integers, so that the browser's twin, `clients/web/fan/map/lines.js`, comes to the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, floor, isqrt, radians

from flyingfinish.rally.route_lines import DEGREE, Point

Flat = tuple[int, int]
"""East and south, in thousandths of a hundred-thousandth of a degree of latitude (1.1 mm)."""

INNER = 880
"""The longer side of the map without its margins, in units of the drawing."""

MARGIN = 60
SCALES_KM = (50, 20, 10, 5, 2, 1)
SCALE_MAX = 240
"""The bar of the scale is no longer than this."""

_DOT = 14
"""Half of what an end of a line takes."""

_LETTER = 30
_LINE = 42
"""A letter of a label at the largest that labels are written, and its line."""

_AWAY = 25
"""A label stands this far from its point."""

_SIDES = {"": ("", "above", "below", "left"), "left": ("left", "above", "below", "")}
"""Where a label may stand, by the side that its line does not go to; over its line at last."""

_Area = tuple[int, int, int, int]

_FINE = 1000
_FLAT_KM = 899_321
"""A kilometre: 1000 m / 111 195 m a degree, in flat units."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where the lines lie, and how large they are drawn."""

    west: int
    north: int
    east: int
    south: int

    @property
    def span(self) -> int:
        """Returns the longer side, at least one unit."""
        return max(self.east - self.west, self.south - self.north, 1)

    def placed(self, point: Flat) -> Flat:
        """Returns where a point is drawn."""
        x = MARGIN + (point[0] - self.west) * INNER // self.span
        return x, MARGIN + (point[1] - self.north) * INNER // self.span

    @property
    def far(self) -> Flat:
        """Returns the corner that the drawing reaches to."""
        x, y = self.placed((self.east, self.south))
        return x + MARGIN, y + MARGIN

    @property
    def view(self) -> str:
        """Returns the `viewBox` of the drawing."""
        return f"0 0 {self.far[0]} {self.far[1]}"

    @property
    def scale(self) -> tuple[int, int]:
        """Returns kilometres of the bar and its length as drawn."""
        drawn = [(km, km * _FLAT_KM * INNER // self.span) for km in SCALES_KM]
        return next((one for one in drawn if one[1] <= SCALE_MAX), drawn[-1])


@dataclass(frozen=True, slots=True)
class Label:
    """A text of so many letters at a point, and the side where it stands if nothing is there."""

    at: Flat
    letters: int
    side: str


def sides_of(labels: Iterable[Label], ends: Iterable[Flat], far: Flat) -> list[str]:
    """Returns the side of its point that each label stands on, to cover as little as can be.

    In the way are the ends of lines, labels before it, and the frame, which reaches to ``far``.
    """
    taken = [(x - _DOT, y - _DOT, x + _DOT, y + _DOT) for x, y in ends]
    sides = []
    for label in labels:
        areas = {side: _area(label, side) for side in _SIDES[label.side]}
        best = min(areas, key=lambda side: _covered(areas[side], taken, far))
        taken.append(areas[best])
        sides.append(best)
    return sides


def _area(label: Label, side: str) -> _Area:
    (x, y), wide = label.at, label.letters * _LETTER
    if side in ("above", "below"):
        top = y - _AWAY - _LINE if side == "above" else y + _AWAY
        return x - wide // 2, top, x + wide // 2, top + _LINE
    left = x - _AWAY - wide if side == "left" else x + _AWAY
    return left, y - _LINE // 2, left + wide, y + _LINE // 2


def _covered(area: _Area, taken: Iterable[_Area], far: Flat) -> int:
    """How much an area covers of what is taken, and whether it leaves the frame."""
    left, top, right, bottom = area
    out = left < 0 or top < 0 or right > far[0] or bottom > far[1]
    met = (a[0] < right and left < a[2] and a[1] < bottom and top < a[3] for a in taken)
    return sum(met) + out


def flattened(lines: Iterable[Sequence[Point]]) -> list[list[Flat]]:
    """Returns lines as on a map whose scale is right in their middle."""
    lines = list(lines)
    norths = [north for line in lines for north, _ in line]
    middle = (min(norths) + max(norths)) / 2 / DEGREE if norths else 0
    wide = floor(cos(radians(middle)) * _FINE + 0.5)
    return [[(east * wide, -north * _FINE) for north, east in line] for line in lines]


def box_of(lines: Iterable[Sequence[Flat]]) -> Box:
    """Returns the box that all lines lie in; they have points."""
    easts, souths = zip(*(point for line in lines for point in line), strict=True)
    return Box(min(easts), min(souths), max(easts), max(souths))


def point_at(line: Sequence[Flat], part: int, whole: int) -> Flat:
    """Returns the point of a line that has ``part`` of its ``whole`` length behind it."""
    lengths = [isqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) for a, b in pairwise(line)]
    left = sum(lengths) * part // max(whole, 1)
    for (a, b), length in zip(pairwise(line), lengths, strict=True):
        if left < length:
            return a[0] + (b[0] - a[0]) * left // length, a[1] + (b[1] - a[1]) * left // length
        left -= length
    return line[-1]
