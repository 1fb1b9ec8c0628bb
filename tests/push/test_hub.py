"""The hub: everyone hears every change once, shared bytes, slow members, holds, sweeps."""

from itertools import pairwise
from typing import Any

import orjson
import pytest

from flyingfinish.clock import ManualClock
from flyingfinish.limits import STALLED_CLOSE_MS, SUBSCRIBER_QUEUE_BYTES
from flyingfinish.push.following import Want
from flyingfinish.push.hub import UNANSWERED_MAX, Hub, HubSettings
from flyingfinish.push.ports import Close
from push.made import OVERALL, RALLY, SS7, STATE, Client, Port, Stage, a_stage, run_out

CLOCK = {"rally_at_ms": 1, "server_at_ms": 2, "rate": 20}
PAD = "x" * 1_000


async def test_a_newcomer_is_greeted_with_the_clocks_of_the_rallies_that_run() -> None:
    stage = await a_stage(state={"clock": CLOCK})
    expected = {"type": "hello", "server_at_ms": 1_000_000, "ping_ms": 20_000}
    assert [expected | {"clocks": {RALLY: CLOCK}}] == stage.join().got


async def test_changes_of_several_channels_in_one_tick_are_one_frame() -> None:
    stage = await a_stage(overall={"n": 1}, state={"n": 1})
    port = stage.join(OVERALL, STATE)
    await stage.told.tell({OVERALL: {"n": 2}})
    await stage.told.tell({STATE: {"n": 2}})
    await stage.tick()
    assert {OVERALL, STATE} == {delta["ch"] for delta in port.got[-1]["deltas"]}


async def test_a_frame_says_when_the_newest_of_it_was_committed() -> None:
    stage = await a_stage(overall={"n": 1})
    port = stage.join(OVERALL)
    stage.wait(500)
    await stage.told.tell({OVERALL: {"n": 2}})
    await stage.tick()
    assert 1_000_500 == port.got[-1]["server_at_ms"]


async def test_members_who_follow_the_same_share_the_same_bytes() -> None:
    stage = await a_stage(overall={"n": 1}, state={"n": 1})
    ports = [stage.join(OVERALL, STATE, port=Port(reads=False)) for _ in range(2)]
    await stage.told.tell({OVERALL: {"n": 2}, STATE: {"n": 2}})
    await stage.tick()
    assert ports[0].pile[-1] is ports[1].pile[-1]


async def test_members_of_other_groups_share_what_they_hear_in_common() -> None:
    stage = await a_stage(overall={"n": 1}, state={"n": 1})
    one = stage.join(OVERALL, port=Port(reads=False))
    other = stage.join(OVERALL, STATE, port=Port(reads=False))
    await stage.told.tell({OVERALL: {"n": 2}})
    await stage.tick()
    assert one.pile[-1] is other.pile[-1]


async def test_a_tick_is_one_write_for_each_member() -> None:
    stage = await a_stage(overall={"n": 1}, state={"n": 1})
    port = stage.join(OVERALL, STATE)
    before = len(port.got)
    for n in range(2, 9):
        await stage.told.tell({OVERALL: {"n": n}, STATE: {"n": n}})
    await stage.tick()
    assert 1 == len(port.got) - before


async def test_a_view_that_many_wait_for_is_given_to_a_part_of_them_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flyingfinish.push.following.GIVE_WAY_EVERY", 2)
    stage = await a_stage(overall={})
    ports = [stage.join(SS7) for _ in range(5)]
    await stage.told.tell({SS7: {"n": 7}})
    await stage.take()
    given = []
    for _ in stage.hub.flush_in_parts(RALLY):
        given.append(sum(port.types()[-1] == "snapshot" for port in ports))
    assert ([2, 4], 5) == (given, sum(port.types()[-1] == "snapshot" for port in ports))


async def test_who_joins_between_change_and_tick_sees_it_once() -> None:
    stage = await a_stage(overall={"n": 1})
    await stage.told.tell({OVERALL: {"n": 2}})
    await stage.take()
    client, port = Client(), stage.join(OVERALL)
    run_out(stage.hub.flush_in_parts(RALLY))
    for frame in port.got:
        client.hear(frame)
    assert ({"n": 2}, [], []) == (client.forms[OVERALL], client.gaps, client.doubles)


async def test_who_joins_while_a_tick_goes_out_sees_it_once(monkeypatch: Any) -> None:
    for where in ("hub", "telling"):
        monkeypatch.setattr(f"flyingfinish.push.{where}.GIVE_WAY_EVERY", 1)
    stage = await a_stage(overall={"n": 1}, state={"n": 1})
    early = stage.join(OVERALL)
    stage.join(OVERALL)
    await stage.told.tell({OVERALL: {"n": 2}})
    await stage.take()
    parts = stage.hub.flush_in_parts(RALLY)
    next(parts)
    late = stage.join(OVERALL)
    # Its wishes change in the middle of the tick: it must neither lose nor double the change.
    stage.hub.subscribe(early.member, [Want(STATE)])
    list(parts)
    await stage.told.tell({OVERALL: {"n": 3}})
    await stage.tick()
    for port in (early, late):
        client = Client()
        for frame in port.got:
            client.hear(frame)
        assert ({"n": 3}, [], []) == (client.forms[OVERALL], client.gaps, client.doubles)


@pytest.mark.parametrize("which", [0, 1])
async def test_who_leaves_while_a_tick_goes_out_breaks_nothing(
    which: int, monkeypatch: Any
) -> None:
    for where in ("hub", "telling"):
        monkeypatch.setattr(f"flyingfinish.push.{where}.GIVE_WAY_EVERY", 1)
    stage = await a_stage(overall={"n": 1})
    ports = [stage.join(OVERALL), stage.join(OVERALL)]
    await stage.told.tell({OVERALL: {"n": 2}})
    await stage.take()
    parts = stage.hub.flush_in_parts(RALLY)
    next(parts)
    stage.hub.detach(ports[which].member)
    list(parts)
    assert "deltas" == ports[1 - which].types()[-1]


# Slow members


async def slow_member(stage: Stage, changes: int) -> Port:
    """Returns a port that did not read while so many padded changes came."""
    port = stage.join(OVERALL, STATE, port=Port(reads=False))
    port.drain()
    for n in range(changes):
        await stage.told.tell({OVERALL: {"n": n, "pad": PAD + str(n)}})
        await stage.tick()
    return port


async def test_deltas_pile_up_no_further_than_the_limit() -> None:
    port = await slow_member(await a_stage(overall={}, state={}), 500)
    assert SUBSCRIBER_QUEUE_BYTES - 2_000 < port.queued() <= SUBSCRIBER_QUEUE_BYTES


async def test_without_the_limit_they_would(monkeypatch: Any) -> None:
    """The control of the test before."""
    monkeypatch.setattr("flyingfinish.push.members.SUBSCRIBER_QUEUE_BYTES", 10**9)
    port = await slow_member(await a_stage(overall={}, state={}), 500)
    assert port.queued() > 7 * SUBSCRIBER_QUEUE_BYTES


async def test_a_member_that_reads_again_gets_the_newest_snapshot() -> None:
    stage = await a_stage(overall={}, state={})
    port = await slow_member(stage, 500)
    port.drain()
    stage.hub.drained(port.member)
    port.drain()
    newest = port.got[-1]
    assert ("snapshot", 499) == (newest["type"], newest["data"]["n"])


async def test_after_its_snapshot_it_follows_like_the_others() -> None:
    stage = await a_stage(overall={}, state={})
    port = await slow_member(stage, 500)
    port.reads = True
    port.drain()
    await stage.told.tell({OVERALL: {"n": 1000}})
    await stage.tick()
    await stage.told.tell({OVERALL: {"n": 1001}})
    await stage.tick()
    client = Client()
    for frame in port.got:
        client.hear(frame)
    assert ({"n": 1001}, [], []) == (client.forms[OVERALL], client.gaps, client.doubles)


async def test_a_channel_that_did_not_change_stays_live_for_a_slow_member() -> None:
    port = await slow_member(await a_stage(overall={}, state={}), 500)
    assert (frozenset({STATE}), [OVERALL]) == (port.member.live, list(port.member.stale))


async def test_a_slow_member_holds_up_nobody() -> None:
    stage = await a_stage(overall={}, state={})
    quick = stage.join(OVERALL)
    await slow_member(stage, 200)
    assert 200 == quick.types().count("deltas")


async def test_a_member_that_takes_no_byte_is_dropped_in_time() -> None:
    stage = await a_stage(overall={}, state={})
    port = await slow_member(stage, 500)
    run_out(stage.hub.sweep())
    stage.wait(STALLED_CLOSE_MS - 1)
    run_out(stage.hub.sweep())
    early = port.aborted
    stage.wait(1)
    run_out(stage.hub.sweep())
    assert (False, True, 0) == (early, port.aborted, len(stage.hub.members.all))


async def test_a_member_that_takes_a_little_is_never_dropped() -> None:
    stage = await a_stage(overall={}, state={})
    port = await slow_member(stage, 500)
    for _ in range(30):
        stage.wait(STALLED_CLOSE_MS - 1)
        port.drain(1)
        run_out(stage.hub.sweep())
    assert not port.aborted


# Holds and epochs


async def test_a_hold_passes_every_delay() -> None:
    stage = await a_stage(overall={"n": 1})
    port = stage.join(OVERALL, behind_ms=30_000)
    await stage.told.tell({OVERALL: {"n": 1, "held": True}}, hold=[OVERALL])
    await stage.tick()
    told = port.got[-1]
    assert ("snapshot", True, "1.2") == (told["type"], told["now"], told["epoch"])


async def test_nobody_is_given_what_a_hold_covers() -> None:
    stage = await a_stage(overall={"pad": PAD, "n": 1}, state={"pad": PAD})
    await stage.told.tell({OVERALL: {"pad": PAD, "n": 666}})
    await stage.tick()
    stage.wait(10_000)
    await stage.told.tell({OVERALL: {"pad": PAD, "n": 1}}, hold=[OVERALL])
    await stage.tick()
    asked = Port()
    member = stage.hub.attach(asked)
    stage.hub.subscribe(member, [Want(OVERALL, "1.0", 1)])
    delayed = stage.join(OVERALL, behind_ms=5_000)
    channel = stage.hub.channel(OVERALL)
    assert channel
    everything = orjson.dumps([asked.got, delayed.got]) + channel.body()
    assert b"666" not in everything


async def test_a_restore_gives_everyone_the_new_form() -> None:
    stage = await a_stage(overall={"n": 1})
    port = stage.join(OVERALL)
    other = await a_stage(overall={"n": 2})
    other.told.places.clear()
    await other.told.tell({OVERALL: {"n": 3}}, hold=[OVERALL])
    stage.told.feed = other.told.feed
    await stage.load()
    assert {"n": 3} == port.got[-1]["data"]


async def test_a_view_that_came_just_before_a_rally_is_read_anew_is_given_too() -> None:
    stage = await a_stage(overall={})
    port = stage.join(SS7)
    await stage.told.tell({SS7: {"n": 7}})
    await stage.take()
    await stage.load()
    assert ["error", "snapshot"] == port.types()


async def test_reading_a_rally_anew_that_did_not_change_tells_nothing() -> None:
    stage = await a_stage(overall={"n": 1})
    port = stage.join(OVERALL)
    await stage.load()
    assert ["snapshot"] == port.types()


async def test_one_who_is_behind_gets_then_and_all_since() -> None:
    stage = await a_stage(overall={"n": 0})
    for n in range(1, 6):
        stage.wait(10_000)
        await stage.told.tell({OVERALL: {"n": n}})
        await stage.tick()
    port = stage.join(OVERALL, behind_ms=30_000)
    snapshot, *later = port.got[1:]
    assert ({"n": 2}, [1_030_000, 1_040_000, 1_050_000]) == (
        snapshot["data"],
        [frame["server_at_ms"] for frame in later],
    )


# Pings


async def test_all_are_pinged_with_the_same_bytes() -> None:
    stage = await a_stage(state={"clock": CLOCK})
    ports = [stage.join(), stage.join()]
    run_out(stage.hub.ping())
    expected = {"type": "ping", "server_at_ms": 1_000_000, "clocks": {RALLY: CLOCK}}
    assert [expected, expected] == [port.got[-1] for port in ports]


async def test_who_answers_none_of_two_pings_is_closed_at_the_next() -> None:
    stage = await a_stage(state={})
    silent, answering = stage.join(), stage.join()
    closed = []
    for _ in range(UNANSWERED_MAX + 1):
        run_out(stage.hub.ping())
        closed.append(len(silent.closed))
        answering.member.unanswered = 0
    assert ([0, 0, 1], [Close.NO_ANSWER], []) == (closed, silent.closed, answering.closed)


async def test_who_has_yet_to_take_what_came_before_a_ping_is_not_closed_for_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = await a_stage(state={})
    slow = stage.join()
    with monkeypatch.context() as kernel:
        kernel.setattr(slow, "outstanding", lambda: (1, 7))
        for _ in range(9):
            run_out(stage.hub.ping())
        assert [] == slow.closed
    before = [len(slow.got)]
    for _ in range(2):
        run_out(stage.hub.ping())
        before.append(len(slow.got))
    # Only now he has had a ping with nothing before it, and the time of one to answer.
    assert ([1, 0], [Close.NO_ANSWER]) == (
        [more - less for less, more in pairwise(before)],
        slow.closed,
    )


async def test_who_cannot_answer_is_not_expected_to() -> None:
    stage = await a_stage(state={})
    port = Port()
    stage.hub.attach(port, answers=False)
    run_out(stage.hub.ping())
    run_out(stage.hub.ping())
    assert [] == port.closed


async def test_at_the_end_all_are_told_to_come_back_now() -> None:
    stage = await a_stage(state={})
    port = stage.join()
    stage.hub.close()
    assert ([Close.RESTART], {}) == (port.closed, stage.hub.members.all)


async def test_a_snapshot_is_read_from_what_was_told_last() -> None:
    stage = await a_stage(overall={"n": 1})
    await stage.told.tell({OVERALL: {"n": 2}})
    await stage.take()
    assert ("1.0", 1, 1, {"n": 1}) == stage.hub.snapshot(OVERALL)


async def test_there_is_no_snapshot_of_what_is_not_there() -> None:
    assert (await a_stage(overall={})).hub.snapshot(SS7) is None


def test_the_ticks_length_is_a_setting() -> None:
    assert 80 == Hub(ManualClock(), HubSettings(tick_ms=80)).settings.tick_ms
