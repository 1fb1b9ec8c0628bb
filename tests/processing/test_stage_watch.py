"""The channels ``balance`` and ``overdue``: as if made whole after every commit.

Tests `stage_watch.py` and `desk_views.py`.
"""

from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import MINUTE_MS, NOON_MS, Story, a_rally
from builders import stage as a_stage
from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.processing.desk_views import DeskViews
from flyingfinish.processing.stage_watch import StageWatch
from flyingfinish.rally.anomalies import settle
from flyingfinish.rally.facts import (
    CrewRestarted,
    ImpulseIgnored,
    ItemWaived,
    ItinerarySet,
    RestartTimesGiven,
    StageDelayed,
    StageState,
)
from flyingfinish.rally.itinerary import SplitPoint
from flyingfinish.rally.state import replay
from flyingfinish.rally.state_parts import Touched
from rally_scripts import cars, opened, play, stage_ids, steps


class Watched:
    """The channels, shown after every step of a story as a processor would."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.watch = StageWatch()
        self._shown = 0

    def show(self) -> dict[str, Any]:
        touched = Touched()
        for one in self.story.touched[self._shown :]:
            touched.merge(one)
        self._shown = len(self.story.touched)
        settle(self.story.state, touched)
        self.watch.show(self.story.state, touched)
        return wholes(self.watch)


def wholes(watch: StageWatch) -> dict[str, Any]:
    for _, view in watch.channels():
        view.take_changes()
    return {name: deepcopy(view.whole().get("rows", {})) for name, view in watch.channels()}


def whole_of(story: Story) -> dict[str, Any]:
    """The channels made from the journal in one go."""
    state, watch = replay(story.records), StageWatch()
    touched = Touched(road=True)
    settle(state, touched)
    watch.show(state, touched)
    return wholes(watch)


def on_the_road() -> Watched:
    road = a_stage(1, splits=(SplitPoint(1, 4_000),))
    story = a_rally([road, a_stage(2)], "1 2 3")
    for car in "123":
        story.starts(car, "SS1", NOON_MS + int(car) * MINUTE_MS)
    return Watched(story)


def test_the_balance_of_a_stage_counts_what_became_of_everybody() -> None:
    watched = on_the_road()
    watched.story.finishes("1", "SS1", NOON_MS + 6 * MINUTE_MS)
    watched.story.retires("2", "SS1")
    expected = {"started": 3, "finished": 1, "given": 0, "stopped": 1, "on_stage": 1, "listed": 0}
    assert {**expected, "cars": {"e2": "stopped", "e3": "on_stage"}} == watched.show()["balance"][
        "SS1"
    ]


def test_a_listed_car_is_counted_beside_those_that_started_and_has_a_window_of_its_own() -> None:
    watched = on_the_road()
    before = watched.show()["overdue"]["e3"]
    watched.story.tell(ImpulseIgnored("post-SS1/a/3"))
    watched.story.due("SS1", "1 2 3")
    waits = watched.show()
    watched.story.finishes("1", "SS1", NOON_MS + 6 * MINUTE_MS)
    begun = watched.show()
    row = begun["balance"]["SS1"]
    assert (2, 1, {"e2": "on_stage"}) == (row["started"], row["listed"], row["cars"])
    assert (False, False) == ("listed" in before, "e3" in waits["overdue"])
    assert (True, NOON_MS + 2 * MINUTE_MS) == (
        begun["overdue"]["e3"]["listed"],
        begun["overdue"]["e3"]["last_at_ms"],
    )


def test_a_delay_moves_the_window_of_a_listed_car() -> None:
    watched = Watched(a_rally(1, "1 2"))
    watched.story.due("SS1", "1 2")
    watched.story.stage_is("SS1", StageState.RUNNING)
    before = watched.show()["overdue"]["e2"]["last_at_ms"]
    watched.story.tell(StageDelayed("SS1", 20 * MINUTE_MS, "a fence"))
    after = watched.show()["overdue"]["e2"]["last_at_ms"]
    assert 20 * MINUTE_MS == after - before


def test_a_start_that_is_taken_away_leaves_the_balance() -> None:
    watched = on_the_road()
    before = watched.show()["balance"]["SS1"]["started"]
    watched.story.tell(ImpulseIgnored("post-SS1/a/3"))
    row = watched.show()["balance"]["SS1"]
    assert (3, 2, ["e1", "e2"]) == (before, row["started"], sorted(row["cars"]))


def test_a_cars_row_says_where_it_was_last_and_until_when_it_may_take() -> None:
    row = on_the_road().show()["overdue"]["e1"]
    start = NOON_MS + MINUTE_MS
    assert {
        "ord": start,
        "stage": "SS1",
        "last": "SS1",
        "last_at_ms": start,
        "next": "SF1",
        "expected_at_ms": start + 10 * MINUTE_MS,
        "overdue_at_ms": start + 13 * MINUTE_MS,
    } == row


def test_a_new_best_moves_the_windows_of_the_cars_behind() -> None:
    watched = on_the_road()
    watched.show()
    watched.story.finishes("1", "SS1", NOON_MS + 6 * MINUTE_MS)
    row = watched.show()["overdue"]["e3"]
    assert NOON_MS + 8 * MINUTE_MS == row["expected_at_ms"]


def test_a_stopped_stage_has_rows_whose_windows_do_not_end() -> None:
    watched = on_the_road()
    watched.show()
    watched.story.stage_is("SS1", StageState.INTERRUPTED)
    assert [False] * 3 == ["overdue_at_ms" in row for row in watched.show()["overdue"].values()]


def test_a_stage_that_runs_again_has_its_cars_again() -> None:
    watched = on_the_road()
    watched.story.stage_is("SS1", StageState.COMPLETED)
    before = watched.show()["overdue"]
    watched.story.stage_is("SS1", StageState.RUNNING)
    assert ({}, 3) == (before, len(watched.show()["overdue"]))


def test_a_stage_that_is_gone_from_the_road_leaves_no_row() -> None:
    watched = on_the_road()
    before = sorted(watched.show()["balance"])
    road = watched.story.state.itinerary
    controls = tuple(one for one in road.controls if one.stage_id != "SS2")
    changed = ItinerarySet(type(road)(road.legs, road.sections, controls, road.stages[:1]))
    watched.story.tell(changed)
    assert (["SS1", "SS2"], ["SS1"]) == (before, sorted(watched.show()["balance"]))


def test_a_crew_seen_nowhere_on_a_stage_touches_no_balance() -> None:
    watched = on_the_road()
    watched.show()
    watched.story.checks_in("1", "TC0", NOON_MS)
    watched.show()
    assert not any(view.waits for _, view in watched.watch.channels())


def test_a_time_that_the_restart_rule_makes_when_its_base_comes_is_counted() -> None:
    watched = Watched(a_rally(2, "1 2"))
    story = watched.story
    for car in "12":
        story.starts(car, "SS1")
    story.retires("2", "SS1")
    story.tell(CrewRestarted("e2", "SS2"))
    story.tell(RestartTimesGiven("e2", ("SS1",)))
    before = watched.show()["balance"]["SS1"]["cars"]
    story.finishes("1", "SS1", NOON_MS + 5 * MINUTE_MS)
    after = watched.show()["balance"]["SS1"]["cars"]
    assert ({"e1": "on_stage", "e2": "stopped"}, {"e2": "given"}) == (before, after)


listed_scripts = st.lists(
    st.one_of(steps, st.tuples(st.just("due"), stage_ids, st.lists(cars, unique=True, max_size=6))),
    max_size=40,
)


@settings(max_examples=50, deadline=None)
@given(script=listed_scripts, shown=st.lists(st.booleans(), min_size=40, max_size=40))
def test_shown_now_and_then_it_says_what_it_says_when_made_whole(
    script: list[Any], shown: list[bool]
) -> None:
    watched = Watched(opened())
    for step, show in zip(script, shown, strict=False):
        match step:
            case "due", stage_id, listed:
                watched.story.due(stage_id, " ".join(listed))
            case _:
                play(watched.story, step)
        if show:
            watched.show()
    assert whole_of(watched.story) == watched.show()


def test_a_waived_item_says_why_it_may_stand() -> None:
    story = a_rally(1, "1")
    row = story.finishes("", "SS1", NOON_MS)
    item_id = f"unassigned:{row.identity}"
    story.tell(ItemWaived(item_id, "a spectator"))
    desk, touched = DeskViews(), Touched()
    for one in story.touched:
        touched.merge(one)
    desk.show(story.state, touched, Chronicle(), {})
    inbox = desk.find("inbox")
    assert inbox is not None
    inbox.take_changes()
    assert "a spectator" == inbox.whole()["rows"][item_id]["waived"]
