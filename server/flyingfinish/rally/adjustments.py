"""From which table on an adjustment or a retirement counts: kept at its control, derived here.

``TC8``, ``SS8``, ``SF8`` count from the table after SS8; ``TC8A`` stands on the road after SS8 and
counts from the next stage, or already in the table after the section if it lies in that section.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from flyingfinish.rally.itinerary import Control, ControlKind, Itinerary

WHOLE_RALLY = ""
FINAL = "FINAL"

_CODE = re.compile(r"(?:TC|SS|SF)(\d{1,3})(.*)")
LAST = 1_000_000


class Table(StrEnum):
    """Which table after a stage is meant."""

    STAGE = "stage"
    """As the stage closed."""

    SECTION = "section"
    """Plus the controls after it in the same section."""

    RUNNING = "running"
    """All that is known so far counts."""

    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Effect:
    """From where a control counts, in stage numbers (8 for SS8)."""

    stage_number: int
    after: bool = False
    """On the road after that stage: counts from the next one."""

    section: int = 0
    """Section of a control after the stage; 0 = not known."""


def stage_number(stage_id: str) -> int:
    """8 of ``SS8``; 0 when the id holds no number."""
    digits = re.search(r"\d+", stage_id)
    return int(digits.group()) if digits else 0


def effect_of(control: str, itinerary: Itinerary) -> Effect | None:
    """Where a control counts from; None for a code that is nowhere on the road.

    The code says it; where it does not, the place of the control in road order does.
    """
    if control == WHOLE_RALLY:
        return Effect(0)
    if control == FINAL:
        return Effect(LAST, after=True)
    placed = next((one for one in itinerary.controls if one.code == control), None)
    match = _CODE.fullmatch(control)
    if match is not None and (placed is not None or _on_road(int(match[1]), itinerary)):
        number, after = int(match[1]), bool(match[2]) and not match[2].startswith("-")
        return Effect(number, after, _section_with(placed, number, itinerary))
    if placed is None:
        return None
    return _by_road_order(control, itinerary)


def _section_with(placed: Control | None, number: int, itinerary: Itinerary) -> int:
    """Section of a control where it can be that of stage ``number``: in the same leg; else 0."""
    if placed is None:
        return 0
    legs = [one.leg for one in itinerary.stages if stage_number(one.stage_id) == number]
    return placed.section if not legs or placed.leg in legs else 0


def _on_road(number: int, itinerary: Itinerary) -> bool:
    """True up to the last stage: numbers may have gaps, and the start control is TC0."""
    numbers = [stage_number(one.stage_id) for one in itinerary.stages]
    return number <= max(numbers, default=0)


def _by_road_order(control: str, itinerary: Itinerary) -> Effect:
    """After the last flying finish before it, or before the first stage."""
    at = [one.code for one in itinerary.controls].index(control)
    behind = [
        stage_number(one.stage_id)
        for one in itinerary.controls[:at]
        if one.kind is ControlKind.FLYING_FINISH
    ]
    number = behind[-1] if behind else 0
    return Effect(number, after=bool(behind), section=itinerary.controls[at].section)


def adjustment_counts(effect: Effect, number: int, section: int, table: Table) -> bool:
    """Whether what happened at a control counts in a table after stage ``number`` of ``section``.

    FIA practice as published results show it: the penalty is kept at its control and shows first in
    the overall of the stage that belongs to the control or follows it.
    """
    if table is Table.FINAL:
        return True
    if effect.stage_number == LAST:
        return False
    if table is Table.RUNNING or number > effect.stage_number:
        return True
    if number < effect.stage_number:
        return False
    return not effect.after or (table is Table.SECTION and effect.section == section)
