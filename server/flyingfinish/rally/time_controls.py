"""Time cards: what is drafted for a check-in late or early, and for one that is missing.

Worked out from the state when somebody asks; `drafts.py` gathers. Sources: NCR 2026 appendix 13
articles 3.5 to 3.7 and 7.1, FIA regional rally sporting regulations 44.2.10 and 45.1.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from flyingfinish.rally.adjustments import stage_number
from flyingfinish.rally.draft_parts import EARLY, LATE, MISSED_ENTRY, RULE, Draft
from flyingfinish.rally.due_times import CHECKED_IN_AT
from flyingfinish.rally.itinerary import Control
from flyingfinish.rally.lateness import Visit, visits
from flyingfinish.rally.observations import standing_impulses, standing_said
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.state_parts import CrewState, RallyState


def card_drafts(
    state: RallyState, crew: CrewState, regulations: Regulations, in_use: Mapping[str, int]
) -> list[Draft]:
    """What one crew's cards ask for, in road order; ``in_use`` are controls with their check-ins.

    Over a limit of lateness the crew is out there (FIA regional 45.1): the draft says so, and an
    official retires it.
    """
    found = [
        draft
        for visit in visits(state, crew, regulations)
        if (draft := draft_of(state, crew, visit, regulations)) is not None
    ]
    return [*found, *_missed_entries(state, crew, regulations, in_use)]


def draft_of(
    state: RallyState, crew: CrewState, visit: Visit, regulations: Regulations
) -> Draft | None:
    """What one card handed in asks for, if anything.

    The card counts, not the entry into the zone: due 11:13, handed in from 11:13:00 to 11:13:59 is
    on time (NCR 2026 appendix 13 article 3.5).
    """
    control = visit.control
    if control.penalises == "none":
        return None
    standing = _standing(crew, control, (LATE, EARLY))
    ms = 0 if visit.penalty_ms in standing else visit.penalty_ms
    in_rally = crew.retirement is None and not crew.restarted_from
    over = visit.over if in_rally else ""
    if not ms and not over:
        return None
    late = visit.minutes > 0
    said = standing_said(state.evidence[crew.entry_id][control.code].check_ins, state.ignored)
    return Draft(
        crew.entry_id,
        control.code,
        LATE if late else EARLY,
        ms,
        visit.due_at_ms,
        visit.checked_in_at_ms,
        visit.minutes,
        (regulations.late_article if late else regulations.early_article)
        if ms or not over
        else regulations.maximum_lateness_article,
        # Of a held crew's form as the public saw it, the card may have been left out since.
        said[0].identity if said else "",
        over,
        sum(standing),
    )


def _standing(crew: CrewState, control: Control, kinds: tuple[str, ...]) -> list[int]:
    """What officials have applied for a card of this crew here."""
    return [
        one.ms
        for identity, one in crew.adjustments.items()
        if one.control == control.code and one.kind in kinds and not identity.startswith(RULE)
    ]


def controls_in_use(state: RallyState) -> dict[str, int]:
    """Controls with how many cards were handed in there: where none was, none can be missing."""
    return dict(Counter(code for crew in state.crews.values() for code in crew.check_ins))


def _missed_entries(
    state: RallyState, crew: CrewState, regulations: Regulations, in_use: Mapping[str, int]
) -> Iterator[Draft]:
    """An entry missing on the card of a crew that was seen after that control, in the same leg.

    From 2024 on one minute where records prove the passage (FIA regional and WRC sporting
    regulations); before, and where the setting is 0, officials decide.
    """
    if not regulations.missed_entry_ms:
        return
    seen = set(crew.check_ins) | {
        code
        for code, evidence in state.evidence.get(crew.entry_id, {}).items()
        if standing_impulses(evidence) or standing_said(evidence.starts, state.ignored)
    }
    behind_of_leg: set[int] = set()
    missed = []
    for control in reversed(state.itinerary.controls):
        if control.code in seen:
            behind_of_leg.add(control.leg)
        elif control.kind in CHECKED_IN_AT and control.leg in behind_of_leg:
            missed.append(control)
    back = stage_number(crew.restarted_from)
    for control in reversed(missed):
        counts = control.code in in_use and control.penalises != "none"
        if counts and stage_number(control.stage_id) >= back:
            standing = _standing(crew, control, (MISSED_ENTRY,))
            if regulations.missed_entry_ms not in standing:
                yield Draft(
                    crew.entry_id, control.code, MISSED_ENTRY, regulations.missed_entry_ms,
                    article=regulations.missed_entry_article, standing_ms=sum(standing),
                )  # fmt: skip
