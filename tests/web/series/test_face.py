"""What the page of a series follows and shows; `browser/test_season.py` holds its twin to it."""

from typing import Any

from flyingfinish.web.series.face import Season, season_face, title_of
from flyingfinish.web.series.latest import LATEST
from flyingfinish.web.words import words_and

EN = words_and("en", "fan/news", "series")
CALENDAR = {
    "series": {"name": "Cup", "season": "2026"},
    "titles": {"t": {"ord": 2, "name": "T"}, "u": {"ord": 1, "name": "U"}},
    "rows": {},
}


def test_the_first_title_is_shown_where_no_other_is_asked_for() -> None:
    assert ["u", "t", "u", ""] == [
        title_of(CALENDAR, ""), title_of(CALENDAR, "t"), title_of(CALENDAR, "x"), title_of({}, "t")
    ]  # fmt: skip


def test_a_season_follows_its_calendar_a_title_and_its_projection() -> None:
    assert {"calendar": "series/cup/calendar"} == Season("cup", "").channels
    assert {
        "calendar": "series/cup/calendar",
        "standings": "series/cup/standings/t",
        "projected": "rally/kokkola/projected/own",
    } == Season("cup", "t", "kokkola", "own").channels
    assert {f"latest/{name}": f"rally/syys/{name}" for name in LATEST} == {
        role: channel
        for role, channel in Season("cup", "", latest="syys").channels.items()
        if role != "calendar"
    }


def test_one_title_needs_no_choice() -> None:
    alone = {**CALENDAR, "titles": {"t": {"ord": 1, "name": "T"}}}
    for calendar, chips in ((alone, []), (CALENDAR, ["U", "T"])):
        face = season_face(Season("cup", "t", data={"calendar": calendar}), EN)
        assert chips == [row.text["label"] for row in face.lists["titles"]]


def test_places_of_a_projection_lead_to_how_they_came_about_and_standings_to_points() -> None:
    rows = {"rows": {"a": {"ord": 1, "pos": 1, "points": 1_000}}}
    season = Season("cup", "t", "kokkola", "own", data={"calendar": CALENDAR, "projected": rows})
    (row,) = season_face(season, EN).lists["projected-rows"]
    base = "/r/kokkola/explain/"
    assert {
        "place": f"{base}place/projected/own/a?lang=en",
        "points": f"{base}projected/own/a?lang=en",
    } == row.links


def test_every_way_from_a_page_that_is_late_is_as_late() -> None:
    rows = {"rows": {"a": {"ord": 1, "pos": 1, "points": 1_000}}}
    held: dict[str, Any] = {"calendar": CALENDAR, "projected": rows}
    late = Season("cup", "t", "kokkola", "own", latest="kokkola", delay="60", data=held)
    made = [row for rows in season_face(late, EN).lists.values() for row in rows]
    ways = [way for row in made for way in (row.href, *row.links.values()) if way]
    assert len(ways) > 5
    assert [] == [way for way in ways if not way.endswith("lang=en&delay=60")]


def test_the_part_of_no_rally_is_hidden() -> None:
    ones = season_face(Season("cup", "t", data={"calendar": CALENDAR}), EN).ones
    assert ["hidden", "hidden"] == [ones[one].attrs["hidden"] for one in ("projection", "latest")]
