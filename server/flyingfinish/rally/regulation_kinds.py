"""The choices among which some settings of the regulations pick one.

`regulations.py` gathers them beside the settings; import from there.
"""

from enum import StrEnum


class DeadHeat(StrEnum):
    """Who is before whom when two totals are equal."""

    FIRST_NON_SUPER_STAGE = "first_non_super_stage"
    """Best time on the first stage that is not a super special, then the second, and so on."""

    FIRST_STAGE = "first_stage"
    """The same, super specials included (seen in results before September 2018)."""

    SHARED = "shared"
    """Equal totals are an equal place, nothing decides."""


class DueBase(StrEnum):
    """What the target time of a time control is added to."""

    STAGE_START = "stage_start"
    """The minute of the start of the stage before; a target covers stage and road (FIA)."""

    FINISH_MINUTE = "finish_minute"
    """The flying finish with its seconds dropped (NCR 2026 appendix 13 articles 3.7, 7.1)."""

    SCHEDULE = "schedule"
    """The start list alone, whatever happened on the road before."""


class RestartPool(StrEnum):
    """Whose best time is the base of the time given for a missed stage."""

    CLASS_AND_PRIORITY = "class_and_priority"
    CLASS = "class"


class OverMaximum(StrEnum):
    """What becomes of a crew that was slower than a stage's maximum."""

    CLAMP = "clamp"
    """Its time is the maximum (NCR 2026 appendix 13 article 11.1)."""

    RETIRE = "retire"
    """It has no time on the stage: officials retire it (a Finnish rally of 2026)."""


class FinishCriterion(StrEnum):
    """What a crew must have done to be classified at the end."""

    FINAL_CONTROL = "final_control"
    """Handed in its card at the last time control of the road (FIA)."""

    STAGE_SHARE = "stage_share"
    """Driven a share of the length of the stages (Motorsport Australia NRSR 1.3: half)."""

    CONTROL_SHARE = "control_share"
    """Come to a share of the controls, the last one among them (UK: two thirds)."""
