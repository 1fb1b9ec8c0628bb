"""Rows that may stay: as few as possible are moved, and the order is right."""

from bisect import bisect_left

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

CLOSES_UP = """async (places) =>
  (await import('/static/lib/order.js')).closesUp(places)"""
STAYING = """async (many) => {
  const { staying } = await import('/static/lib/order.js');
  return many.map((places) => staying(places));
}"""
BY_ORD = """async (many) => {
  const { byOrd } = await import('/static/lib/order.js');
  return many.map((ords) => byOrd(Object.keys(ords), (name) => ords[name]));
}"""
NEW = -1
ORDS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(-3, 2**31), max_size=8)
PLACES = st.permutations(range(12)).flatmap(
    lambda order: st.lists(st.booleans(), min_size=12, max_size=12).map(
        lambda fresh: [NEW if new else place for place, new in zip(order, fresh, strict=True)]
    )
)


def longest_run(places: list[int]) -> int:
    """Returns how long the longest rising run of places is."""
    ends: list[int] = []
    for place in places:
        if place == NEW:
            continue
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)


def rising(ords: dict[str, int]) -> dict[str, int]:
    """Returns the same in its order already."""
    return dict(sorted(ords.items(), key=lambda one: (one[1], one[0])))


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(many=st.lists(PLACES, min_size=1, max_size=40))
def test_those_that_stay_stood_in_this_order_and_are_as_many_as_can_be(
    modules: Page, many: list[list[int]]
) -> None:
    for places, stays in zip(many, modules.evaluate(STAYING, many), strict=True):
        kept = [place for place, stay in zip(places, stays, strict=True) if stay]
        assert sorted(kept) == kept
        assert longest_run(places) == len(kept)
        assert NEW not in kept


def test_one_that_overtakes_all_is_the_only_one_to_move(modules: Page) -> None:
    assert [[False, True, True, True]] == modules.evaluate(STAYING, [[3, 0, 1, 2]])


@pytest.mark.parametrize(
    ("places", "closes_up"),
    [
        ([1, 2, 3], True),
        ([0, 2, NEW], True),
        ([1, NEW, NEW], True),
        ([NEW, NEW], True),
        ([NEW, 0, 1], False),
        ([0, NEW, 1], False),
        ([1, 0, NEW], False),
    ],
)
def test_who_closes_up_behind_those_that_left_overtook_nobody(
    modules: Page, places: list[int], closes_up: bool
) -> None:
    assert closes_up == modules.evaluate(CLOSES_UP, places)


def test_one_that_falls_back_is_the_only_one_to_move(modules: Page) -> None:
    assert [[True, True, True, False]] == modules.evaluate(STAYING, [[1, 2, 3, 0]])


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(many=st.lists(ORDS | ORDS.map(rising), min_size=1, max_size=40))
def test_names_stand_by_their_numbers_and_by_themselves_where_those_are_equal(
    modules: Page, many: list[dict[str, int]]
) -> None:
    expected = [
        [name for _, name in sorted((o, name) for name, o in ords.items())] for ords in many
    ]
    assert expected == modules.evaluate(BY_ORD, many)
