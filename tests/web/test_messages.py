"""Commands' envelopes at the door; rows' are held in `test_rows.py`."""

import json
from typing import Any

import pytest

from flyingfinish.limits import BODY_BYTES_MAX
from flyingfinish.rally import commands as c
from flyingfinish.web.errors import Problem
from flyingfinish.web.messages import read_command, read_rows

GOOD: dict[str, Any] = {
    "source": "desk-1",
    "incarnation": "a1",
    "seq": 1,
    "seen": 5,
    "body": '{"type":"PlaceHold","entry_id":"e1"}',
}


def refused(message: Any) -> tuple[int, str]:
    """Returns status and code with which a command is refused."""
    with pytest.raises(Problem) as problem:
        read_command(json.dumps(message).encode())
    return problem.value.status, problem.value.code


def test_a_command_is_read_with_what_its_author_saw() -> None:
    sent = read_command(json.dumps(GOOD).encode())
    assert (c.PlaceHold("e1"), 5, GOOD["body"].encode()) == (sent.command, sent.seen, sent.body)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"seen": -1}, "unfit_envelope"),
        ({"seen": True}, "unfit_envelope"),
        ({"seen": "5"}, "unfit_envelope"),
        ({"more": 1}, "unfit_envelope"),
        ({"seq": 0}, "unfit_envelope"),
        ({"source": "Desk"}, "unfit_envelope"),
        ({"body": "{"}, "unreadable_command"),
        ({"body": '{"type":"Hold"}'}, "unreadable_command"),
    ],
)
def test_a_command_that_cannot_be_understood_is_refused(changed: dict[str, Any], code: str) -> None:
    assert (422, code) == refused(GOOD | changed)


def test_a_command_without_what_was_seen_is_refused() -> None:
    assert (422, "unfit_envelope") == refused({k: v for k, v in GOOD.items() if k != "seen"})


def test_a_list_is_no_command() -> None:
    assert (422, "unfit_envelope") == refused([])


def test_a_row_that_is_too_long_is_read_without_its_body() -> None:
    row = {"source": "s", "incarnation": "i", "seq": 1, "body": "x" * (BODY_BYTES_MAX + 1)}
    assert read_rows(json.dumps({"rows": [row]}).encode())[0].body is None


def test_an_itinerary_may_be_longer_than_a_row() -> None:
    from flyingfinish.web.messages import COMMAND_BODY_BYTES_MAX

    body = GOOD["body"].replace('"e1"', '"e1","reason":"' + "x" * BODY_BYTES_MAX + '"')
    assert read_command(json.dumps(GOOD | {"body": body}).encode()).command
    long = "x" * (COMMAND_BODY_BYTES_MAX + 1)
    assert (413, "too_large") == refused(GOOD | {"body": long})
