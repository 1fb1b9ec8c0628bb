"""Starts and cards that officials set or left out, in the log: before, after and why.

Tests `statements.py`.
"""

from typing import Any

from builders import MINUTE_MS, NOON_MS, Story, a_rally
from flyingfinish.rally.facts import CarStarted, CheckedIn, ImpulseIgnored, Rank
from processing.test_corrected_times import log

CARD_MS = NOON_MS - 10 * MINUTE_MS
POST = "post-TC1"


def with_card() -> Story:
    """A post wrote 11:50 on the card of car 1."""
    story = a_rally(1, "1 2")
    story.tell(CheckedIn("TC1", "1", CARD_MS), POST)
    return story


def instants(story: Story) -> list[tuple[Any, ...]]:
    """What each row of the log says: code, crew, control, the instant before and after."""
    names = ("code", "entry", "control", "before_at_ms", "after_at_ms")
    return [tuple(row.get(name) for name in names) for row in log(story)]


def test_a_card_that_officials_set_tells_the_minute_before_and_after_and_why() -> None:
    story = with_card()
    story.tell(CheckedIn("TC1", "1", CARD_MS + MINUTE_MS, reason="read off the card"))
    after = CARD_MS + MINUTE_MS
    assert [("check_in_corrected", "e1", "TC1", CARD_MS, after)] == instants(story)
    assert "read off the card" == log(story)[0]["reason"]


def test_a_card_that_nobody_had_reported_has_nothing_before() -> None:
    story = a_rally(1, "1")
    story.tell(CheckedIn("TC1", "1", CARD_MS))
    assert [("check_in_corrected", "e1", "TC1", None, CARD_MS)] == instants(story)


def test_a_second_correction_tells_what_the_first_had_said() -> None:
    story = with_card()
    story.tell(CheckedIn("TC1", "1", CARD_MS + MINUTE_MS))
    story.tell(CheckedIn("TC1", "1", CARD_MS + 2 * MINUTE_MS))
    assert (CARD_MS + MINUTE_MS, CARD_MS + 2 * MINUTE_MS) == instants(story)[-1][3:]


def test_what_posts_report_is_no_correction() -> None:
    story = with_card()
    story.tell(CheckedIn("TC1", "1", CARD_MS + MINUTE_MS, Rank.BACKUP), "post-2")
    story.tell(CarStarted("SS1", "1", NOON_MS), "post-SS1")
    assert [] == log(story)


def test_a_start_that_officials_set_tells_both_stage_times_too() -> None:
    story = a_rally(1, "1")
    story.starts("1", "SS1")
    story.finishes("1", "SS1", NOON_MS + 300_000)
    story.tell(CarStarted("SS1", "1", NOON_MS + MINUTE_MS, reason="let go late"))
    row = log(story)[0]
    assert ("start_corrected", NOON_MS, NOON_MS + MINUTE_MS, 300_000, 240_000, "let go late") == (
        *(row[name] for name in ("code", "before_at_ms", "after_at_ms", "before_ms", "after_ms")),
        row["reason"],
    )


def test_a_start_left_out_tells_that_none_counts_and_taken_in_again_that_it_does() -> None:
    story = a_rally(1, "1")
    said = story.starts("1", "SS1")
    story.tell(ImpulseIgnored(said.identity, "it was car 2"))
    story.tell(ImpulseIgnored(said.identity, "it was not", ignored=False))
    assert [
        ("start_ignored", "e1", "SS1", NOON_MS, None),
        ("start_ignored", "e1", "SS1", None, NOON_MS),
    ] == instants(story)


def test_a_card_left_out_tells_the_one_that_counts_instead() -> None:
    story = with_card()
    story.tell(CheckedIn("TC1", "1", CARD_MS + MINUTE_MS, Rank.BACKUP), "post-2")
    story.tell(ImpulseIgnored(f"{POST}/a/1", "the card of car 11"))
    after = CARD_MS + MINUTE_MS
    assert [("check_in_ignored", "e1", "TC1", CARD_MS, after)] == instants(story)


def test_a_start_of_a_car_that_is_not_entered_is_left_out_in_silence() -> None:
    story = a_rally(1, "1")
    said = story.starts("99", "SS1", NOON_MS)
    story.tell(ImpulseIgnored(said.identity))
    story.tell(ImpulseIgnored("nobody/a/1"))
    story.tell(CarStarted("SS1", "99", NOON_MS))
    assert [] == log(story)
