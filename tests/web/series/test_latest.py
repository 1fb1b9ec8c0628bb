"""What the page of a series tells of the rally driven last."""

from typing import Any

from flyingfinish.web.fan.kind import Face
from flyingfinish.web.series.latest import latest_face
from flyingfinish.web.words import words_and

EN = words_and("en", "fan/news", "series")
ROW = {"block": "ranked", "total_ms": 61_000}


def face(rally: str = "syys", **data: Any) -> Face:
    held = {f"latest/{name}": form for name, form in data.items()}
    return latest_face(rally, lambda role: held.get(role, {}), EN)


def test_the_first_three_who_have_a_place_are_shown() -> None:
    placed = {f"e{n}": ROW | {"ord": n, "pos": n} for n in range(1, 5)}
    rows = face(overall={"rows": placed | {"e0": ROW | {"ord": 0}}}).lists["latest-first"]
    assert [("1", "1:01.0"), ("2", "1:01.0"), ("3", "1:01.0")] == [
        (row.text["pos"], row.text["time"]) for row in rows
    ]


def test_a_rally_that_is_on_leads_to_what_is_driven_and_one_that_is_over_to_its_replay() -> None:
    for state, title, way in (
        ({}, "On now", "/r/syys/live?lang=en"),
        ({"closed": True}, "Last driven", "/r/syys/live?replay=1&lang=en"),
    ):
        made = face(state=state)
        assert title == made.ones["latest-title"].text["title"]
        assert way == made.lists["latest-ways"][1].href


def test_a_rally_is_called_by_its_name_and_until_that_is_here_by_its_id() -> None:
    named = face(itinerary={"rally": {"name": "Syysralli"}})
    assert ["syys", "Syysralli"] == [
        one.lists["latest-name"][0].text["label"] for one in (face(), named)
    ]


def test_no_rally_has_no_name_and_no_way() -> None:
    none = face("")
    assert ([], [], "hidden") == (
        none.lists["latest-name"], none.lists["latest-ways"], none.ones["latest"].attrs["hidden"]
    )  # fmt: skip
