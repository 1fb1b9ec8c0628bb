"""Raw frames at `/live`, on a real socket: the categories of the Autobahn test suite, one by one.

That suite needs a Python that is no more, and a server that echoes. Ours does not echo, but it
answers a wish for an unknown channel with an error that names the channel: that is the echo here.
Category 9 (megabytes) is our limit instead, and of 12 and 13 what the agreed compression allows.
"""

import asyncio
import contextlib
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import orjson
import pytest

from flyingfinish.limits import FAN_MESSAGE_BYTES_MAX
from push.serving import Door, serving

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
FIN, RSV1, RSV2, RSV3 = 0x80, 0x40, 0x20, 0x10
MASK: Final = bytes((0x37, 0xFA, 0x21, 0x3D))
"""As in the examples of RFC 6455, 5.7."""

OFFER: Final = "permessage-deflate; client_max_window_bits"
ANSWERED_WITHIN_S: Final = 20
HELLO: Final = "kÖßá-κόσμε-𝄞"


def frame(first: int, payload: bytes = b"", *, mask: bool = True, length: bytes = b"") -> bytes:
    """Returns one frame; `length` is written as it is where the shortest form is not wanted."""
    size = len(payload)
    if not length:
        length = bytes((size,)) if size < 126 else b"\x7e" + struct.pack("!H", size)
    length = bytes((length[0] | (0x80 if mask else 0),)) + length[1:]
    body = bytes(byte ^ MASK[i % 4] for i, byte in enumerate(payload)) if mask else payload
    return bytes((first,)) + length + (MASK if mask else b"") + body


def wish(name: str = HELLO) -> bytes:
    """Returns a message whose answer repeats `name`."""
    said = {"type": "subscribe", "channels": [{"ch": f"rally/none/{name}"}]}
    return orjson.dumps(said)


def told(name: str = HELLO) -> tuple[str, str]:
    """Returns what is heard when that message was understood."""
    return ("echo", f"rally/none/{name}")


def pong(payload: bytes = b"") -> tuple[str, bytes]:
    return ("pong", payload)


def closed(code: int) -> tuple[str, int]:
    return ("close", code)


def close(code: int, reason: bytes = b"") -> bytes:
    return frame(FIN | CLOSE, struct.pack("!H", code) + reason)


def text(payload: bytes) -> bytes:
    return frame(FIN | TEXT, payload)


def parts(payload: bytes, cuts: Sequence[int], opcode: int = TEXT) -> list[bytes]:
    """Returns a message in several frames."""
    places = [0, *cuts, len(payload)]
    pieces = [payload[a:b] for a, b in pairwise(places)]
    last = len(pieces) - 1
    return [
        frame((FIN if i == last else 0) | (CONTINUATION if i else opcode), piece)
        for i, piece in enumerate(pieces)
    ]


def deflated(payload: bytes, level: int = 6, window: int = 15) -> bytes:
    stream = zlib.compressobj(level, zlib.DEFLATED, -window)
    packed = stream.compress(payload) + stream.flush(zlib.Z_SYNC_FLUSH)
    return packed.removesuffix(b"\x00\x00\xff\xff")


def joined(*pieces: bytes | Iterable[bytes]) -> bytes:
    return b"".join(one if isinstance(one, bytes) else b"".join(one) for one in pieces)


@dataclass(frozen=True)
class Case:
    """What is sent, and what must be heard, in order; nothing else may be."""

    name: str
    sent: bytes
    heard: tuple[object, ...]
    chop: int = 0
    """Bytes of each write; 0 = all in one."""

    offer: str = ""


def framing() -> list[Case]:
    """1: messages of every length, text and binary, however they come; a binary one is as text."""
    cases = []
    for length in (0, 1, 60, 125 - 60, 126, 127, 128, 200, 700):
        name = "x" * length
        for opcode in (TEXT, BINARY):
            sent = frame(FIN | opcode, wish(name)) + close(1000)
            # A name beyond 200 characters is cut in the answer.
            answer = ("echo", told(name)[1][:200])
            cases.append(Case(f"1.{opcode}.{length}", sent, (answer, closed(1000))))
    whole = text(wish()) + close(1000)
    for chop in (1, 2, 3, 7, 64, 997):
        cases.append(Case(f"1.chop.{chop}", whole, (told(), closed(1000)), chop))
    long = b"\x7f" + struct.pack("!Q", len(wish()))
    cases.append(Case("1.long length", frame(FIN | TEXT, wish(), length=long) + close(1000),
                      (told(), closed(1000))))  # fmt: skip
    return cases


def pings() -> list[Case]:
    """2: pings come back as they were, pongs nobody asked for are no matter."""
    cases = [
        Case(f"2.ping.{len(payload)}", frame(FIN | PING, payload) + close(1000),
             (pong(payload), closed(1000)), chop)
        for payload in (b"", b"Hello", b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff", b"\xfe" * 125)
        for chop in (0, 1)
    ]  # fmt: skip
    unasked = frame(FIN | PONG, b"unsolicited")
    cases += [
        Case("2.ping.126", frame(FIN | PING, b"\xfe" * 126), (closed(1002),)),
        Case("2.pong", unasked + close(1000), (closed(1000),)),
        Case("2.pong empty", frame(FIN | PONG) + close(1000), (closed(1000),)),
        Case("2.pong then ping", unasked + frame(FIN | PING, b"x") + close(1000),
             (pong(b"x"), closed(1000))),
        Case("2.six pings", joined(frame(FIN | PING, bytes((i,))) for i in range(6)) + close(1000),
             (*(pong(bytes((i,))) for i in range(6)), closed(1000))),
    ]  # fmt: skip
    return cases


def reserved_bits() -> list[Case]:
    """3: bits that nothing was agreed on end the connection, on whatever frame."""
    bits = (RSV1, RSV2, RSV3, RSV1 | RSV2, RSV1 | RSV3, RSV2 | RSV3, RSV1 | RSV2 | RSV3)
    cases = [
        Case(f"3.{opcode}.{bit:x}", frame(FIN | bit | opcode, b"x"), (closed(1002),), chop)
        for bit in bits
        for opcode in (TEXT, BINARY, PING, PONG, CLOSE)
        for chop in (0, 1)
    ]
    behind = text(wish()) + frame(FIN | RSV3 | TEXT, wish()) + frame(FIN | PING)
    return [*cases, Case("3.behind a good one", behind, (told(), closed(1002)))]


def opcodes() -> list[Case]:
    """4: kinds of frames that nobody defined end the connection."""
    unknown = (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
    cases = [Case(f"4.{one}", frame(FIN | one, b"x"), (closed(1002),)) for one in unknown]
    behind = text(wish())
    return cases + [
        Case(f"4.{one} behind", behind + frame(FIN | one), (told(), closed(1002)))
        for one in unknown
    ]


def fragments() -> list[Case]:
    """5: messages in parts, control frames between, and orders that cannot be."""
    whole = wish()
    one, two = parts(whole, [9])
    ping = frame(FIN | PING, b"between")
    good = (told(), closed(1000))
    cases = [
        Case(f"5.parts.{chop}", joined(parts(whole, [1, 5, 20])) + close(1000), good, chop)
        for chop in (0, 1)
    ]
    cases += [
        Case("5.empty parts", joined(parts(whole, [0, 0, len(whole)])) + close(1000), good),
        Case("5.ping between", joined(one, ping, two, close(1000)),
             (pong(b"between"), *good)),
        Case("5.pong between", joined(one, frame(FIN | PONG), two, close(1000)), good),
        Case("5.binary", joined(parts(whole, [9], BINARY)) + close(1000), good),
        Case("5.close between", one + close(1000), (closed(1000),)),
        Case("5.ping in parts", frame(PING, b"a") + frame(FIN, b"b"), (closed(1002),)),
        Case("5.pong in parts", frame(PONG, b"a"), (closed(1002),)),
        Case("5.close in parts", frame(CLOSE), (closed(1002),)),
        Case("5.nothing to go on with", frame(FIN, whole), (closed(1002),)),
        Case("5.nothing to go on with, open", frame(CONTINUATION, whole), (closed(1002),)),
        Case("5.text in a text", one + text(whole), (closed(1002),)),
        Case("5.binary in a text", one + frame(FIN | BINARY, whole), (closed(1002),)),
        Case("5.end of nothing behind a good one", text(whole) + frame(FIN, b"x"),
             (told(), closed(1002))),
        Case("5.parts twice", joined(parts(whole, [9]), parts(whole, [4, 7]), close(1000)),
             (told(), *good)),
    ]  # fmt: skip
    return cases


GOOD_UTF8: Final = (
    "Hello-µ@ßöäüàá-UTF-8!!", "κόσμε", "\x00", "\x7f", "\u0080", "\u07ff", "\u0800", "\uffff",
    "\U00010000", "\U0010ffff", "\ud7ff", "\ue000", "\ufffd", "\ufffe", "\U0001fffe",
)  # fmt: skip
BAD_UTF8: Final = (
    b"\x80", b"\xbf", b"\x80\xbf", b"\xc0 ", b"\xdf", b"\xe0 \xe1 ", b"\xf0\x80\x80\x80", b"\xfe",
    b"\xff", b"\xfe\xfe\xff\xff", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xc1\xbf",
    b"\xf8\x80\x80\x80\xaf", b"\xfc\x80\x80\x80\x80\xaf", b"\xe0\x9f\xbf", b"\xf0\x8f\xbf\xbf",
    b"\xed\xa0\x80", b"\xed\xaf\xbf", b"\xed\xb0\x80", b"\xed\xbf\xbf", b"\xed\xa0\x80\xed\xb0\x80",
    b"\xf4\x90\x80\x80", b"\xf7\xbf\xbf\xbf", b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce",
    b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited", b"\xe2\x82",
)  # fmt: skip


def utf8() -> list[Case]:
    """6: text is UTF-8, whole or cut anywhere, or the connection ends with 1007."""
    cases = [
        Case(f"6.good.{one!a}", text(wish(one)) + close(1000), (told(one), closed(1000)))
        for one in GOOD_UTF8
    ]
    whole = wish()
    for cut in range(len(whole) - 30, len(whole), 3):
        sent = joined(parts(whole, [cut, cut + 1]), close(1000))
        cases.append(Case(f"6.cut.{cut}", sent, (told(), closed(1000))))
    cases += [Case(f"6.bad.{one.hex()}", text(one), (closed(1007),)) for one in BAD_UTF8]
    cases += [
        Case(f"6.bad in parts.{one.hex()}", joined(parts(b"good " + one + b" good", [6])),
             (closed(1007),))
        for one in BAD_UTF8
    ]  # fmt: skip
    return [*cases, Case("6.empty text", text(b"") + close(1000), (("echo", ""), closed(1000)))]


def closes() -> list[Case]:
    """7: a close is answered with its code, once, and what comes behind it is not heard."""
    good = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
    bad = (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535)
    cases = [Case(f"7.{code}", close(code), (closed(code),)) for code in good]
    cases += [Case(f"7.{code}", close(code), (closed(1002),)) for code in bad]
    cases += [
        Case("7.no code", frame(FIN | CLOSE), (closed(1000),)),
        Case("7.half a code", frame(FIN | CLOSE, b"\x03"), (closed(1002),)),
        Case("7.reason", close(1000, b"bye"), (closed(1000),)),
        Case("7.longest reason", close(1000, b"*" * 123), (closed(1000),)),
        Case("7.too long", frame(FIN | CLOSE, struct.pack("!H", 1000) + b"*" * 124),
             (closed(1002),)),
        Case("7.reason not UTF-8", close(1000, b"\xce\xba\xe1\xbd\xb9\xed\xa0\x80"),
             (closed(1007),)),
        Case("7.twice", close(1000) * 2, (closed(1000),)),
        Case("7.ping behind", close(1000) + frame(FIN | PING), (closed(1000),)),
        Case("7.text behind", close(1000) + text(wish()), (closed(1000),)),
        Case("7.text before", text(wish()) + close(1000), (told(), closed(1000))),
    ]  # fmt: skip
    return cases


def limits() -> list[Case]:
    """9: a message is as long as it may be, whole or in parts, and not a byte longer."""
    empty = len(wish(""))
    most, more = (wish("x" * (FAN_MESSAGE_BYTES_MAX + extra - empty)) for extra in (0, 1))
    answer = ("echo", ("rally/none/" + "x" * 300)[:200])
    announced = frame(FIN | TEXT, b"", length=b"\x7f" + struct.pack("!Q", 1 << 62))
    return [
        Case("9.longest", text(most) + close(1000), (answer, closed(1000))),
        Case("9.longest by bytes", text(most) + close(1000), (answer, closed(1000)), 64),
        Case("9.longest in parts", joined(parts(most, [1, 500])) + close(1000),
             (answer, closed(1000))),
        Case("9.longer", text(more), (closed(1009),)),
        Case("9.longer in parts", joined(parts(more, [1, 1_000])), (closed(1009),)),
        Case("9.as long as can be said", announced, (closed(1009),)),
        Case("9.no mask", frame(FIN | TEXT, wish(), mask=False), (closed(1002),)),
        Case("9.ping without mask", frame(FIN | PING, b"x", mask=False), (closed(1002),)),
    ]  # fmt: skip


def compression() -> list[Case]:
    """12 and 13: compressed messages where that was agreed, of every level and window."""
    good = (told(), closed(1000))

    def packed(payload: bytes, *, first: int = FIN | RSV1 | TEXT) -> bytes:
        return frame(first, payload)

    whole = deflated(wish())
    one, two, three = whole[:9], whole[9:20], whole[20:]
    bits = joined(packed(one, first=RSV1 | TEXT), frame(RSV1, two), frame(FIN, three))
    in_parts = joined(packed(one, first=RSV1 | TEXT), frame(0, two), frame(FIN, three))
    cases = [
        Case(f"12.level {level}, window {window}",
             packed(deflated(wish(), level, window)) + close(1000), good, offer=OFFER)
        for level in (0, 1, 9)
        for window in (9, 12, 15)
    ]  # fmt: skip
    cases += [
        Case("12.twice", packed(whole) * 2 + close(1000), (told(), *good), offer=OFFER),
        Case("12.plain as well", text(wish()) + packed(whole) + close(1000), (told(), *good),
             offer=OFFER),
        Case("12.parts", in_parts + close(1000), good, offer=OFFER),
        Case("12.by bytes", in_parts + close(1000), good, 1, offer=OFFER),
        Case("12.rsv1 on a later part", bits, (closed(1002),), offer=OFFER),
        Case("12.rsv1 on a ping", frame(FIN | RSV1 | PING, b"x"), (closed(1002),), offer=OFFER),
        Case("12.no deflate stream", packed(b"\xff\xff\xff"), (closed(1007),), offer=OFFER),
        Case("12.not UTF-8", packed(deflated(b"\xff\xfe")), (closed(1007),), offer=OFFER),
        Case("12.bomb", packed(deflated(bytes(900_000), 9)), (closed(1009),), offer=OFFER),
        Case("13.a smaller window for us", packed(whole), (closed(1002),),
             offer="permessage-deflate; server_max_window_bits=10"),
        Case("13.the second offer", packed(whole) + close(1000), good,
             offer=f"permessage-deflate; server_max_window_bits=10, {OFFER}"),
        Case("13.no takeover", packed(whole) + close(1000), good,
             offer="permessage-deflate; server_no_context_takeover; client_no_context_takeover"),
    ]  # fmt: skip
    return cases


CATEGORIES: Final = (
    framing, pings, reserved_bits, opcodes, fragments, utf8, closes, limits, compression,
)  # fmt: skip


async def heard_in(door: Door, case: Case) -> tuple[object, ...]:
    """Returns what a raw client hears after the greeting until the server ends the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    extension = f"Sec-WebSocket-Extensions: {case.offer}\r\n" if case.offer else ""
    head = (
        "GET /live HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"{extension}Sec-WebSocket-Protocol: flyingfinish.v1.json\r\n\r\n"
    )
    writer.write(head.encode())
    async with asyncio.timeout(ANSWERED_WITHIN_S):
        await reader.readuntil(b"\r\n\r\n")
        chop = case.chop or len(case.sent)
        for at in range(0, len(case.sent), chop):
            writer.write(case.sent[at : at + chop])
            # Its own write, and its own read at the server's.
            await asyncio.sleep(0)
        heard: list[object] = []
        got = b""
        # It had closed while we were still writing: what it said before counts.
        with contextlib.suppress(ConnectionResetError):
            while data := await reader.read(65_536):
                got += data
                heard = list(understood(got))
                if (
                    isinstance(heard[-1], tuple)
                    and heard[-1][0] == "close"
                    and writer.can_write_eof()
                ):
                    # Both have said goodbye; whatever came now would be heard below.
                    writer.write_eof()
    writer.close()
    return tuple(heard[1:])


def understood(data: bytes) -> Iterable[object]:
    """Yields what frames say, the greeting first."""
    at = 0
    while at < len(data):
        first, length = data[at], data[at + 1]
        begins = at + 2
        if length >= 126:
            begins, length = at + 4, int.from_bytes(data[at + 2 : at + 4])
        payload, at = data[begins : begins + length], begins + length
        if first & 0xF == CLOSE:
            yield closed(int.from_bytes(payload[:2]))
        elif first & 0xF == PONG:
            yield pong(payload)
        else:
            if first & RSV1:
                payload = zlib.decompress(payload + b"\x00\x00\xff\xff", -15)
            yield ("echo", orjson.loads(payload).get("ch", ""))


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda one: one.__name__)
async def test_raw_frames_are_answered_as_the_rfc_says(category: object) -> None:
    assert callable(category)
    cases: list[Case] = category()
    async with serving() as door:
        found = [(case.name, await heard_in(door, case)) for case in cases]
    assert [(case.name, case.heard) for case in cases] == found


async def test_a_case_that_is_answered_otherwise_would_be_seen() -> None:
    """The control: the same frame heard as what it is not."""
    async with serving() as door:
        heard = await heard_in(door, Case("ping", frame(FIN | PING, b"a") + close(1000), ()))
    assert (pong(b"b"), closed(1000)) != heard == (pong(b"a"), closed(1000))
