"""What each setting of the regulations says, where it comes from, and how sure that is.

Printed as comments beside the values (``./ff regulations``) and listed in SETTINGS.md. Rule books
renumber their articles, so a source is free text; what has none is general practice or our own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

FIA_WRC: Final = "FIA WRC sporting regulations"
RRSR: Final = "FIA regional rally sporting regulations"
NCR13: Final = "NCR 2026 ch. 13"
OURS: Final = "ours, no rule book has one"
FREE_TEXT: Final = "free text"


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside a setting."""

    says: str
    source: str = ""
    confirmed: bool = False
    """True where the text or the published results were read; else a default to confirm."""


NOTES: Final[Mapping[str, Note]] = {
    "dead_heat": Note("who is ahead of two equal totals", "published results 2018 and 2019", True),
    "shared_places": Note(
        "equal stage times are an equal place; off: the earlier starter is first"
    ),
    "team_ties_by_best_car": Note("of two equal teams the one with the faster best car is ahead"),
    "total_precision_ms": Note(
        "stage times are cut to this before they are added", f"{NCR13} app. 13 8.4", True
    ),
    "due_starts_shown": Note("times on a start nobody reported are shown, marked", OURS),
    "start_beam_counts": Note(
        "a beam at the start line sets the start; off: it only tells false starts",
        f"{NCR13} 7.39",
        True,
    ),
    "disagreement_over_ms": Note("main and backup that differ by more are asked about", OURS),
    "restart_pool": Note(
        "whose best time a missed stage is timed by", f"{FIA_WRC}, re-start; results 2025", True
    ),
    "restart_added_ms": Note(
        "added to it for each missed stage", f"{FIA_WRC}, re-start; results 2018 to 2025", True
    ),
    "restart_added_last_of_leg_ms": Note(
        "added when only the last stage of the leg was missed", "results 2018 and 2019", True
    ),
    "late_ms_per_minute": Note("a minute too late at a time control", f"{RRSR} 44.2.10", True),
    "early_ms_per_minute": Note("a minute too early", f"{RRSR} 44.2.10; NCR app. 8(g)", True),
    "check_in_window_minutes": Note(
        "how long a card is on time, from its due minute on", f"{NCR13} app. 13 3.5", True
    ),
    "main_start_ms_per_minute": Note(
        "late and early at the first time control; empty: as everywhere", f"{NCR13} app. 8(j)", True
    ),
    "early_allowed_at_last_control": Note(
        "at the last time control of a leg nobody is too early", f"{NCR13} app. 13 3.9", True
    ),
    "missed_entry_ms": Note(
        "drafted for an entry missing on a card; 0: officials decide", f"{RRSR} and WRC 2024"
    ),
    "maximum_lateness_minutes": Note(
        "later than this at one control is out", f"{RRSR} 45.1 (15 until 2023)"
    ),
    "maximum_lateness_section_minutes": Note(
        "likewise in a section altogether; 0: no limit", f"{RRSR} 45.1"
    ),
    "maximum_lateness_leg_minutes": Note("likewise in a leg; 0: no limit", f"{RRSR} 45.1"),
    "lateness_recovers": Note(
        "being early takes minutes off the lateness so far", f"{NCR13} app. 13 9.1, 10.3", True
    ),
    "lateness_charged_to_maximum": Note(
        "beyond the maximum the maximum is charged; off: every minute", "results: both were seen"
    ),
    "penalties_automatic": Note(
        "check-in penalties count until waived; off: officials apply", OURS
    ),
    "late_article": Note("article of a late card", FREE_TEXT),
    "early_article": Note("article of an early card", FREE_TEXT),
    "missed_entry_article": Note("article of a missing entry", FREE_TEXT),
    "maximum_lateness_article": Note("article of the maximum lateness", FREE_TEXT),
    "due_base": Note(
        "what a target time is counted from",
        f"FIA: results 2025; {NCR13} app. 13 3.7, 7.1",
        True,
    ),
    "false_starts_ms": Note(
        "first, second, third false start; then the stewards", "results 2024", True
    ),
    "false_start_adds_actual": Note(
        "the first one costs its own length on top", f"{NCR13} app. 8(e)", True
    ),
    "false_start_article": Note("article of a false start", FREE_TEXT),
    "late_start_ms_per_minute": Note(
        "a minute late at the start line by own fault; 0: officials decide"
    ),
    "late_start_article": Note("article of a late start", FREE_TEXT),
    "false_starts_automatic": Note(
        "false starts count until waived; off: officials apply them", OURS
    ),
    "late_starts_automatic": Note("late starts likewise", OURS),
    "leave_line_ms": Note("not away so long after the signal is out", "WRC 2015, press"),
    "over_stage_maximum": Note(
        "slower than a stage's maximum: it counts, or the crew has no time",
        f"{NCR13} app. 13 11.1",
        True,
    ),
    "stage_win_by_given_times": Note("a given time can win a stage"),
    "restart_allowed": Note("a crew that retired for now may come back", f"{FIA_WRC}, re-start"),
    "restart_in_last_leg": Note("also one that retired in the last leg"),
    "disqualified_in_restart_pool": Note(
        "a disqualified crew's times stay a base of restart times"
    ),
    "finish_criterion": Note(
        "what makes a crew a finisher", "NCR 2026 p. 736; Australia NRSR 1.3; FIA: practice"
    ),
    "finish_share_thousandths": Note("the share that it asks for, where it asks for one"),
    "overdue_thousandths": Note("overdue: this share of the expected time", OURS),
    "overdue_at_least_ms": Note("but never sooner after the expected time", OURS),
    "alarm_thousandths": Note("alarm at headquarters: this share of the expected time", OURS),
    "alarm_at_least_ms": Note("but never sooner after the expected time", OURS),
    "speed_over_kmh": Note("a faster average is asked about", OURS),
    "order_swap_thousandths": Note("passing in less of the best time is asked about", OURS),
    "clock_offset_over_ms": Note("a steady difference of two devices is asked about", OURS),
    "clock_offset_cars": Note("over so many cars it is steady", OURS),
}

PROVISIONAL: Final[Mapping[str, tuple[str, ...] | None]] = {
    "fia-wrc-2025": (),
    "fia-wrc-2018": (),
    # The figures for missed stages are the WRC's; the regional rules' own were not found.
    "fia-regional": ("restart_pool", "restart_added_ms", "restart_added_last_of_leg_ms"),
    "uk-stage": ("dead_heat", "finish_share_thousandths"),
    "ralli-sm": None,
}
"""Settings of a preset that rest on inference alone; None: all, its rules were not found."""


def is_provisional(preset: str, setting: str) -> bool:
    """Whether a value must be confirmed from the rule book before a rally relies on it.

    What no rule book has, and an article's name, is a choice and needs no confirming.
    """
    if NOTES[setting].source in (OURS, FREE_TEXT):
        return False
    unsure = PROVISIONAL.get(preset.partition("@")[0], ())
    return unsure is None or setting in unsure or not NOTES[setting].confirmed
