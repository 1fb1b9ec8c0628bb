"""What a page hears it takes in its frames; one without frames, or too few of them, at once."""

from typing import Any

from playwright.sync_api import Page

SETUP = """async () => {
  const { Follower } = await import('/static/fan/follower.js');
  const { readView } = await import('/static/fan/board.js');
  const channel = 'rally/kokkola/state';
  const views = { [channel]: { epoch: '1.0', offset: 0, data: {} } };
  const boot = { rally: 'kokkola', live: '/live', server_at_ms: 0, clocks: {}, views };
  let ears;
  const source = (owner) => {
    ears = owner;
    return { state: 'live', start: () => {}, subscribe: () => {}, unsubscribe: () => {} };
  };
  const follower = new Follower({
    boot, source, view: readView('kokkola', new URLSearchParams('')),
    channels: () => ({}), changed: () => {}, standing: () => {},
  });
  const hear = (offset) => ears.heard({
    type: 'deltas', server_at_ms: 0,
    deltas: [{ ch: channel, epoch: '1.0', after: offset - 1, offset, patch: { n: offset } }],
  });
  const offset = () => follower.state.views[channel].offset;
  const frame = () => new Promise(requestAnimationFrame);
  WORK
}"""


def told(page: Page, work: str) -> Any:
    """Returns what a follower that hears something comes to."""
    return page.evaluate(SETUP.replace("WORK", work))


def test_what_is_heard_is_taken_in_the_frames_to_come(modules: Page) -> None:
    work = "hear(1); hear(2); const first = offset();"
    work += "while (offset() < 2) await frame(); return first;"
    assert 0 == told(modules, work)


def test_a_page_that_nobody_sees_takes_what_it_hears_at_once(modules: Page) -> None:
    work = "Object.defineProperty(document, 'visibilityState', {value: 'hidden', writable: true,"
    work += " configurable: true}); hear(1); const first = offset();"
    work += "delete document.visibilityState; return first;"
    assert 1 == told(modules, work)


def test_where_no_frame_comes_what_is_heard_does_not_pile_up(modules: Page) -> None:
    work = "for (let nth = 1; nth <= 130; nth += 1) hear(nth); return offset();"
    assert 101 == told(modules, work)


def test_what_was_heard_counts_as_held(modules: Page) -> None:
    work = "hear(1); return ears.held().find(({ ch }) => ch === channel).offset;"
    assert 1 == told(modules, work)
