"""Frames of a page that is behind: each waits for its time, and a hold waits for nothing."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

S = 1000
PLAY = """async ([behind, steps]) => {
  const { Playback } = await import('/static/lib/playback.js');
  const playback = new Playback(behind);
  return steps.map(([now, message]) => message
    ? playback.take(message, now) : playback.due(now));
}"""


def play(modules: Page, behind_ms: int, *steps: tuple[int, Any]) -> Any:
    """Returns what may be shown after each step; a step without a message is time going by."""
    return modules.evaluate(PLAY, [behind_ms, [list(step) for step in steps]])


def deltas(at_ms: int, *channels: str) -> dict[str, Any]:
    return {"type": "deltas", "server_at_ms": at_ms, "deltas": [{"ch": ch} for ch in channels]}


def snapshot(ch: str, at_ms: int | None = None, **more: Any) -> dict[str, Any]:
    at = {} if at_ms is None else {"server_at_ms": at_ms}
    return {"type": "snapshot", "ch": ch, **at, **more}


def test_without_a_delay_all_is_shown_as_it_comes(modules: Page) -> None:
    frame = deltas(5 * S, "a")
    assert [[frame]] == play(modules, 0, (1 * S, frame))


def test_a_change_is_shown_when_its_time_has_come_and_not_before(modules: Page) -> None:
    frame = deltas(5 * S, "a")
    shown = play(modules, 30 * S, (5 * S, frame), (35 * S - 1, None), (35 * S, None))
    assert [[], [], [frame]] == shown


def test_a_form_from_long_enough_ago_is_shown_at_once(modules: Page) -> None:
    old, ageless = snapshot("a", 5 * S), snapshot("b")
    assert [[old], [ageless]] == play(modules, 30 * S, (40 * S, old), (40 * S, ageless))


def test_a_form_that_is_too_new_waits(modules: Page) -> None:
    assert [[]] == play(modules, 30 * S, (10 * S, snapshot("a", 9 * S)))


def test_a_hold_passes_the_delay_and_nothing_of_its_channel_from_before_is_shown(
    modules: Page,
) -> None:
    held = snapshot("a", 6 * S, now=True)
    before = deltas(5 * S, "a", "b")
    shown = play(modules, 30 * S, (5 * S, before), (6 * S, held), (40 * S, None))
    assert [[], [held], [deltas(5 * S, "b")]] == shown


def test_pings_answers_and_clocks_do_not_wait(modules: Page) -> None:
    messages = [
        {"type": "ping", "server_at_ms": 9 * S},
        {"type": "resumed", "ch": "a"},
        {"type": "clock", "rally": "r"},
    ]
    shown = play(modules, 30 * S, *((1 * S, message) for message in messages))
    assert [[message] for message in messages] == shown


@settings(max_examples=25, deadline=None)
@given(times=st.lists(st.integers(0, 60), min_size=1, max_size=12), behind=st.integers(1, 300))
def test_every_change_is_shown_once_in_the_order_of_its_time(
    modules: Page, times: list[int], behind: int
) -> None:
    frames = [deltas(at * S, f"c{n}") for n, at in enumerate(times)]
    shown = play(
        modules,
        behind * S,
        *((at * S, f) for at, f in zip(times, frames, strict=True)),
        (9**9, None),
    )
    flat = [frame for step in shown for frame in step]
    assert sorted(frames, key=lambda frame: frame["server_at_ms"]) == sorted(
        flat, key=lambda frame: frame["server_at_ms"]
    )
    assert [] == shown[0] or times[0] == 0


def test_more_than_may_wait_is_asked_for_anew(modules: Page) -> None:
    overflown = modules.evaluate(
        """async () => {
          const { Playback, WAITING_MAX } = await import('/static/lib/playback.js');
          const playback = new Playback(1000);
          const frame = (n) => ({ type: 'deltas', server_at_ms: n, deltas: [] });
          for (let n = 0; n < WAITING_MAX; n += 1) playback.take(frame(9e9), 0);
          const before = playback.overflown;
          playback.take(frame(9e9), 0);
          const after = playback.overflown;
          playback.clear();
          return [before, after, playback.overflown, playback.waiting.length];
        }"""
    )
    assert [False, True, False, 0] == overflown
