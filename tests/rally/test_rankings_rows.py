"""What a row of a ranking says, and what a table knows of itself."""

from flyingfinish.rally.rankings import BLOCK_ORD, Line, Ranking


def test_a_line_that_says_its_own_ord_keeps_it_while_others_go() -> None:
    ranking = Ranking()
    ranking.put("a", Line((1,), {"ms": 1}, 1, None, 11))
    ranking.put("b", Line((2,), {"ms": 2}, 1, None, 12))
    ranking.take_changes()
    ranking.drop("a")

    assert {"a": None} == ranking.take_changes()
    assert {"b": {"ord": 12, "ms": 2}} == ranking.rows()


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


def test_a_replaced_table_may_hold_rows_that_say_their_own_ord() -> None:
    ranking = Ranking()
    ranking.replace({"a": Line((1,), {"ms": 1}, 1, None, 77)})
    assert {"a": {"ord": 77, "ms": 1}} == ranking.take_changes()


def test_an_object_that_comes_or_goes_within_a_row_is_told_whole() -> None:
    ranking = Ranking()
    told = []
    for nth, inside in enumerate((1, {"SS1": 1}, 2)):
        ranking.put("a", Line((nth,), {"x": inside}))
        told.append(ranking.take_changes()["a"])
    assert [{"ord": 1, "x": 1}, {"x": {"SS1": 1}}, {"x": 2}] == told


def test_blocks_stand_a_hundred_thousand_apart() -> None:
    assert (100_000, Line((1,), {}, 0, None, None)) == (BLOCK_ORD, Line((1,), {}))
