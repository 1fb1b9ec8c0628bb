"""A row as a line of the archive and back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.journal.archive_lines import (
    line_of,
    private_line_of,
    private_of_line,
    row_of,
)
from flyingfinish.journal.ports import Private, Stored

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ROWS = st.builds(
    Stored,
    st.integers(1, 2**53),
    TEXTS,
    TEXTS,
    st.integers(1, 2**53),
    st.binary(max_size=30) | TEXTS.map(str.encode),
    st.booleans(),
    TEXTS,
    TEXTS,
    st.integers(0, 2**53),
    st.binary(max_size=16),
    st.none(),
    st.none(),
    st.none() | st.binary(min_size=1, max_size=4),
)
LINE = line_of(Stored(1, "a", "b", 1, b"{}", False, "", "t", 9, b"s"), b"h")


@given(ROWS, st.binary(min_size=32, max_size=32))
def test_a_line_is_read_as_it_was_written(row: Stored, head: bytes) -> None:
    assert (row, head) == row_of(line_of(row, head))


@given(ROWS)
def test_a_line_ends_where_the_next_one_begins(row: Stored) -> None:
    assert 1 == line_of(row, b"h").count(b"\n")


def test_a_body_that_is_text_can_be_read_by_people() -> None:
    assert b'"body":"{}"' in LINE


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"null\n",
        b"[]\n",
        b"{}\n",
        b"\x00\x00\x00\n",
        LINE[:-1],
        LINE + b"\n",
        LINE.replace(b'"seq":1', b'"seq":1.0'),
        LINE.replace(b'"seq":1', b'"seq":true'),
        LINE.replace(b'"seq":1', b'"seq": 1'),
        LINE.replace(b'"seq":1', b'"seq":1,"x":"y"'),
        LINE.replace(b'"seq":1,', b""),
        LINE.replace(b'"salt":"73"', b'"salt":"7G"'),
        LINE.replace(b'"salt":"73"', b'"salt":"73 "'),
        LINE.replace(b'"body":"{}"', b'"body":5'),
        LINE.replace(b'"body":"{}",', b""),
        LINE.replace(b'"body"', b'"body_hex"'),
        LINE.replace(b'"body":"{}"', b'"body_hex":"7b7d"'),
        LINE.replace(b'"source":"a"', b'"source":"\\u0061"'),
    ],
)
def test_a_line_in_any_other_spelling_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        row_of(line)


@given(st.integers(1, 2**53), st.binary(max_size=16), st.binary(max_size=20))
def test_a_private_part_is_read_as_it_was_written(position: int, salt: bytes, data: bytes) -> None:
    part = Private(salt, data)
    assert (position, part) == private_of_line(private_line_of(position, part))


@pytest.mark.parametrize("line", [b"[]", b"{}", b'{"position":1}', b"?"])
def test_what_is_no_private_part_is_refused(line: Any) -> None:
    with pytest.raises(ValueError):
        private_of_line(line)
