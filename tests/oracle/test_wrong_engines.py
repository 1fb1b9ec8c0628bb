"""Engines that are wrong on purpose: the oracle disagrees with each within a few rallies."""

from typing import Any

import pytest

from flyingfinish.rally import (
    adjustments,
    bulletins,
    component_points,
    crew_clocks,
    crew_evidence,
    due_times,
    observations,
    totals,
)
from flyingfinish.rally.adjustments import Effect, Table
from flyingfinish.rally.boards import layout as board_layout
from flyingfinish.rally.boards import lines as board_lines
from flyingfinish.rally.evidence_parts import Said
from flyingfinish.rally.facts import Record
from flyingfinish.rally.fold import regulations as fold_regulations
from flyingfinish.rally.itinerary import Stage
from flyingfinish.rally.memberships import enrolment_in
from flyingfinish.rally.point_rankings import Ranked
from flyingfinish.rally.scopes import Scope
from flyingfinish.rally.state_parts import RallyState
from oracle.comparing import differences
from oracle.random_rally import random_rally

CONTROL = 120
"""Rallies in which an engine that is wrong on purpose must be caught."""


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


def test_an_engine_that_lets_a_post_go_before_officials_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def alike(statements: dict[str, Said] | None, ignored: dict[str, bool]) -> list[Record]:
        said = [one.record for one in (statements or {}).values()]
        standing = [one for one in said if not ignored.get(one.identity)]
        return sorted(standing, key=observations.instant_of)

    monkeypatch.setattr(crew_clocks, "standing_said", alike)
    assert caught()


def test_an_engine_that_takes_a_card_for_handed_in_though_it_was_left_out_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def heedless(statements: dict[str, Said] | None, ignored: dict[str, bool]) -> list[Record]:
        return observations.standing_said(statements, {})

    monkeypatch.setattr(crew_evidence, "standing_said", heedless)
    assert caught()


def test_an_engine_whose_delay_stays_at_its_stage_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def alone(state: RallyState, stage: Stage) -> list[Stage]:
        return [stage]

    monkeypatch.setattr(due_times, "_section_up_to", alone)
    assert caught()


def test_an_engine_that_adds_a_delay_to_a_list_that_has_it_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_force = due_times.delay_ms

    def always(state: RallyState, stage_id: str, since: int = 0, *, own: bool = True) -> int:
        return in_force(state, stage_id, 0, own=own)

    monkeypatch.setattr(due_times, "delay_ms", always)
    assert caught()


def test_an_engine_that_counts_a_guest_s_car_for_its_team_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def everybody(state: RallyState, competition_id: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for entry in Scope(competition_id).everybody(state):
            enrolment = enrolment_in(entry, competition_id)
            if enrolment is not None and enrolment.team:
                found[enrolment.team] = (*found.get(enrolment.team, ()), entry.entry_id)
        return found

    monkeypatch.setattr(board_layout, "cars_of_teams", everybody)
    assert caught()


def test_an_engine_that_lets_strangers_take_points_away_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def as_printed(rows: Any, teams: Any, cars_per_team: int) -> list[Ranked]:
        return list(rows)

    monkeypatch.setattr(component_points, "re_ranked", as_printed)
    assert caught()


def test_an_engine_in_which_a_bulletin_once_given_stands_for_ever_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def first(state: RallyState, competition_id: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in state.bulletins:
            if not one.fact.stage_id and one.fact.competition_id == competition_id:
                found = {**one.fact.settings, **found}
        return found

    monkeypatch.setattr(bulletins, "_changed", first)
    assert caught()


def test_an_engine_whose_bulletins_reach_no_time_that_is_driven_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fold_regulations, "read_again", lambda state, touched: None)
    assert caught()


def test_an_engine_that_breaks_dead_heats_by_car_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_car(crew: Any, road: Any, index: int) -> list[Any]:
        return [crew.entry_id]

    monkeypatch.setattr(totals, "dead_heat_times", by_car)
    assert caught()
