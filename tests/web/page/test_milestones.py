"""Whether a class's win or lead is told as everybody's already."""

from typing import Any

import pytest

from flyingfinish.web.page.milestones import MILESTONES, repeats_all

NAMES = {"stage_won": "won/SS1", "lead_changed": "lead/SS1", "rally_won": "rally/won"}


def of_class(code: str, entry: str = "e1", **more: Any) -> dict[str, Any]:
    """Returns a row of class SM1."""
    stage = {} if code == "rally_won" else {"stage": "SS1"}
    return {"code": code, "class": "SM1", "entry": entry, **stage, **more}


@pytest.mark.parametrize("code", MILESTONES)
def test_who_is_first_of_all_is_told_of_once(code: str) -> None:
    rows = {NAMES[code]: {"code": code, "entry": "e1"}}
    told = [repeats_all(rows, of_class(code, entry)) for entry in ("e1", "e2")]
    assert [True, False] == told


@pytest.mark.parametrize("code", MILESTONES)
def test_a_class_that_is_complete_before_the_others_is_told_of(code: str) -> None:
    assert not repeats_all({}, of_class(code))


def test_who_shares_the_first_place_of_all_is_told_of_once() -> None:
    rows = {"won/SS1": {"code": "stage_won", "entry": "e1", "others": {"e2": 1}}}
    assert repeats_all(rows, of_class("stage_won", "e2"))


def test_a_class_of_another_competition_is_held_to_that_one() -> None:
    row = of_class("rally_won", competition="hist")
    rows = {"rally/won": {"entry": "e1"}}
    assert not repeats_all(rows, row)
    assert repeats_all({"rally/c/hist/won": {"entry": "e1"}}, row)


def test_a_row_of_all_and_a_decision_repeat_nothing() -> None:
    rows = {"won/SS1": {"entry": "e1"}}
    assert not repeats_all(rows, {"code": "stage_won", "stage": "SS1", "entry": "e1"})
    assert not repeats_all(rows, {"code": "retired", "class": "SM1", "entry": "e1"})
