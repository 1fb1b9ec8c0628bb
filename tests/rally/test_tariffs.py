"""What regulations charge and give, on the published examples."""

import pytest

from builders import Story, a_rally, stage
from flyingfinish.rally.facts import Provenance
from flyingfinish.rally.regulations import Regulations, preset
from flyingfinish.rally.tariffs import (
    check_in_penalty_ms,
    false_start_penalty_ms,
    last_of_leg,
    next_false_start_ms,
    over_maximum_lateness,
    restart_time_ms,
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


def missed(story: Story, car: str, stage_id: str, *stages: str) -> int | None:
    entry = story.state.entries[f"e{car}"]
    return restart_time_ms(story.state, entry, stage_id, stages or (stage_id,))


def rally3() -> Story:
    """SS10 of Rally Sweden 2025: the best Rally3 car had no priority."""
    story = a_rally([stage(10), stage(11)], "", preset="fia-wrc-2025")
    for car, priority in (("46", "P3"), ("47", "P3"), ("48", "")):
        story.enters(car, "SM1", priority=priority)
    story.enters("16", "SM2", priority="P1")
    story.drives("47", "SS10", "7:31.3")
    story.drives("48", "SS10", "7:28.4")
    return story


def test_a_missed_stage_is_the_best_of_class_and_priority_plus_ten_minutes() -> None:
    assert 1_051_300 == missed(rally3(), "46", "SS10", "SS10", "SS11")


def test_by_class_alone_the_best_of_the_class_is_taken() -> None:
    story = rally3()
    story.state.regulations = preset("ralli-sm")
    assert 1_048_400 == missed(story, "46", "SS10", "SS10", "SS11")


def test_in_2018_a_missed_stage_cost_seven_minutes_and_the_last_of_the_leg_ten() -> None:
    story = a_rally(2, "1 2", preset="fia-wrc-2018")
    story.drives("1", "SS1", "5:00.0")
    story.drives("1", "SS2", "5:00.0")
    found = [missed(story, "2", "SS2", "SS1", "SS2"), missed(story, "2", "SS2")]
    assert [720_000, 900_000] == found


def test_a_given_time_is_no_base() -> None:
    story = a_rally(1, "1 2")
    story.given("1", "SS1", "5:00.0", Provenance.NOTIONAL)
    assert missed(story, "2", "SS1") is None


def test_nobody_of_the_pool_on_the_stage_means_officials_decide() -> None:
    assert missed(rally3(), "16", "SS10") is None


def test_a_corrected_base_moves_the_missed_time() -> None:
    # A class best corrected by -0.3 s moves what restarters get by -0.3 s.
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "5:00.0")
    before = missed(story, "2", "SS1")
    story.starts("1", "SS1", story.state.crews["e1"].stages["SS1"].start_at_ms + 300)  # type: ignore[operator]
    after = missed(story, "2", "SS1")
    assert before is not None
    assert before - 300 == after


def test_the_last_stage_of_a_leg_is_known() -> None:
    story = a_rally([stage(1), stage(2), stage(3, leg=2)], "")
    found = [last_of_leg(story.state, one) for one in ("SS1", "SS3", "SS9")]
    assert ["SS2", "SS3", ""] == found


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
