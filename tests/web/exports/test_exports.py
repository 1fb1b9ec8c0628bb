"""Tables as files at the public door."""

import csv
import io
from typing import Any

import orjson
import pytest
from starlette.applications import Starlette

from browser.views_made import BASE, NOON_MS, RALLY, weekend
from exchange.sheets_made import read_workbook
from flyingfinish.clock import ManualClock
from flyingfinish.push.hub import Hub
from flyingfinish.web.errors import PROBLEM_HANDLERS
from flyingfinish.web.exports.exports import Exports
from push.made import Told, read_into
from web.asgi import Answer, ask
from web.exports.test_sheet import SEASON
from web.workers_made import Here

FILES = f"/r/{RALLY}/export/"
CREWS = 24


class Door:
    """The exports of one rally in the middle of its weekend, and of a season."""

    def __init__(self) -> None:
        self.told, self.season = Told(NOON_MS), Told(NOON_MS)
        self.hub, self.worker = Hub(ManualClock(NOON_MS)), Here()
        self.app = Starlette(
            routes=Exports(self.hub, self.worker).routes(),
            exception_handlers=dict(PROBLEM_HANDLERS),
        )

    async def open(self) -> "Door":
        await self.told.tell(weekend(CREWS))
        await self.season.tell(SEASON)
        await self.read()
        await read_into(self.hub, "series.sm", self.season.feed)
        return self

    async def read(self) -> None:
        await read_into(self.hub, RALLY, self.told.feed)

    async def get(self, name: str, **headers: str) -> Answer:
        path = name if name.startswith("/") else FILES + name
        return await ask(self.app, path, headers={k.replace("_", "-"): v for k, v in
                                                  headers.items()})  # fmt: skip


@pytest.fixture
async def door() -> Door:
    return await Door().open()


def read_csv(answer: Answer) -> list[list[str]]:
    text = io.StringIO(answer.body.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=";"))


async def test_the_three_forms_say_the_same(door: Door) -> None:
    table = read_csv(await door.get("stage/SS3.csv?lang=en"))
    book = read_workbook((await door.get("stage/SS3.xlsx?lang=en")).body)
    told = (await door.get("stage/SS3.json?lang=en")).json()
    assert [one["title"] for one in told["columns"]] == table[0] == book[0]
    cars = [row[table[0].index("No")] for row in table[1:]]
    assert cars == [row["car"] for row in told["rows"]]
    assert cars == [row[book[0].index("No")] for row in book[1:]]


@pytest.mark.parametrize(
    ("form", "media"),
    [("csv", "text/csv; charset=utf-8"), ("json", "application/json"),
     ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")],
)  # fmt: skip
async def test_each_form_has_its_type_and_name(door: Door, form: str, media: str) -> None:
    answer = await door.get(f"class/SM2/stage/SS3.{form}")
    assert media == answer.headers["content-type"]
    assert f'filename="kokkola-class-sm2-stage-ss3.{form}"' in answer.headers["content-disposition"]


async def test_a_published_table_s_name_says_what_it_is_worth(door: Door) -> None:
    answer = await door.get("overall/SS6.csv")
    name = 'filename="kokkola-overall-ss6-provisional-v2.csv"'
    assert name in answer.headers["content-disposition"]


async def test_a_file_is_made_once_and_known_again_by_its_tag(door: Door) -> None:
    first = await door.get("overall.csv")
    again = await door.get("overall.csv", if_none_match=first.headers["etag"])
    assert (304, b"") == (again.status, again.body)
    assert (["table"], "public, max-age=1") == (door.worker.made, first.headers["cache-control"])


async def test_a_change_is_in_the_next_file(door: Door) -> None:
    before = await door.get("stage/SS7.csv")
    form = door.told.forms[BASE + "stage/SS7"]
    row = form["rows"]["e1"] | {"elapsed_ms": 1_000_000}
    await door.told.tell({BASE + "stage/SS7": {"rows": form["rows"] | {"e1": row}}})
    await door.read()
    after = await door.get("stage/SS7.csv")
    assert before.headers["etag"] != after.headers["etag"]
    assert "16:40.0" in after.body.decode()


async def test_a_hold_takes_back_what_a_kept_file_said(door: Door) -> None:
    shown = await door.get("stage/SS7.csv")
    rows = {e: r for e, r in door.told.forms[BASE + "stage/SS7"]["rows"].items() if e != "e1"}
    await door.told.tell({BASE + "stage/SS7": {"rows": rows}}, hold=[BASE + "stage/SS7"])
    await door.read()
    held = await door.get("stage/SS7.csv")
    assert len(read_csv(shown)) - 1 == len(read_csv(held))


async def test_the_language_is_the_one_asked_for_else_the_browser_s(door: Door) -> None:
    heads = {
        lang: read_csv(await door.get("stage/SS3.csv", accept_language=lang))[0][0]
        for lang in ("fi", "sv", "en")
    }
    assert {"fi": "Sija", "sv": "Plac", "en": "Pos"} == heads
    asked = await door.get("stage/SS3.csv?lang=sv", accept_language="fi")
    assert ("Plac", "accept-language") == (read_csv(asked)[0][0], asked.headers["vary"])


async def test_splits_come_by_face_and_class(door: Door) -> None:
    ranks = (await door.get("splits/SS7.json?face=rank&class=SM1")).json()
    assert ("rank", {"SM1"}) == (ranks["face"], {row["class"] for row in ranks["rows"]})
    odd = (await door.get("splits/SS7.json?face=odd")).json()
    assert "cumulative" == odd["face"]


async def test_a_crew_s_file_has_its_places_which_no_view_holds(door: Door) -> None:
    await door.told.tell({f"{BASE}crew/e5": {"stages": {"SS3": {"elapsed_ms": 432_400}}}})
    await door.read()
    rows = (await door.get("crew/e5.json?lang=en")).json()["rows"]
    (third,) = [row for row in rows if row["stage"] == "SS3"]
    place = weekend(CREWS)[f"{BASE}overall/SS3"]["rows"]["e5"]["pos"]
    assert ("7:12.4", place) == (third["time"], third["after_number"])


async def test_a_season_s_tables_are_files_too(door: Door) -> None:
    standings = await door.get("/s/sm/export/standings/cup.json?lang=en")
    assert ["Aalto", "Cedar"] == [row["name"] for row in standings.json()["rows"]]
    calendar = await door.get("/s/sm/export/calendar.csv?lang=en")
    assert 'attachment; filename="sm-calendar.csv"' == calendar.headers["content-disposition"]


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("overall/SS99.csv", 404, "unknown-table"),
        ("state.json", 404, "unknown-table"),
        ("overall.pdf", 404, "unknown-form"),
        ("overall", 404, "unknown-form"),
        ("overall.csv?lang=de", 400, "bad-language"),
        ("/r/nowhere/export/overall.csv", 404, "unknown-table"),
        ("/s/nowhere/export/calendar.csv", 404, "unknown-table"),
    ],
)
async def test_what_is_not_there_is_refused(door: Door, path: str, status: int, kind: str) -> None:
    answer = await door.get(path)
    told: Any = orjson.loads(answer.body)
    assert (status, f"/problems/{kind}") == (answer.status, told["type"])
