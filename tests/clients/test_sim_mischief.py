"""What goes wrong on the way never changes what the rally comes to; tests `mischief.py`."""

import functools
from dataclasses import replace
from typing import Any

import pytest

from exchange.dry_run import dry_run
from flyingfinish.exchange.script import Message, Script, lines_of
from flyingfinish.exchange.weekend.weekend import weekend_script
from flyingfinish.rally.classification import Scope, final
from flyingfinish.rally.state import RallyState
from flyingfinish_sim.mischief import Mischief, disturbed
from flyingfinish_sim.script import Play, read_play


@functools.cache
def script() -> Script:
    return weekend_script()


@functools.cache
def play() -> Play:
    return read_play(lines_of(script()))


def folded(disturbed_play: Play) -> RallyState:
    messages = tuple(
        Message(one.at_ms, one.source, "row" if one.kind == "row" else "command", said(one.body),
                one.label)
        for one in disturbed_play.messages
        if one.body["type"] != "Publish"
    )  # fmt: skip
    return dry_run(replace(script(), messages=messages)).state


def said(body: dict[str, Any]) -> dict[str, Any]:
    """What is said; a stage whose rows are late is closed by an official who says why."""
    if body["type"] == "SetStageState" and body["state"] == "completed":
        return body | {"reason": "rows are late"}
    return body


def times(state: RallyState) -> dict[tuple[str, str], int]:
    return {
        (entry, stage): on.time.elapsed_ms
        for entry, crew in state.crews.items()
        for stage, on in crew.stages.items()
        if on.time is not None
    }


def test_without_mischief_nothing_changes() -> None:
    assert play() == disturbed(play(), Mischief())


def test_the_same_seed_brings_the_same_mischief() -> None:
    mischief = Mischief(10, 10, 10, 10, seed=4)
    assert disturbed(play(), mischief) == disturbed(play(), mischief)


@pytest.mark.parametrize(
    "mischief",
    [
        Mischief(late=30),
        Mischief(double=30),
        Mischief(reorder=50),
        Mischief(correct=30),
        Mischief(20, 20, 20, 20, seed=9),
    ],
    ids=["late", "double", "reorder", "correct", "all"],
)
def test_a_disturbed_rally_ends_with_the_same_times_and_places(mischief: Mischief) -> None:
    wrong = disturbed(play(), mischief)
    assert wrong.messages != play().messages
    before, after = folded(play()), folded(wrong)
    assert times(before) == times(after)
    assert final(before, Scope("sm"), "public") == final(after, Scope("sm"), "public")


def test_messages_stay_in_the_order_of_their_times() -> None:
    sent = [one.at_ms for one in disturbed(play(), Mischief(20, 20, 20, 20)).messages]
    assert sorted(sent) == sent


def test_a_correction_left_out_is_seen() -> None:
    """The control: a wrong start that is not put right changes the times."""
    wrong = disturbed(play(), Mischief(correct=30))
    first: dict[tuple[str, str, str], int] = {}
    kept = []
    for one in wrong.messages:
        body = one.body
        if body["type"] == "CarStarted":
            key = (one.source, body["control"], body["car"])
            if first.setdefault(key, one.at_ms) != one.at_ms:
                continue
        kept.append(one)
    assert times(folded(play())) != times(folded(replace(wrong, messages=tuple(kept))))
