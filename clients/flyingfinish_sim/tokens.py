"""Gets each source of a script its own token, with an admin's."""

import json
from collections.abc import Sequence

from flyingfinish_sim.script import Part
from flyingfinish_station.wire import Door

TOKENS_PATH = "/api/v1/tokens"
STATUS_CREATED = 201


class NoToken(Exception):
    """The crew door gave no token; says why."""


def issue_tokens(
    server: str, rally: str, admin_token: str, parts: Sequence[Part]
) -> dict[str, str]:
    """Returns a fresh token for every source; raises NoToken."""
    door = Door(server, rally, admin_token)
    try:
        return {part.source: _issue(door, rally, part) for part in parts}
    finally:
        door.close()


def _issue(door: Door, rally: str, part: Part) -> str:
    wanted = {"kind": part.kind, "rally": rally, "scope": part.scope, "source": part.source}
    reply = door.call_at("POST", TOKENS_PATH, json.dumps(wanted).encode())
    if reply is None:
        raise NoToken("the crew door does not answer")
    if reply.status != STATUS_CREATED:
        detail = reply.document.get("detail", "")
        raise NoToken(f"no token for {part.source}: {reply.status} {detail}")
    return str(reply.document["token"])
