"""The crew door end to end over a memory journal: rows, commands, heads, refusals.

Tests `crew.py`, `crew_parts.py` and `token_api.py`.
"""

import pytest
from starlette.routing import Route

from flyingfinish.journal.errors import StoreUnavailable
from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.web.crew import check_permissions
from small_rally import NINE, RALLY
from web.asgi import ask
from web.crew_made import API, Made, impulse, make_door, row


@pytest.fixture
async def made() -> Made:
    return await make_door()


async def test_a_row_is_appended_and_told_its_position(made: Made) -> None:
    before = await made.store.journal(RALLY).last_position()
    answer = await made.rows(row(1, impulse()))
    expected = {"seq": 1, "result": "appended", "position": before + 1}
    assert [expected] == answer.json()["results"]


async def test_an_answer_hands_out_how_far_the_archive_is(made: Made) -> None:
    answer = await made.rows(row(1, impulse()))
    assert {"position": 0, "head": ""} == answer.json()["archived"]


async def test_the_head_of_a_source_is_told(made: Made) -> None:
    await made.rows(row(1, impulse(1)), row(2, impulse(2)))
    path = f"{API}/rallies/{RALLY}/head?source=finish-1&incarnation=a1"
    assert 2 == (await made.get(path, "finish-1")).json()["seq"]


async def test_an_admin_is_told_how_the_rally_stands_and_as_of_when(made: Made) -> None:
    await made.command(c.RetireCrew("e1", "SS1"))
    found = (await made.get(f"{API}/rallies/{RALLY}/standing", "root")).json()
    kinds = {one["type"] for one in found["commands"]}
    assert {"SetItinerary", "SetPost", "SetCompetition", "RecordPerson", "SetEntry"} == kinds
    assert await made.store.journal(RALLY).last_position() == found["position"]


async def test_a_command_becomes_its_fact(made: Made) -> None:
    answer = await made.command(c.ApplyAdjustment("e1", "TC1", 10_000, "late", reason="why"))
    assert (200, "appended") == (answer.status, answer.json()["result"])
    stored = (await made.store.journal(RALLY).read(answer.json()["position"] - 1, 1))[0]
    assert (True, b"AdjustmentApplied") == (stored.official, stored.body[9:26])


async def test_a_command_sent_again_is_a_duplicate_and_not_a_second_penalty(made: Made) -> None:
    penalty = c.ApplyAdjustment("e1", "TC1", 10_000, "late", reason="why")
    first = (await made.command(penalty)).json()["position"]
    again = await made.command(penalty, seq=1)
    assert ("duplicate", first) == (again.json()["result"], again.json()["position"])


async def test_another_command_under_the_same_number_is_a_conflict(made: Made) -> None:
    await made.command(c.ApplyAdjustment("e1", "TC1", 10_000, "late", reason="why"))
    answer = await made.command(c.ApplyAdjustment("e1", "TC1", 20_000, "late", reason="why"), seq=1)
    assert (409, "/problems/conflict") == (answer.status, answer.json()["type"])


async def test_a_command_that_leaves_a_number_out_is_told_where_to_go_on(made: Made) -> None:
    answer = await made.command(c.ApplyAdjustment("e1", "TC1", 10_000, "late", reason="why"), seq=7)
    assert (409, 1) == (answer.status, answer.json()["expected"])


async def test_a_refused_command_tells_its_code_and_uses_up_no_number(made: Made) -> None:
    refused = await made.command(c.ReleaseHold("e1"))
    assert (422, "/problems/not-held") == (refused.status, refused.json()["type"])
    assert 200 == (await made.command(c.PlaceHold("e1"))).status


async def test_a_desk_that_has_not_seen_anothers_decision_is_told_what_changed(made: Made) -> None:
    seen = await made.store.journal(RALLY).last_position()
    other = await made.command(c.RetireCrew("e1", "SS1"), "clerk-2")
    answer = await made.command(
        c.ApplyAdjustment("e1", "TC1", 10_000, "late", reason="why"), seen=seen
    )
    position = other.json()["position"]
    change = {"position": position, "type": "CrewRetired", "subject": "entry:e1"}
    assert (412, position, [change]) == (
        answer.status,
        answer.json()["officials"],
        answer.json()["changes"],
    )


async def test_a_desk_may_decide_about_another_crew_meanwhile(made: Made) -> None:
    seen = await made.store.journal(RALLY).last_position()
    await made.command(c.RetireCrew("e1", "SS1"), "clerk-2")
    answer = await made.command(
        c.ApplyAdjustment("e2", "TC1", 10_000, "late", reason="why"), seen=seen
    )
    assert 200 == answer.status


async def test_a_name_is_kept_apart_from_the_journal(made: Made) -> None:
    rows = await made.store.journal(RALLY).read(0, 100)
    bodies = b"".join(stored.body for stored in rows)
    privates = b"".join(stored.private or b"" for stored in rows)
    assert (False, True) == (b"Kuski" in bodies, b"Kuski 1" in privates)


async def test_a_rally_can_be_opened_by_an_admin_of_every_rally() -> None:
    made = await make_door(opened=False)
    command = c.OpenRally(RALLY, "Pikkuralli", "Europe/Helsinki", 180)
    assert 200 == (await made.command(command, "root")).status


async def test_the_journal_of_tokens_is_no_rally() -> None:
    made = await make_door(opened=False)
    sent = {"source": "desk-root", "incarnation": "a1", "seq": 1, "seen": 0}
    body = (
        '{"type":"OpenRally","rally_id":"access","name":"A","timezone":"U","utc_offset_minutes":0}'
    )
    answer = await made.post("/rallies/access/commands", "root", sent | {"body": body})
    assert (422, "/problems/reserved-id") == (answer.status, answer.json()["type"])


async def test_rallies_are_listed_for_whom_they_are(made: Made) -> None:
    mine = (await made.get(f"{API}/rallies", "clerk")).json()["rallies"]
    others = (await made.get(f"{API}/rallies", "elsewhere")).json()["rallies"]
    assert (["Pikkuralli"], []) == ([one["name"] for one in mine], others)


async def test_an_admin_issues_a_token_that_opens_the_door(made: Made) -> None:
    wanted = {"kind": "station", "rally": RALLY, "scope": "start-1", "source": "start-9"}
    answer = await made.post("/tokens", "admin", wanted)
    started = f.CarStarted("SS1", "1", NINE)
    sent = await made.rows(row(1, started, "start-9"), token=answer.json()["token"])
    assert (201, 200) == (answer.status, sent.status)


async def test_an_admin_of_one_rally_issues_no_token_of_another(made: Made) -> None:
    wanted = {"kind": "station", "rally": "other", "scope": "start-1", "source": "start-9"}
    assert 403 == (await made.post("/tokens", "admin", wanted)).status


async def test_a_list_of_tokens_shows_no_secret(made: Made) -> None:
    answer = await made.get(f"{API}/tokens", "admin")
    secrets = [token.rpartition("_")[2].encode() for token in made.tokens.values()]
    assert [] == [secret for secret in secrets if secret in answer.body]
    assert b"secret" not in answer.body


async def test_a_revoked_tokens_rows_are_kept_and_doubted(made: Made) -> None:
    token_id = made.tokens["finish-1"].split("_")[2]
    await made.post(f"/tokens/{token_id}/revoke", "admin", {})
    answer = await made.rows(row(1, impulse()))
    stored = await made.store.journal(RALLY).read(answer.json()["results"][0]["position"] - 1, 1)
    assert "revoked" == stored[0].doubt


async def test_a_revoked_official_decides_nothing(made: Made) -> None:
    token_id = made.tokens["clerk"].split("_")[2]
    await made.post(f"/tokens/{token_id}/revoke", "admin", {})
    assert 401 == (await made.command(c.PlaceHold("e1"))).status


async def test_the_door_is_ready_and_alive(made: Made) -> None:
    assert (200, 200) == ((await made.get("/ready")).status, (await made.get("/alive")).status)


async def test_a_route_without_a_row_of_permissions_does_not_start() -> None:
    with pytest.raises(LookupError, match="nobody_asked"):
        check_permissions([Route("/x", ask, name="nobody_asked")])


async def test_every_answer_carries_the_security_headers(made: Made) -> None:
    answer = await made.rows(row(1, impulse()))
    names = ("x-content-type-options", "content-security-policy", "cache-control")
    assert ["nosniff", "default-src", "no-store"] == [
        answer.headers[name].split(" ")[0] for name in names
    ]


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"{}", b'{"kind":"station"}', b'{"not_after_ms":""}']
)
async def test_a_token_is_asked_for_in_full(made: Made, body: bytes) -> None:
    answer = await made.post("/tokens", "admin", body)
    assert answer.status == (400 if body == b"{" else 422)


async def test_a_journal_that_is_away_is_told_and_nothing_is_claimed(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(made.store.journal(RALLY), "append", away)
    monkeypatch.setattr(made.access.following, "catch_up", away)
    sent, ready = await made.rows(row(1, impulse())), await made.get("/ready")
    assert (503, "/problems/journal-away", 503) == (sent.status, sent.json()["type"], ready.status)


async def test_the_door_serves_under_its_own_lifespan() -> None:
    made = await make_door()
    async with made.app.router.lifespan_context(made.app):
        assert 200 == (await made.rows(row(1, impulse()))).status
