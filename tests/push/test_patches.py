"""Merge patches on forms that share what did not change."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.push.patches import applied, difference, equal

SCALARS = st.integers() | st.booleans() | st.text(max_size=3)
KEYS = st.sampled_from(["a", "b", "c", "rows"])
FORMS: Any = st.recursive(
    st.dictionaries(KEYS, SCALARS | st.lists(SCALARS, max_size=2), max_size=3),
    lambda inner: st.dictionaries(KEYS, SCALARS | inner, max_size=3),
    max_leaves=8,
)

# RFC 7396, appendix A, where the target is an object.
RFC_EXAMPLES = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("form", "patch", "expected"), RFC_EXAMPLES)
def test_a_patch_does_what_the_standard_says(form: Any, patch: Any, expected: Any) -> None:
    assert expected == applied(form, patch)


@given(FORMS, FORMS)
def test_the_difference_of_two_forms_leads_from_one_to_the_other(old: Any, new: Any) -> None:
    assert equal(new, applied(old, difference(old, new)))


@given(FORMS, FORMS)
def test_a_patch_leaves_the_form_it_is_applied_to_as_it_was(old: Any, new: Any) -> None:
    before = repr(old)
    applied(old, difference(old, new))
    assert before == repr(old)


@given(FORMS, FORMS)
def test_members_stand_in_the_order_of_their_names_as_in_a_snapshot(old: Any, new: Any) -> None:
    grown = applied(applied({}, old), difference(old, new))
    assert json.dumps(grown) == json.dumps(new, sort_keys=True)


@given(FORMS, FORMS, FORMS)
def test_patches_of_one_tick_join_by_their_forms(one: Any, two: Any, three: Any) -> None:
    after_both = applied(applied(one, difference(one, two)), difference(two, three))
    assert equal(after_both, applied(one, difference(one, after_both)))


def test_an_object_that_goes_and_comes_back_loses_its_old_members() -> None:
    form = {"rows": {"e1": {"ord": 1, "pos": 1}}}
    later = applied(applied(form, {"rows": {"e1": None}}), {"rows": {"e1": {"ord": 9}}})
    assert {"rows": {"e1": {"ord": 9, "pos": None}}} == difference(form, later)


def test_what_is_not_touched_is_shared() -> None:
    form = {"rows": {"e1": {"ord": 1}, "e2": {"ord": 2}}}
    assert applied(form, {"rows": {"e1": {"ord": 3}}})["rows"]["e2"] is form["rows"]["e2"]


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, False), ([1], [True]), (1, 1.0)])
def test_values_that_only_python_takes_for_equal_differ(one: Any, other: Any) -> None:
    assert not equal(one, other)


def test_lists_are_compared_as_a_whole() -> None:
    assert ({"a": [2]}, {}) == (
        difference({"a": [1]}, {"a": [2]}),
        difference({"a": []}, {"a": []}),
    )
