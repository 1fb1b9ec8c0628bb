"""One component's points: places shared, denied, passed over; counts of wins and starts."""

import pytest

from flyingfinish.rally.component_points import Takers, count_points, place_points
from flyingfinish.rally.point_rankings import Ranked
from flyingfinish.rally.point_tables import (
    Component,
    Scheme,
    SharedPlaces,
    Source,
    scheme_named,
)

TABLE = (25, 18, 15, 12)
SHARED = [Ranked(1, "a"), Ranked(2, "b"), Ranked(2, "c"), Ranked(4, "d")]


def points(
    rows: list[Ranked], takers: Takers | None = None, cars: int = 0, **changes: bool
) -> dict[str, int]:
    everybody = {row.entry_id for row in rows}
    component = Component(Source.FINAL, TABLE, **changes)
    scheme = Scheme("s", (component,), cars_per_team=cars)
    return place_points(rows, component, scheme, takers or Takers(everybody, everybody))


@pytest.mark.parametrize(
    ("shared", "each"),
    [(SharedPlaces.FULL, 18_000), (SharedPlaces.DIVIDED, 16_500), (SharedPlaces.NEXT, 15_000)],
)
def test_a_shared_place_gives_what_the_scheme_says(shared: SharedPlaces, each: int) -> None:
    component = Component(Source.FINAL, TABLE)
    everybody = set("abcd")
    found = place_points(
        SHARED, component, Scheme("s", (component,), shared), Takers(everybody, everybody)
    )
    assert {"a": 25_000, "b": each, "c": each, "d": 12_000} == found


def test_among_the_eligible_others_take_no_points_away() -> None:
    rows = [Ranked(1, "a"), Ranked(2, "b")]
    assert {"b": 25_000} == points(rows, Takers({"b"}, {"a", "b"}))


def test_places_as_printed_keep_their_worth_and_their_holes() -> None:
    rows = [Ranked(2, "b"), Ranked(4, "d")]
    takers = Takers({"d"}, {"b", "d"})
    assert {"d": 12_000} == points(rows, takers, among_eligible=False)


@pytest.mark.parametrize(("passes", "b"), [(True, 25_000), (False, 18_000)])
def test_who_is_not_classified_passes_the_points_down_or_loses_them(passes: bool, b: int) -> None:
    rows = [Ranked(1, "a"), Ranked(2, "b")]
    takers = Takers({"a", "b"}, {"b"})
    assert {"b": b} == points(rows, takers, classified_only=True, passes_down=passes)


def test_a_team_s_further_cars_are_passed_over() -> None:
    rows = [Ranked(1, "a"), Ranked(2, "b"), Ranked(3, "c")]
    takers = Takers(set("abc"), set("abc"), {"a": "T", "b": "T", "c": "U"})
    assert {"a": 25_000, "c": 18_000} == points(rows, takers, cars=1)


def test_a_factor_multiplies_points_and_half_points_stay_whole_numbers() -> None:
    takers = Takers({"a"}, {"a"}, {}, 1_500)
    assert {"a": 37_500} == points([Ranked(1, "a")], takers)


def test_who_has_no_place_takes_none() -> None:
    assert {} == points([Ranked(0, "a")])


@pytest.mark.parametrize(
    ("only", "found"), [(True, {"a": 4_000}), (False, {"a": 4_000, "b": 2_000})]
)
def test_each_win_counts_for_who_may_score(only: bool, found: dict[str, int]) -> None:
    component = Component(Source.STAGE_WINS, (2,), classified_only=only)
    counts = {"a": 2, "b": 1, "guest": 3}
    assert found == count_points(counts, component, Takers({"a", "b"}, {"a"}))


@pytest.mark.parametrize("name", ["wrc-manufacturers-2021", "wrc-manufacturers-2025"])
def test_the_power_stage_pays_a_team_s_two_best_nominated_cars(name: str) -> None:
    # The private car p and the red team's third car are passed over: the blue one is third.
    rows = [Ranked(place, one) for place, one in enumerate(("r1", "p", "r2", "r3", "b1"), 1)]
    teams = {"r1": "red", "r2": "red", "r3": "red", "b1": "blue"}
    takers = Takers(set(teams), {*teams, "p"}, teams)
    scheme = scheme_named(name)
    power = next(one for one in scheme.components if one.source is Source.STAGE)
    assert {"r1": 5_000, "r2": 4_000, "b1": 3_000} == place_points(rows, power, scheme, takers)


def test_the_last_day_pays_manufacturers_from_2025_on() -> None:
    paid = {
        name
        for name in ("wrc-manufacturers-2018", "wrc-manufacturers-2021", "wrc-manufacturers-2025")
        if any(one.source is Source.RANGE for one in scheme_named(name).components)
    }
    assert {"wrc-manufacturers-2025"} == paid
