"""Assessed times of published rallies against the restart rule: equal to the tenth, or stewards'.

The files mark a time that was not measured; whether it is a restart time or one that stewards
judged they do not say. What lies five minutes and more over the best of the crew's pool is taken
for a stage that it missed, and so is what has no pool; the rule is then asked for exactly these.
Run with ``-s`` to read the counts, and each time that is left to the stewards.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from conformance.published import (
    document_of,
    full_rallies,
    overall_differences,
    parametrized,
    stage_differences,
)
from conformance.test_full_rallies import KNOWN_OVERALL, has_reconstructed
from flyingfinish.exchange.recorded.facts import records_of
from flyingfinish.exchange.recorded.rally import read_recording
from flyingfinish.exchange.replay import tables_of
from flyingfinish.rally.facts import Record, RestartTimesGiven, TimeGiven
from flyingfinish.rally.restart_times import rule_time
from flyingfinish.rally.state import RallyState, apply, replay

MISSED_OVER_MS = 300_000
TENTH_MS = 100


class Found(NamedTuple):
    """How the assessed times of a rally come out."""

    by_rule: int
    """Equal to the tenth."""

    stewards: int
    """Explained by nothing but a decision: a pool there is, and the time is another one."""

    without_pool: int
    """Nobody of the class and priority has a measured time there."""


EXPECTED = {
    "2018-australia": Found(59, 3, 8),
    "2018-finland": Found(137, 60, 16),
    "2018-monte-carlo": Found(46, 21, 0),
    "2019-germany": Found(42, 16, 12),
    "2019-mexico": Found(36, 12, 48),
    # One of the others has ten minutes on the last stage of a leg and 9:51.6 on an earlier one:
    # judged or missed, the file does not say, so the rule is not given it.
    "2019-monte-carlo": Found(20, 82, 15),
    "2019-sardegna": Found(196, 32, 28),
    # Fifty-two of fifty-six assessed; the other six rows are judged, two of them marked notional.
    "2025-sweden": Found(52, 4, 2),
}


class Row(NamedTuple):
    """A time of the file that was not measured."""

    entry_id: str
    stage_id: str
    elapsed_ms: int


def assessed(path: Path, state: RallyState) -> Iterator[Row]:
    """Every time that the file marks, of a crew that is entered."""
    entries = {entry.car_number: entry.entry_id for entry in state.entries.values()}
    for row in document_of(path)["stage_times"]:
        if row["source_flags"] and row["elapsed_ms"] and row["car"] in entries:
            yield Row(entries[row["car"]], row["stage"], row["elapsed_ms"])


def missed(rows: list[Row], state: RallyState) -> Mapping[str, tuple[str, ...]]:
    """Crew -> the stages that it missed."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        base = rule_time(state, state.crews[row.entry_id], row.stage_id)
        if base is None or row.elapsed_ms - base.base_ms >= MISSED_OVER_MS:
            found[row.entry_id].append(row.stage_id)
    return {entry_id: tuple(stages) for entry_id, stages in found.items()}


def rulings(state: RallyState, stages: Mapping[str, tuple[str, ...]]) -> list[Record]:
    """A ruling for each crew, behind the journal of the file."""
    return [
        Record(state.position + nth, "desk", "rules", nth, RestartTimesGiven(*one), official=True)
        for nth, one in enumerate(stages.items(), start=1)
    ]


def told(path: Path) -> tuple[list[Record], list[Row], RallyState]:
    """The journal of a file with the rulings behind it, its assessed times, and the state."""
    records = list(records_of(read_recording(path.read_bytes(), has_reconstructed(path))))
    state = replay(records)
    rows = list(assessed(path, state))
    for ruling in rulings(state, missed(rows, state)):
        records.append(ruling)
        apply(state, ruling)
    return records, rows, state


def is_by_rule(row: Row, state: RallyState) -> bool:
    """Whether the rule alone gives this time, to the tenth."""
    rule = state.crews[row.entry_id].stages[row.stage_id].rule
    return rule is not None and rule.elapsed_ms // TENTH_MS == row.elapsed_ms // TENTH_MS


@parametrized(full_rallies())
def test_assessed_times_are_the_restart_rules_to_the_tenth_or_the_stewards(path: Path) -> None:
    _, rows, state = told(path)
    by_rule = [row for row in rows if is_by_rule(row, state)]
    others = [row for row in rows if not is_by_rule(row, state)]
    bases = [rule_time(state, state.crews[row.entry_id], row.stage_id) for row in others]
    found = Found(len(by_rule), len(bases) - bases.count(None), bases.count(None))
    print(f"\n{path.stem}: {found}")
    for row in others:
        print(f"  stewards: {row.stage_id} {row.entry_id} {row.elapsed_ms}")
    assert EXPECTED[path.stem] == found


@parametrized(full_rallies())
def test_the_published_tables_come_out_with_the_times_worked_out_by_the_rule(path: Path) -> None:
    # What the file says of these stages is not told at all: the rule must find it.
    records, rows, state = told(path)
    ruled = {(row.entry_id, row.stage_id) for row in rows if is_by_rule(row, state)}
    bare = [
        record
        for record in records
        if not isinstance(record.fact, TimeGiven)
        or (record.fact.entry_id, record.fact.stage_id) not in ruled
    ]
    again = replay(replace(record, position=nth) for nth, record in enumerate(bare, start=1))
    tables = tables_of(read_recording(path.read_bytes(), has_reconstructed(path)), again)
    assert len(records) - len(ruled) == len(bare)
    assert KNOWN_OVERALL.get(path.stem, set()) == overall_differences(path, tables)
    assert set() == stage_differences(path, tables)
