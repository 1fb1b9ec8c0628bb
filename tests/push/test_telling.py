"""What a tick says reaches everyone once, whatever happens to a group between two parts of it."""

from collections.abc import Callable
from typing import Any

import pytest

from flyingfinish.push.following import Want
from flyingfinish.push.hub import Hub
from flyingfinish.push.lanes import WriteAll, one_by_one
from flyingfinish.push.telling import plan
from push.made import OVERALL, RALLY, STATE, Client, Port, Stage, a_stage
from push.straight import StraightPort, by_the_row


@pytest.fixture(autouse=True)
def give_way_after_each(monkeypatch: Any) -> None:
    for where in ("hub", "telling"):
        monkeypatch.setattr(f"flyingfinish.push.{where}.GIVE_WAY_EVERY", 1)


@pytest.fixture(params=["one by one", "by the row"])
def write_all(request: Any) -> WriteAll:
    return one_by_one if request.param == "one by one" else by_the_row()


class Two:
    """Two who follow the same, the second by its descriptor or not; a tick in the middle."""

    def __init__(self, stage: Stage, straight: bool) -> None:
        self.stage = stage
        self.ports = [StraightPort(lambda: stage.hub) if straight else Port() for _ in range(2)]
        for port in self.ports:
            stage.join(OVERALL, STATE, port=port)
        self.last = self.ports[1]

    async def tick(self, meanwhile: Callable[[Hub, Port], object]) -> Client:
        """Tells the first, lets something happen to the second, and tells it; then once more.

        Returns what the second knows."""
        await self.stage.told.tell({OVERALL: {"n": 2}})
        await self.stage.take()
        parts = self.stage.hub.flush_in_parts(RALLY)
        next(parts)
        meanwhile(self.stage.hub, self.last)
        list(parts)
        await self.stage.told.tell({OVERALL: {"n": 3}})
        await self.stage.tick()
        client = Client()
        self.last.drain()
        for frame in self.last.got:
            client.hear(frame)
        for port in self.ports:
            self.stage.hub.detach(port.member)
            port.end()
        return client


def _held_up(hub: Hub, port: Port) -> None:
    """Something waits: from here on the way that queues is taken."""
    if isinstance(port, StraightPort):
        port.straight = lambda: None  # type: ignore[method-assign]
        hub.held_up(port.member)


def _free_again(hub: Hub, port: Port) -> None:
    _held_up(hub, port)
    if isinstance(port, StraightPort):
        del port.straight
        hub.drained(port.member)


def _asks_anew(hub: Hub, port: Port) -> None:
    hub.unsubscribe(port.member, [OVERALL])
    hub.subscribe(port.member, [Want(OVERALL)])


def _leaves_another(hub: Hub, port: Port) -> None:
    hub.unsubscribe(port.member, [STATE])


@pytest.mark.parametrize("straight", [False, True], ids=["by its port", "by its descriptor"])
@pytest.mark.parametrize("meanwhile", [_held_up, _free_again, _asks_anew, _leaves_another])
async def test_whoever_moves_between_two_parts_hears_of_it_once(
    meanwhile: Callable[[Hub, Port], object], straight: bool, write_all: WriteAll
) -> None:
    two = Two(await a_stage(write_all, overall={"n": 1}, state={}), straight)
    client = await two.tick(meanwhile)
    assert ({"n": 3}, [], []) == (client.forms[OVERALL], client.gaps, client.doubles)


async def test_who_leaves_a_channel_between_two_parts_hears_no_more_of_it() -> None:
    two = Two(await a_stage(overall={"n": 1}, state={}), straight=True)
    client = await two.tick(lambda hub, port: hub.unsubscribe(port.member, [OVERALL]))
    assert {"n": 1} == client.forms[OVERALL]


async def test_what_a_socket_takes_in_part_is_queued_and_the_rest_follows_in_order(
    write_all: WriteAll,
) -> None:
    stage = await a_stage(write_all, overall={"n": 1})
    port = StraightPort(lambda: stage.hub)
    stage.join(OVERALL, port=port)
    queued = []
    for n in range(2, 9):
        await stage.told.tell({OVERALL: {"n": n, "pad": f"{n}" * 6_000}})
        await stage.tick()
        queued.append(port.queued())
        port.take_before_the_loop_does(3_000)
    client = Client()
    port.drain()
    stage.hub.drained(port.member)
    for frame in port.got:
        client.hear(frame)
    port.end()
    assert (8, True, [], []) == (
        client.forms[OVERALL]["n"], 0 < queued[0] < 6_000, client.gaps, client.doubles,
    )  # fmt: skip


async def test_deltas_that_a_queue_has_no_room_for_collapse_by_the_lane_too() -> None:
    stage = await a_stage(overall={"n": 1})
    port = StraightPort(lambda: stage.hub)
    stage.join(OVERALL, port=port)
    await stage.told.tell({OVERALL: {"n": 2, "pad": "x" * 70_000}})
    await stage.tick()
    port.drain()
    port.end()
    assert (["snapshot", "snapshot"], 1) == (port.types(), stage.hub.metrics.collapsed)


async def test_a_tick_that_is_given_up_gives_the_lanes_back() -> None:
    stage = await a_stage(overall={"n": 1})
    ports = [StraightPort(lambda: stage.hub) for _ in range(2)]
    for port in ports:
        stage.join(OVERALL, port=port)
    await stage.told.tell({OVERALL: {"n": 2}})
    await stage.take()
    parts = stage.hub.flush_in_parts(RALLY)
    next(parts)
    lane = ports[0].member.lane
    stage.hub.detach(ports[0].member)
    parts.close()  # type: ignore[attr-defined]
    for port in ports:
        port.end()
    assert lane is not None
    assert [ports[1].member] == lane.riders


async def test_what_most_hear_is_compressed_and_of_the_rest_no_more_than_so_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flyingfinish.push.telling.PACKED_MAX", 1)
    stage = await a_stage(overall={"n": 1}, state={"n": 1})
    for wishes in ([OVERALL], [STATE], [STATE]):
        stage.join(*wishes)
    await stage.told.tell({OVERALL: {"n": "x" * 999}, STATE: {"n": "x" * 999}})
    await stage.take()
    emissions, _ = stage.hub.rallies[RALLY].emit()
    tellings = plan(stage.hub.members, emissions)
    packed = {telling._names[0]: len(telling._out.deflated()) < 500 for telling in tellings}
    for telling in tellings:
        telling.end()
    assert {OVERALL: False, STATE: True} == packed
