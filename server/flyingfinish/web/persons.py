"""Commands that say who somebody is: what is kept apart of them, what an erasure leaves.

The door alone has the names: the fold knows ids, and a journal says only salted hashes.
"""

import hashlib
import os
from typing import Final

from flyingfinish.journal.codec import private_part, record_of
from flyingfinish.journal.erasure import erased_among
from flyingfinish.journal.ports import Answer, Conflict, Duplicate, Journal, Private
from flyingfinish.rally.commands import RecordPerson
from flyingfinish.rally.entries import Person
from flyingfinish.rally.facts import PersonRecorded
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.series.commands import RecordCompetitor
from flyingfinish.rally.series.people import plain
from flyingfinish.web.messages import CommandSent

PersonCommand = RecordPerson | RecordCompetitor

SALT_BYTES: Final = 16


def person_part(command: PersonCommand) -> tuple[Private, str]:
    """Returns what of a person is kept apart from the journal, and its salted hash."""
    members = {
        "person_id": command.person_id,
        "name": command.name,
        "nation": command.nation,
        "club": command.club,
    }
    return private_part(members, os.urandom(SALT_BYTES))


async def check_not_erased(journal: Journal, command: PersonCommand, now: Person | None) -> None:
    """Refuses a name that somebody was erased by; ``now`` is who bears the command's id.

    A namesake who was recorded before keeps the name.
    """
    if now is not None and plain(now.name) == plain(command.name):
        return
    erased = await erased_among(journal, [command.name])
    if erased:
        raise Refused("person_erased", person=erased[command.name])


def command_hash(body: bytes, private: Private | None) -> bytes:
    """Returns what repeats of a command are compared by.

    Where it says who somebody is, with the salt of the private part: that goes when the person is
    erased, and then the hash confirms nobody's guess at the name.
    """
    return hashlib.sha256((private.salt if private else b"") + body).digest()


async def answer_of_repeat(journal: Journal, sent: CommandSent, answer: Answer) -> Answer:
    """Returns the answer to a command, a repeat known by the salt of the row that it repeats.

    Of an erased person nothing is left to compare by but whose record it was; either way nothing
    is written.
    """
    command = sent.command
    if not isinstance(answer, Conflict) or not isinstance(command, PersonCommand):
        return answer
    row = (await journal.read(answer.position - 1, 1))[0]
    if row.private is not None and row.private_salt is not None:
        told = command_hash(sent.body, Private(row.private_salt, row.private))
        same = told == row.command_hash
    else:
        fact = record_of(row).fact
        same = isinstance(fact, PersonRecorded) and fact.person_id == command.person_id
    return Duplicate(answer.position) if same else answer
