"""A rally's clock reaches everyone, a part of them at a time.

A third suite of `hub.py`.
"""

import pytest

from flyingfinish.push.rally_channels import read_rally
from push.made import OVERALL, RALLY, STATE, Port, Stage, a_stage, run_out

CLOCK = {"rally_at_ms": 1, "server_at_ms": 2, "rate": 20}
LATER = {"rally_at_ms": 5, "server_at_ms": 2, "rate": 1}


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets every part be one member, so that anything may come between any two."""
    for name in ("hub.GIVE_WAY_EVERY", "hub.PINGED_TOGETHER", "following.GIVE_WAY_EVERY"):
        monkeypatch.setattr(f"flyingfinish.push.{name}", 1)


async def told(stage: Stage, clock: object) -> None:
    """Lets a clock be set; no tick has told it yet."""
    await stage.told.tell({STATE: {"clock": clock}})
    await stage.take()


def clocks_of(port: Port) -> list[object]:
    """Returns the clocks that somebody was told, one after the other."""
    return [frame["clock"] for frame in port.got if frame["type"] == "clock"]


def clock_of(port: Port) -> object:
    """Returns the clock that somebody was told last, by whatever message."""
    clock: object = None
    for frame in port.got:
        clock = frame.get("clocks", {}).get(RALLY, frame.get("clock", clock))
    return clock


async def test_a_clock_that_is_set_is_told_also_to_who_has_said_no_wish_yet() -> None:
    stage = await a_stage(overall={}, state={})
    follows, new = stage.join(OVERALL), stage.join()
    await stage.told.tell({STATE: {"clock": CLOCK}})
    await stage.tick()
    assert (["snapshot", "clock"], ["clock"]) == (follows.types(), new.types())


async def test_a_clock_that_did_not_change_is_not_told_again() -> None:
    stage = await a_stage(overall={}, state={"clock": CLOCK})
    port = stage.join(STATE)
    await stage.told.tell({STATE: {"clock": CLOCK, "n": 2}})
    await stage.tick()
    assert ["snapshot", "deltas"] == port.types()


async def test_a_clock_that_ends_with_its_rally_is_told_no_more() -> None:
    stage = await a_stage(overall={}, state={"clock": CLOCK})
    port = stage.join(STATE)
    await stage.told.tell({STATE: {"clock": CLOCK, "closed": True}})
    await stage.tick()
    assert (["snapshot", "deltas"], {}) == (port.types(), stage.hub.clocks())


async def test_a_clock_is_told_to_a_part_at_a_time() -> None:
    stage = await a_stage(overall={}, state={})
    ports = [stage.join(OVERALL) for _ in range(3)]
    await told(stage, CLOCK)
    heard = [sum(map(len, map(clocks_of, ports))) for _ in stage.hub.flush_in_parts(RALLY)]
    assert [1, 2, 3] == heard[-3:]


async def test_a_clock_set_anew_meanwhile_is_the_last_that_anybody_is_told() -> None:
    stage = await a_stage(overall={}, state={})
    ports = [stage.join(OVERALL) for _ in range(3)]
    await told(stage, CLOCK)
    early = stage.hub.flush_in_parts(RALLY)
    while not clocks_of(ports[0]):
        next(early)
    await stage.told.tell({STATE: {"clock": LATER}})
    later = stage.hub.install_in_parts(await read_rally(RALLY, stage.told.feed))
    run_out(later)
    run_out(early)
    assert [[CLOCK, LATER], [LATER], [LATER]] == [clocks_of(port) for port in ports]


async def test_one_who_comes_when_a_clock_was_told_is_greeted_with_it() -> None:
    stage = await a_stage(overall={}, state={})
    before = stage.join()
    await told(stage, CLOCK)
    run_out(stage.hub.flush_in_parts(RALLY))
    # In the same millisecond: greetings are shared.
    after = stage.join()
    assert [{}, {RALLY: CLOCK}] == [port.got[0]["clocks"] for port in (before, after)]


async def test_a_ping_does_not_bring_back_a_clock_of_before() -> None:
    stage = await a_stage(state={"clock": CLOCK})
    ports = [stage.join(), stage.join()]
    pings = stage.hub.ping()
    next(pings)
    await told(stage, LATER)
    run_out(stage.hub.flush_in_parts(RALLY))
    run_out(pings)
    assert [LATER, LATER] == [clock_of(port) for port in ports]
