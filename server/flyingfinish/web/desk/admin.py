"""The desk of an admin: a rally made from a file and a list, tokens issued and revoked."""

import hmac
from collections.abc import Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flyingfinish.exchange.command_bodies import encode_command
from flyingfinish.exchange.entry_list import read_entry_list
from flyingfinish.exchange.file_troubles import FileRefused
from flyingfinish.exchange.import_plan import Planned, plan
from flyingfinish.exchange.rally_file import read_rally_file
from flyingfinish.journal.ports import Conflict, Gap
from flyingfinish.rally.commands import OpenRally
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.web.access import ROLES, Bearer
from flyingfinish.web.desk.render import Outcome, frame_of, render
from flyingfinish.web.desk.seat import Seat, seat_of, words_for
from flyingfinish.web.desk.session import DESK, Sent, check_origin, read_form, sitting
from flyingfinish.web.doors import Doors
from flyingfinish.web.errors import Problem
from flyingfinish.web.messages import CommandSent
from flyingfinish.web.permissions import check_rally, check_role

INCARNATION_LETTERS: Final = 32
SEE_OTHER: Final = 303


async def import_rally(request: Request) -> Response:
    """POST /desk/import: makes a rally from two uploaded files, or shows every trouble in them."""
    check_origin(request)
    doors: Doors = request.app.state.doors
    bearer = await sitting(request, doors.access)
    if bearer is None:
        return RedirectResponse(DESK, SEE_OTHER)
    check_role(bearer, "admin")
    sent = await read_form(request)
    try:
        planned = planned_of(sent)
        rally_id = await imported(doors, bearer, planned)
    except (FileRefused, RuleRefusal) as refused:
        values = {"rallies": [], "admin": True, "troubles": str(refused).splitlines()}
        return render("rallies.html", words_for(request), values, 422)
    return RedirectResponse(f"{DESK}/{rally_id}", SEE_OTHER)


def planned_of(sent: Sent) -> list[Planned]:
    """Returns the commands of the uploaded files; raises FileRefused."""
    file = read_rally_file(sent.files.get("rally", b""), "rally.toml")
    listed = sent.files.get("entries", b"")
    crews = read_entry_list(listed, "entries.csv") if listed else []
    return plan(file, crews, "entries.csv")


async def imported(doors: Doors, bearer: Bearer, planned: Sequence[Planned]) -> str:
    """Sends the commands of an import through the door and returns the rally's id.

    The same files have the same outbox, so sending them again goes on where it stopped; raises
    RuleRefusal when the rally is there already, made from others.
    """
    opening = planned[0].command
    assert isinstance(opening, OpenRally)
    check_rally(bearer, opening.rally_id)
    door = await doors.new_door(opening.rally_id)
    # Keyed, because it stands in the journal: nobody can try on it who was in the list.
    content = repr([one.command for one in planned]).encode()
    keyed = hmac.new(await door.journal.name_key(), content, "sha256")
    incarnation = keyed.hexdigest()[:INCARNATION_LETTERS]
    for seq, one in enumerate(planned, start=1):
        body = encode_command(one.command)
        seen = door.following.position
        sent = CommandSent(bearer.source, incarnation, seq, seen, body, one.command)
        answer = await door.append_command(bearer, sent)
        if isinstance(answer, Conflict | Gap):
            raise Problem(409, "conflict", "Somebody else imports the same rally; look again.")
    return opening.rally_id


async def show_tokens(request: Request) -> Response:
    """GET /desk/{rally}/tokens: the rally's tokens, none of their secrets."""
    seat = await seat_of(request)
    if seat is None:
        return RedirectResponse(DESK, SEE_OTHER)
    check_role(seat.bearer, "admin")
    return await _tokens(seat, None, "")


async def use_tokens(request: Request) -> Response:
    """POST /desk/{rally}/tokens: issues or revokes; a new token is shown this one time."""
    check_origin(request)
    seat = await seat_of(request)
    if seat is None:
        return RedirectResponse(DESK, SEE_OTHER)
    check_role(seat.bearer, "admin")
    sent = await read_form(request)
    secret = ""
    try:
        if token_id := sent.text("revoke"):
            await revoke(seat, token_id)
            outcome = Outcome("done", "outcome_revoked", {"id": token_id})
        else:
            secret = await issue(seat, sent)
            outcome = Outcome("done", "outcome_issued")
    except Problem as problem:
        outcome = Outcome("refused", f"no_{problem.code}", {"detail": problem.detail})
    return await _tokens(seat, outcome, secret)


async def issue(seat: Seat, sent: Sent) -> str:
    """Issues a token for a post (``post-<id>``) or a role of this rally and returns its text."""
    kind, _, scope = sent.text("scope").partition(":")
    access, source = seat.doors.access, sent.text("source")
    token = await access.issue(kind, seat.door.rally_id, scope, source, seat.bearer.token_id)
    return token.text()


async def revoke(seat: Seat, token_id: str) -> None:
    """Revokes a token of this rally; Problem 403 for another rally's."""
    await seat.doors.access.following.catch_up()
    issued = seat.doors.access.issued().get(token_id)
    if issued is not None and issued[0].rally_id != seat.door.rally_id:
        raise Problem(403, "wrong_rally", "This token is of another rally.")
    await seat.doors.access.revoke(token_id, seat.bearer.token_id)


async def _tokens(seat: Seat, outcome: Outcome | None, secret: str) -> Response:
    await seat.doors.access.following.catch_up()
    rally_id = seat.door.rally_id
    tokens = [
        {"id": one.token_id, "source": one.source, "revoked": revoked,
         "scope": seat.words(f"role_{one.scope}") if one.kind == "official" else one.scope}
        for one, revoked in seat.doors.access.issued().values()
        if one.rally_id == rally_id
    ]  # fmt: skip
    posts = [(f"station:{post.post_id}", f"{post.post_id} {post.name}".strip())
             for post in seat.door.state.posts.values()]  # fmt: skip
    roles = [(f"official:{role}", seat.words(f"role_{role}")) for role in ROLES]
    values: dict[str, Any] = frame_of(seat, "tokens", outcome)
    values |= {"tokens": tokens, "scopes": posts + roles, "secret": secret}
    refused = outcome is not None and outcome.kind != "done"
    return render("tokens.html", seat.words, values, 422 if refused else 200)
