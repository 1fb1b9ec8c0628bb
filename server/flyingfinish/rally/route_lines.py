"""The line of a stage on a map as one short text: Google's *Encoded Polyline Algorithm Format*.

Points are latitude and longitude (WGS 84) in hundred-thousandths of a degree, about a metre. Each
is written as the difference from the one before, five bits a letter, so a view needs no array.
"""

from collections.abc import Iterable
from typing import Final

Point = tuple[int, int]
"""Latitude and longitude in hundred-thousandths of a degree."""

POINTS_MAX: Final = 500
DEGREE: Final = 100_000
_LETTERS_MAX: Final = 7
"""More are never needed for one number of this size."""

_FIRST: Final = 63
_MORE: Final = 32


def line_of(points: Iterable[Point]) -> str:
    """Returns the text of a line."""
    letters: list[str] = []
    before: Point = (0, 0)
    for point in points:
        for now, then in zip(point, before, strict=True):
            letters += _letters(now - then)
        before = point
    return "".join(letters)


def points_of(line: str) -> list[Point]:
    """Returns the points of a text; ValueError says why it is no line of 2 to 500 points."""
    numbers = _numbers(line)
    if len(numbers) % 2 or not 2 <= len(numbers) // 2 <= POINTS_MAX:
        raise ValueError("number of points")
    found: list[Point] = []
    latitude = longitude = 0
    for north, east in zip(numbers[::2], numbers[1::2], strict=True):
        latitude += north
        longitude += east
        if abs(latitude) > 90 * DEGREE or abs(longitude) > 180 * DEGREE:
            raise ValueError("not on Earth")
        found.append((latitude, longitude))
    return found


def _letters(number: int) -> Iterable[str]:
    # The sign goes into the lowest bit, so that small numbers of either sign are short.
    rest = ~(number << 1) if number < 0 else number << 1
    while rest >= _MORE:
        yield chr((rest & (_MORE - 1) | _MORE) + _FIRST)
        rest >>= 5
    yield chr(rest + _FIRST)


def _numbers(line: str) -> list[int]:
    if len(line) > 2 * POINTS_MAX * _LETTERS_MAX:
        raise ValueError("too long")
    found = []
    number = shift = 0
    for letter in line:
        bits = ord(letter) - _FIRST
        if not 0 <= bits < 2 * _MORE or shift >= 5 * _LETTERS_MAX:
            raise ValueError("characters")
        number |= (bits & (_MORE - 1)) << shift
        shift += 5
        if bits < _MORE:
            found.append(~(number >> 1) if number & 1 else number >> 1)
            number = shift = 0
    if shift:
        raise ValueError("cut off")
    return found
