"""A decision tried on a copy leaves the state as it was."""

from typing import Any

from hypothesis import given, settings

from builders import MINUTE_MS, NOON_MS, Story, a_rally
from digests import digest
from flyingfinish.rally.facts import DeviceClockShifted, ImpulseIgnored, RestartTimesGiven
from flyingfinish.rally.state import apply
from flyingfinish.rally.state_copy import copied
from rally_scripts import opened, play, scripts


def started(script: list[Any]) -> Story:
    story = opened()
    for step in script:
        play(story, step)
    return story


@settings(max_examples=60, deadline=None)
@given(before=scripts, after=scripts)
def test_what_is_folded_into_a_copy_changes_the_copy_alone(
    before: list[Any], after: list[Any]
) -> None:
    story, other = started(before), started(before)
    copy, told = copied(story.state), len(story.records)
    was = digest(story.state)
    assert was == digest(copy)
    other.state = copy
    for step in after:
        play(other, step)
    assert was == digest(story.state)
    for record in other.records[told:]:
        apply(story.state, record)
    assert digest(copy) == digest(story.state)


def test_an_impulse_that_stands_in_several_places_is_one_impulse_in_the_copy() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    identity = story.records[-1].identity
    copy = copied(story.state)
    filed = copy.evidence["e1"]["SF1"].impulses[0]
    assert filed is copy.impulses[identity]
    assert filed is not story.state.impulses[identity]


def test_clocks_and_rulings_are_tried_without_a_trace() -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "5:00.0")
    was, identity = digest(story.state), story.records[-1].identity
    other = Story()
    other.state, other.records = copied(story.state), list(story.records)
    other.tell(DeviceClockShifted("beam-SF1", NOON_MS, NOON_MS + 10 * MINUTE_MS, -300), "b",
               official=True)  # fmt: skip
    other.tell(RestartTimesGiven("e2", ("SS1",)), "b", official=True)
    other.tell(ImpulseIgnored(identity), "b", official=True)
    assert was == digest(story.state)
