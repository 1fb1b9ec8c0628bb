"""A whole script through a real door: `player.py`, `crew.py`, `tokens.py`, `console.py`."""

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from clients.real_door import RealDoor, crew_door
from exchange.dry_run import dry_run
from flyingfinish.exchange.script import Script, lines_of, text_of
from flyingfinish.exchange.weekend.road import FRIDAY, local
from flyingfinish.rally.classification import Scope, final, stage_table
from flyingfinish.rally.facts import RallyClockSet
from flyingfinish_sim.console import EXIT_USAGE, main
from flyingfinish_sim.crew import Crew
from flyingfinish_sim.player import Player
from flyingfinish_sim.script import Part, Play, read_play
from flyingfinish_sim.tokens import NoToken, issue_tokens
from flyingfinish_station.clock import PostClock
from thin_weekend import thin_weekend

AT_ONCE = 1 << 62
SS1_OVER_MS = local(FRIDAY, 18, 30)


@pytest.fixture(scope="module")
def door() -> Iterator[RealDoor]:
    with crew_door() as real:
        yield real


def short_script(rally: str) -> Script:
    """The weekend to some minutes into SS1, under an id of its own."""
    whole = thin_weekend(SS1_OVER_MS)
    first, *others = whole.messages
    messages = [replace(first, body=first.body | {"rally_id": rally}), *others]
    return Script(rally, whole.name, whole.clock_source, local(FRIDAY, 18, 20), whole.sources,
                  tuple(messages))  # fmt: skip


def play_of(script: Script) -> Play:
    return read_play(lines_of(script))


@contextmanager
def player(
    door: RealDoor, play: Play, folder: Path, fast_until: int, speed: int = 600
) -> Iterator[Player]:
    tokens = issue_tokens(door.url, play.rally, door.admin_token, play.parts)
    crew = Crew(door.url, play.rally, play.parts, tokens, folder, PostClock())
    with crew:
        yield Player(play, crew, PostClock(), speed, fast_until)


def test_what_was_played_is_what_stands_in_the_journal(door: RealDoor, tmp_path: Path) -> None:
    script = short_script("played")
    with player(door, play_of(script), tmp_path, AT_ONCE) as one:
        report = one.run()
    assert ([], True, report.total) == (report.refusals, report.complete, report.sent)
    expected = stage_table(dry_run(script).state, Scope("sm"), "SS1", "public")
    assert expected == stage_table(door.state("played"), Scope("sm"), "SS1", "public")
    assert 5 < len(expected)


def test_from_the_opening_on_the_rally_clock_runs_at_its_speed(
    door: RealDoor, tmp_path: Path
) -> None:
    script = short_script("paced")
    with player(door, play_of(script), tmp_path, script.opens_at_ms) as one:
        report = one.run()
    clocks = [r.fact for r in door.records("paced") if isinstance(r.fact, RallyClockSet)]
    assert report.complete
    assert (600_000, script.opens_at_ms) == (clocks[-1].rate, clocks[-1].rally_at_ms)
    assert {0} == {clock.rate for clock in clocks[:-1]}


def test_it_stops_when_it_is_told_to(door: RealDoor, tmp_path: Path) -> None:
    script = short_script("stopped")
    with player(door, play_of(script), tmp_path, script.opens_at_ms, speed=1) as one:
        thread = threading.Thread(target=one.run)
        thread.start()
        pause = threading.Event()
        while one.report.fast:
            pause.wait(0.01)
        one.crew.stop.set()
        thread.join(timeout=20)
        assert not thread.is_alive()
    assert not one.report.complete


def test_without_an_admins_token_nobody_gets_one(door: RealDoor) -> None:
    play = play_of(short_script("tokenless"))
    with pytest.raises(NoToken, match="401"):
        issue_tokens(door.url, play.rally, "ff_official_no_" + "0" * 64, play.parts)


def test_a_door_that_is_away_is_said_so() -> None:
    play = play_of(short_script("tokenless"))
    with pytest.raises(NoToken, match="answer"):
        issue_tokens("http://127.0.0.1:1", play.rally, "t", play.parts)


def test_the_command_line_plays_a_disturbed_script(door: RealDoor, tmp_path: Path) -> None:
    script = short_script("console")
    (tmp_path / "script").write_text(text_of(script), encoding="utf-8")
    (tmp_path / "token").write_text(door.admin_token, encoding="utf-8")
    out = io.StringIO()
    argv = [str(tmp_path / "script"), "--server", door.url, "--token-file"]
    argv += [str(tmp_path / "token"), "--speed", "0", "--late", "10", "--double", "10"]
    assert 0 == main([*argv, "--reorder", "10", "--correct", "10"], out), out.getvalue()
    expected = final(dry_run(script).state, Scope("sm"), "public")
    assert expected == final(door.state("console"), Scope("sm"), "public")
    assert " 0 refused" in out.getvalue()


def test_a_script_that_is_none_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "script").write_text(json.dumps({"schema": "other"}))
    out = io.StringIO()
    argv = [str(tmp_path / "script"), "--server", "http://127.0.0.1:1", "--token-file", "none"]
    assert EXIT_USAGE == main(argv, out)
    assert out.getvalue().startswith("sim: ")


def test_a_refused_command_is_reported_and_the_play_goes_on(door: RealDoor, tmp_path: Path) -> None:
    script = short_script("refused")
    bad = replace(script.messages[-1], source=script.clock_source, kind="command", label="",
                  body={"type": "RetireCrew", "entry_id": "nobody", "control": "SS1"})  # fmt: skip
    play = play_of(replace(script, messages=(*script.messages[:60], bad)))
    with player(door, play, tmp_path, AT_ONCE) as one:
        report = one.run()
    assert [("RetireCrew", 422)] == [(one.type, one.status) for one in report.refusals]
    assert report.complete


def test_a_station_that_nobody_knows_raises_an_alarm(door: RealDoor, tmp_path: Path) -> None:
    parts = [Part("sf1", "station", "sf1")]
    with Crew(door.url, "r1", parts, {"sf1": "no token"}, tmp_path, PostClock()) as crew:
        crew.stamp("sf1", [b"{}"])
        pause = threading.Event()
        while not crew.alarms():
            pause.wait(0.01)
        assert "refused: the server answered 401" in crew.alarms()["sf1"]


def test_a_refusal_that_keeps_nothing_back_is_no_alarm(door: RealDoor, tmp_path: Path) -> None:
    parts = [Part("sf1", "station", "sf1")]
    with Crew(door.url, "r1", parts, {"sf1": "no token"}, tmp_path, PostClock()) as crew:
        pause = threading.Event()
        while crew.stations["sf1"].alarm is None:
            pause.wait(0.01)
        assert {} == crew.alarms()


def test_what_is_told_to_stop_while_the_door_is_away_stops(tmp_path: Path) -> None:
    play = play_of(short_script("away"))
    tokens = {part.source: "t" for part in play.parts}
    crew = Crew("http://127.0.0.1:1", play.rally, play.parts, tokens, tmp_path, PostClock())
    with crew:
        threading.Timer(0.2, crew.stop.set).start()
        report = Player(play, crew, PostClock(), 1, AT_ONCE).run()
    assert (False, 0) == (report.complete, report.sent)
