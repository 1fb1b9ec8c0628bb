"""The engine and the oracle agree on every field of every table of random rallies."""

from typing import Any

import pytest

from flyingfinish.rally import adjustments, board_lines, totals
from flyingfinish.rally.adjustments import Effect, Table
from oracle.comparing import differences
from oracle.random_rally import random_rally

QUICK = 100
LONG = 2_000
CONTROL = 40
"""Rallies in which an engine that is wrong on purpose must be caught."""


@pytest.mark.parametrize("seed", range(QUICK))
def test_the_engine_and_the_oracle_agree(seed: int) -> None:
    assert [] == differences(random_rally(seed))


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_the_engine_and_the_oracle_agree_on_two_thousand_rallies() -> None:
    found = {seed: told for seed in range(LONG) if (told := differences(random_rally(seed)))}
    assert {} == found


def caught() -> bool:
    """Whether the oracle disagrees with the engine as it is now."""
    return any(differences(random_rally(seed)) for seed in range(CONTROL))


def test_an_engine_that_does_not_share_places_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def apart(crew: Any, time: Any, stage_id: str, shared_places: bool) -> tuple[Any, ...]:
        return (time.elapsed_ms, crew.entry_id)

    monkeypatch.setattr(board_lines, "stage_key", apart)
    assert caught()


def test_an_engine_that_counts_a_penalty_a_stage_too_early_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def early(effect: Effect, number: int, section: int, table: Table) -> bool:
        return adjustments.adjustment_counts(effect, number + 1, section, table)

    monkeypatch.setattr(totals, "adjustment_counts", early)
    assert caught()


def test_an_engine_that_breaks_dead_heats_by_car_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_car(crew: Any, road: Any, index: int) -> list[Any]:
        return [crew.entry_id]

    monkeypatch.setattr(totals, "dead_heat_times", by_car)
    assert caught()
