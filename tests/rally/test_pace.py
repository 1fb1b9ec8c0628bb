"""How fast a stage is driven: the best of a class from point to point, whatever came first."""

import random

from builders import MINUTE_MS, NOON_MS, Story, a_rally
from builders import stage as a_stage
from flyingfinish.rally import pace
from flyingfinish.rally.entries import Enrolment, Entry
from flyingfinish.rally.facts import ClassChanged, EntrySet, ImpulseIgnored
from flyingfinish.rally.itinerary import SplitPoint
from flyingfinish.rally.state import replay
from flyingfinish.rally.watch_parts import FINISH
from rally.test_anomalies import settled


def driven() -> Story:
    """Cars 1 and 2 of SM1, car 3 of SM2 over 10 km with splits at 4 and 8 km."""
    road = a_stage(1, splits=(SplitPoint(1, 4_000), SplitPoint(2, 8_000)))
    story = a_rally([road], "1 2")
    story.enters("3", "SM2")
    return story


def runs(story: Story, car: str, *points_ms: int) -> None:
    """A start at noon plus the car's minute, then splits and the finish so long after it."""
    at_ms = NOON_MS + int(car) * MINUTE_MS
    story.starts(car, "SS1", at_ms)
    for control, ms in zip(("SS1-1", "SS1-2", "SF1"), points_ms, strict=False):
        story.passes(car, control, at_ms + ms)


def best(story: Story, class_id: str, point: int) -> int | None:
    settled(story.state)
    return pace.best_ms(story.state, "SS1", class_id, point)


def test_the_best_of_a_section_is_its_classs_own() -> None:
    story = driven()
    runs(story, "1", 150_000, 290_000, 360_000)
    runs(story, "2", 140_000, 285_000, 350_000)
    runs(story, "3", 180_000, 360_000, 450_000)
    assert (140_000, 140_000, 65_000) == tuple(best(story, "SM1", p) for p in (1, 2, FINISH))
    assert 90_000 == best(story, "SM2", FINISH)


def test_a_class_that_nobody_drove_is_held_against_everybody() -> None:
    story = driven()
    runs(story, "1", 150_000)
    assert 150_000 == best(story, "SM2", 1)


def test_before_anybody_there_is_no_pace() -> None:
    assert (None, None) == (best(driven(), "SM1", 1), pace.best_ms(driven().state, "SS9", "", 1))


def test_a_point_that_saw_nobody_does_not_part_a_section() -> None:
    story = driven()
    runs(story, "1", 150_000)
    story.finishes("1", "SS1", NOON_MS + MINUTE_MS + 400_000)
    assert 250_000 == best(story, "SM1", FINISH)


def test_a_point_that_begins_to_work_parts_the_section() -> None:
    story = driven()
    story.drives("1", "SS1", 400_000)
    before = best(story, "SM1", FINISH)
    runs(story, "2", 150_000)
    assert (400_000, None) == (before, best(story, "SM1", FINISH))


def test_a_course_car_shows_that_a_point_works_and_sets_no_pace() -> None:
    story = driven()
    story.tell(EntrySet(Entry("e0", "0", "", "", course_car=True)))
    story.passes("0", "SS1-1", NOON_MS)
    settled(story.state)
    assert ((1, FINISH), None) == (story.state.watch.pace["SS1"].points, best(story, "", 1))


def test_a_split_that_is_taken_away_works_no_more() -> None:
    story = driven()
    runs(story, "1", 150_000)
    settled(story.state)
    story.tell(ImpulseIgnored(story.records[-1].identity))
    settled(story.state)
    assert (FINISH,) == story.state.watch.pace["SS1"].points


def test_a_time_that_no_car_can_drive_is_no_pace() -> None:
    story = driven()
    runs(story, "1", 10_000)
    assert None is best(story, "SM1", 1)


def test_from_a_due_start_no_pace_is_reckoned() -> None:
    story = driven()
    story.due("SS1", "1")
    story.passes("1", "SS1-1", NOON_MS + 150_000)
    assert None is best(story, "SM1", 1)


def test_an_entry_of_no_class_of_the_main_competition_belongs_to_everybody() -> None:
    story = driven()
    story.tell(EntrySet(Entry("e4", "4", "", "", enrolments=(Enrolment("SM"),))))
    assert "" == pace.class_of(story.state, "e4", "SS1")


def test_a_class_change_from_a_control_on_holds_from_its_stage_on() -> None:
    story = a_rally(2, "1")
    story.tell(ClassChanged("e1", "SM", ("SM2",), "TC2"))
    settled(story.state)
    assert ["SM1", "SM2"] == [pace.class_of(story.state, "e1", one) for one in ("SS1", "SS2")]


def test_where_there_is_no_main_competition_everybody_is_held_against_everybody() -> None:
    story = a_rally(1, "1")
    story.state.competitions.clear()
    assert "" == pace.class_of(story.state, "e1", "SS1")


def test_the_pace_hangs_on_no_order_of_arrival() -> None:
    story = driven()
    runs(story, "1", 150_000, 290_000, 360_000)
    runs(story, "2", 140_000, 285_000, 350_000)
    runs(story, "3", 180_000, 360_000, 450_000)
    settled(story.state)
    opening = [one for one in story.records if one.official]
    posts = [one for one in story.records if not one.official]
    for seed in range(20):
        random.Random(seed).shuffle(posts)
        state = replay([*opening, *posts])
        settled(state)
        assert story.state.watch.pace["SS1"] == state.watch.pace["SS1"]


def test_metres_that_the_organiser_does_not_give_are_none() -> None:
    bare = pace.metres_of(a_stage(1, metres=0, splits=(SplitPoint(1),)))
    assert (0, 0) == (pace.metres_between(bare, 0, 1), pace.metres_between(bare, 1, FINISH))
