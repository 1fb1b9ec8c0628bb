"""`ff replay FILE.json --tables OUT.json`: a recorded rally folded into its tables.

``--through journal`` sends the same facts through a real journal and the processor instead and must
give the same bytes. What the tables are is said in the file format's own words: see ``tables_of``.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from flyingfinish.exchange.file_troubles import trouble_of
from flyingfinish.exchange.recorded.facts import MAIN_COMPETITION, records_of
from flyingfinish.exchange.recorded.rally import RECORDING_BYTES, Recording, read_recording
from flyingfinish.rally.classification import (
    OverallRow,
    Scope,
    StageRow,
    final,
    overall_after_section,
    overall_after_stage,
    stage_table,
)
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.scopes import names_of
from flyingfinish.rally.state import RallyState, replay

Tables = dict[str, Any]
Replayer = Callable[[Recording], Tables]


def main(args: Sequence[str], through_journal: Replayer | None = None) -> int:
    """Replay one file; 0 done, 1 the file is no recorded rally, 2 it cannot be read or written.

    ``through_journal`` makes the tables by way of a real journal, for whoever can start one.
    """
    options = _parser().parse_args(args)
    try:
        with Path(options.file).open("rb") as file:
            content = file.read(RECORDING_BYTES + 1)
    except OSError as error:
        sys.stderr.write(f"ff replay: {trouble_of(error)}\n")
        return 2
    try:
        recording = read_recording(content, reconstructed=options.reconstructed)
        if options.through == "journal":
            assert through_journal is not None, "the command line gives a way through a journal"
            tables = through_journal(recording)
        else:
            tables = tables_of(recording, replay(records_of(recording)))
    except RuleRefusal as refusal:
        sys.stderr.write(f"ff replay: {options.file}: {refusal}\n")
        return 1
    try:
        Path(options.tables).write_bytes(canonical(tables))
    except OSError as error:
        sys.stderr.write(f"ff replay: {trouble_of(error)}\n")
        return 2
    sys.stdout.write(_summary(recording, tables) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ff replay", description="Folds one recorded rally into its tables."
    )
    parser.add_argument("file", help="a recorded rally (rally-conformance/1)")
    parser.add_argument("--tables", required=True, help="where to write the tables")
    parser.add_argument(
        "--through",
        choices=["fold", "journal"],
        default="fold",
        help="fold the facts at once, or send them through a journal and the processor",
    )
    parser.add_argument(
        "--reconstructed",
        action="store_true",
        help="also take penalties that were worked out from the published tables",
    )
    return parser


def canonical(tables: Tables) -> bytes:
    """The tables as bytes: sorted keys, no blanks, so that equal tables are equal files."""
    return json.dumps(tables, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def tables_of(recording: Recording, state: RallyState) -> Tables:
    """Every table of a recorded rally by stage code, rows as the file format writes them.

    ``pos`` is shared by crews that no rule separates; their order is by car number.
    """
    scope = Scope(MAIN_COMPETITION)
    stage_ids = [stage.stage_id for stage in state.itinerary.stages]
    cars = names_of(state)

    def after(scope: Scope, stage_id: str) -> list[dict[str, Any]]:
        return [
            _overall(row, cars) for row in overall_after_stage(state, scope, stage_id, "public")
        ]

    def after_section(stage_id: str) -> list[dict[str, Any]]:
        rows = overall_after_section(state, scope, stage_id, "public")
        return [_overall(row, cars) for row in rows]

    return {
        "overall_after_stage": {one: after(scope, one) for one in stage_ids},
        "overall_after_section": {one: after_section(one) for one in stage_ids},
        "stage_classification": {
            one: [_stage(row, cars) for row in stage_table(state, scope, one, "public")]
            for one in stage_ids
        },
        "class_classification": {
            name: {one: after(Scope(MAIN_COMPETITION, class_id), one) for one in stage_ids}
            for name, class_id in recording.class_ids.items()
        },
        "final": final_table(state, MAIN_COMPETITION),
    }


def final_table(state: RallyState, competition_id: str) -> list[dict[str, Any]]:
    """The final classification of a competition in the words of the file format."""
    cars = names_of(state)
    return [_overall(row, cars) for row in final(state, Scope(competition_id), "public")]


def _overall(row: OverallRow, cars: Mapping[str, str]) -> dict[str, Any]:
    """A row of an overall table in the words of the file format."""
    assert row.figures is not None, "a ranked row has figures"
    return {
        "pos": row.place,
        "car": cars[row.entry_id],
        "stage_ms": row.figures.stages_ms,
        "penalty_ms": row.figures.adjustments_ms,
        "total_ms": row.figures.total_ms,
        "diff_first_ms": row.gap_first_ms,
        "diff_prev_ms": row.gap_previous_ms,
    }


def _stage(row: StageRow, cars: Mapping[str, str]) -> dict[str, Any]:
    """A row of a stage table in the words of the file format."""
    return {
        "pos": row.place,
        "car": cars[row.entry_id],
        "elapsed_ms": row.elapsed_ms,
        "diff_first_ms": row.gap_first_ms,
        "diff_prev_ms": row.gap_previous_ms,
    }


def _summary(recording: Recording, tables: Tables) -> str:
    """One line for whoever typed the command."""
    overall = tables["overall_after_stage"]
    rows = sum(len(rows) for rows in overall.values())
    name = recording.rally.get("name") or recording.rally.get("id")
    return f"{name}: {len(overall)} stages, {rows} overall rows, {len(tables['final'])} classified"
