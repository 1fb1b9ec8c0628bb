"""What the regulations charge or give: suggestions for an official, who decides.

Nothing here changes a total by itself; an AdjustmentApplied or a TimeGiven does.
"""

from collections.abc import Iterable

from flyingfinish.rally.adjustments import stage_number
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.facts import Provenance
from flyingfinish.rally.regulations import Regulations, RestartPool
from flyingfinish.rally.state_parts import CrewState, RallyState
from flyingfinish.rally.times import MINUTE_MS, minute_of

_MEASURED = (Provenance.MEASURED, Provenance.MANUAL_BACKUP)


def minutes_late(due_at_ms: int, checked_in_at_ms: int) -> int:
    """Whole minutes after the due minute, below zero for too early; the minute itself is on time.

    Motorsport UK NCR 2026 appendix 13 article 3.5: due 11:13, a card handed in from 11:13:00 to
    11:13:59 is on time.
    """
    return (minute_of(checked_in_at_ms) - minute_of(due_at_ms)) // MINUTE_MS


def check_in_penalty_ms(
    due_at_ms: int, checked_in_at_ms: int, penalises: str, regulations: Regulations
) -> int:
    """Penalty of a check-in: 10 s a minute late, 1 min a minute early, as the control penalises.

    FIA regional rally sporting regulations 44.2.10; what is charged ends at the maximum lateness
    where the regulations say so.
    """
    minutes = minutes_late(due_at_ms, checked_in_at_ms)
    if minutes > 0 and penalises in ("all", "late"):
        if regulations.lateness_charged_to_maximum:
            minutes = min(minutes, regulations.maximum_lateness_minutes)
        return minutes * regulations.late_ms_per_minute
    if minutes < 0 and penalises in ("all", "early"):
        return -minutes * regulations.early_ms_per_minute
    return 0


def over_maximum_lateness(due_at_ms: int, checked_in_at_ms: int, regulations: Regulations) -> bool:
    """Whether a crew this late is out (FIA regional rally sporting regulations 45.1)."""
    late = minutes_late(due_at_ms, checked_in_at_ms)
    return late > regulations.maximum_lateness_minutes


def false_start_penalty_ms(nth: int, regulations: Regulations) -> int | None:
    """Penalty of a crew's nth false start of the rally, from 1; None = the stewards decide."""
    tariff = regulations.false_starts_ms
    return tariff[nth - 1] if 1 <= nth <= len(tariff) else None


def next_false_start_ms(crew: CrewState, regulations: Regulations) -> int | None:
    """Penalty of one more false start, after those that stand; None = the stewards decide."""
    earlier = sum(1 for one in crew.adjustments.values() if one.kind == "false_start")
    return false_start_penalty_ms(earlier + 1, regulations)


def restart_time_ms(
    state: RallyState, entry: Entry, stage_id: str, missed: Iterable[str]
) -> int | None:
    """Time for a stage that a restarting crew missed: the best of its pool plus a fixed one.

    FIA WRC sporting regulations, restart after retirement: the pool is the crew's class, and its
    priority group where the regulations say so. ``missed`` are all stages that it missed. None when
    nobody of the pool has a measured time: officials decide.
    """
    regulations = state.regulations
    best = min(_pool_times(state, entry, stage_id), default=None)
    if best is None:
        return None
    only_last = list(missed) == [last_of_leg(state, stage_id)]
    added = regulations.restart_added_last_of_leg_ms if only_last else regulations.restart_added_ms
    return best + added


def _pool_times(state: RallyState, entry: Entry, stage_id: str) -> list[int]:
    """Measured times on a stage of the crews that the missed time is taken from."""
    classes = {(one.competition_id, name) for one in entry.enrolments for name in one.classes}
    by_priority = state.regulations.restart_pool is RestartPool.CLASS_AND_PRIORITY
    times = []
    for other in state.entries.values():
        theirs = {(one.competition_id, name) for one in other.enrolments for name in one.classes}
        if not classes & theirs or (by_priority and other.priority != entry.priority):
            continue
        on = state.crews[other.entry_id].stages.get(stage_id)
        if on is not None and on.time is not None and on.time.provenance in _MEASURED:
            times.append(on.time.elapsed_ms)
    return times


def last_of_leg(state: RallyState, stage_id: str) -> str:
    """The last stage of the leg in which a stage lies; empty for an unknown stage."""
    figures = state.stages.get(stage_id)
    if figures is None:
        return ""
    leg = [one.stage_id for one in state.itinerary.stages if one.leg == figures.stage.leg]
    return max(leg, key=stage_number)
