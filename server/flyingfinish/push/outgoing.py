"""What leaves for subscribers: frames that go together, each wire form made once for all of them.

The hub makes one `Outgoing` for everyone who hears the same; a transport asks it for the form it
speaks. A form is made when the first one asks: plain WebSocket messages, compressed ones, or
server-sent events.
"""

import struct
import zlib

import orjson

FIN_TEXT = 0x81
COMPRESSED = 0x40
"""RSV1 of a message's first frame: its payload is deflated (RFC 7692, 6)."""

DEFLATED_OVER_BYTES = 300
"""Shorter texts hardly shrink, and cost the reader more to inflate than they save."""

DEFLATE_LEVEL = 6
RAW_DEFLATE = -15
"""Window bits of a deflate stream without zlib's header; no window is kept between messages."""

EMPTY_BLOCK = b"\x00\x00\xff\xff"
"""The end of a flushed block, which RFC 7692, 7.2.1 has the sender leave away."""


class Outgoing:
    """Frames that leave in one write; what is made of them is shared by all who get it."""

    __slots__ = ("_deflated", "_events", "_plain", "frames", "packs")

    def __init__(self, *frames: bytes) -> None:
        self.frames = frames
        self.packs = True
        """Whether it is worth being compressed for those who hear it."""

        self._plain: bytes | None = None
        self._deflated: bytes | None = None
        self._events: dict[bool, bytes] = {}

    def plain(self) -> bytes:
        """Returns the frames as uncompressed text messages, one after the other."""
        if self._plain is None:
            self._plain = b"".join(map(text_message, self.frames))
        return self._plain

    def deflated(self) -> bytes:
        """Returns the frames as text messages for one who takes compression, where it pays."""
        if self._deflated is None:
            if self.packs and any(len(frame) > DEFLATED_OVER_BYTES for frame in self.frames):
                self._deflated = b"".join(map(compressed_message, self.frames))
            else:
                self._deflated = self.plain()
        return self._deflated

    def events(self, named: bool) -> bytes:
        """Returns the frames as server-sent events; `named` gives each its place to resume from."""
        found = self._events.get(named)
        if found is None:
            found = b"".join(event_of(frame, named) for frame in self.frames)
            self._events[named] = found
        return found


def text_message(text: bytes) -> bytes:
    """Returns the bytes of one text message from a server (RFC 6455, 5.2): FIN set, no mask."""
    return _message(FIN_TEXT, text)


def compressed_message(text: bytes) -> bytes:
    """Returns a text as a message of its own deflate stream, or plain where that is not shorter.

    RFC 7692, 7.2.1 with `server_no_context_takeover`: nothing of an earlier message is referred to,
    so the very same bytes are right for everyone.
    """
    if len(text) <= DEFLATED_OVER_BYTES:
        return text_message(text)
    stream = zlib.compressobj(DEFLATE_LEVEL, zlib.DEFLATED, RAW_DEFLATE)
    packed = stream.compress(text) + stream.flush(zlib.Z_SYNC_FLUSH)
    packed = packed.removesuffix(EMPTY_BLOCK)
    if len(packed) >= len(text):
        return text_message(text)
    return _message(FIN_TEXT | COMPRESSED, packed)


def _message(first: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        return bytes((first, length)) + payload
    if length < 1 << 16:
        return struct.pack("!BBH", first, 126, length) + payload
    return struct.pack("!BBQ", first, 127, length) + payload


def event_of(frame: bytes, named: bool) -> bytes:
    """Returns a frame as one server-sent event, with its id where it has a place to resume from."""
    place = b""
    if named:
        told = orjson.loads(frame)
        at = told["deltas"][-1] if told["type"] == "deltas" else told
        if "offset" in at:
            place = f"id: {at['epoch']}:{at['offset']}\n".encode()
    return b"%bdata: %b\n\n" % (place, frame)
