"""What the public may see, and what has been published: holds, releases, versions of a table."""

from flyingfinish.rally import restart_times
from flyingfinish.rally.errors import UnknownEntry
from flyingfinish.rally.facts import (
    HoldPlaced,
    HoldReleased,
    JournalForked,
    PublicationStatus,
    Published,
    RallyClosed,
    Record,
)
from flyingfinish.rally.fold.decisions import note_mask
from flyingfinish.rally.publication_chain import titles_held
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
    state.control.tell_public(fact.entry_id)
    # What it drove meanwhile may be a base of restart times now.
    restart_times.work_out_all(state, touched)


def published(state: RallyState, record: Record, fact: Published, touched: Touched) -> None:
    """One more version of a classification; the table itself is in the fact.

    Official results of a classification are not those of a title that a protest holds (UK NCR
    2026, chapter 3 appendix 6: final only after the time of protests and appeals).
    """
    if fact.status == PublicationStatus.OFFICIAL and not fact.title:
        key = (fact.classification, fact.version)
        state.uncovered[key] = frozenset(titles_held(state, fact.classification))
    if not fact.title:
        reopened = fact.status == PublicationStatus.REOPENED
        (state.standing.discard if reopened else state.standing.add)(fact.classification)
    state.publications.setdefault(fact.classification, []).append(fact)
    touched.publications.add(fact.classification)
    touched.news.append(record)


def journal_forked(
    state: RallyState, record: Record, fact: JournalForked, touched: Touched
) -> None:
    """The journal goes on after a restore; nothing of the sport changes."""
    state.journal_epoch = fact.epoch


def rally_closed(state: RallyState, record: Record, fact: RallyClosed, touched: Touched) -> None:
    """Nothing more is expected."""
    state.closed = True
    touched.news.append(record)
