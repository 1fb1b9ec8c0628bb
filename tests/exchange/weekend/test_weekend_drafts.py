"""What the engine drafts of the weekend's cards is what its officials decide, and nothing else."""

import functools
from dataclasses import replace

from exchange.dry_run import DryRun, dry_run
from flyingfinish.exchange.weekend import story
from flyingfinish.exchange.weekend.weekend import weekend_script
from flyingfinish.rally.drafts import drafts

PENALTIES = ("late", "early")


@functools.cache
def undecided() -> DryRun:
    """The weekend as it would be had nobody applied a penalty for a late or early card."""
    script = weekend_script()
    heard = [
        message
        for message in script.messages
        if message.body["type"] != "ApplyAdjustment" or message.body["kind"] not in PENALTIES
    ]
    assert len(heard) < len(script.messages)
    return dry_run(replace(script, messages=tuple(heard)))


def test_every_late_and_early_card_of_the_weekend_is_drafted_and_no_other() -> None:
    expected = {
        *((car, f"TC{stage}", n * story.LATE_MS) for (car, stage), n in story.LATE.items()),
        *((car, f"TC{stage}", n * story.EARLY_MS) for (car, stage), n in story.EARLY.items()),
        *((car, at, n * story.LATE_MS) for car, (at, n) in story.LATE_AT_SERVICE.items()),
    }
    found = drafts(undecided().state)
    assert expected == {(one.entry_id[1:], one.control, one.ms) for one in found}
    assert len(expected) == len(found)


def test_once_all_is_decided_nothing_is_left_to_draft() -> None:
    assert [] == drafts(dry_run(weekend_script()).state)
