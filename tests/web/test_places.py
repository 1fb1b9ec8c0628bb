"""A crew's places by stage, made from the tables when they are read."""

from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from browser.views_made import BASE, RALLY, weekend
from flyingfinish.push.followers import Followers
from flyingfinish.push.hub import Snapshot
from flyingfinish.web.places import places_of, snapshot_of
from flyingfinish.web.reads import Reads
from push.made import Rallies, Stage, a_stage
from web.asgi import ask

NAME = f"{BASE}places/e2"


def places(entry: str = "e2", competition: str = "", **views: dict[str, Any]) -> dict[str, Any]:
    """Returns the places of a crew by stage, some views being others."""
    held = weekend(12) | {BASE + name.replace("__", "/"): form for name, form in views.items()}
    found = places_of(held.get, RALLY, competition, entry)
    assert found is not None
    return dict(found["stages"])


def table(*rows: tuple[str, int], what: str = "elapsed_ms") -> dict[str, Any]:
    """Returns a table of these crews and numbers, placed as they stand."""
    return {
        "rows": {
            entry: {"ord": nth, "pos": nth, what: ms}
            for nth, (entry, ms) in enumerate(rows, start=1)
        }
    }


def test_a_stage_tells_the_places_on_it_and_after_it_with_the_leaders_numbers() -> None:
    totals = table(("e9", 800_000), ("e1", 801_000), ("e2", 802_000), what="total_ms")
    found = places(
        stage__SS3=table(("e1", 400_000), ("e2", 402_000)),
        overall__SS3=totals,
        class__SM1__stage__SS3=table(("e2", 402_000)),
        class__SM1__overall__SS3=table(("e1", 801_000), ("e2", 802_000), what="total_ms"),
    )
    assert {
        "pos": 2,
        "elapsed_ms": 402_000,
        "first_ms": 400_000,
        "after": 3,
        "total_ms": 802_000,
        "first_total_ms": 800_000,
        "class_pos": 1,
        "class_after": 2,
    } == found["SS3"]


def test_a_stage_that_the_crew_has_no_time_on_is_not_told() -> None:
    assert {"SS8", "SS9", "SS10"}.isdisjoint(places())


def test_a_guest_has_numbers_and_no_place() -> None:
    guest = {
        "rows": {"e1": {"ord": 1, "pos": 1, "elapsed_ms": 1}, "e2": {"ord": 0, "elapsed_ms": 2}}
    }
    row = places(stage__SS3=guest)["SS3"]
    assert (True, 2, 1) == ("pos" not in row, row["elapsed_ms"], row["first_ms"])


def test_without_anybody_placed_there_is_no_leader() -> None:
    row = places(stage__SS3={"rows": {"e2": {"ord": 1, "elapsed_ms": 2}}})["SS3"]
    assert "first_ms" not in row


def test_a_crew_without_a_class_is_told_of_the_overall_alone() -> None:
    found = places_of(weekend(12).get, RALLY, "", "e12")
    assert found is not None and "class" not in found


def test_another_competition_has_its_own_tables() -> None:
    entries = {"rows": {"e3": {"ord": 1, "classes": {}}}}
    found = places("e3", "hist", c__hist__entries=entries, c__hist__stage__SS1=table(("e3", 5)))
    assert {"SS1": {"pos": 1, "elapsed_ms": 5, "first_ms": 5}} == found


def test_who_is_not_entered_has_no_places() -> None:
    assert (None, None) == (
        places_of(weekend(12).get, RALLY, "", "e99"),
        places_of(lambda name: None, RALLY, "", "e1"),
    )


async def driven() -> Stage:
    """Returns a hub that holds the views of a weekend."""
    stage = await a_stage()
    await stage.told.tell(weekend(12))
    await stage.tick()
    return stage


def made(stage: Stage, name: str = NAME) -> Snapshot:
    """Returns what the hub's views make of a name."""
    found = snapshot_of(stage.hub, name)
    assert found is not None
    return found


async def test_other_names_are_the_hubs_own_views() -> None:
    stage = await driven()
    assert stage.hub.snapshot(f"{BASE}overall") == snapshot_of(stage.hub, f"{BASE}overall")


async def test_a_table_that_moves_gives_the_places_another_offset() -> None:
    stage = await driven()
    before = made(stage)
    await stage.told.tell({f"{BASE}stage/SS3": table(("e2", 400_000), ("e1", 402_000))})
    await stage.tick()
    after = made(stage)
    assert (before.epoch, True) == (after.epoch, after.offset > before.offset)
    assert 1 == after.data["stages"]["SS3"]["pos"]


async def test_a_hold_on_a_table_gives_the_places_another_epoch() -> None:
    stage = await driven()
    before = made(stage)
    name = f"{BASE}stage/SS3"
    await stage.told.tell({name: stage.told.forms[name]}, hold=[name])
    await stage.tick()
    assert before.epoch != made(stage).epoch


async def test_places_are_read_like_a_view() -> None:
    stage = await driven()
    reads = Reads(stage.hub, Followers(stage.hub, Rallies()))
    app = Starlette(routes=[Route("/v/{rally}/{channel:path}", reads.view)])
    answer = await ask(app, f"/v/{RALLY}/places/e2")
    told = made(stage)
    assert {"ch": NAME, **told._asdict()} == answer.json()
    again = await ask(
        app, f"/v/{RALLY}/places/e2", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (304, f'"{told.epoch}:{told.offset}"') == (again.status, answer.headers["etag"])


async def test_places_of_long_ago_come_as_a_frame() -> None:
    stage = await driven()
    stage.clock.advance(60_000)
    reads = Reads(stage.hub, Followers(stage.hub, Rallies()))
    app = Starlette(routes=[Route("/v/{rally}/{channel:path}", reads.view)])
    (frame,) = (await ask(app, f"/v/{RALLY}/places/e2?behind_ms=1000")).json()["frames"]
    assert ("snapshot", NAME) == (frame["type"], frame["ch"])
