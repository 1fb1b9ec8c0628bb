"""Published versions over HTTP: bytes with their hash, and sheets to print.

Tests `published_reads.py` and `sheet_page.py`.
"""

import hashlib
import zipfile
from io import BytesIO
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from builders import NOON_MS, Story, a_rally
from explaining import public
from flyingfinish.clock import ManualClock
from flyingfinish.push.hub import Hub
from flyingfinish.rally.facts import PersonRecorded, PublicationStatus, Published
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.published_reads import BELOW, SHEETS_KEPT, PublishedReads
from push.made import Told, read_into
from web.asgi import Answer, ask

API = "/api/v1/rallies/test/published/"
PAGE = "/r/test/published/"
PROVISIONAL = PublicationStatus.PROVISIONAL
OFFICIAL = PublicationStatus.OFFICIAL


def publish(story: Story, status: PublicationStatus, **more: Any) -> Published:
    """The desk publishes the overall table as it stands."""
    text = canonical(published_table(story.state, "overall")[0])
    number = len(story.state.publications.get("overall", ())) + 1
    fact = Published("overall", "", status, number, text, hash_of(text), "CoC", NOON_MS, **more)
    story.tell(fact)
    return fact


def driven() -> Story:
    """Two crews on SS1; the winner gets a minute between the two versions."""
    story = a_rally(2, "1 2")
    person = {"person_id": "d1", "name": "Aalto <b>", "nation": "FIN"}
    story.tell(PersonRecorded("d1", "h"), person=person)
    for car, ms in (("1", 300_000), ("2", 310_000)):
        story.drives(car, "SS1", ms)
    publish(story, PROVISIONAL, protest_until_ms=NOON_MS + 1_800_000)
    story.penalty("1", "SF1", 60_000)
    publish(story, OFFICIAL)
    return story


async def door(story: Story) -> Starlette:
    """A door whose hub holds what the public reads of a story."""
    told, hub = Told(), Hub(ManualClock(1_000_000))
    await told.tell({f"rally/test/{name}": form for name, form in public(story).items()})
    await read_into(hub, "test", told.feed)
    reads = PublishedReads(hub)
    routes = [
        Route(f"/api/v1/rallies/{{rally}}/{BELOW}", reads.table),
        Route(f"/r/{{rally}}/{BELOW}", reads.sheet),
    ]
    return Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))


async def get(path: str, story: Story | None = None, **headers: str) -> Answer:
    """Returns the answer of such a door."""
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    return await ask(await door(story or driven()), path, headers=named)


@pytest.mark.parametrize("number", [1, 2])
async def test_a_version_is_given_out_as_the_bytes_that_were_hashed(number: int) -> None:
    story = driven()
    fact = story.state.publications["overall"][number - 1]
    answer = await get(f"{API}{number}/overall", story)

    assert fact.table_json == answer.body.decode()
    assert f'"{hashlib.sha256(answer.body).hexdigest()}"' == answer.headers["etag"]
    assert fact.table_hash == hashlib.sha256(answer.body).hexdigest()


async def test_what_a_later_decision_changes_is_not_in_an_old_version() -> None:
    story = driven()
    before = (await get(f"{API}1/overall", story)).body
    story.penalty("2", "SF1", 120_000)
    publish(story, PROVISIONAL)

    assert before == (await get(f"{API}1/overall", story)).body


async def test_a_version_that_is_held_already_is_not_sent_again() -> None:
    first = await get(f"{API}1/overall")
    again = await get(f"{API}1/overall", if_none_match=first.headers["etag"])

    assert (304, b"") == (again.status, again.body)


async def test_a_version_is_given_out_as_values_for_a_spreadsheet() -> None:
    answer = await get(f"{API}2/overall?as=csv")
    again = await get(f"{API}2/overall?as=csv", if_none_match=answer.headers["etag"])
    first = answer.body.decode("utf-8-sig").splitlines()[1]

    assert ("text/csv; charset=utf-8", 304) == (answer.headers["content-type"], again.status)
    assert first.startswith("1;2;")
    assert "5:10.0" in first


async def test_a_file_of_an_older_version_says_what_it_was_worth() -> None:
    answers = [await get(f"{API}{n}/overall?as=xlsx&lang=en") for n in (1, 2)]
    said = []
    for answer in answers:
        with zipfile.ZipFile(BytesIO(answer.body)) as archive:
            said.append(archive.read("xl/worksheets/sheet1.xml").decode())
    assert "PROVISIONAL v1" in said[0] and "5:00.0" not in said[1]
    assert "OFFICIAL v2" in said[1]


async def test_there_is_no_third_form_of_a_version() -> None:
    answer = await get(f"{API}1/overall?as=pdf")

    assert (400, "/problems/bad-form") == (answer.status, answer.json()["type"])


@pytest.mark.parametrize("path", [f"{API}3/overall", f"{API}1/class/SM1", f"{PAGE}3/overall"])
async def test_what_was_not_published_is_not_found(path: str) -> None:
    answer = await get(path)

    assert (404, "/problems/unknown-version") == (answer.status, answer.json()["type"])


async def test_a_sheet_says_what_it_is_and_escapes_names() -> None:
    answer = await get(f"{PAGE}1/overall?lang=en")
    body = answer.body.decode()

    assert "text/html; charset=utf-8" == answer.headers["content-type"]
    assert '<p class="status" data-status="provisional">PROVISIONAL · version 1</p>' in body
    assert "Aalto &lt;b&gt;" in body
    assert "<b>Aalto" not in body


async def test_a_sheet_leads_to_the_other_versions() -> None:
    body = (await get(f"{PAGE}2/overall?lang=sv")).body.decode()

    assert '<a href="/r/test/published/1/overall?lang=sv">v1</a>' in body
    assert 'href="/r/test/published/2/overall?lang=sv" aria-current="page"' in body


async def test_a_sheet_speaks_the_language_of_the_browser() -> None:
    answer = await get(f"{PAGE}1/overall", accept_language="fi")

    assert ("accept-language", True) == (answer.headers["vary"], b"ALUSTAVA" in answer.body)


async def test_a_sheet_that_did_not_change_is_not_sent_again() -> None:
    first = await get(f"{PAGE}1/overall")
    again = await get(f"{PAGE}1/overall", if_none_match=first.headers["etag"])

    assert (304, b"") == (again.status, again.body)


async def test_sheets_are_painted_once_and_old_ones_forgotten() -> None:
    story = driven()
    for number in range(3, SHEETS_KEPT + 3):
        story.tell(Published("overall", "", PROVISIONAL, number, '{"rows":{}}', f"h{number}"))
    app = await door(story)
    first = await ask(app, f"{PAGE}1/overall")
    for number in range(2, SHEETS_KEPT + 3):
        assert 200 == (await ask(app, f"{PAGE}{number}/overall")).status

    assert first.body == (await ask(app, f"{PAGE}1/overall")).body
