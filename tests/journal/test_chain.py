"""The chain: no part of a row can change without its head changing."""

import hashlib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.journal.chain import genesis, leaf, next_head
from flyingfinish.journal.ports import Stored

ROW = Stored(1, "finish-3", "9f0c", 4, b"{}", False, "", "t1", 99, b"s" * 16)
CHANGES: dict[str, Any] = {
    "position": 2,
    "source": "finish-4",
    "incarnation": "9f0d",
    "seq": 5,
    "body": b"{ }",
    "official": True,
    "doubt": "revoked",
    "author": "t2",
    "received_at_ms": 98,
    "salt": b"S" * 16,
    "command_hash": b"h",
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_part_of_a_row_is_covered(name: str) -> None:
    other = msgspec.structs.replace(ROW, **{name: CHANGES[name]})
    assert next_head(genesis("r"), ROW) != next_head(genesis("r"), other)


def test_the_parts_above_are_all_there_are_but_the_private_ones() -> None:
    assert set(Stored.__struct_fields__) == {*CHANGES, "private", "private_salt"}


def test_the_private_part_is_not_covered_so_that_it_can_go() -> None:
    other = msgspec.structs.replace(ROW, private=b"name", private_salt=b"s")
    assert leaf(ROW) == leaf(other)


def test_what_came_before_is_covered() -> None:
    assert next_head(genesis("a"), ROW) != next_head(genesis("b"), ROW)


@given(st.text(max_size=4), st.text(max_size=4), st.text(max_size=4), st.text(max_size=4))
def test_a_letter_moved_to_the_next_part_changes_the_leaf(a: str, b: str, c: str, d: str) -> None:
    one = msgspec.structs.replace(ROW, doubt=a, author=b)
    other = msgspec.structs.replace(ROW, doubt=c, author=d)
    assert ((a, b) == (c, d)) == (leaf(one) == leaf(other))


def test_a_head_can_be_computed_by_hand_from_the_description() -> None:
    def counted(data: bytes) -> bytes:
        return len(data).to_bytes(8, "big") + data

    def number(value: int) -> bytes:
        return value.to_bytes(8, "big")

    before = hashlib.sha256(b"flyingfinish/journal/1" + counted(b"kokkola")).digest()
    leaf_bytes = b"".join(
        [
            counted(b"s" * 16),
            counted(b"finish-3"),
            counted(b"9f0c"),
            number(4),
            number(0),
            counted(b""),
            counted(b"t1"),
            number(99),
            counted(b""),
            counted(b"{}"),
        ]
    )
    expected = hashlib.sha256(before + number(1) + hashlib.sha256(leaf_bytes).digest()).digest()
    assert expected == next_head(genesis("kokkola"), ROW)
