"""The WebSocket `/live` on a real socket: who may come in, what is heard, what ends it."""

import asyncio
from typing import cast

import pytest
import websockets

from flyingfinish.push import kernel_queue
from flyingfinish.push.fan_socket import FanSocket
from flyingfinish.push.gate import GateSettings
from flyingfinish.push.handshake import SUBPROTOCOL
from flyingfinish.push.hub import MESSAGES_BURST, HubSettings
from flyingfinish.push.ports import Close
from push.made import OVERALL, SS7, STATE, Client
from push.serving import a_rally, follow, hear, say, serving, until


async def test_a_page_hears_snapshot_and_every_change_after_it() -> None:
    told = await a_rally(overall={"n": 1})
    async with serving(kokkola=told) as door, door.connect() as page:
        await follow(page, OVERALL)
        client = Client()
        client.hear(await hear(page))
        for n in range(2, 6):
            await told.tell({OVERALL: {"n": n}})
            client.hear(await hear(page))
        assert ({"n": 5}, []) == (client.forms[OVERALL], client.gaps)


async def test_a_page_that_comes_back_goes_on_where_it_was() -> None:
    told = await a_rally(overall={"pad": "x" * 999, "n": 1})
    async with serving(kokkola=told) as door:
        async with door.connect() as page:
            await follow(page, OVERALL)
            held = await hear(page)
        await told.tell({OVERALL: {"pad": "x" * 999, "n": 2}})
        await until(lambda: door.hub.snapshot(OVERALL).offset == 2)  # type: ignore[union-attr]
        async with door.connect() as page:
            have = {"ch": OVERALL, "epoch": held["epoch"], "offset": held["offset"]}
            await say(page, type="subscribe", channels=[have])
            heard = [await hear(page), await hear(page)]
    assert ["resumed", "deltas"] == [frame["type"] for frame in heard]


async def test_a_view_that_comes_later_is_sent_when_it_comes() -> None:
    told = await a_rally(overall={})
    async with serving(kokkola=told) as door, door.connect() as page:
        await follow(page, SS7)
        refused = await hear(page)
        await told.tell({SS7: {"n": 7}})
        assert ("unknown_channel", {"n": 7}) == (refused["code"], (await hear(page))["data"])


async def test_the_subprotocol_is_agreed_on() -> None:
    async with serving() as door, door.connect() as page:
        assert SUBPROTOCOL == page.subprotocol


async def test_another_subprotocol_is_refused() -> None:
    async with serving() as door:
        with pytest.raises(websockets.InvalidStatus) as refused:
            await door.connect(subprotocols=["flyingfinish.v9.json"])
    assert 400 == refused.value.response.status_code


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_page_of_another_site_is_refused(origin: str) -> None:
    async with serving() as door:
        with pytest.raises(websockets.InvalidStatus) as refused:
            await door.connect(origin=origin)
    body = refused.value.response.body or b""
    assert (403, True) == (refused.value.response.status_code, b"foreign-origin" in body)


async def test_a_page_of_our_own_is_let_in() -> None:
    async with serving() as door, door.connect(origin=f"http://127.0.0.1:{door.port}") as page:
        assert "hello" == (await hear(page, "hello"))["type"]


async def test_a_page_of_the_public_address_is_let_in() -> None:
    settings = GateSettings(origins=frozenset({"https://live.example"}))
    async with (
        serving(gate=settings) as door,
        door.connect(origin="https://live.example") as page,
    ):
        assert "hello" == (await hear(page, "hello"))["type"]


async def test_a_page_that_compresses_hears_and_is_heard() -> None:
    told = await a_rally(overall={"pad": "12" * 2_000})
    async with serving(kokkola=told) as door, door.connect(compression="deflate") as page:
        await follow(page, OVERALL)
        heard = await hear(page)
        assert (1, 4_000) == (len(page.protocol.extensions), len(heard["data"]["pad"]))


@pytest.mark.skipif(not kernel_queue.TELLS, reason="only Linux tells what was taken")
async def test_what_is_compressed_is_shorter_on_the_wire() -> None:
    told = await a_rally(overall={"pad": "12" * 2_000})
    async with serving(kokkola=told) as door, door.connect(compression="deflate") as page:
        await follow(page, OVERALL)
        await hear(page)
        (member,) = door.hub.members.all
        taken = kernel_queue.acknowledged(member.port.descriptor)  # type: ignore[attr-defined]
    assert taken < 1_000


async def test_one_process_takes_no_more_than_its_number() -> None:
    gate = GateSettings(subscribers_max=1)
    async with serving(gate=gate) as door, door.connect() as first, door.connect() as second:
        await hear(first, "hello")
        await second.wait_closed()
    assert Close.FULL == second.close_code


async def test_an_address_has_room_for_so_many_until_one_leaves() -> None:
    options = {"additional_headers": {"X-Forwarded-For": "203.0.113.7"}}
    async with serving(gate=GateSettings(per_address=1)) as door:
        async with door.connect(**options) as first:
            await hear(first, "hello")
            with pytest.raises(websockets.InvalidStatus) as refused:
                await door.connect(**options)
            async with door.connect() as other:
                await hear(other, "hello")
        await until(lambda: not door.hub.members.all)
        async with door.connect(**options) as again:
            await hear(again, "hello")
    assert 429 == refused.value.response.status_code


async def test_pings_come_and_who_answers_stays() -> None:
    async with serving(hub_settings=HubSettings(ping_ms=20)) as door, door.connect() as page:
        for _ in range(5):
            await hear(page, "ping")
            await say(page, type="pong")
            await asyncio.sleep(0)
        assert 1 == len(door.hub.members.all)


async def test_who_does_not_answer_pings_is_closed_and_told_to_come_back() -> None:
    async with serving(hub_settings=HubSettings(ping_ms=20)) as door, door.connect() as page:
        await page.wait_closed()
    assert Close.NO_ANSWER == page.close_code


async def test_at_a_stop_everyone_is_told_to_come_back_now() -> None:
    async with serving() as door:
        page = await door.connect()
        await hear(page, "hello")
    await page.wait_closed()
    assert Close.RESTART == page.close_code


# Hostile


async def test_broken_messages_are_answered_and_the_connection_stays() -> None:
    told = await a_rally(overall={"n": 1})
    async with serving(kokkola=told) as door, door.connect() as page:
        codes = []
        for text in ("{", '{"type":"dance"}', b"\x00\x01"):
            await page.send(text)
            codes.append((await hear(page))["code"])
        await follow(page, OVERALL)
        assert (["bad_message"] * 3, "snapshot") == (codes, (await hear(page))["type"])


@pytest.mark.parametrize(
    ("message", "code"), [("x" * 1025, 1009), ("x" * 5_000_000, 1009)], ids=["1025", "5 MB"]
)
async def test_a_message_that_is_too_long_ends_the_connection(message: str, code: int) -> None:
    async with serving() as door, door.connect() as page:
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await page.send(message)
            while True:
                await page.recv()
    assert closed.value.rcvd is None or code == closed.value.rcvd.code


async def test_a_flood_of_messages_ends_the_connection_for_good() -> None:
    async with serving() as door, door.connect() as page:
        for _ in range(MESSAGES_BURST + 1):
            await say(page, type="pong")
        await page.wait_closed()
    assert Close.FLOOD == page.close_code


async def test_who_goes_on_talking_after_the_end_is_not_listened_to() -> None:
    async with serving() as door, door.connect() as page:
        transport = cast(FanSocket, next(iter(door.hub.members.all)).port).transport
        page.transport.write(b"\x89\x80\0\0\0\0" * (MESSAGES_BURST + 1))
        await until(lambda: door.hub.metrics.dropped["flood"])
        assert transport.is_reading()
        page.transport.write(b"\x89\x80\0\0\0\0" * 100)
        await until(lambda: not transport.is_reading())


async def test_what_one_page_does_harms_no_other() -> None:
    told = await a_rally(overall={"n": 1}, state={})
    async with serving(kokkola=told) as door, door.connect() as good, door.connect() as bad:
        await follow(good, OVERALL)
        await hear(good)
        for _ in range(MESSAGES_BURST + 1):
            await bad.send("[" * 900)
        await bad.wait_closed()
        await told.tell({OVERALL: {"n": 2}, STATE: {}})
        assert "deltas" == (await hear(good))["type"]


async def test_whoever_is_gone_is_forgotten() -> None:
    told = await a_rally(overall={"n": 1})
    async with serving(kokkola=told) as door:
        async with door.connect() as page:
            await follow(page, OVERALL)
            await hear(page)
        await until(lambda: not door.hub.members.all)
        assert {} == door.hub.members._groups
