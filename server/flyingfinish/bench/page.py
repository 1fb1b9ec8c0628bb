"""Benchmark of the live page in a real Chromium: a busy stage on a slow telephone, a far forest.

It needs the developers' environment (`./ff bench page` takes it) and a Chromium. The page is served
by a whole public door in this process; what the browser does is read from its own trace.
"""

import asyncio
import json
import os
from typing import TYPE_CHECKING, Any

from flyingfinish.bench.figures import Figure, quantile
from flyingfinish.bench.page_rally import PageDoor, page_door
from flyingfinish.bench.trace import script_a_frame_us, tasks_ms
from flyingfinish.bench.yardstick import Yardstick
from flyingfinish.cli_test import find_chromium

if TYPE_CHECKING:
    from playwright.async_api import Browser, CDPSession, Page

THROTTLED = 4
"""How many times slower the browser computes than this machine: a telephone of some years."""

UPDATES_A_SECOND = 10
FLOOD_S = 60
WARM_S = 5
PAUSE_S = 1 / UPDATES_A_SECOND
HASTE_S = PAUSE_S / 4
"""Between two facts of a stage that a page lives through before and after it is measured."""

PAGES = {"results": "results", "live": "live", "overall": "results?tab=overall"}
"""The page with the longest tables, the one that most look at while a stage is driven, and a table
that has all its rows from the beginning."""

PHONE = {"width": 360, "height": 740}

LINK = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s, 400 ms: a far corner of a forest."""

SCRIPT_A_FRAME_US = 4_000
LONG_TASK_MS = 50
HEAP_GROWTH_PERCENT = 10
FIRST_PAINT_MS = 1_500
FIRST_PAINT_BYTES = 60_000
MINUTE_BYTES = 30_000
FACTS_A_MINUTE = 5
"""A car a minute: a check-in, a start, two splits, a finish."""

PACE_MINUTES = 6
PINGS_A_MINUTE = 3
TRACED = ["devtools.timeline", "disabled-by-default-devtools.timeline"]
PAINTED = """() => new Promise((done) => new PerformanceObserver((list, observer) => {
  const first = list.getEntriesByName('first-contentful-paint')[0];
  if (!first) return;
  observer.disconnect();
  done([Math.ceil(first.startTime), document.querySelectorAll('tbody tr').length]);
}).observe({ type: 'paint', buffered: true }))"""


def page() -> list[Figure]:
    """Measures the live page of a rally of 200 crews; nothing is measured without a browser."""
    try:
        import playwright.async_api  # noqa: F401  (only the developers' environment has it)
    except ImportError:
        print("no browser's driver in this environment: `./ff bench page` brings it")
        return []
    chromium = find_chromium(dict(os.environ))
    if chromium is None:
        print("no Chromium on this machine: install one, or name it in FF_CHROMIUM")
        return []
    return asyncio.run(measured(chromium))


async def measured(chromium: str) -> list[Figure]:
    """Returns all figures, each page beside a rally of its own."""
    from playwright.async_api import async_playwright

    found = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium)
        for name in PAGES:
            async with page_door() as door:
                found += await first_paint(browser, door, name)
                found += await pace(browser, door, name)
                found += await flood(browser, door, name)
        await browser.close()
    return found


async def first_paint(browser: "Browser", door: PageDoor, name: str) -> list[Figure]:
    """Opens the page for the first time over the slow link: when something useful is there."""
    shown, session = await _opened(browser)
    loaded: list[tuple[float, int]] = []
    started: list[float] = []
    session.on("Network.requestWillBeSent", lambda told: started.append(told["timestamp"]))
    for what in ("Network.dataReceived", "Network.responseReceived"):
        session.on(what, lambda told: loaded.append((told["timestamp"], _packed_bytes(told))))
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", LINK)
    await shown.goto(door.url + PAGES[name], wait_until="commit")
    painted_ms, rows = await shown.evaluate(PAINTED)
    await shown.wait_for_selector("#pill[data-state=live]")
    live_ms = int(await shown.evaluate("() => performance.now()"))
    until = min(started) + painted_ms / 1_000
    before = sum(size for at, size in loaded if at <= until)
    await shown.context.close()
    return [
        Figure(
            f"{name}: first useful paint on 400 kbit/s and 400 ms", painted_ms, "ms", FIRST_PAINT_MS
        ),
        Figure(f"{name}: rows of tables in it", rows, "rows", at_least=1),
        Figure(f"{name}: bytes loaded until then", before, "B", FIRST_PAINT_BYTES),
        Figure(f"{name}: live on that link", live_ms, "ms"),
        Figure(f"{name}: bytes loaded until it is live", sum(size for _, size in loaded), "B"),
    ]


async def pace(browser: "Browser", door: PageDoor, name: str) -> list[Figure]:
    """Counts what a live page is sent at the pace of a real stage: a car a minute."""
    shown, _ = await _opened(browser)
    await shown.goto(door.url + PAGES[name])
    await shown.wait_for_selector("#pill[data-state=live]")
    with door.counting() as counted:
        for _ in range(FACTS_A_MINUTE * PACE_MINUTES):
            await door.tell_next()
            await asyncio.sleep(PAUSE_S)
    ping = len(door.ping_frame())
    a_minute = sum(counted) // PACE_MINUTES + PINGS_A_MINUTE * ping
    await shown.context.close()
    return [Figure(f"{name}: bytes a minute at a car a minute", a_minute, "B", MINUTE_BYTES)]


async def flood(browser: "Browser", door: PageDoor, name: str) -> list[Figure]:
    """Ten updates a second for a minute, on a slow telephone that was there for the stage before.

    A new page grows for as long as its browser compiles what it runs often; what piles up is seen
    on one that has lived through a stage, and again at the end of the stage after next.
    """
    shown, session = await _lived(browser, door, name)
    heap_of_a_stage = await _heap(session)
    await _slowed(session, THROTTLED)
    await _told_for(door, WARM_S)
    heap_before, machine = await _heap(session), Yardstick()
    await browser.start_tracing(page=shown, categories=TRACED)
    told = await _told_for(door, FLOOD_S, machine)
    trace = json.loads(await browser.stop_tracing())["traceEvents"]
    heap_after = await _heap(session)
    rows = await shown.evaluate("() => document.querySelectorAll('tbody tr').length")
    await _slowed(session, 1)
    for _ in range(2):
        await door.tell_stage(HASTE_S)
    heap_of_stages = await _heap(session)
    await shown.context.close()
    frames, tasks = script_a_frame_us(trace), tasks_ms(trace)
    long = [one for one in tasks if one > LONG_TASK_MS]
    grown, flat = heap_after * 100 // heap_before, 100 + HEAP_GROWTH_PERCENT
    over_stages = heap_of_stages * 100 // heap_of_a_stage
    return [
        Figure(f"{name}: rows of tables", rows, "rows"),
        Figure(f"{name}: updates told in a minute", told, "updates"),
        Figure(f"{name}: frames with script, {THROTTLED}x slower", len(frames), "frames"),
        Figure(f"{name}: script in a frame, p50", quantile(frames, 50), "us"),
        Figure(f"{name}: script in a frame, p95", quantile(frames, 95), "us", SCRIPT_A_FRAME_US),
        Figure(f"{name}: longest task", next(iter(tasks), 0), "ms", LONG_TASK_MS),
        Figure(f"{name}: tasks over 50 ms", len(long), "tasks", 0),
        Figure(f"{name}: heap after it, of that before", grown, "%", flat),
        Figure(f"{name}: heap two stages later, of that before", over_stages, "%", flat),
        # What a machine gives that others share is not the same from one second to the next.
        Figure(f"{name}: this machine meanwhile, of its best, p50", machine.percent(50), "%"),
        Figure(f"{name}: this machine meanwhile, of its best, p95", machine.percent(95), "%"),
    ]


async def _lived(browser: "Browser", door: PageDoor, name: str) -> "tuple[Page, CDPSession]":
    """Opens the page and has it told of a whole stage."""
    shown, session = await _opened(browser)
    await shown.goto(door.url + PAGES[name])
    await shown.wait_for_selector("#pill[data-state=live]")
    await door.tell_stage(HASTE_S)
    return shown, session


async def _slowed(session: "CDPSession", times: int) -> None:
    await session.send("Emulation.setCPUThrottlingRate", {"rate": times})


async def _opened(browser: "Browser") -> "tuple[Page, CDPSession]":
    context = await browser.new_context(viewport=PHONE, locale="fi-FI")  # type: ignore[arg-type]
    shown = await context.new_page()
    return shown, await context.new_cdp_session(shown)


def _packed_bytes(told: dict[str, Any]) -> int:
    """Returns the bytes on the wire that the browser tells of: of a body's part, or of a head."""
    return int(told.get("response", told)["encodedDataLength"])


async def _told_for(door: PageDoor, seconds: int, machine: Yardstick | None = None) -> int:
    """Tells facts at the flood's pace, measuring the machine between two; returns how many."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for nth in range(seconds * UPDATES_A_SECOND):
        await door.tell_next()
        if machine is not None:
            machine.measure()
        await asyncio.sleep(max(0, began + (nth + 1) * PAUSE_S - loop.time()))
    return seconds * UPDATES_A_SECOND


async def _heap(session: "CDPSession") -> int:
    """Returns the bytes of the page's heap once its litter is gone."""
    await session.send("HeapProfiler.enable")
    await session.send("HeapProfiler.collectGarbage")
    return int((await session.send("Runtime.getHeapUsage"))["usedSize"])
