"""Which of several observations stands: the officials' choice, then rank, instant, identity.

Within one source its own sequence decides: a later statement about the same thing replaces the
earlier one. Between sources main goes before backup before manual, then the earlier instant, then
the identity, so that no order of arrival matters.
"""

from collections.abc import Iterable
from typing import cast

from flyingfinish.rally.evidence_parts import Evidence, ImpulseState, Said
from flyingfinish.rally.facts import CarStarted, CheckedIn, ImpulseAssigned, Rank, Record

OFFICIALS = ""
"""The source under which the officials' own statements are kept."""

RANK_ORDER = {rank: at for at, rank in enumerate((Rank.MAIN, Rank.BACKUP, Rank.MANUAL))}

Stated = CarStarted | CheckedIn
"""What a person says of a crew at a control, with an instant."""


def say(statements: dict[str, Said] | None, source: str, said: Said) -> dict[str, Said]:
    """Keep the later of two statements of one source; gives back the statements."""
    if statements is None:
        return {source: said}
    before = statements.get(source, said)
    statements[source] = max(before, said, key=lambda one: one.order)
    return statements


def impulse_key(impulse: ImpulseState) -> tuple[int, int, int, str]:
    """Sort key: what officials chose or assigned last goes first, then rank, instant, identity."""
    word, said = impulse.chosen, (impulse.assigned or {}).get(OFFICIALS)
    if said is not None:
        word = max(word, said.order[1])
    return (-word, RANK_ORDER[impulse.taken.rank], impulse.at_ms, impulse.identity)


def standing_impulses(evidence: Evidence) -> list[ImpulseState]:
    """The impulses that nobody has ignored, the one that counts first."""
    standing = [one for one in evidence.impulses if not one.ignored]
    standing.sort(key=impulse_key)
    return standing


def standing_said(statements: dict[str, Said] | None, ignored: dict[str, bool]) -> list[Record]:
    """Each source's present statement that nobody has ignored, the one that counts first."""
    if not statements:
        return []
    official = statements.get(OFFICIALS)
    if official is not None and not ignored.get(official.record.identity):
        return [official.record]
    return sorted(
        (
            said.record
            for source, said in statements.items()
            if source != OFFICIALS and not ignored.get(said.record.identity)
        ),
        key=_said_key,
    )


def _said_key(record: Record) -> tuple[int, int, str]:
    fact = cast(Stated, record.fact)
    return (RANK_ORDER[fact.rank], instant_of(record), record.identity)


def instant_of(record: Record) -> int:
    """The instant that a start or check-in states."""
    fact = record.fact
    if isinstance(fact, CarStarted):
        return fact.started_at_ms
    return cast(CheckedIn, fact).checked_in_at_ms


def assignment_of(impulse: ImpulseState) -> ImpulseAssigned | None:
    """Who says whose impulse this is: officials, then its own source, then others by name."""
    assigned = impulse.assigned or {}
    sources = sorted(assigned, key=lambda name: (name != OFFICIALS, name != impulse.source, name))
    return cast(ImpulseAssigned, assigned[sources[0]].record.fact) if sources else None


def cars_named(impulse: ImpulseState) -> set[str]:
    """Every car that stands assigned to it by some source, when officials have not decided."""
    assigned = impulse.assigned
    if not assigned or OFFICIALS in assigned:
        return set()
    return {cast(ImpulseAssigned, said.record.fact).car for said in assigned.values()}


def spread_ms(instants: Iterable[int]) -> int:
    """Difference between the latest and the earliest of some instants."""
    known = list(instants)
    return max(known) - min(known)
