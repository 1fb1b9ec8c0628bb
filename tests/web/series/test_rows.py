"""A season's rows: points by round, what a rally would change, the calendar."""

from typing import Any

from flyingfinish.web.page.rows import Row
from flyingfinish.web.series.rows import (
    ROUNDS_SHOWN,
    asked_in,
    calendar_rows,
    in_order,
    named_by,
    projected_rows,
    round_heads,
    standing_rows,
)
from flyingfinish.web.words import words_and

EN = words_and("en", "series")
FI = words_and("fi", "series")
ROUNDS = {
    "r2": {"ord": 2, "name": "Autumn", "scored": True},
    "r1": {"ord": 1, "name": "Spring", "scored": True},
    "r3": {"ord": 3, "name": "Winter"},
}


def explain(what: str, name: str) -> str:
    return f"{what}/{name}"


def standings(**row: Any) -> dict[str, Any]:
    known = {"ord": 1, "pos": 1, "points": 43_000, "name": "Aino", "rounds": {}}
    return {"rounds": ROUNDS, "rows": {"a": known | row}}


def standing(**row: Any) -> Row:
    (made,) = standing_rows(standings(**row), EN, explain)
    return made


def test_a_column_stands_for_each_round_that_was_scored_in_order() -> None:
    heads = round_heads(standings())
    assert ("Spring", "Autumn", "") == (heads["h1"], heads["h2"], heads["h3"])
    assert ROUNDS_SHOWN == len(heads)


def test_of_more_rounds_than_columns_the_last_ones_are_shown() -> None:
    many = {f"r{n}": {"ord": n, "name": str(n), "scored": True} for n in range(20)}
    heads = round_heads({"rounds": many})
    assert ("4", "19") == (heads["h1"], heads[f"h{ROUNDS_SHOWN}"])


def test_points_of_a_round_are_its_addends_and_a_round_not_driven_is_a_dash() -> None:
    row = standing(rounds={"r2": {"points": 29_000, "parts": {"1": 25_000, "2": 4_000}}})
    assert ("–", "25 + 4", "") == (row.text["c1"], row.text["c2"], row.text["c3"])


def test_points_lead_to_how_they_came_about() -> None:
    assert {"points": "points/a"} == standing().links


def test_what_must_still_be_done_stands_before_whether_it_can() -> None:
    assert ("secured by place 4", "possible") == (
        standing(chance="possible", needs=4).text["chance"],
        standing(chance="possible").attrs["data-chance"],
    )
    assert ("possible", "") == (
        standing(chance="possible").text["chance"],
        standing().text["chance"],
    )


def projected(**row: Any) -> Row:
    known = {"ord": 1, "pos": 1, "points": 51_500}
    rows = {"rows": {"a": known | row}}
    (made,) = projected_rows(rows, FI, named_by(standings(partner="Eero"), FI), explain)
    return made


def test_a_projection_says_what_the_rally_gives_and_where_it_was_before() -> None:
    row = projected(gained=2, round={"points": 8_000}, before={"pos": 3, "shared": True})
    shown = [row.text[one] for one in ("pos", "gained", "points", "now", "before", "name")]
    assert ["1", "+2", "51,5", "8", "3=", "Aino"] == shown
    assert ("up", "Eero") == (row.attrs["data-way"], row.text["partner"])


def test_who_scores_nothing_here_and_lost_places_says_so() -> None:
    row = projected(gained=-1)
    assert ("−1", "–", "–", "down") == (
        row.text["gained"], row.text["now"], row.text["before"], row.attrs["data-way"]
    )  # fmt: skip
    assert ("", "") == (projected().text["gained"], projected().attrs["data-way"])


def test_who_is_in_no_standings_yet_is_new() -> None:
    assert ("uusi", "") == named_by({}, FI)("b", {})


def a_round(**row: Any) -> Row:
    known = {"ord": 1, "name": "Kokkola", "state": "running", "from": "2026-08-21",
             "to": "2026-08-22"}  # fmt: skip
    (made,) = calendar_rows({"rows": {"r1": known | row}}, EN, asked_in(EN))
    return made


def test_a_round_has_its_days_and_leads_to_its_rally() -> None:
    row = a_round(rally="kokkola", place="Kokkola")
    assert ("21–22/8/2026", "", "/r/kokkola?lang=en") == (
        row.text["days"], row.text["place"], row.href
    )  # fmt: skip


def test_a_round_elsewhere_leads_nowhere_and_names_its_place() -> None:
    row = a_round(place="Lahti", note="moved")
    assert ("Lahti", "moved", "") == (row.text["place"], row.text["note"], row.href)


def test_rows_of_equal_order_stand_by_name() -> None:
    assert ["c", "a", "b"] == in_order({"b": {"ord": 2}, "a": {"ord": 2}, "c": {}})
