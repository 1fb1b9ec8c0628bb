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
    def view(self) -> str:
        """Returns the `viewBox` of the drawing."""
        x, y = self.placed((self.east, self.south))
        return f"0 0 {x + MARGIN} {y + MARGIN}"

    @property
    def scale(self) -> tuple[int, int]:
        """Returns kilometres of the bar and its length as drawn."""
        drawn = [(km, km * _FLAT_KM * INNER // self.span) for km in SCALES_KM]
        return next((one for one in drawn if one[1] <= SCALE_MAX), drawn[-1])


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
