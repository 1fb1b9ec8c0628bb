"""What the public may see, and what has been published: holds, releases, versions of a table."""

from flyingfinish.rally.errors import UnknownEntry
from flyingfinish.rally.facts import (
    HoldPlaced,
    HoldReleased,
    JournalForked,
    Published,
    RallyClosed,
    Record,
)
from flyingfinish.rally.fold_decisions import note_mask
from flyingfinish.rally.state_parts import RallyState, Touched, frozen_copy


def hold_placed(state: RallyState, record: Record, fact: HoldPlaced, touched: Touched) -> None:
    """The public keeps seeing the crew as it was; a second hold changes nothing."""
    if fact.entry_id not in state.crews:
        raise UnknownEntry(entry=fact.entry_id)
    if fact.entry_id in state.held:
        return
    state.held[fact.entry_id] = frozen_copy(state.crew(fact.entry_id, "public"))
    state.masked.add(fact.entry_id)
    touched.audience_changed.add(fact.entry_id)


def hold_released(state: RallyState, record: Record, fact: HoldReleased, touched: Touched) -> None:
    """Everything held back of the crew is published at once."""
    if fact.entry_id not in state.crews:
        raise UnknownEntry(entry=fact.entry_id)
    if state.held.pop(fact.entry_id, None) is None:
        return
    note_mask(state, fact.entry_id, touched)
    touched.audience_changed.add(fact.entry_id)


def published(state: RallyState, record: Record, fact: Published, touched: Touched) -> None:
    """One more version of a classification; the table itself is in the fact."""
    state.publications.setdefault(fact.classification, []).append(fact)
    touched.publications.add(fact.classification)
    touched.news.append(record)


def latest_publication(state: RallyState, classification: str) -> Published | None:
    """The version that stands, None while the table is live."""
    versions = state.publications.get(classification)
    return versions[-1] if versions else None


def next_version(state: RallyState, classification: str) -> int:
    """The number that the next publication of this classification bears, from 1."""
    return len(state.publications.get(classification, ())) + 1


def journal_forked(
    state: RallyState, record: Record, fact: JournalForked, touched: Touched
) -> None:
    """The journal goes on after a restore; nothing of the sport changes."""
    state.journal_epoch = fact.epoch


def rally_closed(state: RallyState, record: Record, fact: RallyClosed, touched: Touched) -> None:
    """Nothing more is expected."""
    state.closed = True
    touched.news.append(record)
