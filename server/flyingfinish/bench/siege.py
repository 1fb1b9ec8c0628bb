"""`ff bench siege`: what a crowd, a part of it, or callers of ill will can do to the product.

Fans who stop reading, handshakes that never end, all fans back at once after push was killed, the
shipped proxy before it, and what a crowd costs those who time (`saturated.py`).
"""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

from flyingfinish.bench.figures import Figure, median
from flyingfinish.bench.peer import Other, cpu_ns, on_first_core_from_now, other
from flyingfinish.bench.product import KIB, NOTICES, Product, product, said, wish
from flyingfinish.bench.proxy import nginx, proxied
from flyingfinish.bench.push import FANS, FILES_BESIDE, IDLE_MS, PAUSE_MS
from flyingfinish.bench.saturated import saturated
from flyingfinish.bench.sockets import LOOPBACK, Place
from flyingfinish.bench.stage import Play
from flyingfinish.clock import stopwatch_ns
from flyingfinish.lifetime import raised_file_limit

BEFORE_MS: Final = 6_000
STALLED_MS: Final = 16_000
"""Until all who stopped reading were let go, and somewhat longer; their quiet before is as long: a
p99 is that of the worst messages, and of more messages the worst are worse."""

ATTACKED_MS: Final = 8_000
"""An attack and its end, and the quiet before it."""

ATTACKS: Final = 3
SIZE: Final = 400
LONG: Final = 8_000
"""Bytes of a message that soon fills what the kernels hold for one who does not read."""

LET_GO_WITHIN_MS: Final = 30_000
"""After this it is not waited for any longer, and said so by that figure."""

HALF_OPENS: Final = 2_000
TRICKLERS: Final = 1_000
BOMBS: Final = 1_000
NAP_S: Final = 0.05
LOOK_S: Final = 0.25
"""Between two looks at push's own figures, which it counts fan by fan."""

AGAIN_S: Final = 1
NS_PER_MS: Final = 1_000_000
US_PER_MS: Final = 1_000
PERCENT: Final = 100
EVERYONE: Final = [wish([NOTICES])]


def siege(fans: int = FANS) -> list[Figure]:
    """Measures on a server of its own."""
    return asyncio.run(_siege(min(fans, (raised_file_limit() - FILES_BESIDE) // 2)))


async def _siege(fans: int) -> list[Figure]:
    play = Play.make()
    found: list[Figure] = []
    async with product(play.told, fans) as one:
        for part in (stalled, hostile, returned, behind_proxy, saturated):
            found += await part(one)
            await one.crowd.ask(do="close")
            await asyncio.sleep(AGAIN_S)
    return found


async def stalled(one: Product) -> list[Figure]:
    """A tenth of the fans read nothing: what the others notice, and what those hold, how long."""
    deaf = one.fans // 10
    await one.connect(EVERYONE, count=one.fans - deaf)
    await one.connect(EVERYONE, count=deaf, timed=False)
    before = await _heard(one, STALLED_MS, LONG)
    await one.crowd.ask(do="leave", count=deaf)
    await one.connect(EVERYONE, count=deaf, narrow=True, timed=False)
    await one.crowd.ask(do="deaf", count=deaf)
    begun_ns, gone_ns = stopwatch_ns(), 0
    rss = most = one.rss_bytes()

    async def watch() -> None:
        nonlocal most, gone_ns
        while await _fans(one) > one.fans - deaf and gone_ns < LET_GO_WITHIN_MS * NS_PER_MS:
            most = max(most, one.rss_bytes())
            await asyncio.sleep(LOOK_S)
            gone_ns = stopwatch_ns() - begun_ns

    during = await _heard(one, STALLED_MS, LONG, watch)
    return [
        Figure("p99 of those who read while a tenth does not, against before",
               _late(before, during), "%", 110),
        Figure("memory for one who stopped reading", (most - rss) // deaf, "bytes", 64 * KIB),
        Figure("from their last read until all were let go", gone_ns // NS_PER_MS, "ms", 10_000),
        Figure("fans who read and were lost", during["lost"], "fans", 0),
    ]  # fmt: skip


async def hostile(one: Product) -> list[Figure]:
    """Handshakes without end and bombs among thousands of fans, each time after as long a quiet."""
    share = min(FANS, one.fans)
    asked = {
        name: count * share // FANS
        for name, count in (("half_opens", HALF_OPENS), ("tricklers", TRICKLERS), ("bombs", BOMBS))
    }
    await one.connect(EVERYONE)
    async with other("bench.hostile") as attackers:
        found = [await _attacked(one, attackers, asked) for _ in range(ATTACKS)]
    late, rss, longest_ns, left, lost = (list(each) for each in zip(*found, strict=True))
    what = (
        f"{asked['half_opens']} half-open, {asked['tricklers']} tricklers, {asked['bombs']} bombs"
    )
    return [
        Figure(f"p99 of the fans among {what}, against before", median(late), "%", 110,
               spread=(min(late), max(late))),
        Figure("memory for all of those", max(rss) // KIB, "KiB", 64 * KIB),
        Figure("longest that one of them stayed", max(longest_ns) // NS_PER_MS, "ms", 10_000),
        Figure("of them not let go", sum(left), "callers", 0),
        Figure("fans lost over them", sum(lost), "fans", 0),
    ]  # fmt: skip


async def _attacked(one: Product, attackers: Other, asked: dict[str, int]) -> list[int]:
    """Returns what one attack did.

    The fans' p99 in percent of that in the quiet before, bytes of memory, ns until the last of them
    was let go, who was not, fans lost.
    """
    before = await _heard(one, ATTACKED_MS, SIZE)
    rss = most = one.rss_bytes()
    attacked: dict[str, Any] = {}

    async def attack() -> None:
        place = Place(LOOPBACK, one.place().port, deflate=True)
        attacked.update(await attackers.ask(place=said(place), **asked))

    async def watch() -> None:
        nonlocal most
        while not attacked:
            most = max(most, one.rss_bytes())
            await asyncio.sleep(NAP_S)

    during = await _heard(one, ATTACKED_MS, SIZE, attack, watch)
    return [_late(before, during), most - rss, attacked["longest_ns"], attacked["left"],
            during["lost"]]  # fmt: skip


async def returned(one: Product) -> list[Figure]:
    """All fans back after push was killed."""
    await one.connect(EVERYONE)
    await one.listen(IDLE_MS)
    killed = one.push
    async with asyncio.TaskGroup() as group:
        asked = {"place": said(one.place()), "wishes": EVERYONE}
        back = group.create_task(one.crowd.ask(do="come_back", **asked))
        await asyncio.sleep(IDLE_MS / 1_000)
        os.kill(killed, signal.SIGKILL)
    result = back.result()
    while one.push == killed:  # noqa: ASYNC110 - it is started again by others
        await asyncio.sleep(NAP_S)
    on_first_core_from_now(one.push)
    return [
        Figure("all fans live again after kill -9 of push", result["ns"] // NS_PER_MS, "ms", 5_000),
        Figure("fans refused or lost on the way", result["lost"] + one.fans - result["fans"],
               "fans", 0),
    ]  # fmt: skip


async def behind_proxy(one: Product) -> list[Figure]:
    """The same fans through nginx by the shipped sample, without TLS; nothing where none is."""
    if not nginx():
        return []
    async with proxied(one.place().port) as proxy:
        await one.connect(EVERYONE, place=Place(LOOPBACK, proxy.port))
        await one.listen(IDLE_MS)
        before_ns, push_ns = sum(map(cpu_ns, proxy.process_ids)), one.cpu_ns()
        sent = BEFORE_MS // PAUSE_MS * one.fans
        heard = await _heard(one, BEFORE_MS, SIZE, wanted=sent, tell=one.tell)
        nginx_ns, spent_ns = sum(map(cpu_ns, proxy.process_ids)) - before_ns, one.cpu_ns() - push_ns
        await one.clear()
        return [
            Figure("behind the proxy: messages that did not come", sent - heard["messages"],
                   "messages", 0),
            Figure("behind the proxy: CPU per delivery, push", spent_ns // sent, "ns"),
            Figure("behind the proxy: CPU per delivery, nginx", nginx_ns // sent, "ns"),
            Figure("behind the proxy: posted -> fan, p99", heard["p99_us"] // US_PER_MS, "ms"),
            Figure("behind the proxy: fans lost", heard["lost"], "fans", 0),
        ]  # fmt: skip


async def _heard(
    one: Product,
    ms: int,
    size: int,
    *meanwhile: Callable[[], Coroutine[Any, Any, None]],
    wanted: int = 0,
    tell: Callable[[int], Coroutine[Any, Any, None]] | None = None,
) -> dict[str, Any]:
    """Returns what the fans hear in so long, told at five messages a second.

    Each message takes the place of the one before, which nobody hears who is told both at once,
    unless it is `tell` that says them.
    """
    say = tell or one.replace
    async with asyncio.TaskGroup() as group:
        heard = group.create_task(one.listen(ms + AGAIN_S * 1_000, wanted))
        for work in meanwhile:
            group.create_task(work())
        for _ in range(ms // PAUSE_MS):
            async with asyncio.TaskGroup() as pace:
                pace.create_task(asyncio.sleep(PAUSE_MS / 1_000))
                pace.create_task(say(size))
    return heard.result()


def _late(before: dict[str, Any], during: dict[str, Any]) -> int:
    """Returns the p99 of one span of time in percent of that of another one."""
    before_us, during_us = int(before["p99_us"]), int(during["p99_us"])
    return during_us * PERCENT // max(1, before_us)


async def _fans(one: Product) -> int:
    """Returns how many fans push says that it has."""
    with suppress(OSError):
        for line in (await one.got("/metrics")).splitlines():
            if line.startswith(b"ff_push_fans "):
                return int(line.split()[1])
    return one.fans
