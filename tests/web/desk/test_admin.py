"""The desk of an admin: tokens are issued and revoked, a rally is made from two files."""

import re

import pytest

from flyingfinish.config import CHECKOUT
from small_rally import RALLY
from web.asgi import Answer, ask
from web.crew_made import make_door
from web.desk.test_desk import outcome
from web.desk_made import ORIGIN, Person, make_person

SAMPLES = CHECKOUT / "clients" / "samples"


async def test_an_admin_issues_a_token_that_is_shown_once() -> None:
    person = await make_person("admin")
    sent = {"scope": "station:finish-1", "source": "maali-1"}
    answer = await person.post(f"/desk/{RALLY}/tokens", sent)
    token = re.search(rb"ff_station_[a-z0-9]+_[0-9a-f]{64}", answer.body)
    assert token
    assert token[0] not in (await person.get(f"/desk/{RALLY}/tokens")).body


async def test_an_admin_revokes_a_token() -> None:
    person = await make_person("admin")
    token_id = person.made.tokens["finish-1"].split("_")[2]
    answer = await person.post(f"/desk/{RALLY}/tokens", {"revoke": token_id})
    assert outcome(answer).endswith(f"Token {token_id} is dead.")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"revoke": "nothing"}, "There is no such token."),
        ({"scope": "station:Not A Post"}, "This token cannot be issued"),
    ],
)
async def test_a_token_that_cannot_be_is_refused_in_words(
    fields: dict[str, str], words: str
) -> None:
    person = await make_person("admin")
    assert words in outcome(await person.post(f"/desk/{RALLY}/tokens", fields))


async def test_another_rallys_token_is_not_revoked() -> None:
    person = await make_person("admin")
    token_id = person.made.tokens["elsewhere"].split("_")[2]
    answer = await person.post(f"/desk/{RALLY}/tokens", {"revoke": token_id})
    assert "another rally" in outcome(answer)


async def test_a_clerk_issues_no_tokens() -> None:
    person = await make_person("clerk")
    assert 403 == (await person.get(f"/desk/{RALLY}/tokens")).status


async def upload(person: Person, rally: bytes, entries: bytes) -> Answer:
    """Uploads a rally file and an entry list as a browser does."""
    parts = []
    for name, content in (("rally", rally), ("entries", entries)):
        head = f'Content-Disposition: form-data; name="{name}"; filename="{name}.x"'
        parts.append(b"--b1\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n")
    headers = person.headers | {
        "content-type": "multipart/form-data; boundary=b1",
        "origin": ORIGIN,
    }
    body = b"".join(parts) + b"--b1--\r\n"
    return await ask(person.made.app, "/desk/import", method="POST", headers=headers, body=body)


async def test_a_rally_is_made_from_two_files() -> None:
    person = Person(await make_door(opened=False), "root")
    rally = (SAMPLES / "club-rally.toml").read_bytes()
    answer = await upload(person, rally, (SAMPLES / "club-rally.csv").read_bytes())
    shown = await person.get(answer.headers["location"])
    assert "Haapajärven syysralli" in shown.body.decode()


async def test_the_same_files_again_make_nothing_new() -> None:
    person = Person(await make_door(opened=False), "root")
    files = [(SAMPLES / f"club-rally.{kind}").read_bytes() for kind in ("toml", "csv")]
    await upload(person, *files)
    journal = person.made.store.journal("haapajarvi-2026")
    position = await journal.last_position()
    assert (303, position) == (
        (await upload(person, *files)).status,
        await journal.last_position(),
    )


async def test_files_with_troubles_write_nothing_and_say_where() -> None:
    person = Person(await make_door(opened=False), "root")
    rally = (SAMPLES / "club-rally.toml").read_bytes().replace(b"km = 5.9", b"kn = 5.9")
    answer = await upload(person, rally, b"Nro;Ohjastaja;Luokka\n1;A B;C\n")
    assert (422, True) == (answer.status, b"unknown key &#39;kn&#39;" in answer.body)
    assert [] == await person.made.app.state.doors.rallies()
