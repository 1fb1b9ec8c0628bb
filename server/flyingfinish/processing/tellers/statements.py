"""What officials say of starts and time cards: their own, and the posts' that they leave out.

Each tells the instant that counted before and the one that counts now; where there is none, none.
"""

from collections.abc import Mapping
from typing import Final

from flyingfinish.processing.chronicle_items import Item, Log, Params, Teller, add_reasons
from flyingfinish.rally import facts as f
from flyingfinish.rally.evidence_parts import Said
from flyingfinish.rally.observations import OFFICIALS, instant_of, standing_said
from flyingfinish.rally.state_parts import RallyState
from flyingfinish.rally.statements import statement_of


def _corrected(
    chronicle: Log, state: RallyState, record: f.Record, fact: f.CarStarted | f.CheckedIn
) -> Item | None:
    """Returns what officials set; what posts report all day is no correction."""
    owner = state.owner_of.get(fact.car)
    if not record.official or owner is None:
        return None
    evidence = state.evidence[owner][fact.control]
    started = isinstance(fact, f.CarStarted)
    said = dict((evidence.starts if started else evidence.check_ins) or {})
    code = "start_corrected" if started else "check_in_corrected"
    place = (code, f"{owner} {fact.control}")
    earlier = chronicle.said_last.get(place)
    chronicle.said_last[place] = said[OFFICIALS]
    params: Params = {"entry": owner, "control": fact.control}
    _add_instants(params, _with_officials(said, earlier), state.ignored, said, state.ignored)
    add_reasons(params, fact)
    return Item(record.position, code, params, (owner,), news=False, correction=True)


def _with_officials(said: Mapping[str, Said], word: Said | None) -> dict[str, Said]:
    """Returns the statements with another word of the officials, or with none."""
    posts = {source: one for source, one in said.items() if source != OFFICIALS}
    return posts if word is None else {**posts, OFFICIALS: word}


def statement_ignored(state: RallyState, record: f.Record, fact: f.ImpulseIgnored) -> Item | None:
    """Returns a start or card left out of account, or taken in again; None for nobody's."""
    found = statement_of(state, fact.impulse)
    if found is None or found.owner not in state.entries:
        return None
    params: Params = {"entry": found.owner, "control": found.control, "ignored": fact.ignored}
    before = {**state.ignored, fact.impulse: not fact.ignored}
    _add_instants(params, found.beside, before, found.beside, state.ignored)
    add_reasons(params, fact)
    started = isinstance(found.record.fact, f.CarStarted)
    code = "start_ignored" if started else "check_in_ignored"
    return Item(record.position, code, params, (found.owner,), news=False, correction=True)


def _add_instants(
    params: Params,
    said_before: dict[str, Said],
    ignored_before: dict[str, bool],
    said_after: dict[str, Said],
    ignored_after: dict[str, bool],
) -> None:
    """Add the instants that counted and count."""
    for name, said, ignored in (
        ("before_at_ms", said_before, ignored_before),
        ("after_at_ms", said_after, ignored_after),
    ):
        standing = standing_said(said, ignored)
        if standing:
            params[name] = instant_of(standing[0])


STATEMENT_TELLERS: Final[Mapping[type, Teller]] = {
    f.CarStarted: _corrected,
    f.CheckedIn: _corrected,
}
