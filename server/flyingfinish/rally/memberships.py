"""Which classes of a competition a crew is in, stage by stage.

A crew is in the classes it is enrolled in and in those that its group and priority bring with them,
until officials change them: for the whole rally, or from a control on.
"""

from flyingfinish.rally.adjustments import effect_of
from flyingfinish.rally.entries import Competition, Enrolment, Entry, RallyClass
from flyingfinish.rally.itinerary import Itinerary
from flyingfinish.rally.state_parts import RallyState


def enrolment_in(entry: Entry, competition_id: str) -> Enrolment | None:
    """The entry's part in a competition, None when it has none; a course car never has."""
    if entry.course_car:
        return None
    found = (one for one in entry.enrolments if one.competition_id == competition_id)
    return next(found, None)


def classes_at(
    state: RallyState, entry: Entry, competition_id: str, stage_number: int
) -> tuple[str, ...]:
    """The classes of a competition that an entry is in at a stage, by the stage's number.

    The last change that counts from this stage or an earlier one names all of them; before any
    change they are those of the entry list.
    """
    for change in reversed(state.class_changes.get((entry.entry_id, competition_id), ())):
        if first_stage_number(change.from_control, state.itinerary) <= stage_number:
            return change.classes
    return enrolled_classes(entry, state.competitions.get(competition_id))


def enrolled_classes(entry: Entry, competition: Competition | None) -> tuple[str, ...]:
    """The classes that the entry list says: enrolled one by one, and by group and priority."""
    enrolment = enrolment_in(entry, competition.competition_id) if competition else None
    if competition is None or enrolment is None:
        return ()
    by_itself = (one.class_id for one in competition.classes if _belongs(entry, one))
    return tuple(dict.fromkeys((*enrolment.classes, *by_itself)))


def _belongs(entry: Entry, a_class: RallyClass) -> bool:
    """Whether group and priority alone bring an entry into a class; given both, both must fit."""
    if not (a_class.groups or a_class.priorities):
        return False
    in_group = not a_class.groups or entry.group in a_class.groups
    return in_group and (not a_class.priorities or entry.priority in a_class.priorities)


def first_stage_number(control: str, itinerary: Itinerary) -> int:
    """Number of the first stage whose tables follow a change at a control; 0 = the whole rally.

    A control on the road after SS8 (TC8A) counts from the next stage, one that went from the road
    from the first.
    """
    effect = effect_of(control, itinerary)
    return 0 if effect is None else effect.stage_number + effect.after
