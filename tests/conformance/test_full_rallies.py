"""Rallies with an official table after every stage: ours must be theirs, field by field.

What differs is listed by name with its cause; a difference that is not listed, or listed and no
longer there, is red.
"""

import json
from pathlib import Path

from conformance.published import (
    Difference,
    differences,
    document_of,
    final_differences,
    full_rallies,
    overall_differences,
    parametrized,
    replayed,
    replayed_bytes,
    second_source_differences,
    stage_differences,
)

KNOWN_OVERALL: dict[str, set[Difference]] = {
    # Car 93 was 15 minutes late at TC19A. The published table after SS19 has that already, but not
    # the lateness of cars 4 and 6 at TC19C of the same section, so it is neither as the stage
    # closed nor as the section did; the places and gaps around car 93 follow.
    "2019-germany": {
        ("SS19", "93", "penalty_ms"),
        ("SS19", "93", "total_ms"),
        ("SS19", "93", "diff_first_ms"),
        ("SS19", "93", "diff_prev_ms"),
        ("SS19", "93", "pos"),
        ("SS19", "84", "pos"),
        ("SS19", "79", "pos"),
        ("SS19", "84", "diff_prev_ms"),
        ("SS19", "49", "diff_prev_ms"),
    },
}

KNOWN_SECOND_SOURCE: dict[str, set[Difference]] = {
    # Retired by the officials for lateness on the first evening; the other source classified it.
    "2018-monte-carlo": {("final", "86", "missing")},
    # The other source has no 15 minutes late for car 93 (84 and 79 move up), and totals of cars 22
    # and 52 that are 3 s and 30 s above the official ones, without a penalty that says so.
    "2019-germany": {
        ("final", "93", "pos"),
        ("final", "93", "total_ms"),
        ("final", "84", "pos"),
        ("final", "79", "pos"),
        ("final", "22", "total_ms"),
        ("final", "52", "total_ms"),
    },
}

# The source of this rally gives no penalties; those in its file were worked out from the official
# totals, so they are no input: these crews lack this much from that stage on.
RECONSTRUCTED: dict[str, set[tuple[str, str, int]]] = {
    "2025-sweden": {
        ("70", "SS9", 10_000),
        ("70", "SS10", 60_000),
        ("71", "SS12", 140_000),
        ("41", "SS12", 270_000),
        ("24", "SS14", 10_000),
        ("73", "SS15", 10_000),
        ("61", "SS17", 10_000),
        ("55", "SS17", 120_000),
    },
}


def has_reconstructed(path: Path) -> bool:
    return any(row.get("reconstructed") for row in document_of(path)["penalties"])


@parametrized(full_rallies())
def test_every_overall_table_is_the_published_one(path: Path) -> None:
    tables = replayed(path, reconstructed=has_reconstructed(path))
    assert KNOWN_OVERALL.get(path.stem, set()) == overall_differences(path, tables)


@parametrized(full_rallies())
def test_every_stage_table_is_the_published_one(path: Path) -> None:
    assert set() == stage_differences(path, replayed(path))


@parametrized(full_rallies())
def test_the_final_classification_is_the_published_one(path: Path) -> None:
    assert set() == final_differences(path, replayed(path))


@parametrized(full_rallies())
def test_the_final_classification_is_that_of_a_second_source(path: Path) -> None:
    known = KNOWN_SECOND_SOURCE.get(path.stem, set())
    assert known == second_source_differences(path, replayed(path))


@parametrized([path for path in full_rallies() if has_reconstructed(path)])
def test_penalties_that_are_no_input_are_named_here(path: Path) -> None:
    rows = [row for row in document_of(path)["penalties"] if row.get("reconstructed")]
    found = {(row["car"], row["after_stage"], row["ms"]) for row in rows}
    assert RECONSTRUCTED[path.stem] == found


@parametrized([path for path in full_rallies() if has_reconstructed(path)])
def test_without_them_only_the_crews_named_here_lack_a_penalty(path: Path) -> None:
    found = overall_differences(path, replayed(path))
    lacking = {car for _, car, field in found if field in ("penalty_ms", "total_ms")}
    assert {car for car, _, _ in RECONSTRUCTED[path.stem]} == lacking


@parametrized(full_rallies()[:1])
def test_a_changed_time_is_seen(path: Path) -> None:
    # The control: the comparison above is able to fail.
    document = json.loads(path.read_bytes())
    timed = [row for row in document["stage_times"] if row["elapsed_ms"] is not None]
    timed[0]["elapsed_ms"] += 100
    tables, _ = replayed_bytes(json.dumps(document).encode())
    assert set() != stage_differences(path, tables)


def test_the_control_of_ties_is_able_to_fail() -> None:
    ours = [{"pos": 1, "car": "1"}, {"pos": 1, "car": "2"}, {"pos": 3, "car": "3"}]
    theirs = [{"pos": 1, "car": "1"}, {"pos": 3, "car": "2"}, {"pos": 2, "car": "3"}]
    expected = {("SS1", "1", "pos"), ("SS1", "2", "pos"), ("SS1", "3", "pos")}
    assert expected == differences("SS1", theirs, ours, ("pos",))
