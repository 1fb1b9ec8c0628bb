"""The live frames as server-sent events."""

import asyncio
from typing import Any

import orjson
import pytest

from flyingfinish.clock import ManualClock
from flyingfinish.limits import STALLED_CLOSE_MS
from flyingfinish.push.outgoing import event_of
from flyingfinish.web import sse
from flyingfinish.web.sse import EventStream
from push.made import OVERALL, STATE, a_stage
from push.serving import Door, a_rally, serving, until


class Reader:
    """A reader of one event stream over a real socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.head = b""

    @classmethod
    async def open(cls, door: Door, query: str, *headers: str) -> "Reader":
        """Returns a reader whose answer has begun."""
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        lines = [f"GET /sse/v1?{query} HTTP/1.1", "Host: here", *headers, "", ""]
        writer.write("\r\n".join(lines).encode())
        made = cls(reader, writer)
        async with asyncio.timeout(30):
            made.head = await reader.readuntil(b"\r\n\r\n")
        return made

    async def event(self) -> tuple[str, Any]:
        """Returns the next event's id and frame, the greeting left out."""
        place = ""
        async with asyncio.timeout(30):
            while True:
                line = (await self._reader.readline()).decode().strip()
                if line.startswith("id: "):
                    place = line[4:]
                elif line.startswith("data: "):
                    frame = orjson.loads(line[6:])
                    if frame["type"] != "hello":
                        return place, frame

    async def ended(self) -> bool:
        """Returns True once the server has ended the answer."""
        async with asyncio.timeout(30):
            return bool(await self._reader.readuntil(b"\r\n0\r\n\r\n"))

    def pause(self) -> None:
        """Reads no more."""
        transport: Any = self._writer.transport
        transport.pause_reading()

    def close(self) -> None:
        """Goes away."""
        self._writer.close()


async def test_a_stream_brings_snapshot_and_changes_each_with_its_place() -> None:
    told = await a_rally(overall={"n": 1})
    async with serving(kokkola=told) as door:
        reader = await Reader.open(door, f"ch={OVERALL}")
        first = await reader.event()
        await told.tell({OVERALL: {"n": 2}})
        second = await reader.event()
        reader.close()
    assert (("1.0:1", "snapshot"), ("1.0:2", "deltas")) == (
        (first[0], first[1]["type"]),
        (second[0], second[1]["type"]),
    )


async def test_a_stream_of_one_channel_is_resumed_by_its_last_event() -> None:
    told = await a_rally(overall={"n": 1, "pad": "x" * 999})
    await told.tell({OVERALL: {"n": 2, "pad": "x" * 999}})
    async with serving(kokkola=told) as door:
        reader = await Reader.open(door, f"ch={OVERALL}", "Last-Event-ID: 1.0:1")
        types = [(await reader.event())[1]["type"] for _ in range(2)]
        reader.close()
    assert ["resumed", "deltas"] == types


async def test_a_stream_may_be_told_at_a_pace() -> None:
    told = await a_rally(overall={"n": 1})
    async with serving(kokkola=told) as door:
        reader = await Reader.open(door, f"ch={OVERALL}&pace_ms=30000")
        await reader.event()
        paces = [member.pace_ms for member in door.hub.members.all]
        reader.close()
    assert [30_000] == paces


async def test_a_pace_that_there_is_not_is_refused() -> None:
    told = await a_rally(overall={"n": 1})
    async with serving(kokkola=told) as door:
        answer = await door.get(f"/sse/v1?ch={OVERALL}&pace_ms=7")
    assert (True, True) == (answer.startswith(b"HTTP/1.1 400"), b"0, 5000, 10000, 30000" in answer)


async def test_a_stream_of_several_channels_starts_with_snapshots_again() -> None:
    told = await a_rally(overall={}, state={})
    async with serving(kokkola=told) as door:
        reader = await Reader.open(door, f"ch={OVERALL}&ch={STATE}", "Last-Event-ID: 1.0:1")
        events = [await reader.event() for _ in range(2)]
        reader.close()
    assert [("", "snapshot")] * 2 == [(place, frame["type"]) for place, frame in events]


@pytest.mark.parametrize("last", ["", "1.0", "1.0:x", ":1", "1.0:" + "9" * 99, "1.0:-1"])
async def test_a_last_event_that_is_none_starts_afresh(last: str) -> None:
    assert ("rally/x/y", "", -1) == sse._want("rally/x/y", last)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", b"400"),
        ("&".join(f"ch=rally/kokkola/v{n}" for n in range(17)), b"400"),
        ("ch=rally/nowhere/overall", b"404"),
        (f"ch={OVERALL}&behind_ms=x", b"400"),
    ],
)
async def test_a_stream_that_cannot_be_is_a_problem(query: str, status: bytes) -> None:
    told = await a_rally(overall={})
    async with serving(kokkola=told) as door:
        answer = await door.get(f"/sse/v1?{query}")
    assert (status, True) == (answer.split(b" ")[1], b"application/problem+json" in answer)


async def test_one_process_takes_a_bounded_number_of_streams(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sse, "SSE_SUBSCRIBERS_MAX", 1)
    told = await a_rally(overall={})
    async with serving(kokkola=told) as door:
        first = await Reader.open(door, f"ch={OVERALL}")
        await first.event()
        refused = await door.get(f"/sse/v1?ch={OVERALL}")
        first.close()
        await until(lambda: not door.hub.members.all)
        third = await Reader.open(door, f"ch={OVERALL}")
        third.close()
    assert (b"503", True, True) == (
        refused.split(b" ")[1],
        b"retry-after: 30" in refused.lower(),
        third.head.startswith(b"HTTP/1.1 200"),
    )


async def test_one_address_does_not_get_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "SSE_PER_ADDRESS_MAX", 1)
    told = await a_rally(overall={})
    households = ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")
    named = [f"X-Forwarded-For: {address}" for address in households]
    async with serving(kokkola=told) as door:
        first = await Reader.open(door, f"ch={OVERALL}", named[0])
        await first.event()
        same, other = [await Reader.open(door, f"ch={OVERALL}", one) for one in named[1:]]
        first.close()
        await until(lambda: len(door.hub.members.all) == 1)
        again = await Reader.open(door, f"ch={OVERALL}", named[1])
        for reader in (same, other, again):
            reader.close()
    assert [b"429", b"200", b"200"] == [one.head[9:12] for one in (same, other, again)]


async def test_a_stream_whose_reader_is_gone_is_forgotten() -> None:
    told = await a_rally(overall={})
    async with serving(kokkola=told) as door:
        reader = await Reader.open(door, f"ch={OVERALL}")
        await reader.event()
        reader.close()
        await until(lambda: not door.hub.members.all)


async def test_a_goodbye_ends_the_stream_so_that_its_reader_comes_back() -> None:
    told = await a_rally(overall={})
    async with serving(kokkola=told) as door:
        reader = await Reader.open(door, f"ch={OVERALL}")
        await reader.event()
        door.hub.close()
        assert await reader.ended()
        reader.close()


async def test_a_stream_that_begins_after_the_goodbye_ends_too() -> None:
    """Its reader had come back before the door was closed, and held up the stop for 5 s."""
    async with serving(kokkola=await a_rally(overall={})) as door:
        door.hub.close()
        reader = await Reader.open(door, f"ch={OVERALL}")
        assert await reader.ended()
        reader.close()


async def test_a_stream_that_is_dropped_ends_at_once() -> None:
    told = await a_rally(overall={})
    async with serving(kokkola=told) as door:
        reader = await Reader.open(door, f"ch={OVERALL}")
        await reader.event()
        (member,) = door.hub.members.all
        member.port.abort()
        await until(lambda: not door.hub.members.all)
        reader.close()


async def test_a_reader_that_stops_holds_little_and_is_dropped_without_a_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = await a_rally(overall={"pad": ""})
    clock = ManualClock(told.at_ms)
    async with serving(clock=clock, kokkola=told) as door:
        reader = await Reader.open(door, f"ch={OVERALL}")
        await until(lambda: [m for m in door.hub.members.all if m.live])
        (member,) = door.hub.members.all
        reader.pause()
        for n in range(1_000):
            if member.stale:
                break
            offset = await told.tell({OVERALL: {"pad": f"{n}" + "x" * 20_000}})
            await until(lambda p=offset: door.hub.snapshot(OVERALL).offset == p)  # type: ignore[misc, union-attr]
        held = (bool(member.stale), member.port.queued() < 100_000)
        door.hub.sweep()
        clock.advance(STALLED_CLOSE_MS)
        door.hub.sweep()
        await until(lambda: not door.server.server_state.tasks)
        reader.close()
    assert ((True, True), []) == (held, [r.message for r in caplog.records if r.exc_info])


async def test_what_waits_counts_until_it_is_taken() -> None:
    stage = await a_stage(overall={})
    port = EventStream(names_events=False)
    stage.hub.attach(port, answers=False)
    events = port.events()
    first = await anext(events)
    assert port.queued() == len(first)
    port.close(0, "")
    assert [] == [event async for event in events]
    assert port.queued() == 0


def test_only_what_has_a_place_is_named() -> None:
    ping = b'{"type":"ping","server_at_ms":1}'
    assert b'data: {"type":"ping","server_at_ms":1}\n\n' == event_of(ping, True)
