"""A script goes through its text unchanged, and says where it is wrong."""

import pytest

from flyingfinish.exchange.script import (
    BadScript,
    Message,
    Script,
    Source,
    body_of,
    in_order,
    parse,
    text_of,
)
from flyingfinish.rally.commands import ApplyAdjustment, SetPost
from flyingfinish.rally.itinerary import Post

TWO = Script(
    "r1",
    "Koe",
    "desk",
    5,
    (Source("desk", "official", "admin"), Source("sf1", "station", "sf1")),
    (
        Message(1, "desk", "command", {"type": "CloseRally"}),
        Message(2, "sf1", "row", {"type": "CheckedIn", "car": "Å"}, "x"),
    ),
)


def test_a_script_comes_back_from_its_text() -> None:
    assert TWO == parse(text_of(TWO).splitlines())


def test_a_body_says_its_type_and_leaves_out_defaults() -> None:
    expected = {"type": "ApplyAdjustment", "entry_id": "e1", "control": "TC1", "ms": 10_000,
                "kind": "late"}  # fmt: skip
    assert expected == body_of(ApplyAdjustment("e1", "TC1", 10_000, "late"))


def test_a_body_goes_down_into_what_it_holds() -> None:
    post = {"post_id": "p", "name": "P", "controls": ["SF1"]}
    assert {"type": "SetPost", "post": post} == body_of(SetPost(Post("p", "P", ("SF1",))))


def test_messages_of_one_instant_keep_their_order() -> None:
    first, second, third = (Message(n % 2, str(n), "row", {}) for n in (1, 2, 3))
    assert (second, first, third) == in_order([first, second, third])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 0),
        ("[]", 1),
        ('{"schema": "other/1"}', 1),
        (text_of(TWO).splitlines()[0] + "\n{}", 2),
        (text_of(TWO) + "{", 4),
    ],
)
def test_a_text_that_is_no_script_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BadScript, match=f"line {line}"):
        parse(text.splitlines())
