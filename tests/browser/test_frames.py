"""Work in frames: one job after the other, in steps, and no frame is spent on it whole."""

from typing import Any

from playwright.sync_api import Page

WORK = """async () => {
  const { atOnce, inFrames, inOneFrame } = await import('/static/lib/frames.js');
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


def test_something_small_has_a_frame_to_itself(modules: Page) -> None:
    rest = "const seen = []; let frame_no = 0;"
    rest += "const count = () => { frame_no += 1; requestAnimationFrame(count); };"
    rest += "requestAnimationFrame(count); await frame();"
    rest += "const noted = function* () { for (const s of steps('a', 3, 1)) {"
    rest += " seen.push(['step', frame_no]); yield; } };"
    rest += "inFrames('a', noted); inOneFrame(() => seen.push(['small', frame_no]));"
    rest += "await until(3); await frame();"
    rest += "const at = seen.find(([what]) => what === 'small')[1];"
    rest += "return [seen.length, seen.filter(([, no]) => no === at).length];"
    assert [4, 1] == told(modules, rest)


def test_work_goes_on_between_two_small_things(modules: Page) -> None:
    rest = "let turns = 0; const again = () => { turns += 1; if (turns < 50) inOneFrame(again); };"
    rest += "inOneFrame(again); inFrames('a', () => steps('a', 5, 1));"
    rest += "await until(5); return turns;"
    assert told(modules, rest) <= 8


def test_something_small_that_is_asked_for_twice_is_done_once(modules: Page) -> None:
    rest = "let turns = 0; const small = () => { turns += 1; };"
    rest += "inOneFrame(small); inOneFrame(small); for (let n = 0; n < 4; n += 1) await frame();"
    rest += "return turns;"
    assert 1 == told(modules, rest)


def test_something_small_that_fails_stops_no_other(modules: Page) -> None:
    rest = "const quiet = (event) => event.preventDefault(); addEventListener('error', quiet);"
    rest += "inOneFrame(() => { throw new Error('on purpose'); });"
    rest += "inFrames('a', () => steps('a', 1)); let small = 0; inOneFrame(() => { small = 1; });"
    rest += "await until(1); while (small === 0) await frame();"
    rest += "removeEventListener('error', quiet); return done.join(' ');"
    assert "a1" == told(modules, rest)
