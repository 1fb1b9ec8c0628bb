"""What happened before a command is judged, and how it is then judged.

A history is a function that takes a `Desk` on from the small rally's opening.
"""

from collections.abc import Callable
from typing import Any

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally.errors import RuleRefusal
from small_rally import Desk, opening

Before = Callable[[Desk], Any]


def nothing(_: Desk) -> None:
    """Nothing happened since the rally was opened."""


def did(*commands: c.Command) -> Before:
    """Returns a history: these commands were decided."""
    return lambda desk: [desk.decide(command) for command in commands]


def finished(desk: Desk) -> None:
    """Car 1 has run SS1."""
    desk.finish(1, 300_000)


def after(before: Before) -> Desk:
    """Returns the small rally after a history."""
    desk = Desk(opening())
    before(desk)
    return desk


def refusal_of(command: c.Command, before: Before) -> str:
    """Returns the code with which a command is refused after a history; it must be."""
    with pytest.raises(RuleRefusal) as refused:
        after(before).judged(command)
    return refused.value.code


def folded(command: c.Command, before: Before) -> int:
    """Returns how many rows the state goes on by when a command is decided after a history."""
    desk = after(before)
    position = desk.state.position
    desk.decide(command)
    return desk.state.position - position
