"""Rows that may stay: as few as possible are moved, and the order is right."""

from bisect import bisect_left

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

STAYING = """async (many) => {
  const { staying } = await import('/static/lib/order.js');
  return many.map((places) => staying(places));
}"""
NEW = -1
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


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
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


def test_one_that_falls_back_is_the_only_one_to_move(modules: Page) -> None:
    assert [[True, True, True, False]] == modules.evaluate(STAYING, [[1, 2, 3, 0]])
