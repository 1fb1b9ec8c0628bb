"""Standings: sums, the best N, ties."""

from flyingfinish.rally.point_tables import scheme_named
from flyingfinish.rally.standings import Score, place_scores, standings

SM = scheme_named("ralli-sm-2026").components[0]


def table(*rounds: str, best_of: int = 0) -> list[tuple[int, str, int]]:
    """Place, competitor and whole points; each round is written ``ABC``, shared ``A=B``."""
    scores = [
        place_scores(SM, [group.split("=") for group in one.split()], 1_000) for one in rounds
    ]
    return [(one.place, one.competitor, one.total // 1_000) for one in standings(scores, best_of)]


def test_ralli_sm_2026_after_two_rounds_is_50_33_18_15() -> None:
    mikkeli = "Lappi Joona Korhola Grönholm Rytkönen"
    arctic = "Lappi Kauppinen Joona Heikkilä"
    sums = {name: points for _, name, points in table(mikkeli, arctic)}
    assert [50, 33, 18, 15] == [sums[name] for name in ("Lappi", "Joona", "Kauppinen", "Korhola")]


def test_only_the_best_rounds_count() -> None:
    assert [(1, "A", 50), (2, "B", 43)] == table("A B", "B A", "A B", best_of=2)


def test_equal_points_go_to_the_most_firsts() -> None:
    scores = [[Score("A", 2, 9), Score("B", 1, 9)], [Score("A", 2, 9), Score("B", 5, 9)]]
    assert ["B", "A"] == [one.competitor for one in standings(scores)]


def test_then_the_earlier_best_result_decides() -> None:
    assert [(1, "B", 43), (2, "A", 43)] == table("B A", "A B")


def test_whom_nothing_separates_shares_a_place() -> None:
    found = standings([place_scores(SM, [["A", "B"], ["C"]], 1_500)])
    assert [(1, True, 37_500), (1, True, 37_500), (3, False, 22_500)] == [
        (one.place, one.shared, one.total) for one in found
    ]


def test_a_round_without_a_competitor_is_none_and_not_nothing() -> None:
    found = standings([[Score("A", 0, 0)], [Score("B", 1, 25)]])
    assert [("B", (None, 25)), ("A", (0, None))] == [(one.competitor, one.rounds) for one in found]


def test_a_series_before_its_first_round_has_no_table() -> None:
    assert [] == standings([])
