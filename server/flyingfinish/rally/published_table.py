"""A classification as it is published: one table, its canonical JSON and its hash.

The names are those of the channels (``overall``, ``class/SM2/overall/SS7``, ``c/hist/stage/SS7/…``)
and the rows have the fields of the views, so that a published table is shown like a live one. It is
made for the public: a held crew stands as the public last saw it.
"""

import hashlib
import json
from typing import Any, Final

from flyingfinish.rally.classification import (
    Block,
    OverallRow,
    StageRow,
    overall_after_section,
    overall_after_stage,
    running,
    stage_table,
)
from flyingfinish.rally.facts import Provenance
from flyingfinish.rally.rankings import BLOCK_ORD
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.scopes import Scope, scopes_of
from flyingfinish.rally.state_parts import RallyState

PUBLIC: Final = "public"
_BLOCKS: Final = (Block.RANKED, Block.TO_COME, Block.OUT)

Table = dict[str, Any]


def published_table(state: RallyState, classification: str) -> tuple[Table, bool]:
    """Returns the public table of a classification, and whether a time in it is unconfirmed.

    Refused when the name is of no table of this rally.
    """
    for scope in scopes_of(state):
        running_name = scope.channel(state)
        below = f"{running_name}/" if scope.class_id else scope.channel_prefix(state)
        if classification == running_name:
            table = running(state, scope, PUBLIC)
            return {"stage": table.reference, "rows": _overall(table.rows)}, _unconfirmed(
                state, table.rows
            )
        for stage in scope.stage_list(state):
            found = _of_stage(state, scope, below, stage.stage_id, classification)
            if found is not None:
                return found
    raise Refused("unknown_classification", classification=classification[:200])


def canonical(table: Table) -> str:
    """Returns a table as canonical JSON: sorted keys, no spaces, everything as it is."""
    return json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(table_json: str) -> str:
    """Returns the SHA-256 of a table's canonical JSON as hex."""
    return hashlib.sha256(table_json.encode()).hexdigest()


def _of_stage(
    state: RallyState, scope: Scope, below: str, stage_id: str, classification: str
) -> tuple[Table, bool] | None:
    if classification == f"{below}stage/{stage_id}":
        rows = stage_table(state, scope, stage_id, PUBLIC)
        return {"rows": {row.entry_id: _stage_row(row) for row in rows}}, any(
            row.unconfirmed for row in rows
        )
    if classification == f"{below}overall/{stage_id}":
        after = overall_after_stage(state, scope, stage_id, PUBLIC)
    elif classification == f"{below}overall/{stage_id}/section":
        after = overall_after_section(state, scope, stage_id, PUBLIC)
    else:
        return None
    return {"rows": _overall(after)}, _unconfirmed(state, after)


def _overall(rows: tuple[OverallRow, ...] | list[OverallRow]) -> Table:
    """Returns rows by entry; ``ord`` counts from a round number in each block, as views do."""
    table: Table = {}
    seats = dict.fromkeys(_BLOCKS, 0)
    for row in rows:
        seats[row.block] += 1
        shown: Table = {"ord": _BLOCKS.index(row.block) * BLOCK_ORD + seats[row.block]}
        shown["block"] = str(row.block)
        if row.place:
            shown["pos"] = row.place
        if row.figures is not None:
            shown["total_ms"] = row.figures.total_ms
            shown["stages_ms"] = row.figures.stages_ms
            shown["adjustments_ms"] = row.figures.adjustments_ms
        table[row.entry_id] = shown
    return table


def _stage_row(row: StageRow) -> Table:
    shown: Table = {"ord": row.ord, "elapsed_ms": row.elapsed_ms}
    if row.place:
        shown["pos"] = row.place
    if row.provenance is not Provenance.MEASURED:
        shown["provenance"] = str(row.provenance)
    if row.unconfirmed:
        shown["unconfirmed"] = True
    return shown


def _unconfirmed(state: RallyState, rows: tuple[OverallRow, ...] | list[OverallRow]) -> bool:
    """Says whether a ranked crew has a time that stands on a due start."""
    for row in rows:
        if row.block is Block.RANKED:
            for on in state.crew(row.entry_id, PUBLIC).stages.values():
                if on.time is not None and on.time.unconfirmed:
                    return True
    return False
