"""The published rallies, when they are at hand, and how their tables are compared with ours.

They are looked for in the folder that FF_RALLIES names, else beside the repository; they are not
part of it. Crews that no rule separates have one place here and successive places there: such a
group must fill exactly its places, and its gaps to the one before must be the same set.
"""

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from flyingfinish.exchange.recorded.facts import records_of
from flyingfinish.exchange.recorded.rally import read_recording
from flyingfinish.exchange.replay import canonical, tables_of
from flyingfinish.rally.state import replay

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("FF_RALLIES") or CHECKOUT.parent / "shared" / "rallies")
ABSENT = "the published rallies are not here: FF_RALLIES names their folder"

Rows = list[dict[str, Any]]
Difference = tuple[str, str, str]
"""Table, car and field in which it differs."""


def rallies() -> list[Path]:
    """Every recorded rally at hand."""
    return sorted(FOLDER.glob("*.json")) if FOLDER.is_dir() else []


def full_rallies() -> list[Path]:
    """Those with an official table after every stage."""
    return [path for path in rallies() if document_of(path)["rally"]["quality"] == "full"]


def parametrized(paths: list[Path]) -> pytest.MarkDecorator:
    """One test a file; one test that says why when there is none."""
    if not paths:
        return pytest.mark.parametrize("path", [pytest.param(None, marks=pytest.mark.skip(ABSENT))])
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


@lru_cache(maxsize=4)
def document_of(path: Path) -> dict[str, Any]:
    """The file as it is, official tables and all."""
    loaded = json.loads(path.read_bytes())
    assert isinstance(loaded, dict)
    return loaded


@lru_cache(maxsize=32)
def replayed(path: Path, reconstructed: bool = False) -> dict[str, Any]:
    """Our tables of a file."""
    return replayed_bytes(path.read_bytes(), reconstructed)[0]


def replayed_bytes(content: bytes, reconstructed: bool = False) -> tuple[dict[str, Any], bytes]:
    """Our tables of these bytes, and their canonical form."""
    recording = read_recording(content, reconstructed)
    tables = tables_of(recording, replay(records_of(recording)))
    return tables, canonical(tables)


def differences(
    table: str, published: Rows, ours: Rows, fields: tuple[str, ...]
) -> set[Difference]:
    """Where our table says something else than the published one, in the fields that it has."""
    theirs = {row["car"]: row for row in published}
    mine = {row["car"]: row for row in ours}
    found = {(table, car, "missing") for car in theirs.keys() - mine.keys()}
    found |= {(table, car, "extra") for car in mine.keys() - theirs.keys()}
    shared = _shared(ours)
    for car in theirs.keys() & mine.keys():
        for field in fields:
            if field in ("pos", "diff_prev_ms") and mine[car]["pos"] in shared:
                continue
            if theirs[car].get(field) is not None and theirs[car][field] != mine[car][field]:
                found.add((table, car, field))
    for place, cars in shared.items():
        found |= _group_differences(table, place, cars, theirs, mine, fields)
    return found


def _shared(ours: Rows) -> dict[int, list[str]]:
    """Places that more than one crew has, and whose they are."""
    by_place: dict[int, list[str]] = {}
    for row in ours:
        by_place.setdefault(row["pos"], []).append(row["car"])
    return {place: cars for place, cars in by_place.items() if len(cars) > 1}


def _group_differences(
    table: str,
    place: int,
    cars: list[str],
    theirs: dict[str, dict[str, Any]],
    mine: dict[str, dict[str, Any]],
    fields: tuple[str, ...],
) -> set[Difference]:
    """A group on one place against the successive places it has in the published table."""
    known = [car for car in cars if car in theirs]
    found: set[Difference] = set()
    if "pos" in fields:
        places = sorted(theirs[car]["pos"] for car in known)
        if places != list(range(place, place + len(cars))):
            found |= {(table, car, "pos") for car in known}
    if "diff_prev_ms" in fields:
        gaps = sorted(theirs[car]["diff_prev_ms"] for car in known)
        if gaps != sorted(mine[car]["diff_prev_ms"] for car in cars):
            found |= {(table, car, "diff_prev_ms") for car in known}
    return found


OVERALL_FIELDS = ("pos", "stage_ms", "penalty_ms", "total_ms", "diff_first_ms", "diff_prev_ms")
STAGE_FIELDS = ("pos", "elapsed_ms", "diff_first_ms", "diff_prev_ms")


def overall_differences(path: Path, tables: dict[str, Any]) -> set[Difference]:
    """All tables after a stage against the published ones, after the section where those say so."""
    official = document_of(path)["official"]
    with_section = official["after_stage_controls_included"] or []
    found: set[Difference] = set()
    for stage, published in official["overall_after_stage"].items():
        kind = "overall_after_section" if stage in with_section else "overall_after_stage"
        found |= differences(stage, published, tables[kind][stage], OVERALL_FIELDS)
    return found


def stage_differences(path: Path, tables: dict[str, Any]) -> set[Difference]:
    """All tables of a stage against the published ones."""
    found: set[Difference] = set()
    for stage, published in document_of(path)["official"]["stage_classification"].items():
        found |= differences(stage, published, tables["stage_classification"][stage], STAGE_FIELDS)
    return found


def final_differences(path: Path, tables: dict[str, Any]) -> set[Difference]:
    """The final classification against the same system's."""
    published = document_of(path)["official"]["final"] or []
    return differences("final", published, tables["final"], OVERALL_FIELDS) if published else set()


def second_source_differences(path: Path, tables: dict[str, Any]) -> set[Difference]:
    """The final classification against the other source's, which cuts totals to the second."""
    published = document_of(path)["official"].get("final_ewrc") or []
    ours = [{**row, "total_ms": row["total_ms"] // 1_000 * 1_000} for row in tables["final"]]
    return differences("final", published, ours, ("pos", "total_ms")) if published else set()
