"""Sends a series through the crew door, and asks it to score rounds and to bring standings.

Every command goes the way of any desk's; the same file sends the same rows, so an import that was
cut off goes on where it stopped.
"""

from typing import NamedTuple

from flyingfinish.exchange.door_client import DoorClient, DoorRefused
from flyingfinish.exchange.series_file import SeriesFile
from flyingfinish.exchange.series_plan import Known, PlannedSeries, series_plan
from flyingfinish.rally.commands import BringStandings
from flyingfinish.rally.series import commands as c

PEOPLE_MAX = 500
"""So many unknown crews are recorded for one round; more is a mistake."""

UNKNOWN_PERSON = "unknown-person"


class Sent(NamedTuple):
    """What an import did."""

    series_id: str
    commands: int

    erased: int
    """People who have no name any more and were given none."""


def import_series(client: DoorClient, file: SeriesFile, *, update: bool = False) -> Sent:
    """Sends what a file says, its people by the ids that the door has or gives them."""
    offline = series_plan(file)
    names = [one.name for one in offline.state.persons.values()]
    known = people_at(client, offline.series_id, names)
    count = send_series(client, series_plan(file, known), update=update)
    return Sent(offline.series_id, count, sum(one.erased for one in known.values()))


def people_at(client: DoorClient, series_id: str, names: list[str]) -> dict[str, Known]:
    """Returns who these names are at the door of a series; raises DoorRefused."""
    found = client.people(series_id, names)
    return {one["name"]: Known(one["id"], one.get("erased", False)) for one in found}


def send_series(client: DoorClient, planned: PlannedSeries, *, update: bool = False) -> int:
    """Sends the commands in order and returns how many; raises DoorRefused at the first no.

    An update leaves the opening out: the series is there and gets what the file says now.
    """
    seen = client.series().get(planned.series_id, 0) if update else 0
    commands = planned.commands[1:] if update else planned.commands
    sender = client.anew(_incarnation(client, planned, seen))
    for command in commands:
        seen = max(seen, sender.decide_series(planned.series_id, command, seen))
    return len(commands)


def score_round(
    client: DoorClient, series_id: str, round_id: str, rally_id: str, *, add_people: bool
) -> list[str]:
    """Scores a round from its rally's published versions; returns the names that were recorded.

    Crews that the series does not know are recorded first with ``add_people``; else the first of
    them is the reason of the DoorRefused. So is one whose name was erased in the series.
    """
    added: list[str] = []
    seen = client.series().get(series_id, 0)
    while True:
        try:
            client.decide_series(series_id, c.ScoreRound(round_id, rally_id), seen)
        except DoorRefused as refused:
            name = _unknown(refused)
            if not add_people or not name or name in added or len(added) >= PEOPLE_MAX:
                raise
            person_id = people_at(client, series_id, [name])[name].person_id
            person = c.RecordCompetitor(person_id, name)
            seen = client.decide_series(series_id, person, seen)
            added.append(name)
        else:
            return added


def bring_standings(
    client: DoorClient, rally_id: str, title_id: str, series_id: str, series_title: str, round_: str
) -> int:
    """Tells a rally the standings of a series before it; returns the fact's position."""
    seen = client.rallies().get(rally_id, 0)
    return client.decide(rally_id, BringStandings(title_id, series_id, series_title, round_), seen)


def _unknown(refused: DoorRefused) -> str:
    """The name of whom the series does not know; empty when that is not why."""
    if not str(refused.problem.get("type", "")).endswith(UNKNOWN_PERSON):
        return ""
    params = refused.problem.get("params", {})
    return str(params.get("name", "")) if isinstance(params, dict) else ""


def _incarnation(client: DoorClient, planned: PlannedSeries, seen: int) -> str:
    """The name of this import's outbox: the same file on the same series has the same."""
    return client.outbox_of([f"{seen}", *map(repr, planned.commands)])
