"""What posts saw of a car on a stage in a random rally, some of it wrong and put right."""

from dataclasses import replace
from functools import partial

from builders import MINUTE_MS, start_of
from flyingfinish.rally.facts import (
    CarStarted,
    CheckedIn,
    DecisionWithdrawn,
    DeviceClockShifted,
    ImpulseAssigned,
    ImpulseChosen,
    ImpulseIgnored,
    ImpulseInserted,
    ImpulsesMoved,
    Rank,
    StageDelayed,
    StartClockShifted,
    StartListRow,
    StartListSet,
    StartTimeGiven,
)
from oracle.script import Script

DELAYS = (0, 0, 0, 0, 0, 0, 0, 1, 1, 2)
"""How often a stage is delayed."""

BEAM_OFF_MS = (-1, 0, 130, 700)
FINER_MS = (0, 0, 50, 99, 1)
"""What a beam measures below the tenth."""


def hand_in(script: Script, code: str) -> None:
    """Cards handed in at a time control: by most, sometimes by nobody."""
    if script.often(600):
        return
    at_ms = start_of(script.stages[-1].stage_id)
    for nth, car in enumerate(script.cars):
        if script.often(850):
            _card(script, CheckedIn(code, car, at_ms + nth * MINUTE_MS))
        if script.often(40):
            script.decide(CheckedIn(code, car, at_ms + nth * MINUTE_MS, reason="lost card"))


def _card(script: Script, said: CheckedIn) -> None:
    """A card as its post states it, perhaps twice, perhaps left out by officials."""
    again = replace(said, checked_in_at_ms=said.checked_in_at_ms + MINUTE_MS)
    for one in (said, again) if script.often(50) else (said,):
        _stated(script, one, f"post-{said.control}", 80)


def _stated(script: Script, said: CarStarted | CheckedIn, source: str, left_out: int) -> None:
    """What a post states; officials leave it out so often in a thousand, perhaps not for long."""
    wrong, undone = script.often(left_out), script.often(200)

    def step() -> None:
        told = script.story.tell(said, source)
        for ignored in ([True, False] if undone else [True]) if wrong else []:
            fact = ImpulseIgnored(told.identity, "", ignored)
            script.corrected.append(partial(script.story.tell, fact))

    script.seen.append(step)


def drive(script: Script, index: int, nth: int, car: str) -> None:
    """Nothing, a start, or a start and a finish of one car."""
    last = index == script.now
    if script.often(300 if last else 60):
        return
    stage_id = script.stages[index].stage_id
    start_at_ms = start_of(stage_id) + nth * MINUTE_MS
    _start(script, stage_id, car, start_at_ms)
    if script.often(200 if last else 30):
        return
    tenths = script.chance.randrange(4)
    elapsed_ms = 180_000 + tenths * 100 + script.chance.choice(FINER_MS)
    _finish(script, index, car, start_at_ms + elapsed_ms)


def _start(script: Script, stage_id: str, car: str, at_ms: int) -> None:
    """A start told by the starter, corrected by him, told by hand, by a beam, or by nobody."""
    story = script.story
    if script.often(850):
        if script.often(50):
            by_hand = CarStarted(stage_id, car, at_ms + 30_000, rank=Rank.MANUAL)
            script.seen.append(lambda: story.tell(by_hand, f"hand-{stage_id}"))
        if script.often(50):
            wrong_ms = at_ms - MINUTE_MS
            script.seen.append(
                lambda: (
                    story.starts(car, stage_id, wrong_ms),
                    story.starts(car, stage_id, at_ms),
                )
            )
        else:
            _stated(script, CarStarted(stage_id, car, at_ms), f"post-{stage_id}", 30)
    if script.often(50):
        _officials_start(script, stage_id, car, at_ms)
    if script.often(200):
        off_ms = script.chance.choice(BEAM_OFF_MS)
        script.seen.append(lambda: story.passes(car, stage_id, at_ms + off_ms))
    elif script.often(50):
        off_ms = script.chance.choice(BEAM_OFF_MS)
        said = CarStarted(stage_id, car, at_ms + off_ms, measured=True)
        script.seen.append(lambda: story.tell(said, f"beam-{stage_id}"))


def _officials_start(script: Script, stage_id: str, car: str, at_ms: int) -> None:
    """Officials say when a car started, perhaps twice, and may leave their own word out again."""
    for off_ms in script.chance.choice([(0,), (-MINUTE_MS,), (350,), (MINUTE_MS, 100)]):
        fact = CarStarted(stage_id, car, at_ms + off_ms, reason="start sheet")
        if script.often(200):
            script.decide_and_take_back(fact, ImpulseIgnored)
        else:
            script.decide(fact)


def _finish(script: Script, index: int, car: str, at_ms: int) -> None:
    """A flying finish: mostly the beam's, sometimes only by hand, without or with a wrong car."""
    stage_id = script.stages[index].stage_id
    chance = script.chance.randrange(1_000)
    if chance < 50:
        _by_hand(script, stage_id, car, at_ms)
    elif chance < 130:
        _assigned_later(script, stage_id, car, at_ms)
    elif chance < 180:
        _at_another_control(script, index, car, at_ms)
    else:
        script.seen.append(lambda: script.story.finishes(car, stage_id, at_ms))
    if script.often(150):
        _by_hand(script, stage_id, car, at_ms + script.chance.choice([-200, 0, 100]))
    if script.often(40):
        script.decide(ImpulseInserted(f"SF{index + 1}", car, at_ms + 300))
    if script.often(80):
        _doubled(script, stage_id, car, at_ms)


def _by_hand(script: Script, stage_id: str, car: str, at_ms: int) -> None:
    rank = script.chance.choice([Rank.BACKUP, Rank.MANUAL])
    device = f"hand-{stage_id}-{rank}".lower()
    chosen = script.often(150)

    def step() -> None:
        told = script.story.finishes(car, stage_id, at_ms, rank=rank, device=device, source=device)
        if chosen:
            script.corrected.append(lambda: script.story.tell(ImpulseChosen(told.identity)))

    script.seen.append(step)


def _assigned_later(script: Script, stage_id: str, car: str, at_ms: int) -> None:
    """An impulse of nobody or of a wrong car, given to the right one by an official."""
    wrong = script.chance.choice(["", *script.cars, "77"])

    def step() -> None:
        told = script.story.finishes(wrong, stage_id, at_ms)
        script.corrected.append(lambda: script.story.tell(ImpulseAssigned(told.identity, car)))

    script.seen.append(step)


def _at_another_control(script: Script, index: int, car: str, at_ms: int) -> None:
    """An impulse that the post took for another stage's finish, put right by an official."""
    wrong = script.chance.choice(script.stages).stage_id
    right = f"SF{index + 1}"

    def step() -> None:
        told = script.story.finishes(car, wrong, at_ms)
        fact = ImpulseAssigned(told.identity, car, right)
        script.corrected.append(lambda: script.story.tell(fact))

    script.seen.append(step)


def _doubled(script: Script, stage_id: str, car: str, at_ms: int) -> None:
    """A second crossing that counts for nothing, and may count again after all."""
    undone = script.often(200)
    before_ms = script.chance.choice([-700, 900])

    def step() -> None:
        told = script.story.finishes(car, stage_id, at_ms + before_ms)
        script.corrected.append(lambda: script.story.tell(ImpulseIgnored(told.identity)))
        if undone:
            again = ImpulseIgnored(told.identity, ignored=False)
            script.corrected.append(lambda: script.story.tell(again))

    script.seen.append(step)


def _listed_again(script: Script, stage_id: str) -> None:
    """A start list published anew, with whatever delay there was in its times, of most crews."""
    cars = script.chance.sample(script.cars, script.chance.randint(1, len(script.cars)))
    first_at_ms = start_of(stage_id) + script.chance.choice([0, 5]) * MINUTE_MS
    rows = tuple(
        StartListRow(f"e{car}", first_at_ms + nth * MINUTE_MS) for nth, car in enumerate(cars)
    )
    script.decide(StartListSet(stage_id, 2, rows))


def put_clocks_right(script: Script, index: int) -> None:
    """A finish clock of a stage that was off for a while; impulses moved to another control."""
    stage_id = script.stages[index].stage_id
    from_ms = start_of(stage_id)
    to_ms = from_ms + 6 * MINUTE_MS
    if script.often(100):
        for shift_ms in script.chance.sample([-350, 400, 0, 60_000], 2):
            fact = DeviceClockShifted(f"beam-SF{index + 1}", from_ms, to_ms, shift_ms)
            if script.often(200):
                script.decide_and_take_back(fact, DecisionWithdrawn)
            else:
                script.decide(fact)
    if script.often(60):
        shift_ms = script.chance.choice([-350, 60_000, 400])
        off = StartClockShifted(stage_id, from_ms, to_ms, shift_ms)
        if script.often(300):
            script.decide_and_take_back(off, DecisionWithdrawn)
        else:
            script.decide(off)
    for _ in range(script.chance.choice(DELAYS)):
        # It moves what follows in the section too; the last word on a stage counts.
        script.decide(StageDelayed(stage_id, script.chance.choice([0, 1, 5]) * MINUTE_MS))
    if script.often(250):
        _listed_again(script, stage_id)
    if script.often(100):
        car = script.chance.choice(script.cars)
        due_ms = from_ms + script.chance.randrange(12) * MINUTE_MS
        script.decide(StartTimeGiven(stage_id, f"e{car}", due_ms))
    if script.often(40):
        other = script.chance.randrange(len(script.stages)) + 1
        moved = ImpulsesMoved(f"post-SF{index + 1}", from_ms, to_ms, f"SF{other}")
        script.decide_and_take_back(moved, DecisionWithdrawn)
