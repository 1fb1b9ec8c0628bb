"""What waits for an official, and that it goes by itself when its cause has gone."""

import pytest

from builders import NOON_MS, Story, a_rally
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.facts import (
    CarStarted,
    EntrySet,
    ImpulseAssigned,
    ImpulseIgnored,
    Rank,
)


def kinds(story: Story) -> list[str]:
    return sorted(item.kind for item in story.state.inbox.values())


def params(story: Story, kind: str) -> dict[str, str | int]:
    (item,) = [one for one in story.state.inbox.values() if one.kind == kind]
    return dict(item.params)


def test_an_impulse_without_a_car_waits() -> None:
    story = a_rally(1, "1")
    story.finishes("", "SS1", NOON_MS)
    assert ["unassigned"] == kinds(story)


def test_an_assigned_impulse_waits_no_more() -> None:
    story = a_rally(1, "1")
    impulse = story.finishes("", "SS1", NOON_MS)
    story.tell(ImpulseAssigned(impulse.identity, "1"), "tablet")
    assert [] == kinds(story)


def test_an_ignored_impulse_waits_no_more_until_that_is_undone() -> None:
    story = a_rally(1, "1")
    impulse = story.finishes("", "SS1", NOON_MS)
    story.tell(ImpulseIgnored(impulse.identity))
    before = kinds(story)
    story.tell(ImpulseIgnored(impulse.identity, ignored=False))
    assert ([], ["unassigned"]) == (before, kinds(story))


def test_an_unknown_car_waits_until_it_is_entered() -> None:
    story = a_rally(1, "1")
    story.finishes("12", "SS1", NOON_MS)
    before = kinds(story)
    story.enters("12")
    assert (["unknown_car"], []) == (before, kinds(story))


def test_a_start_without_anybody_waits() -> None:
    story = a_rally(1, "1")
    story.starts("", "SS1")
    assert ["nobody"] == kinds(story)


def test_a_control_that_is_not_on_the_road_waits() -> None:
    story = a_rally(1, "1")
    story.passes("1", "SF7", NOON_MS)
    assert ["unknown_control"] == kinds(story)


def test_two_impulses_of_one_rank_are_doubled() -> None:
    story = a_rally(1, "1")
    first = story.finishes("1", "SS1", NOON_MS)
    story.finishes("1", "SS1", NOON_MS + 5_000)
    assert first.identity == params(story, "doubled")["stands"]


def test_a_doubled_impulse_that_is_ignored_is_no_more() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS)
    second = story.finishes("1", "SS1", NOON_MS + 5_000)
    story.tell(ImpulseIgnored(second.identity))
    assert [] == kinds(story)


def test_main_and_backup_that_differ_disagree() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS)
    story.finishes("1", "SS1", NOON_MS + 300, rank=Rank.BACKUP)
    assert 300 == params(story, "disagreement")["spread_ms"]


@pytest.mark.parametrize(("apart_ms", "over_ms"), [(0, 0), (100, 100)])
def test_main_and_backup_within_what_is_allowed_agree(apart_ms: int, over_ms: int) -> None:
    story = a_rally(1, "1", disagreement_over_ms=over_ms)
    story.finishes("1", "SS1", NOON_MS)
    story.finishes("1", "SS1", NOON_MS + apart_ms, rank=Rank.BACKUP)
    assert [] == kinds(story)


def test_where_officials_have_chosen_nothing_is_asked() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS)
    chosen = story.finishes("1", "SS1", NOON_MS + 5_000)
    story.tell(ImpulseAssigned(chosen.identity, "1"))
    assert [] == kinds(story)


def test_sources_that_name_two_cars_disagree() -> None:
    story = a_rally(1, "1 2")
    impulse = story.finishes("", "SS1", NOON_MS)
    story.tell(ImpulseAssigned(impulse.identity, "1"), "a")
    story.tell(ImpulseAssigned(impulse.identity, "2"), "b")
    assert "1, 2" == params(story, "disagreement")["cars"]


def test_two_starters_that_differ_disagree() -> None:
    story = a_rally(1, "1")
    story.tell(CarStarted("SS1", "1", NOON_MS), "a")
    story.tell(CarStarted("SS1", "1", NOON_MS + 60_000), "b")
    assert 60_000 == params(story, "disagreement")["spread_ms"]


def test_two_starters_that_agree_are_no_matter() -> None:
    story = a_rally(1, "1")
    story.tell(CarStarted("SS1", "1", NOON_MS), "a")
    story.tell(CarStarted("SS1", "1", NOON_MS), "b")
    assert [] == kinds(story)


def test_two_check_ins_that_differ_disagree() -> None:
    story = a_rally(1, "1")
    story.checks_in("1", "TC1", NOON_MS)
    story.tell(story.records[-1].fact, "other")
    story.checks_in("1", "TC1", NOON_MS + 60_000)
    assert ["disagreement"] == kinds(story)


def test_a_finish_before_its_start_waits() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1", NOON_MS)
    story.finishes("1", "SS1", NOON_MS - 1_000)
    assert 1_000 == params(story, "before_start")["early_ms"]


def test_a_start_that_comes_late_shows_a_finish_before_it() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS - 1_000)
    story.starts("1", "SS1", NOON_MS)
    assert ["before_start"] == kinds(story)


def test_a_corrected_start_takes_the_question_back() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1", NOON_MS)
    story.finishes("1", "SS1", NOON_MS - 1_000)
    story.starts("1", "SS1", NOON_MS - 60_000)
    assert [] == kinds(story)


def test_course_cars_ask_nothing() -> None:
    story = a_rally(1, "1")
    story.tell(EntrySet(Entry("zero", "0", "d0", "", course_car=True)))
    for at_ms in (NOON_MS, NOON_MS + 600_000):
        story.finishes("0", "SS1", at_ms)
    assert [] == kinds(story)


def test_an_item_that_says_the_same_is_not_touched_again() -> None:
    story = a_rally(1, "1")
    story.finishes("1", "SS1", NOON_MS)
    story.finishes("1", "SS1", NOON_MS + 5_000)
    story.starts("1", "SS1", NOON_MS - 60_000)
    assert set() == story.touched[-1].inbox
