"""The demonstration from its command line to its end, as a process; and `demo_rally.py`."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from flyingfinish.config import CHECKOUT, StartRefused
from flyingfinish.demo_rally import closed, files_of, free_name, play_of, renamed, with_route
from flyingfinish.exchange.script import text_of
from flyingfinish.exchange.weekend.road import FRIDAY, RALLY_ID, local
from thin_weekend import thin_weekend

ADDRESS = re.compile(r"Live page:\s+(http://\S+)/r/(\S+)")
SS1_MS = local(FRIDAY, 17, 8)
ENDS_WITHIN_S = 110


@contextmanager
def demo(*argv: str) -> Iterator[subprocess.Popen[str]]:
    """Runs `ff demo` on free ports; killed at the end of the block if it still runs."""
    paths = os.pathsep.join([str(CHECKOUT / "server"), str(CHECKOUT / "clients")])
    process = subprocess.Popen(
        [sys.executable, "-m", "flyingfinish", "demo", "--port", "0", *argv],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said_until_address(process: subprocess.Popen[str]) -> tuple[str, str, str]:
    """Reads until the address is told; returns it, the rally, and all that was said."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if found := ADDRESS.search(line):
            return found[1], found[2], said
    raise AssertionError(said)


def rallies_of(url: str) -> list[str]:
    """Returns the rallies that the public door shows; the first views may come a moment later."""
    with urllib.request.urlopen(f"{url}/api/v1/rallies") as answer:
        return [one["id"] for one in json.load(answer)["rallies"]]


@pytest.fixture(scope="module")
def short_rally(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weekend to its first starts, as a script file."""
    script = replace(thin_weekend(SS1_MS), opens_at_ms=SS1_MS - 240_000)
    path = tmp_path_factory.mktemp("rally") / "short.jsonl"
    path.write_text(text_of(script))
    return path


def test_it_plays_to_the_end_and_again_beside_what_is_there(
    tmp_path: Path, short_rally: Path
) -> None:
    data = tmp_path / "data with a space"
    for rally in (RALLY_ID, f"{RALLY_ID}-2"):
        argv = ["--data", str(data), "--rally", str(short_rally), "--speed", "0"]
        with demo(*argv, "--exit-when-done") as process:
            _, named, said = said_until_address(process)
            more, _ = process.communicate(timeout=ENDS_WITHIN_S)
            assert (0, rally) == (process.returncode, named), said + more
            assert "Played: " in more
            assert "refused" not in more


def test_it_serves_the_rally_and_ctrl_c_ends_it_without_a_word_of_python(
    short_rally: Path,
) -> None:
    with demo("--rally", str(short_rally), "--speed", "60") as process:
        url, rally, said = said_until_address(process)
        assert process.stdout is not None
        while "is running" not in (line := process.stdout.readline()):
            assert line, said
            said += line
        while rally not in rallies_of(url):
            assert process.poll() is None, said
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=ENDS_WITHIN_S)
        assert 0 == process.returncode, rest
        assert "Traceback" not in said + rest


def test_a_file_that_is_no_rally_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text("{}")
    with demo("--rally", str(tmp_path / "no.json")) as process:
        said, _ = process.communicate(timeout=ENDS_WITHIN_S)
    assert 2 == process.returncode
    assert 1 == said.count("\n"), said


def test_the_weekend_is_played_when_nothing_is_asked() -> None:
    assert RALLY_ID == play_of(None).rally


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartRefused):
        play_of(tmp_path / "none")


def test_a_taken_name_gets_the_next_number() -> None:
    assert "k-3" == free_name("k", ["k", "k-2"])
    assert "k" == free_name("k", [])


def test_a_renamed_rally_opens_under_its_new_id(short_rally: Path) -> None:
    play = renamed(play_of(short_rally), "k-2")
    assert ("k-2", "k-2") == (play.rally, play.messages[0].body["rally_id"])


def test_what_would_be_played_is_written_as_files(tmp_path: Path) -> None:
    with demo("--write", str(tmp_path / "files")) as process:
        said, _ = process.communicate(timeout=ENDS_WITHIN_S)
    assert 0 == process.returncode, said
    found = {path.name for path in (tmp_path / "files").iterdir()}
    assert {"weekend.jsonl", "weekend.toml", "weekend.csv", "weekend.gpx"} == found
    assert RALLY_ID == play_of(tmp_path / "files" / "weekend.jsonl").rally


def test_the_weekends_roads_are_drawn_once_they_are_known() -> None:
    kinds = [said.body.get("type") for said in with_route(play_of(None)).messages]
    road = kinds.index("SetItinerary")
    assert ["DrawRoute"] * 12 == kinds[road + 1 : road + 13]
    assert 12 == kinds.count("DrawRoute")


def test_the_weekend_is_closed_when_all_is_said() -> None:
    play = play_of(None)
    last = closed(play).messages[-1]
    assert ("CloseRally", True) == (last.body["type"], last.at_ms > play.messages[-1].at_ms)


def test_a_recording_is_written_as_a_script(tmp_path: Path) -> None:
    recording = tmp_path / "koe.json"
    recording.write_text(
        json.dumps(
            {
                "schema": "rally-conformance/1",
                "rally": {"id": "koe", "name": "Koe", "year": 2020, "start_date": "2020-01-01"},
                "entries": [{"car": "1", "driver": "A"}],
                "stages": [{"code": "SS1", "number": 1, "name": "Yksi"}],
                "stage_times": [{"car": "1", "stage": "SS1", "elapsed_ms": 60_000}],
            }
        )
    )
    (name,) = files_of(recording)
    assert "koe.jsonl" == name


def test_a_script_is_not_written_again(short_rally: Path) -> None:
    with pytest.raises(StartRefused):
        files_of(short_rally)
