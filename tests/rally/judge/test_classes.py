"""Changes of class and what a competition says: taken when they fit, refused with their code."""

from dataclasses import replace
from typing import Any

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import (
    ClassShown,
    Competition,
    ControlRange,
    Enrolment,
    RallyClass,
    Shown,
    Title,
)
from histories import Before, nothing, refusal_of
from small_rally import Desk, entry, opening

MOVE = c.ChangeClass("e1", "sm", ("B",), "TC2", "moottori")
DENIED = c.DenyPoints("e1", reason="another engine", document="4.3")
CLASSES = (RallyClass("A", "A", 1), RallyClass("B", "B", 2))
RANGE = ControlRange("sun", "Sunday", "TC2", "SF2")
TITLE = Title("drivers", "Drivers", "wrc-2025", "A", range_id="sun", power_stage="SS2")


def moved(desk: Desk) -> None:
    """Car 1 was moved to class B."""
    desk.decide(MOVE)


def only_one_in_b(desk: Desk) -> None:
    """Car 1 was moved to class B, in which nobody is entered."""
    for number in (2, 4):
        desk.decide(c.SetEntry(entry(number)))
    moved(desk)


def competition(**changes: Any) -> c.SetCompetition:
    """Returns the competition with a range and a title, and these changes."""
    base = Competition("sm", "SM", 1, CLASSES, ranges=(RANGE,), team_cars=2, titles=(TITLE,))
    return c.SetCompetition(replace(base, **changes))


def titled(**changes: Any) -> c.SetCompetition:
    """Returns the competition with its title changed."""
    return competition(titles=(replace(TITLE, **changes),))


def ranged(**changes: Any) -> c.SetCompetition:
    """Returns the competition with its range changed."""
    return competition(ranges=(replace(RANGE, **changes),))


def entered(*shown_in: ClassShown, **changes: Any) -> c.SetEntry:
    """Returns car 1's entry, standing otherwise in these classifications."""
    enrolment = replace(Enrolment("sm", ("A",), shown_in=shown_in), **changes)
    return c.SetEntry(replace(entry(1), enrolments=(enrolment,)))


GUEST = ClassShown("", Shown.WITHOUT_PLACE)

TAKEN: list[tuple[c.Command, Before]] = [(MOVE, nothing), (DENIED, nothing)]
REFUSED: list[tuple[str, c.Command, Before]] = [
    ("unknown_entry", replace(MOVE, entry_id="e9"), nothing),
    ("unknown_competition", replace(MOVE, competition_id="hist"), nothing),
    ("not_enrolled", replace(MOVE, entry_id="e0"), lambda desk: desk.decide(
        c.SetEntry(replace(entry(9), entry_id="e0", driver="d1", co_driver="", enrolments=())))),
    ("unknown_class", replace(MOVE, classes=("C",)), nothing),
    ("twice", replace(MOVE, classes=("B", "B")), nothing),
    ("unknown_control", replace(MOVE, from_control="TC9"), nothing),
    ("crew_held", MOVE, lambda desk: desk.decide(c.PlaceHold("e1"))),
    ("unknown_entry", replace(DENIED, entry_id="e9"), nothing),
    ("crew_held", DENIED, lambda desk: desk.decide(c.PlaceHold("e1"))),
    ("already_so", DENIED, lambda desk: desk.decide(DENIED)),
    ("already_so", replace(DENIED, denied=False), nothing),
    ("needs_reason", replace(DENIED, reason=""), nothing),
    ("no_stage_after", replace(MOVE, from_control="TC2A"), nothing),
    ("already_so", replace(MOVE, classes=("A",)), nothing),
    ("already_so", MOVE, moved),
    ("bad_text", replace(MOVE, reason="x" * 501), nothing),
    ("class_changed", entered(classes=("B",)), moved),
    ("class_in_use", competition(classes=CLASSES[:1], titles=()), only_one_in_b),
    ("unknown_class", entered(ClassShown("C", Shown.PLACED)), nothing),
    ("twice", entered(GUEST, GUEST), nothing),
    ("bad_text", entered(team="x" * 65), nothing),
    ("bad_id", ranged(range_id="a b"), nothing),
    ("bad_text", ranged(name="\n"), nothing),
    ("unknown_control", ranged(from_control="TC9"), nothing),
    ("empty_interval", ranged(from_control="SF2", to_control="TC2"), nothing),
    ("twice", competition(ranges=(RANGE, RANGE)), nothing),
    ("twice", ranged(range_id="last_leg"), nothing),
    ("out_of_range", competition(team_cars=-1), nothing),
    ("twice", competition(titles=(TITLE, TITLE)), nothing),
    ("bad_id", titled(title_id="A B"), nothing),
    ("bad_text", titled(name=""), nothing),
    ("unknown_preset", titled(scheme="wrc-1066"), nothing),
    ("scheme_top_only", titled(scheme="ralli-sm-2010"), nothing),
    ("unknown_class", titled(class_id="C"), nothing),
    ("unknown_control", titled(range_id="sat"), nothing),
    ("unknown_stage", titled(power_stage="SS9"), nothing),
    ("unknown_stage", titled(after_stage="SS9"), nothing),
    ("out_of_range", titled(team_cars=101), nothing),
    ("out_of_range", titled(multiplier_thousandths=0), nothing),
    ("bad_id", titled(eligible=("E 1",)), nothing),
    ("twice", titled(eligible=("e1", "e1")), nothing),
]  # fmt: skip


@pytest.mark.parametrize(("code", "command", "before"), REFUSED)
def test_what_does_not_fit_is_refused(code: str, command: c.Command, before: Before) -> None:
    assert code == refusal_of(command, before)


@pytest.mark.parametrize(
    "command",
    [
        MOVE,
        replace(MOVE, from_control="", classes=()),
        competition(),
        titled(eligible=("e1", "e2"), after_stage="SS1"),
        entered(GUEST, team="Kuusi"),
    ],
)
def test_what_fits_becomes_a_fact_the_fold_takes(command: c.Command) -> None:
    desk = Desk(opening())
    before = desk.state.position
    desk.decide(command)
    assert before + 1 == desk.state.position


def test_a_change_of_class_keeps_its_reason_and_its_control() -> None:
    assert f.ClassChanged("e1", "sm", ("B",), "TC2", "moottori") == Desk(opening()).judged(MOVE)


def test_points_are_denied_and_allowed_again() -> None:
    desk = Desk(opening())
    desk.decide(DENIED)
    denied = set(desk.state.denied_points)
    desk.decide(replace(DENIED, denied=False))
    assert ({"e1"}, set()) == (denied, desk.state.denied_points)


def test_a_change_back_is_a_change_like_any_other() -> None:
    desk = Desk(opening())
    moved(desk)
    back = replace(MOVE, classes=("A",))
    assert f.ClassChanged("e1", "sm", ("A",), "TC2", "moottori") == desk.judged(back)


def test_an_entry_whose_class_was_changed_may_be_entered_again_as_it_was() -> None:
    desk = Desk(opening())
    moved(desk)
    command = entered(team="Kuusi")
    assert f.EntrySet(command.entry) == desk.judged(command)


def test_an_entry_that_joins_another_competition_is_no_change_of_class() -> None:
    desk = Desk(opening())
    desk.decide(c.SetCompetition(Competition("hist", "H", 2, CLASSES)))
    moved(desk)
    desk.decide(c.SetEntry(replace(entry(1), enrolments=(Enrolment("hist", ("B",)),))))
    assert f.EntrySet(entry(1)) == desk.judged(c.SetEntry(entry(1)))


def test_a_competition_that_nobody_changed_a_class_of_may_lose_one() -> None:
    desk = Desk(opening())
    desk.decide(c.SetCompetition(Competition("hist", "H", 2, CLASSES)))
    moved(desk)
    assert isinstance(desk.judged(c.SetCompetition(Competition("hist", "H", 2))), f.CompetitionSet)


def test_a_road_without_stages_may_have_its_classes_changed_for_the_whole_rally() -> None:
    desk = Desk(opening())
    desk.decide(c.SetItinerary(type(desk.state.itinerary)((), (), (), ())))
    assert isinstance(desk.judged(replace(MOVE, from_control="")), f.ClassChanged)
