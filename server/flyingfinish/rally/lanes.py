"""Super specials on two lanes: whose crossing it was by its lane, and which lap's crossing counts.

A lane is a channel of the timing device: what crosses channel 2 is the car on lane 2. An impulse
that names no car belongs to the crew that the start list has on that lane; who was on the lane
follows from the starts, so it is looked at again when one of them moves. Order and lanes are in the
event regulations (general practice; a default to confirm).
"""

from collections.abc import Sequence

from flyingfinish.rally.evidence_parts import ImpulseState
from flyingfinish.rally.itinerary import Stage
from flyingfinish.rally.observations import RANK_ORDER, impulse_key
from flyingfinish.rally.state_parts import RallyState


def lane_of(channel: str, stage: Stage) -> int:
    """The lane that a channel serves on a stage; 0 when it has none."""
    number = int(channel) if channel.isascii() and channel.isdigit() else 0
    return number if stage.lanes > 1 and number <= stage.lanes else 0


def lane_owner(state: RallyState, impulse: ImpulseState, control: str) -> str:
    """The entry whose crossing an impulse without a car is, by the start list; empty for none.

    At the start the crew of that lane that is due nearest, within the stage's interval; behind it
    the one that left last before. A crew that does not come is taken off the list.
    """
    role = state.roles.get(control)
    figures = state.stages.get(role.stage_id) if role is not None else None
    if role is None or figures is None:
        return ""
    lane = lane_of(impulse.taken.channel, figures.stage)
    if not lane:
        return ""
    state.lane_impulses.setdefault(role.stage_id, {})[impulse.identity] = impulse
    listed = state.start_lists.get(role.stage_id)
    found: list[tuple[int, str]] = []
    for row in listed.rows if listed is not None else ():
        on = state.crews[row.entry_id].stages.get(role.stage_id)
        if row.lane != lane or on is None:
            continue
        if role.kind == "start":
            off_ms = None if on.due_at_ms is None else abs(on.due_at_ms - impulse.at_ms)
            if off_ms is not None and off_ms < figures.stage.interval_ms:
                found.append((off_ms, row.entry_id))
        elif on.start_at_ms is not None and on.start_at_ms <= impulse.at_ms:
            found.append((-on.start_at_ms, row.entry_id))
    return min(found)[1] if found else ""


def counts_laps(stage: Stage) -> bool:
    """Whether not simply the first crossing of the line is the finish."""
    return stage.laps > 1 or stage.lock_out_ms > 0


def finishes(
    standing: Sequence[ImpulseState], started_at_ms: int | None, stage: Stage
) -> list[ImpulseState]:
    """Of the crossings of one crew at the finish line those that end its stage, one for each rank.

    The crossing that ends the last lap, once it has come. A crossing within the lock-out after the
    one before (on laps: after the start) is the same passage once more. What officials chose is it.
    """
    chosen = [one for one in standing if one.chosen]
    if chosen:
        return chosen
    found = []
    for rank in RANK_ORDER:
        crossings = [one for one in standing if one.taken.rank is rank]
        found += _last_lap(sorted(crossings, key=_by_instant), started_at_ms, stage)
    return sorted(found, key=impulse_key)


def _last_lap(
    crossings: Sequence[ImpulseState], started_at_ms: int | None, stage: Stage
) -> list[ImpulseState]:
    """The crossing that ends the last lap, in a list; empty while it has not come."""
    before = started_at_ms if stage.laps > 1 else None
    done = 0
    for one in crossings:
        if before is not None and one.at_ms - before < max(stage.lock_out_ms, 1):
            continue
        done, before = done + 1, one.at_ms
        if done == stage.laps:
            return [one]
    return []


def _by_instant(impulse: ImpulseState) -> tuple[int, str]:
    return impulse.at_ms, impulse.identity
