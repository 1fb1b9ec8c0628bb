"""Past rallies at the public door: the list, and the file each replays from."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from browser.views_made import BASE, NOON_MS, RALLY, weekend
from exchange.pasts_made import journal_of, past_story
from flyingfinish.clock import ManualClock
from flyingfinish.exchange.past_rallies import make_replay
from flyingfinish.push.hub import Hub
from flyingfinish.web.archive_door import ArchiveDoor
from flyingfinish.web.errors import PROBLEM_HANDLERS
from push.made import Told, read_into
from web.asgi import Answer, ask

FINAL = {"rows": {"e2": {"ord": 1, "pos": 1, "total_ms": 3_600_000, "stages_ms": 3_600_000,
                         "adjustments_ms": 0},
                  "e1": {"ord": 2, "pos": 2, "total_ms": 3_600_100, "stages_ms": 3_600_100,
                         "adjustments_ms": 0}}}  # fmt: skip
LEGS = {"1": {"name": "La", "date": "2026-09-26"}, "2": {"name": "Su", "date": "2026-09-27"}}


class Door:
    """A door with one rally that is over, and a folder that has its replay."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told = Told(NOON_MS)
        self.hub = Hub(ManualClock(NOON_MS))
        routes = ArchiveDoor(self.hub, folder).routes()
        self.app = Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))

    async def open(self, *, closed: bool = True) -> "Door":
        views: dict[str, Any] = weekend(12)
        views[BASE + "itinerary"] |= {"legs": LEGS}
        views[BASE + "state"] |= {"closed": True} if closed else {}
        views[BASE + "final"] = FINAL
        await self.told.tell(views)
        await self.read()
        return self

    async def read(self) -> None:
        await read_into(self.hub, RALLY, self.told.feed)

    async def get(self, path: str = f"/r/{RALLY}/replay.ndjson", **headers: str) -> Answer:
        return await ask(self.app, path, headers=headers)


@pytest.fixture
async def door(tmp_path: Path) -> Door:
    await make_replay(journal_of(past_story().records), RALLY, tmp_path)
    return await Door(tmp_path).open()


async def test_the_file_is_served_as_it_lies(door: Door) -> None:
    answer = await door.get()
    assert (200, "gzip", "application/x-ndjson") == (
        answer.status, answer.headers["content-encoding"], answer.headers["content-type"],
    )  # fmt: skip
    assert gzip.decompress(answer.body).startswith(b'{"type":"replay"')


async def test_a_file_that_goes_between_two_looks_is_none(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: Path) -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_bytes", gone)
    assert 404 == (await door.get()).status


async def test_it_is_known_again_by_its_tag(door: Door) -> None:
    tag = (await door.get()).headers["etag"]
    assert 304 == (await door.get(**{"if-none-match": tag})).status


async def test_a_fact_that_came_after_it_takes_it_away_at_once(door: Door) -> None:
    door.told.position = 10_000
    await door.told.tell({BASE + "news": {"rows": {}}}, hold=[BASE + "news"])
    await door.read()
    answer = await door.get()
    assert (404, "/problems/no-replay") == (answer.status, answer.json()["type"])
    assert "replay" not in (await door.get("/api/v1/archive")).json()["rallies"][0]


async def test_one_of_another_journal_is_not_served(door: Door) -> None:
    door.told.begin_anew(2)
    door.hub.rallies[RALLY].journal_epoch = 2
    assert 404 == (await door.get()).status


async def test_a_rally_that_goes_on_has_none(tmp_path: Path) -> None:
    await make_replay(journal_of(past_story().records), RALLY, tmp_path)
    door = await Door(tmp_path).open(closed=False)
    assert 404 == (await door.get()).status
    assert {"rallies": []} == (await door.get("/api/v1/archive")).json()


async def test_one_whose_file_is_not_made_yet_is_listed_without(tmp_path: Path) -> None:
    door = await Door(tmp_path).open()
    assert 404 == (await door.get()).status
    assert [RALLY] == [one["id"] for one in (await door.get("/api/v1/archive")).json()["rallies"]]


async def test_the_list_has_name_days_winners_and_the_way_to_the_replay(door: Door) -> None:
    found = (await door.get("/api/v1/archive")).json()["rallies"][0]
    winner = found["winners"].pop("sm")
    assert ("e2", "2", 3_600_000) == (winner["entry"], winner["car"], winner["total_ms"])
    assert "Ralli SM" == winner["competition"]
    assert {
        "id": "kokkola", "name": "Kokkolan syysralli 2026", "from": "2026-09-26",
        "to": "2026-09-27", "winners": {}, "replay": "/r/kokkola/replay.ndjson",
    } == found  # fmt: skip


async def test_an_unknown_rally_has_none(door: Door) -> None:
    assert 404 == (await door.get("/r/nowhere/replay.ndjson")).status


async def test_a_door_without_a_folder_has_none() -> None:
    hub = Hub(ManualClock(NOON_MS))
    app = Starlette(routes=ArchiveDoor(hub, None).routes(),
                    exception_handlers=dict(PROBLEM_HANDLERS))  # fmt: skip
    assert 404 == (await ask(app, f"/r/{RALLY}/replay.ndjson")).status
