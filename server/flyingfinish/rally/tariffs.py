"""What the regulations charge: suggestions for an official, who decides.

Nothing here changes a total by itself; an AdjustmentApplied does.
"""

from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.state_parts import CrewState
from flyingfinish.rally.times import MINUTE_MS, minute_of

FALSE_START = "false_start"
"""Kind of the adjustments that a crew's false starts are counted by."""


def minutes_late(due_at_ms: int, checked_in_at_ms: int, window_minutes: int = 1) -> int:
    """Whole minutes after the check-in window, below zero for too early; inside it is on time.

    Motorsport UK NCR 2026 appendix 13 article 3.5: due 11:13, a card handed in from 11:13:00 to
    11:13:59 is on time.
    """
    minutes = (minute_of(checked_in_at_ms) - minute_of(due_at_ms)) // MINUTE_MS
    return minutes if minutes < 0 else max(0, minutes - window_minutes + 1)


def check_in_penalty_ms(
    due_at_ms: int,
    checked_in_at_ms: int,
    penalises: str,
    regulations: Regulations,
    *,
    main_start: bool = False,
    early_free: bool = False,
) -> int:
    """Penalty of a check-in: 10 s a minute late, 1 min a minute early, as the control penalises.

    FIA regional rally sporting regulations 44.2.10; what is charged ends at the maximum lateness
    where the regulations say so. At the main start control the regulations may have another tariff
    (NCR 2026 chapter 13 appendix 8(j): 10 s a minute both ways), and at the last control of a leg
    being early may be free (NCR 2026 appendix 13 article 3.9).
    """
    late_ms, early_ms = regulations.late_ms_per_minute, regulations.early_ms_per_minute
    if main_start and regulations.main_start_ms_per_minute:
        late_ms, early_ms = regulations.main_start_ms_per_minute
    minutes = minutes_late(due_at_ms, checked_in_at_ms, regulations.check_in_window_minutes)
    if minutes > 0 and penalises in ("all", "late"):
        if regulations.lateness_charged_to_maximum:
            minutes = min(minutes, regulations.maximum_lateness_minutes)
        return minutes * late_ms
    if minutes < 0 and penalises in ("all", "early") and not early_free:
        return -minutes * early_ms
    return 0


def false_start_penalty_ms(nth: int, regulations: Regulations) -> int | None:
    """Penalty of a crew's nth false start of the rally, from 1; None = the stewards decide."""
    tariff = regulations.false_starts_ms
    return tariff[nth - 1] if 1 <= nth <= len(tariff) else None


def next_false_start_ms(
    crew: CrewState, regulations: Regulations, early_by_ms: int = 0
) -> int | None:
    """Penalty of one more false start, after those that stand; None = the stewards decide."""
    earlier = sum(1 for one in crew.adjustments.values() if one.kind == FALSE_START)
    return false_start_ms(earlier + 1, early_by_ms, regulations)


def false_start_ms(nth: int, early_by_ms: int, regulations: Regulations) -> int | None:
    """Penalty of the nth false start, by so much too early; None = the stewards decide.

    In the UK the first one costs its own length on top, here in whole seconds begun (NCR 2026
    chapter 13 appendix 8(e)).
    """
    tariff_ms = false_start_penalty_ms(nth, regulations)
    if tariff_ms is None or nth != 1 or not regulations.false_start_adds_actual:
        return tariff_ms
    return tariff_ms + -(-early_by_ms // 1_000) * 1_000


def late_start_ms(minutes: int, regulations: Regulations) -> int:
    """Penalty for coming to the start line so many minutes late by the crew's own fault.

    A minute a minute is general practice: a default to confirm in the rally's regulations.
    """
    return max(0, minutes) * regulations.late_start_ms_per_minute
