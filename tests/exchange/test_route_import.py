"""`ff route`: tracks find their stages by name, wrong roads are refused, only news is sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clients.real_door import RealDoor, crew_door
from flyingfinish.config import CHECKOUT
from flyingfinish.exchange.door_client import DoorClient
from flyingfinish.exchange.file_troubles import FileRefused
from flyingfinish.exchange.gpx_file import METRES_OF_A_DEGREE, Track
from flyingfinish.exchange.import_rally import planned_of, send
from flyingfinish.exchange.route_import import main, routes_of, stages_in
from flyingfinish.rally.route_lines import points_of

SAMPLES = CHECKOUT / "clients" / "samples"
STAGES = {"SS1": ("Öja", 1_112), "SS2": ("Kälviä", 2_224), "SS12": ("Veteli", 1_112)}
SHORT = [(6_300_000, 2_300_000), (6_301_000, 2_300_000)]
TRACK = "<trk><name>{name}</name><trkseg>{points}</trkseg></trk>"
GPX = f"<gpx>{TRACK}<rte><name>Siirtymä</name>{{end}}</rte></gpx>"


@pytest.fixture(scope="module")
def door() -> Iterator[RealDoor]:
    with crew_door() as opened:
        client = DoorClient(opened.url, opened.admin_token)
        send(client, planned_of(str(SAMPLES / "club-rally.toml"), ""))
        yield opened


@pytest.fixture
def at_door(door: RealDoor, tmp_path: Path) -> list[str]:
    """The flags that name the door and a token that it takes."""
    token = tmp_path / "token"
    token.write_text(door.admin_token, encoding="ascii")
    return ["--server", door.url, "--token-file", str(token)]


def written(folder: Path, name: str, metres: int) -> str:
    """Writes a GPX file with one straight track, so many metres to the north; returns its path."""
    ends = (63.0, 63.0 + metres / METRES_OF_A_DEGREE)
    points = "".join(f'<trkpt lat="{lat:.5f}" lon="24"/>' for lat in ends)
    end = '<rtept lat="63" lon="24"/>'
    path = folder / "road.gpx"
    path.write_text(GPX.format(name=name, points=points, end=end), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("EK1 Öja", ["SS1"]),
        (" ss 01", ["SS1"]),
        ("SS1/12 Öja", ["SS1", "SS12"]),
        ("EK 1 + EK 12", ["SS1", "SS12"]),
        ("SP2", ["SS2"]),
        ("kälviä", ["SS2"]),
        ("EK3", []),
        ("EK1A", []),
        ("Huolto", []),
        ("", []),
    ],
)
def test_a_track_belongs_to_the_stages_that_it_is_named_after(name: str, found: list[str]) -> None:
    assert found == stages_in(name, STAGES)


def test_a_road_driven_twice_is_drawn_for_both_stages_in_road_order() -> None:
    drawn = routes_of([Track("SS12/1", SHORT), Track("Siirtymä", SHORT)], STAGES, "a.gpx")
    assert ["SS1", "SS12"] == [getattr(one.command, "stage_id", "") for one in drawn.planned]
    assert ["Siirtymä"] == drawn.left_out


@pytest.mark.parametrize(
    ("tracks", "why"),
    [
        ([Track("EK2", SHORT)], "a.gpx: 'EK2' is 1112 m long, SS2 is 2224 m"),
        ([Track("EK1", SHORT), Track("Öja", SHORT)], "a.gpx: two tracks are named SS1"),
        ([Track("Huolto", SHORT)], "a.gpx: no track begins with a stage"),
    ],
)
def test_what_cannot_be_the_stages_roads_is_refused(tracks: list[Track], why: str) -> None:
    with pytest.raises(FileRefused, match=why):
        routes_of(tracks, STAGES, "a.gpx")


def test_a_line_may_be_a_little_shorter_or_longer_than_its_stage() -> None:
    for metres in (794, 1_543):
        assert 1 == len(routes_of([Track("EK1", SHORT)], {"SS1": ("", metres)}, "").planned)
    for metres in (793, 1_545):
        with pytest.raises(FileRefused):
            routes_of([Track("EK1", SHORT)], {"SS1": ("", metres)}, "")


def test_a_file_draws_its_stages_once(
    door: RealDoor, at_door: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = door.state("haapajarvi-2026")
    stage_id, stage = next(iter(state.stages.items()))
    path = written(tmp_path, stage_id, stage.stage.metres)
    told = []
    for flags in (["--check"], [], []):
        assert 0 == main(["haapajarvi-2026", path, *at_door, *flags])
        told.append(capsys.readouterr().out.splitlines()[-1])
    assert [
        "1 stages are in the file, 1 would be drawn.",
        "1 stages are in the file, 1 drawn anew.",
        "1 stages are in the file, 0 drawn anew.",
    ] == told
    line = door.state("haapajarvi-2026").routes[stage_id]
    assert (6_300_000, 2_400_000) == points_of(line)[0]


def test_a_file_that_is_not_sound_writes_nothing(
    at_door: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "Huolto", 1_000)
    assert 2 == main(["haapajarvi-2026", path, *at_door])
    assert "Nothing was written." in capsys.readouterr().err


def test_a_rally_that_is_not_there_is_the_doors_to_refuse(
    at_door: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "EK1", 1_000)
    assert 1 == main(["nowhere", path, *at_door])
    assert "ff route:" in capsys.readouterr().err
