"""What is painted in Chromium stands in the files: charts' tables and whole results, cell by cell.

The server's own page is held to the files in tests/web/exports; here it is what the browser's
script drew after a tap, against CSV, JSON and XLSX as somebody downloads them.
"""

import copy
import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as NotInTime

from browser.conftest import WAIT_MS
from browser.public_door import PublicDoor
from browser.views_made import BASE, RALLY
from exchange.sheets_made import DAY_MS, Read, read_workbook
from flyingfinish.rally.times import format_gap, format_time
from flyingfinish.web.fan.chart_story import GAP, PROGRESS, TABS
from flyingfinish.web.words import LANGUAGES
from web.exports.test_charts import views_of_charts

STAGE = "SS6"
FINER_MS = 10
PENALTIES = {"e2": 1_350, "e5": 20_100, "e9": -3_400, "e12": 10_000}
PRECISIONS_MS = (100, 10)

Cells = dict[str, list[str]]
"""A car's cells, in the order of the screen."""

PAINTED = """(part) => {
  // On the page of one stage a place is an ordinal: 3.
  const said = (host, name) =>
    (host.querySelector(`[data-f=${name}]`)?.textContent ?? "").replace(/^([0-9]+)[.]$/, "$1");
  const rows = [...document.querySelectorAll(`#${part.rows} tr:not([data-kind=head])`)];
  if (part.slots) {
    return Object.fromEntries(rows.map((row) => [said(row, "car"),
      part.slots.map((slot) => said(row, slot))]));
  }
  const crews = [...document.querySelectorAll("#legend > li")];
  return Object.fromEntries(crews.map((crew, n) => [said(crew, "car"),
    rows.map((row) => said(row, `c${n + 1}`))]));
}"""
SAME = f"""([part, wanted]) => {{
  const now = ({PAINTED})(part);
  return Object.keys(now).length > 0
    && Object.entries(now).every(([car, cells]) => `${{cells}}` === `${{wanted[car]}}`);
}}"""
CREWS = {"rows": "progress-rows", "slots": ["driver", "from", "was", "to", "is", "won"]}
CREWS_KEYS = ("driver", "before", "gap_before", "after", "gap_after", "gap_change")


def views() -> dict[str, Any]:
    """Returns the weekend of the charts with a stage and penalties finer than a second."""
    made = copy.deepcopy(views_of_charts())
    made[f"{BASE}itinerary"]["stages"][STAGE]["precision_ms"] = FINER_MS
    for row in made[f"{BASE}stage/{STAGE}"]["rows"].values():
        row["elapsed_ms"] += FINER_MS * row["ord"]
    for entry, ms in PENALTIES.items():
        row = made[f"{BASE}overall/{STAGE}"]["rows"][entry]
        row |= {"adjustments_ms": ms, "total_ms": row["stages_ms"] + ms}
    return made


@pytest.fixture(scope="module")
def door() -> Iterator[PublicDoor]:
    """The door of that weekend."""
    door = PublicDoor(RALLY, views())
    yield door
    door.end()


@pytest.fixture(scope="module")
def page(chromium: Browser, door: PublicDoor) -> Iterator[Page]:
    """One page for all tests, as nobody changes anything."""
    context = chromium.new_context(locale="fi-FI")
    context.set_default_timeout(WAIT_MS)
    yield context.new_page()
    context.close()


def readings(cell: Read) -> set[str]:
    """Returns what a spreadsheet may show of a cell."""
    if not isinstance(cell, Decimal):
        return {cell}
    ms = round(cell * DAY_MS)
    times = {shown(ms, one) for one in PRECISIONS_MS for shown in (format_time, format_gap)}
    return times | {str(cell)}


def told(page: Page, url: str, channel: str, query: str, *keys: str) -> Cells:
    """Returns a table's file: some of its columns, after all three forms were seen to agree."""
    forms = {
        form: page.request.get(f"{url}r/{RALLY}/export/{channel}.{form}?{query}").body()
        for form in ("csv", "json", "xlsx")
    }
    table = csv.reader(io.StringIO(forms["csv"].decode("utf-8-sig"), newline=""), delimiter=";")
    heads, *lines = list(table)
    json: dict[str, Any] = page.evaluate("(text) => JSON.parse(text)", forms["json"].decode())
    names = [one["key"] for one in json["columns"]]
    assert [one["title"] for one in json["columns"]] == heads
    # CSV writes a ' before what a spreadsheet would run.
    texts = [[cell.removeprefix("'") for cell in line] for line in lines]
    assert texts == [[row.get(name, "") for name in names] for row in json["rows"]]
    for line, cells in zip(texts, read_workbook(forms["xlsx"])[1:], strict=True):
        padded = [*cells, *[""] * (len(line) - len(cells))]
        assert all(text in readings(cell) for text, cell in zip(line, padded, strict=True))
    at = [names.index(key) for key in keys or [n for n in names if n.startswith("stage_")]]
    return {line[names.index("car")]: [line[one] for one in at] for line in texts}


def held(page: Page, part: dict[str, Any], file: Cells) -> None:
    """Holds what is painted to a file, once it has been drawn."""
    try:
        page.wait_for_function(SAME, arg=[part, file])
    except NotInTime:
        painted = page.evaluate(PAINTED, part)
        assert painted == {car: file.get(car) for car in painted}
        raise


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_s_table_is_that_of_its_files(
    page: Page, door: PublicDoor, language: str
) -> None:
    page.goto(f"{door.url}r/{RALLY}/charts?lang={language}&crew=e3&stage=SS6&tab={PROGRESS}")
    page.wait_for_selector("#pill[data-state=live]")
    for tab in (*TABS, GAP):
        page.click(f".switches a[href*='tab={tab}']" if tab != GAP else ".switches a >> nth=0")
        query = f"lang={language}&crew=e3&stage=SS6"
        if tab == PROGRESS:
            held(page, CREWS, told(page, door.url, f"charts/{tab}", query, *CREWS_KEYS))
        else:
            file = told(page, door.url, f"charts/{tab}", query)
            held(page, {"rows": "chart-rows"}, file)


@pytest.mark.parametrize("classes", ["", "SM1,SM2"])
@pytest.mark.parametrize(
    ("role", "slots", "keys"),
    [
        ("stage", "pos driver co cls time mark first prev",
         "pos driver co_driver class time mark gap_first gap_previous"),
        ("overall", "pos driver co cls time pen first prev",
         "pos driver co_driver class total penalty gap_first gap_previous"),
    ],
)  # fmt: skip
def test_results_to_the_hundredth_are_those_of_their_files(
    page: Page, door: PublicDoor, role: str, slots: str, keys: str, classes: str
) -> None:
    page.goto(f"{door.url}r/{RALLY}/results?stage=SS3&class={classes}&lang=en")
    page.wait_for_selector("#pill[data-state=live]")
    page.click(f"#strip [data-key={STAGE}] a")
    file = told(page, door.url, f"{role}/{STAGE}", f"lang=en&class={classes}", *keys.split())
    held(page, {"rows": f"{role}-rows", "slots": slots.split()}, file)
    column = slots.split().index("time" if role == "stage" else "pen")
    finer = [cells[column] for cells in file.values() if cells[column][-3:-2] == "."]
    assert finer, "hundredths are among what was compared"


def test_a_cell_that_said_something_else_would_be_seen(page: Page, door: PublicDoor) -> None:
    page.goto(f"{door.url}r/{RALLY}/charts?tab=heat&lang=en")
    page.wait_for_selector("#pill[data-state=live]")
    file = told(page, door.url, "charts/heat", "lang=en")
    painted = page.evaluate(PAINTED, {"rows": "chart-rows"})
    assert painted == {car: file[car] for car in painted}
    page.evaluate("() => { document.querySelector('#chart-rows .c1').textContent += '1'; }")
    assert painted != page.evaluate(PAINTED, {"rows": "chart-rows"})
