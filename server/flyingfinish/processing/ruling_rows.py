"""What views say of protests, investigations and notices, and what of a protest the public sees."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flyingfinish.rally.publication_chain import Seen, as_it_is
from flyingfinish.rally.ruling_parts import Notice, Protest
from flyingfinish.rally.state_parts import Audience, RallyState

Row = dict[str, Any]


def seen_by(audience: Audience, held_since: Mapping[str, int]) -> Seen:
    """Returns how this audience sees a protest.

    The public is not told of one that its parties keep to themselves, nor of anything said after a
    crew that it is about was put on hold.
    """
    if audience == "internal":
        return as_it_is

    def seen(protest: Protest) -> Protest | None:
        held = [held_since[one] for one in protest.lodged.entries if one in held_since]
        end = min(held, default=0)
        if not protest.lodged.told or (end and protest.position > end):
            return None
        if end and protest.decided_position > end:
            return replace(protest, decided=None, decided_position=0)
        return protest

    return seen


def any_untold(state: RallyState) -> bool:
    """Says whether an open protest parts what headquarters see from what the public sees."""
    return any(
        not protest.lodged.told and protest.decided is None for protest in state.protests.values()
    )


def protests_whole(state: RallyState, seen: Seen, told: bool) -> Row:
    """Returns the protests that are told, or those that are not, by their ids."""
    found = (seen(one) for one in state.protests.values() if one.lodged.told is told)
    return {"rows": {one.lodged.protest_id: _protest_row(one) for one in found if one is not None}}


def _protest_row(protest: Protest) -> Row:
    lodged = protest.lodged
    row: Row = {"ord": protest.position, "code": "appeal" if lodged.appeal else "protest"}
    for name, values in (
        ("tables", lodged.classifications),
        ("titles", lodged.titles),
        ("entries", lodged.entries),
    ):
        if values:
            row[name] = dict.fromkeys(values, 1)
    row |= _said(lodged)
    if protest.decided is not None:
        upheld = "upheld" if protest.decided.upheld else "rejected"
        row["decided"] = {"code": upheld, **_said(protest.decided)}
    return row


def notices_whole(state: RallyState) -> Row:
    """Returns the notices that stand, by their positions: officials' own words by language."""
    rows = {str(one.position): notice_row(one) for one in state.notices.values()}
    return {"rows": rows}


def notice_row(notice: Notice) -> Row:
    """Returns one notice as shown."""
    issued = notice.issued
    row: Row = {"ord": notice.position, "kind": str(issued.kind), "texts": dict(issued.texts)}
    row |= {"stage": issued.stage_id} if issued.stage_id else {}
    return row | _said(issued)


def investigations(state: RallyState, audience: Audience) -> Row:
    """Returns the crews that are under investigation, each with why."""
    found = {entry_id: state.crew(entry_id, audience).investigation for entry_id in state.crews}
    return {
        entry_id: {"code": "under_investigation", **_said(fact)}
        for entry_id, fact in sorted(found.items())
        if fact is not None
    }


def _said(fact: Any) -> Row:
    """Returns why, where an official said it."""
    return {n: v for n in ("reason", "document") if (v := getattr(fact, n, ""))}
