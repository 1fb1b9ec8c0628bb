"""Impulses, assignments, starts and check-ins, one by one."""

from builders import NOON_MS, Story, a_rally
from flyingfinish.rally.facts import ImpulseAssigned, Rank, Record


def dumped(story: Story, car: str = "1", source: str = "dump", **changes: object) -> Record:
    """The same passage once more: same post, device, number, channel and instant."""
    return story.passes(car, "SF1", NOON_MS, source=source, device_seq=7, **changes)


def impulses(story: Story) -> int:
    return len({id(one) for one in story.state.impulses.values()})


def test_a_memory_dump_does_not_double() -> None:
    story = a_rally(1, "1")
    dumped(story, source="live")
    dumped(story)
    assert (1, {}) == (impulses(story), story.state.inbox)


def test_a_passage_may_come_three_times() -> None:
    story = a_rally(1, "1")
    for source in ("live", "dump", "card"):
        dumped(story, source=source)
    found = story.state.impulses["live/a/1"].identities
    assert ("card/a/1", "dump/a/1", "live/a/1") == found


def test_another_channel_is_another_impulse() -> None:
    story = a_rally(1, "1")
    dumped(story)
    dumped(story, channel="2")
    assert 2 == impulses(story)


def test_of_two_rows_the_one_that_names_a_car_is_taken() -> None:
    story = a_rally(1, "1")
    dumped(story, "", "a")
    dumped(story, "1", "b", rank=Rank.MANUAL)
    assert ("1", {}) == (story.state.impulses["a/a/1"].car, story.state.inbox)


def test_an_assignment_of_either_row_is_about_the_one_impulse() -> None:
    story = a_rally(1, "1")
    dumped(story, "", "a")
    again = dumped(story, "", "b")
    story.tell(ImpulseAssigned(again.identity, "1"), "tablet")
    assert "1" == story.state.impulses["a/a/1"].car


def test_an_impulse_is_named_by_the_smallest_of_its_rows() -> None:
    story = a_rally(1, "1")
    dumped(story, "", "b")
    dumped(story, "", "a")
    found = (story.state.impulses["b/a/1"].identity, list(story.state.inbox))
    assert ("a/a/1", ["unassigned:a/a/1"]) == found


def test_an_assignment_that_comes_first_waits_for_its_impulse() -> None:
    story = a_rally(1, "1 2")
    story.tell(ImpulseAssigned("live/a/1", "2"), "tablet")
    dumped(story, "1", "live")
    assert "2" == story.state.impulses["live/a/1"].car


def test_a_row_that_is_here_already_changes_nothing() -> None:
    story = a_rally(1, "1")
    row = dumped(story, source="live")
    from flyingfinish.rally.state import apply

    apply(story.state, row)
    assert 1 == impulses(story)
