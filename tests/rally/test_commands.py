"""Every command is taken when it fits and refused with its code when it does not.

Tests `judge/judge.py`, `judge/parts.py`, `judge/crews.py`, `judge/times.py`, `judge/road.py` and
`refusals.py`, each command on the small rally after what the case says happened before.
"""

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.itinerary import Control, ControlKind, Leg, Post, Section, SplitPoint, Stage
from flyingfinish.rally.judge.judge import COMMAND_TYPES, JUDGES, NEEDS_REASON
from flyingfinish.rally.refusals import REFUSAL_CODES, Refused
from histories import Before, after, did, finished, folded, nothing, refusal_of
from small_rally import NINE, RALLY, Desk, entry, opening, road

DAY = 86_400_000


def stage(**changed: Any) -> c.SetItinerary:
    """Returns the road with SS1 changed."""
    base = road()
    return c.SetItinerary(
        replace(base, stages=(replace(base.stages[0], **changed), base.stages[1]))
    )


def with_control(**changed: Any) -> c.SetItinerary:
    """Returns the road with its last control changed."""
    base = road()
    last = replace(base.controls[-1], **changed)
    return c.SetItinerary(replace(base, controls=(*base.controls[:-1], last)))


def entered(number: int = 9, **changed: Any) -> c.SetEntry:
    """Returns an entry, by default of persons that are known."""
    base = replace(entry(number), driver="d1", co_driver="c1")
    return c.SetEntry(replace(base, **changed))


PENALTY = c.ApplyAdjustment("e1", "TC1", 10_000, "late", reason="why")
GIVEN = c.GiveTime("SS1", "e1", 300_000, f.Provenance.NOTIONAL, reason="why")
RETIRED = c.RetireCrew("e1", "SS1")
MOVE = c.MoveImpulses("finish-1", NINE, NINE + 1, "SF2", reason="why")
SHIFT = c.ShiftDeviceClock("timy", NINE, NINE + 1, 400, reason="why")
CLASSES = (RallyClass("A", "A", 1), RallyClass("B", "B", 2))
ROW = (f.StartListRow("e1", NINE),)
PUBLISH = c.Publish("stage/SS1", "", f.PublicationStatus.PROVISIONAL)

REFUSED: list[tuple[str, c.Command, Before]] = [
    ("already_open", opening()[0], nothing),
    ("unknown_leg", stage(leg=7), nothing),
    ("unknown_section", stage(section=7), nothing),
    ("unknown_stage", stage(stage_id="SS7"), nothing),
    ("twice", stage(stage_id="SS2"), nothing),
    ("bad_id", stage(stage_id="SS 1"), nothing),
    ("bad_itinerary", stage(stage_id="EK1"), nothing),
    ("bad_itinerary", stage(precision_ms=10), nothing),
    ("bad_itinerary", stage(metres=-1), nothing),
    ("bad_itinerary", stage(lanes=0), nothing),
    ("bad_itinerary", stage(splits=(SplitPoint(2),)), nothing),
    ("bad_text", stage(name="a\x00b"), nothing),
    ("bad_text", stage(name="a\u202eb"), nothing),
    ("bad_text", stage(name="x" * 65), nothing),
    ("unknown_stage", with_control(stage_id="SS9"), nothing),
    ("bad_id", with_control(code="TC/2"), nothing),
    ("stage_in_use", c.SetItinerary(replace(road(), stages=road().stages[1:],
                                            controls=tuple(one for one in road().controls
                                                           if one.stage_id != "SS1"))), finished),
    ("nothing_named", c.SetPost(Post("start-2", "", ())), nothing),
    ("bad_id", c.SetPost(Post("Start 2", "", ("SS1",))), nothing),
    ("unknown_control", c.SetPost(Post("start-2", "", ("SS9",))), nothing),
    ("twice", c.SetPost(Post("start-2", "", ("SS1", "SS1"))), nothing),
    ("competition_ord_taken", c.SetCompetition(Competition("hist", "H", 1)), nothing),
    ("unknown_stage", c.SetCompetition(Competition("hist", "H", 2, (), ("SS9",))), nothing),
    ("unknown_preset", c.SetCompetition(Competition("hist", "H", 2, preset="no")), nothing),
    ("bad_text", c.SetCompetition(Competition("hist", " ", 2)), nothing),
    ("class_in_use", c.SetCompetition(Competition("sm", "SM", 1, CLASSES[:1])), nothing),
    ("twice", c.SetCompetition(Competition("sm", "SM", 1, (*CLASSES, CLASSES[0]))), nothing),
    ("bad_id", c.RecordPerson("D 1", "Kuski"), nothing),
    ("bad_text", c.RecordPerson("d9", ""), nothing),
    ("car_number_taken", entered(9, car_number="1"), nothing),
    ("bad_id", entered(9, car_number=""), nothing),
    ("unknown_person", entered(9, driver="d9"), nothing),
    ("unknown_person", entered(9, driver=""), nothing),
    ("unknown_competition", entered(9, enrolments=(Enrolment("x"),)), nothing),
    ("unknown_class", entered(9, enrolments=(Enrolment("sm", ("Z",)),)), nothing),
    ("twice", entered(9, enrolments=(Enrolment("sm"), Enrolment("sm"))), nothing),
    ("unknown_stage", c.SetStartList("SS9", ROW), nothing),
    ("unknown_entry", c.SetStartList("SS1", (f.StartListRow("e9", NINE),)), nothing),
    ("twice", c.SetStartList("SS1", ROW * 2), nothing),
    ("same_slot", c.SetStartList("SS1", (*ROW, f.StartListRow("e2", NINE))), nothing),
    ("bad_instant", c.SetStartList("SS1", (f.StartListRow("e1", -1),)), nothing),
    ("bad_rate", c.SetRallyClock(NINE, 0, -1), nothing),
    ("bad_instant", c.SetRallyClock(-1), nothing),
    ("rally_closed", c.CloseRally(), did(c.CloseRally())),
    ("rally_closed", c.SetRallyClock(NINE), did(c.CloseRally())),
    ("bad_text", c.CloseRally("x" * 501), nothing),
    ("bad_id", c.AdmitSource("x y", "a"), nothing),
    ("already_admitted", c.AdmitSource("finish-1", "a1"), finished),
    ("unknown_row", c.AdmitRow("finish-1/a1/9"), nothing),
    ("unreadable_row", c.AdmitRow("finish-1/a1/1"), lambda desk: desk.fold(None)),
    ("not_evidence", c.AdmitRow("finish-1/a1/1"),
     lambda desk: desk.fold(f.CrewDisqualified("e1"), doubt="out_of_scope")),
    ("unknown_stage", c.SetStageState("SS9", f.StageState.RUNNING), nothing),
    ("already_so", c.SetStageState("SS1", f.StageState.TO_RUN), nothing),
    ("unknown_entry", c.SetTimePending("SS1", ("e9",)), nothing),
    ("nothing_named", c.SetTimePending("SS1", ()), nothing),
    ("twice", c.SetTimePending("SS1", ("e1", "e1")), nothing),
    ("already_so", c.SetTimePending("SS1", ("e1",), False), nothing),
    ("unknown_stage", replace(GIVEN, stage_id="SS9"), nothing),
    ("unknown_entry", replace(GIVEN, entry_id="e9"), nothing),
    ("stage_cancelled", GIVEN, did(c.SetStageState("SS1", f.StageState.CANCELLED))),
    ("already_did_not_start", GIVEN, did(c.MarkDidNotStart("e1"))),
    ("already_disqualified", GIVEN, did(c.Disqualify("e1", reason="why"))),
    ("not_given", replace(GIVEN, provenance=f.Provenance.MEASURED), nothing),
    ("out_of_range", replace(GIVEN, elapsed_ms=0), nothing),
    ("out_of_range", replace(GIVEN, elapsed_ms=DAY + 100), nothing),
    ("too_fine", replace(GIVEN, elapsed_ms=300_050), nothing),
    ("unknown_given_time", c.WithdrawGivenTime("desk-1/a1/1", reason="why"), nothing),
    ("unknown_impulse", c.AssignImpulse("finish-1/a1/9", "1", reason="why"), nothing),
    ("unknown_car", c.AssignImpulse("finish-1/a1/1", "99", reason="why"), finished),
    ("unknown_control", c.AssignImpulse("finish-1/a1/1", "1", "SF9", reason="why"), finished),
    ("unknown_impulse", c.IgnoreImpulse("finish-1/a1/9", reason="why"), nothing),
    ("bad_text", c.AssignImpulse("finish-1/a1/1", "1", reason="x" * 501), finished),
    ("bad_text", c.AssignImpulse("finish-1/a1/1", "1", reason="a\x00b"), finished),
    ("already_so", c.IgnoreImpulse("start-1/a1/1", ignored=False, reason="why"), finished),
    ("already_so", c.IgnoreImpulse("finish-1/a1/1", ignored=False, reason="why"), finished),
    ("unknown_post", replace(MOVE, post="nowhere"), nothing),
    ("not_of_this_post", replace(MOVE, control="SS1"), nothing),
    ("empty_interval", replace(MOVE, to_at_ms=NINE), nothing),
    ("bad_text", replace(SHIFT, device=""), nothing),
    ("out_of_range", replace(SHIFT, shift_ms=DAY), nothing),
    ("empty_interval", replace(SHIFT, to_at_ms=NINE), nothing),
    ("unknown_decision", c.WithdrawDecision("desk-1/a1/1", reason="why"), nothing),
    ("unknown_entry", replace(PENALTY, entry_id="e9"), nothing),
    ("unknown_control", replace(PENALTY, control="TC9"), nothing),
    ("zero_adjustment", replace(PENALTY, ms=0), nothing),
    ("out_of_range", replace(PENALTY, ms=-DAY - 1), nothing),
    ("bad_id", replace(PENALTY, kind="not so"), nothing),
    ("unknown_adjustment", c.WithdrawAdjustment("desk-1/a1/1", reason="why"), nothing),
    ("unknown_control", replace(RETIRED, control="SS9"), nothing),
    ("already_retired", RETIRED, did(RETIRED)),
    ("already_disqualified", RETIRED, did(c.Disqualify("e1", reason="why"))),
    ("already_did_not_start", RETIRED, did(c.MarkDidNotStart("e1"))),
    ("not_retired", c.ReleaseRetirement("e1"), nothing),
    ("already_released", c.ReleaseRetirement("e1"), did(RETIRED, c.ReleaseRetirement("e1"))),
    ("not_retired", c.RestartCrew("e1", "SS2"), nothing),
    ("unknown_stage", c.RestartCrew("e1", "SS9"), did(RETIRED)),
    ("retired_for_good", c.RestartCrew("e1", "SS2"), did(replace(RETIRED, permanent=True))),
    ("not_placed_yet", c.RestartCrew("e1", "SS1"), did(RETIRED)),
    ("already_did_not_start", c.MarkDidNotStart("e1"), did(c.MarkDidNotStart("e1"))),
    ("has_started", c.MarkDidNotStart("e1"), finished),
    ("already_disqualified", c.Disqualify("e1"), did(c.Disqualify("e1", reason="why"))),
    ("nothing_to_take_back", c.Reinstate("e1", reason="why"), nothing),
    ("unknown_entry", c.PlaceHold("e9"), nothing),
    ("already_held", c.PlaceHold("e1"), did(c.PlaceHold("e1"))),
    ("not_held", c.ReleaseHold("e1"), nothing),
    ("unknown_classification", replace(PUBLISH, classification="stage/SS9"), nothing),
]  # fmt: skip

TAKEN: list[tuple[c.Command, Before]] = [
    (stage(name="Uusi"), nothing),
    (c.SetPost(Post("start-2", "", ("SS1",))), nothing),
    (c.SetCompetition(Competition("hist", "H", 2, CLASSES, ("SS2",))), nothing),
    (c.RecordPerson("d9", "Ääkkönen"), nothing),
    (entered(9), nothing),
    (entered(9, driver="", co_driver="", course_car=True, enrolments=()), nothing),
    (c.SetStartList("SS1", ROW), nothing),
    (c.SetRallyClock(NINE), nothing),
    (c.AdmitSource("finish-1", "b2"), finished),
    (c.AdmitRow("finish-1/a1/1"),
     lambda desk: desk.fold(f.ImpulseTaken("finish-1", "t", 1, NINE), doubt="out_of_scope")),
    (c.CloseRally("loppu"), nothing),
    (c.SetStageState("SS1", f.StageState.RUNNING), nothing),
    (c.SetTimePending("SS1", ("e1", "e2")), nothing),
    (GIVEN, nothing),
    (c.WithdrawGivenTime(f"desk-1/a1/{len(opening()) + 1}", reason="why"), did(GIVEN)),
    (c.AssignImpulse("finish-1/a1/1", "2", "SF1", reason="why"), finished),
    (c.AssignImpulse("finish-1/a1/1", "", reason="why"), finished),
    (c.IgnoreImpulse("finish-1/a1/1", reason="why"), finished),
    (c.IgnoreImpulse("start-1/a1/1", reason="why"), finished),
    (MOVE, nothing),
    (SHIFT, nothing),
    (c.WithdrawDecision(f"desk-1/a1/{len(opening()) + 1}", reason="why"), did(SHIFT)),
    (PENALTY, nothing),
    (replace(PENALTY, control="FINAL", ms=-5_000), nothing),
    (c.WithdrawAdjustment(f"desk-1/a1/{len(opening()) + 1}", reason="why"), did(PENALTY)),
    (RETIRED, nothing),
    (c.ReleaseRetirement("e1"), did(RETIRED)),
    (c.RestartCrew("e1", "SS2"), did(RETIRED)),
    (c.MarkDidNotStart("e1"), nothing),
    (c.Disqualify("e1", reason="why"), nothing),
    (c.Reinstate("e1", reason="why"), did(c.Disqualify("e1", reason="why"))),
    (c.PlaceHold("e1"), nothing),
    (c.ReleaseHold("e1"), did(c.PlaceHold("e1"))),
    (PUBLISH, finished),
    (PUBLISH, did(c.CloseRally())),
]  # fmt: skip


@pytest.mark.parametrize(("code", "command", "before"), REFUSED)
def test_a_command_that_does_not_fit_is_refused(
    code: str, command: c.Command, before: Before
) -> None:
    assert code == refusal_of(command, before)


@pytest.mark.parametrize(("command", "before"), TAKEN)
def test_a_command_that_fits_becomes_a_fact_the_fold_takes(
    command: c.Command, before: Before
) -> None:
    assert 1 == folded(command, before)


def every_refusal() -> Iterator[list[tuple[str, c.Command, Any]]]:
    """The rows of this file and of each file of `judge/` that has such rows."""
    yield REFUSED
    for path in sorted((Path(__file__).parent / "judge").glob("test_*.py")):
        yield getattr(import_module(f"rally.judge.{path.stem}"), "REFUSED", [])


@pytest.mark.parametrize("kind", get_args(c.Command))
def test_every_command_has_a_judge_and_a_refusal_shown_here(kind: type) -> None:
    shown = {type(command) for refused in every_refusal() for _, command, *_ in refused}
    assert (True, True, kind) == (kind in JUDGES, kind in shown, COMMAND_TYPES[kind.__name__])


def test_the_first_command_of_a_rally_opens_it() -> None:
    with pytest.raises(RuleRefusal) as refusal:
        Desk().judged(PENALTY)
    assert "not_open" == refusal.value.code


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("wrong_rally", {"rally_id": "other"}),
        ("bad_id", {"rally_id": "Iso Ralli"}),
        ("bad_text", {"name": ""}),
        ("out_of_range", {"utc_offset_minutes": 841}),
        ("unknown_preset", {"preset": "fia-wrc-2052"}),
        ("unknown_setting", {"overrides": {"dead_heet": 1}}),
    ],
)
def test_a_rally_that_cannot_be_is_not_opened(code: str, changed: dict[str, Any]) -> None:
    command = replace(c.OpenRally(RALLY, "Pikku", "Europe/Helsinki", 180), **changed)
    with pytest.raises(RuleRefusal) as refusal:
        Desk().judged(command)
    assert code == refusal.value.code


def test_what_was_seen_cannot_lie_ahead_of_the_journal() -> None:
    desk = after(nothing)
    with pytest.raises(RuleRefusal) as refusal:
        desk.judged(PENALTY, seen=desk.state.position + 1)
    assert "seen_ahead" == refusal.value.code


def test_a_start_list_gets_the_next_version_number() -> None:
    fact = after(nothing).judged(c.SetStartList("SS1", ROW))
    assert f.StartListSet("SS1", 2, ROW) == fact


def test_a_clock_is_set_against_the_doors_own_time_where_none_is_given() -> None:
    assert f.RallyClockSet(5, NINE, 20_000) == after(nothing).judged(c.SetRallyClock(5, 0, 20_000))


def test_two_cars_of_a_stage_with_two_lanes_may_start_at_once() -> None:
    desk = after(did(stage(lanes=2)))
    rows = (f.StartListRow("e1", NINE, 1), f.StartListRow("e2", NINE, 2))
    assert f.StartListSet("SS1", 2, rows) == desk.judged(c.SetStartList("SS1", rows))


def test_an_unknown_code_is_a_programmers_error() -> None:
    with pytest.raises(AssertionError):
        Refused("nonsense")


def test_a_road_without_its_flying_finish_is_refused() -> None:
    legs, sections = (Leg(1, "", ""),), (Section(1, 1),)
    start = (Control("SS1", ControlKind.STAGE_START, 1, 1, "SS1"),)
    bare = replace(road(), legs=legs, sections=sections, controls=start,
                   stages=(Stage("SS1", "", 1, 1, 1),))  # fmt: skip
    with pytest.raises(RuleRefusal) as refusal:
        Desk(opening()[:1]).judged(c.SetItinerary(bare))
    assert {"control": "SF1", "stage": "SS1"} == refusal.value.params


def test_every_code_is_a_plain_word() -> None:
    assert [] == [code for code in REFUSAL_CODES if not code.replace("_", "").isalpha()]


@pytest.mark.parametrize("kind", NEEDS_REASON, ids=lambda kind: kind.__name__)
def test_what_corrects_charges_or_rules_is_refused_without_a_reason(kind: type) -> None:
    taken: Any = next(pair for pair in every_taken() if type(pair[0]) is kind)
    desk = after(taken[1])
    with pytest.raises(RuleRefusal) as refusal:
        desk.judged(replace(taken[0], reason=" "))
    assert "needs_reason" == refusal.value.code


def every_taken() -> Iterator[tuple[Any, Before]]:
    """The commands that are taken, of this file and of each of `judge/` that has such."""
    yield from TAKEN
    for path in sorted((Path(__file__).parent / "judge").glob("test_*.py")):
        for command, *_, before in getattr(import_module(f"rally.judge.{path.stem}"), "TAKEN", []):
            yield command, before


def test_a_reason_is_one_line_of_a_log() -> None:
    desk = after(nothing)
    with pytest.raises(RuleRefusal) as refusal:
        desk.judged(replace(PENALTY, reason="x" * 301))
    assert "bad_text" == refusal.value.code


@pytest.mark.parametrize("back", [c.DelayStage("SS1", 0), c.AllowDelay("e1", "TC2", 0)])
def test_a_delay_is_taken_back_without_a_reason(back: Any) -> None:
    minutes = 10 * 60_000
    forth = (
        replace(back, delay_ms=minutes, reason="x")
        if isinstance(back, c.DelayStage)
        else replace(back, ms=minutes, reason="x")
    )
    assert after(did(forth)).judged(back)


def test_a_hold_waits_for_no_reason() -> None:
    assert after(nothing).judged(c.PlaceHold("e1"))
