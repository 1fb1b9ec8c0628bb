"""Who calls is heard out before anything is made for him, and let in a few at a time."""

import asyncio
import contextlib
from typing import Any, cast

import httptools
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.clock import ManualClock
from flyingfinish.push.doorstep import AT_ONCE, Caller, Doorstep, plain_headers
from flyingfinish.push.gate import Gate, GateSettings
from flyingfinish.push.hub import Hub
from flyingfinish.push.uvicorn_http import PatientHttp
from push.serving import Door, serving, until

PLAIN = (
    b"GET /live HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: flyingfinish.v1.json\r\n\r\n"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"", b""),
        (b"/live", b"/live?x=1"),
        (b"Connection: Upgrade", b"connection: keep-alive, Upgrade"),
        (b"Upgrade: websocket", b"upgrade:WebSocket "),
    ],
    ids=["as it is", "a query", "Firefox", "other letters"],
)
def test_a_plain_request_for_live_is_plain(old: bytes, new: bytes) -> None:
    headers = plain_headers(PLAIN.replace(old, new, 1))
    assert headers is not None and "here" == headers["host"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"GET", b"POST"),
        (b"/live", b"/liver"),
        (b"/live", b"/live/"),
        (b"HTTP/1.1", b"HTTP/1.0"),
        (b"Connection: Upgrade", b"Connection: close"),
        (b"Connection: Upgrade", b"Connection: no-upgrade"),
        (b"Upgrade: websocket", b"Upgrade: h2c"),
        (b"Host: here", b"Host: here\r\nContent-Length: 3"),
        (b"Host: here", b"Host: here\r\nTransfer-Encoding: chunked"),
        (b"Host: here", b"Host: here\r\ncontent-length:"),
        (b"Upgrade: websocket", b"Upgrade: websocket\r\nUpgrade: h2c"),
        (b"Host: here", b"Host: here\r\n folded"),
        (b"Host: here", b"Host : here"),
        (b"Host: here", b"Host: he\x00re"),
        (b"Host: here", b"Host: h\xc3\xa4r"),
        (b"Host: here\r\n", b"Host: here\n"),
    ],
)
def test_whatever_else_is_left_to_the_parser_of_http(old: bytes, new: bytes) -> None:
    assert plain_headers(PLAIN.replace(old, new, 1)) is None


def test_a_list_without_end_is_read_through_once() -> None:
    """Its control is the tests' timeout: read as a pattern, thirty commas took minutes."""
    wishes = b"Connection: " + b", " * 8_000
    found = [
        plain_headers(PLAIN.replace(b"Connection: Upgrade", wishes + wish))
        for wish in (b"x", b"Upgrade")
    ]
    assert [True, False] == [headers is None for headers in found]


class Parsed:
    """What uvicorn's parser makes of a head."""

    def __init__(self, head: bytes) -> None:
        self.url = b""
        self.upgrades = False
        parser = httptools.HttpRequestParser(self)
        try:
            parser.feed_data(head)
        except httptools.HttpParserUpgrade:
            self.upgrades = True

    def on_url(self, url: bytes) -> None:
        self.url += url


NAMES = st.sampled_from(
    [b"Host", b"Connection", b"Upgrade", b"content-length", b"X-a", b"x y", b""]
)
VALUES = st.sampled_from(
    [b"Upgrade", b"websocket", b"close", b"keep-alive , upgrade", b"h2c, websocket", b"0", b"\x07"]
)


@given(
    st.lists(st.tuples(NAMES, VALUES), max_size=6), st.sampled_from([b"/live", b"/live?a", b"/"])
)
def test_what_is_plain_is_an_upgrade_for_the_parser_of_http_too(
    headers: list[tuple[bytes, bytes]], url: bytes
) -> None:
    lines = b"".join(b"%b: %b\r\n" % header for header in headers)
    head = b"GET %b HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n%b\r\n" % (url, lines)
    if plain_headers(head) is not None:
        parsed = Parsed(head)
        assert (url, True) == (parsed.url, parsed.upgrades)


class Asking:
    """Somebody who waits to be let in."""

    def __init__(self) -> None:
        self.inside = False

    def enter(self) -> None:
        self.inside = True


async def test_a_crowd_is_let_in_a_few_at_each_turn_of_the_loop() -> None:
    doorstep = Doorstep(Gate(Hub(ManualClock(0))))
    crowd = [Asking() for _ in range(2 * AT_ONCE + 1)]
    for one in crowd:
        doorstep.asks(cast(Caller, one))
    inside = []
    for _ in range(3):
        await asyncio.sleep(0)
        inside.append(sum(one.inside for one in crowd))
    assert [AT_ONCE, 2 * AT_ONCE, len(crowd)] == inside


async def test_those_whose_time_is_over_are_let_go_a_few_at_each_turn_of_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(PatientHttp, "request_within_s", 0.0)
    doorstep = Doorstep(Gate(Hub(ManualClock())))
    crowd = [Staying(doorstep) for _ in range(2 * AT_ONCE + 1)]
    for one in crowd:
        doorstep.came(cast(Caller, one))
    here = []
    while doorstep.gate.metrics.callers:
        await asyncio.sleep(0)
        here.append(doorstep.gate.metrics.callers)
    assert [AT_ONCE + 1, 1, 0] == [count for count in here if count != len(crowd)]


class Staying:
    """A caller who says nothing."""

    def __init__(self, doorstep: Doorstep) -> None:
        self.doorstep = doorstep

    def drop(self) -> None:
        """Goes."""
        self.doorstep.went(cast(Caller, self))


async def test_a_request_that_begins_late_has_no_more_time_for_it() -> None:
    doorstep = Doorstep(Gate(Hub(ManualClock(0))))
    caller = cast(Caller, Asking())
    doorstep.came(caller)
    doorstep._here[caller] -= PatientHttp.request_within_s - 1
    assert 0 < doorstep.left_s(caller) <= 1


async def calling(door: Door, said: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(said)
    return reader, writer


async def test_those_who_have_not_asked_are_counted_and_those_let_go_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving() as door:
        metrics = door.hub.metrics
        _, writer = await calling(door, PLAIN[:60])
        await until(lambda: metrics.callers == 1)
        monkeypatch.setattr(PatientHttp, "request_within_s", 0.0)
        _, other = await calling(door, b"")
        await until(lambda: metrics.callers == 0)
        writer.close()
        other.close()
    assert 2 == metrics.dropped["no_request"]


HERE = GateSettings(trusted=frozenset(), per_address=2)
"""This machine is an address like any other, with two seats for callers and two for fans."""


@pytest.mark.parametrize("said", [b"", PLAIN[:60], b"GET /sse/v1 HTTP/1.1\r\n"])
async def test_of_one_address_so_many_call_and_no_more(said: bytes) -> None:
    async with serving(gate=HERE) as door:
        calls = [await calling(door, said) for _ in range(2)]
        await until(lambda: len(door.server.server_state.connections) == 2)
        reader, writer = await calling(door, said)
        with contextlib.suppress(ConnectionResetError):
            assert b"" == await reader.read()
        refused = door.hub.metrics.refused["too_many_here"]
        for _, other in (*calls, ("", writer)):
            other.close()
        await until(lambda: not door.server.server_state.connections)
        assert (1, b"HTTP/1.1 200") == (refused, (await door.get("/alive"))[:12])


@pytest.mark.parametrize("host", [b"here", b"h\xe4r"], ids=["plain", "by uvicorn"])
async def test_who_becomes_a_fan_leaves_his_callers_seat(host: bytes) -> None:
    async with serving(gate=HERE) as door:
        handshake = PLAIN.replace(b"Host: here", b"Host: " + host)
        assert (plain_headers(handshake) is not None) == (host == b"here")
        calls = [await calling(door, handshake) for _ in range(2)]
        await until(lambda: len(door.hub.members.all) == 2)
        assert b"HTTP/1.1 200" == (await door.get("/alive"))[:12]
        for _, writer in calls:
            writer.close()


async def test_who_goes_away_while_he_waits_is_not_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[Any] = []
    monkeypatch.setattr(Doorstep, "asks", lambda self, caller: waiting.append(caller))
    async with serving() as door:
        _, writer = await calling(door, PLAIN)
        await until(lambda: waiting)
        writer.transport.abort()
        await until(lambda: not door.server.server_state.connections)
        waiting[0].enter()
        assert (0, 0) == (door.hub.metrics.accepted, len(door.server.server_state.connections))


async def test_one_who_waits_and_sends_without_end_is_let_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Doorstep, "asks", lambda self, caller: None)
    async with serving() as door:
        _, writer = await calling(door, PLAIN)
        await until(lambda: door.server.server_state.connections)
        writer.write(b"x" * 100_000)
        await until(lambda: not door.server.server_state.connections)
        writer.close()


async def test_a_page_asked_for_in_pieces_is_answered() -> None:
    async with serving() as door:
        reader, writer = await calling(door, b"GE")
        for piece in (b"T /li", b"vely HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"):
            await asyncio.sleep(0)
            writer.write(piece)
        assert (await reader.read()).startswith(b"HTTP/1.1 404")
        writer.close()


async def test_a_stop_ends_those_who_have_not_asked() -> None:
    async with serving() as door:
        reader, writer = await calling(door, b"GET /live")
        await until(lambda: door.server.server_state.connections)
    assert b"" == await reader.read()
    writer.close()
