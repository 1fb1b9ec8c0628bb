"""A crew's run beside the stage: sections that cannot be, and crews that passed too fast."""

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally
from builders import stage as a_stage
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.facts import EntrySet, ImpulseAssigned, StageState
from flyingfinish.rally.itinerary import SplitPoint, Stage
from rally.test_anomalies import kinds, settled


def measured(**changes: object) -> Stage:
    """SS1 of 10 km with splits at 4 and 8 km."""
    return a_stage(1, splits=(SplitPoint(1, 4_000), SplitPoint(2, 8_000)), **changes)


def params(story: Story, kind: str) -> dict[str, str | int]:
    (item,) = [one for one in settled(story.state).values() if one.kind == kind]
    return dict(item.params)


def test_a_stage_driven_at_more_than_the_limit_is_put_before_an_official() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "2:59.9")
    found = params(story, "speed")
    assert ("e1", "SF1", "SS1", 200) == tuple(
        found[name] for name in ("owner", "control", "from", "kmh")
    )


def test_a_stage_driven_at_the_limit_is_fast_and_possible() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "3:00.0")
    assert [] == kinds(story)


def test_the_limit_is_the_rallys_own() -> None:
    story = a_rally(1, "1", speed_over_kmh=100)
    story.drives("1", "SS1", "5:00.0")
    assert 120 == params(story, "speed")["kmh"]


def test_a_section_between_splits_has_a_speed_of_its_own() -> None:
    story = a_rally([measured()], "1")
    story.drives("1", "SS1", "5:00.0")
    story.passes("1", "SS1-1", NOON_MS + 120_000)
    story.passes("1", "SS1-2", NOON_MS + 150_000)
    found = params(story, "speed")
    assert ("SS1-1", "SS1-2", 30_000, 480) == tuple(
        found[name] for name in ("from", "control", "ms", "kmh")
    )


def test_a_section_of_unknown_length_has_no_speed() -> None:
    story = a_rally([a_stage(1, metres=0)], "1")
    story.drives("1", "SS1", "0:10.0")
    assert [] == kinds(story)


def test_from_a_start_that_was_only_due_no_speed_is_reckoned() -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    story.finishes("1", "SS1", NOON_MS + 60_000)
    assert [] == kinds(story)


def test_a_split_not_after_the_one_before_is_a_negative_section() -> None:
    story = a_rally([measured()], "1")
    story.drives("1", "SS1", "5:00.0")
    story.passes("1", "SS1-1", NOON_MS + 120_000)
    story.passes("1", "SS1-2", NOON_MS + 120_000)
    found = params(story, "negative_section")
    assert ("SS1-1", "SS1-2", 0) == tuple(found[name] for name in ("from", "control", "ms"))


def test_a_mended_section_is_asked_no_more() -> None:
    story = a_rally([measured()], "1")
    story.drives("1", "SS1", "5:00.0")
    wrong = story.passes("1", "SS1-1", NOON_MS - 1)
    before = kinds(story)
    story.tell(ImpulseAssigned(wrong.identity, ""))
    assert (["negative_section"], ["unassigned"]) == (before, kinds(story))


def test_a_finish_before_its_start_is_asked_once() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", -1_000)
    assert ["before_start"] == kinds(story)


def test_a_finish_without_any_start_is_put_before_an_official() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS)
    before = kinds(story)
    story.due("SS1", "1", NOON_MS - 300_000)
    assert (["no_start"], []) == (before, kinds(story))


def test_a_cancelled_stage_asks_nothing() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "1:00.0")
    story.stage_is("SS1", StageState.CANCELLED)
    assert [] == kinds(story)


def test_course_cars_are_neither_slow_nor_fast() -> None:
    story = a_rally(1, "1")
    story.tell(EntrySet(Entry("e0", "0", "", "", course_car=True)))
    story.drives("0", "SS1", "1:00.0")
    assert [] == kinds(story)


def exchanged(*times: str) -> Story:
    """Cars a minute apart with these times; one that is faster than its gap has passed."""
    story = a_rally(1, " ".join(str(car) for car in range(1, len(times) + 1)))
    for car, time in enumerate(times, start=1):
        story.drives(str(car), "SS1", time)
    return story


def test_a_crew_that_passed_another_in_a_time_nobody_can_drive_was_given_its_impulse() -> None:
    # Both would have needed about 5:00; the impulses of cars 2 and 3 are exchanged.
    found = params(exchanged("5:00.0", "6:01.0", "4:01.0", "5:02.0"), "order_swap")
    assert ("e3", "e2", "SF1", 60_000) == tuple(
        found[name] for name in ("owner", "other", "control", "ahead_ms")
    )


def test_a_slow_class_is_held_against_its_own_pace() -> None:
    # Cars 5 and 6 exchanged: 5:30 is slower than the fast class drives, and none of theirs can.
    story = exchanged("4:00.0", "4:01.0", "4:02.0")
    for car, time in zip("456789", ("6:30.0", "7:31.0", "5:31.0", "6:32.0", "6:33.0", "6:34.0"),
                         strict=True):  # fmt: skip
        story.enters(car, "SM2")
        story.drives(car, "SS1", time)
    found = params(story, "order_swap")
    assert ("e6", "e5") == (found["owner"], found["other"])


def test_overtaking_a_slow_crew_is_driving() -> None:
    assert [] == kinds(exchanged("5:00.0", "6:30.0", "5:02.0", "5:02.0"))


def test_impulses_given_back_end_the_question() -> None:
    story = exchanged("5:00.0", "6:01.0", "4:01.0", "5:02.0")
    before = kinds(story)
    of = {car: max(r.identity for r in story.records if getattr(r.fact, "control", "") == "SF1"
                   and getattr(r.fact, "car", "") == car) for car in "23"}  # fmt: skip
    story.tell(ImpulseAssigned(of["2"], "3"))
    story.tell(ImpulseAssigned(of["3"], "2"))
    assert (["order_swap"], []) == (before, kinds(story))


def test_two_cars_alone_leave_nothing_to_compare_with() -> None:
    assert [] == kinds(exchanged("6:01.0", "4:01.0"))


def test_who_comes_between_the_two_shows_that_they_were_no_neighbours() -> None:
    story = a_rally(1, "1 2 3 4")
    for car, start, time in (("1", 0, 300), ("2", 1, 361), ("4", 3, 181), ("3", 2, 300)):
        at_ms = NOON_MS + start * MINUTE_MS
        story.starts(car, "SS1", at_ms)
        story.finishes(car, "SS1", at_ms + time * 1_000)
    assert ["order_swap"] == kinds(story)
    assert "e3" == params(story, "order_swap")["other"]


def test_a_swapped_pair_on_a_cancelled_stage_is_no_matter() -> None:
    story = exchanged("5:00.0", "6:01.0", "4:01.0", "5:02.0")
    story.stage_is("SS1", StageState.CANCELLED)
    assert [] == kinds(story)


def test_two_cars_at_once_on_two_lanes_cannot_pass_each_other() -> None:
    story = a_rally([a_stage(1, lanes=2)], "1 2 3 4")
    for car, time in zip("1234", ("5:00.0", "6:01.0", "4:01.0", "5:02.0"), strict=True):
        story.drives(car, "SS1", time)
    assert [] == kinds(story)


@pytest.mark.parametrize("kind", ["speed", "negative_section"])
def test_a_point_without_a_control_is_named_by_its_stage(kind: str) -> None:
    story = a_rally([measured()], "1")
    story.drives("1", "SS1", "5:00.0")
    ms = 1_000 if kind == "speed" else -1_000
    story.state.crews["e1"].stages["SS1"].split_at_ms[2] = NOON_MS + ms
    del story.state.roles["SS1-2"]
    assert "SS1" in [dict(one.params)["control"] for one in settled(story.state).values()]
