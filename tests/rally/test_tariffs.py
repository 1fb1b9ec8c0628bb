"""What regulations charge, on the published examples."""

import pytest

from builders import a_rally
from flyingfinish.rally.regulations import Regulations, preset
from flyingfinish.rally.tariffs import (
    check_in_penalty_ms,
    false_start_ms,
    false_start_penalty_ms,
    late_start_ms,
    minutes_late,
    next_false_start_ms,
)

DUE = 11 * 3_600_000 + 13 * 60_000
"""11:13."""


@pytest.mark.parametrize(
    ("seconds", "penalty"), [(0, 0), (59, 0), (60, 10_000), (-30, 60_000), (-600, 600_000)]
)
def test_a_late_check_in_costs_ten_seconds_a_minute_and_an_early_one_a_minute(
    seconds: int, penalty: int
) -> None:
    assert penalty == check_in_penalty_ms(DUE, DUE + seconds * 1_000, "all", Regulations())


@pytest.mark.parametrize(
    ("penalises", "minutes", "penalty"),
    [("late", -1, 0), ("early", 1, 0), ("none", 3, 0), ("late", 1, 10_000), ("early", -1, 60_000)],
)
def test_a_control_penalises_what_it_says(penalises: str, minutes: int, penalty: int) -> None:
    found = check_in_penalty_ms(DUE, DUE + minutes * 60_000, penalises, Regulations())
    assert penalty == found


def test_lateness_is_charged_up_to_the_maximum() -> None:
    assert 300_000 == check_in_penalty_ms(DUE, DUE + 34 * 60_000, "all", Regulations())


def test_every_minute_is_charged_where_the_regulations_do_not_end_it_at_the_maximum() -> None:
    whole = Regulations(lateness_charged_to_maximum=False)
    assert 400_000 == check_in_penalty_ms(DUE, DUE + 40 * 60_000, "all", whole)


def test_a_longer_window_is_minutes_on_time() -> None:
    wide = Regulations(check_in_window_minutes=3)
    costs = [check_in_penalty_ms(DUE, DUE + m * 60_000, "all", wide) for m in (-1, 0, 2, 3)]
    assert [60_000, 0, 0, 10_000] == costs


@pytest.mark.parametrize(("minutes", "penalty"), [(-3, 30_000), (3, 30_000), (0, 0)])
def test_at_the_main_start_uk_charges_ten_seconds_both_ways(minutes: int, penalty: int) -> None:
    checked_in = DUE + minutes * 60_000
    found = check_in_penalty_ms(DUE, checked_in, "all", preset("uk-stage"), main_start=True)
    assert penalty == found


def test_elsewhere_than_at_the_main_start_uk_charges_its_usual_tariff() -> None:
    uk = preset("uk-stage")
    costs = [check_in_penalty_ms(DUE, DUE + m * 60_000, "all", uk) for m in (-3, 3)]
    assert [180_000, 0] == costs


def test_a_main_start_without_a_tariff_of_its_own_costs_as_any_control() -> None:
    found = check_in_penalty_ms(DUE, DUE + 60_000, "all", Regulations(), main_start=True)
    assert 10_000 == found


def test_a_minute_after_the_due_one_is_a_minute_late() -> None:
    assert [-1, 0, 1] == [minutes_late(DUE, DUE + m * 60_000) for m in (-1, 0, 1)]


def test_only_false_starts_are_counted_as_false_starts() -> None:
    story = a_rally(1, "1")
    story.penalty("1", "TC1", 10_000, "late")
    story.penalty("1", "SS1", 10_000, "false_start")
    assert 60_000 == next_false_start_ms(story.state.crews["e1"], Regulations())


def test_a_false_start_by_an_unknown_time_costs_the_tariff_alone() -> None:
    crew = a_rally(1, "1").state.crews["e1"]
    assert 10_000 == next_false_start_ms(crew, preset("uk-stage"))


@pytest.mark.parametrize(("early_by_ms", "penalty"), [(1_000, 11_000), (1_001, 12_000)])
def test_a_false_start_costs_every_second_begun_in_the_uk(early_by_ms: int, penalty: int) -> None:
    assert penalty == false_start_ms(1, early_by_ms, preset("uk-stage"))


def test_at_the_last_control_being_early_may_be_free() -> None:
    costs = [
        check_in_penalty_ms(DUE, DUE + m * 60_000, "all", Regulations(), early_free=True)
        for m in (-5, 1)
    ]
    assert [0, 10_000] == costs


@pytest.mark.parametrize(("early_by_ms", "penalty"), [(0, 10_000), (1, 11_000), (2_000, 12_000)])
def test_in_the_uk_the_first_false_start_costs_its_own_length_on_top(
    early_by_ms: int, penalty: int
) -> None:
    assert penalty == false_start_ms(1, early_by_ms, preset("uk-stage"))


def test_the_second_false_start_in_the_uk_and_the_first_elsewhere_cost_the_tariff() -> None:
    found = (false_start_ms(2, 700, preset("uk-stage")), false_start_ms(1, 700, Regulations()))
    assert (60_000, 10_000) == found


@pytest.mark.parametrize(("minutes", "penalty"), [(-1, 0), (0, 0), (2, 120_000)])
def test_a_minute_late_at_the_line_costs_a_minute(minutes: int, penalty: int) -> None:
    assert penalty == late_start_ms(minutes, Regulations())


def test_three_false_starts_cost_four_minutes_and_ten_seconds() -> None:
    costs = [false_start_penalty_ms(nth, Regulations()) or 0 for nth in (1, 2, 3)]
    assert 250_000 == sum(costs)


@pytest.mark.parametrize("nth", [0, 4])
def test_a_fourth_false_start_is_the_stewards_business(nth: int) -> None:
    assert false_start_penalty_ms(nth, Regulations()) is None


def test_vector_13_three_false_starts_cost_four_minutes_ten_and_a_fourth_is_the_stewards() -> None:
    story = a_rally(1, "1 2")
    found: list[int | None] = []
    for _ in range(4):
        ms = next_false_start_ms(story.state.crews["e1"], story.state.regulations)
        found.append(ms)
        story.penalty("1", "SS1", ms or 0, "false_start")
    assert [10_000, 60_000, 180_000, None] == found
    crew = story.state.crews["e1"]
    assert 250_000 == sum(one.ms for one in crew.adjustments.values())
    assert 10_000 == next_false_start_ms(story.state.crews["e2"], story.state.regulations)
