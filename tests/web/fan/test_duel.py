"""Two crews compared on the page of one: stage by stage, and how far apart they are after each."""

from typing import Any

from browser.views_made import BASE, RALLY, weekend
from flyingfinish.web.fan.crew import CREW
from flyingfinish.web.fan.duel import duel_lists, duel_ones, duel_rows, rival_of
from flyingfinish.web.page.board import Board, View, board_of, read_view
from flyingfinish.web.page.rows import Row
from flyingfinish.web.words import words_and
from web.boards_made import with_rows

FI = words_and("fi", *CREW.words)
MINE: dict[str, Any] = {
    "SS1": {"elapsed_ms": 90_000},
    "SS2": {"elapsed_ms": 200_000, "provenance": "notional"},
    "SS3": {"elapsed_ms": 300_000},
    "SS4": {"started_at_ms": 1},
}
THEIRS: dict[str, Any] = {
    "SS1": {"elapsed_ms": 91_500},
    "SS2": {"elapsed_ms": 198_000},
    "SS3": {"elapsed_ms": 300_000},
    "SS6": {"elapsed_ms": 400_000},
}


def board(rival: str = "e4", *, crew: str = "e2", read: bool = True, **wanted: str) -> Board:
    """Returns the board of a crew's page with another crew beside it."""
    views = weekend(12)
    for entry, stages in (("e2", MINE), ("e4", THEIRS)):
        views[f"{BASE}crew/{entry}"] = {"stages": stages}
        if read:
            total = {"SS1": {"total_ms": stages["SS1"]["elapsed_ms"]}}
            views[f"{BASE}places/{entry}"] = {"stages": total}
    view = View(RALLY, page="crew", crew=crew, rival=rival, **wanted)
    return board_of(view, views.get, CREW.channels, CREW.reads)


def rows() -> dict[str, Row]:
    """Returns the rows of the comparison by stage."""
    return {row.key: row for row in duel_rows(board(), FI)}


def test_the_other_crew_stands_in_the_address() -> None:
    view = read_view(RALLY, {"crew": "e2", "with": "e4"}, "crew")
    assert ("e4", "?crew=e2&with=e4") == (view.rival, view.address())


def test_other_pages_have_nothing_of_it() -> None:
    assert "/r/kokkola/results?crew=e2" == board().view.elsewhere("results")


def test_a_crew_is_not_compared_with_itself_nor_with_one_that_is_not_entered() -> None:
    assert ["e4", "", "", ""] == [rival_of(board(one)) for one in ("e4", "e2", "e999", "")]


def test_a_stage_says_both_times_and_who_was_faster() -> None:
    found = rows()
    assert [("1:30.0", "1:31.5", "-1.5", "gain"), ("3:20.0", "3:18.0", "+2.0", "loss")] == [
        (row.text["mine"], row.text["theirs"], row.text["diff"], row.attrs["data-diff"])
        for row in (found["SS1"], found["SS2"])
    ]


def test_a_time_that_was_not_measured_is_marked() -> None:
    assert ("†", "") == (rows()["SS2"].text["mymark"], rows()["SS2"].text["theirmark"])


def test_a_time_that_was_changed_is_marked_on_the_side_of_its_crew() -> None:
    moved = {"ord": 9, "code": "time_moved", "entry": "e4", "stage": "SS1", "before_ms": 1}
    own = {**moved, "entry": "e2", "stage": "SS2"}
    made = with_rows(board(), "corrections", **{"9": moved, "8": own})
    marks = {row.key: (row.text["mymark"], row.text["theirmark"]) for row in duel_rows(made, FI)}
    assert {"SS1": ("", "✎"), "SS2": ("✎†", ""), "SS3": ("", ""), "SS6": ("", "")} == marks


def test_equal_times_are_said_to_be_equal() -> None:
    assert ("=", "") == (rows()["SS3"].text["diff"], rows()["SS3"].attrs["data-diff"])


def test_a_stage_that_one_of_them_has_driven_has_no_difference() -> None:
    row = rows()["SS6"]
    assert ("", "6:40.0", "") == (row.text["mine"], row.text["theirs"], row.text["diff"])


def test_a_stage_that_neither_has_driven_is_left_out() -> None:
    assert ["SS1", "SS2", "SS3", "SS6"] == list(rows())


def test_after_a_stage_it_says_how_far_apart_their_totals_are() -> None:
    assert ("-1.5", "") == (rows()["SS1"].text["total"], rows()["SS2"].text["total"])


def test_the_heading_counts_stages_and_says_how_far_apart_they_are_now() -> None:
    made = board()
    table = made.of("overall")["rows"]
    tenths = (table["e2"]["total_ms"] - table["e4"]["total_ms"]) // 100
    sub = duel_ones(made, FI, "e2")["duel-title"].text["sub"]
    assert ("nopeampi 1, hitaampi 1", -tenths) == (
        sub.partition(" · ")[0],
        round(float(sub.rpartition("-")[2]) * 10),
    )


def test_until_all_places_are_read_the_painted_rows_stay() -> None:
    assert "duel-rows" not in duel_lists(board(read=False), FI, "e2")


def test_without_another_crew_there_are_no_rows_and_a_word_to_choose_one() -> None:
    made = board("")
    assert ([], "Valitse, keneen verrataan.") == (
        duel_lists(made, FI, "e2")["duel-rows"],
        duel_ones(made, FI, "e2")["duel-empty"].text["empty"],
    )


def test_the_closest_in_the_class_are_one_tap_away_and_a_second_tap_lets_go() -> None:
    near = duel_lists(board(), FI, "e2")["near-rows"]
    placed = [e for e, row in board().of("class")["rows"].items() if "pos" in row]
    at = placed.index("e2")
    closest = placed[max(0, at - 1) : at] + placed[at + 1 : at + 2]
    others = [row.key for row in near if row.key != "chip:e4"]
    assert ([f"chip:{one}" for one in closest if one != "e4"], ["?crew=e2"]) == (
        others,
        [row.href for row in near if row.attrs["aria-current"]],
    )


def test_every_other_crew_can_be_chosen_and_the_rest_of_the_address_stays() -> None:
    lists = duel_lists(board(lang="fi", cls="SM1"), FI, "e2")
    values = [row.attrs["value"] for row in lists["rival-rows"]]
    assert (True, False, [("class", "SM1"), ("crew", "e2"), ("lang", "fi")]) == (
        {"", "e4", "e12"} <= set(values),
        "e2" in values,
        [(row.attrs["name"], row.attrs["value"]) for row in lists["rival-kept"]],
    )
