"""Who is in a title's fight, and what the rounds to come can give them."""

from typing import Any

import pytest

from flyingfinish.rally.clinch import Verdict
from flyingfinish.rally.contenders import title_chances
from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.facts import RoundSet
from flyingfinish.rally.point_tables import Component, Scheme, Source
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.parts import Registration, RoundState, RoundTerms, SeriesRound
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


def test_a_stranger_may_still_win_all_that_is_left() -> None:
    series = a_cup(3)
    series.ended("r1", "a")
    # A stranger may have 50: 25 + 25 keeps him at 18 + 25, 25 + 18 does not.
    assert {"a": (CAN, 1)} == fight(series)


def test_where_all_are_registered_there_is_no_stranger() -> None:
    series = a_cup(3, registered_only=True)
    series.registers("t", "a")
    series.ended("r1", "a")
    assert {"a": (SECURED, 0)} == fight(series)


def test_the_only_one_registered_has_the_title_even_with_less_than_nothing() -> None:
    series = a_cup(2, registered_only=True)
    series.registers("t", "a")
    series.ended("r1", "a")
    series.ended("r2", "a")
    series.decide(c.AdjustPoints("t", "a", -60_000, reason="x"))
    assert {"a": (SECURED, 0)} == fight(series)


def test_who_must_start_more_often_needs_the_starts_as_well() -> None:
    assert {"a": (CAN, 4), "b": (CAN, 0)} == fight(two_rounds_of(3, minimum_starts=3))


def test_a_start_that_cannot_score_is_none_of_those_asked_for() -> None:
    series = two_rounds_of(3, registered_only=True, minimum_starts=3)
    series.registers("t", "a", rounds=("r1", "r2"))
    series.registers("t", "b")
    assert {"a": (CANNOT, 0), "b": (CAN, 10)} == fight(series)


def test_the_last_place_that_scores_can_be_enough() -> None:
    short = Scheme("short", (Component(Source.FINAL, (10, 6, 4)),))
    series = a_cup(3, c.SetScheme(short), scheme="short")
    series.ended("r1", "a b")
    series.ended("r2", "a b")
    # 20 against 12: 24 keeps 12 + 10 behind, 20 does not.
    assert (CAN, 3) == fight(series)["a"]


def test_a_place_may_give_points_in_two_tables() -> None:
    both = Scheme("both", (Component(Source.FINAL, (10, 6, 4)), Component(Source.FINAL, (3,))))
    series = a_cup(3, c.SetScheme(both), scheme="both")
    series.ended("r1", "a b")
    series.ended("r2", "a b")
    # 26 against 12: 26 + 4 keeps 12 + 13 behind, and so does 26 itself.
    assert (SECURED, 0) == fight(series)["a"]
    series.decide(c.AdjustPoints("t", "a", -2_000, "r2", "x"))
    # 24 + 4 does, 24 does not.
    assert (CAN, 3) == fight(series)["a"]


@pytest.mark.parametrize(
    ("classes", "place"), [((), 1), (("SM3",), 1), (("SM3", "SM4"), 0)]
)  # fmt: skip
def test_the_winner_leaves_the_second_place_to_others_of_the_same_class(
    classes: tuple[str, ...], place: int
) -> None:
    series = a_cup(2, class_ids=classes, registered_only=True)
    series.registers("t", "a")
    series.registers("t", "q")
    own = classes or ("",)
    series.result("r1", *(series.final(n, class_id=i) for n, i in zip("aq", own, strict=False)))
    if len(own) == 1:
        series.decide(c.AdjustPoints("t", "q", 25_000, "r1", "x"))
    # 25 each: only who can be no better than second stays behind another 25.
    assert (CAN, place) == fight(series)["q"]


# The most that is left: one thousandth more secures the title, exactly that does not.

EVERYTHING = Scheme(
    "everything",
    (
        Component(Source.FINAL, (10, 6)),
        Component(Source.STAGE, (3, 2)),
        Component(Source.STAGE_WINS, (1,)),
        Component(Source.START, (2, 1)),
    ),
)


def is_the_most(series: Series, competitor: str, thousandths: int) -> bool:
    """Whether a lead of that much, and no less, is safe; it is given to who has no places."""
    series.decide(c.AdjustPoints("t", competitor, thousandths, reason="x"))
    equal = fight(series)[competitor]
    series.decide(c.AdjustPoints("t", competitor, 1, reason="x"))
    return ((CAN, 0), (SECURED, 0)) == (equal, fight(series)[competitor])


def last_round(drivers: str, teams: str = "", **title: Any) -> Series:
    """x has started once and can score no more; the drivers may, in one round of five stages.

    In a title of teams x drives for red, and the drivers for blue.
    """
    series = a_cup(2, c.SetScheme(EVERYTHING), registered_only=True, scheme="everything", **title)
    series.round("r2", stages=5)
    for team in teams.split():
        series.decide(c.SetTeam(team, team))
    series.registers("t", "x", rounds=("r1",), team="red" if teams else "")
    for name in drivers.split():
        series.registers("t", name, team="blue" if teams else "")
    series.ended("r1", "-x", class_id=title.get("class_ids", ("",))[0])
    return series


STARTED = 2_000
"""What x has for its start."""


def test_a_crew_can_take_every_addend_once_and_the_stage_wins_of_every_stage() -> None:
    assert is_the_most(last_round("b"), "x", 1_000 * (10 + 3 + 5 + 2) - STARTED)


TWO_CLASSES = {"class_ids": ("SM3", "SM4")}


@pytest.mark.parametrize(
    ("cars", "title", "most"),
    [
        ("b", {}, 10 + 3 + 5 + 2),
        ("b c", {}, 16 + 5 + 5 + 4),
        ("b c", {"team_cars": 2}, 16 + 5 + 5 + 4),
        ("b c", {"team_cars": 1}, 10 + 3 + 5 + 2),
        ("b", {"team_cars": 2}, 10 + 3 + 5 + 2),
        ("b c d", {"team_cars": 2}, 16 + 5 + 5 + 4),
        ("b c", {"class_ids": ("SM3",)}, 16 + 5 + 5 + 4),
        ("b c", TWO_CLASSES, 2 * (10 + 3 + 5 + 2)),
        ("b c", {"team_cars": 1, **TWO_CLASSES}, 10 + 3 + 5 + 2),
    ],
)
def test_a_team_s_cars_that_count_take_the_first_places_between_them(
    cars: str, title: dict[str, Any], most: int
) -> None:
    # In classes of their own each of them may win everything.
    series = last_round(cars, "red blue", who=TitleFor.TEAM, **title)
    assert is_the_most(series, "red", 1_000 * most - STARTED)


def test_a_team_without_a_car_can_win_nothing() -> None:
    series = last_round("b", "red blue", who=TitleFor.TEAM)
    series.decide(c.RegisterCompetitor(Registration("t", "b", team="blue"), withdrawn=True))
    series.decide(c.AdjustPoints("t", "blue", STARTED - 1, reason="x"))
    assert {"red": (SECURED, 0), "blue": (CANNOT, 0)} == fight(series)


def test_a_driver_without_a_team_is_no_team() -> None:
    series = last_round("b", teams="red blue", who=TitleFor.DRIVER)
    series.registers("t", "b")
    series.title(who=TitleFor.TEAM, registered_only=True, scheme="everything")
    assert {"red": (SECURED, 0)} == fight(series)


def test_a_title_of_teams_has_no_stranger() -> None:
    series = a_cup(2, who=TitleFor.TEAM)
    series.decide(c.SetTeam("red", "Red"))
    series.registers("t", "a", team="red")
    series.ended("r1", "a")
    assert {"red": (SECURED, 0)} == fight(series)


@pytest.mark.parametrize(
    ("first", "second", "most"),
    [
        # The power stage is part of what a round is worth: 30 against 28.
        (((25,), (5,)), ((28,), ()), 30 + 28 + 30),
        # What the second gets is not: 30 against 28.
        (((30, 1), ()), ((25, 20), (3,)), 30 + 28 + 30),
        (((28,), ()), ((25,), (5,)), 28 + 30 + 30),
    ],
)
def test_who_has_a_choice_is_reckoned_with_the_round_that_is_worth_most(
    first: tuple[tuple[int, ...], ...], second: tuple[tuple[int, ...], ...], most: int
) -> None:
    schemes = []
    for name, (final, power) in (("first", first), ("second", second)):
        extra = (Component(Source.STAGE, power),) if power else ()
        schemes.append(Scheme(name, (Component(Source.FINAL, final), *extra)))
    series = a_cup(
        1, *map(c.SetScheme, schemes), registered_only=True, chosen_multiplier_thousandths=2_000
    )
    for nth, scheme in enumerate(schemes, 2):
        series.round(f"r{nth}", terms=(RoundTerms("t", scheme=scheme.name),))
    series.registers("t", "x", rounds=("r1",))
    series.registers("t", "b")
    series.ended("r1", "-x")
    assert is_the_most(series, "x", 1_000 * most)
