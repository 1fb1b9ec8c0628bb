"""A ranking tells exactly what changed, whatever was put and dropped in between."""

from typing import Any

import pytest
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


def test_a_row_whose_place_alone_changed_tells_its_place_alone() -> None:
    ranking = Ranking()
    for entry, total in [("a", 100), ("b", 200), ("c", 300)]:
        ranking.put(entry, line(total, entry))
    ranking.take_changes()
    ranking.put("b", line(200, "b", guest=True))

    assert {"b": {"pos": None}, "c": {"pos": 2}} == ranking.take_changes()


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


def test_a_line_of_a_guest_is_the_same_without_its_place() -> None:
    assert line(100, "a", guest=True) == line(100, "a").placeless()


# --- what is told where several rows change at once ---


def table_of(*rows: str) -> tuple[Ranking, dict[str, Line]]:
    """A told table; rows are written ``a:100``, a guest's ``g:100-``."""
    ranking = Ranking()
    lines: dict[str, Line] = {}
    for row in rows:
        seat(ranking, lines, row)
    ranking.take_changes()
    return ranking, lines


def seat(ranking: Ranking, lines: dict[str, Line], row: str) -> None:
    entry, _, total = row.partition(":")
    lines[entry] = line(int(total.rstrip("-")), entry, guest=total.endswith("-"))
    ranking.put(entry, lines[entry])


def test_a_guest_that_takes_a_place_in_a_tie_moves_those_behind_the_tie() -> None:
    ranking, lines = table_of("a:100", "g:300-", "r:300", "s:300", "t:300", "y:400", "z:500")
    seat(ranking, lines, "g:300")
    assert {"g": {"pos": 2}, "y": {"pos": 6}, "z": {"pos": 7}} == {
        entry: {"pos": change["pos"]}
        for entry, change in ranking.take_changes().items()
        if change is not None
    }
    assert placed_from_scratch(lines) == ranking.rows()


def test_one_of_a_tie_that_leaves_while_a_guest_comes_moves_those_behind_the_tie() -> None:
    ranking, lines = table_of("a:100", "r:300", "s:300", "t:300", "y:400", "z:500")
    ranking.drop("r")
    del lines["r"]
    seat(ranking, lines, "g:200-")
    changes = ranking.take_changes()
    assert ({"pos": 4}, {"pos": 5}) == (changes["y"], changes["z"])
    assert placed_from_scratch(lines) == ranking.rows()


def test_a_change_far_behind_another_is_told_with_it() -> None:
    names = "abcdefghijklmnopqrst"
    for first, second in (("b:35", "s:215"), ("s:215", "b:35")):
        ranking, lines = table_of(*(f"{one}:{nth * 10}" for nth, one in enumerate(names, 1)))
        seat(ranking, lines, first)
        seat(ranking, lines, second)
        assert set("bcst") == set(ranking.take_changes())
        assert placed_from_scratch(lines) == ranking.rows()


def test_a_row_that_comes_last_is_told_with_a_change_in_front() -> None:
    ranking, lines = table_of("a:100", "b:200", "c:300", "d:400")
    seat(ranking, lines, "a:110")
    seat(ranking, lines, "e:500")
    assert {"a", "e"} == set(ranking.take_changes())


def test_rows_that_go_and_as_many_that_come_move_those_between() -> None:
    names = "abcdefghijklmnopqrstuvwxyz"
    ranking, lines = table_of(*(f"{one}:{nth * 10}" for nth, one in enumerate(names, 1)))
    for gone in "fgh":
        ranking.drop(gone)
        del lines[gone]
    seat(ranking, lines, "y:255")
    for number in (1, 2, 3):
        seat(ranking, lines, f"new{number}:{number}")
    assert set("abcdefghy") | {"new1", "new2", "new3"} == set(ranking.take_changes())
    assert placed_from_scratch(lines) == ranking.rows()


class Counting(dict[str, Line]):
    """Lines that count how often somebody looked one up."""

    looked = 0

    def __getitem__(self, entry_id: str) -> Line:
        self.looked += 1
        return super().__getitem__(entry_id)


def test_rows_behind_the_last_changed_one_are_not_looked_at() -> None:
    ranking, lines = table_of(*(f"{number:03}:{number}" for number in range(200)))
    ranking.lines = Counting(ranking.lines)
    seat(ranking, lines, "010:12")
    assert {"010", "011"} <= set(ranking.take_changes())
    assert 6 > ranking.lines.looked


def test_rows_that_only_change_their_seats_or_places_tell_just_that() -> None:
    ranking, lines = table_of("a:100", "b:200", "c:200", "d:300")
    seat(ranking, lines, "g:50-")
    told = [ranking.take_changes()]
    seat(ranking, lines, "e:60")
    told.append(ranking.take_changes())
    assert {"ord": 2} == told[0]["a"]
    assert {"ord": 3, "pos": 2} == told[1]["a"]
    assert {"ord": 6, "pos": 5} == told[1]["d"]


def test_a_placed_row_that_becomes_a_guest_elsewhere_loses_its_place() -> None:
    ranking, _ = table_of("a:100", "b:200")
    was = ranking.lines["a"]
    ranking.put("a", Line((300, "a"), was.fields))
    assert {"a": {"ord": 2, "pos": None}, "b": {"ord": 1, "pos": 1}} == ranking.take_changes()


@pytest.mark.parametrize(
    "row", ["d:100", "d:150", "d:150-", "d:200", "d:250", "d:300", "d:300-", "d:400"]
)
@pytest.mark.parametrize("gone", ["", "c", "g"])
def test_a_place_goes_on_from_the_last_one_before_it_whatever_guests_stand_between(
    row: str, gone: str
) -> None:
    ranking, lines = table_of("f:50-", "x:100", "a:200", "g:200-", "h:200-", "b:300", "c:300")
    if gone:
        ranking.drop(gone)
        del lines[gone]
        ranking.take_changes()
    seat(ranking, lines, row)
    ranking.take_changes()
    assert placed_from_scratch(lines) == ranking.rows()
    ranking.drop("d")
    del lines["d"]
    ranking.take_changes()
    assert placed_from_scratch(lines) == ranking.rows()


def test_guests_of_a_table_that_was_replaced_take_no_place_from_who_comes() -> None:
    ranking, _ = table_of("a:100")
    lines = {row[0]: line(int(row[2:5]), row[0], guest="-" in row) for row in
             ("c:300-", "b:200-", "a:100")}  # fmt: skip
    ranking.replace(lines)
    ranking.take_changes()
    for row in ("d:250", "e:400"):
        seat(ranking, lines, row)
        ranking.take_changes()
        assert placed_from_scratch(lines) == ranking.rows()


def test_a_table_counts_its_changes_from_nothing() -> None:
    ranking = Ranking()
    versions = [ranking.version]
    for total in (100, 200):
        ranking.put("a", line(total, "a"))
        versions.append(ranking.version)
    ranking.drop("a")
    versions.append(ranking.version)
    ranking.replace({})
    versions.append(ranking.version)
    assert ("", [0, 1, 2, 3, 4]) == (ranking.channel, versions)
