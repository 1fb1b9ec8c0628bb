"""The desk's start lists: proposed, looked at, edited, published."""

import pytest

from small_rally import RALLY
from web.desk.test_desk import outcome, state_of
from web.desk_made import Person, make_person

ASK = f"/desk/{RALLY}/starts?stage=SS1&rule=numbers&intervals=2:00&first=9:00&gap=0:00&top=10"


async def lines_of(person: Person, address: str) -> str:
    """Returns the lines that a proposal puts into the form."""
    html = (await person.get(address)).body.decode()
    return html.partition("<textarea")[2].partition(">\n")[2].partition("</textarea>")[0]


async def test_a_proposal_is_shown_before_anything_is_said() -> None:
    person = await make_person()
    before = len(await person.made.store.journal(RALLY).read(0, 500))
    html = (await person.get(ASK)).body.decode()
    assert 'id="proposal"' in html
    assert before == len(await person.made.store.journal(RALLY).read(0, 500))


async def test_a_proposal_is_published_as_the_next_version() -> None:
    person = await make_person()
    version = state_of(person.made).start_lists["SS1"].version
    lines = await lines_of(person, ASK)
    answer = await person.fill("starts", "start_list", stage="SS1", rows=lines)
    assert 303 == answer.status, outcome(answer)
    now = state_of(person.made).start_lists["SS1"]
    assert (version + 1, 120_000) == (now.version, now.rows[1].due_at_ms - now.rows[0].due_at_ms)


async def test_rows_are_edited_by_hand() -> None:
    person = await make_person()
    await person.fill("starts", "start_list", stage="SS1", rows="#2 9:00\n\n1 9:05:30\n")
    rows = state_of(person.made).start_lists["SS1"].rows
    assert ["e2", "e1"] == [one.entry_id for one in rows]
    assert 330_000 == rows[1].due_at_ms - rows[0].due_at_ms


@pytest.mark.parametrize("rows", ["99 9:00", "1", "1 nine", "1 9:00 x", "1 9:00\n1 9:01"])
async def test_a_line_that_cannot_be_read_is_refused(rows: str) -> None:
    person = await make_person()
    answer = await person.fill("starts", "start_list", stage="SS1", rows=rows)
    assert (422, True) == (answer.status, rows.partition("\n")[0] in answer.body.decode())


@pytest.mark.parametrize(
    "changed", ["intervals=0:00", "intervals=", "intervals=60", "rule=luck", "after=SS99"]
)
async def test_a_proposal_that_cannot_be_made_says_why(changed: str) -> None:
    person = await make_person()
    html = (await person.get(f"{ASK}&{changed}")).body.decode()
    assert ('role="alert"' in html, 'id="proposal"' in html) == (True, False)
