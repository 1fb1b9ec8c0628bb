"""Who is classified at the end: what a crew must have done to have finished the rally.

A rally's regulations choose the criterion. A time control where no card was handed in by anybody is
not in use and is asked of nobody: a club without time cards classifies who has all the times.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from flyingfinish.rally.due_times import CHECKED_IN_AT
from flyingfinish.rally.facts import Provenance
from flyingfinish.rally.itinerary import Control, Itinerary, Stage
from flyingfinish.rally.regulations import FinishCriterion, Regulations
from flyingfinish.rally.state_parts import Audience, CrewState, RallyState

THOUSAND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a competition asks of its crews at the end; made once for all of them."""

    regulations: Regulations
    stages: tuple[Stage, ...]
    """Those that count for it."""

    in_use: tuple[Control, ...]
    """The time controls where somebody handed in a card, in road order."""

    to_the_end: bool
    """The last of them is the last one where the competition ends."""


def asked_at_the_end(
    state: RallyState,
    stages: Sequence[Stage],
    regulations: Regulations,
    audience: Audience,
    ends_with: str = "",
) -> Asked:
    """What the regulations ask; ``stages`` are those that count for the competition.

    ``ends_with`` is its last stage, counting or not; empty where it ends with the road.
    """
    shown = (state.crew(one, audience) for one in state.entries)
    codes = {code for crew in shown for code in crew.check_ins}
    return asked_with(state.itinerary, codes, stages, regulations, ends_with)


def asked_with(
    road: Itinerary,
    codes: Container[str],
    stages: Sequence[Stage],
    regulations: Regulations,
    ends_with: str = "",
) -> Asked:
    """The same, where the controls at which cards were handed in are known."""
    every = [one for one in _own_road(road, ends_with) if one.kind in CHECKED_IN_AT]
    in_use = tuple(one for one in every if one.code in codes)
    return Asked(regulations, tuple(stages), in_use, in_use[-1:] == tuple(every[-1:]))


def _own_road(road: Itinerary, ends_with: str) -> Iterator[Control]:
    """The controls up to where a competition ends: before the first one of a later stage."""
    names = [one.stage_id for one in road.stages]
    later = names[names.index(ends_with) + 1 :] if ends_with in names else []
    return takewhile(lambda one: one.stage_id not in later, road.controls)


def has_finished(crew: CrewState, asked: Asked) -> bool:
    """Whether a crew meets the criterion.

    FIA: the card handed in at the last time control. Motorsport Australia NRSR 1.3: half of the
    length of the stages. Motorsport UK NCR 2026 edition 1 page 736: two thirds of the controls and
    the last one.
    """
    criterion = asked.regulations.finish_criterion
    if criterion is FinishCriterion.STAGE_SHARE:
        driven = _driven_metres(crew, asked.stages)
        return _reaches(driven, _metres(asked.stages), asked.regulations)
    if not asked.in_use:
        return True
    at_last = asked.in_use[-1].code in crew.check_ins
    if criterion is FinishCriterion.FINAL_CONTROL:
        return at_last or not asked.to_the_end
    visited = sum(1 for control in asked.in_use if control.code in crew.check_ins)
    return at_last and _reaches(visited, len(asked.in_use), asked.regulations)


def missed_cards(crew: CrewState, asked: Asked) -> tuple[str, ...]:
    """Controls where a crew that has not finished handed in no card though it is asked for one.

    The last one alone where only that is asked; none where the length of the stages decides.
    """
    criterion = asked.regulations.finish_criterion
    if criterion is FinishCriterion.STAGE_SHARE or has_finished(crew, asked):
        return ()
    wanted = asked.in_use[-1:] if criterion is FinishCriterion.FINAL_CONTROL else asked.in_use
    return tuple(one.code for one in wanted if one.code not in crew.check_ins)


def _metres(stages: Sequence[Stage]) -> int:
    return sum(stage.metres for stage in stages)


def _driven_metres(crew: CrewState, stages: Sequence[Stage]) -> int:
    """Length of the stages that a crew drove: a time of the restart rule is none driven."""
    return _metres(
        [
            stage
            for stage in stages
            if (on := crew.stages.get(stage.stage_id)) is not None
            and on.time is not None
            and on.time.provenance is not Provenance.RESTART
        ]
    )


def _reaches(part: int, whole: int, regulations: Regulations) -> bool:
    """Whether a part is at least the share that is asked for, in whole numbers."""
    return part * THOUSAND >= whole * regulations.finish_share_thousandths
