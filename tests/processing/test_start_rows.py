"""Start lists as views say them: delays and new start times in force, a held crew as last seen.

Tests `start_rows.py` and `tellers/controls.py`.
"""

from dataclasses import replace
from typing import Any

from builders import MINUTE_MS, NOON_MS, Story, a_rally, stage, start_of
from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.processing.views import Views, canonical
from flyingfinish.rally.facts import (
    DelayAllowed,
    ItinerarySet,
    StageDelayed,
    StartListRow,
    StartListSet,
    StartTimeGiven,
)
from flyingfinish.rally.start_table import start_table
from flyingfinish.rally.state import RallyState, apply
from flyingfinish.rally.state_parts import Audience, Touched


def told() -> Story:
    story = a_rally([stage(1), stage(2)], "1 2")
    story.due("SS1", "1 2")
    return story


def shown(story: Story, audience: Audience = "public") -> Views:
    """The views after every fact, one by one."""
    state, chronicle, views = RallyState(), Chronicle(), Views(audience)
    for record in story.records:
        touched = apply(state, record)
        known = len(chronicle.items)
        item = chronicle.note(state, record, bool(touched.news))
        views.show(state, touched, chronicle, item is not None, chronicle.items[known:])
        for view in views.take_changed().values():
            view.take_changes()
    return views


def view(story: Story, channel: str, audience: Audience = "public") -> dict[str, Any]:
    found = shown(story, audience).find(channel)
    assert found is not None
    return found.whole()


def test_a_start_list_is_in_order_and_names_lanes_where_there_are_some() -> None:
    story = told()
    rows = (StartListRow("e2", NOON_MS, 1), StartListRow("e1", NOON_MS + 60_000))
    story.tell(StartListSet("SS1", 3, rows))
    assert {
        "version": 3,
        "rows": {
            "e2": {"ord": 1, "due_at_ms": NOON_MS, "lane": 1},
            "e1": {"ord": 2, "due_at_ms": NOON_MS + 60_000},
        },
    } == start_table(story.state, "SS1", "public")


def test_a_delay_shows_in_start_list_itinerary_and_on_stage() -> None:
    story = told()
    story.tell(StageDelayed("SS1", 20 * MINUTE_MS))
    later = NOON_MS + 20 * MINUTE_MS
    whole = view(story, "startlist/SS1")
    assert 20 * MINUTE_MS == whole["delay_ms"]
    assert {"ord": 1, "due_at_ms": later, "listed_at_ms": NOON_MS} == whole["rows"]["e1"]
    stages = view(story, "itinerary")["stages"]
    assert [later, start_of("SS2") + 20 * MINUTE_MS] == [
        one["first_due_at_ms"] for one in stages.values()
    ]
    assert later == view(story, "onstage")["rows"]["e1"]["due_at_ms"]
    assert later == view(story, "crew/e1")["stages"]["SS1"]["due_at_ms"]


def test_a_new_start_time_puts_a_crew_where_it_starts_now() -> None:
    story = told()
    story.tell(StartTimeGiven("SS1", "e1", NOON_MS + 9 * MINUTE_MS))
    rows = view(story, "startlist/SS1")["rows"]
    assert [("e2", 1), ("e1", 2)] == sorted(
        ((entry, row["ord"]) for entry, row in rows.items()), key=lambda one: one[1]
    )


def test_a_new_start_time_without_a_list_is_a_list_of_its_own() -> None:
    story = told()
    story.tell(StartTimeGiven("SS2", "e1", start_of("SS2")))
    expected = {"version": 0, "rows": {"e1": {"ord": 1, "due_at_ms": start_of("SS2")}}}
    assert expected == view(story, "startlist/SS2")


def test_a_stage_without_list_and_new_starts_shows_none() -> None:
    story = told()
    story.tell(StageDelayed("SS2", MINUTE_MS))
    assert shown(story).find("startlist/SS2") is None


def test_an_empty_list_is_shown_as_one() -> None:
    story = told()
    story.tell(StartListSet("SS1", 2, ()))
    assert {"version": 2, "rows": {}} == view(story, "startlist/SS1")


def test_a_held_crew_is_due_as_the_public_last_saw_it_until_its_release() -> None:
    story = told()
    story.holds("1")
    story.tell(StartTimeGiven("SS1", "e1", NOON_MS + 9 * MINUTE_MS))
    story.tell(StartTimeGiven("SS2", "e1", start_of("SS2")))
    due = {audience: view(story, "startlist/SS1", audience)["rows"]["e1"]["due_at_ms"]
           for audience in ("public", "internal")}  # fmt: skip
    assert {"public": NOON_MS, "internal": NOON_MS + 9 * MINUTE_MS} == due
    assert shown(story).find("startlist/SS2") is None
    story.releases("1")
    assert NOON_MS + 9 * MINUTE_MS == view(story, "startlist/SS1")["rows"]["e1"]["due_at_ms"]


def test_the_news_say_a_delay_and_a_new_start_and_the_corrections_an_allowance_too() -> None:
    story = told()
    story.tell(StageDelayed("SS1", 20 * MINUTE_MS, "spectators"))
    story.tell(StartTimeGiven("SS1", "e1", NOON_MS))
    story.tell(DelayAllowed("e1", "TC2", MINUTE_MS))
    news = [row["code"] for row in view(story, "news")["rows"].values()]
    corrections = [row["code"] for row in view(story, "corrections")["rows"].values()]
    assert ["stage_delayed", "start_time_given"] == sorted(news)
    assert ["delay_allowed", "stage_delayed", "start_time_given"] == sorted(corrections)


def test_one_by_one_and_all_at_once_show_the_same() -> None:
    story = told()
    story.tell(StageDelayed("SS1", 20 * MINUTE_MS))
    story.due("SS1", "2 1", NOON_MS + 25 * MINUTE_MS)
    story.tell(StageDelayed("SS1", 0))
    state, chronicle, at_once, touched = RallyState(), Chronicle(), Views("public"), Touched()
    for record in story.records:
        mine = apply(state, record)
        chronicle.note(state, record, bool(mine.news))
        touched.merge(mine)
    at_once.show(state, touched, chronicle, True, chronicle.items)
    for one in at_once.take_changed().values():
        one.take_changes()
    for channel in ("startlist/SS1", "itinerary", "onstage", "crew/e1"):
        found = at_once.find(channel)
        assert found is not None
        assert canonical(found.whole()) == canonical(view(story, channel))


def test_a_penalty_that_counts_by_itself_says_so() -> None:
    story = a_rally(1, "1", penalties_automatic=True)
    plan = story.state.itinerary
    first = replace(plan.controls[0], first_due_at_ms=NOON_MS - 3 * MINUTE_MS)
    story.tell(ItinerarySet(replace(plan, controls=(first, *plan.controls[1:]))))
    story.due("SS1", "1")
    story.checks_in("1", "TC1", NOON_MS - MINUTE_MS)
    row = view(story, "adjustments")["rows"]["rule/e1/TC1"]
    assert ("rule", 20_000, "e1") == (row["provenance"], row["ms"], row["entry"])
