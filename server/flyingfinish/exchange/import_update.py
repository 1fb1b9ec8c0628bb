"""What an import still has to send to a rally that is there: nothing that stands already.

Start lists belong to the desk once one stands or a car was on the stage: a list made from the file
again would undo orders, edits and delays, so it is left out and told. A person whose name was
erased stays without one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from flyingfinish.exchange.command_bodies import encode_command
from flyingfinish.exchange.import_plan import Planned
from flyingfinish.rally import commands as c
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.state_parts import RallyState


@dataclass(frozen=True, slots=True)
class Update:
    """The commands that are new or changed, and the stages whose start lists stay as they are."""

    planned: tuple[Planned, ...]
    kept: tuple[str, ...] = ()


def standing_of(state: RallyState) -> dict[str, Any]:
    """Returns a rally as the crew door tells it to an import: what commands would make it again.

    ``settled_stages`` are those whose start list is no longer a file's to set.
    """
    made: list[c.Command] = [
        c.SetItinerary(state.itinerary),
        *(c.DrawRoute(stage_id, line) for stage_id, line in state.routes.items()),
        *(c.SetPost(post) for post in state.posts.values()),
        *(c.SetCompetition(one) for one in state.competitions.values()),
        *(
            c.RecordPerson(one.person_id, one.name, one.nation, one.club)
            for one in state.persons.values()
        ),
        *(c.SetEntry(entry) for entry in state.entries.values()),
    ]
    return {
        "commands": [said(command) for command in made],
        "settled_stages": [
            stage.stage_id for stage in state.itinerary.stages if _settled(state, stage.stage_id)
        ],
    }


def news_of(planned: Sequence[Planned], standing: Mapping[str, Any]) -> Update:
    """Returns what of an import is not in the rally yet; ``standing`` is the door's answer."""
    there = {orjson.dumps(one, option=orjson.OPT_SORT_KEYS) for one in standing["commands"]}
    settled = frozenset(standing["settled_stages"])
    people = [one for one in standing["commands"] if one["type"] == "RecordPerson"]
    erased = {one["person_id"] for one in people if not one["name"]}
    news: list[Planned] = []
    kept: list[str] = []
    for one in planned:
        command = one.command
        if isinstance(command, c.SetStartList) and command.stage_id in settled:
            kept.append(command.stage_id)
            continue
        gone = isinstance(command, c.RecordPerson) and command.person_id in erased
        same = orjson.dumps(said(command), option=orjson.OPT_SORT_KEYS) in there
        if not (gone or same or isinstance(command, c.OpenRally)):
            news.append(one)
    return Update(tuple(news), tuple(kept))


def said(command: c.Command) -> dict[str, Any]:
    """Returns the members of a command's body, comparable whatever their order."""
    members: dict[str, Any] = orjson.loads(encode_command(command))
    return members


def _settled(state: RallyState, stage_id: str) -> bool:
    """True when a list stands, officials began or ended the stage, or a crew was seen there."""
    if stage_id in state.start_lists or state.stages[stage_id].state is not StageState.TO_RUN:
        return True
    return any(stage_id in crew.stages for crew in state.crews.values())
