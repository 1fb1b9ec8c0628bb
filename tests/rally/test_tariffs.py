"""What regulations charge, on the published examples."""

import pytest

from builders import a_rally
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.tariffs import (
    check_in_penalty_ms,
    false_start_penalty_ms,
    next_false_start_ms,
    over_maximum_lateness,
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


def test_lateness_is_charged_up_to_the_maximum_and_ends_the_rally_beyond() -> None:
    checked_in = DUE + 34 * 60_000
    found = (
        check_in_penalty_ms(DUE, checked_in, "all", Regulations()),
        over_maximum_lateness(DUE, checked_in, Regulations()),
    )
    assert (300_000, True) == found


def test_every_minute_is_charged_where_the_regulations_do_not_end_it_at_the_maximum() -> None:
    whole = Regulations(lateness_charged_to_maximum=False)
    assert 400_000 == check_in_penalty_ms(DUE, DUE + 40 * 60_000, "all", whole)


def test_thirty_minutes_late_is_still_in() -> None:
    assert not over_maximum_lateness(DUE, DUE + 30 * 60_000, Regulations())


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
