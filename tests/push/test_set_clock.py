"""A machine's clock that is set by minutes ends no delay early and loses nobody what is due."""

import pytest

from flyingfinish.clock import ManualClock
from flyingfinish.push.channel import Channel
from flyingfinish.push.ports import Close
from flyingfinish.push.rally_channels import RallyChannels
from flyingfinish.push.set_clock import STEP_MS, NoticingClock
from push.made import OVERALL, RALLY, Stage, a_stage, run_out

MINUTES_MS = 300_000
DELAY_MS = 30_000


def set_by(stage: Stage, ms: int) -> None:
    """Sets the clock of the machine, which the hub and the processor read."""
    stage.clock.set_wall(stage.clock.now_at_ms() + ms)
    stage.told.at_ms += ms


class Listener(RallyChannels):
    """A rally that keeps by how much it was moved."""

    def __init__(self, steps: list[int]) -> None:
        super().__init__(RALLY, 1)
        self._steps = steps

    def move_times(self, by_ms: int) -> None:
        self._steps.append(by_ms)


async def told_every_ten_seconds(stage: Stage, *numbers: int) -> None:
    for n in numbers:
        stage.wait(10_000)
        await stage.told.tell({OVERALL: {"n": n}})
        await stage.tick()


async def set_in_mid_rally(by_ms: int) -> Stage:
    """Returns a hub that was told 1 to 4 before the clock was set and 5 and 6 since."""
    stage = await a_stage(overall={"n": 0})
    await told_every_ten_seconds(stage, 1, 2, 3, 4)
    set_by(stage, by_ms)
    await told_every_ten_seconds(stage, 5, 6)
    return stage


def shown(stage: Stage, behind_ms: int = DELAY_MS) -> object:
    """Returns what a page that is so late is painted from."""
    view = stage.hub.snapshot(OVERALL, behind_ms)
    return view and view.data["n"]


@pytest.mark.parametrize("by_ms", [MINUTES_MS, -MINUTES_MS])
async def test_a_delay_stays_what_it_is_when_the_clock_is_set(by_ms: int) -> None:
    assert 3 == shown(await set_in_mid_rally(by_ms))


@pytest.mark.parametrize(("by_ms", "wrong"), [(MINUTES_MS, 4), (-MINUTES_MS, None)])
async def test_history_that_stays_behind_shows_too_much_or_nothing(
    by_ms: int, wrong: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Channel, "move_times", lambda *_: None)
    assert wrong == shown(await set_in_mid_rally(by_ms))


@pytest.mark.parametrize("by_ms", [MINUTES_MS, -MINUTES_MS])
async def test_who_plays_out_late_comes_anew_and_all_others_stay(by_ms: int) -> None:
    stage = await a_stage(overall={"n": 0})
    late, live = stage.join(OVERALL, behind_ms=DELAY_MS), stage.join(OVERALL)
    set_by(stage, by_ms)
    run_out(stage.hub.sweep())
    assert ([Close.RESTART], []) == (late.closed, live.closed)


async def test_who_plays_out_late_is_not_told_the_new_time_before() -> None:
    stage = await a_stage(overall={"n": 0})
    late, live = stage.join(OVERALL, behind_ms=DELAY_MS), stage.join(OVERALL)
    set_by(stage, MINUTES_MS)
    run_out(stage.hub.ping())
    assert (0, 1) == tuple(port.types().count("ping") for port in (late, live))


async def test_who_came_anew_stays() -> None:
    stage = await a_stage(overall={"n": 0})
    set_by(stage, MINUTES_MS)
    run_out(stage.hub.sweep())
    late = stage.join(OVERALL, behind_ms=DELAY_MS)
    run_out(stage.hub.sweep())
    assert [] == late.closed


@pytest.mark.parametrize(("by_ms", "noticed"), [(STEP_MS, []), (-STEP_MS - 1, [-STEP_MS - 1])])
def test_a_clock_is_set_where_it_leaves_the_steady_one(by_ms: int, noticed: list[int]) -> None:
    steps: list[int] = []
    machine = ManualClock(1_000_000)
    clock = NoticingClock(machine, {RALLY: Listener(steps)})
    machine.advance(3_600_000)
    machine.set_wall(machine.now_at_ms() + by_ms)
    read = [clock.now_at_ms() for _ in range(2)]
    assert (noticed, [machine.now_at_ms()] * 2) == (steps, read)
    assert machine.monotonic_ms() == clock.monotonic_ms()
