"""The graphics' pages: which rally, what they follow, and that they come empty of text."""

import pytest

from browser.views_made import BASE, weekend
from flyingfinish.config import CLIENTS_WEB
from flyingfinish.web.fan.kind import Kind
from flyingfinish.web.overlays import GRAPHICS, RUNNING_CAR, TOWER, nothing
from flyingfinish.web.words import words_of
from web.boards_made import board
from web.test_pages import boot_of, get, hub_of


async def test_a_graphic_is_of_the_rally_being_run() -> None:
    answer = await get(await hub_of(kokkola=weekend(12)), "/overlay/tower")
    assert (200, "kokkola", "tower") == (
        answer.status,
        boot_of(answer)["rally"],
        boot_of(answer)["kind"],
    )


async def test_a_graphic_can_be_of_another_rally() -> None:
    hub = await hub_of(kokkola=weekend(12, 2), lahti=weekend(12, 1))
    assert "lahti" == boot_of(await get(hub, "/overlay/running-car?rally=lahti"))["rally"]


@pytest.mark.parametrize("address", ["/overlay/tower", "/overlay/tower?rally=nowhere"])
async def test_a_graphic_of_no_rally_is_not_found(address: str) -> None:
    assert 404 == (await get(await hub_of(), address)).status


def test_a_tower_follows_the_running_table_or_a_class() -> None:
    views = weekend(24)
    whole = TOWER.channels(board(views), views.get)
    of_class = TOWER.channels(board(views, cls="SM2"), views.get)
    log = {"corrections": f"{BASE}corrections"}
    assert {"overall": f"{BASE}overall", **log} == whole
    assert {"overall": f"{BASE}class/SM2", **log} == of_class


def test_the_running_car_needs_the_table_and_splits_of_its_stage() -> None:
    views = weekend(24)
    found = RUNNING_CAR.channels(board(views, cls="SM2"), views.get)
    assert found == {
        "stage": f"{BASE}class/SM2/stage/SS7",
        "splits/SS7": f"{BASE}splits/SS7",
        "corrections": f"{BASE}corrections",
    }


def test_before_there_is_a_road_no_stage_is_followed() -> None:
    assert {} == RUNNING_CAR.channels(board({}), lambda _: None)


@pytest.mark.parametrize("kind", GRAPHICS.values(), ids=lambda kind: kind.name)
def test_a_graphic_comes_empty_and_names_files_that_there_are(kind: Kind) -> None:
    missing = [f for f in (kind.module, *kind.modules) if not (CLIENTS_WEB / f).is_file()]
    assert ({}, []) == (dict(nothing(board(), words_of("fi"), 0).lists), missing)
