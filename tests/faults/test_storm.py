"""kill -9 of every part of a server while a rally is played at it: nothing is lost or doubled.

A kill does not empty the page cache, so this is about lost answers, half-done batches, fences and
the way back; what the disk itself may lose is `test_journal_power_cuts.py`'s.
"""

import random
import threading
from pathlib import Path

import pytest

from faults.plant import (
    Killer,
    check_archive,
    check_exactly_once,
    check_views,
    plant,
    playing,
    settle,
    wait_played,
    weekend_play,
)
from thin_weekend import EVERY

SEED = 20_260_821


async def storm(tmp_path: Path, kills: int, every: int, within_s: int, seed: int) -> Killer:
    """Plays the weekend, every so many-th crew, under so many kills; then looks at everything."""
    play = weekend_play(every=every)
    with plant(tmp_path / "a folder with spaces") as one:
        killer = Killer(one, random.Random(seed))
        with playing(one, play, tmp_path / "outboxes") as player:
            killer.storm(kills, player)
            wait_played(player, within_s)
            assert [] == player.report.refusals
            store = one.store()
            rows = await settle(store, play.rally)
            check_exactly_once(rows, player.crew)
            await check_views(store, rows, play.rally)
            await check_archive(store, one, rows, player.crew)
            await store.close()
        assert 0 == one.stop()
    return killer


@pytest.mark.timeout(420)
async def test_kills_at_random_instants_lose_and_double_nothing(tmp_path: Path) -> None:
    killer = await storm(tmp_path, 10, EVERY, 240, SEED)
    assert 10 == sum(killer.killed.values())


@pytest.mark.long
@pytest.mark.timeout(1_200)
async def test_a_hundred_kills_through_a_weekend_lose_and_double_nothing(tmp_path: Path) -> None:
    killer = await storm(tmp_path, 100, 1, 900, SEED + 1)
    assert 100 == sum(killer.killed.values())


@pytest.mark.timeout(420)
async def test_a_killed_supervisor_and_a_new_start_lose_and_double_nothing(tmp_path: Path) -> None:
    play = weekend_play()
    dice, pause = random.Random(SEED), threading.Event()
    with plant(tmp_path / "a folder with spaces") as one:
        with playing(one, play, tmp_path / "outboxes") as player:
            for _ in range(2):
                pause.wait(dice.randrange(1_500, 3_000) / 1000)
                one.kill_supervisor()
                one.start()
            wait_played(player, 240)
            assert [] == player.report.refusals
            store = one.store()
            rows = await settle(store, play.rally)
            check_exactly_once(rows, player.crew)
            await check_views(store, rows, play.rally)
            await check_archive(store, one, rows, player.crew)
            await store.close()
        assert 0 == one.stop()
