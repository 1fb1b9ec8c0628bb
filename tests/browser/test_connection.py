"""The one socket of a page, with a socket of the test's in its place and a clock it moves."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser.public_door import PublicDoor

# Each socket made is kept; the test opens, feeds and closes it by hand. Chance is its own, too.
SETUP = """async (channels) => {
  window.sockets = []; window.standings = []; window.heard = []; window.chance = 1;
  Math.random = () => window.chance;
  window.WebSocket = class extends EventTarget {
    static CONNECTING = 0; static OPEN = 1; static CLOSING = 2; static CLOSED = 3;
    constructor(url, protocol) {
      super(); this.readyState = 0; this.sent = []; this.asked = [url, protocol];
      window.sockets.push(this);
    }
    send(text) { this.sent.push(text); }
    open() { this.readyState = 1; this.dispatchEvent(new Event('open')); }
    hear(message) {
      this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }));
    }
    close(code = 1006) {
      this.readyState = 3; this.dispatchEvent(new CloseEvent('close', { code }));
    }
  };
  const { Connection } = await import('/static/lib/connection.js');
  window.connection = new Connection({
    url: 'ws://here/live', held: () => channels.map((ch) => ({ ch })),
    heard: (m) => window.heard.push(m.type), standing: (s) => window.standings.push(s),
  });
  window.connection.start();
}"""
A_DAY_S = 86_400
HELLO = {"type": "hello", "server_at_ms": 0, "clocks": {}, "ping_ms": 20_000}
RESUMED = {"type": "resumed", "ch": "a", "epoch": "1", "offset": 1}


class Line:
    """A page with a connection whose other end is the test."""

    def __init__(self, page: Page, channels: list[str]) -> None:
        self.page = page
        page.evaluate(SETUP, channels)

    def do(self, script: str, argument: Any = None) -> Any:
        """Runs some script with `last`, the newest socket."""
        return self.page.evaluate(
            f"(arg) => {{ const last = window.sockets.at(-1); return {script}; }}", argument
        )

    def live(self) -> None:
        """Brings the newest socket up to being live."""
        self.do("last.open()")
        for message in (HELLO, RESUMED):
            self.do("last.hear(arg)", message)

    def sockets(self, after_ms: int = 0) -> int:
        """Returns how many sockets were made, some time later."""
        if after_ms:
            self.page.clock.run_for(after_ms)
        return int(self.do("window.sockets.length"))


@pytest.fixture
def line(
    chromium: Browser, open_door: Callable[[int], PublicDoor]
) -> Iterator[Callable[..., Line]]:
    """Makes a line for some channels."""
    context = chromium.new_context()
    page = context.new_page()
    page.clock.install(time=0)
    page.goto(open_door(0).url + "alive")
    # Only the test moves it: what a slow machine takes to answer must not pass in between.
    page.clock.pause_at(A_DAY_S)
    yield lambda *channels: Line(page, list(channels) or ["a"])
    context.close()


def test_it_asks_for_our_protocol_and_subscribes_when_open(line: Callable[..., Line]) -> None:
    one = line("a", "b")
    one.do("last.open()")
    assert (
        ["ws://here/live", "flyingfinish.v1.json"],
        ['{"type":"subscribe","channels":[{"ch":"a"},{"ch":"b"}]}'],
    ) == (one.do("last.asked"), one.do("last.sent"))


def test_many_long_channels_are_asked_for_in_messages_that_fit(line: Callable[..., Line]) -> None:
    names = [f"rally/{'x' * 100}/{n}" for n in range(16)]
    one = line(*names)
    one.do("last.open()")
    sizes = one.do("last.sent.map((text) => text.length)")
    asked = one.do("last.sent.flatMap((t) => JSON.parse(t).channels.map((c) => c.ch))")
    assert (names, True, True) == (asked, len(sizes) > 1, max(sizes) <= 1024)


def test_a_greeting_alone_is_not_live(line: Callable[..., Line]) -> None:
    one = line()
    one.do("last.open()")
    one.do("last.hear(arg)", HELLO)
    assert ([], ["hello"]) == (one.do("window.standings"), one.do("window.heard"))


def test_an_answer_to_our_subscription_is_live(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    assert ["live"] == one.do("window.standings")


def test_a_ping_is_answered(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    one.do("last.hear(arg)", {"type": "ping", "server_at_ms": 1})
    assert '{"type":"pong"}' == one.do("last.sent.at(-1)")


@pytest.mark.parametrize("code", [1006, 1012, 4000])
def test_after_a_loss_it_comes_back_within_two_seconds(
    line: Callable[..., Line], code: int
) -> None:
    one = line()
    one.live()
    one.do("last.close(arg)", code)
    assert (["live", "reconnecting"], 2) == (one.do("window.standings"), one.sockets(3000))


def test_the_wait_doubles_to_half_a_minute(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    waits = []
    for _ in range(6):
        one.do("last.close()")
        waits.append(one.do("Math.round((window.connection.retryAtMs - Date.now()) / 1000)"))
        one.page.clock.run_for(waits[-1] * 1_000 + 1_000)
    assert [2, 4, 8, 16, 30, 30] == waits


def test_when_the_server_is_full_it_comes_back_later(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    one.do("last.close(4100)")
    assert (1, 2) == (one.sockets(29_000), one.sockets(5000))


def test_when_we_are_at_fault_it_does_not_come_back(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    one.do("last.close(4429)")
    one.do("window.connection.wake()")
    assert (1, "stale") == (one.sockets(120_000), one.do("window.standings.at(-1)"))


def test_ten_seconds_lost_is_stale(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    one.do("last.close()")
    before = one.do("window.standings.at(-1)")
    one.page.clock.run_for(12_000)
    assert ("reconnecting", "stale") == (before, one.do("window.standings.at(-1)"))


def test_a_silence_of_two_pings_is_a_loss(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    assert (1, 2) == (one.sockets(39_000), one.sockets(4000))


def test_a_connection_that_never_opens_is_given_up_and_waited_for_longer_each_time(
    line: Callable[..., Line],
) -> None:
    one = line()
    after_s = []
    for _ in range(3):
        one.page.clock.run_for(12_000)
        after_s.append(one.do("(connection.retryAtMs - connection.openedAtMs) / 1000"))
        one.page.clock.run_for(one.do("connection.retryAtMs - Date.now()") + 1_000)
    assert ([11 + 2, 11 + 4, 11 + 8], 4) == (after_s, one.sockets())


def test_waking_asks_at_once_and_believes_an_answer(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    one.do("window.connection.wake()")
    asked = one.do("last.sent.length")
    one.do("last.hear(arg)", RESUMED)
    assert (2, 1) == (asked, one.sockets(5000))


def test_a_page_that_the_browser_thaws_wakes_without_waiting_for_its_turn(
    line: Callable[..., Line],
) -> None:
    one = line()
    one.live()
    one.do("last.close()")
    # As browsers say it: to the document, and it does not bubble.
    one.do("document.dispatchEvent(new Event('resume'))")
    assert 2 == one.sockets()


def test_waking_without_an_answer_makes_a_new_socket(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    one.do("window.connection.wake()")
    assert 2 == one.sockets(4000)


def test_a_network_that_went_away_is_noticed_within_seconds(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    one.do("dispatchEvent(new Event('offline'))")
    one.page.clock.run_for(4_000)
    assert ["live", "reconnecting"] == one.do("window.standings")


def test_a_browser_that_only_takes_itself_for_offline_stays_live(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    one.do("dispatchEvent(new Event('offline'))")
    one.do("last.hear(arg)", RESUMED)
    one.page.clock.run_for(4_000)
    assert ["live"] == one.do("window.standings")


def test_what_an_old_socket_still_says_is_not_heard(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    one.do("window.connection.drop()")
    one.do("window.sockets[0].hear(arg)", {"type": "snapshot"})
    assert "snapshot" not in one.do("window.heard")


SEEN = """(arg) => {
  Object.defineProperty(navigator.connection, 'saveData', { value: arg[0], configurable: true });
  Object.defineProperty(document, 'visibilityState', { value: arg[1], configurable: true });
  window.connection.owner.mayRest = () => arg[2];
  document.dispatchEvent(new Event('visibilitychange'));
}"""
PACED = """(arg) => {
  Object.defineProperty(navigator.connection, 'saveData', { value: arg[0], configurable: true });
  Object.assign(window.connection.owner, { mayWait: arg[1], behindMs: arg[2] });
}"""


@pytest.mark.parametrize(
    ("saves", "may_wait", "behind_ms", "pace_ms"),
    [
        (True, True, 0, 10_000),
        (False, True, 0, None),
        (True, False, 0, None),
        (True, True, 9, None),
    ],
)
def test_a_page_that_saves_data_asks_to_be_told_seldom(
    line: Callable[..., Line], saves: bool, may_wait: bool, behind_ms: int, pace_ms: int | None
) -> None:
    one = line()
    one.page.evaluate(PACED, [saves, may_wait, behind_ms])
    one.do("last.open()")
    assert pace_ms == one.do("JSON.parse(last.sent[0]).pace_ms ?? null")


def test_who_saves_no_data_any_more_asks_for_all_at_once_again(line: Callable[..., Line]) -> None:
    one = line()
    one.page.evaluate(PACED, [True, True, 0])
    one.live()
    one.page.evaluate(PACED, [False, True, 0])
    one.do("window.connection.wake()")
    assert 0 == one.do("JSON.parse(last.sent.at(-1)).pace_ms")


def test_two_paces_without_a_word_are_no_loss(line: Callable[..., Line]) -> None:
    one = line()
    one.page.evaluate(PACED, [True, True, 0])
    one.live()
    assert (1, ["live"]) == (one.sockets(25_000), one.do("window.standings"))


OPEN = "window.sockets.filter((one) => one.readyState < 2).length"


@pytest.mark.parametrize(
    ("saves", "may_rest", "left"), [(True, True, 0), (False, True, 1), (True, False, 1)]
)
def test_a_page_that_nobody_sees_has_no_connection_where_data_is_saved(
    line: Callable[..., Line], saves: bool, may_rest: bool, left: int
) -> None:
    one = line()
    one.live()
    one.page.evaluate(SEEN, [saves, "hidden", may_rest])
    one.page.clock.run_for(70_000)
    assert left == one.do(OPEN)


def test_it_comes_back_with_what_it_holds_when_somebody_looks(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    one.page.evaluate(SEEN, [True, "hidden", True])
    one.page.evaluate(SEEN, [True, "visible", True])
    one.live()
    assert ["live", "reconnecting", "live"] == one.do("window.standings")


LONG = {"type": "deltas", "deltas": [], "told": "x" * 200}


def test_what_comes_is_read_in_a_frame_to_come(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    one.do("last.hear(arg)", LONG)
    at_once = one.do("[...window.heard]")
    one.page.clock.run_for(1_000)
    read = ["hello", "resumed"]
    assert (read, [*read, "deltas"]) == (at_once, one.do("window.heard"))


def test_a_ping_is_read_at_once_and_not_before_what_came_before_it(
    line: Callable[..., Line],
) -> None:
    one = line()
    one.live()
    one.do("last.hear(arg)", LONG)
    one.do("last.hear(arg)", {"type": "ping", "server_at_ms": 1})
    assert ["hello", "resumed", "deltas", "ping"] == one.do("window.heard")


def test_without_frames_what_comes_is_read_before_it_piles_up(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    heard = "(() => { for (let n = 0; n < arg[0]; n += 1) last.hear(arg[1]); })()"
    one.do(heard, [100, LONG])
    waiting = one.do("window.heard.length")
    one.do("last.hear(arg)", LONG)
    assert (2, 103) == (waiting, one.do("window.heard.length"))


@pytest.mark.parametrize("end", ["last.close()", "window.connection.drop()"])
def test_what_came_before_a_loss_is_read_and_says_nothing_of_now(
    line: Callable[..., Line], end: str
) -> None:
    one = line()
    one.live()
    one.do("last.hear(arg)", LONG)
    one.do(end)
    at_once = one.do("window.heard.at(-1)")
    one.page.clock.run_for(500)
    assert ("deltas", ["live", "reconnecting"]) == (at_once, one.do("window.standings"))


def test_what_came_is_held_before_it_is_said_what_is_held(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    one.do("last.hear(arg)", LONG)
    one.do("connection.owner.held = () => { window.heard.push('held'); return []; }")
    one.do("connection.wake()")
    assert ["deltas", "held"] == one.do("window.heard")[-2:]


def test_a_page_that_nobody_sees_reads_at_once(line: Callable[..., Line]) -> None:
    one = line()
    one.live()
    one.do("last.hear(arg)", LONG)
    hidden = "Object.defineProperty(document, 'visibilityState', { value: 'hidden' })"
    one.do(hidden)
    one.do("document.dispatchEvent(new Event('visibilitychange'))")
    read = one.do("window.heard.length")
    one.do("last.hear(arg)", LONG)
    assert (3, 4) == (read, one.do("window.heard.length"))
