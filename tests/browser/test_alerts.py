"""Alerts with the page closed: who is told to the server, and what the worker shows when woken."""

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from browser.conftest import Complaints, chromium_path, watched_page
from browser.public_door import PublicDoor
from browser.test_offline import READY
from browser.test_stars import PLATE, follow
from browser.views_made import BASE, RALLY, weekend
from flyingfinish.web.alerts.subscription import Subscription, read_subscription
from flyingfinish.web.words import words_of

KEY = base64.urlsafe_b64encode(b"\x04" + b"k" * 64).decode().rstrip("=")
ENDPOINT = "https://fcm.googleapis.com/fcm/send/one"
# The browser's own push service is beyond the test's network: this is what it would answer.
SERVICE = """() => {
  let kept = null;
  const proto = PushManager.prototype;
  proto.getSubscription = async () => kept;
  proto.subscribe = async ({ applicationServerKey: key }) => {
    const raw = atob(key.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(raw, (one) => one.charCodeAt(0));
    kept = { endpoint: '%s', options: { applicationServerKey: bytes.buffer },
      unsubscribe: async () => { kept = null; window.ended = true; return true; } };
    return kept;
  };
}"""
# Chromium forgets a notice that is asked for between its being written down and being shown: how
# many have been shown is therefore counted in the worker, and they are asked for after that alone.
COUNTS = """() => {
  const proto = ServiceWorkerRegistration.prototype;
  const show = proto.showNotification;
  self.shown = [];
  proto.showNotification = async function (title, said) {
    await show.call(this, title, said);
    self.shown.push(said.body);
  };
}"""
SHOWS = """async (count) => {
  while (self.shown.length < count) await new Promise((done) => setTimeout(done, 20));
}"""
NOTICES = """async () => {
  const worker = await navigator.serviceWorker.getRegistration('/');
  const found = await worker.getNotifications();
  return found.map((one) => [one.title, one.body, one.data, one.lang]);
}"""
ICONS = """async () => {
  const worker = await navigator.serviceWorker.getRegistration('/');
  return (await worker.getNotifications()).map((one) => one.icon);
}"""
STANDS = """async ([address, keys]) => {
  for (;;) {
    const { lines } = await (await fetch(address, { cache: 'no-store' })).json();
    const found = lines.map((one) => one.key).filter((key) => key.startsWith('99')).sort();
    if (found.join() === keys.join()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
}"""
# The browser's own event: a made one may not hold up the worker's end, and needs not here.
RENEWS = """async ([before, after, given]) => {
  const proto = PushManager.prototype;
  proto.subscribe = async () => ({ endpoint: after });
  const told = { newSubscription: given ? { endpoint: after } : null,
    oldSubscription: given ? { endpoint: before } : null };
  let work = null;
  const event = new Event('pushsubscriptionchange');
  self.dispatchEvent(Object.assign(event, told, { waitUntil: (done) => { work = done; } }));
  await work;
}"""
RETIRED = {"ord": 990, "code": "retired", "entry": "e5", "stage": "SS7", "told_at_ms": 1}
OTHER = {"ord": 991, "code": "retired", "entry": "e6", "stage": "SS7", "told_at_ms": 1}
NEWS = f"{BASE}news"
LINES = f"/api/v1/rallies/{RALLY}/news/lines?lang=fi&delay=0"
WISHED = f"""async () => {{
  const kept = await (await caches.open('ff-alerts-1')).match('/alerts/{RALLY}');
  return kept ? (await kept.json()).shown : null;
}}"""
NAMELESS = f"""async () => {{
  const wishes = await caches.open('ff-alerts-1');
  const wish = await (await wishes.match('/alerts/{RALLY}')).json();
  const said = JSON.stringify({{ ...wish, title: '{RALLY}', otherwise: '{RALLY}: ?' }});
  await wishes.put('/alerts/{RALLY}', new Response(said));
}}"""
COUNT = "async () => (await (await navigator.serviceWorker.ready).getNotifications()).length"


def news(*rows: dict[str, Any]) -> dict[str, Any]:
    return {NEWS: {"rows": {str(row["ord"]): row for row in rows}}}


@pytest.fixture(scope="module")
def own_chromium(chromium: Browser) -> Iterator[Browser]:
    """A browser of its own: notices that were shown are the whole browser's, not one page's."""
    browser = chromium.browser_type.launch(executable_path=chromium_path())
    yield browser
    browser.close()


@pytest.fixture
def page(own_chromium: Browser, complaints: Complaints, after_pages: ExitStack) -> Iterator[Page]:
    """A page in that browser."""
    yield from watched_page(own_chromium, complaints)


class Fan:
    """One who follows e5, with notices allowed."""

    def __init__(self, page: Page, door: PublicDoor, address: str = "") -> None:
        self.page = page
        self.door = door
        door.do(lambda: door.desk.alert_notes().say({"key": KEY}))
        page.context.grant_permissions(["notifications"])
        page.add_init_script(f"({SERVICE % ENDPOINT})()")
        page.goto(door.results + address)
        page.wait_for_selector("#pill[data-state=live]")
        page.wait_for_function(READY)
        follow(page, "e5")
        page.wait_for_selector("#alerts:not([hidden])")

    def kept(self) -> list[Subscription]:
        """Returns what the server keeps."""
        alerts = self.door.desk.alerts(RALLY)
        kept = self.door.do(lambda: alerts.subscriptions())
        return [read_subscription(one) for one in kept.values()]

    def leaves(self) -> CDPSession:
        """Has the page closed; what stays is the worker."""
        session = self.page.context.new_cdp_session(self.page)
        found: list[str] = []
        session.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
        )
        session.send("ServiceWorker.enable")
        # A page of ours that is none of the rally's.
        self.page.goto(f"{self.door.url}archive")
        while not found:
            self.page.wait_for_timeout(10)
        self.registration = found[-1]
        (self.worker,) = self.page.context.service_workers
        self.worker.evaluate(COUNTS)
        return session

    def woken(self, session: CDPSession) -> None:
        """Has an empty push arrive."""
        origin = self.door.url.rstrip("/")
        asked = {"origin": origin, "registrationId": self.registration, "data": ""}
        session.send("ServiceWorker.deliverPushMessage", asked)

    def tells(self, *rows: dict[str, Any], hold: list[str] | None = None) -> None:
        """Has news told, and waits until the door's lines are of them, as the sender does."""
        self.door.tell(news(*rows), hold=hold)
        self.page.evaluate(STANDS, [LINES, sorted(f"{one['ord']}/{one['entry']}" for one in rows)])

    def notices(self, count: int) -> list[list[str]]:
        """Returns the notices once so many have been shown."""
        self.worker.evaluate(SHOWS, count)
        found: list[list[str]] = self.page.evaluate(NOTICES)
        return found


def test_who_follows_a_crew_is_told_to_the_server_and_woken_with_its_news(
    page: Page, own_door: PublicDoor
) -> None:
    own_door.tell(news())
    fan = Fan(page, own_door)
    assert [Subscription(ENDPOINT, ("e5",), 0)] == fan.kept()
    expect(page.locator("#alerts")).to_have_text(words_of("fi")("alerts_kept"))
    session = fan.leaves()
    fan.tells(RETIRED, OTHER)
    fan.woken(session)
    crew = weekend(24)[f"{BASE}entries"]["rows"]["e5"]
    who = f"#{crew['car']} {crew['driver']} / {crew['co_driver']}"
    title = weekend(24)[f"{BASE}itinerary"]["rally"]["name"]
    address = f"{own_door.url}r/{RALLY}/crew?crew=e5&lang=fi"
    expected = [title, f"{who} · Keskeytti · EK7", address, "fi"]
    assert [expected] == fan.notices(1)
    # Browsers draw no SVG beside a notice.
    assert [f"{own_door.url}static/fan/icon-180.png"] == fan.page.evaluate(ICONS)
    fan.woken(session)
    again = [one[1] for one in fan.notices(2)]
    assert {expected[1], f"{title}: tulokset ovat muuttuneet"} == set(again)


def test_a_hold_between_the_push_and_the_notice_holds(page: Page, own_door: PublicDoor) -> None:
    own_door.tell(news())
    fan = Fan(page, own_door, "?lang=en")
    session = fan.leaves()
    fan.tells(RETIRED)
    fan.tells(hold=[NEWS])
    fan.woken(session)
    title = weekend(24)[f"{BASE}itinerary"]["rally"]["name"]
    assert [f"{title}: the results have changed"] == [one[1] for one in fan.notices(1)]


def test_a_notice_names_the_rally_also_where_the_page_knew_no_name_of_it_yet(
    page: Page, own_door: PublicDoor
) -> None:
    own_door.tell(news())
    fan = Fan(page, own_door)
    session = fan.leaves()
    page.evaluate(NAMELESS)
    fan.tells(RETIRED)
    fan.woken(session)
    fan.notices(1)
    fan.woken(session)
    title = weekend(24)[f"{BASE}itinerary"]["rally"]["name"]
    told = fan.notices(2)
    changed = f"{title}: tulokset ovat muuttuneet"
    assert ({title}, True) == ({one[0] for one in told}, changed in {one[1] for one in told})


def test_a_page_that_is_looked_at_tells_by_itself(page: Page, own_door: PublicDoor) -> None:
    own_door.tell(news())
    fan = Fan(page, own_door)
    session = fan.leaves()
    page.goto(own_door.results)
    page.wait_for_selector("#alerts:not([hidden])")
    fan.tells(RETIRED)
    fan.woken(session)
    page.wait_for_function(f"async () => (await ({WISHED})()).includes('990/e5')")
    assert 0 == page.evaluate(COUNT)


@pytest.mark.parametrize("given", [True, False])
def test_a_subscription_that_the_browser_renews_is_told_by_the_worker(
    page: Page, own_door: PublicDoor, given: bool
) -> None:
    fan = Fan(page, own_door)
    fan.leaves()
    fan.worker.evaluate(RENEWS, [ENDPOINT, f"{ENDPOINT}-renewed", given])
    assert [Subscription(f"{ENDPOINT}-renewed", ("e5",), 0)] == fan.kept()


def test_who_follows_nobody_any_more_is_forgotten(page: Page, own_door: PublicDoor) -> None:
    fan = Fan(page, own_door)
    page.click(PLATE.format("e5"))
    page.wait_for_function("() => window.ended")
    assert ([], None) == (fan.kept(), page.evaluate(WISHED))
    expect(page.locator("#alerts")).to_be_hidden()


TWO = """async () => {
  const said = [];
  const { Told } = await import('/static/fan/told.js');
  await navigator.serviceWorker.ready;
  const proto = ServiceWorkerRegistration.prototype;
  proto.showNotification = async (_, { body }) => { said.push(body); };
  Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
  const told = new Told(document.getElementById('told'), 'Kokkola');
  told.elsewhere = true;
  told.tell('the worker says this');
  told.elsewhere = false;
  told.tell('the page says this');
  while (said.length === 0) await new Promise((done) => setTimeout(done, 20));
  return said;
}"""


def test_nothing_is_said_twice_behind_another_window(page: Page, own_door: PublicDoor) -> None:
    page.context.grant_permissions(["notifications"])
    page.goto(own_door.results)
    assert ["the page says this"] == page.evaluate(TWO)


WISH = {"rally": "r", "title": "R", "lang": "fi", "endpoint": "x", "entries": ["e1"], "delay": "60",
        "saidAtMs": 1_000, "shown": ["old"], "otherwise": ""}  # fmt: skip
SAID = """async ([wish, kept, nowMs]) =>
  (await import('/static/fan/alerts.js')).isSaid(wish, kept, nowMs)"""
SHOWN = """async ([lines, entries, kept]) =>
  (await import('/static/fan/alerts.js')).shownBefore(lines, entries, kept)"""


@pytest.mark.parametrize(
    ("changes", "kept", "now_ms", "said"),
    [
        ({}, True, 2_000, True),
        ({"lang": "sv"}, True, 2_000, True),
        ({"entries": ["e1", "e2"]}, True, 2_000, False),
        ({"delay": ""}, True, 2_000, False),
        ({"endpoint": "y"}, True, 2_000, False),
        ({}, True, 86_401_000, False),
        ({}, False, 2_000, False),
    ],
)
def test_the_server_is_told_what_changed_and_now_and_then_all_of_it(
    modules: Page, changes: dict[str, Any], kept: bool, now_ms: int, said: bool
) -> None:
    asked = [{**WISH, **changes}, WISH if kept else None, now_ms]
    assert said == modules.evaluate(SAID, asked)


def test_what_stood_there_before_a_crew_was_followed_is_no_news(modules: Page) -> None:
    lines = [{"key": key, "entries": [key]} for key in ("e1", "e2", "e3")]
    first = modules.evaluate(SHOWN, [lines, ["e1"], None])
    added = modules.evaluate(SHOWN, [lines, ["e1", "e2"], WISH])
    assert (["e1", "e2", "e3"], ["old", "e2"]) == (first, added)
