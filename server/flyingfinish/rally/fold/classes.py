"""How changes of class change the state: who is in which class, from which stage on; who scores."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flyingfinish.rally import restart_times
from flyingfinish.rally.errors import UnknownCompetition, UnknownEntry
from flyingfinish.rally.facts import ClassChanged, PointsDenied, Record
from flyingfinish.rally.state_parts import RallyState, Touched


def class_changed(state: RallyState, record: Record, fact: ClassChanged, touched: Touched) -> None:
    """A crew is in other classes of a competition, for the whole rally or from a control on.

    A change for the whole rally replaces those before it; one from a control on goes before them
    from there on. Restart times follow, because a class is what they are taken from.
    """
    if fact.entry_id not in state.entries:
        raise UnknownEntry(entry=fact.entry_id)
    if fact.competition_id not in state.competitions:
        raise UnknownCompetition(competition=fact.competition_id)
    key = (fact.entry_id, fact.competition_id)
    before = state.class_changes.get(key, ()) if fact.from_control else ()
    state.class_changes[key] = (*before, fact)
    restart_times.work_out_all(state, touched)
    touched.entries.add(fact.entry_id)
    touched.road = True
    touched.news.append(record)


def points_denied(state: RallyState, record: Record, fact: PointsDenied, touched: Touched) -> None:
    """A crew scores for no title any more, or again; its times and places stay as they are."""
    if fact.entry_id not in state.entries:
        raise UnknownEntry(entry=fact.entry_id)
    (state.denied_points.add if fact.denied else state.denied_points.discard)(fact.entry_id)
    touched.road = True
    touched.news.append(record)


CLASSES_FOLDS: Final[Mapping[type, Callable[[RallyState, Record, Any, Touched], None]]] = {
    ClassChanged: class_changed,
    PointsDenied: points_denied,
}
