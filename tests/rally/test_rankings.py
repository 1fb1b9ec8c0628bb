"""A ranking tells exactly what changed, whatever was put and dropped in between."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flyingfinish.rally.rankings import BLOCK_ORD, Line, Ranking

Rows = dict[str, dict[str, Any]]


def line(total: int, entry: str = "", block: int = 0, guest: bool = False) -> Line:
    return Line((total, entry), {"total_ms": total}, block, None if guest else total)


def placed_from_scratch(lines: dict[str, Line]) -> Rows:
    """The whole table by the plainest rule: sort, count, share a place with an equal before."""
    rows: Rows = {}
    for block in sorted({found.block for found in lines.values()}):
        seats = sorted((found.key, e) for e, found in lines.items() if found.block == block)
        count, place, tie = 0, 0, None
        for index, (_, entry) in enumerate(seats):
            found = lines[entry]
            rows[entry] = {"ord": block * BLOCK_ORD + index + 1, **found.fields}
            if block == 0 and found.tie is not None:
                count += 1
                place = place if found.tie == tie else count
                tie = found.tie
                rows[entry]["pos"] = place
    return rows


def applied(rows: Rows, changes: dict[str, dict[str, Any] | None]) -> Rows:
    made = {entry: dict(row) for entry, row in rows.items()}
    for entry, change in changes.items():
        if change is None:
            del made[entry]
            continue
        row = made.setdefault(entry, {})
        row.update(change)
        for name in [name for name, value in change.items() if value is None]:
            del row[name]
    return made


entries = st.sampled_from([f"e{n}" for n in range(9)])
steps = st.one_of(
    st.tuples(st.just("put"), entries, st.integers(1, 6), st.integers(0, 2), st.booleans()),
    st.tuples(st.just("drop"), entries),
    st.tuples(st.just("take")),
)


@settings(max_examples=400)
@given(st.lists(steps, max_size=60))
def test_what_is_told_adds_up_to_the_table_made_from_scratch(script: list[Any]) -> None:
    ranking = Ranking()
    lines: dict[str, Line] = {}
    shown: Rows = {}
    for step in [*script, ("take",)]:
        if step[0] == "put":
            _, entry, total, block, guest = step
            lines[entry] = line(total, entry, block, guest)
            ranking.put(entry, lines[entry])
        elif step[0] == "drop":
            lines.pop(step[1], None)
            ranking.drop(step[1])
        else:
            shown = applied(shown, ranking.take_changes())
            assert placed_from_scratch(lines) == shown
            assert shown == ranking.rows()


@given(
    st.dictionaries(entries, st.integers(1, 6)),
    st.dictionaries(entries, st.integers(1, 6)),
)
def test_a_replaced_table_tells_only_what_differs(one: Any, other: Any) -> None:
    first = {entry: line(total, entry) for entry, total in one.items()}
    second = {entry: line(total, entry) for entry, total in other.items()}
    ranking = Ranking()
    ranking.replace(first)
    shown = applied({}, ranking.take_changes())
    ranking.replace(second)
    changes = ranking.take_changes()

    assert placed_from_scratch(second) == applied(shown, changes)
    assert all(
        change is None or all(shown.get(entry, {}).get(n) != v for n, v in change.items())
        for entry, change in changes.items()
    )


def test_equal_totals_share_a_place_and_the_next_is_skipped() -> None:
    ranking = Ranking()
    for entry, total in [("a", 100), ("b", 200), ("c", 200), ("d", 300)]:
        ranking.put(entry, line(total, entry))
    ranking.take_changes()

    assert [1, 2, 2, 4] == [ranking.rows()[entry]["pos"] for entry in "abcd"]


def test_a_guest_stands_between_others_without_a_place() -> None:
    ranking = Ranking()
    for entry, total in [("a", 100), ("b", 200), ("c", 300)]:
        ranking.put(entry, line(total, entry, guest=entry == "b"))
    ranking.take_changes()

    assert [1, None, 2] == [ranking.rows()[entry].get("pos") for entry in "abc"]


def test_the_first_to_take_a_place_behind_guests_is_first() -> None:
    ranking = Ranking()
    ranking.put("g", line(1, "g", guest=True))
    ranking.put("h", line(2, "h", guest=True))
    ranking.take_changes()
    ranking.put("a", line(3, "a"))
    assert {"a": {"ord": 3, "total_ms": 3, "pos": 1}} == ranking.take_changes()


def test_a_row_at_the_end_moves_nobody() -> None:
    ranking = Ranking()
    for number in range(200):
        ranking.put(f"e{number}", line(number, f"{number:03}"))
    ranking.take_changes()
    ranking.put("last", line(1000, "last"))

    assert ["last"] == list(ranking.take_changes())


def test_two_that_swap_move_nobody_else() -> None:
    ranking = Ranking()
    for number in range(200):
        ranking.put(f"e{number}", line(10 * number, f"{number:03}"))
    ranking.take_changes()
    ranking.put("e100", line(985, "100"))

    assert {"e99", "e100"} == set(ranking.take_changes())


def test_a_block_without_places_leaves_the_ranked_one_alone() -> None:
    ranking = Ranking()
    ranking.put("a", line(100, "a"))
    ranking.put("b", line(50, "b", block=1))

    assert {
        "a": {"ord": 1, "pos": 1, "total_ms": 100},
        "b": {"ord": BLOCK_ORD + 1, "total_ms": 50},
    } == ranking.take_changes()


def test_a_ranking_says_its_order_and_places_before_it_is_told() -> None:
    ranking = Ranking()
    ranking.put("a", line(100, "a"))
    ranking.put("b", line(50, "b"))
    ranking.put("g", line(60, "g", guest=True))
    ranking.put("x", line(10, "x", block=1))

    assert ["b", "g", "a"] == list(ranking.in_order())
    assert ["x"] == list(ranking.in_order(1))
    assert [] == list(ranking.in_order(7))
    assert {"b": 1, "a": 2} == ranking.places()


def test_nothing_is_told_twice() -> None:
    ranking = Ranking()
    ranking.put("a", line(100, "a"))
    assert ranking.waits
    ranking.take_changes()

    assert (False, {}) == (ranking.waits, ranking.take_changes())


def test_a_copy_goes_its_own_way() -> None:
    ranking = Ranking()
    ranking.put("a", line(100, "a"))
    other = ranking.copy()
    other.put("b", line(50, "b"))

    assert {"a": {"ord": 1, "pos": 1, "total_ms": 100}} == ranking.take_changes()
    assert {"a", "b"} == set(other.take_changes())


def test_a_line_that_says_its_own_ord_keeps_it_while_others_go() -> None:
    ranking = Ranking()
    ranking.put("a", Line((1,), {"ms": 1}, 1, None, 11))
    ranking.put("b", Line((2,), {"ms": 2}, 1, None, 12))
    ranking.take_changes()
    ranking.drop("a")

    assert {"a": None} == ranking.take_changes()
    assert {"b": {"ord": 12, "ms": 2}} == ranking.rows()


def test_a_row_whose_place_alone_changed_tells_its_place_alone() -> None:
    ranking = Ranking()
    for entry, total in [("a", 100), ("b", 200), ("c", 300)]:
        ranking.put(entry, line(total, entry))
    ranking.take_changes()
    ranking.put("b", line(200, "b", guest=True))

    assert {"b": {"pos": None}, "c": {"pos": 2}} == ranking.take_changes()


def test_a_line_that_only_says_another_ord_tells_it_alone() -> None:
    fields = {"ms": 1}
    ranking = Ranking()
    ranking.put("a", Line((1,), fields, 1, None, 11))
    ranking.take_changes()
    ranking.put("a", Line((2,), fields, 1, None, 12))

    assert {"a": {"ord": 12}} == ranking.take_changes()


def test_an_object_within_a_row_tells_what_changed_in_it_and_what_went() -> None:
    ranking = Ranking()
    ranking.put("a", Line((1,), {"stages": {"SS1": 1, "SS2": 1}, "wins": 2}))
    ranking.take_changes()
    ranking.put("a", Line((2,), {"stages": {"SS2": 1, "SS3": 1}, "wins": 2}))

    assert {"a": {"stages": {"SS1": None, "SS3": 1}}} == ranking.take_changes()


def test_a_table_grows_a_version_only_when_it_says_something_else() -> None:
    ranking = Ranking()
    ranking.put("a", line(100, "a"))
    before = ranking.version
    ranking.put("a", line(100, "a"))
    ranking.drop("b")

    assert before == ranking.version
    ranking.drop("a")
    assert before + 1 == ranking.version


def test_a_ranking_knows_how_many_stand_in_a_block_and_who_is_last() -> None:
    ranking = Ranking()
    for entry, total in (("a", 100), ("b", 300), ("c", 200)):
        ranking.put(entry, line(total, entry))

    assert (3, 0, None) == (ranking.size(), ranking.size(1), ranking.last(1))
    assert line(300, "b") == ranking.last()
    for entry in "abc":
        ranking.drop(entry)
    assert (0, None) == (ranking.size(), ranking.last())


def test_a_team_s_line_tells_of_its_cars() -> None:
    ranking = Ranking(about={"e1": "A"})
    ranking.put("A", line(100, "A"))

    assert [True, True, False] == [ranking.tells_of(one) for one in ("A", "e1", "e2")]


def test_a_line_of_a_guest_is_the_same_without_its_place() -> None:
    assert line(100, "a", guest=True) == line(100, "a").placeless()
