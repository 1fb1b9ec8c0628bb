"""Signing in at the desk, the cookie, and forms with files."""

import pytest

from flyingfinish.web.desk.session import FIELDS_MAX
from small_rally import RALLY
from web.asgi import ask
from web.crew_made import make_door
from web.desk_made import ORIGIN, Person


async def test_a_good_token_becomes_a_cookie_that_no_script_reads() -> None:
    made = await make_door(opened=False)
    answer = await Person(made, "").post("/desk/sign-in", {"token": made.tokens["clerk"]})
    cookie = answer.headers["set-cookie"]
    assert (303, made.tokens["clerk"]) == (answer.status, cookie.partition("=")[2].split(";")[0])
    assert {"HttpOnly", "SameSite=strict", "Path=/desk"} <= set(cookie.split("; "))


@pytest.mark.parametrize("name", ["finish-1", ""])
async def test_a_token_that_is_no_officials_is_turned_away(name: str) -> None:
    made = await make_door(opened=False)
    answer = await Person(made, "").post("/desk/sign-in", {"token": made.tokens.get(name, "x")})
    assert (401, False) == (answer.status, "set-cookie" in answer.headers)


async def test_the_start_shows_where_to_sign_in_or_the_rallies() -> None:
    made = await make_door()
    stranger, clerk = await Person(made, "").get("/desk"), await Person(made).get("/desk")
    assert (True, True) == (b"sign-in" in stranger.body, b"Pikkuralli" in clerk.body)


async def test_the_doors_own_address_leads_to_the_desk() -> None:
    answer = await Person(await make_door(opened=False), "").get("/")
    assert (303, "/desk") == (answer.status, answer.headers["location"])


async def test_another_rallys_official_sees_nothing_of_this_one() -> None:
    made = await make_door()
    token = await made.access.issue("official", "other", "admin", "desk-x", "test")
    made.tokens["other"] = token.text()
    person = Person(made, "other")
    start, page = await person.get("/desk"), await person.get(f"/desk/{RALLY}")
    assert (False, 403) == (b"Pikkuralli" in start.body, page.status)


async def test_a_revoked_token_ends_the_session() -> None:
    made = await make_door()
    person = Person(made)
    await made.access.revoke(made.tokens["clerk"].split("_")[2], "test")
    assert 303 == (await person.get(f"/desk/{RALLY}")).status


async def test_signing_out_forgets_the_cookie() -> None:
    answer = await Person(await make_door(opened=False)).post("/desk/sign-out", {})
    assert 'ff_desk=""' in answer.headers["set-cookie"]


async def test_a_language_is_kept() -> None:
    person = Person(await make_door(opened=False), "", "en")
    answer = await person.post("/desk/language", {"language": "sv"})
    person.headers["cookie"] = answer.headers["set-cookie"].split(";")[0]
    assert '<html lang="sv">' in (await person.get("/desk")).body.decode()


async def test_a_language_nobody_speaks_is_not_kept() -> None:
    answer = await Person(await make_door(opened=False)).post("/desk/language", {"language": "xx"})
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"token=%ff", "application/x-www-form-urlencoded", 422),
        (b"&".join([b"a=1"] * (FIELDS_MAX + 1)), "application/x-www-form-urlencoded", 422),
        (b"x" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 415),
        (b"nothing", "multipart/form-data", 401),
        (b"--b\r\n\r\n--b", "multipart/form-data; boundary=b", 401),
        (b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" * (FIELDS_MAX + 1)
         + b"--b--", "multipart/form-data; boundary=b", 401),
    ],
)  # fmt: skip
async def test_a_form_that_is_none_is_refused(body: bytes, kind: str, status: int) -> None:
    made = await make_door(opened=False)
    headers = {"host": "desk.test", "origin": ORIGIN, "content-type": kind}
    answer = await ask(made.app, "/desk/sign-in", method="POST", headers=headers, body=body)
    assert status == answer.status


async def test_a_form_of_too_many_parts_is_refused() -> None:
    made = await make_door(opened=False)
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n' % n
        for n in range(FIELDS_MAX + 1)
    )
    headers = {"host": "desk.test", "origin": ORIGIN,
               "content-type": "multipart/form-data; boundary=b"}  # fmt: skip
    answer = await ask(
        made.app, "/desk/sign-in", method="POST", headers=headers, body=parts + b"--b--\r\n"
    )
    assert 422 == answer.status


async def test_the_desks_own_looks_are_served() -> None:
    person = Person(await make_door(opened=False), "")
    for path in ("/static/lib/tokens.css", "/static/control/desk.css"):
        answer = await person.get(path)
        assert (200, "text/css; charset=utf-8") == (answer.status, answer.headers["content-type"])
