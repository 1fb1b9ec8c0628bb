"""What a crew's time cards come to: how late or early at each control, and how late so far.

A *visit* is a card handed in at a control where the crew was due at a known minute. Lateness adds
up over a section and over a leg and ends the rally beyond a limit; being early buys none of it back
unless the regulations say so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flyingfinish.rally.due_times import by_schedule, due_at_ms, written_start_ms
from flyingfinish.rally.itinerary import Control
from flyingfinish.rally.regulations import DueBase, Regulations
from flyingfinish.rally.state_parts import CrewState, RallyState
from flyingfinish.rally.tariffs import check_in_penalty_ms, minutes_late
from flyingfinish.rally.times import MINUTE_MS, minute_of


@dataclass(frozen=True, slots=True)
class Visit:
    """One card handed in; minutes are whole ones after the due minute, below zero for too early."""

    place: int
    """Of the control on the road, from 0."""

    control: Control
    due_at_ms: int
    checked_in_at_ms: int
    minutes: int
    section_minutes: int
    """Lateness in the section so far, this visit included."""

    leg_minutes: int
    penalty_ms: int
    over: str
    """Which limit of lateness this visit passed: control, section, leg; empty for none."""


@dataclass(slots=True)
class _SoFar:
    """Minutes late on the way through the road."""

    section: tuple[int, int] | None = None
    section_minutes: int = field(init=False)
    leg_minutes: int = field(init=False)
    started: str | None = field(init=False)
    """The last stage of the section that the road went by."""

    def enter(self, control: Control) -> None:
        """Begin anew where a section or a leg begins."""
        here = (control.leg, control.section)
        if here != self.section:
            if self.section is None or control.leg != self.section[0]:
                self.leg_minutes = 0
            self.section, self.section_minutes, self.started = here, 0, None

    def add(self, minutes: int, recovers: bool) -> None:
        """Take in one visit; being early counts where lateness can be made good."""
        more = minutes if recovers else max(0, minutes)
        self.section_minutes = max(0, self.section_minutes + more)
        self.leg_minutes = max(0, self.leg_minutes + more)


def visits(state: RallyState, crew: CrewState, regulations: Regulations) -> Iterator[Visit]:
    """Every card of a crew in road order, with what it costs and which limit it passed.

    NCR 2026 appendix 13 articles 9.1 (lateness adds up and cannot be reduced), 10.1 (a due time by
    the schedule includes it) and 10.3 (where it may be made good); FIA regional rally sporting
    regulations 45.1 (limits at one control, in a section, in a leg).
    """
    so_far = _SoFar()
    cards = state.control.cards
    for step in cards.steps:
        control = step.control
        so_far.enter(control)
        if step.is_start:
            so_far.started = control.stage_id
            continue
        checked_in = crew.check_ins.get(control.code)
        if checked_in is None:
            continue
        carried = _carried(so_far, crew, control, regulations)
        due = due_at_ms(state, crew, step, regulations, carried)
        if due is None:
            continue
        counted_from = _counted_from(due, checked_in, carried, regulations)
        minutes = minutes_late(counted_from, checked_in, regulations.check_in_window_minutes)
        before = (so_far.section_minutes, so_far.leg_minutes)
        so_far.add(_since(due, checked_in, minutes), regulations.lateness_recovers)
        penalty_ms = check_in_penalty_ms(
            counted_from, checked_in, control.penalises, regulations,
            main_start=step.place == cards.first,
            early_free=step.place in cards.lasts and regulations.early_allowed_at_last_control,
        )  # fmt: skip
        over = _over(minutes, before, so_far, regulations)
        yield Visit(
            step.place, control, due, checked_in, minutes,
            so_far.section_minutes, so_far.leg_minutes, penalty_ms, over,
        )  # fmt: skip


def _carried(so_far: _SoFar, crew: CrewState, control: Control, regulations: Regulations) -> int:
    """Minutes by which a due time of the start list is later for what the crew was late before.

    A stage that started late moves the road after it, unless the schedule alone decides.
    """
    if not by_schedule(control, regulations):
        return 0
    if regulations.due_base is DueBase.SCHEDULE:
        return so_far.section_minutes
    if so_far.started is None:
        return so_far.section_minutes
    return max(so_far.section_minutes, _minutes_off(crew, so_far.started))


def _minutes_off(crew: CrewState, stage_id: str) -> int:
    """Minutes after its due start that a crew was sent off; 0 while nobody has seen it."""
    on = crew.stages.get(stage_id)
    written = written_start_ms(on)
    if on is None or written is None or on.due_at_ms is None:
        return 0
    return (minute_of(written) - minute_of(on.due_at_ms)) // MINUTE_MS


def _counted_from(due: int, checked_in: int, carried: int, regulations: Regulations) -> int:
    """The minute that a card is judged by: the due one, or any since the schedule's own.

    So where lateness may be made good (NCR 2026 appendix 13 article 10.3), and where a control has
    no target time: a crew that is back on its start list's minute is not early there.
    """
    if regulations.due_base is DueBase.SCHEDULE and not regulations.lateness_recovers:
        return due
    return min(due, max(minute_of(checked_in), due - carried * MINUTE_MS))


def _since(due: int, checked_in: int, minutes: int) -> int:
    """Minutes that change the lateness so far: late ones as charged, early ones against the due."""
    if minutes > 0:
        return minutes
    return min(0, (minute_of(checked_in) - due) // MINUTE_MS)


def _over(minutes: int, before: tuple[int, int], so_far: _SoFar, regulations: Regulations) -> str:
    """Which limit was passed here and not before."""
    if minutes > regulations.maximum_lateness_minutes:
        return "control"
    section, leg = (
        regulations.maximum_lateness_section_minutes,
        regulations.maximum_lateness_leg_minutes,
    )
    if section and before[0] <= section < so_far.section_minutes:
        return "section"
    if leg and before[1] <= leg < so_far.leg_minutes:
        return "leg"
    return ""
