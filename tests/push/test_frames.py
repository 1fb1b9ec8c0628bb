"""The bytes of frames are JSON of the shape PROTOCOL.md gives."""

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.journal.ports import Delta
from flyingfinish.push import frames

NAMES = st.text(max_size=8)
NUMBERS = st.integers(0, 2**53 - 1)


@given(NAMES, NAMES, NUMBERS, NUMBERS)
def test_a_delta_reads_back_as_it_was(name: str, epoch: str, after: int, offset: int) -> None:
    item = frames.delta_item(Delta(name, epoch, after, offset, b'{"rows":{}}'))
    expected = {
        "ch": name,
        "epoch": epoch,
        "after": after,
        "offset": offset,
        "position": offset,
        "patch": {"rows": {}},
    }
    assert expected == orjson.loads(item)


@given(st.lists(NUMBERS, max_size=4), NUMBERS)
def test_a_deltas_frame_holds_its_members_in_order(offsets: list[int], at_ms: int) -> None:
    items = [frames.delta_item(Delta("c", "1", 0, offset, b"{}")) for offset in offsets]
    frame = orjson.loads(frames.deltas_frame(items, at_ms))
    got = (frame["type"], frame["server_at_ms"], [delta["offset"] for delta in frame["deltas"]])
    assert ("deltas", at_ms, offsets) == got


@given(NAMES, NAMES, NUMBERS, NUMBERS, st.booleans())
def test_a_snapshot_says_when_only_if_it_is_known_and_now_only_if_it_is_so(
    name: str, epoch: str, offset: int, at_ms: int, now: bool
) -> None:
    expected: dict[str, Any] = {"type": "snapshot", "ch": name, "epoch": epoch, "offset": offset}
    expected |= {"position": offset, "data": {}}
    expected |= {"server_at_ms": at_ms} if at_ms else {}
    expected |= {"now": True} if now else {}
    frame = frames.snapshot_frame(name, epoch, offset, b"{}", at_ms, now)
    assert expected == orjson.loads(frame)


def test_equal_forms_have_equal_bytes_whatever_order_they_were_made_in() -> None:
    assert frames.form_bytes({"a": 1, "b": 2}) == frames.form_bytes({"b": 2, "a": 1})


def test_an_error_names_its_channel_only_if_it_has_one() -> None:
    assert b'{"type":"error","code":"x","detail":"y"}' == frames.error_frame("x", "y")
