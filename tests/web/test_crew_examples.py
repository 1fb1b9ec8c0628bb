"""Every replayed example of the crew door in clients/PROTOCOL.md is what it takes and says."""

from typing import Any

import pytest

from small_rally import RALLY, opening
from web.crew_made import API, Made, make_door
from web.test_protocol_examples import examples

ROWS = f"/rallies/{RALLY}/rows"
COMMANDS = f"/rallies/{RALLY}/commands"
HEAD = f"{API}/rallies/{RALLY}/head?source=finish-1&incarnation=9f0c51d27a7e4c55"


async def told(made: Made, path: str, token: str, block: list[Any]) -> None:
    """Sends a block's first line and holds the door's answer to its second."""
    sent, expected = block
    answer = await made.post(path, token, sent)
    assert expected == answer.json()
    assert expected.get("status", 200) == answer.status


async def test_the_doors_examples_are_true_in_their_order() -> None:
    rows, head, command, refused, changed = examples("1. The crew door")
    made = await make_door()
    await told(made, ROWS, "finish-1", rows)
    assert head == [(await made.get(HEAD, "finish-1")).json()]
    await told(made, COMMANDS, "clerk", command)
    await told(made, COMMANDS, "clerk", refused)
    await told(made, COMMANDS, "clerk-2", changed)


async def test_an_untrue_example_is_seen() -> None:
    rows = examples("1. The crew door")[0]
    rows[1]["results"][0]["position"] += 1
    with pytest.raises(AssertionError):
        await told(await make_door(), ROWS, "finish-1", rows)


def test_the_examples_begin_after_the_opening() -> None:
    assert 19 == len(opening())
