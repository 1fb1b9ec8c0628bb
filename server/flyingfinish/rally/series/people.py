"""Who is who between a rally and a series.

People are the same when their person ids and names are, or when a name is one person's alone.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from flyingfinish.rally.series.state import SeriesState
from flyingfinish.rally.state_parts import RallyState


def plain(name: str) -> str:
    """A name as it is compared: case and spaces do not matter, letters do."""
    return " ".join(name.casefold().split())


@dataclass(frozen=True, slots=True)
class People:
    """Who a series knows."""

    by_id: Mapping[str, str]
    """Person id -> plain name."""

    by_name: Mapping[str, str]
    """Plain name -> person id, for names that one person alone bears."""


def people_of(series: SeriesState) -> People:
    """Everybody who is recorded and whose name was not erased."""
    by_id = {one.person_id: plain(one.name) for one in series.persons.values() if one.name}
    borne = Counter(by_id.values())
    return People(by_id, {name: one for one, name in by_id.items() if borne[name] == 1})


def person_of(rally: RallyState, people: People, person_id: str) -> str:
    """The series' id of a rally's person; empty when the series does not know who it is.

    Two people of one name are told apart by their ids, or not at all. Who was erased in the rally
    is nobody but that id: the place stays somebody's, so that no rival moves up to it.
    """
    name = plain(name_of(rally, person_id))
    if not name:
        return person_id
    if people.by_id.get(person_id) == name:
        return person_id
    return people.by_name.get(name, "")


def name_of(rally: RallyState, person_id: str) -> str:
    """The name of a rally's person; empty for nobody, or when it was erased."""
    person = rally.persons.get(person_id)
    return person.name if person else ""
