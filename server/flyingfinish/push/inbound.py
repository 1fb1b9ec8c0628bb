"""What a client's bytes say: a small reader of WebSocket frames with hard bounds (RFC 6455, 5).

Pure: bytes in, messages and control frames out, `BrokenFrame` with a close code for whatever a fan
has no reason to send. It never holds more than one message of `FAN_MESSAGE_BYTES_MAX`, also of one
that inflates: a bomb is cut where it passes that.
"""

import zlib
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from flyingfinish.limits import FAN_MESSAGE_BYTES_MAX
from flyingfinish.push.outgoing import COMPRESSED, EMPTY_BLOCK, FIN_TEXT, RAW_DEFLATE

try:
    from websockets.speedups import apply_mask
except ImportError:
    from websockets.utils import apply_mask

HEADER_BYTES = 2
MASK_BYTES = 4
MASKED = 0x80
SHORT_MAX = 125
LONG_LENGTHS = {126: 2, 127: 8}
"""Length code -> how many bytes say the length instead."""

PARTS_MAX = 64
"""Frames that one message may come in: only whole messages are counted against a fan's rate."""


class Opcode(IntEnum):
    """Kinds of frames (RFC 6455, 11.8)."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


_OPCODES = frozenset(Opcode)
CONTROL = 8
"""Kinds from here on are of the connection; those below are data."""


class BrokenFrame(Exception):
    """The connection must end with this close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Heard(NamedTuple):
    """One whole message, or one control frame."""

    opcode: int
    payload: bytes


class _Head(NamedTuple):
    """A frame's header and where its payload stands in the buffer."""

    fin: bool
    packed: bool
    opcode: int
    mask: bytes
    begins: int
    ends: int


class Inbound:
    """Reads one client's frames; `deflates` says that it may send compressed messages."""

    __slots__ = ("_deflates", "_message", "_opcode", "_packed", "_parts", "_rest")

    def __init__(self, deflates: bool = False) -> None:
        self._deflates = deflates
        self._rest = b""
        self._message = b""
        self._opcode = 0
        """What the message in parts is; 0 = none is open."""

        self._packed = False
        self._parts = 0

    def feed(self, data: bytes) -> Iterator[Heard]:
        """Yields what the bytes complete; raises BrokenFrame, after which nothing may be fed."""
        if (text := self._just_a_text(data)) is not None:
            yield Heard(Opcode.TEXT, text)
            return
        data, at = self._rest + data if self._rest else data, 0
        self._rest = b""
        while (head := self._head(data, at)) is not None:
            at = head.ends
            payload = apply_mask(data[head.begins : head.ends], head.mask)
            if head.opcode >= CONTROL:
                yield Heard(head.opcode, payload)
            elif (heard := self._data(head, payload)) is not None:
                yield heard
        self._rest = data[at:]

    def _just_a_text(self, data: bytes) -> bytes | None:
        """Returns the text of one whole plain message and nothing else, as nearly all are.

        None for all others, broken ones among them: they are looked at part by part.
        """
        here = len(data)
        if self._rest or self._opcode or here < HEADER_BYTES + MASK_BYTES or data[0] != FIN_TEXT:
            return None
        length, begins = data[1] - MASKED, HEADER_BYTES + MASK_BYTES
        if length > SHORT_MAX:
            begins += LONG_LENGTHS[SHORT_MAX + 1]
            length = int.from_bytes(data[2:4]) if length == SHORT_MAX + 1 else -1
        if length < 0 or here != begins + length or length > FAN_MESSAGE_BYTES_MAX:
            return None
        text = apply_mask(data[begins:], data[begins - MASK_BYTES : begins])
        return text if _is_utf8(text) else None

    def _head(self, data: bytes, at: int) -> _Head | None:
        """Returns the header of the frame at this place once it is all here, None until then."""
        here = len(data) - at
        if here < HEADER_BYTES:
            return None
        first, second = data[at], data[at + 1]
        fin, packed, opcode = bool(first & 0x80), bool(first & COMPRESSED), first & 0x0F
        self._check(first, opcode, packed, bool(second & 0x80))
        length, more = second & 0x7F, LONG_LENGTHS.get(second & 0x7F, 0)
        if opcode >= CONTROL and (more or not fin):
            raise BrokenFrame(1002, "a control frame is whole and short")
        begins = at + HEADER_BYTES + more + MASK_BYTES
        if more:
            if here < HEADER_BYTES + more:
                return None
            length = int.from_bytes(data[at + HEADER_BYTES : at + HEADER_BYTES + more])
        if opcode < CONTROL and len(self._message) + length > FAN_MESSAGE_BYTES_MAX:
            raise BrokenFrame(1009, f"a message has at most {FAN_MESSAGE_BYTES_MAX} bytes")
        if len(data) < begins + length:
            return None
        mask = data[begins - MASK_BYTES : begins]
        return _Head(fin, packed, opcode, mask, begins, begins + length)

    def _check(self, first: int, opcode: int, packed: bool, masked: bool) -> None:
        """Raises BrokenFrame for a header that says what no client may."""
        if opcode not in _OPCODES or first & 0x30:
            raise BrokenFrame(1002, "no such kind of frame")
        if packed and not (self._deflates and opcode in (Opcode.TEXT, Opcode.BINARY)):
            raise BrokenFrame(1002, "nothing was agreed on compression")
        if not masked:
            raise BrokenFrame(1002, "a client masks what it sends")
        if opcode < CONTROL and (opcode == Opcode.CONTINUATION) != (self._opcode != 0):
            raise BrokenFrame(1002, "parts of a message follow each other")

    def _data(self, head: _Head, payload: bytes) -> Heard | None:
        """Adds a part to its message; returns the message when it is whole."""
        if head.opcode:
            self._opcode, self._packed = head.opcode, head.packed
        self._message += payload
        self._parts += 1
        if not head.fin:
            if self._parts >= PARTS_MAX:
                raise BrokenFrame(1009, f"a message has at most {PARTS_MAX} parts")
            return None
        opcode, message, packed = self._opcode, self._message, self._packed
        self._opcode, self._message, self._packed, self._parts = 0, b"", False, 0
        if packed:
            message = inflated(message)
        if opcode == Opcode.TEXT and not _is_utf8(message):
            raise BrokenFrame(1007, "text is not UTF-8")
        return Heard(opcode, message)


def inflated(message: bytes) -> bytes:
    """Returns what a compressed message says; a bomb is cut at the limit: BrokenFrame 1009."""
    stream = zlib.decompressobj(RAW_DEFLATE)
    try:
        text = stream.decompress(message + EMPTY_BLOCK, FAN_MESSAGE_BYTES_MAX + 1)
    except zlib.error as error:
        raise BrokenFrame(1007, "the message does not inflate") from error
    if len(text) > FAN_MESSAGE_BYTES_MAX:
        raise BrokenFrame(1009, f"a message has at most {FAN_MESSAGE_BYTES_MAX} bytes")
    return text


def close_code(payload: bytes) -> int:
    """Returns the code of a client's close frame, 1000 when it gives none; BrokenFrame 1002, 1007.

    RFC 6455, 7.4: a code that may stand on the wire, then a reason in UTF-8.
    """
    if not payload:
        return 1000
    if len(payload) == 1:
        raise BrokenFrame(1002, "half a close code")
    code = int.from_bytes(payload[:2])
    if not (1000 <= code <= 1014 and code not in (1004, 1005, 1006)) and not 3000 <= code <= 4999:
        raise BrokenFrame(1002, "no close code")
    if not _is_utf8(payload[2:]):
        raise BrokenFrame(1007, "text is not UTF-8")
    return code


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
