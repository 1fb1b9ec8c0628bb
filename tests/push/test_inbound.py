"""A client's frames, read with hard bounds: RFC 6455 section 5, case by case."""

import os
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame
from websockets.frames import Opcode as Kind

from flyingfinish.limits import FAN_MESSAGE_BYTES_MAX
from flyingfinish.push.inbound import (
    PARTS_MAX,
    BrokenFrame,
    Heard,
    Inbound,
    Opcode,
    close_code,
    inflated,
)

RSV1 = 0x40


def masked(first: int, payload: bytes, mask: bytes | None = None) -> bytes:
    """Returns one client frame of less than 64 KiB."""
    mask = os.urandom(4) if mask is None else mask
    body = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
    if len(payload) < 126:
        return bytes((first, 0x80 | len(payload))) + mask + body
    return bytes((first, 0x80 | 126)) + struct.pack("!H", len(payload)) + mask + body


def packed(text: bytes) -> bytes:
    """Returns a text deflated as a browser would send it."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (stream.compress(text) + stream.flush(zlib.Z_SYNC_FLUSH)).removesuffix(
        b"\x00\x00\xff\xff"
    )


def heard(data: bytes, deflates: bool = False) -> list[Heard]:
    """Returns all that one read of these bytes completes."""
    return list(Inbound(deflates).feed(data))


kinds = st.sampled_from([Kind.TEXT, Kind.BINARY, Kind.PING, Kind.PONG])


@given(st.lists(st.tuples(kinds, st.text(max_size=40)), max_size=6), st.data())
def test_what_the_library_sends_is_read_however_the_bytes_come(
    sent: list[tuple[Kind, str]], data: st.DataObject
) -> None:
    frames = [(int(kind), text.encode()[:125]) for kind, text in sent]
    frames = [(k, p if k != 1 else p.decode(errors="ignore").encode()) for k, p in frames]
    stream = b"".join(Frame(Kind(k), p).serialize(mask=True) for k, p in frames)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))
    reader = Inbound()
    found: list[Heard] = []
    for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += reader.feed(stream[begin:end])
    assert frames == [tuple(one) for one in found]


@given(
    st.text(max_size=300) | st.binary(max_size=8),
    st.sampled_from([0x81, 0x01, 0x82, 0xC1, 0xA1]),
    st.booleans(),
    st.integers(-1, 1),
)
def test_a_message_that_comes_alone_is_read_as_one_among_others(
    text: str | bytes, first: int, is_masked: bool, length_off: int
) -> None:
    """What is read at once is read byte by byte too, and ends in the very same error."""
    frame = bytearray(masked(first, text.encode() if isinstance(text, str) else text))
    frame[1] ^= 0 if is_masked else 0x80
    frame[3 if frame[1] & 0x7F == 126 else 1] += length_off if 0 < frame[1] & 0x7F < 125 else 0
    assert outcome([bytes(frame)]) == outcome([bytes((byte,)) for byte in frame])


def outcome(parts: list[bytes]) -> tuple[list[Heard], int]:
    """Returns what these reads complete, and the code that they end the connection with or 0."""
    reader, found = Inbound(), []
    try:
        for part in parts:
            found += list(reader.feed(part))
    except BrokenFrame as broken:
        return found, broken.code
    return found, 0


@pytest.mark.parametrize("part", [b"", b"a"])
def test_a_message_comes_in_so_many_parts_and_no_more(part: bytes) -> None:
    """Parts of nothing would be work that no limit counts."""
    begun = masked(0x01, part) + masked(0x00, part) * (PARTS_MAX - 2)
    whole = begun + masked(0x80, part)
    assert [part * PARTS_MAX] * 2 == [one.payload for one in heard(whole + whole)]
    with pytest.raises(BrokenFrame) as broken:
        heard(begun + masked(0x00, part))
    assert 1009 == broken.value.code


def test_a_message_may_come_in_parts_with_a_ping_between() -> None:
    data = masked(0x01, b"EK") + masked(0x89, b"?") + masked(0x00, b"1") + masked(0x80, b"0")
    assert [(Opcode.PING, b"?"), (Opcode.TEXT, b"EK10")] == heard(data)


def test_a_character_may_be_cut_between_two_parts() -> None:
    text = "ä".encode()
    assert [(Opcode.TEXT, text)] == heard(masked(0x01, text[:1]) + masked(0x80, text[1:]))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (masked(0x83, b""), 1002),
        (masked(0x8B, b""), 1002),
        (masked(0x91, b"x"), 1002),
        (masked(0xA1, b"x"), 1002),
        (masked(0x81 | RSV1, b"x"), 1002),
        (b"\x81\x01x", 1002),
        (masked(0x09, b"x"), 1002),
        (masked(0x89, b"x" * 126), 1002),
        (masked(0x80, b"x"), 1002),
        (masked(0x01, b"x") + masked(0x81, b"y"), 1002),
        (masked(0x81, b"\xff"), 1007),
        (masked(0x81, b"\xed\xa0\x80"), 1007),
        (masked(0x81, b"x" * (FAN_MESSAGE_BYTES_MAX + 1)), 1009),
        (masked(0x01, b"x" * 900) + masked(0x80, b"x" * 900), 1009),
        (b"\x81\xff" + struct.pack("!Q", 2**62), 1009),
    ],
    ids=[
        "opcode 3", "opcode 11", "rsv3", "rsv2", "rsv1", "no mask", "ping in parts", "long ping",
        "nothing to go on", "a message inside a message", "not UTF-8", "a surrogate", "too long",
        "too long in parts", "four exabytes",
    ],
)  # fmt: skip
def test_what_no_fan_has_a_reason_to_send_ends_the_connection(data: bytes, code: int) -> None:
    with pytest.raises(BrokenFrame) as broken:
        heard(data)
    assert code == broken.value.code


def test_a_message_of_the_greatest_length_is_heard() -> None:
    text = b"x" * FAN_MESSAGE_BYTES_MAX
    assert [(Opcode.TEXT, text)] == heard(masked(0x81, text))


def test_a_header_is_refused_before_its_payload_has_come() -> None:
    with pytest.raises(BrokenFrame):
        heard(masked(0x81, b"x" * 2_000)[:8])


def test_what_was_compressed_is_heard_where_it_was_agreed_on() -> None:
    text = b'{"type":"subscribe","channels":[]}' * 5
    assert [(Opcode.TEXT, text)] == heard(masked(0x81 | RSV1, packed(text)), deflates=True)


def test_a_bomb_is_cut_where_it_passes_the_limit() -> None:
    bomb = packed(b"\x00" * 900_000)
    assert len(bomb) < FAN_MESSAGE_BYTES_MAX
    with pytest.raises(BrokenFrame) as broken:
        heard(masked(0x81 | RSV1, bomb), deflates=True)
    assert 1009 == broken.value.code


def test_what_does_not_inflate_is_broken() -> None:
    with pytest.raises(BrokenFrame) as broken:
        inflated(b"\xff\xff\xff")
    assert 1007 == broken.value.code


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_messages_or_one_refusal(data: bytes, deflates: bool) -> None:
    try:
        assert all(len(one.payload) <= FAN_MESSAGE_BYTES_MAX for one in heard(data, deflates))
    except BrokenFrame as broken:
        assert broken.code in (1002, 1007, 1009)


@pytest.mark.parametrize(
    ("payload", "code"), [(b"", 1000), (b"\x03\xe8", 1000), (b"\x0f\xa0bye", 4000)]
)
def test_a_close_says_its_code(payload: bytes, code: int) -> None:
    assert code == close_code(payload)


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"\x03", 1002), (b"\x03\xed", 1002), (b"\x03\xee", 1002), (b"\x00\x01", 1002),
        (b"\x07\xd0", 1002), (b"\x13\x88", 1002), (b"\x03\xe8\xff", 1007),
    ],
    ids=["half", "1005", "1006", "1", "2000", "5000", "no text"],
)  # fmt: skip
def test_a_close_with_a_code_that_may_not_be_sent_is_broken(payload: bytes, code: int) -> None:
    with pytest.raises(BrokenFrame) as broken:
        close_code(payload)
    assert code == broken.value.code
