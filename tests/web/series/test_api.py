"""A series at the crew door: who may what, and what goes between it and its rallies.

Also the twin of `door.py` and `web/command_door.py`.
"""

import json
from typing import Any

import pytest

from flyingfinish.exchange.command_bodies import encode_command
from flyingfinish.journal.codec import encode_fact
from flyingfinish.journal.erasure import note_names, say_erased, search
from flyingfinish.journal.ports import Envelope, Pending
from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Competition, RallyClass, Title
from flyingfinish.rally.facts import PublicationStatus
from flyingfinish.rally.point_tables import Source
from flyingfinish.rally.series import commands as s
from flyingfinish.rally.series.parts import ScoredRow, ScoredTable, SeriesRound, SeriesTitle
from flyingfinish.web.messages import NAMES_MAX
from flyingfinish.web.permissions import SERIES_COMMANDS
from small_rally import RALLY
from web.asgi import Answer
from web.crew_made import Made, make_door

CUP = "cup"
OPENING = s.OpenSeries(CUP, "Cup", "2026")
TITLE = s.SetTitle(SeriesTitle("t", "T", "wrc-support"))
ROUND = s.SetRound(SeriesRound("r1", 1, "R1", "2026-05-01", "2026-05-02", rally_id=RALLY))
PUBLISH = c.Publish("overall", "", PublicationStatus.PROVISIONAL)


async def said(
    made: Made, command: s.SeriesCommand, token: str = "root", series: str = CUP, **changed: Any
) -> Answer:
    """Posts a command to a series as the next one of a token's desk."""
    source = changed.get("source", f"desk-{token}")
    journal = made.store.journal(journal_of_series(series))
    seq = await journal.head(source, "a1") + 1
    sent = {"source": source, "incarnation": "a1", "seq": seq,
            "seen": await journal.last_position(),
            "body": encode_command(command).decode()}  # fmt: skip
    return await made.post(f"/series/{series}/commands", token, sent | changed)


async def a_door(*commands: s.SeriesCommand) -> Made:
    """The small rally's door with the series opened, and tokens of the series."""
    made = await make_door()
    for role in ("clerk", "timekeeper"):
        name = f"cup-{role}"
        token = await made.access.issue("official", journal_of_series(CUP), role, name, "test")
        made.tokens[name] = token.text()
    for command in (OPENING, *commands):
        answer = await said(made, command)
        assert 200 == answer.status, answer.body
    return made


async def test_a_command_is_answered_with_its_position() -> None:
    made = await a_door(TITLE)
    answer = (await said(made, ROUND)).json()
    assert ("appended", 3) == (answer["result"], answer["position"])


async def test_a_clerk_of_the_series_sets_its_rounds() -> None:
    made = await a_door(TITLE)
    answer = await said(made, ROUND, "cup-clerk", source="cup-clerk")
    assert 200 == answer.status, answer.body


@pytest.mark.parametrize(
    ("command", "token", "source"),
    [(TITLE, "cup-clerk", "cup-clerk"), (ROUND, "cup-timekeeper", "cup-timekeeper"),
     (ROUND, "clerk", "desk-clerk"), (ROUND, "finish-1", "finish-1"), (ROUND, "root", "other")],
)  # fmt: skip
async def test_others_do_not(command: s.SeriesCommand, token: str, source: str) -> None:
    made = await a_door(TITLE)
    assert 403 == (await said(made, command, token, source=source)).status


@pytest.mark.parametrize("role", set(SERIES_COMMANDS.values()))
def test_every_command_has_a_role(role: str) -> None:
    assert set(s.SERIES_COMMAND_TYPES.values()) == SERIES_COMMANDS.keys()
    assert role in ("clerk", "admin")


async def test_a_series_that_nobody_opened_takes_no_command() -> None:
    made = await make_door()
    assert 404 == (await said(made, TITLE)).status


@pytest.mark.parametrize("series", ["Cup", "c.p"])
async def test_a_series_id_is_one_that_can_stand_in_an_address(series: str) -> None:
    made = await make_door()
    assert 404 == (await said(made, OPENING, series=series)).status


async def test_a_refusal_names_its_code() -> None:
    made = await a_door()
    answer = await said(made, s.SetTitle(SeriesTitle("t", "T", "wrc-1911")))
    assert (422, "/problems/unknown-scheme") == (answer.status, answer.json()["type"])


async def test_a_command_of_a_rally_is_none_of_a_series() -> None:
    made = await a_door()
    answer = await said(made, OPENING, body=encode_command(PUBLISH).decode())
    assert (422, "/problems/unreadable-command") == (answer.status, answer.json()["type"])


async def test_who_has_not_seen_another_s_decision_looks_again() -> None:
    made = await a_door(TITLE, ROUND)
    seen = await made.store.journal(journal_of_series(CUP)).last_position()
    moved = SeriesRound("r1", 1, "R1", "2026-05-08", "2026-05-09", rally_id=RALLY)
    await said(made, s.SetRound(moved), "cup-clerk", source="cup-clerk")
    answer = await said(made, ROUND, seen=seen)
    assert (412, "round:r1") == (answer.status, answer.json()["changes"][0]["subject"])


async def test_the_series_of_a_token_are_told_with_how_far_they_are() -> None:
    made = await a_door(TITLE)
    answer = await made.get("/api/v1/series", "cup-clerk")
    listed = [{"id": CUP, "name": "Cup", "position": 2}]
    assert {"series": listed, "source": "cup-clerk"} == answer.json()
    assert [] == (await made.get("/api/v1/series", "clerk")).json()["series"]


async def who(made: Made, *names: Any, token: str = "cup-clerk") -> Answer:
    return await made.post(f"/series/{CUP}/people", token, {"names": list(names)})


async def test_who_a_name_is_in_a_series_is_told_by_its_people() -> None:
    made = await a_door(s.RecordCompetitor("anna", "Anna A"))
    first, other = (await who(made, "ANNA  A", "Bo B")).json()["people"]
    assert {"name": "ANNA  A", "id": "anna"} == first
    assert {"name": "Bo B", "id": other["id"]} == other
    assert (await who(made, "bo b")).json()["people"][0]["id"] == other["id"]


async def test_the_id_of_a_new_name_is_another_in_another_series() -> None:
    # Keyed by the journal: nobody finds a name by hashing all the names there are.
    told = []
    for _ in range(2):
        made = await a_door()
        told.append((await who(made, "Bo B")).json()["people"][0]["id"])
    assert told[0] != told[1]


async def test_an_erased_name_is_told_as_erased_and_not_recorded_again() -> None:
    made = await a_door(s.RecordCompetitor("anna", "Anna A"))
    journal = made.store.journal(journal_of_series(CUP))
    (one,) = (await search(journal, "Anna A")).persons
    await note_names(journal, one)
    await say_erased(journal, "anna", made.clock)
    (told,) = (await who(made, "anna a")).json()["people"]
    assert {"name": "anna a", "id": "anna", "erased": True} == told
    answer = await said(made, s.RecordCompetitor("a2", "Anna A"))
    assert (422, "/problems/person-erased") == (answer.status, answer.json()["type"])


async def test_a_series_that_nobody_opened_yet_knows_nobody() -> None:
    made = await make_door()
    answer = await who(made, "Bo B", token="root")
    assert (200, 16) == (answer.status, len(answer.json()["people"][0]["id"]))
    assert [] == await made.app.state.doors.series()


@pytest.mark.parametrize("names", [[""], [1], [" "]])
async def test_a_name_is_a_text(names: list[Any]) -> None:
    assert 422 == (await who(await a_door(), *names)).status


async def test_too_many_names_are_refused() -> None:
    answer = await who(await a_door(), *["A"] * (NAMES_MAX + 1))
    assert (413, NAMES_MAX) == (answer.status, answer.json()["names_max"])


@pytest.mark.parametrize("token", ["cup-timekeeper", "clerk", "finish-1", ""])
async def test_who_records_nobody_asks_for_nobody(token: str) -> None:
    assert (await who(await a_door(), "A", token=token)).status in (401, 403)


async def test_a_series_is_not_among_the_rallies() -> None:
    made = await a_door()
    rallies = (await made.get("/api/v1/rallies", "root")).json()["rallies"]
    assert [RALLY] == [one["id"] for one in rallies]


async def test_a_name_is_the_private_part_of_its_fact() -> None:
    made = await a_door(s.RecordCompetitor("ella", "Ella Esimerkki"))
    (row,) = await made.store.journal(journal_of_series(CUP)).read(1, 1)
    assert b"Esimerkki" not in row.body
    assert row.private is not None
    assert "Ella Esimerkki" == json.loads(row.private)["name"]


async def test_a_fact_that_the_fold_refuses_leaves_the_door_open() -> None:
    made = await a_door()
    book = made.store.journal(journal_of_series(CUP))
    closed = Envelope("desk", "a9", 1, encode_fact(f.RallyClosed()))
    await book.append([Pending(closed, "test", 1, bytes(16), official=True)])
    assert 200 == (await said(made, TITLE)).status


# --- between a series and its rally --------------------------------------------------------------


async def published(made: Made) -> None:
    """Crews 1 and 2 have driven SS1 and SS2 of the small rally; its overall is published."""
    door = await made.app.state.doors.door(RALLY)
    for stage in (1, 2):
        for car in (1, 2):
            given = c.GiveTime(
                f"SS{stage}", f"e{car}", 300_000 + 100 * car, f.Provenance.NOTIONAL, reason="why"
            )
            answer = await made.command(given)
            assert 200 == answer.status, answer.body
    assert 200 == (await made.command(PUBLISH)).status
    assert door.state.publications


async def people(made: Made) -> None:
    door = await made.app.state.doors.door(RALLY)
    for person in door.state.persons.values():
        command = s.RecordCompetitor(person.person_id, person.name)
        assert 200 == (await said(made, command)).status


async def test_a_round_is_scored_from_the_rally_s_published_version() -> None:
    made = await a_door(TITLE, ROUND)
    await published(made)
    await people(made)
    answer = await said(made, s.ScoreRound("r1", RALLY))
    assert 200 == answer.status, answer.body
    series = (await made.app.state.doors.series_door(CUP)).state
    (scored,) = series.scored["r1"].values()
    assert (RALLY, "overall", 1, ["d1", "d2"]) == (
        scored.rally_id, scored.table.classification, scored.table.version,
        [row.driver for row in scored.table.rows if row.place],
    )  # fmt: skip


async def test_a_rally_that_is_not_here_scores_nothing() -> None:
    round_ = s.SetRound(SeriesRound("r1", 1, "R1", "2026-05-01", "2026-05-02", rally_id="gone"))
    made = await a_door(TITLE, round_)
    answer = await said(made, s.ScoreRound("r1", "gone"))
    assert "/problems/unknown-rally" == answer.json()["type"]


async def bring(made: Made, series_id: str = CUP) -> Answer:
    title = Title("t", "T", "wrc-support")
    classes = (RallyClass("A", "A", 1), RallyClass("B", "B", 2))
    competition = Competition("sm", "SM", 1, classes, titles=(title,))
    assert 200 == (await made.command(c.SetCompetition(competition), "admin")).status
    return await made.command(c.BringStandings("t", series_id, "t", "r1"))


async def test_a_rally_is_told_the_standings_of_its_series() -> None:
    made = await a_door(TITLE, ROUND)
    await people(made)
    table = ScoredTable(Source.FINAL, (ScoredRow("d2", "c2", 1),))
    await said(made, s.SetRound(SeriesRound("r0", 2, "R0", "2026-04-01", "2026-04-02")))
    assert 200 == (await said(made, s.ScoreRound("r0", tables=(table,), document="sheet"))).status
    assert 200 == (await bring(made)).status
    rally = (await made.app.state.doors.door(RALLY)).state
    leader = rally.brought["t"].rows[0]
    assert ("d2", "e2") == (leader.competitor, leader.entry_id)


async def test_a_series_that_is_not_here_tells_nothing() -> None:
    made = await a_door(TITLE, ROUND)
    assert "/problems/unknown-series" == (await bring(made, "gone")).json()["type"]
