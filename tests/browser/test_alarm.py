"""The alarm of race control in a real browser: raised in time on every page of the desk.

Rally HQ hears of a car within five seconds of the end of its window; the other pages of the desk
raise it too, whatever official sits there.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from clients.real_door import RealDoor, crew_door
from flyingfinish.clock import SystemClock
from flyingfinish.config import CHECKOUT
from flyingfinish.exchange.door_client import DoorClient
from flyingfinish.exchange.import_rally import planned_of, send
from flyingfinish.journal.codec import encode_fact
from flyingfinish.rally.anomalies import settle
from flyingfinish.rally.commands import SetRallyClock
from flyingfinish.rally.facts import CarStarted
from flyingfinish.rally.overdue import window_of
from flyingfinish.rally.state_parts import Touched

SAMPLES = CHECKOUT / "clients" / "samples"
RALLY = "haapajarvi-2026"
START_AT_MS = 1_790_923_380_000
IN_TIME_MS = 5_000
FAST = 20_000
"""Thousandths: rally time at twenty times the speed of real time."""

SHOWN = "() => !document.getElementById('alarms').hidden"
WATCHED = """() => {
  const place = document.getElementById('alarms');
  const note = () => { if (!place.hidden && !window.raisedAtMs) window.raisedAtMs = Date.now(); };
  new MutationObserver(note).observe(place, { attributes: true });
  note();
}"""


@pytest.fixture
def door() -> Iterator[RealDoor]:
    """A door with the club's rally, car 1 on SS1."""
    with crew_door() as opened:
        planned = planned_of(str(SAMPLES / "club-rally.toml"), str(SAMPLES / "club-rally.csv"))
        client = DoorClient(opened.url, opened.admin_token)
        send(client, planned)
        started = CarStarted("SS1", "1", START_AT_MS)
        row = {"source": "start-1", "incarnation": "c0ffee", "seq": 1,
               "body": encode_fact(started).decode()}  # fmt: skip
        client.ask("POST", f"/rallies/{RALLY}/rows", {"rows": [row]})
        yield opened


def ends_at_ms(door: RealDoor) -> int:
    """When car 1's window ends, in rally time."""
    state = door.state(RALLY)
    settle(state, Touched())
    window = window_of(state, "e1")
    assert window is not None
    assert window.overdue_at_ms is not None
    return window.overdue_at_ms


def set_clock(door: RealDoor, before_end_ms: int, rate: int = 1_000) -> int:
    """Sets the rally's clock to so long before the window ends; returns the server's time then."""
    client, now_ms = DoorClient(door.url, door.admin_token), SystemClock().now_at_ms()
    client.source = "desk-root"
    seen = client.rallies()[RALLY]
    client.decide(RALLY, SetRallyClock(ends_at_ms(door) - before_end_ms, now_ms, rate), seen)
    return now_ms


def at_the_desk(chromium: Browser, door: RealDoor, *, scripts: bool = True) -> Page:
    context = chromium.new_context(java_script_enabled=scripts, locale="en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{door.url}/desk")
    page.fill("input[name=token]", door.admin_token)
    page.click("button.do")
    return page


def test_a_car_is_announced_within_five_seconds_of_the_end_of_its_window(
    chromium: Browser, door: RealDoor
) -> None:
    page = at_the_desk(chromium, door)
    page.clock.install()
    set_clock(door, before_end_ms=12_000)
    with page.expect_response("**/alarms"):
        page.goto(f"{door.url}/desk/{RALLY}/times")
    before = page.evaluate(SHOWN)
    with page.expect_response("**/alarms"):
        page.clock.run_for(6_000)
    page.clock.run_for(6_000 + IN_TIME_MS)
    said = page.locator("#alarms li").inner_text()
    page.context.close()
    assert (False, True) == (before, said.startswith("#1 has not come to SS1 finish."))


def test_a_fast_rally_clock_is_followed_between_two_answers_of_the_server(
    chromium: Browser, door: RealDoor
) -> None:
    page = at_the_desk(chromium, door)
    set_at_ms = set_clock(door, before_end_ms=80_000, rate=FAST)
    page.goto(f"{door.url}/desk/{RALLY}/watch")
    page.evaluate(WATCHED)
    page.wait_for_function("() => window.raisedAtMs")
    raised_at_ms = page.evaluate("() => window.raisedAtMs")
    page.context.close()
    ended_at_ms = set_at_ms + 80_000 * 1_000 // FAST
    assert 0 <= raised_at_ms - ended_at_ms <= IN_TIME_MS


def test_a_car_that_comes_ends_its_alarm(chromium: Browser, door: RealDoor) -> None:
    set_clock(door, before_end_ms=-1_000)
    page = at_the_desk(chromium, door)
    page.goto(f"{door.url}/desk/{RALLY}/times")
    page.wait_for_function(SHOWN)
    form = page.locator("form[action$='/do/stamp']")
    form.locator("[name=control]").select_option("SF1")
    form.locator("[name=plate]").fill("1")
    form.locator("button.do").click()
    page.wait_for_function(f"() => !({SHOWN})()")
    shown = page.locator("#alarms li").count()
    page.context.close()
    assert 0 == shown


def test_without_scripts_the_page_shows_the_alarm_when_it_is_loaded(
    chromium: Browser, door: RealDoor
) -> None:
    set_clock(door, before_end_ms=-1_000)
    page = at_the_desk(chromium, door, scripts=False)
    page.goto(f"{door.url}/desk/{RALLY}/crews")
    said = page.locator("#alarms").inner_text()
    page.context.close()
    assert "#1 has not come to SS1 finish." in said


def test_silence_of_the_server_does_not_look_like_peace(chromium: Browser, door: RealDoor) -> None:
    set_clock(door, before_end_ms=3_600_000)
    page = at_the_desk(chromium, door)
    page.clock.install()
    with page.expect_response("**/alarms"):
        page.goto(f"{door.url}/desk/{RALLY}/times")
    page.route("**/alarms", lambda route: route.abort())
    page.clock.run_for(20_000)
    said = page.locator("#alarms li").first.inner_text()
    page.context.close()
    assert "No contact with the server: this is not up to date." == said
