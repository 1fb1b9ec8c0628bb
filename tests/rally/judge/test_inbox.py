"""Waivers of inbox items, and a stage that is closed though a car is on it: taken and refused.

Tests `inbox.py` and `fold/inbox.py` on the small rally.
"""

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.anomalies import settle
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.state_parts import Touched
from histories import Before, after, folded, nothing, refusal_of
from small_rally import NINE, Desk, opening

NOBODYS = "unassigned:finish-1/a1/1"
COMPLETED = c.SetStageState("SS1", f.StageState.COMPLETED)


def passed(desk: Desk) -> None:
    """Something passed the finish, nobody knows who."""
    desk.fold(f.ImpulseTaken("finish-1", "timy", 1, NINE))


def waived(desk: Desk) -> None:
    """And an official says that it may stand."""
    passed(desk)
    desk.decide(c.WaiveItem(NOBODYS, "a spectator"))


def pending(desk: Desk) -> None:
    """Car 1's time on SS1 awaits a decision."""
    desk.decide(c.SetTimePending("SS1", ("e1",)))


def on_stage(desk: Desk) -> None:
    """Cars 1 and 2 have started SS1, car 2 has finished; nobody else came."""
    for entry_id in ("e3", "e4"):
        desk.decide(c.MarkDidNotStart(entry_id))
    desk.fold(f.CarStarted("SS1", "1", NINE), "start-1")
    desk.finish(2, 300_000)


def retired(desk: Desk) -> None:
    """Car 1 has stopped on SS1."""
    on_stage(desk)
    desk.decide(c.RetireCrew("e1", "SS1"))


def unseen(desk: Desk) -> None:
    """Car 2 has finished SS1, car 1 was listed before it, and nobody ever saw it."""
    for entry_id in ("e3", "e4"):
        desk.decide(c.MarkDidNotStart(entry_id))
    desk.fold(f.ImpulseTaken("finish-1", "timy", 1, NINE + 400_000, control="SF1", car="2"))


def cleared(desk: Desk) -> None:
    """And then somebody says that car 1 never left the service park."""
    unseen(desk)
    desk.decide(c.RetireCrew("e1", "TC1"))


REFUSED: list[tuple[str, c.Command, Before]] = [
    ("unknown_item", c.WaiveItem(NOBODYS, "a spectator"), nothing),
    ("unknown_item", c.WaiveItem("pending:e1:SS1", "the clerk decides tonight"), nothing),
    ("unknown_item", c.WaiveItem("pending:e9:SS1", "who"), pending),
    ("needs_reason", c.WaiveItem(NOBODYS, " "), passed),
    ("already_so", c.WaiveItem(NOBODYS, "a spectator"), waived),
    ("already_so", c.WaiveItem(NOBODYS, "", waived=False), passed),
    ("stage_unbalanced", COMPLETED, on_stage),
    ("stage_unbalanced", COMPLETED, unseen),
]
TAKEN: list[tuple[c.Command, Before]] = [
    (c.WaiveItem(NOBODYS, "a spectator"), passed),
    (c.WaiveItem(NOBODYS, "", waived=False), waived),
    (c.WaiveItem("pending:e1:SS1", "the clerk decides tonight"), pending),
    (COMPLETED, retired),
    (COMPLETED, cleared),
    (c.SetStageState("SS1", f.StageState.COMPLETED, "car 1 is in the service park"), unseen),
    (c.SetStageState("SS1", f.StageState.COMPLETED, "car 1 is at the finish"), on_stage),
    (c.SetStageState("SS1", f.StageState.INTERRUPTED), on_stage),
]


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


@pytest.mark.parametrize("before", [on_stage, unseen])
def test_a_refusal_to_close_a_stage_names_the_cars(before: Before) -> None:
    with pytest.raises(RuleRefusal) as refusal:
        after(before).judged(COMPLETED)
    assert {"stage": "SS1", "cars": "1", "count": 1} == refusal.value.params


def test_a_waived_item_stays_open_with_its_reason_and_can_be_opened_again() -> None:
    desk = after(waived)
    before = desk.state.watch.waived[NOBODYS].reason
    desk.decide(c.WaiveItem(NOBODYS, "", waived=False))
    assert ("a spectator", {}) == (before, desk.state.watch.waived)


def test_an_item_whose_figures_change_is_not_waived_any_more() -> None:
    desk = Desk(opening())
    desk.finish(1, 300_000)
    # Two of one rank are doubled; a third one makes another item of it.
    desk.fold(f.ImpulseTaken("finish-1", "timy", 2, NINE + 305_000, control="SF1", car="1"))
    settle(desk.state, Touched())
    (item_id,) = [one for one in desk.state.inbox if one.startswith("doubled")]
    desk.decide(c.WaiveItem(item_id, "it rolled back over the line"))
    desk.fold(f.ImpulseTaken("finish-1", "timy", 3, NINE + 306_000, control="SF1", car="1"))
    (other,) = [one for one in desk.state.inbox if one.startswith("doubled")]
    assert (True, False) == (item_id in desk.state.watch.waived, other in desk.state.watch.waived)


def test_a_waiver_may_come_before_the_item_as_another_order_of_arrival_has_it() -> None:
    desk = Desk(opening())
    desk.fold(f.ItemWaived(NOBODYS, "a spectator"), "desk-1", official=True)
    passed(desk)
    assert [NOBODYS] == [one for one in desk.state.inbox if one in desk.state.watch.waived]
