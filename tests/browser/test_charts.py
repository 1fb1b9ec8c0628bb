"""Charts in the browser: where lines stand, what is drawn, and tables that are read beside."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from browser.public_door import PublicDoor
from browser.views_made import BASE, overall

PLOT = """async ([steps, lines, whole]) => {
  const { plotOf } = await import('/static/fan/charts/draw.js');
  const filled = lines.map((values) => ({ label: '', chosen: false,
    values: values.map((value) => value ?? undefined) }));
  return plotOf({ steps, lines: filled, label: String, whole });
}"""
STEPS = [{"label": "EK1", "metres": 10_000}, {"label": "EK2", "metres": 30_000}]


def plot(modules: Page, lines: list[list[int | None]], whole: bool = False) -> Any:
    """Returns where everything of a chart of two stages stands."""
    return modules.evaluate(PLOT, [STEPS, lines, whole])


def test_a_stage_is_as_wide_as_it_is_long(modules: Page) -> None:
    first, second = plot(modules, [[0, 1]])["edges"]
    widths = first["to"] - first["from"], second["to"] - second["from"]
    assert abs(widths[1] - 3 * widths[0]) <= 3


def test_slower_is_further_down(modules: Page) -> None:
    ((_, y1), (_, y2)) = plot(modules, [[0, 5000]])["lines"][0][0]
    assert y2 > y1


def test_a_line_is_cut_where_a_value_is_missing(modules: Page) -> None:
    assert [[], [1]] == [
        [len(part) for part in line] for line in plot(modules, [[None, None], [None, 3]])["lines"]
    ]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-9_000_000, 9_000_000), min_size=2, max_size=2), st.booleans())
def test_everything_stands_inside_the_drawing(
    modules: Page, values: list[int], whole: bool
) -> None:
    made = plot(modules, [list(values)], whole)
    ys = [y for line in made["lines"] for part in line for _, y in part]
    ticks = [tick["y"] for tick in made["ticks"]]
    assert all(0 <= y <= 420 for y in [*ys, *ticks]) and len(ticks) <= 12


SPREAD = """async (wanted) => {
  const { spread } = await import('/static/fan/charts/draw.js');
  return spread(wanted.map((one) => one ?? undefined));
}"""
ROOM = 20


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(34, 404), min_size=1, max_size=8))
def test_labels_make_room_for_each_other_in_their_order(modules: Page, wanted: list[int]) -> None:
    found = modules.evaluate(SPREAD, wanted)
    placed = [y for _, y in sorted(zip(wanted, found, strict=True))]
    assert all(b - a >= ROOM for a, b in pairwise(placed))
    assert max(found) <= 404


def test_a_label_that_is_in_nobodys_way_stands_at_its_point(modules: Page) -> None:
    first, _, last = modules.evaluate(SPREAD, [100, None, 300])
    assert (100, 300) == (first, last)


def test_times_are_read_by_halves_of_minutes_and_not_by_fifty_seconds(modules: Page) -> None:
    made = plot(modules, [[0, 130_000]])
    assert [0, 30_000, 60_000, 90_000, 120_000] == [tick["value"] for tick in made["ticks"]]


@pytest.fixture
def door(own_door: PublicDoor) -> PublicDoor:
    """A door with the tables after each stage."""
    tables = {f"{BASE}overall/SS{n}": overall(n, 20, 24, running=False) for n in (1, 2, 3, 4, 6)}
    own_door.tell({**tables, f"{BASE}overall/SS7": overall(7, 12, 24, running=False)})
    return own_door


def test_on_a_phone_the_values_stay_in_sight_where_the_stages_are_wider_than_it(
    page: Page, door: PublicDoor
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{door.url}r/kokkola/charts")
    page.wait_for_selector("#chart .axis")
    lefts, rights = [], []
    for scrolled in (0, 150, 1000):
        page.evaluate("(x) => { document.getElementById('chart').scrollLeft = x; }", scrolled)
        for value in page.locator("#chart .value").all():
            box = value.bounding_box()
            assert box is not None
            lefts.append(box["x"])
            rights.append(box["x"] + box["width"])
    moved = page.evaluate("() => document.getElementById('chart').scrollLeft")
    assert (True, True, True) == (moved > 150, min(lefts) >= 0, max(rights) < 100)


def test_a_tap_on_a_crew_counts_the_gaps_from_it(page: Page, door: PublicDoor) -> None:
    page.goto(f"{door.url}r/kokkola/charts")
    page.wait_for_selector("#chart svg")
    page.click("#legend [data-key=e2] a")
    expect(page.locator("#chart-title")).to_contain_text("Ero autoon 2")
    expect(page.locator("#chart .line.chosen")).to_have_count(1)


def test_a_table_gone_by_is_read_anew_when_a_hold_took_effect(page: Page, door: PublicDoor) -> None:
    page.goto(f"{door.url}r/kokkola/charts")
    page.wait_for_selector("#chart svg")
    changed = overall(3, 20, 24, running=False)
    for row in changed["rows"].values():
        row["total_ms"] += 60_000 if row["pos"] == 1 else 0
    before = page.inner_text("#chart-rows")
    last = f"{BASE}overall/SS7"
    door.tell(
        {f"{BASE}overall/SS3": changed, last: overall(7, 12, 24, running=False)},
        hold=[f"{BASE}overall/SS3", last],
    )
    page.wait_for_function(
        "(before) => document.getElementById('chart-rows').innerText !== before", arg=before
    )


def test_on_a_wall_a_drawing_takes_the_room_there_is_and_leaves_the_legend_in_sight(
    page: Page, door: PublicDoor
) -> None:
    page.set_viewport_size({"width": 3840, "height": 2160})
    page.goto(f"{door.url}r/kokkola/charts")
    page.wait_for_selector("#chart .axis")
    boxes = [page.locator(one).bounding_box() for one in ("#chart svg >> nth=0", ".charts .legend")]
    assert boxes[0] is not None and boxes[1] is not None
    below = boxes[1]["y"] + boxes[1]["height"]
    assert (True, True) == (boxes[0]["width"] > 2800, below <= 2160)


def test_a_chart_without_a_drawing_is_a_table_of_the_same_numbers(
    page: Page, door: PublicDoor
) -> None:
    page.goto(f"{door.url}r/kokkola/charts?tab=heat")
    page.wait_for_selector("#pill[data-state=live]")
    assert (False, 6) == (page.is_visible("#chart"), page.locator("#chart-rows tr").count())


def test_one_stage_is_drawn_from_where_crews_were_to_where_they_came(
    page: Page, door: PublicDoor
) -> None:
    page.goto(f"{door.url}r/kokkola/charts?tab=progress&stage=SS3")
    page.wait_for_selector("#chart svg")
    rows = [row.inner_text().split() for row in page.locator("#progress-rows tr").all()]
    starts = [text.split() for text in page.locator("#chart .start").all_text_contents()]
    assert {row[0]: row[-5] for row in rows} == {car: place for place, car in starts}
    ends = page.locator("#chart .end").all_text_contents()
    won = {end.split(" · ")[1] for end in ends if "·" in end}
    assert {row[-1] for row in rows} - {"0.0"} == won
