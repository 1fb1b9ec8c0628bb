"""Rows at the door: whatever a body says goes in; only the envelope can be refused.

Tests `rows.py`, `officials.py` and `permissions.py` with forged, mutated, cross-rally and repeated
rows.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flyingfinish.limits import BODY_BYTES_MAX, ROWS_BYTES_MAX, ROWS_PER_BATCH
from flyingfinish.rally import facts as f
from flyingfinish.web.access import ROLES
from flyingfinish.web.permissions import COMMANDS, ROUTES
from small_rally import NINE, RALLY
from web.crew_made import API, Made, impulse, make_door, row


@pytest.fixture
async def made() -> Made:
    return await make_door()


async def doubt_of_last(made: Made) -> str:
    """Returns why the newest row of the journal is not believed."""
    return (await made.store.journal(RALLY).read(0, 1000))[-1].doubt


def results(answer: Any) -> list[tuple[str, int]]:
    """Returns each row's result with its position or expected number."""
    return [
        (one["result"], one.get("position", one.get("expected", 0)))
        for one in answer.json()["results"]
    ]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        '"ImpulseTaken"',
        '{"type":"Nonsense"}',
        '{"type":"ImpulseTaken"}',
        '{"type":"ImpulseTaken","post":1}',
        '{"type":"CarStarted","control":"SS1","car":"1","started_at_ms":1.5}',
        "\x00",
    ],
)
async def test_an_unreadable_body_is_kept_and_doubted(made: Made, body: str) -> None:
    answer = await made.rows(row(1, body))
    assert ("appended", "unreadable") == (results(answer)[0][0], await doubt_of_last(made))


@pytest.mark.parametrize(
    "fact",
    [
        f.ImpulseTaken("start-1", "timy", 1, NINE),
        f.ImpulseTaken("finish-1", "timy", 1, NINE, control="SS1"),
        f.CarStarted("SS1", "1", NINE),
        f.CheckedIn("TC1", "1", NINE),
        f.ImpulseAssigned("start-1/a1/1", "1"),
        f.ImpulseAssigned("finish-1/a1/9", "1", "SS1"),
        f.CrewDisqualified("e1"),
        f.RallyClosed(),
        f.TokenRevoked("x"),
    ],
)
async def test_what_is_not_the_posts_to_say_is_kept_and_doubted(made: Made, fact: f.Fact) -> None:
    answer = await made.rows(row(1, fact))
    assert ("appended", "out_of_scope") == (results(answer)[0][0], await doubt_of_last(made))


@pytest.mark.parametrize(
    "fact",
    [impulse(), f.ImpulseTaken("finish-1", "t", 1, NINE), f.ImpulseAssigned("finish-1/a1/9", "1")],
)
async def test_what_is_the_posts_to_say_is_believed(made: Made, fact: f.Fact) -> None:
    await made.rows(row(1, fact))
    assert "" == await doubt_of_last(made)


async def test_an_impulse_of_another_post_is_not_ours_to_assign(made: Made) -> None:
    await made.rows(row(1, impulse()))
    said = f.ImpulseAssigned("finish-1/a1/1", "2")
    await made.rows(row(1, said, "start-1"), token="start-1")
    await made.app.state.doors._doors[RALLY].following.catch_up()
    assert "out_of_scope" == await doubt_of_last(made)


async def test_a_decision_sent_as_a_row_decides_nothing(made: Made) -> None:
    await made.rows(row(1, f.CrewDisqualified("e1")))
    door = await made.app.state.doors.door(RALLY)
    assert not door.state.crews["e1"].disqualified


async def test_a_repeat_is_answered_as_the_first_was(made: Made) -> None:
    first = results(await made.rows(row(1, impulse())))
    again = results(await made.rows(row(1, impulse())))
    assert [("duplicate", first[0][1])] == again


async def test_other_content_under_the_same_number_stops_the_source(made: Made) -> None:
    await made.rows(row(1, impulse(1)))
    before = await made.store.journal(RALLY).last_position()
    answer = await made.rows(row(1, impulse(9)), row(2, impulse(2)), row(3, impulse(3)))
    expected = [("conflict", before)] * 3
    assert (expected, before) == (results(answer), await made.store.journal(RALLY).last_position())


async def test_a_conflict_stops_only_its_own_source(made: Made) -> None:
    await made.rows(row(1, impulse(1)), token="clerk")
    rows = [row(1, impulse(9)), row(1, impulse(2), "other-1")]
    answer = await made.rows(*rows, token="clerk")
    assert ["conflict", "appended"] == [result for result, _ in results(answer)]


async def test_a_hole_is_told_and_nothing_behind_it_goes_in(made: Made) -> None:
    answer = await made.rows(row(1, impulse(1)), row(3, impulse(3)), row(2, impulse(2)))
    assert ["appended", "gap", "gap"] == [result for result, _ in results(answer)]
    assert {2} == {expected for _, expected in results(answer)[1:]}


async def test_repeats_and_new_rows_go_in_together(made: Made) -> None:
    await made.rows(row(1, impulse(1)), row(2, impulse(2)))
    answer = await made.rows(row(2, impulse(2)), row(3, impulse(3)))
    assert ["duplicate", "appended"] == [result for result, _ in results(answer)]


async def test_a_body_too_long_is_refused_alone(made: Made) -> None:
    rows = [row(1, impulse(1)), row(2, "x" * (BODY_BYTES_MAX + 1)), row(3, impulse(3))]
    answer = await made.rows(*rows)
    assert ["appended", "too_large", "gap"] == [result for result, _ in results(answer)]


async def test_a_row_under_anothers_name_is_refused_whole(made: Made) -> None:
    answer = await made.rows(row(1, impulse()), row(1, impulse(), "start-1"))
    assert (403, "/problems/not-your-source") == (answer.status, answer.json()["type"])


async def test_a_clerk_may_bring_the_rows_of_a_post(made: Made) -> None:
    answer = await made.rows(row(1, impulse()), token="clerk")
    assert ("appended", "") == (results(answer)[0][0], await doubt_of_last(made))


async def test_a_timekeeper_may_not(made: Made) -> None:
    assert 403 == (await made.rows(row(1, impulse()), token="timekeeper")).status


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"rows": []},
        {"rows": {}},
        {"rows": [1]},
        {"rows": [{}]},
        {"rows": [row(1, impulse()) | {"more": 1}]},
        {"rows": [row(0, impulse())]},
        {"rows": [row(1, impulse()) | {"seq": True}]},
        {"rows": [row(1, impulse()) | {"seq": "1"}]},
        {"rows": [row(1, impulse()) | {"seq": 2**53}]},
        {"rows": [row(1, impulse()) | {"source": "Finish 1"}]},
        {"rows": [row(1, impulse()) | {"source": "x" * 65}]},
        {"rows": [row(1, impulse()) | {"incarnation": ""}]},
        {"rows": [row(1, impulse()) | {"body": {}}]},
        {"rows": [row(1, impulse())], "more": 1},
    ],
)
async def test_an_unfit_envelope_is_refused_whole(made: Made, message: Any) -> None:
    answer = await made.post(f"/rallies/{RALLY}/rows", "finish-1", message)
    assert (422, "/problems/unfit-envelope") == (answer.status, answer.json()["type"])


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (400, b"{", {}),
        (400, b'{"rows":"\\ud800"}', {}),
        (422, b"[]", {}),
        (413, b" " * (ROWS_BYTES_MAX + 1), {}),
        (413, b"{}", {"content-length": str(ROWS_BYTES_MAX + 1)}),
        (415, b"{}", {"content-type": "text/plain"}),
    ],
)
async def test_a_body_the_door_cannot_read_is_refused(
    made: Made, status: int, body: bytes, headers: dict[str, str]
) -> None:
    answer = await made.post(f"/rallies/{RALLY}/rows", "finish-1", body, **headers)
    shape = {"type", "title", "status", "detail"}
    assert (status, "application/problem+json") == (answer.status, answer.headers["content-type"])
    assert shape <= answer.json().keys()


async def test_too_many_rows_are_refused_whole(made: Made) -> None:
    rows = [row(n, "x") for n in range(1, ROWS_PER_BATCH + 2)]
    answer = await made.rows(*rows)
    assert (413, ROWS_PER_BATCH) == (answer.status, answer.json()["rows_max"])


@pytest.mark.parametrize("token", ["", "Bearer", "ff_station_x_y", "ff_official_0_" + "0" * 64])
async def test_whoever_is_unknown_is_turned_away(made: Made, token: str) -> None:
    answer = await made.rows(row(1, impulse()), token=token)
    assert (401, "Bearer") == (answer.status, answer.headers["www-authenticate"])


async def test_a_token_of_another_rally_is_turned_away(made: Made) -> None:
    answer = await made.rows(row(1, impulse()), token="elsewhere")
    assert (403, "/problems/wrong-rally") == (answer.status, answer.json()["type"])


async def test_a_rally_that_is_not_here_is_not_found(made: Made) -> None:
    answer = await made.post("/rallies/nowhere/rows", "root", {"rows": [row(1, impulse())]})
    assert (404, "/problems/unknown-rally") == (answer.status, answer.json()["type"])


async def test_a_rally_id_that_cannot_be_is_not_found(made: Made) -> None:
    answer = await made.post("/rallies/NO%20WAY/rows", "root", {"rows": [row(1, impulse())]})
    assert 404 == answer.status


async def test_a_wrong_method_is_told(made: Made) -> None:
    answer = await made.get(f"{API}/rallies/{RALLY}/rows", "finish-1")
    assert (405, "application/problem+json") == (answer.status, answer.headers["content-type"])


async def test_a_head_without_a_source_is_refused(made: Made) -> None:
    answer = await made.get(f"{API}/rallies/{RALLY}/head?source=X", "finish-1")
    assert 422 == answer.status


async def test_a_sender_that_asks_too_often_is_told_when_to_come_back(made: Made) -> None:
    answer = None
    for _ in range(501):
        answer = await made.get(f"{API}/rallies/{RALLY}/head?source=a&incarnation=b", "finish-1")
    assert answer is not None
    assert (429, "1") == (answer.status, answer.headers["retry-after"])


@pytest.mark.parametrize("role", ["nobody", "station", *ROLES])
@pytest.mark.parametrize("kind", list(COMMANDS))
async def test_a_command_needs_its_role(role: str, kind: type) -> None:
    from flyingfinish.web.access import Bearer
    from flyingfinish.web.errors import Problem
    from flyingfinish.web.permissions import check_role

    kinds = {"nobody": "official", "station": "station"}
    doubt = "revoked" if role == "nobody" else ""
    scope = role if role in ROLES else "admin"
    bearer = Bearer("t", kinds.get(role, "official"), RALLY, scope, "desk-1", doubt)
    allowed = role in ROLES and ROLES.index(role) >= ROLES.index(COMMANDS[kind])
    try:
        check_role(bearer, COMMANDS[kind])
    except Problem as problem:
        assert (403, False) == (problem.status, allowed)
    else:
        assert allowed


async def test_every_route_has_its_row(made: Made) -> None:
    names = {getattr(route, "name", "") for route in made.app.routes}
    assert names == ROUTES.keys()


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(bodies=st.lists(WORDS | st.binary(max_size=30).map(repr), min_size=1, max_size=8))
async def test_whatever_rows_say_they_go_in_once_in_order(bodies: list[str]) -> None:
    made = await make_door(opened=True)
    rows = [row(n, body) for n, body in enumerate(bodies, start=1)]
    first, again = await made.rows(*rows), await made.rows(*rows)
    appended = [position for _, position in results(first)]
    assert appended == list(range(appended[0], appended[0] + len(rows)))
    assert [("duplicate", position) for position in appended] == results(again)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(message=JSON | st.fixed_dictionaries({"rows": st.lists(JSON, max_size=3)}))
async def test_no_message_makes_the_door_stumble(message: Any) -> None:
    made = await make_door(opened=False)
    for path in ("rows", "commands"):
        answer = await made.post(f"/rallies/{RALLY}/{path}", "root", message)
        assert answer.status in (200, 400, 404, 422), answer.body


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(at=st.integers(0, 200), sign=st.characters(min_codepoint=33, max_codepoint=126))
async def test_no_changed_token_opens_the_door(at: int, sign: str) -> None:
    made = await make_door(opened=False)
    token = made.tokens["root"]
    at %= len(token)
    forged = token[:at] + sign + token[at + 1 :]
    answer = await made.get(f"{API}/rallies", forged)
    assert (200 if forged == token else 401) == answer.status
