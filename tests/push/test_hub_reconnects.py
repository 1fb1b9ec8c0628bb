"""Reconnects at random moments, thousands of them: a client ends with what a whole one has."""

import random

import pytest

from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.paces import EACH_TICK_MS, PACES_MS
from push.fans import NAMES, Fan
from push.made import Client, Stage, Told, run_out


async def reconnect_at_random(
    reconnects: int, seed: int, straight: bool = False, pace_ms: int = EACH_TICK_MS
) -> tuple[Client, Told]:
    """Returns a client that was cut off so often at random moments, and what was told."""
    chance = random.Random(seed)
    told = Told()
    pad = "x" * 600
    await told.tell({name: {"pad": pad} for name in NAMES})
    stage = Stage(told)
    await stage.load()
    fan = Fan(straight)
    while reconnects:
        fan.connect(stage, NAMES, 0, pace_ms)
        reconnects -= 1
        for _ in range(chance.randrange(6)):
            name = chance.choice(NAMES)
            rows = {f"e{chance.randrange(9)}": {"ord": chance.randrange(9)}}
            held = [name] if chance.random() < 0.02 else None
            await told.tell({name: {"pad": pad, "rows": rows}}, hold=held)
            if chance.random() < 0.7:
                await stage.tick()
            if pace_ms and chance.random() < 0.3:
                run_out(stage.hub.tell_paced(PACES_MS))
            stage.wait(chance.randrange(3_000))
            fan.read(stage, chance.randrange(4))
        if chance.random() < 0.01:
            await stage.load()
        run_out(stage.hub.sweep())
    fan.connect(stage, NAMES, 0)
    await stage.tick()
    fan.read(stage)
    fan.drop(stage)
    return fan.client, told


@pytest.mark.parametrize("straight", [False, True], ids=["by its port", "by its descriptor"])
async def test_two_thousand_reconnects_leave_no_gap_and_no_double(straight: bool) -> None:
    client, told = await reconnect_at_random(2_000, 1 + straight, straight)
    assert ([], [], told.forms) == (client.gaps, client.doubles, client.forms)


@pytest.mark.parametrize("straight", [False, True], ids=["by its port", "by its descriptor"])
async def test_a_pace_leaves_no_gap_and_no_double_either(straight: bool) -> None:
    client, told = await reconnect_at_random(500, 5 + straight, straight, PACES_MS[0])
    assert ([], [], told.forms) == (client.gaps, client.doubles, client.forms)


@pytest.mark.long
@pytest.mark.timeout(3_600)
async def test_a_million_reconnects_leave_no_gap_and_no_double() -> None:
    for seed in range(100):
        client, told = await reconnect_at_random(10_000, seed, straight=seed % 2 == 1)
        assert ([], [], told.forms) == (client.gaps, client.doubles, client.forms)


async def test_reconnects_are_resumed_and_start_afresh_both_many_times() -> None:
    """The control of the test before: it would prove little if only one of the ways were gone."""
    client, _ = await reconnect_at_random(500, 3)
    assert (True, True) == (client.resumed > 100, client.snapshots > 50)


async def test_a_hub_that_loses_a_delta_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the model: a resume that leaves the last delta out is seen as a gap."""
    from flyingfinish.push.channel import Channel

    honest = Channel.missed

    def careless(self: Channel, epoch: str, offset: int, *, behind: bool) -> Outgoing | None:
        found = honest(self, epoch, offset, behind=behind)
        return Outgoing(found.frames[0]) if found else None

    monkeypatch.setattr(Channel, "missed", careless)
    client, told = await reconnect_at_random(300, 4)
    assert client.gaps or client.forms != told.forms
