"""What a page reads beside its socket goes along with what the socket tells of it."""

from playwright.sync_api import Page, expect

from browser.public_door import PublicDoor
from browser.views_made import BASE, NOON_MS, RALLY, Form, stage_table

CREW = f"{BASE}crew/e2"
STAGE = f"{BASE}stage/SS7"
ROW = "#stage-rows [data-key=SS7]"
CORRECTED_MS = 990_000
SECOND_LOOK_MS = 3_000


def crew_with(elapsed_ms: int) -> Form:
    """Returns the view of a crew with this time on SS7."""
    driven = {"elapsed_ms": elapsed_ms, "started_at_ms": NOON_MS}
    return {"code": "started", "stages": {"SS7": driven}, "check_ins": {}, "adjustments": {}}


def test_a_corrected_time_does_not_stand_beside_the_place_that_it_had_before(
    page: Page, own_door: PublicDoor
) -> None:
    table = stage_table(7, 12)
    own_door.tell({CREW: crew_with(table["rows"]["e2"]["elapsed_ms"]), STAGE: table})
    page.clock.install()
    page.goto(f"{own_door.url}r/{RALLY}/crew?crew=e2")
    page.wait_for_selector("html[data-ready] #pill[data-state=live]")
    expect(page.locator(f"{ROW} [data-f=pos]")).to_have_text(str(table["rows"]["e2"]["pos"]))
    # What was read as the page began is looked for twice, and then not again for a while.
    with page.expect_response("**/places/e2"):
        page.clock.run_for(SECOND_LOOK_MS)
    corrected = stage_table(7, 12)
    corrected["rows"]["e2"] |= {"elapsed_ms": CORRECTED_MS, "ord": 12, "pos": 12}
    own_door.tell({CREW: crew_with(CORRECTED_MS), STAGE: corrected})
    expect(page.locator(f"{ROW} [data-f=time]")).to_have_text("16:30.0")
    expect(page.locator(f"{ROW} [data-f=pos]")).to_have_text("12")
