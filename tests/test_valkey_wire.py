"""The supervisor's few words of the protocol are read as the server writes them."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.valkey_wire import Reply, WireError, encode, pairs, read_reply


def read(data: bytes) -> Reply:
    async def run() -> Reply:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        return await read_reply(reader)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"+OK\r\n", b"OK"),
        (b":42\r\n", 42),
        (b"$3\r\na\r\n\r\n", b"a\r\n"),
        (b"$0\r\n\r\n", b""),
        (b"$-1\r\n", None),
        (b"*2\r\n$1\r\na\r\n*1\r\n:1\r\n", [b"a", [1]]),
    ],
)
def test_a_reply_is_read(data: bytes, expected: Reply) -> None:
    assert expected == read(data)


@pytest.mark.parametrize("data", [b"-ERR no\r\n", b"%1\r\n"])
def test_an_error_or_an_unknown_kind_is_raised(data: bytes) -> None:
    with pytest.raises(WireError):
        read(data)


@pytest.mark.parametrize("data", [b"", b"+OK", b"$5\r\nab"])
def test_a_reply_cut_short_is_a_closed_connection(data: bytes) -> None:
    with pytest.raises(ConnectionResetError):
        read(data)


@given(st.lists(st.text(), min_size=1).map(tuple))
def test_a_command_is_an_array_that_reads_back(words: tuple[str, ...]) -> None:
    assert [word.encode() for word in words] == read(encode(words))


def test_pairs_are_a_mapping() -> None:
    assert {"save": "", "port": "0"} == pairs([b"save", b"", b"port", b"0"])


def test_what_is_no_array_has_no_pairs() -> None:
    with pytest.raises(WireError):
        pairs(b"OK")
