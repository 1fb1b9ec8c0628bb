"""Scoring schemes as data."""

import pytest

from flyingfinish.rally.errors import UnknownPreset
from flyingfinish.rally.point_tables import (
    LEGS,
    SCHEMES,
    WHOLE_POINT,
    SharedPlaces,
    Source,
    check_whole,
    scheme_named,
    table_points,
)
from flyingfinish.rally.refusals import Refused


def most(name: str) -> int:
    return sum(one.points[0] for one in SCHEMES[name].components)


@pytest.mark.parametrize(
    ("name", "points"),
    [("wrc-2010", 25), ("wrc-2011", 28), ("wrc-2018", 30), ("wrc-2019", 30), ("wrc-2024", 30),
     ("wrc-2025", 35), ("wrc-support", 25), ("erc-2021", 40), ("erc-2024", 35), ("erc-2025", 35),
     ("ralli-sm-2010", 22), ("ralli-sm-2026", 25), ("junior-wrc", 26)],
)  # fmt: skip
def test_a_weekend_without_fault_is_worth_what_the_rules_say(name: str, points: int) -> None:
    assert points == most(name)


OLD = "25-18-15-12-10-8-6-4-2-1"
ERC = "30-24-21-19-17-15-13-11-9-7-5-4-3-2-1"
TABLES = {
    "wrc-2010": {"final": OLD},
    "wrc-2011": {"final": OLD, "stage": "3-2-1"},
    "wrc-2018": {"final": OLD, "stage": "5-4-3-2-1"},
    "wrc-2019": {"final": OLD, "stage": "5-4-3-2-1"},
    "wrc-2024": {
        "after_stage": "18-15-13-10-8-6-4-3-2-1",
        "range": "7-6-5-4-3-2-1",
        "stage": "5-4-3-2-1",
    },
    "wrc-2025": {
        "final": "25-17-15-12-10-8-6-4-2-1",
        "range": "5-4-3-2-1",
        "stage": "5-4-3-2-1",
    },
    "wrc-support": {"final": OLD},
    "wrc-manufacturers-2018": {"final": OLD},
    "wrc-manufacturers-2021": {"final": OLD, "stage": "5-4-3-2-1"},
    "wrc-manufacturers-2025": {
        "final": "25-17-15-12-10-8-6-4-2-1",
        "range": "5-4-3-2-1",
        "stage": "5-4-3-2-1",
    },
    "junior-wrc": {"final": OLD, "stage_wins": "1"},
    "erc-2021": {"final": ERC, "leg_1": "5-4-3-2-1", "leg_2": "5-4-3-2-1"},
    "erc-2024": {"final": ERC, "stage": "5-4-3-2-1"},
    "erc-2025": {"final": ERC, "stage": "5-4-3-2-1"},
    "irish-tarmac-bonus": {"final": OLD, "start": "5"},
    "estonia-2023": {"final": OLD, "stage_wins": "1"},
    "ralli-sm-2010": {"final": "22-18-15"},
    "ralli-sm-2010-day": {"final": "15-12"},
    "ralli-sm-2020": {"final": OLD},
    "ralli-sm-2026": {"final": OLD},
    "rallisprint": {"final": OLD},
}


def test_every_table_is_the_published_one() -> None:
    assert TABLES == {
        name: {str(one.source): "-".join(map(str, one.points)) for one in scheme.components}
        for name, scheme in SCHEMES.items()
    }


def test_only_the_saturday_of_2024_asks_who_is_classified_on_sunday() -> None:
    asked = {
        (name, str(one.source))
        for name, scheme in SCHEMES.items()
        for one in scheme.components
        if one.classified_only
    }
    assert {("wrc-2024", "after_stage")} == asked


def test_what_is_denied_is_passed_down_and_others_take_no_places_away() -> None:
    parts = {name: scheme.components for name, scheme in SCHEMES.items()}
    assert all(one.passes_down for found in parts.values() for one in found)
    assert {"ralli-sm-2020", "ralli-sm-2026", "rallisprint"} == {
        name for name, found in parts.items() if not all(one.among_eligible for one in found)
    }


def test_only_manufacturers_have_a_limit_of_cars() -> None:
    assert dict.fromkeys([f"wrc-manufacturers-{year}" for year in (2018, 2021, 2025)], 2) == {
        name: one.cars_per_team for name, one in SCHEMES.items() if one.cars_per_team
    }


def test_points_are_kept_in_thousandths() -> None:
    assert 1_000 == WHOLE_POINT


def test_sources_and_shared_places_are_named_as_a_scheme_says_them() -> None:
    legs = ["leg_1", "leg_2", "leg_3"]
    assert ["final", "after_stage", "stage", "range", *legs, "stage_wins", "start"] == list(Source)
    assert legs == list(LEGS)
    assert ["full", "divided", "next"] == list(SharedPlaces)
    assert {SharedPlaces.FULL} == {one.shared for one in SCHEMES.values()}


def test_what_was_only_derived_is_marked_provisional() -> None:
    assert {
        "wrc-manufacturers-2021",
        "wrc-manufacturers-2025",
        "erc-2021",
        "irish-tarmac-bonus",
        "estonia-2023",
        "ralli-sm-2010",
        "ralli-sm-2010-day",
        "ralli-sm-2020",
        "ralli-sm-2026",
        "rallisprint",
    } == {name for name, one in SCHEMES.items() if one.provisional}


@pytest.mark.parametrize(("name", "places"), [("ralli-sm-2010", "3"), ("ralli-sm-2010-day", "2")])
def test_a_table_of_which_only_the_top_is_known_scores_nobody(name: str, places: str) -> None:
    with pytest.raises(Refused, match=f"scheme_top_only.*{places}"):
        check_whole(scheme_named(name))


def test_every_other_table_is_whole() -> None:
    top_only = {name for name, one in SCHEMES.items() if one.top_only}
    assert {"ralli-sm-2010", "ralli-sm-2010-day"} == top_only
    check_whole(scheme_named("ralli-sm-2026"))


def test_an_unknown_scheme_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownPreset) as refused:
        scheme_named("wrc-2026")
    assert any(name in str(refused.value) for name in SCHEMES)


def test_a_place_below_the_table_is_worth_nothing() -> None:
    final = scheme_named("wrc-2025").components[0]
    assert [25, 17, 1, 0, 0] == [table_points(final, place) for place in (1, 2, 10, 11, 0)]
