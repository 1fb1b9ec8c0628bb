"""One tick: one write for everyone, whatever changed; what may wait waits, and none of it is lost.

A second suite of `hub.py` and of `rally_channels.py`.
"""

import pytest

from flyingfinish.push.hub import HubSettings
from flyingfinish.push.rally_channels import kind_of
from push.made import OVERALL, RALLY, SS7, STATE, Client, Port, Stage, Told, run_out

SPLITS = f"rally/{RALLY}/splits/SS7"
NAMES = (OVERALL, SS7, STATE, f"rally/{RALLY}/class/SM2")
SLOW_WAIT_MS = HubSettings().wait_of(SPLITS)


async def a_stage(*names: str) -> Stage:
    """Returns a hub that has told these views once, long ago."""
    told = Told()
    await told.tell({name: {"n": 0} for name in names})
    stage = Stage(told)
    await stage.load()
    stage.wait(10_000)
    return stage


async def test_four_channels_that_change_in_one_tick_are_one_write() -> None:
    stage = await a_stage(*NAMES)
    port = stage.join(*NAMES)
    before = port.writes
    await stage.told.tell({name: {"n": 1} for name in NAMES})
    await stage.tick()
    assert (1, 4) == (port.writes - before, len(port.got[-1]["deltas"]))


async def test_facts_of_one_tick_are_one_write() -> None:
    stage = await a_stage(OVERALL)
    port = stage.join(OVERALL)
    before = port.writes
    for n in range(1, 6):
        await stage.told.tell({OVERALL: {"n": n}})
    await stage.tick()
    assert (1, {"n": 5}) == (port.writes - before, port.got[-1]["deltas"][0]["patch"])


async def test_facts_of_two_ticks_are_two_writes() -> None:
    """The control of the two before: what joins is the tick's work, not the fan's luck."""
    stage = await a_stage(OVERALL)
    port = stage.join(OVERALL)
    before = port.writes
    for n in (1, 2):
        await stage.told.tell({OVERALL: {"n": n}})
        await stage.tick()
    assert 2 == port.writes - before


async def test_fans_of_the_same_channels_get_the_very_same_bytes() -> None:
    stage = await a_stage(*NAMES)
    ports = [Kept() for _ in range(3)]
    for port in ports:
        stage.join(*NAMES, port=port)
    await stage.told.tell({name: {"n": 1} for name in NAMES})
    await stage.tick()
    assert 1 == len({id(port.last) for port in ports})


class Kept(Port):
    """A subscriber that keeps the last thing it was written."""

    last: object = None

    def write(self, out):  # type: ignore[no-untyped-def]
        """Keeps it, and takes it as any other does."""
        self.last = out
        return super().write(out)


async def test_a_slow_channel_waits_its_own_tick_and_then_says_all() -> None:
    stage = await a_stage(SPLITS)
    port = stage.join(SPLITS)
    client = Client()
    heard = []
    for n in (1, 2, 3):
        await stage.told.tell({SPLITS: {"n": n}})
        await stage.tick()
        heard.append(port.types().count("deltas"))
        stage.wait(1)
    waits = stage.hub.rallies[RALLY].waits
    stage.wait(SLOW_WAIT_MS)
    run_out(stage.hub.flush_in_parts(RALLY))
    for frame in port.got:
        client.hear(frame)
    assert ([1, 1, 1], True, {"n": 3}, []) == (heard, waits, client.forms[SPLITS], client.gaps)


async def test_a_quick_channel_does_not_wait() -> None:
    """The control of the test before."""
    stage = await a_stage(OVERALL)
    port = stage.join(OVERALL)
    for n in (1, 2, 3):
        await stage.told.tell({OVERALL: {"n": n}})
        await stage.tick()
        stage.wait(1)
    assert 3 == port.types().count("deltas")


async def test_a_hold_waits_for_no_tick() -> None:
    stage = await a_stage(SPLITS)
    port = stage.join(SPLITS)
    await stage.told.tell({SPLITS: {"n": 1}})
    await stage.tick()
    await stage.told.tell({SPLITS: {"n": 2}}, hold=[SPLITS])
    await stage.tick()
    assert ("snapshot", True) == (port.got[-1]["type"], port.got[-1]["now"])


async def test_what_collapses_to_a_snapshot_is_counted() -> None:
    stage = await a_stage(OVERALL)
    port = stage.join(OVERALL, port=Port(reads=False))
    port.drain()
    port.reads = False
    for n in range(4):
        await stage.told.tell({OVERALL: {"pad": str(n) * 30_000}})
        await stage.tick()
    assert stage.hub.metrics.collapsed > 0


@pytest.mark.parametrize(
    ("channel", "kind"),
    [
        (OVERALL, "overall"),
        (SPLITS, "splits"),
        (f"rally/{RALLY}/c/hist/splits/SS7", "splits"),
        (f"rally/{RALLY}/c/hist", ""),
    ],
)
def test_a_channel_of_another_competition_is_of_the_same_kind(channel: str, kind: str) -> None:
    assert kind == kind_of(channel)
