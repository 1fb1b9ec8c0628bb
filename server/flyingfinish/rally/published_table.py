"""A classification as it is published: one table, its canonical JSON and its hash.

The names are those of the channels (``overall``, ``class/SM2/overall/SS7``, ``c/hist/stage/SS7``)
and a published table is what the live view of that channel holds. It is made for the public: a held
crew stands as the public last saw it.
"""

import hashlib
import json
from dataclasses import replace
from typing import Any, Final

from flyingfinish.rally.boards import Board
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.scopes import Scope, scopes_of
from flyingfinish.rally.state_parts import RallyState, Touched

NAME_SHOWN: Final = 200

Table = dict[str, Any]


def published_table(state: RallyState, classification: str) -> tuple[Table, bool]:
    """Returns the public table of a classification, and whether a time in it is unconfirmed.

    Refused when the name is of no table of this rally.
    """
    scope = _scope_of(state, classification)
    board = Board("public")
    board.show(_only(state, scope), Touched(road=True))
    ranking = board.tables.get(classification)
    if ranking is None:
        raise Refused("unknown_classification", classification=classification[:NAME_SHOWN])
    ranking.take_changes()
    table = {**ranking.head, "rows": ranking.rows()}
    return table, any(_unconfirmed(state, *item) for item in table["rows"].items())


def canonical(table: Table) -> str:
    """Returns a table as canonical JSON: sorted keys, no spaces, everything as it is."""
    return json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(table_json: str) -> str:
    """Returns the SHA-256 of a table's canonical JSON as hex."""
    return hashlib.sha256(table_json.encode()).hexdigest()


def _scope_of(state: RallyState, classification: str) -> Scope:
    """Returns the scope whose table this is: the one that is named longest in it."""
    named = []
    for scope in scopes_of(state):
        running = scope.channel(state)
        below = f"{running}/" if scope.class_id else scope.channel_prefix(state)
        if classification == running or classification.startswith(
            (f"{below}stage/", f"{below}overall/")
        ):
            named.append((len(below), running, scope))
    if not named:
        raise Refused("unknown_classification", classification=classification[:NAME_SHOWN])
    return max(named, key=lambda item: item[:2])[2]


def _only(state: RallyState, scope: Scope) -> RallyState:
    """Returns the state with one scope alone, so that no other table is laid out for it."""
    competition = state.competitions[scope.competition_id]
    classes = tuple(one for one in competition.classes if one.class_id == scope.class_id)
    alone = replace(competition, classes=classes)
    return replace(state, competitions={scope.competition_id: alone})


def _unconfirmed(state: RallyState, entry_id: str, row: Table) -> bool:
    """Says whether a row rests on a due start that nobody has reported."""
    if "unconfirmed" in row:
        return True
    if "total_ms" not in row:
        return False
    stages = state.crew(entry_id, "public").stages.values()
    return any(on.time is not None and on.time.unconfirmed for on in stages)
