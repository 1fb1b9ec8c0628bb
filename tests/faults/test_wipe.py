"""Redis wiped in mid-rally: the archive and the sources bring everything back, to the byte.

The archiver is frozen before the loss, so that some acknowledged rows and commands are in no
archive: those come back from the stations' outboxes and the desks' own keeping.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from exchange.dry_run import dry_run
from faults.plant import (
    AT_ONCE,
    Plant,
    check_exactly_once,
    check_views,
    plant,
    settle,
    weekend_play,
)
from flyingfinish.config import CHECKOUT
from flyingfinish.exchange.weekend.road import FRIDAY, SATURDAY, local
from flyingfinish.journal.codec import record_of
from flyingfinish.journal.ports import Stored
from flyingfinish.rally.classification import Scope, stage_table
from flyingfinish.rally.facts import JournalForked
from flyingfinish.rally.state import RallyState, replay
from flyingfinish_sim.crew import Crew
from flyingfinish_sim.player import Player
from flyingfinish_sim.script import Play
from flyingfinish_sim.tokens import issue_tokens
from flyingfinish_station.clock import PostClock
from thin_weekend import thin_weekend

FROZEN_MS = local(FRIDAY, 19)
LOST_MS = local(SATURDAY, 9)
ENDED_MS = local(SATURDAY, 13)
RESTORED_WITHIN_S = 120


def part(play: Play, from_ms: int, to_ms: int) -> Play:
    """The messages of an interval."""
    some = tuple(one for one in play.messages if from_ms <= one.at_ms < to_ms)
    return replace(play, messages=some)


def play_part(play: Play, crew: Crew, labels: dict[str, str]) -> None:
    """Plays a part to its end, every row delivered."""
    report = Player(play, crew, PostClock(), 1, AT_ONCE, identities=labels).run()
    assert ([], True) == (report.refusals, report.complete)


def restore(one: Plant, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs `ff restore` on the data folder."""
    paths = os.pathsep.join([str(CHECKOUT / "server"), str(CHECKOUT / "clients")])
    return subprocess.run(
        [sys.executable, "-m", "flyingfinish", "restore", "--data", str(one.data), *words],
        capture_output=True,
        text=True,
        timeout=RESTORED_WITHIN_S,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )


def lose_redis(one: Plant) -> None:
    """Kills everything and deletes what Valkey kept."""
    one.kill_supervisor()
    shutil.rmtree(one.data / "valkey")


def freeze_archiver(one: Plant) -> None:
    pid = one.pid_of("archiver")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)


def times(state: RallyState) -> Mapping[tuple[str, str], int]:
    """Every stage time by crew and stage."""
    return {
        (entry, stage): on.time.elapsed_ms
        for entry, crew in state.crews.items()
        for stage, on in crew.stages.items()
        if on.time is not None
    }


def undisturbed() -> RallyState:
    """The same part of the rally without any server."""
    return dry_run(thin_weekend(ENDED_MS)).state


def crew_for(one: Plant, play: Play, folder: Path) -> Crew:
    tokens = issue_tokens(one.crew_url, play.rally, one.admin_token(), play.parts)
    return Crew(one.crew_url, play.rally, play.parts, tokens, folder, PostClock())


def forks(rows: list[Stored]) -> list[int]:
    """Where the journal was forked, by position after which."""
    found = (record_of(row).fact for row in rows)
    return [fact.after_position for fact in found if isinstance(fact, JournalForked)]


@pytest.mark.timeout(420)
async def test_a_wiped_redis_comes_back_from_archive_and_sources(tmp_path: Path) -> None:
    play, labels = weekend_play(ENDED_MS), dict[str, str]()
    with plant(tmp_path / "a folder with spaces") as one:
        with crew_for(one, play, tmp_path / "outboxes") as crew:
            play_part(part(play, 0, FROZEN_MS), crew, labels)
            freeze_archiver(one)
            play_part(part(play, FROZEN_MS, LOST_MS), crew, labels)
            acknowledged = sum(agent.outbox.safe_seq for agent in crew.stations.values())
            acknowledged += sum(len(desk.sent) for desk in crew.desks.values())
            lose_redis(one)
            done = restore(one)
            assert 0 == done.returncode, done.stderr
            one.start()
            crew.ask_again()
            play_part(part(play, LOST_MS, ENDED_MS), crew, labels)
            store = one.store()
            rows = await settle(store, play.rally)
            (after,) = forks(rows)
            assert 0 < after < acknowledged
            check_exactly_once(rows, crew)
            await check_views(store, rows, play.rally)
            await store.close()
        assert 0 == one.stop()
    state = replay(record_of(row) for row in rows)
    assert times(undisturbed()) == times(state)
    scope = Scope("sm")
    assert stage_table(undisturbed(), scope, "SS6", "public") == stage_table(
        state, scope, "SS6", "public"
    )


@pytest.mark.timeout(420)
async def test_without_the_archive_a_wiped_redis_does_not_come_back(tmp_path: Path) -> None:
    """The control: what was acknowledged and archived is gone, and no station can be believed."""
    play = weekend_play(FROZEN_MS)
    with plant(tmp_path / "data") as one, crew_for(one, play, tmp_path / "outboxes") as crew:
        play_part(part(play, 0, FROZEN_MS), crew, {})
        lose_redis(one)
        shutil.rmtree(one.data / "archive")
        assert "rows, journal epoch" not in restore(one).stdout
        one.start()
        for agent in crew.stations.values():
            agent.resume()
        assert not any(agent.delivered for agent in crew.stations.values())
        store = one.store()
        assert play.rally not in await store.rallies()
        await store.close()
