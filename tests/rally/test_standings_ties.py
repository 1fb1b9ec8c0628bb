"""What decides between equal points, rule by rule, and what a total is made of."""

import pytest

from flyingfinish.rally.series.parts import TieRule
from flyingfinish.rally.standings import Score, TableRules, last_place, standings


def season(*rounds: dict[str, tuple[int, int]], starters: int = 0) -> list[list[Score]]:
    """Rounds as competitor -> (place, points)."""
    return [[Score(name, place, points, starters) for name, (place, points) in one.items()]
            for one in rounds]  # fmt: skip


def table(rounds: list[list[Score]], **rules: object) -> list[tuple[str, int, int]]:
    found = standings(rounds, TableRules(**rules))  # type: ignore[arg-type]
    return [(row.competitor, row.place, row.total) for row in found]


def test_more_points_are_ahead_whatever_the_tie_rule() -> None:
    rounds = season({"a": (2, 18), "b": (1, 25)})
    for rule in TieRule:
        assert [("b", 1, 25), ("a", 2, 18)] == table(rounds, tie_rule=rule)


def test_shared_points_are_a_shared_place_where_the_title_says_so() -> None:
    rounds = season({"a": (1, 25), "b": (3, 25)})
    assert [("a", 1, 25), ("b", 1, 25)] == table(rounds, tie_rule=TieRule.SHARED)


def test_more_second_places_decide_when_the_first_ones_are_equal() -> None:
    rounds = season({"a": (1, 25), "b": (2, 18)}, {"a": (4, 12), "b": (1, 25)},
                    {"a": (4, 12), "b": (9, 6)})  # fmt: skip
    assert [("b", 1, 49), ("a", 2, 49)] == table(rounds)


def test_a_place_beyond_the_points_still_decides() -> None:
    rounds = season({"a": (12, 0), "b": (11, 0)})
    assert [("b", 1, 0), ("a", 2, 0)] == table(rounds)


def test_the_earlier_best_result_decides_when_all_places_are_equal() -> None:
    rounds = season({"a": (2, 18), "b": (1, 25)}, {"a": (1, 25), "b": (2, 18)})
    assert [("b", 1, 43), ("a", 2, 43)] == table(rounds)


def test_the_first_round_is_an_early_best_result_too() -> None:
    rounds = season({"a": (1, 25)}, {"b": (1, 25)})
    assert [("a", 1, 25), ("b", 2, 25)] == table(rounds)


def test_a_round_without_a_place_is_no_best_result() -> None:
    rounds = season({"a": (0, 5), "b": (1, 25)}, {"a": (1, 25), "b": (0, 5)})
    assert [("b", 1, 30), ("a", 2, 30)] == table(rounds)


def test_who_has_a_place_is_ahead_of_who_has_none_with_as_many_points() -> None:
    rounds = season({"a": (0, 5), "b": (7, 5)})
    assert [("b", 1, 5), ("a", 2, 5)] == table(rounds)


def test_by_starters_the_fuller_class_decides_then_the_best_round() -> None:
    full = [Score("a", 1, 10, 9), Score("b", 1, 10, 8)]
    assert [("a", 1, 10), ("b", 2, 10)] == table([full], tie_rule=TieRule.STARTERS)
    rounds = [[Score("a", 2, 10, 5), Score("b", 1, 15, 5)],
              [Score("a", 2, 10, 5), Score("b", 5, 5, 5)]]  # fmt: skip
    assert [("b", 1, 20), ("a", 2, 20)] == table(rounds, tie_rule=TieRule.STARTERS)


def test_by_starters_a_round_missed_has_none() -> None:
    rounds = [[Score("a", 1, 10, 5), Score("b", 1, 10, 5)], [Score("b", 9, 0, 5)]]
    assert [("b", 1, 10), ("a", 2, 10)] == table(rounds, tie_rule=TieRule.STARTERS)


def test_by_starters_somebody_without_a_round_has_only_what_was_decided() -> None:
    rounds = season({"a": (1, 10)})
    found = table(rounds, tie_rule=TieRule.STARTERS, adjusted={"b": -3})
    assert [("a", 1, 10), ("b", 2, -3)] == found


def test_by_starters_who_has_no_round_equals_who_had_nothing_of_it() -> None:
    found = table([[Score("a", 0, 0)]], tie_rule=TieRule.STARTERS, adjusted={"b": 0})
    assert [("a", 1, 0), ("b", 1, 0)] == found


def test_how_often_the_worst_place_was_taken_decides_too() -> None:
    rounds = season({"a": (9, 2), "b": (9, 1)}, {"b": (9, 1)})
    assert [("b", 1, 2), ("a", 2, 2)] == table(rounds)


def test_what_nobody_counted_starters_of_is_none() -> None:
    assert 0 == Score("a", 1, 25).starters


@pytest.mark.parametrize(
    ("rounds", "last"), [([], 0), ([{"a": (3, 15), "b": (7, 6)}], 7), ([{"a": (0, 1)}], 0)]
)
def test_the_last_place_is_the_worst_anybody_took(
    rounds: list[dict[str, tuple[int, int]]], last: int
) -> None:
    found = season(*rounds)
    assert last == last_place([[score] for one in found for score in one])


def test_of_the_best_results_the_earlier_of_equal_ones_counts() -> None:
    rounds = season({"a": (1, 10)}, {"a": (1, 10)}, {"a": (9, 2)})
    (row,) = standings(rounds, TableRules(best_of=1))
    assert ((True, False, False), 10) == (row.counted, row.total)


def test_a_round_that_always_counts_leaves_fewer_for_the_best() -> None:
    rounds = season({"a": (9, 2)}, {"a": (1, 10)}, {"a": (2, 8)})
    (row,) = standings(rounds, TableRules(best_of=2, always=frozenset({0})))
    assert ((True, True, False), 12) == (row.counted, row.total)


def test_more_rounds_that_always_count_than_results_leave_none_for_the_best() -> None:
    rounds = season({"a": (9, 2)}, {"a": (9, 1)}, {"a": (2, 8)}, {"a": (3, 6)})
    (row,) = standings(rounds, TableRules(best_of=1, always=frozenset({0, 1})))
    assert ((True, True, False, False), 3) == (row.counted, row.total)


def test_who_has_driven_no_round_is_not_behind_who_got_nothing_from_one() -> None:
    rules = TableRules(tie_rule=TieRule.STARTERS, adjusted={"A": 5, "B": 5})
    assert [1, 1] == [one.place for one in standings([[Score("B", 1, 0)]], rules)]
