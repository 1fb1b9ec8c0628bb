"""Crews that somebody follows: pinned, kept here, told of; and what happened meanwhile."""

import json
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from browser.public_door import PublicDoor
from browser.views_made import BASE, NOON_MS, nothing_yet, weekend
from browser.views_played import RALLY, SATURDAY_1530_MS, views_at
from flyingfinish.web.words import words_of

READ = "async (text) => (await import('/static/fan/stars.js')).readStars(text)"
TOLD_OF = "async ([a, b]) => (await import('/static/fan/stars.js')).toldOf(a ?? undefined, b)"
SINCE = """async ([before, after, words]) => {
  const { sinceText } = await import('/static/fan/away.js');
  const { boardOf, readView } = await import('/static/fan/board.js');
  const { speaker } = await import('/static/lib/words.js');
  const view = readView('kokkola', new URLSearchParams());
  const board = (views) => boardOf(view, (channel) => views[channel]);
  return sinceText(board(before), board(after), 1790413200000, speaker(words));
}"""
# A crew's own view is followed from the tap on: its snapshot says that it is.
HEARD = """() => { const parse = JSON.parse; JSON.parse = (text, ...more) => {
  if (text.includes('"snapshot"')) console.log(text.slice(0, 200));
  return parse(text, ...more); }; }"""
# Chromium forgets a notice that is asked for before it is shown.
NOTICE = """async () => {
  const { Told } = await import('/static/fan/told.js');
  const worker = await navigator.serviceWorker.ready;
  const proto = ServiceWorkerRegistration.prototype;
  const show = proto.showNotification;
  const shown = new Promise((resolve, reject) => {
    proto.showNotification = function (...said) {
      return show.apply(this, said).then(resolve, reject);
    };
  });
  Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
  new Told(document.getElementById('told'), 'Kokkola').tell('EK7 7:12.4');
  await shown;
  const [notice] = await worker.getNotifications();
  return [notice.body, notice.data];
}"""
KEYS = """(table) => Array.from(document.querySelectorAll(`#${table}-rows tr`),
  (row) => row.dataset.key)"""
PLACES_WIDTH = "() => document.querySelector('.standing thead .pos').offsetWidth"
GROUNDS = """(keys) => keys.map((key) => getComputedStyle(
  document.querySelector(`#points-rows [data-key='${key}'] td`)).backgroundColor)"""
PLATE = "#stage-rows [data-key={}] button.plate"


def follow(page: Page, entry: str) -> None:
    """Taps on a plate of the stage's table."""
    page.click(PLATE.format(entry))
    page.wait_for_selector(f"#stage-rows [data-key='pin:{entry}']")


def test_a_crew_that_is_followed_stands_on_top_of_every_table_once_more(
    page: Page, own_door: PublicDoor
) -> None:
    page.goto(own_door.results)
    page.wait_for_selector("#pill[data-state=live]")
    follow(page, "e5")
    page.wait_for_selector("#overall-rows [data-key='pin:e5']")
    stage, overall = page.evaluate(KEYS, "stage"), page.evaluate(KEYS, "overall")
    expected = ["head:stars_mine", "pin:e5", "head:stars_all"]
    assert (expected, expected, True) == (stage[:3], overall[:3], "e5" in stage[3:])


def test_a_followed_crew_stands_on_top_of_the_first_of_the_rally_wherever_it_stands(
    page: Page, own_door: PublicDoor
) -> None:
    page.goto(own_door.results)
    page.wait_for_selector("#pill[data-state=live]")
    last = page.evaluate(KEYS, "stage")[-1]
    follow(page, last)
    page.goto(f"{own_door.url}r/{RALLY}")
    page.wait_for_selector(f"#overall-rows [data-key='pin:{last}'][data-starred]")
    shown = page.evaluate(KEYS, "overall")
    assert ["head:stars_mine", f"pin:{last}", "head:stars_first"] == shown[:3]
    assert (5, False) == (len(shown[3:]), last in shown[3:])


def test_what_is_followed_is_kept_and_can_be_let_go(page: Page, own_door: PublicDoor) -> None:
    page.goto(own_door.results)
    page.wait_for_selector("#pill[data-state=live]")
    follow(page, "e5")
    page.reload()
    page.wait_for_selector("#stage-rows [data-key='pin:e5'][data-starred]")
    page.click(PLATE.format("e5"))
    page.wait_for_selector("#stage-rows [data-key='pin:e5']", state="detached")


def test_the_button_has_a_name_that_says_whom_it_follows(page: Page, own_door: PublicDoor) -> None:
    page.goto(own_door.results)
    page.wait_for_selector("#pill[data-state=live]")
    crew = weekend(24)[f"{BASE}entries"]["rows"]["e5"]
    expected = f"{crew['car']} {crew['driver']}: seuraa"
    assert expected == page.get_attribute(PLATE.format("e5"), "aria-label")


def test_a_crew_is_followed_on_its_own_page_too(page: Page, own_door: PublicDoor) -> None:
    page.goto(own_door.results.replace("/results", "/crew?crew=e5"))
    page.wait_for_selector("#pill[data-state=live]")
    page.click("#crew-head button.plate")
    page.wait_for_selector("#crew-head[data-starred]")
    assert '["e5"]' == page.evaluate("localStorage.getItem('ff-stars/kokkola')")


def test_a_followed_crew_stands_on_top_of_the_lanes_of_the_live_stage(
    page: Page, own_door: PublicDoor
) -> None:
    page.goto(own_door.results.replace("/results", "/live"))
    page.wait_for_selector("#pill[data-state=live]")
    page.click("#driving-rows [data-key=e17] button.plate")
    page.wait_for_selector("#driving-rows [data-key='pin:e17']")
    expected = ["head:stars_mine", "pin:e17", "head:stars_all"]
    assert expected == page.evaluate(KEYS, "driving")[:3]


def test_a_followed_crew_stands_on_top_of_the_points_of_its_title(
    page: Page, after_pages: ExitStack
) -> None:
    door = PublicDoor(RALLY, views_at(SATURDAY_1530_MS))
    after_pages.callback(door.end)
    page.goto(door.results.replace("/results", "/points"))
    page.wait_for_selector("#pill[data-state=live]")
    entry = page.get_attribute("#points-rows tr:nth-child(4)", "data-key")
    wide = page.evaluate(PLACES_WIDTH)
    page.click(f"#points-rows [data-key={entry}] button.plate")
    page.wait_for_selector(f"#points-rows [data-key='pin:{entry}'][data-starred]")
    expected = ["head:stars_mine", f"pin:{entry}", "head:stars_all"]
    assert expected == page.evaluate(KEYS, "points")[:3]
    # No column moves for the words above the rows.
    assert wide == page.evaluate(PLACES_WIDTH)
    own, other = page.evaluate(GROUNDS, [f"pin:{entry}", entry])
    assert own != other


def test_behind_another_window_the_worker_tells_what_a_phone_shows(
    page: Page, own_door: PublicDoor
) -> None:
    page.context.grant_permissions(["notifications"])
    page.goto(own_door.results)
    told = page.evaluate(NOTICE)
    assert ["EK7 7:12.4", own_door.results] == told


def test_the_button_says_whether_its_crew_is_followed(page: Page, own_door: PublicDoor) -> None:
    page.goto(own_door.results)
    page.wait_for_selector("#pill[data-state=live]")
    before = page.get_attribute(PLATE.format("e5"), "aria-pressed")
    follow(page, "e5")
    expect(page.locator(PLATE.format("e5"))).to_have_attribute("aria-pressed", "true")
    assert "false" == before


def test_a_followed_crew_that_finishes_is_told(page: Page, own_door: PublicDoor) -> None:
    crew: dict[str, Any] = {"code": "started", "stages": {"SS7": {"started_at_ms": NOON_MS}}}
    own_door.tell({f"{BASE}crew/e5": crew})
    page.goto(own_door.results)
    page.wait_for_selector("#pill[data-state=live]")
    with page.expect_event("console", lambda message: "crew/e5" in message.text):
        page.evaluate(HEARD)
        follow(page, "e5")
    done = {"SS7": {"started_at_ms": NOON_MS, "elapsed_ms": 432_400}}
    expect(page.locator("#told")).to_be_hidden()
    own_door.tell({f"{BASE}crew/e5": {"code": "started", "stages": done}})
    expect(page.locator("#told")).to_contain_text("EK7 7:12.4")


def test_where_many_classes_fill_a_page_followed_crews_are_told_of_all_the_same(
    page: Page, own_door: PublicDoor
) -> None:
    itinerary = weekend(24)[f"{BASE}itinerary"]
    classes = {f"K{n}": {"ord": n, "name": f"K{n}"} for n in range(1, 9)}
    table = {"rows": {"e1": {"ord": 1, "pos": 1, "total_ms": 100_000, "block": "ranked"}}}
    crew: dict[str, Any] = {"code": "started", "stages": {}}
    own_door.tell({f"{BASE}itinerary": {**itinerary, "classes": classes}})
    own_door.tell({f"{BASE}class/{name}": table for name in classes})
    own_door.tell({f"{BASE}crew/e{n}": crew for n in range(1, 5)})
    kept = json.dumps(json.dumps(["e1", "e2", "e3", "e4"]))
    page.add_init_script(f"localStorage.setItem('ff-stars/kokkola', {kept})")
    with page.expect_response("**/views/class/K8"):
        page.goto(own_door.results.replace("/results", ""))
    page.wait_for_selector("#pill[data-state=live]")
    own_door.tell({f"{BASE}crew/e4": {**crew, "stages": {"SS7": {"elapsed_ms": 432_400}}}})
    expect(page.locator("#told")).to_contain_text("EK7 7:12.4")
    expect(page.locator("#class-rows tr")).to_have_count(8)


@pytest.mark.parametrize("text", ["", "{", "7", '{"a": 1}', "null", '[1, "<b>", {}]'])
def test_what_is_no_list_of_entries_is_none(modules: Page, text: str) -> None:
    assert [] == modules.evaluate(READ, text)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=40))
def test_no_more_is_read_than_may_be_followed(modules: Page, entries: list[str]) -> None:
    assert len(modules.evaluate(READ, json.dumps(entries))) <= 20


@pytest.mark.parametrize(
    ("before", "now", "codes"),
    [
        (None, {"stages": {"SS1": {"elapsed_ms": 1}}}, []),
        ({"stages": {}}, {"stages": {"SS1": {"elapsed_ms": 1}}}, ["finished"]),
        ({"stages": {"SS1": {"elapsed_ms": 1}}}, {"stages": {"SS1": {"elapsed_ms": 2}}}, []),
        ({"code": "started"}, {"code": "retired"}, ["retired"]),
        ({"code": "retired"}, {"code": "started"}, []),
        ({"code": "started"}, {"code": "started"}, []),
    ],
)
def test_what_there_is_to_tell_of_a_crew(
    modules: Page, before: Any, now: Any, codes: list[str]
) -> None:
    assert codes == [told["code"] for told in modules.evaluate(TOLD_OF, [before, now])]


def words() -> dict[str, str]:
    """Returns the Finnish words of every page."""
    return dict(words_of("fi").catalogue)


def test_one_line_says_what_happened_meanwhile(modules: Page) -> None:
    before, after = weekend(24), weekend(24)
    after[f"{BASE}state"]["stages"]["SS7"] |= {"state": "completed", "finished": 20}
    before[f"{BASE}state"]["stages"]["SS7"] |= {"finished": 17}
    text = modules.evaluate(SINCE, [before, after, words()])
    assert "12:00 jälkeen: EK7 ajettu · 3 uutta aikaa" == text


def test_a_new_leader_is_named(modules: Page) -> None:
    before, after = weekend(24), weekend(24)
    rows = after[f"{BASE}overall"]["rows"]
    rows["e1"]["pos"], rows["e2"]["pos"] = 2, 1
    name = after[f"{BASE}entries"]["rows"]["e2"]["driver"]
    assert f"12:00 jälkeen: Kärjessä {name}" == modules.evaluate(SINCE, [before, after, words()])


def test_when_nothing_happened_nothing_is_said(modules: Page) -> None:
    assert "" == modules.evaluate(SINCE, [nothing_yet(NOON_MS), nothing_yet(NOON_MS), words()])
