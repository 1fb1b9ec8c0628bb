"""When a crew is due, at the edges; `test_time_controls.py` and `test_lateness.py` say the rest."""

from dataclasses import replace

from builders import MINUTE_MS, NOON_MS, Story, a_rally, road, stage
from flyingfinish.rally.due_times import (
    card_road,
    due_at_ms,
    due_start_ms,
    later_in_section,
    new_start,
    written_start_ms,
)
from flyingfinish.rally.facts import (
    DelayAllowed,
    ItinerarySet,
    StartClockShifted,
    StartTimeGiven,
)
from flyingfinish.rally.itinerary import Control, ControlKind, Itinerary
from flyingfinish.rally.lateness import Visit, visits

TC1_MS = NOON_MS - 3 * MINUTE_MS
HOUR_MS = 60 * MINUTE_MS


def listed(*sections: int, target_ms: int | None = None) -> Story:
    """A stage a section number; TC1 is due three minutes before noon, TC2 an hour later.

    With ``target_ms`` TC2 is due by it instead.
    """
    stages = [stage(n, section=section) for n, section in enumerate(sections, start=1)]
    plan = road(stages)
    due = {f"TC{n}": TC1_MS + (n - 1) * HOUR_MS for n in range(1, len(sections) + 1)}
    controls = tuple(
        replace(
            one,
            first_due_at_ms=due.get(one.code),
            target_ms=target_ms if one.code == "TC2" else None,
        )
        for one in plan.controls
    )
    story = a_rally(stages, "1")
    story.tell(ItinerarySet(replace(plan, controls=controls)))
    for one in stages:
        story.due(one.stage_id, "1")
    return story


def found(story: Story) -> list[Visit]:
    return list(visits(story.state, story.state.crews["e1"], story.state.regulations))


def comes_on_time(story: Story) -> list[int]:
    """The due minutes of TC1 and TC2, read when car 1 hands its cards in there."""
    for nth in (0, 1):
        story.checks_in("1", f"TC{nth + 1}", TC1_MS + nth * HOUR_MS)
    return [one.due_at_ms for one in found(story)]


def test_a_target_runs_from_a_measured_start_too() -> None:
    story = listed(1, 1, target_ms=30 * MINUTE_MS)
    story.starts("1", "SS1", NOON_MS, measured=True)
    story.checks_in("1", "TC2", NOON_MS + 30 * MINUTE_MS)
    assert [NOON_MS + 30 * MINUTE_MS] == [one.due_at_ms for one in found(story)]


def test_a_target_runs_from_the_first_control_of_the_road() -> None:
    story = listed(1, 1)
    plan = story.state.itinerary
    start = Control("TC0", ControlKind.TIME_CONTROL, 1, 1)
    arrival = replace(plan.controls[0], target_ms=10 * MINUTE_MS, first_due_at_ms=None)
    story.tell(ItinerarySet(replace(plan, controls=(start, arrival, *plan.controls[1:]))))
    story.checks_in("1", "TC0", TC1_MS)
    story.checks_in("1", "TC1", TC1_MS + 10 * MINUTE_MS)
    assert [("TC1", TC1_MS + 10 * MINUTE_MS)] == [
        (one.control.code, one.due_at_ms) for one in found(story)
    ]


def test_headquarters_see_a_held_crews_new_start_time() -> None:
    story = listed(1)
    story.holds("1")
    story.tell(StartTimeGiven("SS1", "e1", NOON_MS + 5 * MINUTE_MS))
    given = new_start(story.state, "e1", "SS1")
    assert given is not None
    assert NOON_MS + 5 * MINUTE_MS == due_start_ms(story.state, "e1", "SS1", NOON_MS)
    assert NOON_MS == due_start_ms(story.state, "e1", "SS1", NOON_MS, public=True)


def test_a_delay_moves_the_stages_of_its_section() -> None:
    story = listed(1, 1, 2)
    assert ["SS1", "SS2"] == later_in_section(story.state, "SS1")


def test_a_road_without_controls_has_no_cards() -> None:
    cards = card_road(Itinerary((), (), (), ()))
    assert ((), -1, frozenset()) == (cards.steps, cards.first, cards.lasts)


def test_a_control_of_no_stage_arrives_at_none() -> None:
    plan = road([stage(1)])
    start = Control("TC0", ControlKind.TIME_CONTROL, 1, 1)
    cards = card_road(replace(plan, controls=(start, *plan.controls)))
    assert [("TC0", False), ("TC1", True)] == [
        (one.control.code, one.arriving) for one in cards.steps if not one.is_start
    ]


def test_an_allowance_at_the_start_of_the_stage_does_not_count_at_its_arrival_control() -> None:
    story = listed(1, 1)
    story.tell(DelayAllowed("e1", "SS1", 5 * MINUTE_MS))
    assert TC1_MS == comes_on_time(story)[0]


def test_an_allowance_of_another_section_leaves_the_due_minute_alone() -> None:
    story = listed(1, 2)
    story.tell(DelayAllowed("e1", "TC1", 5 * MINUTE_MS))
    assert TC1_MS + HOUR_MS == comes_on_time(story)[1]


def test_an_allowance_further_on_leaves_the_controls_before_alone() -> None:
    story = listed(1, 1)
    story.tell(DelayAllowed("e1", "TC2", 5 * MINUTE_MS))
    assert TC1_MS == comes_on_time(story)[0]


def test_a_crew_that_was_never_late_is_due_as_listed() -> None:
    story = listed(1)
    state = story.state
    step = state.control.cards.steps[0]
    assert TC1_MS == due_at_ms(state, state.crews["e1"], step, state.regulations)


def test_the_road_after_a_start_is_timed_by_what_the_start_clock_showed() -> None:
    story = listed(1)
    story.starts("1", "SS1", NOON_MS)
    story.tell(StartClockShifted("SS1", NOON_MS, NOON_MS, 400))
    on = story.state.crews["e1"].stages["SS1"]
    assert (NOON_MS + 400, NOON_MS) == (on.start_at_ms, written_start_ms(on))
