"""How long race control waits for an alarm: a whole server, a real browser, figures and no verdict.

``PYTHONPATH=server:clients:tests python -m browser.alarm_delay [rounds]`` starts `ff serve` on a
folder of its own and prints the delays, the shortest first, in milliseconds: from the end of a
window that the desk knew of, and from the answer to a fact that says that a car is overdue already.
What must hold is held by `test_alarm.py`; server/FIGURES.md says what was seen.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from faults.plant import Plant, plant
from flyingfinish.clock import SystemClock
from flyingfinish.config import CHECKOUT
from flyingfinish.exchange.door_client import DoorClient
from flyingfinish.exchange.import_rally import planned_of, send
from flyingfinish.journal.codec import encode_fact
from flyingfinish.rally.commands import SetRallyClock
from flyingfinish.rally.facts import CarStarted

SAMPLES = CHECKOUT / "clients" / "samples"
RALLY = "haapajarvi-2026"
START_AT_MS = 1_790_923_380_000
HOUR_MS = 3_600_000
LATER = (2, 3, 4, 5, 6)
"""Cars of the club's rally whose starts are told when their windows have ended."""

ROUNDS = 10
AHEAD_MS = 6_000
PHASE_MS = 370
"""By so much later each window ends than in the round before: against no beat of the page."""

WATCHED = """() => {
  const place = document.getElementById('alarms');
  window.raised = {};
  const note = () => {
    const said = place.hidden ? [] : [...place.querySelectorAll('li')].map((one) => one.innerText);
    const cars = said.map((one) => one.split(' ')[0]);
    for (const car of cars) window.raised[car] ??= Date.now();
    for (const car in window.raised) if (!cars.includes(car)) delete window.raised[car];
  };
  new MutationObserver(note).observe(place, { attributes: true, childList: true, subtree: true });
  note();
}"""


def main(rounds: int) -> None:
    """Measures both delays, the first one so many times."""
    named = os.environ.get("FF_CHROMIUM") or shutil.which("chromium")
    with (
        tempfile.TemporaryDirectory() as folder,
        plant(Path(folder) / "data") as one,
        sync_playwright() as playwright,
    ):
        client = DoorClient(one.crew_url, one.admin_token())
        send(client, planned_of(str(SAMPLES / "club-rally.toml"), str(SAMPLES / "club-rally.csv")))
        browser = playwright.chromium.launch(executable_path=named)
        page = _at_the_desk(browser.new_page(locale="en-GB"), one)
        _starts(client, 1)
        ended = sorted(_of_known(client, page, nth) for nth in range(rounds))
        print("end of the window -> shown, ms:", ended, flush=True)
        _set_clock(client, START_AT_MS + HOUR_MS)
        told = sorted(_of_told(client, page, car) for car in LATER)
        print("fact accepted -> shown, ms:", told, flush=True)
        browser.close()


def _at_the_desk(page: Page, one: Plant) -> Page:
    page.goto(f"{one.crew_url}/desk")
    page.fill("input[name=token]", one.admin_token())
    page.click("button.do")
    page.goto(f"{one.crew_url}/desk/{RALLY}/times")
    page.evaluate(WATCHED)
    return page


def _of_known(client: DoorClient, page: Page, nth: int) -> int:
    """Milliseconds from the end of car 1's window to its alarm."""
    rows = page.request.get(f"{client.url}/desk/{RALLY}/alarms").json()["rows"]
    (window,) = [row for row in rows if row["id"].startswith("e1/")]
    ahead_ms = AHEAD_MS + nth * PHASE_MS
    set_at_ms = _set_clock(client, window["overdue_at_ms"] - ahead_ms)
    page.wait_for_function("() => !window.raised['#1']")
    page.wait_for_function("() => window.raised['#1']")
    return int(page.evaluate("() => window.raised['#1']")) - (set_at_ms + ahead_ms)


def _of_told(client: DoorClient, page: Page, car: int) -> int:
    """Milliseconds from the answer to a start an hour ago to the alarm about it."""
    accepted_at_ms = _starts(client, car)
    page.wait_for_function(f"() => window.raised['#{car}']")
    return int(page.evaluate(f"() => window.raised['#{car}']")) - accepted_at_ms


def _starts(client: DoorClient, car: int) -> int:
    """A post reports a start; returns when the door had answered."""
    started = CarStarted("SS1", str(car), START_AT_MS)
    row = {"source": "start-1", "incarnation": "c0ffee", "seq": car,
           "body": encode_fact(started).decode()}  # fmt: skip
    client.ask("POST", f"/rallies/{RALLY}/rows", {"rows": [row]})
    return SystemClock().now_at_ms()


def _set_clock(client: DoorClient, rally_at_ms: int) -> int:
    """Sets the rally's clock; returns the server's time then."""
    now_ms = SystemClock().now_at_ms()
    client.decide(RALLY, SetRallyClock(rally_at_ms, now_ms, 1_000), client.rallies()[RALLY])
    return now_ms


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
