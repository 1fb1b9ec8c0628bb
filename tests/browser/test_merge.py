"""Merge patches in the browser: what the server's diff makes, the page applies."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from flyingfinish.processing.deltas import diff

NAMES = st.sampled_from(["rows", "e1", "e2", "pos", "ms", "__proto__", "constructor", "ä"])
LEAVES = st.integers(-(2**40), 2**40) | st.text(max_size=5) | st.booleans()
JSON = st.recursive(LEAVES, lambda inner: st.dictionaries(NAMES, inner, max_size=4), max_leaves=12)
VIEWS = st.dictionaries(NAMES, JSON, max_size=4)
MERGE = """async (pairs) => {
  const { mergePatch } = await import('/static/lib/merge.js');
  return pairs.map(([a, p]) => JSON.stringify(mergePatch(JSON.parse(a), JSON.parse(p))));
}"""


def merged(page: Page, pairs: list[tuple[Any, Any]]) -> list[Any]:
    """Returns each form with its patch laid over it, merged by the page."""
    texts = [[json.dumps(form), json.dumps(patch)] for form, patch in pairs]
    return [json.loads(text) for text in page.evaluate(MERGE, texts)]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(pairs=st.lists(st.tuples(VIEWS, VIEWS), min_size=1, max_size=40))
def test_a_form_with_the_difference_is_the_other_form(
    modules: Page, pairs: list[tuple[Any, Any]]
) -> None:
    assert [b for _, b in pairs] == merged(modules, [(a, diff(a, b)) for a, b in pairs])


def test_what_the_patch_leaves_alone_is_the_same_object(modules: Page) -> None:
    same = modules.evaluate(
        "async () => { const { mergePatch } = await import('/static/lib/merge.js');"
        " const a = {rows: {e1: {pos: 1}, e2: {pos: 2}}};"
        " const b = mergePatch(a, {rows: {e2: {pos: 3}}});"
        " return [b.rows.e1 === a.rows.e1, b.rows.e2 === a.rows.e2, a.rows.e2.pos]; }"
    )
    assert [True, False, 2] == same


def test_a_patch_that_leaves_a_member_out_makes_another_form(modules: Page) -> None:
    before, after = {"a": 1, "b": 2}, {"a": 3}
    patch = diff(before, after)
    del patch["b"]
    assert [after] != merged(modules, [(before, patch)])
