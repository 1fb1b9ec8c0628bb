"""Who is in a title's fight, and what the rounds to come can give them."""

from typing import Any

import pytest

from flyingfinish.rally.clinch import Verdict
from flyingfinish.rally.contenders import title_chances
from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.facts import RoundSet
from flyingfinish.rally.point_tables import Component, Scheme, Source
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.parts import RoundState, RoundTerms, SeriesRound
from small_series import Series, a_cup, counts

CAN, SECURED, CANNOT = Verdict.POSSIBLE, Verdict.SECURED, Verdict.IMPOSSIBLE


def fight(series: Series, title_id: str = "t") -> dict[str, tuple[Verdict, int]]:
    found = title_chances(series.state, series.season(title_id))
    return {one.competitor: (one.verdict, one.place) for one in found}


def two_rounds_of(number: int, **title: Any) -> Series:
    """a has won two rounds before b; the calendar has so many rounds."""
    series = a_cup(number, **title)
    series.ended("r1", "a b")
    series.ended("r2", "a b")
    return series


def test_before_the_last_round_the_table_and_the_tie_rule_say_what_is_needed() -> None:
    # 50 against 36: with 36 + 25 = 61 to beat, 50 + 12 = 62 is enough.
    assert {"a": (CAN, 4), "b": (CAN, 0)} == fight(two_rounds_of(3))


def test_a_newcomer_counts_while_he_can_still_win_everything() -> None:
    series = a_cup(3)
    series.ended("r1", "a b")
    # Two wins are 50: 25 + 18 = 43 does not keep a stranger behind, 25 + 25 does not either.
    assert {"a": (CAN, 0), "b": (CAN, 0)} == fight(series)


def test_who_leads_after_the_last_round_has_won() -> None:
    assert {"a": (SECURED, 0), "b": (CANNOT, 0)} == fight(two_rounds_of(2))


def test_a_cancelled_round_is_no_chance() -> None:
    series = two_rounds_of(3)
    series.round("r3", state=RoundState.CANCELLED)
    assert {"a": (SECURED, 0), "b": (CANNOT, 0)} == fight(series)


def test_double_points_keep_a_title_open() -> None:
    series = two_rounds_of(3)
    series.round("r3", terms=(RoundTerms("t", multiplier_thousandths=500),))
    # Half points are 12.5 at most: 36 + 12.5 is less than 50.
    assert (SECURED, 0) == fight(series)["a"]


def test_who_nominated_other_rounds_scores_no_more() -> None:
    series = two_rounds_of(3, registered_only=True)
    series.registers("t", "a")
    series.registers("t", "b", rounds=("r1", "r2"))
    assert {"a": (SECURED, 0), "b": (CANNOT, 0)} == fight(series)


def test_a_registered_driver_who_has_not_started_yet_is_a_rival() -> None:
    series = a_cup(3, registered_only=True)
    series.registers("t", "a")
    series.ended("r1", "a")
    assert {"a": (SECURED, 0)} == fight(series)
    series.registers("t", "late")
    # Two wins are 50; who wins the next one leaves 18 + 25.
    assert {"a": (CAN, 1)} == fight(series)


def test_the_power_stage_is_part_of_what_is_left() -> None:
    series = two_rounds_of(3, scheme="wrc-2019")
    # b may have 36 + 30 = 66: 50 + 18 keeps it behind, 50 + 15 does not.
    assert (CAN, 2) == fight(series)["a"]


def test_stage_wins_are_bounded_by_the_number_of_stages() -> None:
    series = a_cup(2, scheme="junior-wrc")
    series.result("r1", series.final("a b"), counts([("a", 9)]))
    assert {} == fight(series)
    series.round("r2", stages=3)
    # 34 + 10 keeps 18 + 25 behind, but the three stage wins may be b's.
    assert (CAN, 3) == fight(series)["a"]


def test_a_bonus_for_starting_is_had_by_who_is_placed() -> None:
    series = two_rounds_of(3)
    series.round("r3", terms=(RoundTerms("t", scheme="irish-tarmac-bonus"),))
    # 50 + 12 + 5 against 36 + 25 + 5.
    assert (CAN, 4) == fight(series)["a"]


def test_a_round_that_only_gives_a_bonus_for_starting_may_give_it_to_one_alone() -> None:
    bonus = Scheme("bonus", (Component(Source.START, (20,)),))
    series = a_cup(2, c.SetScheme(bonus))
    series.ended("r1", "a b")
    series.round("r2", terms=(RoundTerms("t", scheme="bonus"),))
    assert {"a": (CAN, 0), "b": (CAN, 0)} == fight(series)


def test_the_round_that_is_not_chosen_yet_is_the_one_worth_most() -> None:
    series = two_rounds_of(3, scheme="rallisprint", chosen_multiplier_thousandths=2_000)
    # b may choose the last round, which is worth 25 more to him: 36 + 18 + 25 against 50 + 25.
    assert (CAN, 0) == fight(series)["a"]
    series.registers("t", "b", chosen_round="r1")
    # As it is, b had 36 + 18, and as the second of the last round 72 in all.
    assert (CAN, 1) == fight(series)["a"]


def test_a_round_with_a_condition_that_is_not_met_yet_is_not_counted_on() -> None:
    series = two_rounds_of(3)
    series.round("r4", needs_starts=3, needs_starts_of=("r1", "r2", "r3"))
    series.round("r3", counts=False)
    assert (CAN, 0) == fight(series)["a"]


def test_a_condition_that_can_no_longer_be_met_closes_the_round() -> None:
    series = two_rounds_of(2)
    series.round("r3", needs_starts=3, needs_starts_of=("r1", "r2"))
    assert {"a": (SECURED, 0), "b": (CANNOT, 0)} == fight(series)


def test_in_a_title_across_classes_two_may_win_on_one_day() -> None:
    series = a_cup(2, scheme="ralli-sm-2026", class_ids=("SM3", "SM4"), registered_only=True)
    series.registers("t", "a")
    series.registers("t", "q")
    series.result("r1", series.final("a", class_id="SM3"), series.final("p q", class_id="SM4"))
    # 25 + 18 = 43 is equal, with a's first win the earlier one; 40 is not enough.
    assert (CAN, 2) == fight(series)["a"]


@pytest.mark.parametrize(("cars", "verdict"), [(1, CAN), (2, CAN)])
def test_a_team_is_told_what_is_possible_and_no_place(cars: int, verdict: Verdict) -> None:
    series = a_cup(2, who=TitleFor.TEAM, team_cars=cars, registered_only=True, scheme="junior-wrc")
    series.round("r2", stages=2)
    for team, drivers in (("red", "ab"), ("blue", "cd")):
        series.decide(c.SetTeam(team, team))
        for driver in drivers:
            series.registers("t", driver, team=team)
    series.ended("r1", "a b c d")
    assert {"red": (verdict, 0), "blue": (verdict, 0)} == fight(series)


def test_a_team_across_classes_may_win_each_of_them() -> None:
    series = a_cup(2, who=TitleFor.TEAM, class_ids=("SM3", "SM4"), registered_only=True)
    series.decide(c.SetTeam("red", "Red"))
    series.decide(c.SetTeam("blue", "Blue"))
    for driver, team in (("a", "red"), ("b", "red"), ("q", "blue")):
        series.registers("t", driver, team=team)
    series.result("r1", series.final("a", class_id="SM3"), series.final("b q", class_id="SM4"))
    # 50 against 18: blue has one car and may add 25.
    assert {"red": (SECURED, 0), "blue": (CANNOT, 0)} == fight(series)


def test_a_round_without_a_known_scheme_leaves_everything_open() -> None:
    series = two_rounds_of(2)
    terms = (RoundTerms("t", scheme="gone"),)
    series.fold(RoundSet(SeriesRound("r3", 3, "R3", "2026-05-01", "2026-05-02", terms=terms)))
    assert {} == fight(series)


def test_a_round_that_always_counts_takes_one_of_the_places_of_the_best() -> None:
    series = two_rounds_of(2, best_of=2)
    series.round("r3", always_counts=True)
    # Only r3 and one other count: 25 + 15 and an earlier first against 18 + 25.
    assert (CAN, 2) == fight(series)["a"]
