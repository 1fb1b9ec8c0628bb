"""A crew's place at a split, sought among the times in order: the one that counting them gives."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

AMONG = """async (asked) => {
  const { among } = await import('/static/fan/onstage_rows.js');
  const known = (ms) => (ms === Infinity ? null : ms);
  const found = ({ others, faster, bestMs }) => [others, faster, known(bestMs)];
  return asked.map(([times, entry, ownMs]) => found(among(times, entry, ownMs)));
}"""
TIMES_OF = """async ([rows, entries, asked]) => {
  const { splitTimes } = await import('/static/fan/onstage_rows.js');
  const [view, itinerary] = [{ cls: '' }, {}];
  const data = { itinerary, entries: { rows: entries }, 'splits/SS7': { rows } };
  return asked.map(([point, others]) => splitTimes({
    view, data: others === null ? data : { ...data, entries: { rows: others } },
  }, point));
}"""
CREWS = st.sampled_from("abcdefgh")
MS = st.integers(90_000, 90_006)
"""Few of them, so that many share one."""

ASKED = st.tuples(st.dictionaries(CREWS, MS).map(lambda one: list(one.items())), CREWS, MS)


def counted(times: list[tuple[str, int]], entry: str, own_ms: int) -> list[int | None]:
    """Returns others, how many of them were faster, and the best of them: one by one."""
    others = [ms for crew, ms in times if crew != entry]
    return [len(others), sum(ms < own_ms for ms in others), min(others, default=None)]


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=st.lists(ASKED, min_size=1, max_size=40))
def test_a_place_among_times_in_order_is_the_one_that_counting_gives(
    modules: Page, asked: list[tuple[list[tuple[str, int]], str, int]]
) -> None:
    assert [counted(*one) for one in asked] == modules.evaluate(AMONG, asked)


@pytest.mark.parametrize(
    ("times", "entry", "found"),
    [
        ([("a", 2)], "a", [0, 0, None]),
        ([("a", 2), ("b", 2)], "a", [1, 0, 2]),
        ([("a", 1), ("b", 2)], "a", [1, 0, 2]),
        ([("a", 3), ("b", 1), ("c", 2)], "a", [2, 2, 1]),
        ([("b", 1), ("c", 2)], "a", [2, 2, 1]),
    ],
)
def test_a_crew_is_not_among_the_others(
    modules: Page, times: list[tuple[str, int]], entry: str, found: list[int | None]
) -> None:
    own_ms = dict(times).get(entry, 3)
    assert [found] == modules.evaluate(AMONG, [[times, entry, own_ms]])


def test_the_times_at_a_split_are_those_of_crews_that_can_have_a_place(modules: Page) -> None:
    rows = {"e1": {"s1": 5, "s2": 9}, "e2": {"s1": 4}, "g": {"s1": 3, "s2": 8}}
    entries: dict[str, Any] = {"e1": {}, "e2": {}, "g": {"guest": True}}
    e2_a_guest = entries | {"e2": {"guest": True}}
    asked = [["SS7/s1", None], ["SS7/s2", None], ["SS8/s1", None], ["SS7/s1", e2_a_guest]]
    found = modules.evaluate(TIMES_OF, [rows, entries, asked])
    assert [[["e1", 5], ["e2", 4]], [["e1", 9]], [], [["e1", 5]]] == found
