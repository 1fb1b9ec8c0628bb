"""An official at the desk of one rally: whose forms, under which number, in which words."""

import hashlib
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from flyingfinish.web.access import Bearer
from flyingfinish.web.desk.session import LANGUAGE_COOKIE, sitting
from flyingfinish.web.doors import Doors
from flyingfinish.web.officials import RallyDoor
from flyingfinish.web.permissions import check_rally
from flyingfinish.web.words import Words, language_of, words_in

INCARNATION_LETTERS: Final = 32


@dataclass(frozen=True, slots=True)
class Seat:
    """An official at the desk of one rally, in a language."""

    bearer: Bearer
    door: RallyDoor
    words: Words
    doors: Doors

    @property
    def incarnation(self) -> str:
        """Returns the name of the forms' outbox."""
        return outbox_of(self.bearer)

    async def next_seq(self) -> int:
        """Returns the number that the next form of this source bears."""
        return await self.door.journal.head(self.bearer.source, self.incarnation) + 1


def outbox_of(bearer: Bearer) -> str:
    """Returns the name of the outbox of an official's forms: the same for ever for a source."""
    named = f"desk/{bearer.source}".encode()
    return hashlib.sha256(named).hexdigest()[:INCARNATION_LETTERS]


async def seat_of(request: Request) -> Seat | None:
    """Returns who sits at the desk of the addressed rally; None when nobody is signed in."""
    doors: Doors = request.app.state.doors
    bearer = await sitting(request, doors.access)
    if bearer is None:
        return None
    rally_id = request.path_params["rally"]
    check_rally(bearer, rally_id)
    door = await doors.door(rally_id)
    return Seat(bearer, door, words_for(request), doors)


def words_for(request: Request) -> Words:
    """Returns the words of the language that this browser chose."""
    return desk_words(desk_language(request))


def desk_language(request: Request) -> str:
    """Returns the language chosen at the desk, else the browser's, else Finnish."""
    asked = request.cookies.get(LANGUAGE_COOKIE, "")
    return language_of(asked, request.headers.get("accept-language", ""))


def desk_words(language: str) -> Words:
    """Returns the desk's words of one language."""
    return words_in("control", language)
