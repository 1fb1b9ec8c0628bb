"""A title's season: which rounds count, for whom, by which terms."""

from typing import Any

import pytest

from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.facts import TitleSet
from flyingfinish.rally.point_tables import Component, Scheme, Source
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.season import round_totals
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.parts import (
    RoundState,
    RoundTerms,
    ScoredRow,
    ScoredTable,
    SeriesTitle,
    TieRule,
)
from flyingfinish.rally.standings import Score
from small_series import Series, a_cup, counts


def test_ralli_sm_2026_after_two_rounds_is_50_33_18_15_14() -> None:
    series = a_cup(scheme="ralli-sm-2026")
    series.ended("r1", "lappi joona korhola grönholm rytkönen matsushita".replace("ö", "o"))
    series.ended("r2", "lappi kauppinen joona heikkila x6 q matsushita")
    points = {name: total for _, name, total in series.table()}
    asked = ("lappi", "joona", "kauppinen", "korhola", "matsushita")
    assert [50, 33, 18, 15, 14] == [points[name] for name in asked]


def test_ralli_sm_2020_counts_four_of_five_with_half_as_much_again_first_and_last() -> None:
    series = a_cup(scheme="ralli-sm-2020", best_of=4)
    for round_id in ("r1", "r2", "r3", "r4", "r5"):
        factor = 1_500 if round_id in ("r1", "r5") else 1_000
        series.round(round_id, multiplier_thousandths=factor)
        series.ended(round_id, "a b")
    assert [(1, "a", 125), (2, "b", 90)] == series.table()


def test_the_juniors_of_the_erc_count_five_of_six() -> None:
    """By what was written of 2024 and 2025; no published ERC season is among the recordings."""
    series = a_cup(scheme="erc-2025", best_of=5)
    for nth in range(1, 7):
        series.round(f"r{nth}")
        series.ended(f"r{nth}", "a b" if nth < 6 else "b a")
    assert [(1, "a", 150), (2, "b", 126)] == series.table()


def test_double_points_for_one_title_only() -> None:
    series = a_cup()
    series.title("junior", "junior-wrc")
    series.round("r1", terms=(RoundTerms("junior", multiplier_thousandths=2_000),))
    series.result("r1", series.final("a b"), counts([("b", 3)]))
    assert [(1, "a", 50), (2, "b", 42)] == series.table("junior")
    assert [(1, "a", 25), (2, "b", 18)] == series.table()


def test_a_round_may_have_a_table_of_its_own() -> None:
    finale = Scheme("finale", (Component(Source.FINAL, (34, 30, 27)),))
    series = a_cup(0, c.SetScheme(finale))
    series.round("r1", terms=(RoundTerms("t", scheme="finale"),))
    series.ended("r1", "a b")
    assert [(1, "a", 34), (2, "b", 30)] == series.table()


def test_starting_the_last_round_gives_a_bonus() -> None:
    series = a_cup()
    series.round("r1", terms=(RoundTerms("t", scheme="irish-tarmac-bonus"),))
    series.ended("r1", "a -b")
    assert [(1, "a", 30), (2, "b", 5)] == series.table()


def test_a_sprint_counts_half() -> None:
    series = a_cup(scheme="estonia-2023")
    series.round("r1", multiplier_thousandths=500)
    series.result("r1", series.final("a b"), counts([("b", 2)]))
    assert [(1, "a", 12.5), (2, "b", 10)] == series.table()


def test_a_rallisprint_driver_chooses_one_round_that_counts_half_as_much_again() -> None:
    series = a_cup(3, scheme="rallisprint", chosen_multiplier_thousandths=1_500,
                   tie_rule=TieRule.STARTERS)  # fmt: skip
    series.registers("t", "b", chosen_round="r3")
    for round_id, places in (("r1", "a b"), ("r2", "a q b"), ("r3", "a q b")):
        series.ended(round_id, places)
    assert 55.5 == {name: total for _, name, total in series.table()}["b"]


@pytest.mark.parametrize(
    ("changes", "total"),
    [({}, 43), ({"state": RoundState.CANCELLED}, 25), ({"counts": False}, 25),
     ({"terms": (RoundTerms("t", counts=False),)}, 25)],
)  # fmt: skip
def test_a_round_that_does_not_count_gives_nothing(changes: dict[str, Any], total: int) -> None:
    series = a_cup()
    series.ended("r1", "a b")
    series.ended("r2", "b a")
    series.round("r2", **changes)
    assert total == {name: points for _, name, points in series.table()}["a"]


def test_only_registered_crews_score_where_a_title_says_so() -> None:
    series = a_cup(registered_only=True)
    series.registers("t", "b")
    series.ended("r1", "a b")
    assert [(1, "b", 25)] == series.table()


def test_only_nominated_rounds_count_for_a_competitor() -> None:
    series = a_cup(2, registered_only=True)
    series.registers("t", "a", rounds=("r1",))
    series.registers("t", "b")
    series.ended("r1", "a b")
    series.ended("r2", "a b")
    assert [(1, "b", 43), (2, "a", 25)] == series.table()


def test_a_registration_may_begin_and_end_within_the_season() -> None:
    series = a_cup(3, registered_only=True)
    series.registers("t", "a", from_round="r2")
    series.registers("t", "b", to_round="r2")
    for round_id in ("r1", "r2", "r3"):
        series.ended(round_id, "a b")
    assert [(1, "a", 50), (2, "b", 43)] == series.table()


def test_a_withdrawn_registration_scores_no_more() -> None:
    series = a_cup(registered_only=True)
    series.registers("t", "a")
    series.ended("r1", "a")
    registration = series.state.registered["t"]["a"]
    series.decide(c.RegisterCompetitor(registration, withdrawn=True))
    assert [] == series.table()


def test_the_last_round_scores_only_for_who_started_before() -> None:
    series = a_cup(2)
    series.ended("r1", "a")
    series.round("r3", needs_starts=1, needs_starts_of=("r1", "r2"))
    series.ended("r3", "b a")
    assert [(1, "a", 50)] == series.table()


def test_who_started_too_seldom_has_no_place() -> None:
    series = a_cup(minimum_starts=2)
    series.ended("r1", "a b")
    series.ended("r2", "b")
    assert [(1, "b", 43), (0, "a", 25)] == series.table()


def test_co_drivers_have_a_table_of_their_own() -> None:
    series = a_cup(who=TitleFor.CO_DRIVER)
    series.ended("r1", "a+x b+y")
    series.ended("r2", "a+y b+x")
    assert [(1, "x", 43), (2, "y", 43)] == series.table()


def test_juniors_score_their_class_points_in_any_class() -> None:
    series = a_cup(scheme="ralli-sm-2026", class_ids=("SM3", "SM4"), registered_only=True)
    series.registers("t", "a")
    series.registers("t", "q")
    series.result("r1", series.final("a b", class_id="SM3"), series.final("p q", class_id="SM4"))
    assert [(1, "a", 25), (2, "q", 18)] == series.table()


def test_teams_score_with_the_cars_nominated_for_the_round() -> None:
    series = a_cup(2, who=TitleFor.TEAM, team_cars=2, registered_only=True)
    series.decide(c.SetTeam("red", "Red"))
    for driver in ("a", "b", "d"):
        series.registers("t", driver, team="red")
    series.decide(c.NominateCars("t", "r2", "red", ("b", "d")))
    series.ended("r1", "a b d")
    series.ended("r2", "a b d")
    rounds = series.season().table[0].rounds
    assert (43_000, 43_000) == rounds
    assert ("b", "d") == series.season().scores[1]["red"].cars


def test_points_taken_in_a_round_may_be_left_out_with_it() -> None:
    series = a_cup(best_of=1)
    series.ended("r1", "a b")
    series.ended("r2", "b a")
    series.decide(c.AdjustPoints("t", "a", -20_000, "r1", "wrong tyres"))
    assert [(1, "b", 25), (2, "a", 18)] == series.table()
    withdrawn = series.decide(c.AdjustPoints("t", "a", -1_000, reason="late"))
    assert [(1, "b", 25), (2, "a", 17)] == series.table()
    series.decide(c.WithdrawPointsAdjustment(withdrawn))
    assert [(1, "b", 25), (2, "a", 18)] == series.table()


def test_points_may_be_given_to_who_was_not_scored_there() -> None:
    series = a_cup()
    series.persons("b")
    series.ended("r1", "a")
    series.decide(c.AdjustPoints("t", "b", 3_000, "r1", "appeal"))
    assert [(1, "a", 25), (2, "b", 3)] == series.table()


def test_a_tie_that_nothing_separates_is_decided() -> None:
    series = a_cup()
    series.ended("r1", "a=b")
    assert [(1, "a", 25), (1, "b", 25)] == series.table()
    series.decide(c.DecideTie("t", ("b", "a"), document="D7"))
    assert [(1, "b", 25), (2, "a", 25)] == series.table()


def test_a_corrected_round_replaces_the_tables_it_brings() -> None:
    series = a_cup()
    series.ended("r1", "a b")
    series.ended("r1", "b a")
    assert [(1, "b", 25), (2, "a", 18)] == series.table()


def test_a_table_without_rows_takes_the_earlier_one_back() -> None:
    series = a_cup()
    series.ended("r1", "a b")
    series.result("r1", ScoredTable(Source.FINAL, ()))
    assert [] == series.table()


def test_a_table_of_another_class_leaves_this_one_alone() -> None:
    series = a_cup()
    series.ended("r1", "a b")
    series.persons("q")
    series.result("r1", ScoredTable(Source.FINAL, (ScoredRow("q", place=1),), "SM2"))
    assert [(1, "a", 25), (2, "b", 18)] == series.table()


def test_a_title_whose_scheme_is_not_known_has_no_points() -> None:
    series = Series()
    series.fold(TitleSet(SeriesTitle("t", "T", "gone")))
    series.ended("r1", "a")
    assert [] == series.table()


def test_a_round_that_was_not_started_is_none_of_the_starts_that_the_last_one_asks_for() -> None:
    series = a_cup(2)
    series.persons("a", "b")
    rows = (ScoredRow("a", place=1), ScoredRow("b", started=False))
    series.result("r1", ScoredTable(Source.FINAL, rows))
    series.round("r3", needs_starts=1, needs_starts_of=("r1",))
    series.ended("r3", "b a")
    assert [(1, "a", 50)] == series.table()


def test_who_was_given_points_alone_has_no_place_and_no_starters_in_that_round() -> None:
    assert [Score("a", 0, 5_000, 0)] == round_totals({}, {"a": 5_000})


def test_crews_without_a_team_are_not_one_another_s_further_cars() -> None:
    series = a_cup(scheme="wrc-manufacturers-2018")
    for driver in "abd":
        series.registers("t", driver)
    series.ended("r1", "a b d")
    assert [(1, "a", 25), (2, "b", 18), (3, "d", 15)] == series.table()


# --- the championships that are named, each by its own rules -------------------------------------


@pytest.mark.parametrize(
    ("scheme", "winner"),
    [("wrc-2019", (25, 5)), ("wrc-2024", (18, 7, 5)), ("wrc-2025", (25, 5, 5))],
)
def test_the_world_championship_keeps_its_addends_year_by_year(
    scheme: str, winner: tuple[int, ...]
) -> None:
    series = a_cup(1, scheme=scheme)
    sources = (Source.FINAL, Source.AFTER_STAGE, Source.RANGE, Source.STAGE)
    series.result("r1", *(series.final("a b", source) for source in sources))
    parts = series.season().scores[0]["a"].parts
    assert winner == tuple(part // 1_000 for part in parts)


def test_the_erc_of_2025_counts_the_best_seven_of_eight_rounds() -> None:
    series = a_cup(scheme="erc-2025", best_of=7)
    for number in range(1, 9):
        power = "b a" if number == 1 else "a b"
        places = series.final("b a" if number == 8 else "a b")
        series.result(f"r{number}", places, series.final(power, Source.STAGE))
    # a: seven wins with 30, six of them with 5 on the power stage and one with 4; the 24 + 5 of the
    # last round are left out. b: a win of 30 + 4, six times 24 + 4 and the 24 + 5 of the first.
    assert [(1, "a", 7 * 30 + 6 * 5 + 4), (2, "b", 34 + 29 + 5 * 28)] == series.table()


def test_a_team_of_the_erc_scores_by_two_of_three_nominated_cars() -> None:
    series = a_cup(1, scheme="erc-2025", who=TitleFor.TEAM, team_cars=2, registered_only=True)
    series.decide(c.SetTeam("red", "Red"))
    for driver in ("a", "b", "d", "e"):
        series.registers("t", driver, team="red")
    series.decide(c.NominateCars("t", "r1", "red", ("b", "d", "e")))
    series.result("r1", series.final("a b d e"), series.final("e d b a", Source.STAGE))
    # Without a the others are first to third: 30 + 3, 24 + 4, 21 + 5; the two best add up.
    assert (33_000 + 28_000,) == series.season().table[0].rounds
    assert ("b", "d") == series.season().scores[0]["red"].cars


def test_the_erc_of_2021_gave_points_for_each_leg() -> None:
    series = a_cup(1, scheme="erc-2021")
    legs = (series.final("a b", Source.LEG_1), series.final("b a", Source.LEG_2))
    series.result("r1", series.final("a b"), *legs)
    assert {"a": (30_000, 5_000, 4_000), "b": (24_000, 4_000, 5_000)} == {
        name: score.parts for name, score in series.season().scores[0].items()
    }


def test_juniors_of_the_world_championship_double_the_last_round_with_its_stage_wins() -> None:
    series = a_cup(scheme="junior-wrc")
    series.result("r1", series.final("a b"), counts([("a", 2), ("b", 6)]))
    series.round("r2", multiplier_thousandths=2_000)
    series.result("r2", series.final("b a"), counts([("b", 3)]))
    assert [(1, "b", 18 + 6 + 2 * (25 + 3)), (2, "a", 25 + 2 + 2 * 18)] == series.table()


def test_of_ralli_sm_2010_only_the_top_is_known_and_a_series_writes_its_own_tail() -> None:
    with pytest.raises(Refused) as refused:
        a_cup(1, scheme="ralli-sm-2010")
    tail = Scheme("sm-2010", (Component(Source.FINAL, (22, 18, 15, 12, 10)),))
    series = a_cup(0, c.SetScheme(tail), scheme="sm-2010")
    series.ended("r1", "a b d")
    assert ("scheme_top_only", [22, 18, 15]) == (
        refused.value.code, [points for _, _, points in series.table()]
    )  # fmt: skip


def test_two_scoring_days_of_one_rally_are_two_legs() -> None:
    # The Arctic Rally of 2010: 15-12-... for each of two days; the table between is not known.
    days = tuple(Component(source, (15, 12)) for source in (Source.LEG_1, Source.LEG_2))
    series = a_cup(0, c.SetScheme(Scheme("days", days)), scheme="days")
    series.result("r1", series.final("a b", Source.LEG_1), series.final("b a", Source.LEG_2))
    assert [27, 27] == [points for _, _, points in series.table()]
