"""Devices beside each other: clocks that stand or move apart, numbers that never came."""

from collections.abc import Iterable

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally
from flyingfinish.rally.facts import DeviceClockShifted, ImpulseIgnored, Rank
from rally.test_anomalies import settled

CARS = "1 2 3 4 5 6 7"


def beside(offsets: Iterable[int]) -> Story:
    """At SF1 the backup stands so many ms behind the main beam, car by car."""
    story = a_rally(1, CARS, disagreement_over_ms=100_000)
    for car, offset in enumerate(offsets, start=1):
        at_ms = NOON_MS + car * MINUTE_MS
        story.starts(str(car), "SS1", at_ms)
        story.finishes(str(car), "SS1", at_ms + 300_000)
        story.finishes(str(car), "SS1", at_ms + 300_000 + offset, device="backup", rank=Rank.BACKUP)
    return story


def params(story: Story, kind: str) -> list[dict[str, str | int]]:
    return [dict(one.params) for one in settled(story.state).values() if one.kind == kind]


def test_a_backup_that_stands_steadily_apart_is_put_before_an_official() -> None:
    (found,) = params(beside([400, 410, 405, 390]), "clock_offset")
    assert ("SF1", "beam-SF1", "backup", 405, 4) == tuple(
        found[name] for name in ("control", "device", "backup", "offset_ms", "cars")
    )


def test_one_car_of_which_the_devices_differ_is_no_clock() -> None:
    assert [] == params(beside([3, 60_000, 4, 2]), "clock_offset")


def test_a_wrong_car_does_not_hide_a_clock() -> None:
    assert 1 == len(params(beside([400, 60_000, 405, 390, 398]), "clock_offset"))


@pytest.mark.parametrize("offsets", [[50, 50, 50], [400, 400]])
def test_within_what_is_allowed_or_over_too_few_cars_nothing_is_asked(offsets: list[int]) -> None:
    assert [] == params(beside(offsets), "clock_offset")


def test_one_more_car_makes_no_other_item_of_the_same_clock() -> None:
    few, more = (settled(beside(offsets).state) for offsets in ([400] * 3, [400] * 4))
    assert [*few] == [*more]


def test_a_clock_that_is_shifted_right_is_asked_no_more() -> None:
    story = beside([400, 410, 405, 390])
    story.tell(DeviceClockShifted("backup", NOON_MS, NOON_MS + 60 * MINUTE_MS, -400))
    assert [] == params(story, "clock_offset")


def test_a_device_whose_offset_grows_is_put_before_an_official() -> None:
    (found,) = params(beside([0, 15, 30, 45, 60, 75, 90]), "clock_drift")
    assert (60, 7) == (found["offset_ms"], found["cars"])


def test_a_drift_needs_twice_as_many_cars() -> None:
    assert [] == params(beside([0, 40, 80, 120, 160]), "clock_drift")


def test_an_impulse_that_is_ignored_leaves_the_comparison() -> None:
    story = beside([400, 410, 405])
    settled(story.state)
    story.tell(ImpulseIgnored(story.records[-1].identity))
    assert ([], 2) == (
        params(story, "clock_offset"),
        len(story.state.watch.clocks["SF1"]["beam-SF1", "backup"].by_size),
    )


def test_two_ranks_of_one_device_are_no_two_clocks() -> None:
    story = a_rally(1, CARS)
    for car in CARS.split():
        at_ms = NOON_MS + int(car) * MINUTE_MS
        story.finishes(car, "SS1", at_ms)
        story.finishes(car, "SS1", at_ms + 400, rank=Rank.BACKUP)
    assert [] == params(story, "clock_offset")


def numbered(*numbers: int, **changes: Rank) -> Story:
    """One device whose impulses bear these numbers."""
    story = a_rally(1, CARS)
    for nth, number in enumerate(numbers):
        story.finishes("", "SS1", NOON_MS + nth * 1_000, device_seq=number, **changes)
    return story


def holes(story: Story) -> list[tuple[str | int, ...]]:
    names = ("post", "device", "lost", "first", "last")
    return [tuple(one[name] for name in names) for one in params(story, "sequence_hole")]


def test_numbers_of_a_device_that_never_came_are_a_hole() -> None:
    assert [("post-SF1", "beam-SF1", 3, 4, 7)] == holes(numbered(1, 2, 3, 5, 8))


@pytest.mark.parametrize(
    "numbers", [(1, 2, 3), (4711, 4712), (3, 1, 2), (1, 3, 2), (2, 1), (1, 2, 1), (1, 9_000)]
)
def test_gapless_numbers_and_a_counter_set_anew_are_no_hole(numbers: tuple[int, ...]) -> None:
    assert [] == holes(numbered(*numbers))


def test_a_hole_goes_when_its_numbers_come() -> None:
    story = numbered(1, 3)
    before = holes(story)
    story.finishes("", "SS1", NOON_MS + 9_000, device_seq=2)
    assert ([("post-SF1", "beam-SF1", 1, 2, 2)], []) == (before, holes(story))


def test_what_is_typed_by_hand_counts_no_impulses() -> None:
    assert [] == holes(numbered(1, 7, rank=Rank.MANUAL))


def test_a_row_that_comes_again_as_a_beams_is_counted_as_such() -> None:
    story = numbered(1, 3, rank=Rank.MANUAL)
    settled(story.state)
    for nth, number in ((0, 1), (1, 3)):
        at_ms = NOON_MS + nth * 1_000
        story.finishes("", "SS1", at_ms, source="dump", device_seq=number)
    assert [("post-SF1", "beam-SF1", 1, 2, 2)] == holes(story)
