"""Series over the wire, for officials: which there are, and commands to one of them."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from flyingfinish.journal.erasure import erased_among, name_hash
from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.rally.judge.parts import ID_PATTERN
from flyingfinish.rally.series.commands import OpenSeries, RecordCompetitor
from flyingfinish.rally.series.people import people_of, plain
from flyingfinish.rally.series.state import SeriesState
from flyingfinish.web.access import Bearer
from flyingfinish.web.bodies import read_body
from flyingfinish.web.command_door import COMMAND_BYTES_MAX, decided
from flyingfinish.web.crew_parts import admitted, answer, archived
from flyingfinish.web.errors import Problem
from flyingfinish.web.messages import read_command, read_names
from flyingfinish.web.permissions import SERIES_COMMANDS, check_rally, check_role, check_source
from flyingfinish.web.rows import result_of

SERIES = "/api/v1/series"
PERSON_ID_LETTERS: Final = 16


async def tell_series(request: Request) -> Response:
    """GET series: those that this token is for, and how far each is."""
    doors, bearer = await admitted(request)
    found = []
    for series_id in await doors.series():
        if bearer.is_of_rally(journal_of_series(series_id)):
            door = await doors.series_door(series_id)
            opened = door.state.series
            name = opened.name if opened else ""
            found.append({"id": series_id, "name": name, "position": door.following.position})
    return answer({"series": found, "source": bearer.source})


async def take_series_command(request: Request) -> Response:
    """POST commands: judges one command of a series and appends the fact it becomes."""
    doors, bearer = await admitted(request)
    series_id = series_in(request, bearer)
    sent = read_command(await read_body(request, COMMAND_BYTES_MAX), series=True)
    check_role(bearer, SERIES_COMMANDS[type(sent.command)])
    check_source(bearer, sent.source)
    door = await doors.series_door(series_id, new=isinstance(sent.command, OpenSeries))
    result = await decided(door, bearer, sent)
    return answer(result_of(result) | {"archived": await archived(door)})


async def tell_people(request: Request) -> Response:
    """POST people: who the names of a file are here, and which of them somebody was erased by."""
    doors, bearer = await admitted(request)
    series_id = series_in(request, bearer)
    check_role(bearer, SERIES_COMMANDS[RecordCompetitor])
    names = read_names(await read_body(request, COMMAND_BYTES_MAX))
    known = people_of((await doors.series_state(series_id)) or SeriesState()).by_name
    journal = doors.journal_of_series(series_id)
    key, erased = await journal.name_key(), await erased_among(journal, names)
    found: list[dict[str, object]] = []
    for name in names:
        if person_id := known.get(plain(name)):
            found.append({"name": name, "id": person_id})
        elif name in erased:
            found.append({"name": name, "id": erased[name], "erased": True})
        else:
            found.append({"name": name, "id": name_hash(key, name)[:PERSON_ID_LETTERS]})
    return answer({"people": found})


def series_in(request: Request, bearer: Bearer) -> str:
    """Returns the series that the address names; Problem 403 when the token is for another."""
    series_id: str = request.path_params["series"]
    check_rally(bearer, journal_of_series(series_id))
    if ID_PATTERN.fullmatch(series_id) is None:
        raise Problem(404, "unknown_series", "There is no such series here; check its id.")
    return series_id


def series_routes() -> list[BaseRoute]:
    """Returns the routes; each by the name of its row in `permissions.py`."""
    return [
        Route(SERIES, tell_series, methods=["GET"], name="series"),
        Route(SERIES + "/{series}/commands", take_series_command, methods=["POST"],
              name="series_commands"),
        Route(SERIES + "/{series}/people", tell_people, methods=["POST"], name="series_people"),
    ]  # fmt: skip
