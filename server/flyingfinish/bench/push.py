"""`ff bench push`: what a delivery costs, beside a bare send() and beside any peer one names.

One run, all in turn and round by round, because absolute figures drift with the machine: each
ratio is of one round, and the median of all rounds counts. The server under measurement has the
first core, the crowd the last one; `siege.py` has what a crowd can do to the product.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final

from flyingfinish.bench import rally as bench_rally
from flyingfinish.bench.figures import Figure, median
from flyingfinish.bench.peer import FLOOR, Peer, PeerRefused, Started, started
from flyingfinish.bench.product import KIB, NOTICES, Product, product, wish
from flyingfinish.bench.sockets import Place
from flyingfinish.bench.stage import Play, played, updates_of, wishes
from flyingfinish.clock import SystemClock
from flyingfinish.lifetime import raised_file_limit

FANS: Final = 5_000
ROUNDS: Final = 5
MESSAGES: Final = 20
PAUSE_MS: Final = 200
"""Five messages a second; longer than a tick, so that each leaves alone."""

SIZES: Final = (400, 2_000)
SPANS_MS: Final = {240: 4_000, 60: 6_000}
"""How long three live stages are played in a round, by their speed."""

TURNS: Final = 3
"""How often a peer may try to live through one of its turns."""

STAGE_ROUNDS: Final = 3
"""After that the cars have all come home."""

IDLE_MS: Final = 300
AFTER_MS: Final = 700
"""For what is still on its way when the last message was sent."""

FILES_BESIDE: Final = 200
"""Descriptors that the crowd and the server need besides those of the fans."""

GOALS: Final = {FLOOR.name: 140, "nchan": 90, "centrifuge": 60, "socketify": 115}
"""CPU per delivery against these, in percent, by the design."""

NS_PER_S: Final = 1_000_000_000
US_PER_MS: Final = 1_000
PERCENT: Final = 100


def push(peers: Sequence[Peer] = (), fans: int = FANS, rounds: int = ROUNDS) -> list[Figure]:
    """Measures on a server of its own; floor and peers take their turns in every round."""
    return asyncio.run(_push(peers, min(fans, raised_file_limit() - FILES_BESIDE), rounds))


async def _push(peers: Sequence[Peer], fans: int, rounds: int) -> list[Figure]:
    play = Play.make()
    async with product(play.told, fans) as one:
        for number in range(rounds):
            for peer in (FLOOR, *peers):
                await _turn(one, peer)
            await _product(one, "product", one.place())
            await _product(one, "deflated", one.place(deflate=True))
            if number < STAGE_ROUNDS:
                for speed in SPANS_MS:
                    await _stage(one, play, speed)
        return figures(one.found, fans, [peer.name for peer in (FLOOR, *peers)])


async def _turn(one: Product, peer: Peer) -> None:
    """One turn of a peer; one that does not live through it begins it anew.

    Raises PeerRefused when it lives through none.
    """
    noted = {name: list(values) for name, values in one.found.items()}
    for _ in range(TURNS):
        async with started(peer) as other:
            await _peer(one, peer.name, other)
        if other.gone is None:
            return
        print(f"{peer.name} has ended under its load: {other.gone!r}; its turn begins anew")
        one.found = {name: list(values) for name, values in noted.items()}
    raise PeerRefused(f"{peer.name} does not live through its turn: {other.gone!r}")


async def _peer(one: Product, name: str, peer: Started) -> None:
    """What is measured of a peer: the same messages at the same pace to as many fans."""
    await one.connect(list(peer.wishes), place=peer.place)
    await one.listen(IDLE_MS)
    await _deliveries(one, name, peer.tell, peer.cpu_ns)
    await one.crowd.ask(do="close")


async def _product(one: Product, name: str, place: Place) -> None:
    """One turn of the product: through its crew door, its journal and its processor."""
    cpu, rss = one.cpu_ns(), one.rss_bytes()
    await one.connect([wish([NOTICES])], place=place)
    await one.listen(IDLE_MS)
    one.note(f"{name} accept ns", (one.cpu_ns() - cpu) // one.fans)
    one.note(f"{name} rss bytes", max(0, one.rss_bytes() - rss) // one.fans)
    await _deliveries(one, name, one.tell, one.cpu_ns)
    await one.crowd.ask(do="close")
    await one.clear()


async def _deliveries(
    one: Product,
    name: str,
    tell: Callable[[int], Coroutine[Any, Any, None]],
    cpu_ns: Callable[[], int],
) -> None:
    """Sends so many messages of each size, and notes what a delivery costs and how late it is."""
    wanted = MESSAGES * one.fans
    for size in SIZES:
        cpu = cpu_ns()
        async with asyncio.TaskGroup() as group:
            heard = group.create_task(one.listen(MESSAGES * PAUSE_MS + AFTER_MS, wanted))
            for _ in range(MESSAGES):
                async with asyncio.TaskGroup() as pace:
                    pace.create_task(asyncio.sleep(PAUSE_MS / 1_000))
                    pace.create_task(tell(size))
        said = heard.result()
        one.note(f"{name} {size}", (cpu_ns() - cpu) // wanted)
        one.note(f"{name} {size} p50", said["p50_us"])
        one.note(f"{name} {size} p99", said["p99_us"])
        one.note(f"{name} undelivered", wanted - said["messages"])


async def _stage(one: Product, play: Play, speed: int) -> None:
    """One turn of a real stage: fans on four channels each, facts at so many times real pace."""
    piece = play.piece(speed, SPANS_MS[speed])
    await one.connect([wish(channels) for channels in wishes()])
    await one.listen(IDLE_MS)
    cpu = one.cpu_ns()
    async with asyncio.TaskGroup() as group:
        heard = group.create_task(one.listen(SPANS_MS[speed] + AFTER_MS))
        await played(one.store.journal(bench_rally.RALLY_ID), piece, speed, SystemClock())
    spent, said = one.cpu_ns() - cpu, heard.result()
    updates = updates_of(play.told, piece, one.fans)
    play.told += [record for _, record in piece]
    one.note(f"stage {speed} ns", spent // max(1, updates))
    one.note("lost", said["lost"])
    await one.crowd.ask(do="close")


def figures(found: Mapping[str, list[int]], fans: int, others: Sequence[str]) -> list[Figure]:
    """Returns the figures of all rounds: ratios of the same round, then their median."""
    names = ["product", "deflated", *others]
    made = [
        Figure(f"messages that did not come, {name} ({fans} fans)",
               max(found[f"{name} undelivered"]), "messages", 0 if name == "product" else None)
        for name in names
    ]  # fmt: skip
    for size in SIZES:
        what = f"CPU per delivery of {size} B"
        made += [Figure(f"{what}, {name}", median(found[f"{name} {size}"]), "ns") for name in names]
        for other in others:
            goal = GOALS.get(other)
            made.append(
                _ratio(
                    found, f"{what}, against {other}", f"product {size}", f"{other} {size}", goal
                )
            )
        made.append(
            _ratio(
                found, f"{what}, deflated against plain", f"deflated {size}", f"product {size}", 110
            )
        )
    made += _latencies(found, others)
    accept_ns = max(1, median(found["product accept ns"]))
    made += [
        Figure("memory per idle fan", max(found["product rss bytes"]), "bytes", 5 * KIB),
        Figure("accepts per second and core", NS_PER_S // accept_ns, "a second", at_least=5_000),
    ]
    return made + _stages(found)


def _latencies(found: Mapping[str, list[int]], others: Sequence[str]) -> list[Figure]:
    """Returns p50 and p99 at five messages a second; of the product from the post at the door."""
    made = []
    for name in ("product", *others):
        for share in ("p50", "p99"):
            late_us = median(found[f"{name} {SIZES[0]} {share}"])
            made.append(Figure(f"sent -> fan, {share}, {name}", late_us // US_PER_MS, "ms"))
    if "nchan" in others:
        pairs = zip(found["product 400 p99"], found["nchan 400 p99"], strict=True)
        later_ms = [(ours - theirs) // US_PER_MS for ours, theirs in pairs]
        made.append(Figure("post -> fan, p99, over nchan's hop alone", median(later_ms), "ms", 10,
                           spread=(min(later_ms), max(later_ms))))  # fmt: skip
    return made


def _stages(found: Mapping[str, list[int]]) -> list[Figure]:
    made = []
    for speed in SPANS_MS:
        if f"stage {speed} ns" in found:
            what = f"CPU per fan-update at {speed} x, against a bare send() each"
            goal = 35 if speed == max(SPANS_MS) else None
            one, other = f"stage {speed} ns", f"{FLOOR.name} {SIZES[0]}"
            made.append(_ratio(found, what, one, other, goal))
    lost = max(found.get("lost", [0]))
    return [*made, Figure("fans lost while a stage was played", lost, "fans", 0)]


def _ratio(
    found: Mapping[str, list[int]], name: str, one: str, other: str, goal: int | None
) -> Figure:
    """Returns the median of the rounds' ratios."""
    pairs = zip(found[one], found[other], strict=False)
    ratios = [a * PERCENT // max(1, b) for a, b in pairs]
    return Figure(name, median(ratios), "%", goal, spread=(min(ratios), max(ratios)))
