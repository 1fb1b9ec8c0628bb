"""What is taken of a browser's wish, and what is kept."""

import msgspec
import pytest

from flyingfinish.web.alerts.subscription import (
    ENTRIES_MAX,
    Subscription,
    name_of,
    read_cancellation,
    read_subscription,
    record_of,
)


def test_what_is_kept_is_read_again() -> None:
    asked = Subscription("https://push.example/x", ("e1", "e2"), 60)
    assert asked == read_subscription(record_of(asked))


def test_without_a_delay_it_is_as_it_happens() -> None:
    assert 0 == read_subscription(b'{"endpoint":"x","entries":["e1"]}').delay_s


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"entries":["e1"]}',
        b'{"endpoint":"x","entries":[]}',
        b'{"endpoint":"x","entries":["e 1"]}',
        b'{"endpoint":"x","entries":["%s"]}' % (b"e" * 65),
        b'{"endpoint":"x","entries":[%s]}' % b",".join([b'"e"'] * (ENTRIES_MAX + 1)),
        b'{"endpoint":"x","entries":["e1"],"delay_s":301}',
        b'{"endpoint":"x","entries":["e1"],"delay_s":-1}',
        b'{"endpoint":"x","entries":["e1"],"delay_s":1.5}',
        b'{"endpoint":"x","entries":["e1"],"keys":{"auth":"x"}}',
        b'{"endpoint":7,"entries":["e1"]}',
    ],
)
def test_what_is_no_wish_is_refused(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        read_subscription(body)


def test_who_wants_to_be_left_alone_says_where_only() -> None:
    assert "x" == read_cancellation(b'{"endpoint":"x"}').endpoint


def test_two_browsers_have_two_names_and_one_has_always_the_same() -> None:
    names = [name_of("a"), name_of("b"), name_of("a")]
    assert (2, 64) == (len(set(names)), len(names[0]))
