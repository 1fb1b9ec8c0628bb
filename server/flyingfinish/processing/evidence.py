"""What a published table rested on when it was published: kept beside its version, for ever.

Decisions go on after a publication, and so does a crew's own view. Whoever asks how a published
number came about is answered from here, from the journal up to the version's own position. Made in
the fold of the very fact, so it is the same for every batch; as the public was shown it, because
the version is the public's. The documents are one text, for nobody reads them but who explains.
"""

from typing import Any, Final

import orjson

from flyingfinish.processing.crew_rows import crew_head, crew_on_stage
from flyingfinish.processing.proofs import ELSEWHERE, Positions, elsewhere, stage_proof
from flyingfinish.processing.publication_rows import rows_of, table_of
from flyingfinish.processing.road_rows import itinerary_whole, regulations_whole
from flyingfinish.rally.adjustments import Table
from flyingfinish.rally.explain.views import NothingToExplain, Of, TableName, table_name
from flyingfinish.rally.facts import Published
from flyingfinish.rally.state_parts import CrewState, RallyState

Row = dict[str, Any]

_OF_CREWS: Final = (Of.STAGE, Of.TOTAL, Of.RANGE)
"""Tables whose numbers rest on what crews drove; others add up what stands in their own rows."""

_ADDED: Final = ("elapsed_ms", "provenance", "counted_ms")
_PARTS: Final = ("splits", "given", "rule")
"""What a stage holds in parts: none of them is added."""


def evidence_whole(
    state: RallyState, version: Published, position: int, positions: Positions
) -> Row | None:
    """Returns a version's evidence as a view; None for a start list, which nobody reckons."""
    try:
        table = table_name(version.classification)
    except NothingToExplain:
        return None
    stages = {name: {"state": str(one.state)} for name, one in state.stages.items()}
    documents: Row = {
        "itinerary": itinerary_whole(state),
        "regulations": regulations_whole(state),
        "state": {"stages": stages},
    }
    crews = rows_of(version.table_json).keys() & state.crews.keys()
    if table.of in _OF_CREWS and crews:
        wanted = _stages(state, table, version)
        homes = {one: {"competitions": _competitions(state, one)} for one in crews}
        documents["entries"] = {"rows": homes}
        for entry_id in crews:
            crew = state.crew(entry_id, "public")
            whole = table.of is Of.STAGE
            documents[f"crew/{entry_id}"] = _crew(state, crew, wanted, positions, whole)
    text = orjson.dumps(documents, option=orjson.OPT_SORT_KEYS).decode()
    head = {"classification": version.classification, "version": version.version}
    return {**head, "position": position, "documents_json": text}


def _stages(state: RallyState, table: TableName, version: Published) -> list[str]:
    """The stages that a table rests on: its own, all up to its own, or every one."""
    known = [one.stage_id for one in state.itinerary.stages]
    head = table_of(version.table_json) or {}
    last = table.stage_id or head.get("stage", "")
    if last not in known or table.kind is Table.FINAL:
        return known
    return [last] if table.of is Of.STAGE else known[: known.index(last) + 1]


def _competitions(state: RallyState, entry_id: str) -> dict[str, int]:
    return {one.competition_id: 1 for one in state.entries[entry_id].enrolments}


def _crew(
    state: RallyState, crew: CrewState, stages: list[str], positions: Positions, whole: bool
) -> Row:
    """What of a crew's own view its numbers rest on.

    The stages are ``whole`` where their times are explained; totals only add them up.
    """
    found: Row = {
        "adjustments": crew_head(crew)["adjustments"],
        "stages": {},
        "proofs": {},
    } | ({ELSEWHERE: {}} if state.timings else {})
    for stage_id in stages:
        on = crew.stages.get(stage_id)
        rows = {
            "stages": crew_on_stage(on),
            "proofs": stage_proof(state, on, stage_id, positions),
            ELSEWHERE: elsewhere(state, crew, stage_id, positions),
        }
        for name, row in rows.items():
            kept = row if whole or row is None else _summed(row)
            if kept:
                found[name][stage_id] = kept
    return found


def _summed(row: Row) -> Row:
    """What a total asks of a stage: the time, where it is from, and how it is cut."""
    return {
        name: _summed(value) if isinstance(value, dict) else value
        for name, value in row.items()
        if name in _ADDED or (isinstance(value, dict) and name not in _PARTS)
    }
