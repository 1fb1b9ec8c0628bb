"""What race control decides in random rallies, as steps beside those of `rally_scripts.py`."""

from typing import Any

from hypothesis import strategies as st

from builders import MINUTE_MS, Story, start_of
from flyingfinish.rally.facts import (
    DeviceClockShifted,
    GivenRow,
    ImpulseChosen,
    Provenance,
    Rank,
    RestartTimesGiven,
    StageDelayed,
    StartClockShifted,
    TimesGiven,
)
from rally_scripts import CARS, cars, stage_ids, times

decisions = st.lists(
    st.one_of(
        st.tuples(st.just("missed"), cars, stage_ids),
        st.tuples(st.just("batch"), stage_ids, st.lists(cars, min_size=1, unique=True), times),
        st.tuples(st.just("device"), stage_ids, st.sampled_from([-1_350, -49, 0, 770])),
        st.tuples(st.just("start clock"), stage_ids, st.sampled_from([-1_350, 51, 0])),
        st.tuples(st.just("card"), cars, st.sampled_from(["TC1", "TC2", "TC2A"]),
                  st.integers(-3, 40), st.sampled_from(["late", "early", "false_start"])),
        st.tuples(st.just("backup"), cars, stage_ids, st.booleans()),
        st.tuples(st.just("delay"), stage_ids, st.sampled_from([0, 5])),
    ),
    max_size=10,
)  # fmt: skip


def decide(story: Story, step: Any) -> None:
    """One decision or card of a random rally."""
    match step:
        case "missed", car, stage_id:
            story.tell(RestartTimesGiven(f"e{car}", (stage_id,)))
        case "batch", stage_id, crews, ms:
            rows = tuple(GivenRow(f"e{car}", ms * 30 + 7) for car in crews)
            story.tell(TimesGiven(stage_id, rows, Provenance.NOTIONAL))
        case "device", stage_id, ms:
            at_ms = start_of(stage_id)
            device = f"beam-SF{stage_id[2:]}"
            story.tell(DeviceClockShifted(device, at_ms, at_ms + 4 * MINUTE_MS, ms))
        case "start clock", stage_id, ms:
            at_ms = start_of(stage_id)
            story.tell(StartClockShifted(stage_id, at_ms, at_ms + 3 * MINUTE_MS, ms))
        case "card", car, control, minutes, kind:
            story.checks_in(car, control, start_of("SS1") + minutes * MINUTE_MS)
            story.penalty(car, control, abs(minutes) * 10_000 + 1, kind)
        case "backup", car, stage_id, chosen:
            at_ms = start_of(stage_id) + 7 * MINUTE_MS + 333
            seen = story.finishes(car, stage_id, at_ms, rank=Rank.BACKUP, device="hand")
            if chosen:
                story.tell(ImpulseChosen(seen.identity))
        case "delay", stage_id, minutes:
            story.due(stage_id, " ".join(CARS))
            story.tell(StageDelayed(stage_id, minutes * MINUTE_MS))
