"""A classification as it is published: one table, its canonical JSON and its hash.

The names are those of the channels (``overall``, ``class/SM2/overall/SS7``, ``c/hist/stage/SS7``)
and a published table is what the live view of that channel holds. It is made for the public: a held
crew stands as the public last saw it. A start list is published likewise (``startlist/SS8``).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.competition_times import crew_in
from flyingfinish.rally.rankings import Ranking
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.scopes import Scope, scopes_of
from flyingfinish.rally.start_table import start_table
from flyingfinish.rally.state_parts import Audience, RallyState, Touched

NAME_SHOWN: Final = 200
START_LIST: Final = "startlist/"

Table = dict[str, Any]


def published_table(state: RallyState, classification: str) -> tuple[Table, bool]:
    """Returns the public table of a classification, and whether a time in it is unconfirmed.

    Refused when the name is of no table of this rally.
    """
    if classification.startswith(START_LIST):
        return _start_list(state, classification), False
    table = table_of(state, classification, "public")
    return table, any(_unconfirmed(state, *item) for item in table["rows"].items())


def table_of(state: RallyState, classification: str, audience: Audience) -> Table:
    """Returns a classification as an audience would read it live; Refused for no table's name."""
    alone = _only(state, _scope_of(state, classification))
    ranking = _ranking(alone, classification, audience)
    ranking.take_changes()
    return {**ranking.head, "rows": ranking.rows()}


def check_table(state: RallyState, classification: str) -> None:
    """Refuses a name that is of no table of this rally, without making the table."""
    if classification.startswith(START_LIST):
        _start_list(state, classification)
    else:
        alone = _only(state, _scope_of(state, classification))
        _ranking(replace(alone, entries={}), classification)


def known_titles(state: RallyState, classification: str) -> tuple[str, ...]:
    """Returns the ids of the titles that score by the places of a classification, in their order.

    Those of its competition and, for a class, of that class.
    """
    if classification.startswith(START_LIST):
        return ()
    scope = _scope_of(state, classification)
    titles = state.competitions[scope.competition_id].titles
    return tuple(one.title_id for one in titles if one.class_id == scope.class_id)


def tables_with(state: RallyState, entries: Iterable[str]) -> tuple[str, ...]:
    """Returns the tables that a protest about these crews concerns.

    The running classifications of every scope that they are in, and every published table that has
    a row of theirs.
    """
    about = set(entries)
    found = {
        scope.channel(state): None
        for scope in scopes_of(state)
        if any(one.entry_id in about for one in scope.members(state))
    }
    for classification, versions in state.publications.items():
        rows = json.loads(versions[-1].table_json).get("rows", {})
        if about & rows.keys():
            found[classification] = None
    return tuple(found)


def _start_list(state: RallyState, classification: str) -> Table:
    stage_id = classification.removeprefix(START_LIST)
    listed = start_table(state, stage_id, "public") if stage_id in state.start_lists else None
    if listed is None:
        raise Refused("unknown_classification", classification=classification[:NAME_SHOWN])
    return listed


def _ranking(alone: RallyState, classification: str, audience: Audience = "public") -> Ranking:
    """Returns the ranking behind a table's name; refused when there is none of it."""
    board = Board(audience)
    board.show(alone, Touched(road=True))
    ranking = board.tables.get(classification)
    if ranking is None:
        raise Refused("unknown_classification", classification=classification[:NAME_SHOWN])
    return ranking


def canonical(table: Table) -> str:
    """Returns a table as canonical JSON: sorted keys, no spaces, everything as it is."""
    return json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(table_json: str) -> str:
    """Returns the SHA-256 of a table's canonical JSON as hex."""
    return hashlib.sha256(table_json.encode()).hexdigest()


def _scope_of(state: RallyState, classification: str) -> Scope:
    """Returns the scope whose table this may be: the one that is named longest in it."""
    named = [
        (len(named_in), scope)
        for scope in scopes_of(state)
        if f"{classification}/".startswith(
            named_in := f"{scope.channel(state)}/"
            if scope.class_id
            else scope.channel_prefix(state)
        )
    ]
    if not named:
        raise Refused("unknown_classification", classification=classification[:NAME_SHOWN])
    return _behind(state, max(named, key=lambda item: item[0])[1], classification)


def _behind(state: RallyState, scope: Scope, classification: str) -> Scope:
    """Returns the scope that a title's points rest on: their name does not say its class."""
    title_id = classification.removeprefix(f"{scope.channel_prefix(state)}points/")
    for title in state.competitions[scope.competition_id].titles:
        if title.title_id == title_id and title_id != classification:
            return Scope(scope.competition_id, title.class_id)
    return scope


def _only(state: RallyState, scope: Scope) -> RallyState:
    """Returns the state with one scope alone, so that no other table is laid out for it.

    Where competitions time otherwise, its crews have the times that count in this one: with the
    others gone nobody could tell any more whose times they had.
    """
    competition = state.competitions[scope.competition_id]
    classes = tuple(one for one in competition.classes if one.class_id == scope.class_id)
    alone = replace(competition, classes=classes)
    crews, held = state.crews, state.held
    if state.timings:
        name = scope.competition_id
        crews = {one: crew_in(state, name, one, "internal") for one in crews}
        held = {one: crew_in(state, name, one, "public") for one in held}
    return replace(
        state, competitions={scope.competition_id: alone}, crews=crews, held=held, timings={}
    )


def _unconfirmed(state: RallyState, entry_id: str, row: Table) -> bool:
    """Says whether a row rests on a due start that nobody has reported."""
    if "unconfirmed" in row:
        return True
    if "total_ms" not in row and "points" not in row:
        return False
    cars = row.get("cars", (entry_id,))
    stages = (on for one in cars for on in state.crew(one, "public").stages.values())
    return any(on.time is not None and on.time.unconfirmed for on in stages)
