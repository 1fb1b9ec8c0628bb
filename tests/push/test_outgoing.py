"""The wire forms of frames: what a library's client would read, and each made once."""

import hashlib

import orjson
from hypothesis import given
from hypothesis import strategies as st
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from flyingfinish.push.outgoing import (
    DEFLATED_OVER_BYTES,
    Outgoing,
    compressed_message,
    event_of,
    text_message,
)

LONG = orjson.dumps({"type": "snapshot", "pad": "7:12.4 " * 200})


def read_back(data: bytes, deflates: bool = True) -> list[bytes]:
    """Returns the texts that the websockets library reads from a server's bytes."""
    extensions = [PerMessageDeflate(True, True, 15, 15)] if deflates else []
    stream = StreamReader()
    stream.feed_data(data)
    stream.feed_eof()
    texts = []
    while stream.buffer:
        parsing = Frame.parse(stream.read_exact, mask=False, extensions=extensions)
        try:
            next(parsing)
        except StopIteration as done:
            texts.append(bytes(done.value.data))
    return texts


@given(st.binary(max_size=300))
def test_a_message_is_what_the_library_would_send(text: bytes) -> None:
    assert Frame(Opcode.TEXT, text).serialize(mask=False) == text_message(text)


@given(st.lists(st.integers(0, 3_000).map(lambda n: b"12" * n), min_size=1, max_size=4))
def test_compressed_frames_are_read_back_whatever_came_before_them(frames: list[bytes]) -> None:
    assert frames == read_back(Outgoing(*frames).deflated())


def test_a_length_of_any_size_is_read_back() -> None:
    frames = [b"x" * length for length in (0, 125, 126, 65_535, 65_536)]
    assert frames == read_back(Outgoing(*frames).plain(), deflates=False)


def test_what_is_long_is_compressed_and_what_is_short_is_not() -> None:
    short = b"x" * DEFLATED_OVER_BYTES
    assert (True, text_message(short)) == (
        len(compressed_message(LONG)) < len(LONG) // 5,
        compressed_message(short),
    )


def test_what_does_not_shrink_goes_as_it_is() -> None:
    noise = hashlib.shake_256(b"noise").digest(400)
    assert text_message(noise) == compressed_message(noise)


def test_short_frames_are_the_same_bytes_for_all() -> None:
    out = Outgoing(b"{}", b"[]")
    assert out.plain() is out.deflated()


def test_each_form_is_made_once() -> None:
    out = Outgoing(LONG)
    assert (True, True, True) == (
        out.plain() is out.plain(),
        out.deflated() is out.deflated(),
        out.events(True) is out.events(True),
    )


def test_an_event_names_the_place_that_it_can_be_resumed_from() -> None:
    frame = b'{"type":"snapshot","epoch":"1.0","offset":7}'
    assert b"id: 1.0:7\ndata: " + frame + b"\n\n" == event_of(frame, True)


def test_an_event_of_many_channels_names_no_place() -> None:
    frame = b'{"type":"snapshot","epoch":"1.0","offset":7}'
    assert b"data: " + frame + b"\n\n" == event_of(frame, False)
