"""GPX files: names and points of tracks and routes; what is hostile or broken is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.exchange import gpx_file
from flyingfinish.exchange.file_troubles import FileRefused
from flyingfinish.exchange.gpx_file import GPX_BYTES_MAX, Track, metres_of, read_gpx

SPACE = 'xmlns="http://www.topografix.com/GPX/1/1"'
BOMB = b'<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><gpx><name>&b;</name></gpx>'
FILE = b'<!DOCTYPE gpx SYSTEM "../other.dtd"><gpx/>'


def gpx(inside: str) -> bytes:
    return f'<?xml version="1.0"?><gpx version="1.1" {SPACE}>{inside}</gpx>'.encode()


def point(lat: object, lon: object, kind: str = "trkpt") -> str:
    return f'<{kind} lat="{lat}" lon="{lon}"><ele>12</ele></{kind}>'


def test_tracks_and_routes_are_read_with_their_names_in_order() -> None:
    track = f"<trk><name>EK1 Öja</name><trkseg>{point(63.1, 23)}</trkseg>"
    track += f"<trkseg>{point(63.2, 23.00001)}</trkseg></trk>"
    route = f"<rte><name>EK2</name>{point(-1, -2, 'rtept')}</rte>"
    assert [
        Track("EK1 Öja", [(6_310_000, 2_300_000), (6_320_000, 2_300_001)]),
        Track("EK2", [(-100_000, -200_000)]),
    ] == read_gpx(gpx(f"<wpt lat='1' lon='1'><name>park</name></wpt>{track}{route}"), "a.gpx")


def test_a_point_said_twice_in_a_row_is_one_point() -> None:
    (track,) = read_gpx(gpx(f"<trk><trkseg>{point(1, 1) * 3}</trkseg></trk>"), "a.gpx")
    assert [(100_000, 100_000)] == track.points


def test_a_track_without_points_is_none() -> None:
    assert [] == read_gpx(gpx("<trk><name>EK1</name></trk>"), "a.gpx")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (BOMB, "a.gpx:1: a GPX file has no document type"),
        (FILE, "a.gpx:1: a GPX file has no document type"),
        (b"<kml></kml>", "a.gpx: this is no GPX file"),
        (b'<?xml version="1.0" encoding="klingon"?><gpx/>', "a.gpx:1: .*; write the file as UTF-8"),
        (b'<?xml version="1.0" encoding="shift_jis"?><gpx/>', "a.gpx:1: .*; write the file as UTF"),
        (b"<gpx><trk>", "a.gpx:1: .*: no element found"),
        (b"", "a.gpx:1: .*: no element found"),
        (gpx(f"<trk><trkseg>{point('x', 1)}</trkseg></trk>"), "without a number as its lat"),
        (gpx("<trk><trkseg><trkpt lat='1'/></trkseg></trk>"), "without a number as its lon"),
        (gpx(f"<trk><trkseg>{point('nan', 1)}</trkseg></trk>"), "lat is not on Earth"),
        (gpx(f"<trk><trkseg>{point(1, -180.1)}</trkseg></trk>"), "lon is not on Earth"),
        (gpx("<a>" * 16), "nested too deep"),
        (b" " * (GPX_BYTES_MAX + 1), "at most 16 MB"),
    ],
)
def test_what_is_no_sound_file_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(FileRefused, match=why):
        read_gpx(content, "a.gpx")


def test_too_many_points_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpx_file, "GPX_POINTS_MAX", 2)
    with pytest.raises(FileRefused, match="more than 2 points"):
        read_gpx(gpx(f"<trk><trkseg>{point(1, 1) * 3}</trkseg></trk>"), "a.gpx")


def test_the_same_points_are_taken_where_there_are_not_too_many() -> None:
    (track,) = read_gpx(gpx(f"<trk><trkseg>{point(1, 1)}{point(1, 2)}</trkseg></trk>"), "a.gpx")
    assert 2 == len(track.points)


@given(st.binary(max_size=300))
def test_whatever_bytes_come_are_read_or_refused(content: bytes) -> None:
    for whole in (content, b"<gpx>" + content + b"</gpx>"):
        try:
            read_gpx(whole, "a.gpx")
        except FileRefused:
            continue


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    north = [(6_300_000, 2_300_000), (6_350_000, 2_300_000), (6_400_000, 2_300_000)]
    assert 111_195 == metres_of(north)


def test_degrees_of_longitude_are_shorter_in_the_north() -> None:
    assert 55_597 == metres_of([(6_000_000, 0), (6_000_000, 100_000)])
