"""The fold: one record after the other into the state of the rally.

``apply`` changes the state in place by one function per kind of fact and tells what it touched. A
fact that cannot be taken raises a RuleRefusal and changes nothing but the positions, so that the
journal goes on after it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flyingfinish.rally import anomalies, inbox, publication
from flyingfinish.rally import facts as f
from flyingfinish.rally.errors import NotOfThisJournal
from flyingfinish.rally.facts import Record, RowAdmitted, SourceAdmitted
from flyingfinish.rally.fold import crew_facts as fold_crew_facts
from flyingfinish.rally.fold import decisions as fold_decisions
from flyingfinish.rally.fold import road_facts as fold_road_facts
from flyingfinish.rally.fold.classes import CLASSES_FOLDS
from flyingfinish.rally.fold.controls import CONTROLS_FOLDS
from flyingfinish.rally.fold.given import GIVEN_FOLDS
from flyingfinish.rally.fold.inbox import INBOX_FOLDS
from flyingfinish.rally.fold.regulations import REGULATIONS_FOLDS
from flyingfinish.rally.fold.rulings import RULINGS_FOLDS
from flyingfinish.rally.fold.standings import STANDINGS_FOLDS
from flyingfinish.rally.rule_adjustments import bring_up
from flyingfinish.rally.state_parts import (
    CrewOnStage,
    CrewState,
    EntryStatus,
    InboxItem,
    RallyState,
    StageFigures,
    StageTime,
    Touched,
)

__all__ = [
    "CrewOnStage",
    "CrewState",
    "EntryStatus",
    "InboxItem",
    "RallyState",
    "StageFigures",
    "StageTime",
    "Touched",
    "apply",
    "replay",
]

_Fold = Callable[[RallyState, Record, Any, Touched], None]


def apply(state: RallyState, record: Record) -> Touched:
    """Fold one record in; RuleRefusal when it cannot be taken (positions move on all the same)."""
    touched = Touched()
    state.position = record.position
    if record.official:
        state.officials_position = record.position
    elif not record.doubt and (record.source, record.incarnation) in state.admitted:
        # The way of nearly every row of a rally: a sound one of a source that counts.
        fold = _CREW_FOLDS.get(type(record.fact))
        if fold is not None:
            fold(state, record, record.fact, touched)
            if state.control.automatic:
                bring_up(state, touched)
            if len(touched.times) > 1:
                # A time by the restart rule moved with its base: another crew than the one seen.
                state.watch.times |= touched.times
            return touched
    if _counts(state, record, touched):
        _fold(state, record, touched)
        bring_up(state, touched)
        anomalies.note(state, record.fact, touched)
    return touched


def replay(records: Iterable[Record]) -> RallyState:
    """The state after all these records; a refused one raises."""
    state = RallyState()
    for record in records:
        apply(state, record)
    return state


def _fold(state: RallyState, record: Record, touched: Touched) -> None:
    """Hand the fact to the function of its kind."""
    fold = _FOLDS.get(type(record.fact))
    if fold is None:
        raise NotOfThisJournal(type=type(record.fact).__name__)
    fold(state, record, record.fact, touched)


def _counts(state: RallyState, record: Record, touched: Touched) -> bool:
    """Whether a row counts; a doubtful one waits for an official.

    The first incarnation of a source counts by itself, a later one (a station set up anew, or
    somebody else under its name) only when it is admitted.
    """
    why = _doubt(state, record)
    if not why:
        return True
    if record.identity in state.rows_admitted and _can_be_admitted(record):
        _known_incarnation(state, record.source, record.incarnation)
        return True
    inbox.note_doubtful(state, record, why, touched)
    return False


def _doubt(state: RallyState, record: Record) -> str:
    """Why a row does not count, empty when it does."""
    if record.fact is None:
        return record.doubt or "unreadable"
    if record.doubt:
        return record.doubt
    if record.official:
        return ""
    if type(record.fact) not in _CREW_FOLDS:
        return "not_official"
    if record.source in state.begun:
        return "unknown_incarnation"
    state.begun.add(record.source)
    state.incarnations.setdefault(record.source, {}).setdefault(record.incarnation, 0)
    state.admitted.add((record.source, record.incarnation))
    return ""


def _known_incarnation(state: RallyState, source: str, incarnation: str) -> None:
    """Give an incarnation its place in order: behind those known before, and behind the first."""
    known = state.incarnations.setdefault(source, {})
    known.setdefault(incarnation, max(known.values(), default=0) + 1)


def _source_admitted(
    state: RallyState, record: Record, fact: SourceAdmitted, touched: Touched
) -> None:
    """Rows of this incarnation count, also those that are here already."""
    state.admitted.add((fact.source, fact.incarnation))
    _known_incarnation(state, fact.source, fact.incarnation)
    for identity, row in list(state.doubtful.items()):
        mine = (row.source, row.incarnation) == (fact.source, fact.incarnation)
        if mine and not row.doubt and type(row.fact) in _CREW_FOLDS:
            _admit(state, identity, touched)


def _row_admitted(state: RallyState, record: Record, fact: RowAdmitted, touched: Touched) -> None:
    """A doubtful row counts after all; one not here yet will, one that is unreadable never."""
    row = state.doubtful.get(fact.row)
    if row is not None and _can_be_admitted(row):
        _known_incarnation(state, row.source, row.incarnation)
        _admit(state, fact.row, touched)
    state.rows_admitted.add(fact.row)


def _can_be_admitted(row: Record) -> bool:
    """An unreadable row says nothing; and no row that was doubtful may admit another one."""
    return row.fact is not None and not isinstance(row.fact, RowAdmitted | SourceAdmitted)


def _admit(state: RallyState, identity: str, touched: Touched) -> None:
    """Fold a row that was doubtful."""
    row = state.doubtful[identity]
    _fold(state, row, touched)
    del state.doubtful[identity]
    inbox.drop(state, f"doubtful:{identity}", touched)


_CREW_FOLDS: dict[type, _Fold] = {
    f.ImpulseTaken: fold_crew_facts.impulse_taken,
    f.ImpulseAssigned: fold_crew_facts.impulse_assigned,
    f.CarStarted: fold_crew_facts.car_started,
    f.CheckedIn: fold_crew_facts.checked_in,
}

_FOLDS: dict[type, _Fold] = {
    **_CREW_FOLDS,
    f.RallyOpened: fold_road_facts.rally_opened,
    f.ItinerarySet: fold_road_facts.itinerary_set,
    f.RouteDrawn: fold_road_facts.route_drawn,
    f.PostSet: fold_road_facts.post_set,
    f.CompetitionSet: fold_road_facts.competition_set,
    f.PersonRecorded: fold_road_facts.person_recorded,
    f.EntrySet: fold_road_facts.entry_set,
    f.StartListSet: fold_road_facts.start_list_set,
    f.RallyClockSet: fold_road_facts.rally_clock_set,
    f.SourceAdmitted: _source_admitted,
    f.RowAdmitted: _row_admitted,
    f.StageStateSet: fold_decisions.stage_state_set,
    f.TimePendingSet: fold_decisions.time_pending_set,
    f.TimeGiven: fold_decisions.time_given,
    f.GivenTimeWithdrawn: fold_decisions.given_time_withdrawn,
    f.AdjustmentApplied: fold_decisions.adjustment_applied,
    f.AdjustmentWithdrawn: fold_decisions.adjustment_withdrawn,
    f.CrewRetired: fold_decisions.crew_retired,
    f.RetirementReleased: fold_decisions.retirement_released,
    f.CrewRestarted: fold_decisions.crew_restarted,
    f.CrewDidNotStart: fold_decisions.crew_did_not_start,
    f.CrewDisqualified: fold_decisions.crew_disqualified,
    f.CrewReinstated: fold_decisions.crew_reinstated,
    f.ImpulseIgnored: fold_decisions.impulse_ignored,
    f.ImpulsesMoved: fold_decisions.decision_placed,
    f.DeviceClockShifted: fold_decisions.decision_placed,
    f.DecisionWithdrawn: fold_decisions.decision_withdrawn,
    f.HoldPlaced: publication.hold_placed,
    f.HoldReleased: publication.hold_released,
    f.Published: publication.published,
    f.JournalForked: publication.journal_forked,
    f.RallyClosed: publication.rally_closed,
    **CONTROLS_FOLDS,
    **GIVEN_FOLDS,
    **INBOX_FOLDS,
    **REGULATIONS_FOLDS,
    **RULINGS_FOLDS,
    **CLASSES_FOLDS,
    **STANDINGS_FOLDS,
}
