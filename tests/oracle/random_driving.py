"""What posts saw of a car on a stage in a random rally, some of it wrong and put right."""

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
    StartTimeGiven,
)
from oracle.script import Script

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
            said = CheckedIn(code, car, at_ms + nth * MINUTE_MS)
            script.seen.append(lambda said=said: script.story.tell(said, f"post-{code}"))  # type: ignore[misc]


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
    if script.often(900):
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
            script.seen.append(lambda: story.starts(car, stage_id, at_ms))
    if script.often(200):
        off_ms = script.chance.choice(BEAM_OFF_MS)
        script.seen.append(lambda: story.passes(car, stage_id, at_ms + off_ms))
    elif script.often(50):
        off_ms = script.chance.choice(BEAM_OFF_MS)
        said = CarStarted(stage_id, car, at_ms + off_ms, measured=True)
        script.seen.append(lambda: story.tell(said, f"beam-{stage_id}"))


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
    alone = [one.section for one in script.stages].count(script.stages[index].section) == 1
    if alone and script.often(200):
        # A delay moves what follows in the section too: only where nothing does it is one stage's.
        script.decide(StageDelayed(stage_id, script.chance.choice([0, MINUTE_MS])))
    if script.often(100):
        car = script.chance.choice(script.cars)
        due_ms = from_ms + script.chance.randrange(12) * MINUTE_MS
        script.decide(StartTimeGiven(stage_id, f"e{car}", due_ms))
    if script.often(40):
        other = script.chance.randrange(len(script.stages)) + 1
        moved = ImpulsesMoved(f"post-SF{index + 1}", from_ms, to_ms, f"SF{other}")
        script.decide_and_take_back(moved, DecisionWithdrawn)
