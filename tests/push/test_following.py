"""What members wish to follow: known, not yet there, gone, too many."""

from typing import Any

import pytest

from flyingfinish.limits import CHANNELS_PER_SUBSCRIBER, SUBSCRIBER_QUEUE_BYTES
from flyingfinish.push.following import Want
from push.made import OVERALL, RALLY, SS7, Port, Stage, Told, a_stage, read_into


async def test_a_channel_that_is_there_comes_as_its_snapshot() -> None:
    stage = await a_stage(overall={"n": 1})
    port = stage.join(OVERALL)
    assert {"n": 1} == port.got[-1]["data"]


async def test_a_channel_of_no_rally_is_refused_and_comes_with_its_rally() -> None:
    stage = await a_stage(overall={})
    port = stage.join("rally/later/overall")
    later = Stage(Told(), "later")
    await later.told.tell({"rally/later/overall": {"n": 1}})
    await read_into(stage.hub, "later", later.told.feed)
    assert (["error", "snapshot"], "unknown_channel") == (port.types(), port.got[1]["code"])


@pytest.mark.parametrize(
    "name", ["", "overall", "rally//overall", "rally/x", "r/x/y", "rally/x/" + "y" * 200]
)
async def test_a_name_that_no_view_can_have_is_not_waited_for(name: str) -> None:
    stage = await a_stage(overall={})
    port = stage.join(name)
    assert ("unknown_channel", set()) == (port.got[-1]["code"], port.member.names())


async def test_a_channel_that_is_not_there_yet_comes_when_it_is() -> None:
    stage = await a_stage(overall={})
    port = stage.join(SS7)
    await stage.told.tell({SS7: {"n": 7}})
    await stage.tick()
    assert ["error", "snapshot"] == port.types()


async def test_asking_for_channels_that_are_not_there_makes_no_channels() -> None:
    stage = await a_stage(overall={})
    stage.join(*(f"rally/{RALLY}/stage/X{n}" for n in range(16)))
    assert [OVERALL] == list(stage.hub.rallies[RALLY].channels)


async def test_one_channel_too_many_is_refused_alone() -> None:
    names = [f"v{n}" for n in range(CHANNELS_PER_SUBSCRIBER + 1)]
    forms: Any = {name: {} for name in names}
    stage = await a_stage(**forms)
    port = stage.join(*(f"rally/{RALLY}/{name}" for name in names))
    refused = [frame for frame in port.got if frame["type"] == "error"]
    assert [("too_many_channels", f"rally/{RALLY}/{names[-1]}")] == [
        (frame["code"], frame["ch"]) for frame in refused
    ]


async def test_a_channel_that_is_followed_already_is_not_one_too_many() -> None:
    names = [f"v{n}" for n in range(CHANNELS_PER_SUBSCRIBER)]
    forms: Any = {name: {} for name in names}
    stage = await a_stage(**forms)
    port = stage.join(*(f"rally/{RALLY}/{name}" for name in names))
    stage.hub.subscribe(port.member, [Want(f"rally/{RALLY}/v0")])
    assert "snapshot" == port.types()[-1]


async def test_who_leaves_a_channel_hears_no_more_of_it() -> None:
    stage = await a_stage(overall={"n": 1}, state={"n": 1})
    port = stage.join(OVERALL, f"rally/{RALLY}/state")
    stage.hub.unsubscribe(port.member, [OVERALL, "rally/never/heard"])
    await stage.told.tell({OVERALL: {"n": 2}, f"rally/{RALLY}/state": {"n": 2}})
    await stage.tick()
    assert [f"rally/{RALLY}/state"] == [delta["ch"] for delta in port.got[-1]["deltas"]]


async def test_who_comes_back_with_what_it_has_gets_what_it_missed() -> None:
    stage = await a_stage(overall={"pad": "x" * 500, "n": 1})
    await stage.told.tell({OVERALL: {"pad": "x" * 500, "n": 2}})
    await stage.tick()
    port = Port()
    member = stage.hub.attach(port)
    stage.hub.subscribe(member, [Want(OVERALL, "1.0", 1)])
    assert ["resumed", "deltas"] == port.types()


async def test_snapshots_wait_for_room_in_the_queue() -> None:
    pad = "x" * SUBSCRIBER_QUEUE_BYTES
    stage = await a_stage(overall={"pad": pad}, state={"pad": pad})
    port = stage.join(OVERALL, f"rally/{RALLY}/state", port=Port(reads=False))
    waiting = len(port.pile)
    port.drain()
    stage.hub.drained(port.member)
    port.drain()
    assert (2, ["snapshot", "snapshot"]) == (waiting, port.types())


async def test_asking_again_and_again_without_reading_piles_up_no_snapshots() -> None:
    stage = await a_stage(overall={"pad": "x" * SUBSCRIBER_QUEUE_BYTES})
    port = stage.join(OVERALL, port=Port(reads=False))
    for _ in range(100):
        stage.hub.subscribe(port.member, [Want(OVERALL)])
    assert port.queued() < 2 * SUBSCRIBER_QUEUE_BYTES


async def test_a_view_that_is_gone_after_a_restore_is_told_and_waited_for() -> None:
    stage = await a_stage(overall={"n": 1}, state={})
    port = stage.join(OVERALL)
    stage.told.feed = (await a_stage(state={})).told.feed
    await stage.load()
    assert ("error", {OVERALL}) == (port.types()[-1], port.member.waiting)
