"""How race control's decisions change the state: protests, investigations, notices."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from flyingfinish.rally.errors import UnknownEntry, UnknownProtest
from flyingfinish.rally.facts import (
    InvestigationClosed,
    InvestigationOpened,
    NoticeIssued,
    NoticeWithdrawn,
    ProtestDecided,
    ProtestLodged,
    Record,
)
from flyingfinish.rally.ruling_parts import Notice, Protest
from flyingfinish.rally.state_parts import RallyState, Touched


def protest_lodged(
    state: RallyState, record: Record, fact: ProtestLodged, touched: Touched
) -> None:
    """A protest or an appeal holds the tables and titles that it names until it is decided."""
    state.protests[fact.protest_id] = Protest(fact, record.position)
    touched.publications.update(fact.classifications)
    touched.rulings = True
    touched.news.append(record)


def protest_decided(
    state: RallyState, record: Record, fact: ProtestDecided, touched: Touched
) -> None:
    """What the protest held is again what it was; what the decision changes is other facts' work.

    The last decision counts.
    """
    protest = state.protests.get(fact.protest_id)
    if protest is None:
        raise UnknownProtest(protest=fact.protest_id)
    decided = replace(protest, decided=fact, decided_position=record.position)
    state.protests[fact.protest_id] = decided
    touched.publications.update(protest.lodged.classifications)
    touched.rulings = True
    touched.news.append(record)


def investigation_opened(
    state: RallyState, record: Record, fact: InvestigationOpened, touched: Touched
) -> None:
    """A crew is under investigation; the last one that was opened is the one shown."""
    _investigated(state, record, fact.entry_id, fact, touched)


def investigation_closed(
    state: RallyState, record: Record, fact: InvestigationClosed, touched: Touched
) -> None:
    """A crew is under investigation no longer."""
    _investigated(state, record, fact.entry_id, None, touched)


def _investigated(
    state: RallyState,
    record: Record,
    entry_id: str,
    fact: InvestigationOpened | None,
    touched: Touched,
) -> None:
    crew = state.crews.get(entry_id)
    if crew is None:
        raise UnknownEntry(entry=entry_id)
    if crew.investigation != fact:
        crew.investigation = fact
        touched.investigated.add(entry_id)
        touched.news.append(record)


def notice_issued(state: RallyState, record: Record, fact: NoticeIssued, touched: Touched) -> None:
    """Officials' own words stand until they are taken back."""
    if record.identity in state.withdrawn:
        return
    state.notices[record.identity] = Notice(fact, record.position)
    touched.rulings = True
    touched.news.append(record)


def notice_withdrawn(
    state: RallyState, record: Record, fact: NoticeWithdrawn, touched: Touched
) -> None:
    """A notice no longer stands, also one that is not here yet."""
    state.withdrawn.add(fact.notice)
    if state.notices.pop(fact.notice, None) is not None:
        touched.rulings = True
        touched.news.append(record)


RULINGS_FOLDS: Final[Mapping[type, Callable[[RallyState, Record, Any, Touched], None]]] = {
    ProtestLodged: protest_lodged,
    ProtestDecided: protest_decided,
    InvestigationOpened: investigation_opened,
    InvestigationClosed: investigation_closed,
    NoticeIssued: notice_issued,
    NoticeWithdrawn: notice_withdrawn,
}
