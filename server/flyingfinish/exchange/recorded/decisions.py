"""What the officials of a recorded rally decided: penalties, retirements, who never started."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flyingfinish.exchange.recorded.rally import Recording, Row, text, whole
from flyingfinish.rally.adjustments import FINAL, Effect, effect_of, stage_number
from flyingfinish.rally.facts import (
    AdjustmentApplied,
    CrewDidNotStart,
    CrewRestarted,
    CrewRetired,
    Fact,
)
from flyingfinish.rally.itinerary import Itinerary

_NO_START = ("NonStarter", "NotAuthorised")


def is_timed(row: Row) -> bool:
    """True when a row of a stage holds a time, measured or given."""
    return whole(row, "elapsed_ms") is not None


@dataclass(frozen=True, slots=True)
class RecordedCrews:
    """What decisions refer to: the road, who is who, and who has which time."""

    recording: Recording
    road: Itinerary
    entry_ids: Mapping[str, str]
    """Car number -> entry id."""

    times: Mapping[str, Mapping[str, Row]]
    """Stage -> car -> its row."""


def decisions_of(crews: RecordedCrews) -> Iterator[Fact]:
    """Every decision, penalties first."""
    yield from _penalties(crews)
    for car, entry_id in crews.entry_ids.items():
        yield from _retirements(crews, car, entry_id)
    timed = (row for rows in crews.times.values() for row in rows.items())
    driven = {car for car, row in timed if is_timed(row)}
    for row in crews.recording.entries:
        car, status = text(row, "car"), text(row, "entry_status")
        if status in _NO_START and car not in driven:
            yield CrewDidNotStart(crews.entry_ids[car], status)


def _penalties(crews: RecordedCrews) -> Iterator[Fact]:
    """Penalties that are not in a stage time already."""
    for row in crews.recording.penalties:
        entry_id = crews.entry_ids.get(text(row, "car"))
        ms = whole(row, "ms")
        if entry_id is None or not ms or row.get("included_in_stage_time") is True:
            continue
        control = _penalty_control(row, crews.road)
        yield AdjustmentApplied(entry_id, control, ms, "recorded", text(row, "reason"))


def _penalty_control(row: Row, road: Itinerary) -> str:
    """Its control; where that is not on the road, the start of the stage after which it counts."""
    control = text(row, "control")
    if control and effect_of(control, road) is not None:
        return control
    after_stage = text(row, "after_stage")
    if after_stage and effect_of(after_stage, road) is not None:
        return after_stage
    return FINAL


def _retirements(crews: RecordedCrews, car: str, entry_id: str) -> Iterator[Fact]:
    """A car's stops as the road has them; what is permanent is told last, the earliest of it.

    Many records of cars that restarted name the control where they came back, so where they stopped
    is known of few; what counts for the tables is only what is permanent.
    """
    rows = [row for row in crews.recording.retirements if text(row, "car") == car]
    stops = sorted(((_effect(crews, row), row) for row in rows), key=lambda stop: _place(stop[0]))
    lasting = None
    for effect, row in stops:
        control, reason = _known(crews, text(row, "control")), text(row, "reason")
        if text(row, "status") == "Permanent":
            lasting = lasting or CrewRetired(entry_id, control, reason, True, True)
            continue
        yield CrewRetired(entry_id, control, reason, False, True)
        stage_id = _next_driven(crews, car, effect)
        if stage_id:
            yield CrewRestarted(entry_id, stage_id)
    if lasting is not None:
        yield lasting


def _known(crews: RecordedCrews, control: str) -> str:
    """The control, or the end of the rally where it is nowhere on the road."""
    return control if control and effect_of(control, crews.road) is not None else FINAL


def _effect(crews: RecordedCrews, row: Row) -> Effect:
    """From where on the road a retirement counts."""
    effect = effect_of(_known(crews, text(row, "control")), crews.road)
    assert effect is not None, "a known control has an effect"
    return effect


def _place(effect: Effect) -> tuple[int, bool]:
    return (effect.stage_number, effect.after)


def _next_driven(crews: RecordedCrews, car: str, effect: Effect) -> str:
    """The next stage behind a stop on which the car has a measured time, else empty."""
    for row in crews.recording.stages:
        stage_id = text(row, "code")
        if (stage_number(stage_id), True) <= _place(effect):
            continue
        time = crews.times[stage_id].get(car)
        if time is not None and is_timed(time) and not time.get("source_flags"):
            return stage_id
    return ""
