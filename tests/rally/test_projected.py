"""Standings "if it ended now": brought standings and the points of the rally."""

from typing import Any

from flyingfinish.rally.facts import StandingsBrought
from flyingfinish.rally.projected import projected_rows
from flyingfinish.rally.series.parts import BroughtRow, BroughtScore


def said(points: int, place: int = 0) -> dict[str, Any]:
    shown: dict[str, Any] = {"points": points * 1_000, "parts": {"final": points * 1_000}}
    return shown | ({"place": place} if place else {})


def brought(*rows: BroughtRow, **changes: Any) -> StandingsBrought:
    return StandingsBrought("t", "cup", "drivers", ("r1", "r2", "r3"), "r3", rows, **changes)


def season(name: str, *points: int, **changes: Any) -> BroughtRow:
    """A competitor whose crew is ``e<name>``, with places that fit so many points a round."""
    scores = tuple(
        BroughtScore(f"r{nth}", 26 - one, one * 1_000) for nth, one in enumerate(points, 1)
    )
    return BroughtRow(name, **({"entry_id": f"e{name}", "scores": scores} | changes))


def table(fact: StandingsBrought, **points: dict[str, Any]) -> list[tuple[str, int, float]]:
    rows = projected_rows(fact, points)
    return [(name, row["pos"], row["points"] / 1_000) for name, row in rows.items()]


def test_the_points_of_the_rally_are_added_to_the_standings_before_it() -> None:
    fact = brought(season("a", 25, 18), season("b", 18, 25))
    assert [("b", 1, 68), ("a", 2, 61)] == table(fact, ea=said(18, 2), eb=said(25, 1))


def test_places_gained_and_the_standings_before_are_told_with_the_addends() -> None:
    fact = brought(season("a", 25), season("b", 18))
    rows = projected_rows(fact, {"eb": said(25, 1)})
    assert {
        "ord": 1, "pos": 1, "points": 43_000, "entry": "eb", "gained": 1,
        "before": {"pos": 2, "points": 18_000},
        "round": {"points": 25_000, "parts": {"final": 25_000}},
    } == rows["b"]  # fmt: skip
    assert (-1, {"pos": 1, "points": 25_000}) == (rows["a"]["gained"], rows["a"]["before"])
    assert "round" not in rows["a"]


def test_who_never_scored_before_is_a_newcomer_under_the_crew_s_id() -> None:
    rows = projected_rows(brought(season("a", 25)), {"e9": said(10, 5)})
    assert {"ord": 2, "pos": 2, "points": 10_000, "newcomer": True,
            "round": {"points": 10_000, "parts": {"final": 10_000}}} == rows["e9"]  # fmt: skip


def test_only_registered_crews_score_where_the_series_says_so() -> None:
    assert [("a", 1, 25)] == table(brought(season("a", 25), newcomers=False), e9=said(25, 1))


def test_the_best_rounds_count_with_this_one_among_them() -> None:
    fact = brought(season("a", 25, 10), season("b", 18, 18), best_of=2)
    assert [("a", 1, 40), ("b", 2, 36)] == table(fact, ea=said(15, 3), eb=said(12, 4))


def test_a_round_that_always_counts_counts_as_soon_as_it_is_driven() -> None:
    fact = brought(season("a", 25, 18), season("b", 18, 18), best_of=2, always=("r3",))
    assert [("a", 1, 43), ("b", 2, 36)] == table(fact)
    assert [("b", 1, 43), ("a", 2, 35)] == table(fact, ea=said(10, 5), eb=said(25, 1))


def test_the_round_that_somebody_chose_counts_by_its_factor() -> None:
    fact = brought(season("a", 10, multiplier_thousandths=1_500))
    assert [("a", 1, 47.5)] == table(fact, ea=said(25, 1))


def test_what_was_adjusted_for_the_season_stays_adjusted() -> None:
    fact = brought(season("a", 25, adjusted=-5_000))
    assert [("a", 1, 20)] == table(fact)


def test_a_crew_that_is_not_registered_stops_nobody_behind_it_from_scoring() -> None:
    fact = brought(season("a", 25), newcomers=False)
    assert [("a", 1, 43)] == table(fact, e9=said(25, 1), ea=said(18, 2))


def test_equal_points_go_to_the_better_place_of_this_rally_too() -> None:
    fact = brought(season("b", 10), season("z"))
    assert [("z", 1, 25), ("b", 2, 25)] == table(fact, eb=said(15, 4), ez=said(25, 1))


def test_who_scored_without_being_classified_has_no_place_to_count_back() -> None:
    fact = brought(season("b", 5), season("z"))
    assert [("b", 1, 5), ("z", 2, 5)] == table(fact, ez=said(5))


def test_each_round_before_counts_as_the_one_that_it_was() -> None:
    fact = brought(season("a", 10, 25), best_of=1, always=("r1",))
    assert [("a", 1, 10)] == table(fact)


def test_who_has_scored_nothing_yet_has_no_row() -> None:
    assert [("a", 1, 25)] == table(brought(season("a", 25), season("b")))


def test_a_team_adds_what_its_cars_bring() -> None:
    fact = brought(season("red", 20, entry_id="", team="Red Racing"))
    rows = projected_rows(fact, {"Red Racing": said(30)})
    assert ("red", 50_000) == next((name, row["points"]) for name, row in rows.items())
    assert "entry" not in rows["red"]


def test_a_shared_place_is_marked() -> None:
    rows = projected_rows(brought(season("a", 18), season("b", 18)), {})
    assert [(1, True), (1, True)] == [(row["pos"], row["shared"]) for row in rows.values()]
