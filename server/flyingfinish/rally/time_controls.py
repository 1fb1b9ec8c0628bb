"""Time controls: when a crew was due, when it checked in, and the penalty that is drafted for it.

A draft counts for nothing: an official who agrees applies it as an adjustment. Worked out from the
state when somebody asks, never in the fold. Sources: NCR 2026 appendix 13 articles 3.5 to 3.7 and
7.1, FIA regional rally sporting regulations 44.2.10 and 45.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flyingfinish.rally.itinerary import Control, ControlKind
from flyingfinish.rally.observations import standing_said
from flyingfinish.rally.regulations import DueBase
from flyingfinish.rally.state_parts import CrewState, RallyState
from flyingfinish.rally.tariffs import check_in_penalty_ms, minutes_late, over_maximum_lateness
from flyingfinish.rally.times import format_time_of_day, minute_of

LATE = "late"
EARLY = "early"
SEEN_STARTS = ("reported", "measured")
"""From a start that was only due no target time runs: nobody has said that the car left."""

_CHECKED_IN_AT = (ControlKind.TIME_CONTROL, ControlKind.REGROUP_IN, ControlKind.REGROUP_OUT)


@dataclass(frozen=True, slots=True)
class Draft:
    """A penalty that the regulations ask for at a time control, with its evidence."""

    entry_id: str
    control: str
    due_at_ms: int
    checked_in_at_ms: int
    minutes: int
    """Whole minutes after the due minute, below zero for too early."""

    kind: str
    """late or early, as the adjustment's."""

    ms: int
    """What it costs; 0 for a crew over the maximum lateness where nothing is left to charge."""

    article: str
    fact: str
    """Identity of the check-in that counts."""

    over_maximum: bool
    """Later than the maximum: out at this control, and still in the rally as recorded."""

    standing_ms: int
    """What already stands for a late or early check-in of this crew here; an official looks."""

    @property
    def key(self) -> str:
        """Names the draft as long as it asks for the same."""
        return f"{self.entry_id}/{self.control}/{self.ms}/{self.fact}"

    def reason(self, utc_offset_minutes: int) -> str:
        """The evidence in short: ``2 min (11:13, 11:15)``, due and actual in rally time."""
        due, actual = (
            format_time_of_day(at_ms, utc_offset_minutes, seconds=False)
            for at_ms in (self.due_at_ms, self.checked_in_at_ms)
        )
        return f"{abs(self.minutes)} min ({due}, {actual})"


def drafts(state: RallyState) -> list[Draft]:
    """Every draft that waits for an official, in road order and then by entry.

    Not among them: course cars, crews that are disqualified or did not start, and what stands
    already as an equal adjustment at that control.
    """
    found: list[Draft] = []
    for place, control in enumerate(state.itinerary.controls):
        if control.kind in _CHECKED_IN_AT and control.penalises != "none":
            found.extend(_drafts_at(state, place))
    return found


def _drafts_at(state: RallyState, place: int) -> Iterator[Draft]:
    """The drafts of one control, by entry id."""
    for entry_id in sorted(state.entries):
        crew = state.crews[entry_id]
        if state.entries[entry_id].course_car or crew.disqualified or crew.did_not_start:
            continue
        draft = draft_of(state, crew, place)
        if draft is not None:
            yield draft


def draft_of(state: RallyState, crew: CrewState, place: int) -> Draft | None:
    """What one crew's check-in at the control at this place of the road asks for, if anything.

    The card counts, not the entry into the zone: due 11:13, handed in from 11:13:00 to 11:13:59 is
    on time (NCR 2026 appendix 13 article 3.5). Over the maximum lateness the crew is out there (FIA
    regional 45.1): the draft says so, and an official retires it.
    """
    control, regulations = state.itinerary.controls[place], state.regulations
    checked_in, due = crew.check_ins.get(control.code), due_at_ms(state, crew, place)
    if checked_in is None or due is None:
        return None
    minutes = minutes_late(due, checked_in)
    ms = check_in_penalty_ms(due, checked_in, control.penalises, regulations)
    standing = [
        one.ms
        for one in crew.adjustments.values()
        if one.control == control.code and one.kind in (LATE, EARLY)
    ]
    ms = 0 if ms in standing else ms
    in_rally = crew.retirement is None and not crew.restarted_from
    over = in_rally and over_maximum_lateness(due, checked_in, regulations)
    if not ms and not over:
        return None
    kind, article = (
        (LATE, regulations.late_article) if minutes > 0 else (EARLY, regulations.early_article)
    )
    said = standing_said(state.evidence[crew.entry_id][control.code].check_ins, state.ignored)
    return Draft(
        crew.entry_id, control.code, due, checked_in, minutes, kind, ms, article,
        said[0].identity, over, sum(standing),
    )  # fmt: skip


def due_at_ms(state: RallyState, crew: CrewState, place: int) -> int | None:
    """The minute at which a crew is due at the control at this place of the road, as an instant.

    Where the control has a target time, that from the control before, as the regulations' base says
    (NCR 2026 appendix 13 articles 3.7, 7.1; FIA: from the stage start); else by the start list.
    None when what it would be counted from is not known: then nothing is drafted.
    """
    control = state.itinerary.controls[place]
    if control.target_ms is None or state.regulations.due_base is DueBase.SCHEDULE:
        return _scheduled(state, crew, control)
    base = _base(state, crew, place)
    return None if base is None else minute_of(base) + control.target_ms


def _scheduled(state: RallyState, crew: CrewState, control: Control) -> int | None:
    """As far from the crew's own start time as the first car's is from the first car's."""
    figures, on = state.stages.get(control.stage_id), crew.stages.get(control.stage_id)
    if figures is None or on is None or on.due_at_ms is None or control.first_due_at_ms is None:
        return None
    first = figures.stage.first_due_at_ms
    return None if first is None else minute_of(on.due_at_ms + control.first_due_at_ms - first)


def _base(state: RallyState, crew: CrewState, place: int) -> int | None:
    """The instant that a target time runs from: the nearest timed control of the leg before it."""
    controls = state.itinerary.controls
    from_finish = state.regulations.due_base is DueBase.FINISH_MINUTE
    for before in reversed(controls[:place]):
        if before.leg != controls[place].leg:
            return None
        on = crew.stages.get(before.stage_id)
        if before.kind in _CHECKED_IN_AT:
            return crew.check_ins.get(before.code)
        if before.kind is ControlKind.FLYING_FINISH and from_finish:
            return None if on is None else on.finish_at_ms
        if before.kind is ControlKind.STAGE_START:
            seen = on is not None and on.start_kind in SEEN_STARTS
            return on.start_at_ms if on is not None and seen else None
    return None
