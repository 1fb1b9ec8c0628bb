"""Whom a stop concerns, and what each method would give: an official decides."""

from dataclasses import replace

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally
from digests import digest
from flyingfinish.rally.facts import CrewDisqualified, EntrySet, Provenance, TimePendingSet
from flyingfinish.rally.suggestions import Affected, Method, affected, suggested


def stopped() -> Story:
    """SS2 stopped: 1, 2 and 3 are through, 4 and 5 on their way, 6 never started; 9 is SM2."""
    story = a_rally(3, "1 2 3 4 5 6")
    story.enters("9", "SM2")
    for car in "123456":
        story.drives(car, "SS1", 300_000 + 10_000 * int(car))
    for car, time in (("1", "5:00.0"), ("2", "5:04.4"), ("3", "5:01.2")):
        story.drives(car, "SS2", time)
    for nth, car in enumerate("45"):
        story.starts(car, "SS2", NOON_MS + 63 * MINUTE_MS + nth * MINUTE_MS)
    return story


def cars(story: Story, whom: Affected, from_at_ms: int = 0) -> list[str]:
    return [one.car_number for one in affected(story.state, "SS2", whom, from_at_ms)]


def asked(
    story: Story, car: str, method: Method, added_ms: int = 0, stopped_at_ms: int | None = None
) -> int | None:
    entry = story.state.entries[f"e{car}"]
    return suggested(story.state, "SS2", entry, method, added_ms, stopped_at_ms)


def test_who_started_and_has_no_time_is_found_in_start_order() -> None:
    assert ["4", "5"] == cars(stopped(), Affected.STARTED)


def test_who_started_from_an_instant_on_is_found() -> None:
    assert ["5"] == cars(stopped(), Affected.STARTED, NOON_MS + 64 * MINUTE_MS)


def test_everybody_without_a_time_is_found_started_or_not() -> None:
    assert ["4", "5", "6", "9"] == cars(stopped(), Affected.WITHOUT_TIME)


def test_everybody_who_started_is_found_with_a_time_too() -> None:
    assert ["3", "4", "5"] == cars(stopped(), Affected.EVERYBODY, NOON_MS + 62 * MINUTE_MS)


def test_who_is_merely_due_has_not_started() -> None:
    story = stopped()
    story.due("SS2", "6", NOON_MS + 66 * MINUTE_MS)
    assert "6" not in cars(story, Affected.STARTED)


def test_who_is_pending_has_no_time() -> None:
    story = stopped()
    story.tell(TimePendingSet("SS2", ("e3",)))
    assert "3" in cars(story, Affected.STARTED)


def test_who_is_out_is_never_concerned() -> None:
    story = stopped()
    story.retires("4", "SS2")
    story.tell(CrewDisqualified("e5"))
    story.tell(EntrySet(replace(story.state.entries["e6"], course_car=True)))
    assert ["9"] == cars(story, Affected.WITHOUT_TIME)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (Method.FASTEST, 300_000),
        (Method.SLOWEST, 304_400),
        (Method.CLASS_BEST, 300_000),
        # The best of SS2 is 5:00.0, and 4 needed 340 s where the best needed 310 s.
        (Method.RATIO, 329_000),
    ],
)
def test_a_method_gives_its_time(method: Method, expected: int) -> None:
    assert expected == asked(stopped(), "4", method)


def test_a_fixed_time_is_put_on_top_and_cut_to_the_precision() -> None:
    assert 306_600 == asked(stopped(), "4", Method.CLASS_BEST, 6_650)


def test_a_class_that_is_not_through_takes_from_all_but_not_its_own_best() -> None:
    found = [asked(stopped(), "9", method) for method in (Method.FASTEST, Method.CLASS_BEST)]
    assert [300_000, None] == found


def test_who_came_through_after_the_stop_is_no_base() -> None:
    # Car 2 finished 6:04.4 after noon and an hour, car 3 at 7:01.2.
    stop = NOON_MS + 66 * MINUTE_MS
    found = [asked(stopped(), "4", one, 0, stop) for one in (Method.SLOWEST, Method.RATIO)]
    late = asked(stopped(), "4", Method.SLOWEST, 0, stop + 2 * MINUTE_MS)
    assert ([300_000, 329_000], 304_400) == (found, late)


def test_a_crew_is_not_its_own_base() -> None:
    assert 301_200 == asked(stopped(), "1", Method.FASTEST)


def test_a_given_time_is_no_base() -> None:
    story = stopped()
    story.given("6", "SS2", "9:00.0", Provenance.NOTIONAL)
    assert 304_400 == asked(story, "4", Method.SLOWEST)


def test_the_ratio_takes_the_nearest_stages_before_and_after() -> None:
    story = stopped()
    story.drives("1", "SS3", "5:00.0")
    story.drives("4", "SS3", "5:10.0")
    # (340 + 310) s where the best needed (310 + 300) s.
    assert 319_600 == asked(story, "4", Method.RATIO)


@pytest.mark.parametrize("method", Method)
def test_where_nobody_is_through_no_method_has_a_base(method: Method) -> None:
    story = a_rally(2, "1 2")
    story.drives("1", "SS1", "5:00.0")
    assert asked(story, "1", method) is None


def test_without_a_stage_beside_it_there_is_no_ratio() -> None:
    story = a_rally(2, "1 2")
    story.drives("1", "SS2", "5:00.0")
    assert asked(story, "2", Method.RATIO) is None


def test_suggesting_changes_nothing() -> None:
    story = stopped()
    before = digest(story.state)
    for method in Method:
        asked(story, "4", method)
    assert before == digest(story.state)
