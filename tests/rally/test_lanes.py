"""Super specials: lanes give impulses to crews, laps end with the last one, pairs start at once."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import MINUTE_MS, NOON_MS, Story, a_rally, stage
from digests import digest
from flyingfinish.rally.facts import (
    ImpulseAssigned,
    ImpulseChosen,
    ItinerarySet,
    Rank,
    StageDelayed,
    StartListRow,
    StartListSet,
    StartTimeGiven,
)
from flyingfinish.rally.itinerary import StageKind
from flyingfinish.rally.lanes import counts_laps, lane_of
from flyingfinish.rally.start_order import StartGroup, timed
from flyingfinish.rally.state import replay

PAIRS = (("e1", 0, 1), ("e2", 0, 2), ("e3", 3, 1), ("e4", 3, 2))
"""Two pairs three minutes apart: who, minutes after noon, lane."""


def in_pairs(**changes: Any) -> Story:
    """SS1 on two lanes, two pairs of cars listed."""
    kind = {"kind": StageKind.SUPER_SPECIAL, "lanes": 2, "interval_ms": 3 * MINUTE_MS}
    story = a_rally([stage(1, **(kind | changes))], "1 2 3 4")
    listed(story, PAIRS)
    return story


def listed(story: Story, pairs: tuple[tuple[str, int, int], ...]) -> None:
    rows = tuple(
        StartListRow(entry, NOON_MS + minutes * MINUTE_MS, lane) for entry, minutes, lane in pairs
    )
    story.tell(StartListSet("SS1", 1, rows))


def crosses(story: Story, lane: str, ms: int, control: str = "SF1", **changes: Any) -> str:
    """Some car breaks the beam of a lane so long after noon."""
    return story.passes("", control, NOON_MS + ms, channel=lane, **changes).identity


def times(story: Story) -> dict[str, int]:
    """Stage times by entry."""
    found = {}
    for entry_id, crew in story.state.crews.items():
        on = crew.stages.get("SS1")
        if on is not None and on.time is not None:
            found[entry_id] = on.time.elapsed_ms
    return found


def test_an_impulse_without_a_car_is_the_crews_on_that_lane() -> None:
    story = in_pairs()
    crosses(story, "2", 95_000)
    crosses(story, "1", 97_300)
    crosses(story, "1", 180_000 + 99_000)
    assert {"e1": 97_300, "e2": 95_000, "e3": 99_000} == times(story)
    assert {} == story.state.inbox


def test_a_reported_start_says_who_was_on_the_lane() -> None:
    story = in_pairs()
    crosses(story, "1", 180_000 + 20_000)
    assert {"e3": 20_000} == times(story)
    story.starts("3", "SS1", NOON_MS + 240_000)
    assert {"e1": 200_000} == times(story)


def test_a_delay_of_the_stage_says_who_was_on_the_lane() -> None:
    story = in_pairs()
    crosses(story, "1", 300_000)
    story.tell(StageDelayed("SS1", 200_000))
    assert {"e1": 100_000} == times(story)


def test_another_form_of_the_road_says_anew_who_was_on_the_lane() -> None:
    story = in_pairs()
    crosses(story, "1", 97_300)
    found = [times(story)]
    narrow = replace(story.state.itinerary.stages[0], lanes=1)
    for one in (narrow, replace(narrow, lanes=2)):
        story.tell(ItinerarySet(replace(story.state.itinerary, stages=(one,))))
        found.append(times(story))
    assert [{"e1": 97_300}, {}, {"e1": 97_300}] == found


def test_a_crew_that_does_not_come_is_taken_off_the_list() -> None:
    story = in_pairs()
    crosses(story, "2", 180_000 + 99_000)
    assert {"e4": 99_000} == times(story)
    listed(story, PAIRS[:3])
    assert {"e2": 279_000} == times(story)


def test_what_somebody_said_goes_before_the_lane() -> None:
    story = in_pairs()
    identity = crosses(story, "1", 97_300)
    story.tell(ImpulseAssigned(identity, "4"))
    assert ["e4"] == [one.owner for one in story.state.impulses.values()]
    story.tell(ImpulseAssigned(identity, ""))
    assert [""] == [one.owner for one in story.state.impulses.values()]


@pytest.mark.parametrize("channel", ["3", "0", "", "C1"])
def test_a_channel_that_is_no_lane_gives_an_impulse_to_nobody(channel: str) -> None:
    story = in_pairs()
    crosses(story, channel, 97_300)
    assert [""] == [one.owner for one in story.state.impulses.values()]


@pytest.mark.parametrize(
    ("channel", "lane"), [("1", 1), ("2", 2), ("3", 0), ("0", 0), ("", 0), ("C1", 0), ("²", 0)]
)
def test_a_channel_serves_the_lane_of_its_number(channel: str, lane: int) -> None:
    assert lane == lane_of(channel, stage(1, lanes=2))


def test_a_start_beam_a_whole_interval_away_from_the_due_start_is_nobodys() -> None:
    story = in_pairs(start_by_beam=True)
    crosses(story, "1", -3 * MINUTE_MS, "SS1")
    crosses(story, "2", -3 * MINUTE_MS + 1, "SS1")
    assert ["", "e2"] == [one.owner for one in story.state.impulses.values()]


def test_a_crossing_at_the_instant_of_a_start_is_of_who_started() -> None:
    story = in_pairs()
    crosses(story, "1", 180_000)
    assert ["e3"] == [one.owner for one in story.state.impulses.values()]


@pytest.mark.parametrize(
    ("changes", "counts"), [({}, False), ({"lock_out_ms": 1}, True), ({"laps": 2}, True)]
)
def test_laps_and_a_lock_out_make_the_finish_not_simply_the_first_crossing(
    changes: dict[str, int], counts: bool
) -> None:
    assert counts == counts_laps(stage(1, **changes))


def test_a_lock_out_begins_with_the_start_only_where_laps_are_driven() -> None:
    story = a_rally([stage(1, lock_out_ms=5_000)], "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 3_000)
    assert {"e1": 3_000} == times(story)


def test_a_crossing_when_the_lock_out_ends_is_the_next_one() -> None:
    story = in_pairs(laps=2, lock_out_ms=10_000)
    for ms in (10_000, 19_900, 20_000):
        crosses(story, "1", ms)
    assert {"e1": 20_000} == times(story)


def test_without_a_lock_out_a_lap_ends_later_than_it_began() -> None:
    story = in_pairs(laps=2)
    crosses(story, "1", 0)
    crosses(story, "1", 50_000)
    crosses(story, "1", 50_000)
    assert {} == times(story)
    crosses(story, "1", 50_001)
    assert {"e1": 50_000} == times(story)


def test_a_stage_of_one_lane_and_a_control_of_no_stage_have_no_lanes() -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    crosses(story, "1", 300_000)
    crosses(story, "1", 300_000, "SF9")
    assert 0 == lane_of("1", stage(1))
    assert {""} == {one.owner for one in story.state.impulses.values()}


def test_without_a_start_list_a_lane_is_nobodys() -> None:
    story = a_rally([stage(1, lanes=2)], "1")
    crosses(story, "1", 300_000)
    assert [""] == [one.owner for one in story.state.impulses.values()]


def test_before_anybody_left_on_it_a_lane_is_nobodys() -> None:
    story = in_pairs()
    crosses(story, "1", -1)
    assert [""] == [one.owner for one in story.state.impulses.values()]


def test_a_pair_is_started_by_the_beams_of_its_lanes() -> None:
    story = in_pairs(start_by_beam=True)
    crosses(story, "1", 30_100, "SS1")
    crosses(story, "2", 30_250, "SS1")
    crosses(story, "1", 130_100)
    crosses(story, "2", 130_150)
    assert {"e1": 100_000, "e2": 99_900} == times(story)


def test_a_start_beam_far_from_every_due_start_of_its_lane_is_nobodys() -> None:
    story = in_pairs(start_by_beam=True)
    crosses(story, "1", 7 * MINUTE_MS, "SS1")
    assert [""] == [one.owner for one in story.state.impulses.values()]


def test_pairs_may_start_at_half_minutes() -> None:
    group = StartGroup(("e1", "e2", "e3"), 90_000)
    found = [(row.due_at_ms, row.lane) for row in timed((group,), 0, 2)]
    assert [(0, 1), (0, 2), (90_000, 1)] == found


def test_a_stage_of_three_laps_ends_with_the_third_crossing() -> None:
    story = in_pairs(laps=3)
    for ms in (40_000, 79_000, 119_500):
        assert {} == times(story)
        crosses(story, "1", ms)
    crosses(story, "1", 160_000)
    assert {"e1": 119_500} == times(story)
    assert {} == story.state.inbox


def test_a_crossing_within_the_lock_out_is_the_same_cars() -> None:
    story = in_pairs(laps=2, lock_out_ms=10_000)
    for ms in (3_000, 40_000, 40_150, 80_500):
        crosses(story, "1", ms)
    assert {"e1": 80_500} == times(story)


def test_a_lock_out_without_laps_keeps_the_first_crossing_and_asks_nobody() -> None:
    story = a_rally([stage(1, lock_out_ms=5_000)], "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    story.finishes("1", "SS1", NOON_MS + 300_400)
    assert ({"e1": 300_000}, {}) == (times(story), story.state.inbox)


def test_each_rank_counts_its_own_laps() -> None:
    story = in_pairs(laps=2)
    for ms in (40_000, 80_000):
        crosses(story, "1", ms + 30, rank=Rank.BACKUP, device="hand")
    assert {"e1": 80_000} == times(story)
    for ms in (40_000, 80_000):
        crosses(story, "1", ms)
    assert {"e1": 80_000} == times(story)
    time = story.state.crews["e1"].stages["SS1"].time
    assert time is not None
    assert "measured" == time.provenance


def test_a_crossing_that_officials_chose_ends_the_stage() -> None:
    story = in_pairs(laps=3)
    crosses(story, "1", 40_000)
    story.tell(ImpulseChosen(crosses(story, "1", 79_000)))
    assert {"e1": 79_000} == times(story)


def test_laps_are_counted_anew_when_the_start_moves() -> None:
    story = in_pairs(laps=2)
    for ms in (40_000, 80_000, 120_000):
        crosses(story, "1", ms)
    assert {"e1": 80_000} == times(story)
    story.starts("1", "SS1", NOON_MS + 50_000)
    assert {"e1": 70_000} == times(story)


def test_laps_of_an_unknown_number_wait_for_their_entry() -> None:
    story = a_rally([stage(1, laps=2)], "1")
    for ms in (40_000, 80_000):
        story.finishes("9", "SS1", NOON_MS + ms)
    story.enters("9")
    story.starts("9", "SS1")
    assert {"e9": 80_000} == times(story)


def decides(story: Story, what: int) -> None:
    """An official moves what the lanes hang on."""
    if what == 0:
        story.tell(StageDelayed("SS1", 2 * MINUTE_MS))
    elif what == 1:
        listed(story, (PAIRS[1], PAIRS[0], PAIRS[3]))
    elif what == 2:
        story.tell(StartTimeGiven("SS1", "e1", NOON_MS + 4 * MINUTE_MS))
    elif what == 3:
        story.tell(ItinerarySet(story.state.itinerary))
    else:
        listed(story, PAIRS[:1])


@settings(max_examples=200, deadline=None)
@given(
    said=st.lists(
        st.one_of(
            st.tuples(
                st.sampled_from(["1", "2"]), st.integers(0, 20), st.sampled_from(["SF1", "SS1"])
            ),
            st.tuples(st.sampled_from(["e1", "e2", "e3", "e4"]), st.integers(0, 10), st.just("")),
            st.tuples(st.just(""), st.integers(0, 4), st.just("")),
        ),
        max_size=10,
    ),
    laps=st.integers(1, 2),
    seed=st.integers(0, 2**32),
)
def test_in_any_order_of_arrival_the_lanes_say_the_same_and_a_replay_agrees(
    said: list[tuple[str, int, str]], laps: int, seed: int
) -> None:
    story = in_pairs(laps=laps, start_by_beam=True)
    for who, at, control in said:
        if control:
            crosses(story, who, at * 20_000, control)
        elif who:
            story.starts(who[1:], "SS1", NOON_MS + at * 30_000)
        else:
            decides(story, at)
        assert digest(replay(story.records)) == digest(story.state)
    officials = [one for one in story.records if one.official]
    posts = [one for one in story.records if not one.official]
    chance = random.Random(seed)
    chance.shuffle(posts)
    mixed = list(officials)
    for post in posts:
        mixed.insert(chance.randint(1, len(mixed)), post)
    again = replay(replace(one, position=n) for n, one in enumerate(mixed, start=1))
    assert digest(story.state) == digest(again)
