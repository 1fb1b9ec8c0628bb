"""Merge patches: the examples of RFC 7396 and the laws that pages rely on."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.processing.deltas import diff, merge, patched, same

names = st.sampled_from(["a", "b", "c", "ord", "rows"])
plain = st.one_of(st.booleans(), st.integers(-3, 3), st.sampled_from(["", "x", "y"]))
values = st.recursive(
    plain | st.lists(plain, max_size=2),
    lambda inner: st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(names, values, max_size=4)
patch_values = st.recursive(
    st.none() | plain, lambda inner: st.dictionaries(names, inner, max_size=4), max_leaves=12
)
patches = st.dictionaries(names, patch_values, max_size=4)


@pytest.mark.parametrize(
    ("before", "patch", "after"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_examples_of_rfc_7396_appendix_a_hold(before: Any, patch: Any, after: Any) -> None:
    assert after == patched(before, patch)


@given(objects, objects)
def test_a_difference_makes_the_one_of_the_other(one: Any, other: Any) -> None:
    assert same(other, patched(one, diff(one, other)))


@given(objects)
def test_what_did_not_change_gives_an_empty_patch(one: Any) -> None:
    assert {} == diff(one, one)


def test_a_one_that_becomes_true_is_a_change() -> None:
    assert {"a": True} == diff({"a": 1}, {"a": True})


@given(objects, patches)
def test_patching_leaves_what_was_patched_alone(one: Any, patch: Any) -> None:
    before = patched({}, one)
    patched(one, patch)

    assert same(before, one)


@given(objects, patches, patches)
def test_two_patches_merged_do_what_they_do_in_turn(one: Any, first: Any, then: Any) -> None:
    merged = merge(first, then)
    if merged is not None:
        assert same(patched(patched(one, first), then), patched(one, merged))


@given(objects, objects, objects)
def test_differences_of_a_view_merge_or_say_that_they_cannot(a: Any, b: Any, c: Any) -> None:
    merged = merge(diff(a, b), diff(b, c))
    assert merged is None or same(c, patched(a, merged))


def test_a_row_that_went_and_came_again_cannot_be_merged() -> None:
    gone: dict[str, Any] = {"rows": {"e1": None}}
    again = {"rows": {"e1": {"ord": 1}}}

    assert merge(gone, again) is None


def test_merging_by_hand_would_have_kept_what_was_gone() -> None:
    before = {"rows": {"e1": {"ord": 1, "unconfirmed": True}}}
    then = {"rows": {"e1": {"ord": 1}}}

    assert patched(patched(before, {"rows": {"e1": None}}), then) != patched(before, then)
