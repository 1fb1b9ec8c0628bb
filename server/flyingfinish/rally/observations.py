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

RANK_ORDER = {Rank.MAIN: 0, Rank.BACKUP: 1, Rank.MANUAL: 2}


def say(statements: dict[str, Said] | None, source: str, said: Said) -> dict[str, Said]:
    """Keep the later of two statements of one source; gives back the statements."""
    if statements is None:
        return {source: said}
    before = statements.get(source)
    if before is None or said.order >= before.order:
        statements[source] = said
    return statements


def impulse_key(impulse: ImpulseState) -> tuple[int, int, int, str]:
    """Sort key: what officials chose or assigned last goes first, then rank, instant, identity."""
    assigned = impulse.assigned
    said = assigned.get(OFFICIALS) if assigned is not None else None
    if impulse.chosen or said is not None:
        word = max(impulse.chosen, said.order[1] if said is not None else 0)
        return (-word, 0, 0, impulse.identity)
    return (1, RANK_ORDER[impulse.taken.rank], impulse.at_ms, impulse.identity)


def standing_impulses(evidence: Evidence) -> list[ImpulseState]:
    """The impulses that nobody has ignored, the one that counts first."""
    impulses = evidence.impulses
    if len(impulses) == 1:
        return [] if impulses[0].ignored else impulses
    return sorted((one for one in impulses if not one.ignored), key=impulse_key)


def standing_said(statements: dict[str, Said] | None, ignored: dict[str, bool]) -> list[Record]:
    """Each source's present statement that nobody has ignored, the one that counts first."""
    if not statements:
        return []
    if len(statements) == 1 and not ignored:
        return [said.record for said in statements.values()]
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
    fact = cast("CarStarted | CheckedIn", record.fact)
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
    """Difference between the latest and the earliest instant, 0 for none."""
    known = list(instants)
    return max(known) - min(known) if known else 0
