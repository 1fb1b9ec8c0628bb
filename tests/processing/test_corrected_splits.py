"""The log of corrections tells splits that a decision about a passage gave, moved or took."""

from typing import Any

from builders import MINUTE_MS, NOON_MS, Story, a_rally, with_splits
from flyingfinish.processing.composer import Composer
from flyingfinish.processing.corrected_splits import NO_SPLITS, splits_before
from flyingfinish.rally.facts import ImpulseAssigned, ImpulseIgnored, ImpulseInserted


def splits() -> Story:
    """Crew 1 has passed the split of SS1 after a minute; crew 2 has started a minute later."""
    story = a_rally([with_splits(1, 1)], "1 2")
    story.starts("1", "SS1", NOON_MS)
    story.starts("2", "SS1", NOON_MS + MINUTE_MS)
    return story


def told(row: dict[str, Any]) -> tuple[Any, ...]:
    """What a row says of a split."""
    return tuple(row.get(name) for name in ("code", "entry", "split", "before_ms", "after_ms"))


def log(story: Story) -> list[dict[str, Any]]:
    """The public corrections in order."""
    composer = Composer("rally", 1)
    composer.fold(story.records)
    return list(composer.chronicle.corrections(public=True).values())


def test_a_passage_added_tells_the_split_that_it_gave() -> None:
    story = splits()
    story.tell(ImpulseInserted("SS1-1", "1", NOON_MS + MINUTE_MS, "seen by the marshal"))
    assert [("impulse_inserted", "e1", 1, None, 60_000)] == [told(row) for row in log(story)]


def test_a_passage_given_to_another_crew_tells_of_both() -> None:
    story = splits()
    wrong = story.passes("1", "SS1-1", NOON_MS + 2 * MINUTE_MS)
    story.tell(ImpulseAssigned(wrong.identity, "2", reason="read 1 as 2"))
    rows = log(story)
    assert [
        ("impulse_assigned", "e2", 1, None, 60_000),
        ("time_moved", "e1", 1, 120_000, None),
    ] == [told(row) for row in rows]
    assert ["read 1 as 2"] * 2 == [row["reason"] for row in rows]


def test_a_passage_taken_from_a_crew_tells_the_split_that_went() -> None:
    story = splits()
    wrong = story.passes("1", "SS1-1", NOON_MS + MINUTE_MS)
    story.tell(ImpulseIgnored(wrong.identity, "a spectator"))
    assert [("impulse_ignored", "e1", 1, 60_000, None)] == [told(row) for row in log(story)]


def test_a_passage_that_did_not_count_changes_no_split_when_it_is_left_out() -> None:
    story = splits()
    story.passes("1", "SS1-1", NOON_MS + MINUTE_MS)
    again = story.passes("1", "SS1-1", NOON_MS + MINUTE_MS + 500)
    story.tell(ImpulseIgnored(again.identity, "a double trigger"))
    assert [("impulse_ignored", "e1", None, None, None)] == [told(row) for row in log(story)]


def test_what_a_post_keys_of_a_split_is_no_correction() -> None:
    story = splits()
    unknown = story.passes("", "SS1-1", NOON_MS + MINUTE_MS)
    story.tell(ImpulseAssigned(unknown.identity, "1"), "post-SS1-1")
    assert [] == log(story)


def test_of_a_held_crew_no_split_is_told() -> None:
    story = splits()
    wrong = story.passes("1", "SS1-1", NOON_MS + 2 * MINUTE_MS)
    story.holds("1")
    story.tell(ImpulseAssigned(wrong.identity, "2"))
    assert [("impulse_assigned", "e2", 1, None, 60_000)] == [told(row) for row in log(story)]


def test_a_decision_about_a_finish_tells_the_stage_time_alone() -> None:
    story = splits()
    story.passes("1", "SS1-1", NOON_MS + MINUTE_MS)
    finish = story.finishes("1", "SS1", NOON_MS + 5 * MINUTE_MS)
    story.tell(ImpulseIgnored(finish.identity, "a course car"))
    (row,) = log(story)
    assert ("SS1", 300_000, False) == (row["stage"], row["before_ms"], "split" in row)


def test_nothing_is_looked_up_for_what_posts_say() -> None:
    story = splits()
    passage = story.passes("1", "SS1-1", NOON_MS + MINUTE_MS)
    assert NO_SPLITS == splits_before(story.state, passage)
