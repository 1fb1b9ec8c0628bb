"""Scoring schemes as data."""

import pytest

from flyingfinish.rally.errors import UnknownPreset
from flyingfinish.rally.point_tables import SCHEMES, scheme_named, table_points


def most(name: str) -> int:
    return sum(one.points[0] for one in SCHEMES[name].components)


@pytest.mark.parametrize(
    ("name", "points"),
    [("wrc-2010", 25), ("wrc-2011", 28), ("wrc-2018", 30), ("wrc-2019", 30), ("wrc-2024", 30),
     ("wrc-2025", 35), ("wrc-support", 25), ("erc-2024", 35), ("erc-2025", 35),
     ("ralli-sm-2010", 22), ("ralli-sm-2026", 25), ("junior-wrc", 26)],
)  # fmt: skip
def test_a_weekend_without_fault_is_worth_what_the_rules_say(name: str, points: int) -> None:
    assert points == most(name)


def test_what_was_only_derived_is_marked_provisional() -> None:
    assert {
        "irish-tarmac-bonus",
        "estonia-2023",
        "ralli-sm-2010",
        "ralli-sm-2010-day",
        "ralli-sm-2020",
        "ralli-sm-2026",
        "rallisprint",
    } == {name for name, one in SCHEMES.items() if one.provisional}


def test_an_unknown_scheme_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownPreset) as refused:
        scheme_named("wrc-2026")
    assert any(name in str(refused.value) for name in SCHEMES)


def test_a_place_below_the_table_is_worth_nothing() -> None:
    final = scheme_named("wrc-2025").components[0]
    assert [25, 17, 1, 0, 0] == [table_points(final, place) for place in (1, 2, 10, 11, 0)]
