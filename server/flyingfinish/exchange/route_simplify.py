"""Makes a line short enough for a page, keeping its shape (Visvalingam and Whyatt, 1993).

Again and again the point goes whose triangle with its neighbours is the smallest, until no triangle
is smaller than what an eye sees on a map and there are few enough. Ends stay.
"""

from heapq import heapify, heappop, heappush
from math import cos, radians
from typing import Final

from flyingfinish.exchange.gpx_file import METRES_OF_A_DEGREE
from flyingfinish.rally.route_lines import DEGREE, POINTS_MAX, Point

SEEN_SQUARE_METRES: Final = 150


def simplified(points: list[Point], most: int = POINTS_MAX) -> list[Point]:
    """Returns at most ``most`` of the points, in their order; most >= 2."""
    before = list(range(-1, len(points) - 1))
    after = list(range(1, len(points) + 1))
    wide = cos(radians(points[0][0] / DEGREE)) if points else 1.0
    areas = {at: _area(points, before[at], at, after[at], wide) for at in _inner(points)}
    heap = [(area, at) for at, area in areas.items()]
    heapify(heap)
    while heap and (len(areas) + 2 > most or heap[0][0] < SEEN_SQUARE_METRES):
        area, at = heappop(heap)
        if areas.get(at) != area:
            continue
        del areas[at]
        left, right = before[at], after[at]
        after[left], before[right] = right, left
        for one in (left, right):
            if one in areas:
                # Never smaller than what went before it, or a bend would go corner by corner.
                new = max(area, _area(points, before[one], one, after[one], wide))
                areas[one] = new
                heappush(heap, (new, one))
    return [point for at, point in enumerate(points) if at in areas or at in (0, len(points) - 1)]


def _inner(points: list[Point]) -> range:
    return range(1, len(points) - 1)


def _area(points: list[Point], a: int, b: int, c: int, wide: float) -> float:
    """The triangle of three points in square metres."""
    (ay, ax), (by, bx), (cy, cx) = points[a], points[b], points[c]
    twice = abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay))
    return twice * wide * (METRES_OF_A_DEGREE / DEGREE) ** 2 / 2
