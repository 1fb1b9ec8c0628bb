"""Start lists as proposed: who may start, in which order, at which minute."""

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import MINUTE_MS, NOON_MS, Story, a_rally, stage
from flyingfinish.rally.entries import Competition, Enrolment
from flyingfinish.rally.facts import (
    CompetitionSet,
    CrewDidNotStart,
    CrewDisqualified,
    CrewRestarted,
    Provenance,
    StageDelayed,
    StartTimeGiven,
)
from flyingfinish.rally.start_order import (
    StartGroup,
    StartOrder,
    StartRule,
    may_start,
    start_list,
    timed,
)

HALF_MS = MINUTE_MS // 2


def driven(cars: str = "1 2 3 4", times: str = "3:04 3:03 3:02 3:01") -> Story:
    """Two legs of one stage; the first is driven, the last car is the fastest."""
    story = a_rally([stage(1), stage(2, leg=2, section=2)], cars)
    for car, time in zip(cars.split(), times.split(), strict=True):
        story.drives(car, "SS1", time)
    return story


def order(story: Story, rule: StartRule, stage_id: str = "SS2", **more: object) -> str:
    """The proposed order as car numbers."""
    asked = StartOrder(stage_id, rule, NOON_MS, **more)  # type: ignore[arg-type]
    return " ".join(row.entry_id[1:] for row in start_list(story.state, asked))


def prioritised(priorities: str) -> Story:
    """The driven rally with the priority of each car, ``-`` for none."""
    story = driven()
    for car, priority in zip("1234", priorities.split(), strict=True):
        story.enters(car, "SM1", priority="" if priority == "-" else priority)
    return story


@pytest.mark.parametrize(
    ("rule", "more", "cars"),
    [
        (StartRule.NUMBERS, {}, "1 2 3 4"),
        (StartRule.CLASSIFICATION, {}, "4 3 2 1"),
        (StartRule.CLASSIFICATION, {"after": "SS1"}, "4 3 2 1"),
        (StartRule.REVERSED_TOP, {"top": 3}, "2 3 4 1"),
        (StartRule.REVERSED_TOP, {"top": 0}, "4 3 2 1"),
        (StartRule.REVERSED_TOP, {"top": 99}, "1 2 3 4"),
    ],
)
def test_each_rule_has_its_order(rule: StartRule, more: dict[str, Any], cars: str) -> None:
    assert cars == order(driven(), rule, **more)


def test_the_first_priority_starts_reversed_the_others_as_classified() -> None:
    assert "2 4 3 1" == order(prioritised("P2 P1 P2 P1"), StartRule.PRIORITY)


def test_everybody_behind_the_second_priority_is_one_group() -> None:
    assert "1 4 3 2" == order(prioritised("P1 P4 P3 -"), StartRule.PRIORITY)


def test_a_restarted_crew_is_first_of_the_first_priority() -> None:
    story = prioritised("P1 P1 P1 P1")
    story.tell(CrewRestarted("e3", "SS2"))
    assert "3 1 2 4" == order(story, StartRule.PRIORITY)


def test_a_restarted_crew_is_last_of_the_second_priority() -> None:
    story = prioritised("P2 P2 P2 -")
    story.tell(CrewRestarted("e3", "SS2"))
    assert "2 1 3 4" == order(story, StartRule.PRIORITY)


def test_a_crew_that_missed_the_end_of_the_leg_before_has_restarted() -> None:
    story = prioritised("P2 P2 P2 -")
    story.given("3", "SS1", "3:00.0", Provenance.RESTART)
    assert "2 1 3 4" == order(story, StartRule.PRIORITY)


def test_without_a_classification_priorities_go_by_car_number() -> None:
    story = a_rally(1, "1 2 3 4 5")
    for car, priority in zip("12345", ("", "P4", "P2", "P1", "P3"), strict=True):
        story.enters(car, "SM1", priority=priority)
    assert "4 3 5 2 1" == order(story, StartRule.PRIORITY, "SS1")


def test_a_list_can_follow_the_one_before_newcomers_go_last() -> None:
    story = driven()
    story.due("SS1", "3 1 4")
    assert "3 1 4 2" == order(story, StartRule.AS_BEFORE)


def test_without_a_list_before_car_numbers_decide() -> None:
    assert "1 2 3 4" == order(driven(), StartRule.AS_BEFORE, "SS1")


def test_who_is_out_is_on_no_list() -> None:
    story = driven()
    story.retires("1", "SF1")
    story.tell(CrewDisqualified("e2"))
    story.tell(CrewDidNotStart("e3"))
    story.enters("0", course_car=True)
    assert ["e4"] == [entry.entry_id for entry in may_start(story.state, "SS2")]


def test_a_crew_that_may_restart_is_on_the_list() -> None:
    story = driven()
    story.retires("1", "SF1")
    story.tell(CrewRestarted("e1", "SS2"))
    assert "1 2 3 4" == order(story, StartRule.NUMBERS)


def test_competitions_start_one_behind_the_other_those_of_none_last() -> None:
    story = driven()
    story.tell(CompetitionSet(Competition("hist", "Historic", 2)))
    story.enters("1", enrolments=(Enrolment("hist"),))
    story.enters("2", enrolments=())
    assert "4 3 1 2" == order(story, StartRule.CLASSIFICATION)


def test_a_competition_without_the_stage_does_not_start() -> None:
    story = driven()
    story.tell(CompetitionSet(Competition("hist", "Historic", 2, stages=("SS1",))))
    story.enters("1", enrolments=(Enrolment("hist"),))
    assert "2 3 4" == order(story, StartRule.NUMBERS)


def test_each_group_has_its_interval_and_the_gap_comes_between() -> None:
    asked = StartOrder(
        "SS2", StartRule.PRIORITY, NOON_MS, intervals_ms=(180_000, 120_000), gap_ms=MINUTE_MS
    )
    rows = start_list(prioritised("P1 P1 P2 -").state, asked)
    assert [0, 3, 6, 9] == [(row.due_at_ms - NOON_MS) // MINUTE_MS for row in rows]


def test_two_lanes_start_in_pairs_at_half_minutes() -> None:
    groups = (StartGroup(("a", "b", "c"), HALF_MS), StartGroup(("d",), HALF_MS))
    rows = [(row.entry_id, row.due_at_ms, row.lane) for row in timed(groups, 0, 2)]
    assert [("a", 0, 1), ("b", 0, 2), ("c", HALF_MS, 1), ("d", 2 * HALF_MS, 1)] == rows


def test_the_lanes_are_the_stage_s() -> None:
    story = a_rally([replace(stage(1), lanes=2)], "1 2")
    rows = start_list(story.state, StartOrder("SS1", StartRule.NUMBERS, NOON_MS))
    assert [1, 2] == [row.lane for row in rows]


@given(
    st.sampled_from([rule for rule in StartRule if rule is not StartRule.LISTED]),
    st.integers(0, 6),
    st.sets(st.sampled_from("1234")),
    st.permutations(["P1", "P2", "P3", "-"]),
)
def test_a_list_is_a_permutation_of_who_may_start(
    rule: StartRule, top: int, out: set[str], priorities: list[str]
) -> None:
    story = prioritised(" ".join(priorities))
    for car in out:
        story.retires(car, "SF1")
    rows = start_list(story.state, StartOrder("SS2", rule, NOON_MS, top=top))
    assert sorted(set("1234") - out) == sorted(row.entry_id[1:] for row in rows)


GROUPS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=5
)


@given(GROUPS, st.integers(1, 3))
def test_intervals_hold_within_and_between_groups(
    sizes: list[tuple[int, int, int]], lanes: int
) -> None:
    groups = [
        StartGroup(tuple(f"{nth}-{one}" for one in range(size)), interval, gap)
        for nth, (size, interval, gap) in enumerate(sizes)
    ]
    rows = timed(groups, 100, lanes)
    of = {entry: group for group in groups for entry in group.entries}
    for before, after in itertools.pairwise(rows):
        group = of[after.entry_id]
        apart = after.due_at_ms - before.due_at_ms
        if group is not of[before.entry_id]:
            assert group.interval_ms + group.gap_ms == apart
        else:
            assert apart == (0 if after.lane > max(before.lane, 1) else group.interval_ms)


def test_the_list_in_force_can_be_edited_by_hand() -> None:
    story = a_rally(2, "1 2")
    story.due("SS1", "1 2")
    story.tell(StageDelayed("SS1", 20 * MINUTE_MS))
    story.tell(StartTimeGiven("SS1", "e1", NOON_MS + 25 * MINUTE_MS))
    expected = [("e2", 21), ("e1", 25)]
    found = start_list(story.state, StartOrder("SS1", StartRule.LISTED, 0))
    assert expected == [(row.entry_id, (row.due_at_ms - NOON_MS) // MINUTE_MS) for row in found]
    assert () == start_list(story.state, StartOrder("SS2", StartRule.LISTED, 0))
