"""The benchmark of the page: its rally goes on fact by fact, its figures come out of a trace.

Also the twin of `page_rally.py`. What hangs on the clock is for `./ff bench page` to show;
what is counted in bytes and rows is held here.
"""

import builtins
import os
from collections.abc import Mapping
from typing import Any

import pytest

from flyingfinish.bench import page as bench_page
from flyingfinish.bench import trace
from flyingfinish.bench.figures import Figure
from flyingfinish.bench.page_rally import CREWS, RALLY, page_door
from flyingfinish.bench.yardstick import Yardstick
from flyingfinish.cli_test import find_chromium
from push.serving import until


def span(name: str, began: int, took: int, phase: str = "X", thread: int = 1) -> dict[str, Any]:
    """Returns one event of a trace."""
    return {"name": name, "ts": began, "dur": took, "ph": phase, "pid": 1, "tid": thread}


def test_script_is_counted_frame_by_frame_and_what_lies_within_once() -> None:
    events = [
        span("FunctionCall", 0, 300),
        span("FireAnimationFrame", 1_000, 500),
        span("FunctionCall", 1_100, 300),
        span("FunctionCall", 1_600, 50),
        span("FireAnimationFrame", 2_000, 70),
        span("Layout", 2_500, 900),
        span("FunctionCall", 2_600, 10, "I"),
    ]
    assert [300, 550, 70] == trace.script_a_frame_us(events)


def test_two_that_ask_for_the_same_frame_are_one_frame() -> None:
    events = [
        span("RunTask", 1_000, 900),
        span("FireAnimationFrame", 1_000, 500),
        span("FireAnimationFrame", 1_600, 200),
        span("RunTask", 2_000, 900),
        span("FireAnimationFrame", 2_000, 70),
    ]
    assert [700, 70] == trace.script_a_frame_us(events)


def test_what_the_machine_gave_to_others_is_none_of_the_script() -> None:
    preempted = span("FunctionCall", 0, 9_000) | {"tdur": 1_200}
    assert [1_200] == trace.script_a_frame_us([preempted])


def test_only_tasks_of_the_thread_that_runs_scripts_count() -> None:
    events = [
        span("FunctionCall", 0, 300),
        span("RunTask", 0, 4_000),
        span("RunTask", 9_000, 61_000),
        span("RunTask", 0, 800_000, thread=2),
    ]
    assert [61, 4] == trace.tasks_ms(events)


def test_a_machine_that_others_slow_down_is_measured_against_its_own_best() -> None:
    machine = Yardstick()
    assert 0 == machine.percent(50)
    machine.measure()
    machine.took_us = [200, 100, 150]
    assert (150, 200) == (machine.percent(50), machine.percent(95))


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
