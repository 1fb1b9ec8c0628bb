"""What publications, protests, investigations and notices say in ``news`` and ``corrections``."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.processing.chronicle_items import Item, Log, Params, Teller, add_reasons
from flyingfinish.processing.publication_rows import version_before, version_changes
from flyingfinish.rally import facts as f
from flyingfinish.rally.state_parts import RallyState


def _published(_: Log, state: RallyState, record: f.Record, fact: f.Published) -> Item:
    """A version, and how many rows say something else than in the version before."""
    params: Params = {
        "classification": fact.classification,
        "title": fact.title,
        "status": str(fact.status),
        "version": fact.version,
    }
    before = version_before(state, fact)
    if before is not None:
        params["before"] = str(before.status)
        params["changed"] = len(version_changes(before, fact))
    add_reasons(params, fact)
    return Item(record.position, "published", params, correction=fact.version > 1)


def _protest_lodged(_: Log, __: RallyState, record: f.Record, fact: f.ProtestLodged) -> Item | None:
    return _protest("lodged", record, fact, fact)


def _protest_decided(
    _: Log, state: RallyState, record: f.Record, fact: f.ProtestDecided
) -> Item | None:
    lodged = state.protests[fact.protest_id].lodged
    return _protest("upheld" if fact.upheld else "rejected", record, lodged, fact)


def _protest(became: str, record: f.Record, lodged: f.ProtestLodged, fact: Any) -> Item | None:
    """One line for what is told of a protest; nothing of one that its parties keep."""
    if not lodged.told:
        return None
    params: Params = {"protest": lodged.protest_id, "tables": ", ".join(lodged.classifications)}
    if lodged.titles:
        params["titles"] = ", ".join(lodged.titles)
    if len(lodged.entries) == 1:
        params["entry"] = lodged.entries[0]
    add_reasons(params, fact)
    code = f"{'appeal' if lodged.appeal else 'protest'}_{became}"
    return Item(record.position, code, params, lodged.entries, correction=True)


def _investigation_opened(
    _: Log, __: RallyState, record: f.Record, fact: f.InvestigationOpened
) -> Item:
    return _investigation("investigation_opened", record, fact)


def _investigation_closed(
    _: Log, __: RallyState, record: f.Record, fact: f.InvestigationClosed
) -> Item:
    return _investigation("investigation_closed", record, fact)


def _investigation(code: str, record: f.Record, fact: Any) -> Item:
    params: Params = {"entry": fact.entry_id}
    add_reasons(params, fact)
    return Item(record.position, code, params, (fact.entry_id,), correction=True)


def _notice(_: Log, __: RallyState, record: f.Record, fact: f.NoticeIssued) -> Item:
    """The officials' own words, in the languages that they typed."""
    params: Params = {"kind": str(fact.kind), "texts": dict(fact.texts)}
    if fact.stage_id:
        params["stage"] = fact.stage_id
    add_reasons(params, fact)
    return Item(record.position, "notice", params)


def _notice_withdrawn(
    chronicle: Log, _: RallyState, record: f.Record, fact: f.NoticeWithdrawn
) -> Item:
    """That a notice no longer stands; what it said is news no more."""
    position = chronicle.positions.of(fact.notice)
    chronicle.taken_back.add(position)
    params: Params = {"notice": position}
    add_reasons(params, fact)
    return Item(record.position, "notice_withdrawn", params, correction=True)


RULINGS_TELLERS: Final[Mapping[type, Teller]] = {
    f.Published: _published,
    f.ProtestLodged: _protest_lodged,
    f.ProtestDecided: _protest_decided,
    f.InvestigationOpened: _investigation_opened,
    f.InvestigationClosed: _investigation_closed,
    f.NoticeIssued: _notice,
    f.NoticeWithdrawn: _notice_withdrawn,
}
