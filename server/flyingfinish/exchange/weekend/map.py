"""Where the roads of the fictional weekend run: made up, about where the places of their names are.

A road bends by two waves of its own, so it looks like one and is as long as its stage.
"""

from math import cos, hypot, radians, sin
from typing import Final
from xml.sax.saxutils import escape

from flyingfinish.exchange.gpx_file import METRES_OF_A_DEGREE
from flyingfinish.exchange.weekend.road import ROADS, Road

STEP_METRES: Final = 60
STARTS: Final = {
    1: (63.8390, 23.1250, 80), 2: (63.7150, 23.0100, 40), 3: (63.6950, 23.2700, 15),
    4: (63.8420, 23.4400, 100), 5: (63.7780, 23.6900, 165), 6: (63.9300, 23.4200, 75),
    8: (63.6600, 23.6300, 215), 9: (63.5800, 23.7300, 120), 10: (63.6300, 23.1300, 190),
    11: (63.5600, 23.4600, 262), 12: (63.8150, 22.9700, 285),
}  # fmt: skip
"""Latitude, longitude and compass bearing of each road's start."""


def gpx_text() -> str:
    """Returns the roads as a GPX file; one that is driven twice is one track of two stages."""
    tracks = [_track(road) for road in ROADS if not road.driven_as]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = 'xmlns="http://www.topografix.com/GPX/1/1"'
    body = "\n".join(tracks)
    return f'{head}<gpx version="1.1" creator="Flying Finish" {space}>\n{body}\n</gpx>\n'


def _track(road: Road) -> str:
    stages = [road.number, *(one.number for one in ROADS if one.driven_as == road.number)]
    name = f"EK{'/'.join(map(str, stages))} {road.name.rstrip(' 12')}"
    points = "\n".join(f'<trkpt lat="{lat:.5f}" lon="{lon:.5f}"/>' for lat, lon in _points(road))
    return f"<trk><name>{escape(name)}</name><trkseg>\n{points}\n</trkseg></trk>"


def _points(road: Road) -> list[tuple[float, float]]:
    latitude, longitude, bearing = STARTS[road.number]
    found = [(latitude, longitude)]
    gone = 0
    while gone < road.metres:
        step = min(STEP_METRES, road.metres - gone)
        way = radians(bearing + _bend(road, gone + step / 2))
        latitude += cos(way) * step / METRES_OF_A_DEGREE
        longitude += sin(way) * step / METRES_OF_A_DEGREE / cos(radians(latitude))
        found.append((latitude, longitude))
        gone += step
    return found


def _bend(road: Road, metres: float) -> float:
    """How far the road is turned from its bearing, in degrees."""
    if road.lanes > 1:
        return metres * 340 / road.metres
    wide, narrow = 5_200 + 310 * road.number, 1_450 + 70 * road.number
    own = hypot(road.number, 3)
    return 58 * sin(metres / wide * 6.283 + own) + 34 * sin(metres / narrow * 6.283 + 2 * own)
