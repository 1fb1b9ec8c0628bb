"""What officials decided in a random rally: stages, given times, adjustments, who is out."""

from dataclasses import replace

from flyingfinish.rally.facts import (
    AdjustmentApplied,
    AdjustmentWithdrawn,
    ClassChanged,
    CrewDidNotStart,
    CrewDisqualified,
    CrewReinstated,
    CrewRestarted,
    CrewRetired,
    Fact,
    GivenRow,
    GivenTimeWithdrawn,
    PointsDenied,
    Provenance,
    RestartTimesGiven,
    StageState,
    StageStateSet,
    TimeGiven,
    TimePendingSet,
    TimesGiven,
)
from oracle.random_driving import put_clocks_right
from oracle.script import Script

GIVEN_AS = (Provenance.NOTIONAL, Provenance.STEWARDS, Provenance.RESTART, Provenance.DERIVED)
NOT_COUNTING = (StageState.SUSPENDED, StageState.CANCELLED)
PENALTIES_MS = (-15_000, -100, 100, 5_000, 10_000, 10_000, 60_000, 600_000)


def rule_on_stage(script: Script, index: int) -> None:
    """States of a stage, clocks that were off, times that await a decision."""
    stage_id = script.stages[index].stage_id
    if script.often(60):
        script.decide(StageStateSet(stage_id, StageState.INTERRUPTED))
    if script.often(130):
        script.decide(StageStateSet(stage_id, script.chance.choice(NOT_COUNTING)))
    if script.often(250):
        script.decide(StageStateSet(stage_id, StageState.COMPLETED))
    if script.often(120):
        crews = script.chance.sample(script.cars, min(2, len(script.cars)))
        fact = TimePendingSet(stage_id, tuple(f"e{car}" for car in crews))
        script.decide(fact)
        if script.often(500):
            script.decide(replace(fact, pending=False))
    if script.often(60):
        _give_batch(script, stage_id)
    put_clocks_right(script, index)


def _give_batch(script: Script, stage_id: str) -> None:
    """One time for several crews, perhaps taken back as one."""
    crews = script.chance.sample(script.cars, min(3, len(script.cars)))
    times = tuple(
        GivenRow(f"e{car}", 180_000 + script.chance.randrange(4) * 1_000) for car in crews
    )
    fact = TimesGiven(stage_id, times, Provenance.NOTIONAL)
    if script.often(300):
        script.decide_and_take_back(fact, GivenTimeWithdrawn)
    else:
        script.decide(fact)


def rule_on_crew(script: Script, car: str) -> None:
    """Given times, adjustments, and whether the crew is still there."""
    for index, stage in enumerate(script.stages):
        if index <= script.now and script.often(70):
            _give_time(script, car, stage.stage_id, stage.precision_ms)
    for _ in range(script.chance.choice([0, 0, 0, 1, 1, 2])):
        _adjust(script, car)
    if script.often(120):
        _move(script, car)
    if script.often(80):
        script.decide(PointsDenied(f"e{car}"))
        if script.often(300):
            script.decide(PointsDenied(f"e{car}", denied=False))
    if script.often(200):
        _stop(script, car)
    elif script.often(60):
        kind = script.chance.choice([CrewDidNotStart, CrewDisqualified])
        script.decide(kind(f"e{car}"))
        if script.often(250):
            script.decide(CrewReinstated(f"e{car}"))


def _give_time(script: Script, car: str, stage_id: str, precision_ms: int) -> None:
    """One or two times, the later of which may be taken back."""
    for _ in range(script.chance.choice([1, 1, 2])):
        elapsed_ms = 180_000 + script.chance.randrange(4) * max(precision_ms, 100)
        fact = TimeGiven(stage_id, f"e{car}", elapsed_ms, script.chance.choice(GIVEN_AS))
        if script.often(200):
            script.decide_and_take_back(fact, GivenTimeWithdrawn)
        else:
            script.decide(fact)


def _adjust(script: Script, car: str) -> None:
    """A penalty or a credit at a control of the road or for the whole rally."""
    codes = [control.code for control in script.story.state.itinerary.controls]
    control = script.chance.choice([*codes, *codes, ""])
    fact = AdjustmentApplied(f"e{car}", control, script.chance.choice(PENALTIES_MS), "stewards")
    if script.often(150):
        script.decide_and_take_back(fact, AdjustmentWithdrawn)
    else:
        script.decide(fact)


def _move(script: Script, car: str) -> None:
    """Another class for the whole rally or from a control on, perhaps twice."""
    enrolled = {one.competition_id for one in script.story.state.entries[f"e{car}"].enrolments}
    codes = [control.code for control in script.story.state.itinerary.controls]
    for _ in range(script.chance.choice([1, 1, 2])):
        classes = tuple(script.chance.sample(["SM1", "SM2", "J", "G"], script.chance.randint(0, 2)))
        control = script.chance.choice(["", *codes])
        if "SM" in enrolled:
            script.decide(ClassChanged(f"e{car}", "SM", classes, control))


def _stop(script: Script, car: str) -> None:
    """A retirement, perhaps with a way back, perhaps with another one after it."""
    codes = [control.code for control in script.story.state.itinerary.controls]
    stages = [stage.stage_id for stage in script.stages]
    after: list[Fact] = []
    if script.often(400):
        back = script.chance.randrange(len(stages))
        after.append(CrewRestarted(f"e{car}", stages[back]))
        if script.often(700) and back:
            missed = tuple(stages[script.chance.randrange(back) : back])
            after.append(RestartTimesGiven(f"e{car}", missed))
        if script.often(200):
            after.append(CrewRetired(f"e{car}", script.chance.choice(codes), permanent=True))
    elif script.often(150):
        after.append(CrewReinstated(f"e{car}"))
    for fact in [CrewRetired(f"e{car}", script.chance.choice(codes)), *after]:
        script.decide(fact)
