"""What changed between two versions of a table."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.rally.version_changes import Difference, RowChange, differences, said

ROWS = st.dictionaries(
    st.sampled_from("abcde"),
    st.fixed_dictionaries(
        {"ord": st.integers(1, 5)},
        optional={
            "pos": st.integers(1, 3),
            "total_ms": st.integers(0, 3),
            "block": st.sampled_from(("ranked", "out")),
            "code": st.just("retired"),
        },
    ),
)


def row(pos: int, total_ms: int, **more: Any) -> dict[str, Any]:
    """A row of an overall table."""
    return {"ord": pos, "block": "ranked", "pos": pos, "total_ms": total_ms, **more}


def test_a_row_that_came_says_all_it_says() -> None:
    found = differences({}, {"e1": row(1, 100)})
    assert (Difference("e1", RowChange.ADDED, {}, {"pos": 1, "total_ms": 100}),) == found


def test_a_row_that_went_says_what_it_said() -> None:
    found = differences({"e1": row(1, 100)}, {})
    assert (Difference("e1", RowChange.REMOVED, {"pos": 1, "total_ms": 100}),) == found


def test_a_row_on_another_place_has_moved() -> None:
    found = differences({"e1": row(1, 100)}, {"e1": row(2, 100)})
    assert (Difference("e1", RowChange.MOVED, {"pos": 1}, {"pos": 2}),) == found


def test_a_row_with_another_time_has_changed() -> None:
    found = differences({"e1": row(1, 100)}, {"e1": row(2, 160, adjustments_ms=60)})
    before, after = {"pos": 1, "total_ms": 100}, {"pos": 2, "total_ms": 160, "adjustments_ms": 60}
    assert (Difference("e1", RowChange.CHANGED, before, after),) == found


def test_a_field_that_went_is_absent_afterwards() -> None:
    found = differences({"e1": row(1, 100, adjustments_ms=60)}, {"e1": row(1, 100)})
    assert (Difference("e1", RowChange.CHANGED, {"adjustments_ms": 60}),) == found


def test_rows_that_only_stand_elsewhere_say_the_same() -> None:
    assert () == differences({"e1": {"ord": 1, "pos": 1}}, {"e1": {"ord": 4, "pos": 1}})


def test_changes_stand_as_the_newer_version_and_those_that_went_last() -> None:
    before = {"e1": row(1, 1), "e2": row(2, 2), "e3": row(3, 3)}
    after = {"e3": row(1, 0), "e2": row(2, 5)}
    assert ["e3", "e2", "e1"] == [one.entry_id for one in differences(before, after)]


@given(ROWS, ROWS)
def test_what_changed_leads_from_one_version_to_the_other(before: Any, after: Any) -> None:
    rows = {one: said(row) for one, row in before.items()}
    for change in differences(before, after):
        gone = [name for name in change.before if name not in change.after]
        if change.kind is RowChange.REMOVED:
            del rows[change.entry_id]
            continue
        now = {**rows.get(change.entry_id, {}), **change.after}
        rows[change.entry_id] = {n: value for n, value in now.items() if n not in gone}
    assert {one: said(row) for one, row in after.items()} == rows


@given(ROWS)
def test_nothing_changed_between_a_version_and_itself(rows: Any) -> None:
    assert () == differences(rows, rows)
