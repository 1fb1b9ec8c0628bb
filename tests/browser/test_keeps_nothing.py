"""Browsers that keep nothing for a site, or reach no push service: what works, what is said."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.public_door import PublicDoor
from browser.test_alerts import ENDPOINT, KEY, SERVICE
from browser.test_offline import READY
from browser.test_replay import open_replay, seek
from browser.test_stars import follow
from flyingfinish.web.words import words_of

# As Firefox refuses where cookies are blocked: not each act of a storage, but the storage itself.
REFUSED = """() => {
  for (const name of ['localStorage', 'sessionStorage', 'caches', 'indexedDB']) {
    Object.defineProperty(window, name, { get() {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    } });
  }
  ServiceWorkerContainer.prototype.register = async () => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
}"""
FULL = """() => {
  Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
}"""
UNREACHED = """() => {
  PushManager.prototype.subscribe = async () => { throw new DOMException('away', 'AbortError'); };
}"""
# On an empty page there is no worker, and there will be none: the browser says nothing for ever.
WAITS = """async ([kept, entries]) => {
  const { Alerts, KEPT, placeOf } = await import('/static/fan/alerts.js');
  const cache = await caches.open(KEPT);
  if (kept) await cache.put(placeOf('r'), new Response(JSON.stringify(kept)));
  window.fetch = async () => new Response('{"key": "x"}');
  const element = document.createElement('p');
  const follows = () => ({ rally: 'r', title: 'R', entries, delay: '', lang: 'fi' });
  const alerts = new Alerts(element, (key) => key, follows, 50);
  alerts.may = () => true;
  await alerts.keep();
  await cache.delete(placeOf('r'));
  return [alerts.on, alerts.failed, element.hidden ? '' : element.textContent];
}"""


@pytest.fixture
def allowed(page: Page, own_door: PublicDoor) -> Page:
    """A page that may notify, of a server that alerts."""
    own_door.do(lambda: own_door.desk.alert_notes().say({"key": KEY}))
    page.context.grant_permissions(["notifications"])
    return page


def test_where_nothing_may_be_kept_a_page_is_live_and_a_crew_is_pinned(
    page: Page, own_door: PublicDoor
) -> None:
    page.add_init_script(f"({REFUSED})()")
    page.goto(own_door.results)
    page.wait_for_selector("#pill[data-state=live]")
    follow(page, "e5")


def test_where_nothing_may_be_kept_a_replay_is_played(page: Page, own_door: PublicDoor) -> None:
    page.add_init_script(f"({REFUSED})()")
    open_replay(page, own_door)
    seek(page, 11)
    expect(page.locator("#stage-rows [data-key=e2] [data-f=time]")).to_have_count(1)


def test_a_full_storage_does_not_stop_a_page_that_is_asked_for_with_a_delay(
    page: Page, own_door: PublicDoor
) -> None:
    page.add_init_script(f"({FULL})()")
    page.goto(f"{own_door.results}?delay=5")
    page.wait_for_selector("#pill[data-state=live]")


@pytest.mark.parametrize("refuses", [REFUSED, UNREACHED])
@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_alerts_that_could_not_be_switched_on_are_told_with_what_to_do(
    allowed: Page, own_door: PublicDoor, refuses: str, lang: str
) -> None:
    allowed.add_init_script(f"({refuses})()")
    allowed.goto(f"{own_door.results}?lang={lang}")
    allowed.wait_for_selector("#pill[data-state=live]")
    if refuses == UNREACHED:
        allowed.wait_for_function(READY)
    follow(allowed, "e5")
    text = words_of(lang)("alerts_failed")
    expect(allowed.locator("#told")).to_have_text(text)
    expect(allowed.locator("#alerts")).to_have_text(text)


def test_once_it_works_nothing_is_told_of_a_failure(allowed: Page, own_door: PublicDoor) -> None:
    allowed.add_init_script(f"({SERVICE % ENDPOINT})()")
    allowed.goto(own_door.results)
    allowed.wait_for_selector("#pill[data-state=live]")
    follow(allowed, "e5")
    expect(allowed.locator("#alerts")).to_have_text(words_of("fi")("alerts_kept"))
    expect(allowed.locator("#told")).to_be_hidden()


WISH = {"entries": ["e1"], "delay": "", "endpoint": "x", "saidAtMs": 0, "shown": []}


@pytest.mark.parametrize(
    ("kept", "entries", "expected"),
    [
        (None, ["e1"], [False, True, "alerts_failed"]),
        (WISH, ["e1", "e2"], [False, True, "alerts_failed"]),
        (WISH, ["e1"], [True, False, "alerts_kept"]),
        (None, [], [False, False, ""]),
    ],
)
def test_a_browser_that_answers_nothing_is_not_waited_for_without_end(
    modules: Page, kept: Any, entries: list[str], expected: list[Any]
) -> None:
    assert expected == modules.evaluate(WAITS, [kept, entries])
