"""Whoever wishes for a pace is told seldom, all that it missed at once, and no less than others."""

import gc
from collections.abc import Callable
from typing import Any

import pytest

from flyingfinish.push.following import Want
from flyingfinish.push.hub import Hub
from flyingfinish.push.paces import PACES_MS, due_at
from flyingfinish.push.ports import Close
from push import made
from push.made import OVERALL, RALLY, SS7, STATE, Client, Form, Port, Stage, run_out
from push.straight import StraightPort

PACE_MS = PACES_MS[1]
PAD = "x" * 300
"""Makes a form longer than a patch."""


async def a_stage(**forms: Form) -> Stage:
    """Returns a hub whose rally has these views, all padded."""
    padded: Any = {name: form | {"pad": PAD} for name, form in forms.items()}
    return await made.a_stage(**padded)


def n_of(client: Client) -> int:
    """Returns what a client knows of the overall view."""
    n: int = client.forms[OVERALL]["n"]
    return n


def join(stage: Stage, *names: str, port: Port | None = None, pace_ms: int = PACE_MS) -> Port:
    """Attaches a subscriber that follows these channels at a pace."""
    port = port or Port()
    port.member = stage.hub.attach(port)
    stage.hub.subscribe(port.member, [Want(name) for name in names], pace_ms=pace_ms)
    return port


def beat(stage: Stage, *paces_ms: int) -> None:
    """Tells those of a pace."""
    run_out(stage.hub.tell_paced(paces_ms or (PACE_MS,)))


async def tell(stage: Stage, **forms: Form) -> None:
    """Commits new forms of views, all padded, and lets a tick tell them."""
    padded = {f"rally/{RALLY}/{name}": form | {"pad": PAD} for name, form in forms.items()}
    await stage.told.tell(padded)
    await stage.tick()


def known(*ports: Port) -> list[Client]:
    """Returns what each has, by what it was sent; none has seen a gap or anything twice."""
    clients = []
    for port in ports:
        port.drain()
        client = Client()
        for frame in port.got:
            client.hear(frame)
        assert ([], []) == (client.gaps, client.doubles)
        clients.append(client)
    return clients


async def test_at_a_pace_one_is_told_at_its_beat_and_not_at_each_tick() -> None:
    stage = await a_stage(overall={"n": 0})
    port = join(stage, OVERALL)
    for n in range(1, 6):
        await tell(stage, overall={"n": n})
    before = port.types()
    beat(stage)
    patches = [delta["patch"] for delta in port.got[-1]["deltas"]]
    assert (["snapshot"], ["snapshot", "deltas"], [{"n": 5}]) == (before, port.types(), patches)


async def test_without_a_pace_one_is_told_at_each_tick() -> None:
    """The control of the test before."""
    stage = await a_stage(overall={"n": 0})
    port = stage.join(OVERALL)
    for n in range(1, 6):
        await tell(stage, overall={"n": n})
    beat(stage)
    assert 5 == port.types().count("deltas")


async def test_all_channels_that_changed_are_one_write() -> None:
    stage = await a_stage(overall={"n": 0}, state={}, **{"stage/SS7": {}})
    port = join(stage, OVERALL, STATE, SS7)
    writes = port.writes
    await tell(stage, overall={"n": 1})
    await tell(stage, state={"n": 1})
    beat(stage)
    told = {delta["ch"] for delta in port.got[-1]["deltas"]}
    assert (1, {OVERALL, STATE}) == (port.writes - writes, told)


async def test_a_beat_at_which_nothing_has_changed_says_nothing() -> None:
    stage = await a_stage(overall={"n": 0})
    port = join(stage, OVERALL)
    await tell(stage, overall={"n": 1})
    beat(stage)
    writes = port.writes
    beat(stage)
    assert writes == port.writes


async def test_what_comes_back_to_what_it_was_is_a_patch_that_changes_nothing() -> None:
    stage = await a_stage(overall={"n": 0})
    port = join(stage, OVERALL)
    for n in (1, 0):
        await tell(stage, overall={"n": n})
    beat(stage)
    assert [{}] == [delta["patch"] for delta in port.got[-1]["deltas"]]


async def test_where_a_snapshot_is_shorter_it_comes_instead() -> None:
    stage = await made.a_stage(overall={f"row{n}": 1 for n in range(100)})
    port = join(stage, OVERALL)
    await stage.told.tell({OVERALL: {"n": 1}})
    await stage.tick()
    beat(stage)
    assert ["snapshot", "snapshot"] == port.types()


async def test_after_a_hold_a_snapshot_comes_and_no_patch_leads_over_it() -> None:
    stage = await a_stage(overall={"n": 0})
    port = join(stage, OVERALL)
    await stage.told.tell({OVERALL: {"n": 0}}, hold=[OVERALL])
    await stage.tick()
    beat(stage)
    assert ["1.0", "1.2"] == [frame["epoch"] for frame in port.got if "epoch" in frame]


async def test_those_with_the_same_forms_share_the_very_same_bytes() -> None:
    stage = await a_stage(overall={"n": 0}, state={})
    ports = [join(stage, OVERALL, STATE, port=Kept()) for _ in range(3)]
    await tell(stage, overall={"n": 1})
    beat(stage)
    assert 1 == len({id(port.last) for port in ports})  # type: ignore[attr-defined]


async def test_who_comes_between_two_beats_is_told_what_it_lacks_and_no_more() -> None:
    stage = await a_stage(overall={"n": 0})
    early = join(stage, OVERALL)
    await tell(stage, overall={"n": 1, "m": 1})
    late = join(stage, OVERALL)
    await tell(stage, overall={"n": 2, "m": 1})
    beat(stage)
    patches = [port.got[-1]["deltas"][0]["patch"] for port in (early, late)]
    assert [{"n": 2, "m": 1}, {"n": 2}] == patches


async def test_after_a_beat_who_came_early_and_late_are_one_cohort() -> None:
    stage = await a_stage(overall={"n": 0})
    ports = [join(stage, OVERALL)]
    for n in range(1, 4):
        await tell(stage, overall={"n": n})
        ports.append(join(stage, OVERALL))
    before = len(stage.hub.members.cohorts)
    beat(stage)
    assert (4, 1) == (before, len({port.member.cohort for port in ports}))


async def test_no_cohort_outlives_its_last_member() -> None:
    stage = await a_stage(overall={"n": 0}, state={})
    for _ in range(3):
        port = join(stage, OVERALL, STATE)
        await tell(stage, overall={"n": stage.told.position})
        stage.hub.detach(port.member)
    gc.collect()
    assert ({}, 0) == (stage.hub.members.cohorts, len(stage.hub._paces._open))


@pytest.mark.parametrize("pace_ms", PACES_MS)
def test_in_half_a_minute_each_pace_comes_as_often_as_it_says(pace_ms: int) -> None:
    beats = [beat for beat in range(1, 7) if pace_ms in due_at(beat)]
    assert 30_000 // pace_ms == len(beats)


async def test_a_beat_of_one_pace_is_none_of_another() -> None:
    stage = await a_stage(overall={"n": 0})
    ports = [join(stage, OVERALL, pace_ms=pace_ms) for pace_ms in PACES_MS]
    await tell(stage, overall={"n": 1})
    beat(stage, PACES_MS[1])
    assert [1, 2, 1] == [len(port.types()) for port in ports]


async def test_who_looks_at_the_past_is_told_each_tick_whatever_its_pace() -> None:
    stage = await a_stage(overall={"n": 0})
    port = join(stage, OVERALL)
    stage.hub.subscribe(port.member, [], behind_ms=30_000)
    await tell(stage, overall={"n": 1})
    assert "deltas" == port.types()[-1]


async def test_who_gives_up_its_pace_has_all_at_once_and_each_tick_from_then_on() -> None:
    stage = await a_stage(overall={"n": 0})
    port = join(stage, OVERALL)
    await tell(stage, overall={"n": 1})
    stage.hub.subscribe(port.member, [], pace_ms=0)
    at_once = n_of(known(port)[0])
    await tell(stage, overall={"n": 2})
    assert (1, 2) == (at_once, n_of(known(port)[0]))


async def test_who_takes_a_pace_on_is_told_from_there_what_it_lacks() -> None:
    stage = await a_stage(overall={"n": 0})
    port = stage.join(OVERALL)
    await tell(stage, overall={"n": 1})
    stage.hub.subscribe(port.member, [], pace_ms=PACE_MS)
    await tell(stage, overall={"n": 2})
    before = len(port.types())
    beat(stage)
    assert (before + 1, 2) == (len(port.types()), n_of(known(port)[0]))


async def test_a_channel_that_is_asked_for_is_answered_at_once() -> None:
    stage = await a_stage(overall={"n": 0}, state={"n": 0})
    port = join(stage, OVERALL)
    stage.hub.subscribe(port.member, [Want(STATE)])
    assert ["snapshot", "snapshot"] == port.types()


async def test_pings_clocks_and_goodbyes_do_not_wait() -> None:
    stage = await a_stage(overall={"n": 0}, state={})
    port = join(stage, OVERALL, STATE)
    run_out(stage.hub.ping())
    clock = {"rally_at_ms": 1, "server_at_ms": 1, "rate": 1_000}
    await tell(stage, state={"clock": clock})
    stage.hub.close()
    assert (["ping", "clock"], [Close.RESTART]) == (port.types()[2:], port.closed)


async def test_a_queue_without_room_gets_the_newest_snapshot_when_it_has_some() -> None:
    stage = await a_stage(overall={"n": 0})
    port = join(stage, OVERALL, port=Port(reads=False))
    for n in (1, 2):
        pad = {f"row{m}": str(n) * 40_000 for m in range(9)}
        await tell(stage, overall={"n": n, "pad": "x" * 400_000, "rows": pad})
        beat(stage)
    port.drain()
    stage.hub.drained(port.member)
    assert stage.told.forms[OVERALL] == known(port)[0].forms[OVERALL]


async def test_a_view_that_is_gone_is_told_at_once_and_harms_no_beat() -> None:
    stage = await a_stage(overall={"n": 0}, state={})
    port = join(stage, OVERALL, STATE)
    await tell(stage, overall={"n": 1})
    ledger = stage.told.ledger
    await ledger.reset(await ledger.checkpoint(), 2)
    stage.told.begin_anew(2)
    await stage.told.tell({OVERALL: {"n": 7}})
    await stage.load()
    beat(stage)
    assert ("error", {"n": 7}) == (port.types()[2], known(port)[0].forms[OVERALL])


async def test_who_reads_a_rally_anew_does_not_lead_back_from_a_newer_form() -> None:
    """A store that lost its end: what a paced fan has is then of a later offset than the newest."""
    stage = await a_stage(overall={"n": 0})
    port = join(stage, OVERALL)
    channel = stage.hub.channel(OVERALL)
    assert channel is not None
    newer = channel.sent.__class__(channel.sent.epoch, 99, 0, {"n": 9})
    emission = channel.since(newer)
    assert emission is not None
    assert (True, ["snapshot"]) == (emission.is_snapshot, port.types())


class Two:
    """Two of one cohort, the second by its descriptor or not; a beat in the middle."""

    def __init__(self, stage: Stage, straight: bool) -> None:
        self.stage = stage
        self.ports = [StraightPort(lambda: stage.hub) if straight else Port() for _ in range(2)]
        for port in self.ports:
            join(stage, OVERALL, STATE, port=port)

    async def beat(self, meanwhile: Callable[[Hub, Port], object]) -> Client:
        """Tells the first, lets something happen to the second, and tells it; then once more.

        Returns what the second knows.
        """
        await tell(self.stage, overall={"n": 2})
        parts = self.stage.hub.tell_paced((PACE_MS,))
        next(parts)
        meanwhile(self.stage.hub, self.ports[1])
        await tell(self.stage, overall={"n": 3})
        list(parts)
        await tell(self.stage, overall={"n": 4})
        beat(self.stage)
        client = known(*self.ports)[1]
        for port in self.ports:
            self.stage.hub.detach(port.member)
            port.end()
        return client


def _asks_anew(hub: Hub, port: Port) -> None:
    hub.unsubscribe(port.member, [OVERALL])
    hub.subscribe(port.member, [Want(OVERALL)])


def _leaves_another(hub: Hub, port: Port) -> None:
    hub.unsubscribe(port.member, [STATE])


def _hurries(hub: Hub, port: Port) -> None:
    hub.subscribe(port.member, [], pace_ms=0)


def _is_put_anew(hub: Hub, port: Port) -> None:
    hub.held_up(port.member)


def _stays(hub: Hub, port: Port) -> None:
    pass


@pytest.mark.parametrize("straight", [False, True], ids=["by its port", "by its descriptor"])
@pytest.mark.parametrize("meanwhile", [_asks_anew, _leaves_another, _hurries, _is_put_anew, _stays])
async def test_whoever_moves_within_a_beat_hears_of_it_once(
    meanwhile: Callable[[Hub, Port], object], straight: bool, monkeypatch: Any
) -> None:
    monkeypatch.setattr("flyingfinish.push.telling.GIVE_WAY_EVERY", 1)
    two = Two(await a_stage(overall={"n": 1}, state={}), straight)
    assert 4 == n_of(await two.beat(meanwhile))


class Kept(Port):
    """A subscriber that keeps the last thing it was written."""

    last: object = None

    def write(self, out: Any) -> int:
        """Keeps it, and takes it as any other does."""
        self.last = out
        return super().write(out)
