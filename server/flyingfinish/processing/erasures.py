"""When a person's name is taken out of what was told: the moment at which all views begin anew.

An erasure is said in the journal by a `PersonRecorded` without its private part, while the fold
still has the name; the older private parts go after that was told (`journal/erasure.py`). A replay
behind it never had the name, and begins nothing anew.
"""

from collections.abc import Mapping

from flyingfinish.rally.entries import Person
from flyingfinish.rally.facts import PersonRecorded, Record


def erases(persons: Mapping[str, Person], record: Record) -> bool:
    """Says whether this record, not folded yet, takes away a name that the fold has."""
    fact = record.fact
    if not isinstance(fact, PersonRecorded) or (record.person or {}).get("name"):
        return False
    known = persons.get(fact.person_id)
    return known is not None and bool(known.name)
