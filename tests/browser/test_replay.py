"""A rally gone by, played by the same pages from its file: nothing is told too early."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from browser.conftest import WAIT_MS
from browser.public_door import PublicDoor
from browser.views_made import BASE, NOON_MS, nothing_yet, stage_table, weekend

MINUTE_MS = 60_000
TIME = "#stage-rows [data-key=e2] [data-f=time]"
AT = """async ([text, moments]) => {
  const { Tape } = await import('/static/fan/replay.js');
  const tape = new Tape(text);
  return moments.map((at) => tape.at(at)['rally/r/a']?.data.n ?? null);
}"""

WHOLE = """async ([text, at]) => {
  const { Tape } = await import('/static/fan/replay.js');
  return Object.fromEntries(
    Object.entries(new Tape(text).at(at)).map(([ch, view]) => [ch, view.data]));
}"""


def tape(frames: list[dict[str, Any]], until_ms: int) -> str:
    """Returns the file of a rally with these frames."""
    about = {
        "type": "replay",
        "version": 1,
        "from_ms": NOON_MS,
        "until_ms": until_ms,
        "stages": {"SS7": NOON_MS + MINUTE_MS},
    }
    return "\n".join(json.dumps(line) for line in (about, *frames)) + "\n"


def snapshot(ch: str, at_ms: int, data: Any) -> dict[str, Any]:
    form = {"epoch": "1.0", "offset": 1, "position": 1, "data": data}
    return {"type": "snapshot", "server_at_ms": at_ms, "ch": ch, **form}


def patch(ch: str, at_ms: int, after: int, data: Any) -> dict[str, Any]:
    delta = {"ch": ch, "epoch": "1.0", "after": after, "offset": after + 1, "patch": data}
    return {"type": "deltas", "server_at_ms": at_ms, "deltas": [delta]}


TIMES = """async (text) => {
  const { Tape } = await import('/static/fan/replay.js');
  const { fromMs, untilMs, stages, frames } = new Tape(text);
  return [fromMs, untilMs, stages.SS7, ...frames.map((frame) => frame.server_at_ms)];
}"""


def clocked(rate: int) -> str:
    """Returns a file of half an hour; the clock goes at this rate, and is an hour ahead at noon."""
    hour = NOON_MS + 60 * MINUTE_MS
    clock = {"rally_at_ms": hour, "server_at_ms": NOON_MS, "rate": rate}
    frames = [
        {"type": "clock", "server_at_ms": NOON_MS, "rally": "r", "clock": clock},
        snapshot("rally/r/a", NOON_MS, {}),
        patch("rally/r/a", NOON_MS + MINUTE_MS, 1, {}),
        patch("rally/r/a", NOON_MS + 30 * MINUTE_MS, 2, {}),
    ]
    return tape(frames, NOON_MS + 30 * MINUTE_MS)


def test_a_rehearsal_is_played_by_the_clock_of_its_rally(modules: Page) -> None:
    times = modules.evaluate(TIMES, clocked(20_000))
    from_noon = [(at - NOON_MS) // MINUTE_MS for at in times]
    assert [60, 660, 80, 60, 80, 660] == from_noon


def test_a_rally_is_played_by_the_times_of_the_server(modules: Page) -> None:
    times = modules.evaluate(TIMES, clocked(1_000))
    assert [0, 30, 1, 0, 1, 30] == [(at - NOON_MS) // MINUTE_MS for at in times]


def the_rally() -> str:
    """Returns a rally whose seventh stage has times ten minutes after its beginning."""
    views = nothing_yet(NOON_MS)
    frames = [snapshot(ch, NOON_MS, form) for ch, form in views.items()]
    table = f"{BASE}stage/SS7"
    if table not in views:
        frames.append(snapshot(table, NOON_MS, {"rows": {}}))
    frames.append(patch(table, NOON_MS + 10 * MINUTE_MS, 1, stage_table(7, 12)))
    return tape(frames, NOON_MS + 20 * MINUTE_MS)


def open_replay(page: Page, door: PublicDoor) -> None:
    """Opens the results of a rally as they were at its beginning."""
    page.route("**/replay.ndjson", lambda route: route.fulfill(body=the_rally()))
    page.goto(f"{door.url}r/kokkola/results?replay=1&stage=SS7")
    page.wait_for_selector("#replay:not([hidden])")


def seek(page: Page, minutes: int) -> None:
    page.evaluate(
        """(at) => { const scrub = document.getElementById('replay-at'); scrub.value = String(at);
          scrub.dispatchEvent(new Event('input')); }""",
        NOON_MS + minutes * MINUTE_MS,
    )


def test_what_comes_later_is_not_painted_nor_drawn_before_its_moment(
    page: Page, own_door: PublicDoor
) -> None:
    open_replay(page, own_door)
    early = page.locator(TIME).count()
    seek(page, 11)
    expect(page.locator(TIME)).to_have_count(1)
    seek(page, 2)
    expect(page.locator(TIME)).to_have_count(0)
    assert 0 == early


def test_the_first_paint_of_a_replay_tells_nothing(page: Page, own_door: PublicDoor) -> None:
    page.route(
        "**/fan/main.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    painted = []
    for query in ("?replay=1", ""):
        page.goto(f"{own_door.url}r/kokkola/results{query}")
        rows = [page.locator(f"#{one}-rows tr").count() > 0 for one in ("stage", "overall")]
        painted.append(rows)
    assert [[False, False], [True, True]] == painted


def test_it_plays_on_by_itself_at_its_speed(page: Page, own_door: PublicDoor) -> None:
    open_replay(page, own_door)
    page.select_option("#replay-speed", "240")
    page.click("#replay-play")
    expect(page.locator(TIME)).to_have_count(1, timeout=WAIT_MS)
    expect(page.locator("#pill")).to_contain_text("UUSINTA")


def test_a_rally_without_a_file_says_so(page: Page, own_door: PublicDoor, complaints: Any) -> None:
    page.goto(f"{own_door.url}r/kokkola/results?replay=1")
    expect(page.locator("#replay-said")).to_have_text("Tästä rallista ei ole uusintaa.")
    complaints.clear()


@settings(max_examples=20, deadline=None)
@given(
    steps=st.lists(st.integers(0, 50), max_size=12),
    moments=st.lists(st.integers(-5, 55), min_size=1, max_size=8),
)
def test_a_moment_looks_the_same_whichever_was_looked_at_before(
    modules: Page, steps: list[int], moments: list[int]
) -> None:
    times = sorted(steps)
    frames = [snapshot("rally/r/a", NOON_MS, {"n": 0})]
    frames += [patch("rally/r/a", NOON_MS + at, n, {"n": n}) for n, at in enumerate(times, start=1)]
    got = modules.evaluate(AT, [tape(frames, NOON_MS + 60), [NOON_MS + at for at in moments]])
    wanted = [None if at < 0 else sum(1 for time in times if time <= at) for at in moments]
    assert wanted == got


def test_what_is_played_is_the_whole_weekend_at_the_end(modules: Page) -> None:
    views = weekend(12)
    frames = [snapshot(ch, NOON_MS, {}) for ch in views]
    frames += [patch(ch, NOON_MS + 1, 1, form) for ch, form in views.items()]
    moments = [modules.evaluate(WHOLE, [tape(frames, NOON_MS + 1), NOON_MS + at]) for at in (0, 1)]
    assert [{ch: {} for ch in views}, views] == moments
