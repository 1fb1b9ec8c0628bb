"""Documents and table views tell exactly what changed."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.processing.deltas import patched, same
from flyingfinish.processing.documents import Document, TableView
from flyingfinish.rally.rankings import Line, Ranking

names = st.sampled_from(["e1", "e2", "e3"])
rows = st.dictionaries(st.sampled_from(["ord", "ms"]), st.integers(0, 3), max_size=2)
groups = st.sampled_from(["rows", "stages"])
members = st.none() | st.dictionaries(names, rows) | st.integers(0, 2)
steps = st.one_of(
    st.tuples(st.just("put"), groups, names, st.none() | rows | st.integers(0, 2)),
    st.tuples(st.just("member"), st.sampled_from(["code", "check_ins"]), members),
    st.tuples(st.just("replace"), st.dictionaries(groups, st.dictionaries(names, rows))),
    st.tuples(st.just("take")),
)


@given(st.lists(steps, max_size=30))
def test_the_changes_of_a_document_add_up_to_its_whole_form(script: list[Any]) -> None:
    document = Document()
    shown: Any = {"rows": {}}
    for step in [*script, ("take",)]:
        if step[0] == "put":
            document.put(*step[1:])
        elif step[0] == "member":
            document.member(*step[1:])
        elif step[0] == "replace":
            document.replace({group: dict(found) for group, found in step[1].items()})
        else:
            shown = patched(shown, document.take_changes())
            assert same(shown, document.whole())
            assert not document.waits


def test_a_row_put_as_it_was_is_no_change() -> None:
    document = Document()
    document.row("e1", {"ord": 1})
    document.take_changes()
    document.row("e1", {"ord": 1})

    assert {} == document.take_changes()


def test_only_the_field_that_changed_is_told() -> None:
    document = Document()
    document.row("e1", {"ord": 1, "ms": 5})
    document.take_changes()
    document.row("e1", {"ord": 1, "ms": 6})

    assert {"rows": {"e1": {"ms": 6}}} == document.take_changes()


def test_the_last_of_several_puts_counts() -> None:
    document = Document()
    document.row("e1", {"ord": 1})
    document.row("e1", None)

    assert {} == document.take_changes()


def test_a_copied_document_goes_its_own_way() -> None:
    document = Document()
    document.row("e1", {"ord": 1})
    document.take_changes()
    other = document.copy()
    other.row("e1", None)
    other.take_changes()

    assert ({"rows": {"e1": {"ord": 1}}}, {"rows": {}}) == (document.whole(), other.whole())


def test_a_copy_keeps_what_was_put_and_not_yet_told() -> None:
    document = Document()
    document.replace({"rows": {"e1": {"ord": 1}}})
    other = document.copy()
    other.row("e2", {"ord": 2})

    assert {"rows": {"e1": {"ord": 1}}} == document.take_changes()
    assert {"rows": {"e1": {"ord": 1}, "e2": {"ord": 2}}} == other.take_changes()


def test_an_empty_table_is_told_once() -> None:
    view = TableView(Ranking())

    assert (True, {"rows": {}}) == (view.waits, view.take_changes())
    assert (False, {}) == (view.waits, view.take_changes())


def test_a_table_tells_its_head_and_its_rows() -> None:
    view = TableView(Ranking(head={"stage": "SS1"}))
    view.take_changes()
    view.ranking.put("e1", Line((1, "e1"), {"total_ms": 9}, 0, 1))
    view.ranking.head["stage"] = "SS2"

    row = {"ord": 1, "pos": 1, "total_ms": 9}
    assert {"stage": "SS2", "rows": {"e1": row}} == view.take_changes()
    assert {"stage": "SS2", "rows": {"e1": row}} == view.whole()


def test_a_copied_table_goes_its_own_way() -> None:
    view = TableView(Ranking(head={"stage": "SS1"}))
    view.take_changes()
    other = view.over(view.ranking.copy())
    other.ranking.head["stage"] = "SS2"

    assert ({}, {"stage": "SS2"}) == (view.take_changes(), other.take_changes())
