"""Every example of clients/PROTOCOL.md that says `replayed` is what a server says and takes."""

import re
from typing import Any

import orjson

from flyingfinish.clock import ManualClock
from house.tree import CHECKOUT
from push.made import OVERALL, RALLY, STATE, Told
from push.serving import Door, hear, serving

AT_MS = 1_790_000_000_000
FINISH_MS = AT_MS + 432_333
CLOCK = {"rally_at_ms": AT_MS, "server_at_ms": AT_MS, "rate": 1000}
CREW = {
    "stages": {
        "SS7": {"start": "measured", "started_at_ms": AT_MS, "finished_at_ms": FINISH_MS,
                "elapsed_ms": 432_300}
    },
    "proofs": {
        "SS7": {"start_by": "start-1", "start_position": 17,
                "finish_by": "finish-1", "finish_position": 19}
    },
}  # fmt: skip
ABOUT = {"id": RALLY, "name": "Ralli Kokkola", "timezone": "Europe/Helsinki"}


def examples(title: str) -> list[list[Any]]:
    """Returns, for each replayed block of a section, its lines as JSON."""
    text = (CHECKOUT / "clients" / "PROTOCOL.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {title}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"\(replayed\):\n\n```json\n(.*?)\n```", section, re.DOTALL)
    return [[orjson.loads(line) for line in block.splitlines()] for block in blocks]


async def the_rally() -> Told:
    """Returns the rally of the examples."""
    told = Told(AT_MS)
    await told.tell(
        {
            OVERALL: {"stage": "SS7", "rows": {}},
            STATE: {"clock": CLOCK},
            f"rally/{RALLY}/itinerary": {"rally": ABOUT, "stages": {"SS7": {"precision_ms": 100}}},
            f"rally/{RALLY}/stage/SS7": {"rows": {"e12": {"ord": 1, "elapsed_ms": 432_300}}},
            f"rally/{RALLY}/crew/e12": CREW,
        }
    )
    return told


async def session(door: Door, told: Told, sent: list[Any]) -> list[Any]:
    """Returns all that a server says while it hears the client's examples and the rally goes on."""
    said = []
    async with door.connect() as page:
        said.append(await hear(page, "hello"))
        resume, behind, leave, pong = [orjson.dumps(message).decode() for message in sent]
        await page.send(resume)
        said.append(await hear(page))
        await page.send(behind)
        said.append(await hear(page))
        told.at_ms += 1_000
        await told.tell({OVERALL: {"stage": "SS7", "rows": {"e12": {"ord": 1}}}})
        said.append(await hear(page))
        await told.tell({STATE: {"clock": CLOCK | {"rate": 20_000}}})
        said.append(await hear(page))
        door.hub.ping()
        said.append(await hear(page))
        for text in (pong, leave):
            await page.send(text)
        unknown = {"type": "subscribe", "channels": [{"ch": "rally/nowhere/overall"}]}
        await page.send(orjson.dumps(unknown).decode())
        # Had the pong or the leaving been refused, that error would come first.
        said.append(await hear(page))
    return said


async def test_the_live_examples_are_what_is_said_and_heard() -> None:
    hello, sent, said = examples("3. Live")
    told = await the_rally()
    async with serving(clock=ManualClock(AT_MS), kokkola=told) as door:
        got = await session(door, told, sent)
    snapshot, resumed, *rest = said
    assert [*hello, resumed, snapshot, *rest] == got


async def test_the_reading_examples_are_what_is_answered() -> None:
    (view,), (explained,), (rallies,) = examples("4. Reading")
    async with serving(clock=ManualClock(AT_MS), kokkola=await the_rally()) as door:
        got = [
            await door.get(f"/api/v1/rallies/{RALLY}/views/overall"),
            await door.get(f"/api/v1/rallies/{RALLY}/explain/stage/SS7/e12"),
            await door.get("/api/v1/rallies"),
        ]
    assert [view, explained, rallies] == [
        orjson.loads(answer.split(b"\r\n\r\n", 1)[1]) for answer in got
    ]
