"""Standings: sums, the best N, ties."""

from flyingfinish.rally.point_tables import WHOLE_POINT
from flyingfinish.rally.series.parts import TieRule
from flyingfinish.rally.standings import Score, Standing, TableRules, standings

CLASSIC = (25, 18, 15, 12, 10)


def scores(text: str) -> list[Score]:
    """A round written ``A B=C``: shared places get the points of the place."""
    found: list[Score] = []
    for group in text.split():
        place = len(found) + 1
        points = CLASSIC[place - 1] * WHOLE_POINT
        found.extend(Score(one, place, points) for one in group.split("="))
    return found


def table(*rounds: str, rules: TableRules | None = None) -> list[tuple[int, str, int]]:
    found = standings([scores(one) for one in rounds], rules or TableRules())
    return [(one.place, one.competitor, one.total // WHOLE_POINT) for one in found]


def test_only_the_best_rounds_count() -> None:
    assert [(1, "A", 50), (2, "B", 43)] == table("A B", "B A", "A B", rules=TableRules(2))


def test_a_round_that_always_counts_is_not_left_out() -> None:
    rules = TableRules(2, frozenset((1,)))
    found = standings([scores("A B"), scores("B A"), scores("A B")], rules)
    assert [("A", 43, (True, True, False)), ("B", 43, (True, True, False))] == [
        (one.competitor, one.total // WHOLE_POINT, one.counted) for one in found
    ]


def test_equal_points_go_to_the_most_firsts() -> None:
    rounds = [[Score("A", 2, 9), Score("B", 1, 9)], [Score("A", 2, 9), Score("B", 5, 9)]]
    assert ["B", "A"] == [one.competitor for one in standings(rounds)]


def test_places_without_points_decide_a_tie_too() -> None:
    rounds = [[Score("A", 12, 0), Score("B", 11, 0)]]
    assert ["B", "A"] == [one.competitor for one in standings(rounds)]


def test_then_the_earlier_best_result_decides() -> None:
    assert [(1, "B", 43), (2, "A", 43)] == table("B A", "A B")


def test_whom_nothing_separates_shares_a_place() -> None:
    found = standings([scores("A=B C")])
    assert [(1, True), (1, True), (3, False)] == [(one.place, one.shared) for one in found]


def test_a_decision_separates_whom_nothing_else_does() -> None:
    assert [(1, "B", 25), (2, "A", 25)] == table("A=B", rules=TableRules(decided=("B", "A")))


def test_a_decision_moves_nobody_whom_a_rule_separates() -> None:
    assert [(1, "A", 25), (2, "B", 18)] == table("A B", rules=TableRules(decided=("B", "A")))


def test_a_series_may_leave_ties_to_be_decided() -> None:
    assert [(1, "A", 43), (1, "B", 43)] == table(
        "B A", "A B", rules=TableRules(tie_rule=TieRule.SHARED)
    )


def test_rallisprint_ties_go_by_starters_then_by_the_highest_score() -> None:
    rules = TableRules(tie_rule=TieRule.STARTERS)
    rounds = [
        [Score("A", 1, 10, 4), Score("B", 2, 8, 6), Score("C", 2, 9, 6)],
        [Score("A", 1, 6, 4), Score("B", 1, 8, 6), Score("C", 1, 7, 6)],
    ]
    assert ["C", "B", "A"] == [one.competitor for one in standings(rounds, rules)]


def test_a_round_without_a_competitor_is_none_and_not_nothing() -> None:
    found = standings([[Score("A", 0, 0)], [Score("B", 1, 25)]])
    assert [("B", (None, 25)), ("A", (0, None))] == [(one.competitor, one.rounds) for one in found]


def test_points_given_for_the_season_are_in_the_total_alone() -> None:
    found = standings([scores("A B")], TableRules(adjusted={"B": 8_000, "C": -1_000}))
    assert [("B", 26_000, (18_000,)), ("A", 25_000, (25_000,)), ("C", -1_000, (None,))] == [
        (one.competitor, one.total, one.rounds) for one in found
    ]


def test_who_started_too_seldom_stands_behind_without_a_place() -> None:
    rules = TableRules(unplaced=frozenset(("A",)))
    found = standings([scores("A B C")], rules)
    assert [Standing(1, False, "B", 18_000, (18_000,), (True,)), ("C", 2), ("A", 0)] == [
        found[0], *((one.competitor, one.place) for one in found[1:])
    ]  # fmt: skip


def test_a_series_before_its_first_round_has_no_table() -> None:
    assert [] == standings([])
