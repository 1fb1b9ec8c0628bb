"""The public notice board: what was published, ruled, told and corrected, in words."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from builders import NOON_MS, Story, a_rally
from explaining import public
from flyingfinish.clock import ManualClock
from flyingfinish.push.hub import Hub
from flyingfinish.rally import facts as f
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.notice_board import BOARD, VIEWS, NoticeBoard, board_of
from flyingfinish.web.sheet_model import day_and_time, sheet_words
from flyingfinish.web.words import words_in
from push.made import Told, read_into
from web.asgi import Answer, ask

PROVISIONAL = f.PublicationStatus.PROVISIONAL
OFFICIAL = f.PublicationStatus.OFFICIAL


def publish(story: Story, status: f.PublicationStatus = PROVISIONAL, **more: Any) -> None:
    """The desk publishes the overall table as it stands."""
    text = canonical(published_table(story.state, "overall")[0])
    number = len(story.state.publications.get("overall", ())) + 1
    fact = f.Published("overall", "", status, number, text, hash_of(text), "CoC", NOON_MS)
    story.tell(replace(fact, **more))


def driven() -> Story:
    """Two crews have run SS1."""
    story = a_rally(2, "1 2")
    person = {"person_id": "d1", "name": "Aalto <b>", "nation": "FIN"}
    story.tell(f.PersonRecorded("d1", "h"), person=person)
    for car, ms in (("1", 300_000), ("2", 310_000)):
        story.drives(car, "SS1", ms)
    return story


def board(story: Story, language: str = "en") -> dict[str, Any]:
    """What the board of a story lists."""
    views = {name: whole for name, whole in public(story).items() if "/" not in name}
    return board_of("test", views, sheet_words(language), words_in("control", language))


async def get(path: str, story: Story, **headers: str) -> Answer:
    """Returns the answer of a door whose hub holds what the public reads of a story."""
    told, hub = Told(), Hub(ManualClock(1_000_000))
    await told.tell({f"rally/test/{name}": form for name, form in public(story).items()})
    await read_into(hub, "test", told.feed)
    routes = [Route(BOARD, NoticeBoard(hub).page)]
    app = Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    return await ask(app, path, headers=named)


async def test_an_empty_board_says_that_nothing_is_published() -> None:
    answer = await get("/r/test/board?lang=en", driven())

    assert (200, "text/html; charset=utf-8") == (answer.status, answer.headers["content-type"])
    assert b"Nothing is published yet." in answer.body
    assert b"Nothing was corrected yet." in answer.body


async def test_a_board_escapes_what_people_typed() -> None:
    story = driven()
    story.tell(f.InvestigationOpened("e1", "<i>cut</i>"))
    story.tell(f.NoticeIssued(f.NoticeKind.SAFETY, {"fi": "<script>x</script>"}))
    body = (await get("/r/test/board", story)).body.decode()

    assert "&lt;script&gt;x&lt;/script&gt;" in body
    assert "#1 Aalto &lt;b&gt; / –" in body
    assert "<script>x" not in body


async def test_a_board_speaks_the_language_of_the_browser() -> None:
    answer = await get("/r/test/board", driven(), accept_language="sv")

    assert (b"Anslagstavla" in answer.body, "accept-language") == (True, answer.headers["vary"])


async def test_a_rally_that_is_not_here_has_no_board() -> None:
    answer = await get("/r/other/board", driven())

    assert (404, "/problems/unknown-rally") == (answer.status, answer.json()["type"])


def test_a_published_table_leads_to_its_sheet() -> None:
    story = driven()
    publish(story, protest_until_ms=NOON_MS + 1_800_000)
    publish(story, title="junior")
    first, second = board(story)["tables"]

    assert {
        "name": "Ralli SM · Overall classification",
        "status": "PROVISIONAL · version 1",
        "code": "provisional",
        "at": "7/3/2026 12:00:00",
        "until": "7/3/2026 12:30:00",
        "open": [],
        "address": "/r/test/published/1/overall?lang=en",
    } == first
    assert ("Ralli SM · Overall classification · junior", "") == (second["name"], second["until"])


def test_of_a_table_published_for_a_title_alone_only_that_is_listed() -> None:
    story = driven()
    publish(story, title="junior")

    assert 1 == len(board(story)["tables"])


def test_a_notice_is_in_the_readers_language_or_as_it_was_typed() -> None:
    story = driven()
    texts = {"fi": "EK1 +20 min", "sv": "SS1 +20 min"}
    story.tell(f.NoticeIssued(f.NoticeKind.DELAY, texts, "SS1", "doc 1"))
    shown = [board(story, language)["notices"][0] for language in ("sv", "en")]

    assert [("sv", "SS1 +20 min"), ("fi", "EK1 +20 min")] == [
        (one["language"], one["text"]) for one in shown
    ]
    assert ("SS1", "delay", "doc 1") == tuple(shown[1][one] for one in ("stage", "kind", "said"))


def test_protests_stand_open_ones_first() -> None:
    story = driven()
    story.tell(f.ProtestLodged("p1", True, ("overall",), ("Junior",), ("e1",), "timing"))
    story.tell(f.ProtestLodged("p2", False, ("class/SM1",)))
    story.tell(f.ProtestDecided("p2", upheld=True, document="doc 4"))
    first, second = board(story)["protests"]

    assert ("Appeal p1", "open", "#1 Aalto <b> / –", "timing") == tuple(
        first[name] for name in ("name", "state", "crews", "said")
    )
    assert "Ralli SM · Overall classification, Junior" == first["tables"]
    assert ("Protest p2", "upheld", "doc 4") == tuple(
        second[name] for name in ("name", "state", "said")
    )


def test_a_table_under_protest_says_which_and_about_whom() -> None:
    story = driven()
    publish(story, OFFICIAL)
    story.tell(f.ProtestLodged("p1", False, ("overall",), (), ("e1",), "timing"))
    story.tell(f.ProtestLodged("p2", False, ("overall",), told=False))
    (table,) = board(story)["tables"]

    assert "UNDER PROTEST · version 1" == table["status"]
    assert ["Protest p1 · #1 Aalto <b> / –"] == table["open"]


def test_what_was_opened_says_since_when() -> None:
    views: dict[str, Any] = {name: {} for name in VIEWS}
    views["state"] = {"investigations": {"e1": {"code": "under_investigation"}}}
    views["protests"] = {"rows": {"p1": {"ord": 3, "code": "protest", "tables": {"overall": 1}}}}
    views["corrections"] = {"rows": {
        "3": {"ord": 3, "code": "protest_lodged", "protest": "p1", "told_at_ms": NOON_MS},
        "4": {"ord": 4, "code": "investigation_opened", "entry": "e1", "told_at_ms": NOON_MS},
    }}  # fmt: skip
    shown = board_of("test", views, sheet_words("en"), words_in("control", "en"))
    at = day_and_time(NOON_MS, 0, sheet_words("en"), seconds=False)
    assert [at, at] == [shown["protests"][0]["at"], shown["investigations"][0]["at"]]


def test_a_protest_that_its_parties_keep_is_not_on_the_board() -> None:
    story = driven()
    story.tell(f.ProtestLodged("p1", False, ("overall",), told=False))

    assert [] == board(story)["protests"]


def test_crews_under_investigation_are_listed_but_not_those_on_hold() -> None:
    story = driven()
    story.holds("2")
    for entry in ("e1", "e2"):
        story.tell(f.InvestigationOpened(entry, "chicane", "doc 2"))

    assert [{"crew": "#1 Aalto <b> / –", "said": "chicane, doc 2", "at": ""}] == board(story)[
        "investigations"
    ]


def test_the_log_tells_the_newest_first_and_what_was_before() -> None:
    story = driven()
    story.given("1", "SS1", "4:50.0")
    story.penalty("2", "TC1", 10_000)
    story.stage_is("SS1", f.StageState.SUSPENDED)
    story.enters("2", "SM1", car_number="22")
    publish(story)
    publish(story, OFFICIAL)
    story.enters("2", "SM2", car_number="22")
    lines = [(one["what"], one["where"], one["how"]) for one in board(story)["log"]]

    assert [
        ("Entry changed", "", "SM1 → SM2"),
        ("Published", "Ralli SM · Overall classification", "official v2"),
        ("Entry changed", "", "#2 → #22"),
        ("Not counted for now", "SS1", ""),
        ("Penalty", "TC1", "+0:10"),
        ("Time given", "SS1", "5:00.0 → 4:50.0"),
    ] == lines


def test_a_batch_of_given_times_is_one_line_with_its_crews_and_one_reason() -> None:
    story = a_rally(2, "1 2 12 14")
    story.drives("12", "SS1", 310_000)
    given = {"e1": 301_000, "e2": 301_000, "e12": 301_000, "e14": 305_000}
    rows = tuple(f.GivenRow(entry, ms) for entry, ms in given.items())
    story.tell(f.TimesGiven("SS1", rows, f.Provenance.NOTIONAL, "red flag"))
    lines = board(story)["log"]

    assert [("Time given", "4 crews", "SS1", "red flag")] == [
        tuple(one[part] for part in ("what", "who", "where", "said")) for one in lines
    ]
    how = "#1, #2: 5:01.0 · #12: 5:10.0 → 5:01.0 · #14: 5:05.0"
    assert how == lines[0]["how"].replace("\u00a0", " ")


def test_a_line_that_moved_no_time_says_what_it_was() -> None:
    story = driven()
    story.tell(f.TimePendingSet("SS2", ("e1",)))

    assert ("Time pending", "") == tuple(board(story)["log"][0][one] for one in ("what", "how"))


def test_a_line_of_the_log_says_when_it_was_told() -> None:
    row = {"code": "time_pending", "ord": 1, "told_at_ms": NOON_MS}
    views: dict[str, Any] = {name: {} for name in VIEWS}
    views["corrections"] = {"rows": {"1": row}}
    (line,) = board_of("test", views, sheet_words("en"), words_in("control", "en"))["log"]
    assert day_and_time(NOON_MS, 0, sheet_words("en"), seconds=False) == line["at"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "Tilanne 1.1.1970 02:16"),
        ("sv", "Läget 1/1 1970 02:16"),
        ("en", "As of 1/1/1970 02:16"),
    ],
)
async def test_the_board_says_as_of_when_it_is_with_dates_as_its_language_writes_them(
    language: str, said: str
) -> None:
    html = (await get(f"/r/test/board?lang={language}", driven())).body.decode()
    assert f'<p class="as-of">{said}</p>' in html


async def test_the_board_renews_itself_where_a_script_may() -> None:
    html = (await get("/r/test/board?lang=en", driven())).body.decode()
    wanted = ('data-renew-s="30"', "Renews itself", "/static/series/renew.js")
    assert [] == [one for one in wanted if one not in html]


def test_a_time_that_a_post_moved_says_which_word_of_it_did() -> None:
    story = driven()
    story.starts("1", "SS1", NOON_MS - 2_000)
    line = board(story)["log"][0]
    assert ("Time changed", "5:00.0 → 5:02.0", "the post reported the start again") == tuple(
        line[name] for name in ("what", "how", "said")
    )


def test_a_bulletin_says_what_every_setting_was_and_is() -> None:
    story = driven()
    story.tell(
        f.RegulationsChanged({"late_ms_per_minute": 20_000, "late_article": "44"}, reason="fog")
    )
    line = board(story)["log"][0]
    assert ("Regulations changed", "Late, for each minute: 10 s → 20 s, Article: late: – → 44") == (
        line["what"],
        line["how"],
    )
