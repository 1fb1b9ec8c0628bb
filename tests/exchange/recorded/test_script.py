"""A recorded rally as a script that every door takes without a refusal."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from exchange.dry_run import dry_run
from flyingfinish.exchange.recorded.rally import SCHEMA, read_recording
from flyingfinish.exchange.recorded.script import plain_id, recorded_script
from flyingfinish.exchange.script import Script
from flyingfinish.rally.classification import Scope, final

RALLIES = Path(
    os.environ.get("FF_RALLIES", Path(__file__).resolve().parents[4] / "shared" / "rallies")
)
FILES = sorted(RALLIES.glob("*.json")) if RALLIES.is_dir() else []


def recording() -> dict[str, Any]:
    """Three cars on two stages, with what doors are strict about."""
    stage = {"leg": 1, "section": 1, "distance_km": 10, "status": "Completed"}
    times = [("1", "SS1", 300_000), ("2", "SS1", 310_000), ("1", "SS2", 300_500),
             ("2", "SS2", 301_000), ("3", "SS2", 0)]  # fmt: skip
    return {
        "schema": SCHEMA,
        "rally": {"id": "Koe Ralli 2020", "name": "Koe", "year": 2020, "start_date": "2020-01-01"},
        "entries": [
            {"car": "1", "driver": "A" * 70, "vehicle": "B" * 90},
            {"car": "2", "driver": None},
            {"car": "3", "driver": "C"},
        ],
        "stages": [
            stage | {"code": "SS1", "number": 1, "name": "Yksi"},
            stage | {"code": "SS2", "number": 2, "name": "Kaksi"},
        ],
        "stage_times": [
            {"car": car, "stage": code, "elapsed_ms": ms, "start": f"2020-01-01T1{code[2]}:00:00Z"}
            for car, code, ms in times
        ],
        "retirements": [
            {"car": "3", "control": "SS1", "status": "Temporary", "reason": "x"},
            {"car": "3", "control": "SS2", "status": "Permanent", "reason": "x"},
        ],
    }


def script_of(document: dict[str, Any]) -> Script:
    return recorded_script(read_recording(json.dumps(document).encode()))


def test_a_door_takes_every_message_of_it() -> None:
    script = script_of(recording())
    assert len(script.messages) == len(dry_run(script).records)


def test_its_times_are_the_recorded_ones() -> None:
    rows = final(dry_run(script_of(recording())).state, Scope("main"), "public")
    assert [600_500, 611_000] == [row.figures.total_ms for row in rows if row.figures]


def test_cars_recorded_as_started_together_are_due_apart() -> None:
    state = dry_run(script_of(recording())).state
    due = [row.due_at_ms for row in state.start_lists["SS1"].rows]
    assert len(due) == len(set(due))


def test_a_crew_without_a_name_gets_a_mark() -> None:
    names = [one.name for one in dry_run(script_of(recording())).state.persons.values()]
    assert "?" in names
    assert 64 == max(len(name) for name in names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Koe Ralli 2020", "koe-ralli-2020"), ("post-SS1", "post-ss1"), ("!", "rally")],
)
def test_an_id_is_small_letters_digits_and_hyphens(text: str, expected: str) -> None:
    assert expected == plain_id(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_published_rally_is_taken_whole(path: Path) -> None:
    script = recorded_script(read_recording(path.read_bytes()))
    assert len(script.messages) == len(dry_run(script).records)
