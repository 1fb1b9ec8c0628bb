"""Keyed rows in the browser: the right elements, kept, moved and painted with text alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser.public_door import PublicDoor

SETUP = """async () => {
  const { adopt, patching, patchRows } = await import('/static/lib/patch.js');
  const { measure, unmeasure } = await import('/static/lib/sight.js');
  const host = document.createElement('ol');
  const template = document.createElement('template');
  const li = document.createElement('li');
  li.dataset.kind = 'crew';
  const b = document.createElement('b'); b.dataset.f = 'name'; b.dataset.tint = '';
  const a = document.createElement('a'); a.dataset.f = 'time';
  li.append(b, a);
  template.content.append(li);
  document.body.replaceChildren(host);
  const list = adopt(host, { crew: template, head: template }, true);
  const row = (key, name, time = '', attrs = {}) =>
    ({ key, kind: 'crew', text: { name, time }, attrs });
  const keys = () => Array.from(host.children, (e) => e.dataset.key).join(' ');
  const text = (key) => host.querySelector(`[data-key="${key}"] b`).textContent;
  WORK
}"""


@pytest.fixture
def anew(chromium: Browser, open_door: Callable[[int], PublicDoor]) -> Iterator[Page]:
    """A page whose modules remember nothing of other tests."""
    page = chromium.new_page()
    page.goto(open_door(0).url + "alive")
    yield page
    page.close()


def after(page: Page, work: str) -> Any:
    """Returns what some work on an empty list comes to."""
    return page.evaluate(SETUP.replace("WORK", work))


def test_rows_stand_in_the_order_of_the_model(modules: Page) -> None:
    work = "patchRows(list, ['a', 'b', 'c'].map((k) => row(k, k)));"
    work += "patchRows(list, ['c', 'a', 'd'].map((k) => row(k, k))); return keys();"
    assert "c a d" == after(modules, work)


def test_a_row_that_stays_is_the_same_element(modules: Page) -> None:
    work = "patchRows(list, [row('a', 'x'), row('b', 'y')]); const kept = host.children[0];"
    work += "patchRows(list, [row('b', 'y'), row('a', 'z')]);"
    work += "return [kept === host.children[1], text('a')];"
    assert [True, "z"] == after(modules, work)


def test_a_name_that_looks_like_markup_stays_text(modules: Page) -> None:
    work = "patchRows(list, [row('a', '<img src=x onerror=alert(1)>')]);"
    work += "return [text('a'), host.querySelector('img')];"
    assert ["<img src=x onerror=alert(1)>", None] == after(modules, work)


def test_an_attribute_without_a_value_goes(modules: Page) -> None:
    work = "patchRows(list, [row('a', 'x', '', {'data-move': 'up'})]);"
    work += "patchRows(list, [row('a', 'x', '', {'data-move': ''})]);"
    work += "return host.children[0].hasAttribute('data-move');"
    assert False is after(modules, work)


def test_rows_painted_by_the_server_are_taken_over(modules: Page) -> None:
    work = "const painted = template.content.firstElementChild.cloneNode(true);"
    work += "painted.dataset.key = 'a'; painted.querySelector('b').textContent = 'x';"
    work += "host.append(painted);"
    work += "const taken = adopt(host, {crew: template}); patchRows(taken, [row('a', 'x')]);"
    work += "return [host.children.length, host.children[0] === painted];"
    assert [1, True] == after(modules, work)


def test_a_changed_cell_is_tinted_and_an_unchanged_one_is_not(modules: Page) -> None:
    work = "patchRows(list, [row('a', 'x'), row('b', 'y')]);"
    work += "patchRows(list, [row('a', 'z'), row('b', 'y')]);"
    work += "return Array.from(host.children, (e) => e.querySelector('b').dataset.changed);"
    assert ["now", None] == after(modules, work)


def test_a_tint_fades_and_goes(modules: Page) -> None:
    work = "patchRows(list, [row('a', 'x')]); patchRows(list, [row('a', 'z')]);"
    work += "const cell = host.querySelector('b'); const looks = [cell.dataset.changed];"
    work += "await new Promise((done) => new MutationObserver(() => {"
    work += "  looks.push(cell.dataset.changed); if (looks.length === 3) done();"
    work += "}).observe(cell, {attributes: true})); return looks;"
    assert ["now", "lately", None] == after(modules, work)


def test_a_change_of_view_tints_and_moves_nothing(modules: Page) -> None:
    work = "patchRows(list, [row('a', 'x'), row('b', 'y')], false);"
    work += "patchRows(list, [row('b', 'z'), row('a', 'z')], false);"
    work += "return [document.getAnimations().length, host.querySelector('[data-changed]')];"
    assert [0, None] == after(modules, work)


MANY = "const rows = (n) => Array.from({length: 200}, (_, i) => row(`r${i}`, `${n}`));"
FRAMES = "const frame = () => new Promise(requestAnimationFrame);"


def test_rows_that_nobody_sees_are_painted_in_the_frames_after(modules: Page) -> None:
    work = f"{MANY} {FRAMES} patchRows(list, rows(1)); measure([list]); patchRows(list, rows(2));"
    work += "const first = [text('r0'), text('r199')];"
    work += "while (text('r199') !== '2') await frame(); return [first, text('r100')];"
    assert [["2", "1"], "2"] == after(modules, work)


def test_a_row_that_waits_is_painted_as_it_is_by_then(modules: Page) -> None:
    work = f"{MANY} {FRAMES} patchRows(list, rows(1)); measure([list]); patchRows(list, rows(2));"
    work += "patchRows(list, rows(3)); while (text('r199') === '1') await frame();"
    work += "return text('r199');"
    assert "3" == after(modules, work)


def test_another_view_is_painted_whole_at_once(modules: Page) -> None:
    work = f"{MANY} patchRows(list, rows(1)); measure([list]); patchRows(list, rows(2), false);"
    work += "return text('r199');"
    assert "2" == after(modules, work)


def test_what_is_printed_is_painted_whole(modules: Page) -> None:
    work = f"{MANY} patchRows(list, rows(1)); measure([list]); patchRows(list, rows(2));"
    work += "dispatchEvent(new Event('beforeprint')); return text('r199');"
    assert "2" == after(modules, work)


def test_a_row_that_is_the_same_object_is_not_looked_at(modules: Page) -> None:
    work = "const kept = row('a', 'x'); patchRows(list, [kept]);"
    work += "host.querySelector('b').textContent = 'by hand'; patchRows(list, [kept]);"
    work += "return text('a');"
    assert "by hand" == after(modules, work)


def test_a_row_that_overtakes_slides(modules: Page) -> None:
    work = "patchRows(list, [row('a', 'x'), row('b', 'y')]); measure([list]);"
    work += "patchRows(list, [row('b', 'y'), row('a', 'x')]);"
    work += "return host.children[0].getAnimations().length;"
    assert 1 == after(modules, work)


def test_rows_that_only_close_up_do_not_slide(modules: Page) -> None:
    work = "patchRows(list, ['a', 'b', 'c'].map((k) => row(k, k))); measure([list]);"
    work += "patchRows(list, ['b', 'c', 'd'].map((k) => row(k, k)));"
    work += "return host.getAnimations({ subtree: true }).length;"
    assert 0 == after(modules, work)


def test_rows_below_a_new_one_slide(modules: Page) -> None:
    work = "patchRows(list, ['a', 'b'].map((k) => row(k, k))); measure([list]);"
    work += "patchRows(list, ['n', 'a', 'b'].map((k) => row(k, k)));"
    work += "return host.getAnimations({ subtree: true }).length;"
    assert 2 == after(modules, work)


SLIDES = """const frame = () => new Promise(requestAnimationFrame);
  const now = () => performance.now();
  const spend = (ms) => { const until = now() + ms; while (now() < until); };
  const slides = async (rows, ms) => {
    patchRows(list, rows.map((k) => row(k, k)));
    const { length } = host.getAnimations({ subtree: true });
    spend(ms);
    await frame();
    for (const one of host.getAnimations({ subtree: true })) one.cancel();
    return length;
  };
  const six = ['a', 'b', 'c', 'd', 'e', 'f'];
  await frame(); patchRows(list, six.map((k) => row(k, k))); measure([list]); await frame();
"""


def test_a_slow_browser_that_cannot_draw_a_slide_of_many_rows_has_only_those_of_few(
    anew: Page,
) -> None:
    work = f"{SLIDES} const first = await slides(['n', ...six], 60);"
    work += "const many = await slides(['o', 'n', ...six], 0);"
    work += "const few = await slides(['o', 'n', 'b', 'a', ...six.slice(2)], 0);"
    work += "return [first, many, few];"
    assert [6, 0, 2] == after(anew, work)


def test_a_slide_of_few_rows_says_nothing_of_how_slow_a_browser_is(anew: Page) -> None:
    work = f"{SLIDES} const few = await slides(['b', 'a', ...six.slice(2)], 60);"
    work += "return [few, await slides(['n', 'b', 'a', ...six.slice(2)], 0)];"
    assert [2, 6] == after(anew, work)


def test_nothing_slides_for_who_wants_no_motion(modules: Page) -> None:
    work = "patchRows(list, [row('a', 'x'), row('b', 'y')]); measure([list]);"
    work += "patchRows(list, [row('b', 'y'), row('a', 'x')]);"
    work += "return host.children[0].getAnimations().length;"
    modules.emulate_media(reduced_motion="reduce")
    slides = after(modules, work)
    modules.emulate_media(reduced_motion="no-preference")
    assert 0 == slides


def test_focus_stays_where_it_was_when_rows_move(modules: Page) -> None:
    work = "patchRows(list, ['a', 'b', 'c'].map((k) => row(k, k)));"
    work += "const link = host.children[2].querySelector('a'); link.href = '#'; link.focus();"
    work += "patchRows(list, ['c', 'a', 'b'].map((k) => row(k, k)));"
    work += "return document.activeElement === link;"
    assert after(modules, work)


def test_a_row_without_an_address_is_no_link_any_more(modules: Page) -> None:
    work = "const made = (href) => [{...row('a', 'x'), href}];"
    work += "patchRows(list, made('/r/x')); const link = host.querySelector('a');"
    work += "const before = link.getAttribute('href'); patchRows(list, made(''));"
    work += "return [before, link.hasAttribute('href')];"
    assert ["/r/x", False] == after(modules, work)


def test_a_list_in_a_panel_that_is_not_shown_says_so_until_it_is_forgotten(modules: Page) -> None:
    work = "patchRows(list, [row('a', 'x')]); host.style.display = 'none'; measure([list]);"
    work += "const hidden = list.hidden; unmeasure([list]); return [hidden, list.hidden];"
    assert [True, False] == after(modules, work)


def test_rows_stand_where_they_belong_before_they_are_painted_one_by_one(modules: Page) -> None:
    work = "patchRows(list, [row('a', 'x'), row('b', 'y')]); measure([list]);"
    work += "const steps = patching(list, [row('c', 'z'), row('b', 'Y'), row('a', 'X')], true);"
    work += "const seen = []; while (!steps.next().done) seen.push(host.textContent);"
    work += "return [...seen, keys()];"
    assert ["xy", "xy", "zyx", "zYx", "zYX", "c b a"] == after(modules, work)


def test_a_row_far_down_its_list_is_marked_for_as_long_as_it_stands_there(modules: Page) -> None:
    work = "const names = Array.from({ length: 60 }, (_, n) => 'k' + n);"
    work += "const far = () => Array.from(host.children, (e) => +e.hasAttribute('data-far'));"
    work += "patchRows(list, names.map((k) => row(k, k))); const first = far();"
    work += "names.unshift(names.pop()); patchRows(list, names.map((k) => row(k, k)));"
    work += "return [first, far()];"
    marks = [0] * 40 + [1] * 20
    assert [marks, marks] == after(modules, work)


def test_rows_painted_by_the_server_far_down_are_marked_when_taken_over(modules: Page) -> None:
    work = "for (let n = 0; n < 42; n += 1) { const painted ="
    work += " template.content.firstElementChild.cloneNode(true); painted.dataset.key = 'k' + n;"
    work += "host.append(painted); } adopt(host, { crew: template });"
    work += "return host.querySelectorAll('[data-far]').length;"
    assert 2 == after(modules, work)
