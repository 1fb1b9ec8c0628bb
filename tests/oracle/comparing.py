"""Holds the engine's tables against the oracle's, table by table and field by field."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from builders import Story
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.rankings import Ranking
from flyingfinish.rally.state import RallyState, apply
from oracle.ledger import Row, ledger, rows

Tables = dict[str, dict[str, Row]]
"""Channel -> entry -> what the table says of it."""

OBJECTS = ("stages", "cars", "parts")
"""Fields that hold an object."""

ORDER = "sort"
"""Where a row stands among those of its block; equal numbers may stand in any order."""


def engine_tables(story: Story) -> tuple[Tables, dict[str, str]]:
    """Every table of the engine as headquarters see it, and the stage each running one is at.

    The tables are those that grew fact by fact, not a picture taken at the end.
    """
    board, state = Board("internal"), RallyState()
    for record in story.records:
        board.show(state, apply(state, record))
    for ranking in board.tables.values():
        ranking.take_changes()
    tables = {channel: dict(ranking.rows()) for channel, ranking in board.tables.items()}
    heads = {channel: _stage(ranking) for channel, ranking in board.tables.items()}
    return tables, {channel: stage for channel, stage in heads.items() if stage}


def _stage(ranking: Ranking) -> str:
    """The stage beside a table; with ``?`` behind it where points are not those of the end."""
    return f"{ranking.head.get('stage', '')}{'?' if 'provisional' in ranking.head else ''}"


def oracle_tables(db: sqlite3.Connection) -> tuple[Tables, dict[str, str]]:
    """The same from the oracle's database; rows carry ``sort`` besides."""
    tables: Tables = {}
    for query in (
        STAGE_ROWS,
        PENDING_ROWS,
        AFTER_ROWS,
        RUNNING_ROWS,
        WIN_ROWS,
        RANGE_ROWS,
        FINAL_ROWS,
        TEAM_ROWS,
        POINT_ROWS,
    ):
        for row in rows(db, query):
            row |= {name: json.loads(row[name]) for name in OBJECTS if name in row}
            tables.setdefault(row.pop("channel"), {})[row.pop("entry_id")] = row
    heads = {row["channel"]: row["stage_id"] for row in rows(db, HEADS)}
    return tables, heads


STAGE_ROWS = """
SELECT channel, entry_id, elapsed_ms, pos, sort,
       nullif(counted_ms, elapsed_ms) AS counted_ms,
       nullif(provenance, 'measured') AS provenance,
       nullif(unconfirmed, 0) AS unconfirmed
FROM stage_table"""
PENDING_ROWS = """
SELECT head || 'stage/' || stage_id AS channel, entry_id, 'pending' AS block FROM scope
JOIN scope_stage USING (scope, competition_id) JOIN member USING (scope, ord)
JOIN pending USING (stage_id, entry_id)
LEFT JOIN time USING (competition_id, stage_id, entry_id)
WHERE elapsed_ms IS NULL AND state <> 'cancelled' AND entry_id NOT IN (
    SELECT entry_id FROM status WHERE code IN ('disqualified', 'did_not_start'))"""
AFTER_ROWS = """
SELECT channel, entry_id, pos, total_ms, stages_ms, adjustments_ms, sort FROM after_table"""
RUNNING_ROWS = """
SELECT channel, entry_id, block, code, pos, total_ms, stages_ms, adjustments_ms, pos_before,
       stage_id AS stage, sort
FROM running_table"""
WIN_ROWS = """
SELECT head || 'stagewins' AS channel, entry_id, count(*) AS wins,
       json_group_object(stage_id, 1) AS stages,
       rank() OVER (PARTITION BY scope ORDER BY count(*) DESC) AS pos,
       -count(*) AS sort
FROM win JOIN scope USING (scope) GROUP BY scope, entry_id"""
RANGE_ROWS = """
SELECT channel, entry_id, pos, total_ms, stages_ms, adjustments_ms, sort FROM range_table"""
FINAL_ROWS = """
SELECT channel, entry_id, block, pos, total_ms, stages_ms, adjustments_ms, sort FROM final_table"""
TEAM_ROWS = """
SELECT channel, entry_id, block, pos, total_ms, cars, sort FROM team_table"""
POINT_ROWS = """
SELECT channel, entry_id, pos, points, parts, place, cars, sort FROM points_table"""
HEADS = """
SELECT channel, stage_id FROM reference JOIN scope USING (scope) JOIN stage USING (ord)
UNION
SELECT channel, stage_id FROM range_reference JOIN stage ON stage.ord = reference
UNION
SELECT channel, coalesce(stage_id, '') || iif(provisional, '?', '') FROM title_head
WHERE stage_id IS NOT NULL OR provisional"""


def differences(story: Story) -> list[str]:
    """Every field in which the engine and the oracle differ about this rally, as sentences."""
    with ledger(story.records) as db:
        expected, expected_heads = oracle_tables(db)
    actual, actual_heads = engine_tables(story)
    found = []
    if expected_heads != actual_heads:
        found.append(f"reference stages: oracle {expected_heads}, engine {actual_heads}")
    for channel in sorted(expected.keys() | actual.keys()):
        found += _in_table(channel, expected.get(channel, {}), actual.get(channel, {}))
    return found


def _in_table(channel: str, expected: Mapping[str, Row], actual: Mapping[str, Row]) -> list[str]:
    """Rows that are not in both, fields that differ, and rows in another order."""
    found = []
    for entry_id in sorted(expected.keys() | actual.keys()):
        ours, theirs = expected.get(entry_id), actual.get(entry_id)
        if ours is None or theirs is None or _said(ours) != _said(theirs):
            found.append(f"{channel} {entry_id}: oracle {ours}, engine {theirs}")
    return found or _order(channel, expected, actual)


def _said(row: Row) -> Row:
    """What a row says, without where it stands."""
    return {name: value for name, value in row.items() if name not in (ORDER, "ord")}


def _order(channel: str, expected: Mapping[str, Row], actual: Mapping[str, Row]) -> list[str]:
    """Rows of one block that the oracle puts one after the other must stand so."""
    found = []
    blocks: dict[Any, list[str]] = {}
    for entry_id in sorted(actual, key=lambda one: actual[one]["ord"]):
        if ORDER in expected[entry_id]:
            blocks.setdefault(actual[entry_id].get("block"), []).append(entry_id)
    for block, entries in blocks.items():
        places = [expected[entry_id][ORDER] for entry_id in entries]
        if places != sorted(places):
            found.append(f"{channel}: {block or 'rows'} stand in the order {entries}: {places}")
    return found
