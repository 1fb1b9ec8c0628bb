"""Which rallies the page of a series tells of."""

from typing import Any

from flyingfinish.web.series.choice import Choice, choice_of, titles_in, waits_of

OPENED = {"rally": {"name": "R"}, "competitions": {"sm": {"titles": {"own": {}}}}}
ROUNDS = {"rows": {n: {"ord": i, "rally": n} for i, n in enumerate(("talvi", "kevat", "syys"))}}


def choice(closed: dict[str, bool], **views: Any) -> Choice:
    data: dict[str, Any] = {f"rally/{name}/itinerary": OPENED for name in closed}
    data |= {"series/cup/calendar": ROUNDS, **views}
    return choice_of(closed, data.get, "cup", "t")


def test_the_last_round_that_is_on_is_told_of() -> None:
    assert "kevat" == choice({"talvi": False, "kevat": False, "syys": True}).latest


def test_where_none_is_on_it_is_the_last_one_that_is_here() -> None:
    assert "kevat" == choice({"talvi": True, "kevat": True}).latest


def test_a_rally_that_was_not_opened_or_is_no_round_is_not_told_of() -> None:
    unopened: dict[str, Any] = {"rally/kevat/itinerary": {}}
    assert "talvi" == choice({"talvi": True, "kevat": False, "other": False}, **unopened).latest
    assert Choice() == choice({})


def test_points_that_would_be_are_of_the_rally_that_names_this_title_of_this_series() -> None:
    form = {"series": "cup", "title": "t"}
    own = {"rally/talvi/projected/own": form | {"series": "other"}}
    assert ("", "") == _projects(choice({"talvi": False, "kevat": False}, **own))
    own["rally/kevat/projected/own"] = form
    assert ("kevat", "own") == _projects(choice({"talvi": False, "kevat": False}, **own))


def test_a_rally_that_is_over_moves_no_points() -> None:
    own = {"rally/kevat/projected/own": {"series": "cup", "title": "t"}}
    assert ("", "") == _projects(choice({"kevat": True}, **own))


def waits(then: dict[str, Any], now: dict[str, Any]) -> bool:
    return waits_of(["kevat"], then.get, now.get, "cup")


def test_a_late_page_waits_while_only_the_present_has_a_rally_or_a_calendar() -> None:
    known = {"series/cup/calendar": ROUNDS}
    driven: dict[str, Any] = {**known, "rally/kevat/itinerary": OPENED}
    assert (True, True) == (waits({}, known), waits(known, driven))


def test_a_late_page_with_something_to_show_or_with_nothing_coming_does_not_wait() -> None:
    known = {"series/cup/calendar": ROUNDS}
    driven: dict[str, Any] = {**known, "rally/kevat/itinerary": OPENED}
    assert (False, False) == (waits(driven, driven), waits(known, known))


def test_titles_of_all_competitions_are_known() -> None:
    both: dict[str, Any] = {
        "a": {"titles": {"x": {}}},
        "b": {"titles": {"w": {}, "x": {}}},
        "c": {},
    }
    assert ["w", "x"] == titles_in({"competitions": both})


def _projects(chosen: Choice) -> tuple[str, str]:
    return chosen.rally, chosen.rally_title
