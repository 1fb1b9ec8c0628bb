"""Work in frames: one job after the other, in steps, and no frame is spent on it whole."""

from typing import Any

from playwright.sync_api import Page

WORK = """async () => {
  const { atOnce, inFrames } = await import('/static/lib/frames.js');
  const done = [];
  const frame = () => new Promise(requestAnimationFrame);
  const now = () => performance.now();
  const spend = (ms) => { const until = now() + ms; while (now() < until); };
  function* steps(name, count, ms = 0) {
    for (let nth = 1; nth <= count; nth += 1) { spend(ms); done.push(name + nth); yield; }
  }
  const until = async (count) => { while (done.length < count) await frame(); };
  REST
}"""


def told(page: Page, rest: str) -> Any:
    """Returns what some work in frames comes to."""
    return page.evaluate(WORK.replace("REST", rest))


def test_jobs_are_done_in_the_order_of_asking(modules: Page) -> None:
    rest = "inFrames('a', () => steps('a', 2)); inFrames('b', () => steps('b', 2));"
    rest += "const before = done.length; await until(4); return [before, done.join(' ')];"
    assert [0, "a1 a2 b1 b2"] == told(modules, rest)


def test_what_is_asked_for_again_before_it_began_is_done_once_as_asked_last(modules: Page) -> None:
    rest = "inFrames('a', () => steps('old', 1)); inFrames('a', () => steps('new', 1));"
    rest += "inFrames('b', () => steps('b', 1)); await until(2); return done.join(' ');"
    assert "new1 b1" == told(modules, rest)


def test_long_work_is_spread_over_frames(modules: Page) -> None:
    rest = "let frames = 0; inFrames('a', () => steps('a', 6, 4));"
    rest += "while (done.length < 6) { await frame(); frames += 1; } return frames;"
    assert told(modules, rest) >= 6


def test_what_a_job_asks_for_waits_for_another_frame(modules: Page) -> None:
    rest = "let turns = 0; let frames = 0;"
    rest += "function* again() { turns += 1; if (turns < 4) inFrames('a', again); }"
    rest += "inFrames('a', again); while (turns < 4) { await frame(); frames += 1; } return frames;"
    assert told(modules, rest) >= 4


def test_a_job_that_fails_stops_no_other(modules: Page) -> None:
    rest = "const quiet = (event) => event.preventDefault(); addEventListener('error', quiet);"
    rest += "inFrames('a', function* () { throw new Error('on purpose'); });"
    rest += "inFrames('b', () => steps('b', 1)); await frame(); await frame();"
    rest += "inFrames('c', () => steps('c', 1)); await until(2);"
    rest += "removeEventListener('error', quiet); return done.join(' ');"
    assert "b1 c1" == told(modules, rest)


def test_at_once_is_at_once(modules: Page) -> None:
    assert "a1 a2" == told(modules, "atOnce(steps('a', 2)); return done.join(' ');")
