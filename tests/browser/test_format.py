"""How times look in the browser: the same vectors that hold the server's `times.py`."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from web.page.test_times import SPEEDS

VECTORS = json.loads(
    (Path(__file__).parents[1] / "golden" / "format_vectors.json").read_text(encoding="utf-8")
)
CALLS = {
    "stage": "m.stageTime(v.ms, v.precision_ms)",
    "total": "m.totalTime(v.ms)",
    "gap": "m.gap(v.ms, v.precision_ms)",
    "penalty": "m.penalty(v.ms)",
    "adjustment": "m.adjustment(v.ms)",
    "clock": "m.clock(v.ms)",
    "time_of_day": "m.timeOfDay(v.at_ms, v.utc_offset_minutes, v.seconds)",
}


@pytest.mark.parametrize("kind", CALLS)
def test_a_time_looks_as_the_vectors_say(modules: Page, kind: str) -> None:
    texts = modules.evaluate(
        "async (vectors) => { const m = await import('/static/lib/format.js');"
        f" return vectors.map((v) => {CALLS[kind]}); }}",
        VECTORS[kind],
    )
    assert [vector["text"] for vector in VECTORS[kind]] == texts


def test_an_average_speed_is_the_servers(modules: Page) -> None:
    texts = modules.evaluate(
        "async (all) => { const m = await import('/static/lib/format.js');"
        " return all.map(([a, b, c]) => m.speed(a, b, c)); }",
        [list(vector) for vector in SPEEDS],
    )
    assert [text for *_, text in SPEEDS] == texts


def test_a_distance_is_cut_to_a_decimal(modules: Page) -> None:
    texts = modules.evaluate(
        "async () => { const m = await import('/static/lib/format.js');"
        " return [[14390, ','], [980, '.']].map(([a, b]) => m.kilometres(a, b)); }"
    )
    assert ["14,3", "0.9"] == texts
