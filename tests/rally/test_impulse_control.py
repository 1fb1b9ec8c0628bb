"""At which control an impulse was taken, and shifts of a device's clock."""

from typing import Any

import pytest

from builders import HOUR_MS, MINUTE_MS, NOON_MS, Story, a_rally, road, stage
from flyingfinish.rally.facts import (
    DecisionWithdrawn,
    DeviceClockShifted,
    ImpulseAssigned,
    ImpulsesMoved,
    ItinerarySet,
    PostSet,
    Record,
    StartClockShifted,
    StartListSet,
)
from flyingfinish.rally.itinerary import Post


def driven_twice(cars: str = "1 2") -> Story:
    """SS1 and SS2 are one road, an hour apart; the post serves both finishes."""
    story = a_rally(2, cars)
    story.post("road", "SF1", "SF2")
    return story


def at_road(story: Story, at_ms: int, car: str = "1", **changes: str) -> Record:
    stated: dict[str, Any] = {"post": "road", "control": "", **changes}
    return story.passes(car, "SF1", at_ms, **stated)


def control(story: Story, record: Record) -> str:
    return story.state.impulses[record.identity].control


def test_a_post_with_one_control_takes_it() -> None:
    story = a_rally(2, "1")
    story.post("road", "SF2")
    assert "SF2" == control(story, at_road(story, NOON_MS))


def test_an_unknown_post_has_no_control() -> None:
    story = a_rally(1, "1")
    assert "" == control(story, at_road(story, NOON_MS))


def test_a_post_without_controls_has_none() -> None:
    story = a_rally(1, "1")
    story.tell(PostSet(Post("road", "road", ())))
    assert "" == control(story, at_road(story, NOON_MS))


@pytest.mark.parametrize(
    ("at_ms", "expected"),
    [
        (NOON_MS - 1, "SF1"),
        (NOON_MS, "SF1"),
        (NOON_MS + HOUR_MS - 1, "SF1"),
        (NOON_MS + HOUR_MS, "SF2"),
    ],
)
def test_the_stage_that_was_due_last_is_proposed(at_ms: int, expected: str) -> None:
    story = driven_twice()
    assert expected == control(story, at_road(story, at_ms))


def test_the_crew_s_own_due_start_goes_before_the_first_car_s() -> None:
    story = driven_twice()
    story.due("SS2", "1 2", NOON_MS + 10 * 60_000)
    impulses = [at_road(story, NOON_MS + 10 * 60_000 + 30_000, car) for car in "12"]
    assert ["SF2", "SF1"] == [control(story, one) for one in impulses]


def test_an_unassigned_impulse_is_proposed_by_the_first_car_of_the_list() -> None:
    story = driven_twice()
    story.due("SS2", "1 2", NOON_MS + 10 * 60_000)
    assert "SF2" == control(story, at_road(story, NOON_MS + 10 * 60_000, ""))


def test_the_stage_that_is_due_last_is_proposed_whatever_its_number() -> None:
    story = driven_twice()
    story.due("SS1", "1", NOON_MS + 2 * HOUR_MS)
    found = [
        control(story, at_road(story, NOON_MS + minutes * MINUTE_MS)) for minutes in (59, 90, 121)
    ]
    assert ["SF2", "SF2", "SF1"] == found


def test_a_start_list_without_rows_leaves_the_itinerary_s_time() -> None:
    story = driven_twice()
    story.tell(StartListSet("SS2", 1, ()))
    assert "SF1" == control(story, at_road(story, NOON_MS + HOUR_MS - 1))


def test_a_later_start_list_proposes_again() -> None:
    story = driven_twice()
    impulse = at_road(story, NOON_MS + 30 * 60_000)
    before = control(story, impulse)
    story.due("SS2", "1", NOON_MS + 20 * 60_000)
    assert ("SF1", "SF2") == (before, control(story, impulse))


def test_a_later_start_list_leaves_stated_controls_alone() -> None:
    story = driven_twice()
    impulse = at_road(story, NOON_MS + 30 * 60_000, control="SF1")
    story.due("SS2", "1", NOON_MS + 20 * 60_000)
    assert "SF1" == control(story, impulse)


def test_a_start_list_of_a_stage_elsewhere_proposes_nothing_again() -> None:
    story = a_rally(3, "1")
    story.post("road", "SF1", "SF2")
    impulse = at_road(story, NOON_MS + 30 * 60_000)
    story.due("SS3", "1", NOON_MS)
    assert "SF1" == control(story, impulse)


def test_without_any_due_time_the_first_control_is_proposed() -> None:
    story = a_rally([stage(1, first_due_at_ms=None), stage(2, first_due_at_ms=None)], "1")
    story.post("road", "SF1", "SF2")
    assert "SF1" == control(story, at_road(story, NOON_MS))


def test_a_control_that_is_not_on_the_road_is_not_proposed() -> None:
    story = a_rally(1, "1")
    story.post("road", "SF9", "SF1")
    assert "SF1" == control(story, at_road(story, NOON_MS))


def test_a_new_road_proposes_again() -> None:
    story = driven_twice()
    impulse = at_road(story, NOON_MS + 30 * 60_000)
    earlier = stage(2, first_due_at_ms=NOON_MS + 20 * 60_000)
    story.tell(ItinerarySet(road([stage(1), earlier])))
    assert "SF2" == control(story, impulse)


def test_a_control_whose_stage_went_is_not_proposed() -> None:
    story = driven_twice()
    story.tell(ItinerarySet(road([stage(1)])))
    assert "SF1" == control(story, at_road(story, NOON_MS + 2 * HOUR_MS))


def test_a_post_that_comes_late_gives_its_controls() -> None:
    story = a_rally(2, "1")
    impulse = at_road(story, NOON_MS + HOUR_MS)
    story.post("road", "SF1", "SF2")
    assert "SF2" == control(story, impulse)


def test_a_stated_control_stands_before_the_proposal() -> None:
    story = driven_twice()
    assert "SF1" == control(story, at_road(story, NOON_MS + HOUR_MS, control="SF1"))


def test_an_assignment_may_state_the_control() -> None:
    story = driven_twice()
    impulse = at_road(story, NOON_MS)
    story.tell(ImpulseAssigned(impulse.identity, "1", "SF2"), "tablet")
    assert "SF2" == control(story, impulse)


# --- moves ---


def move(story: Story, to: str, from_at_ms: int = NOON_MS, post: str = "road") -> Record:
    return story.tell(ImpulsesMoved(post, from_at_ms, NOON_MS + HOUR_MS, to))


def test_officials_move_a_post_s_impulses_to_another_control() -> None:
    story = driven_twice()
    impulse = at_road(story, NOON_MS, control="SF1")
    move(story, "SF2")
    found = story.state.crews["e1"].stages
    assert ("SF2", NOON_MS, False) == (
        control(story, impulse),
        found["SS2"].finish_at_ms,
        "SS1" in found,
    )


def test_impulses_that_come_later_are_moved_too() -> None:
    story = driven_twice()
    move(story, "SF2")
    assert "SF2" == control(story, at_road(story, NOON_MS))


@pytest.mark.parametrize(("from_at_ms", "post"), [(NOON_MS + 1, "road"), (NOON_MS, "other")])
def test_impulses_outside_the_interval_or_of_another_post_stay(from_at_ms: int, post: str) -> None:
    story = driven_twice()
    impulse = at_road(story, NOON_MS)
    move(story, "SF2", from_at_ms, post)
    assert "SF1" == control(story, impulse)


def test_a_move_that_is_withdrawn_moves_nothing() -> None:
    story = driven_twice()
    impulse = at_road(story, NOON_MS)
    moved = move(story, "SF2")
    story.tell(DecisionWithdrawn(moved.identity))
    assert "SF1" == control(story, impulse)


def test_a_later_move_stands_before_an_earlier_one() -> None:
    story = driven_twice()
    impulse = at_road(story, NOON_MS)
    move(story, "SF2")
    move(story, "SF1")
    assert "SF1" == control(story, impulse)


def test_an_official_s_later_word_on_one_impulse_stands_before_the_move() -> None:
    story = driven_twice()
    impulse = at_road(story, NOON_MS)
    move(story, "SF2")
    story.tell(ImpulseAssigned(impulse.identity, "1", "SF1"))
    assert "SF1" == control(story, impulse)


def test_a_move_stands_before_an_official_s_earlier_word() -> None:
    story = driven_twice()
    impulse = at_road(story, NOON_MS)
    story.tell(ImpulseAssigned(impulse.identity, "1", "SF1"))
    move(story, "SF2")
    assert "SF2" == control(story, impulse)


def test_a_move_stands_before_a_post_s_word_and_an_assignment_without_control() -> None:
    story = driven_twice()
    impulse = at_road(story, NOON_MS)
    move(story, "SF2")
    story.tell(ImpulseAssigned(impulse.identity, "1"))
    story.tell(ImpulseAssigned(impulse.identity, "1", "SF1"), "tablet")
    assert "SF2" == control(story, impulse)


# --- shifts ---


def shift(story: Story, ms: int, device: str = "beam-SF1", to: int = NOON_MS + HOUR_MS) -> Record:
    return story.tell(DeviceClockShifted(device, NOON_MS, to, ms))


def finish(story: Story) -> int | None:
    return story.state.crews["e1"].stages["SS1"].finish_at_ms


def test_a_shift_is_added_before_the_time_is_cut() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 300_050)
    shift(story, -60)
    time = story.state.crews["e1"].stages["SS1"].time
    assert time is not None
    assert 299_900 == time.elapsed_ms


def test_an_impulse_that_comes_later_is_shifted_too() -> None:
    story = a_rally(1, "1")
    shift(story, 400)
    story.finishes("1", "SS1", NOON_MS)
    assert NOON_MS + 400 == finish(story)


def test_a_new_shift_replaces_the_one_before_and_is_added_once() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS)
    shift(story, 400)
    shift(story, 300)
    assert NOON_MS + 300 == finish(story)


def test_a_shift_of_nothing_undoes() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS)
    shift(story, 400)
    shift(story, 0)
    assert NOON_MS == finish(story)


def test_withdrawing_a_shift_brings_the_one_before_back() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS)
    shift(story, 400)
    second = shift(story, 300)
    story.tell(DecisionWithdrawn(second.identity))
    assert NOON_MS + 400 == finish(story)


@pytest.mark.parametrize(("device", "to"), [("other", NOON_MS), ("beam-SF1", NOON_MS - 1)])
def test_other_devices_and_times_are_not_shifted(device: str, to: int) -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS)
    shift(story, 400, device, to)
    assert NOON_MS == finish(story)


def test_a_start_outside_the_interval_of_a_correction_of_its_clock_stays() -> None:
    story = a_rally(1, "1")
    story.tell(StartClockShifted("SS1", NOON_MS + 1, NOON_MS + HOUR_MS, -350))
    story.starts("1", "SS1")
    assert NOON_MS == story.state.crews["e1"].stages["SS1"].start_at_ms


def test_a_move_and_a_shift_stand_beside_each_other() -> None:
    story = driven_twice()
    impulse = at_road(story, NOON_MS)
    move(story, "SF2")
    shift(story, 400)
    assert ("SF2", NOON_MS + 400) == (
        control(story, impulse),
        story.state.crews["e1"].stages["SS2"].finish_at_ms,
    )


def test_a_withdrawal_may_come_before_its_decision() -> None:
    story = driven_twice()
    impulse = at_road(story, NOON_MS)
    story.tell(DecisionWithdrawn(f"desk/a/{len(story.records) + 1}"))
    story.tell(DecisionWithdrawn("nothing/a/1"))
    assert "SF1" == control(story, impulse)
