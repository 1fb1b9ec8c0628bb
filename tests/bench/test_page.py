"""The benchmark of the page: its rally goes on fact by fact.

Also the twin of `page_rally.py`. What hangs on the clock is for `./ff bench page` to show;
what is counted in bytes and rows is held here.
"""

import builtins
import os
from collections.abc import Mapping
from typing import Any

import pytest

from flyingfinish.bench import page as bench_page
from flyingfinish.bench.figures import Figure
from flyingfinish.bench.page_rally import CREWS, RALLY, PageDoor, page_door
from flyingfinish.cli_test import find_chromium
from push.serving import until


def test_without_a_driver_nothing_is_measured_and_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    imported = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("playwright"):
            raise ImportError(name)
        return imported(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    assert [] == bench_page.page()
    assert "./ff bench page" in capsys.readouterr().out


def test_without_a_chromium_nothing_is_measured_and_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench_page, "find_chromium", lambda env: None)
    assert [] == bench_page.page()
    assert "FF_CHROMIUM" in capsys.readouterr().out


async def test_the_rally_of_the_page_is_on_its_second_stage_and_goes_on() -> None:
    async with page_door() as door:
        held = door.hub.rallies[RALLY]
        rows = held.channels[f"rally/{RALLY}/overall"].sent.data["rows"]
        position = held.position
        await door.tell_next()
        await until(lambda: held.position > position)
    assert CREWS == len(rows)


async def test_a_stage_is_told_to_its_end_and_the_next_one_begins() -> None:
    def states(door: PageDoor) -> dict[str, str]:
        held = door.hub.rallies[RALLY].channels[f"rally/{RALLY}/state"]
        return {name: one["state"] for name, one in held.sent.data["stages"].items()}

    async with page_door() as door:
        assert "running" == states(door)["SS2"]
        await door.tell_stage(0)
        await until(lambda: states(door)["SS2"] == "completed")
        await door.tell_next()
        await until(lambda: states(door)["SS3"] == "running")


@pytest.mark.long
async def test_a_page_is_light_before_its_first_paint_and_at_a_real_pace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if find_chromium(dict(os.environ)) is None:
        pytest.skip("no Chromium on this machine; `./ff test` installs one or says so")
    monkeypatch.setattr(bench_page, "FLOOD_S", 10)
    found = await bench_page.measured(find_chromium(dict(os.environ)) or "")
    figures: Mapping[str, Figure] = {figure.name: figure for figure in found}
    light = [one for one in figures.values() if one.unit in ("B", "rows") and one.met is not None]
    assert len(light) >= 3 * len(bench_page.PAGES)
    assert [] == [one.line() for one in light if not one.met]
