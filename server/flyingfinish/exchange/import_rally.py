"""`ff import`: makes a rally from its file and entry list, through the crew door like any desk.

First everything is read and judged here, against an empty rally; only when all of it is sound is
the first command sent. Importing the same files again sends the same rows, so an import that was
cut off goes on where it stopped. An update asks how the rally stands and sends what differs.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from flyingfinish.exchange.door_client import (
    DoorClient,
    DoorRefused,
    add_door_flags,
    client_asked,
)
from flyingfinish.exchange.entry_list import read_entry_list
from flyingfinish.exchange.file_troubles import FileRefused, trouble_of
from flyingfinish.exchange.import_plan import Planned, plan
from flyingfinish.exchange.import_update import Update, news_of
from flyingfinish.exchange.rally_file import read_rally_file
from flyingfinish.rally.commands import OpenRally


def main(argv: list[str]) -> int:
    """Imports a rally; returns 0, 1 when the door refused, 2 when the files are not sound."""
    asked = vars(parser().parse_args(argv))
    try:
        planned = planned_of(asked["rally"], asked["entries"])
    except (FileRefused, OSError) as error:
        sys.stderr.write(f"{trouble_of(error)}\nNothing was written.\n")
        return 2
    if asked["check"]:
        sys.stdout.write(f"Sound: {summary(planned)}.\n")
        return 0
    try:
        client = client_asked(asked)
        if asked["update"]:
            sys.stdout.write(told(update(client, planned)))
            return 0
        rally_id = send(client, planned)
    except DoorRefused as refused:
        sys.stderr.write(f"ff import: {refused}\n")
        return 1
    sys.stdout.write(f"Rally {rally_id}: {summary(planned)}.\n")
    return 0


def planned_of(rally: str, entries: str) -> list[Planned]:
    """Returns the commands of the files at these paths ("" = no entry list); raises FileRefused."""
    file = read_rally_file(Path(rally).read_bytes(), Path(rally).name)
    crews = read_entry_list(Path(entries).read_bytes(), Path(entries).name) if entries else []
    return plan(file, crews, Path(entries).name if entries else "")


def send(client: DoorClient, planned: Sequence[Planned]) -> str:
    """Sends the commands of a new rally in order and returns its id; raises DoorRefused."""
    rally_id = rally_id_of(planned)
    _send(client, rally_id, planned, 0)
    return rally_id


def update(client: DoorClient, planned: Sequence[Planned]) -> Update:
    """Sends to a rally that is there what differs, and returns that; raises DoorRefused.

    What others decide after the look is not overwritten: the door refuses it as changed since.
    """
    rally_id = rally_id_of(planned)
    standing = client.standing(rally_id)
    news = news_of(planned, standing)
    _send(client, rally_id, news.planned, int(standing["position"]))
    return news


def rally_id_of(planned: Sequence[Planned]) -> str:
    """Returns the id of the rally that the first command opens."""
    opening = planned[0].command
    assert isinstance(opening, OpenRally)
    return opening.rally_id


def _send(client: DoorClient, rally_id: str, planned: Sequence[Planned], seen: int) -> None:
    """Sends commands in order from an outbox of their own; raises DoorRefused at the first no."""
    sender = client.anew(incarnation_of(client, planned, seen))
    for one in planned:
        seen = max(seen, sender.decide(rally_id, one.command, seen))


def told(news: Update) -> str:
    """Returns what an update sent and what it left alone, for people."""
    sent = f"Sent {len(news.planned)} that differ: {summary(news.planned)}.\n"
    if not news.kept:
        return sent
    kept = ", ".join(news.kept)
    return f"{sent}Start lists kept as they stand: {kept}; change them at the desk.\n"


def incarnation_of(client: DoorClient, planned: Sequence[Planned], seen: int) -> str:
    """Returns the name of this import's outbox: the same files on the same rally have the same."""
    return client.outbox_of([f"{seen}", *(repr(one.command) for one in planned)])


def summary(planned: Sequence[Planned]) -> str:
    """Returns how much of each kind there is, for people."""
    counts: dict[str, int] = {}
    for one in planned:
        name = type(one.command).__name__
        counts[name] = counts.get(name, 0) + 1
    return (
        f"{counts.get('SetEntry', 0)} entries, {counts.get('SetStartList', 0)} start lists, "
        f"{counts.get('SetPost', 0)} posts, {counts.get('SetCompetition', 0)} competitions"
    )


def parser() -> argparse.ArgumentParser:
    """Returns how the verb is written."""
    top = argparse.ArgumentParser(
        prog="ff import", description="Makes a rally from its file and entry list."
    )
    top.add_argument("rally", help="the rally file, TOML; clients/samples/club-rally.toml is one")
    top.add_argument("--entries", default="", help="the entry list, CSV")
    top.add_argument("--check", action="store_true", help="reads and judges, sends nothing")
    top.add_argument("--update", action="store_true", help="the rally is there: send what differs")
    add_door_flags(top)
    return top
