"""The fictional weekend's map: every road has its track, as long as its stage."""

from flyingfinish.exchange.gpx_file import read_gpx
from flyingfinish.exchange.route_import import routes_of
from flyingfinish.exchange.weekend.map import gpx_text
from flyingfinish.exchange.weekend.road import ROADS
from flyingfinish.rally.commands import DrawRoute

STAGES = {road.stage_id: (road.name, road.metres) for road in ROADS}


def drawn() -> dict[str, str]:
    tracks = read_gpx(gpx_text().encode(), "weekend.gpx")
    found = routes_of(tracks, STAGES, "weekend.gpx")
    assert [] == found.left_out
    commands = [one.command for one in found.planned]
    return {one.stage_id: one.line for one in commands if isinstance(one, DrawRoute)}


def test_every_stage_of_the_weekend_is_drawn_as_long_as_it_is() -> None:
    assert [road.stage_id for road in ROADS] == list(drawn())


def test_a_road_that_is_driven_twice_is_one_line() -> None:
    lines = drawn()
    assert lines["SS4"] == lines["SS7"]
    assert len(lines) - 1 == len(set(lines.values()))
