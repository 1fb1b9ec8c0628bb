"""Reads the tracks and routes of a GPX file (topografix.com/GPX/1/1): their names and their points.

Whoever sends the file is not trusted: no document type and so no entities, nothing is fetched;
size, depth and number of points are bounded. Heights, times and marks are left out.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Final
from xml.parsers import expat

from flyingfinish.exchange.file_troubles import FileRefused
from flyingfinish.rally.route_lines import DEGREE, Point

GPX_BYTES_MAX: Final = 16 * 1024 * 1024
GPX_POINTS_MAX: Final = 200_000
DEPTH_MAX: Final = 16
NAME_LETTERS_MAX: Final = 200
EARTH_METRES: Final = 6_371_009
METRES_OF_A_DEGREE: Final = 111_195
"""Of latitude, on this sphere."""

_LINES: Final = ("trk", "rte")
_POINTS: Final = ("trkpt", "rtept")


@dataclass(slots=True)
class Track:
    """A line of the file."""

    name: str = ""
    points: list[Point] = field(default_factory=list)


def read_gpx(content: bytes, file: str) -> list[Track]:
    """Returns the lines of a file in their order; FileRefused says what is wrong and where."""
    if len(content) > GPX_BYTES_MAX:
        raise FileRefused(f"{file}: a GPX file has at most {GPX_BYTES_MAX // 1024 // 1024} MB")
    reader = _Reader(file)
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        what = expat.errors.messages.get(error.code, str(error))
        raise FileRefused(f"{file}:{error.lineno}: this is no sound GPX file: {what}") from error
    except (LookupError, ValueError) as error:
        # An encoding that nobody knows, or one of several bytes a letter: the parser reads none.
        raise FileRefused(f"{file}:1: {error}; write the file as UTF-8") from error
    if not reader.is_gpx:
        raise FileRefused(f"{file}: this is no GPX file")
    return [track for track in reader.tracks if track.points]


def metres_of(points: list[Point]) -> int:
    """Returns how long a line is on the ground, in metres."""
    return round(sum(metres_between(one, other) for one, other in pairwise(points)))


def metres_between(one: Point, other: Point) -> float:
    """Returns the distance of two points in metres (haversine, on a sphere)."""
    north, south = radians(one[0] / DEGREE), radians(other[0] / DEGREE)
    east = radians((one[1] - other[1]) / DEGREE)
    half = sin((north - south) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(half)))


class _Reader:
    """Takes in a file piece by piece as the parser tells of it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.tracks: list[Track] = []
        self.is_gpx = False
        self._path: list[str] = []
        self._count = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refused(self, what: str) -> FileRefused:
        return FileRefused(f"{self.file}:{self.parser.CurrentLineNumber}: {what}")

    def _doctype(self, *_: object) -> None:
        # Entities are declared there: bombs and other people's files begin with one.
        raise self._refused("a GPX file has no document type")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        self._path.append(name)
        if len(self._path) > DEPTH_MAX:
            raise self._refused("nested too deep")
        if len(self._path) == 1:
            self.is_gpx = name == "gpx"
        elif len(self._path) == 2 and name in _LINES:
            self.tracks.append(Track())
        elif name in _POINTS and self._in_line():
            self._count += 1
            if self._count > GPX_POINTS_MAX:
                raise self._refused(f"more than {GPX_POINTS_MAX} points")
            self._take(self._point(attributes))

    def _in_line(self) -> bool:
        return len(self._path) > 2 and self._path[1] in _LINES

    def _take(self, point: Point) -> None:
        points = self.tracks[-1].points
        if points[-1:] != [point]:
            points.append(point)

    def _point(self, attributes: dict[str, str]) -> Point:
        found = []
        for name, most in (("lat", 90), ("lon", 180)):
            try:
                degrees = float(attributes[name])
            except (KeyError, ValueError) as error:
                raise self._refused(f"a point without a number as its {name}") from error
            if not -most <= degrees <= most:
                raise self._refused(f"a point whose {name} is not on Earth")
            found.append(round(degrees * DEGREE))
        return found[0], found[1]

    def _end(self, _: str) -> None:
        self._path.pop()

    def _text(self, text: str) -> None:
        if self._in_line() and self._path[2:] == ["name"]:
            track = self.tracks[-1]
            track.name = (track.name + text)[:NAME_LETTERS_MAX]
