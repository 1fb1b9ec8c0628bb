"""`ff token issue|list|revoke`: tokens of posts and officials, through a running crew door."""

import argparse
import sys
from typing import Any

from flyingfinish.exchange.door_client import (
    DOOR_FLAGS,
    DoorClient,
    DoorRefused,
    add_door_flags,
    client_asked,
)
from flyingfinish.web.access import ROLES


def main(argv: list[str]) -> int:
    """Does one of the three; returns 0, or 1 with the door's reason on standard error."""
    asked = vars(parser().parse_args(argv))
    verb = asked.pop("verb")
    try:
        client = client_asked(asked)
        lines = {"issue": issue, "list": listing, "revoke": revoke}[verb](client, asked)
    except DoorRefused as refused:
        sys.stderr.write(f"ff token: {refused}\n")
        return 1
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def issue(client: DoorClient, asked: dict[str, Any]) -> list[str]:
    """Issues a token and returns it as the only line: it is told this one time."""
    station = asked["post"] is not None
    scope = asked["post"] if station else asked["role"]
    wanted = {
        "kind": "station" if station else "official",
        "rally": asked["rally"],
        "scope": scope,
        "source": asked["source"],
    }
    token: str = client.ask("POST", "/tokens", wanted)["token"]
    if doubt := _doubt(client, wanted["rally"], scope if station else ""):
        sys.stderr.write(f"ff token: {doubt} yet; if that is a slip of the pen, revoke this one\n")
    return [token]


def _doubt(client: DoorClient, rally: str, post: str) -> str:
    """Returns why a token may be of no use: no such rally or post so far; else empty."""
    if not post:
        return ""
    if rally not in client.rallies():
        return f"there is no rally {rally}"
    made = client.standing(rally)["commands"]
    posts = [one["post"]["post_id"] for one in made if one["type"] == "SetPost"]
    return "" if post in posts else f"{rally} has no post {post} ({', '.join(posts)})"


def listing(client: DoorClient, _: dict[str, Any]) -> list[str]:
    """Returns one line a token: id, kind, rally, scope, source, whether it is dead."""
    tokens = client.ask("GET", "/tokens")["tokens"]
    return [
        f"{one['id']}  {one['kind']:<8}  {one['rally']:<16}  {one['scope']:<12}  "
        f"{one['source']:<16}  {'revoked' if one['revoked'] else 'in force'}"
        for one in tokens
    ]


def revoke(client: DoorClient, asked: dict[str, Any]) -> list[str]:
    """Revokes a token for ever."""
    client.ask("POST", f"/tokens/{asked['token_id']}/revoke", {})
    return [f"{asked['token_id']} is dead; its rows are kept as doubtful from now on"]


def parser() -> argparse.ArgumentParser:
    """Returns how the verb is written; the door may be named before or after what is asked."""
    # Suppressed, so that what is not said after the verb does not undo what was said before it.
    unsaid: dict[str, Any] = {"argument_default": argparse.SUPPRESS}
    top = argparse.ArgumentParser(
        prog="ff token", description="Issues, lists, revokes tokens.", **unsaid
    )
    door = argparse.ArgumentParser(add_help=False, **unsaid)
    for one in (top, door):
        add_door_flags(one)
    top.set_defaults(server="", token_file="", **dict.fromkeys(DOOR_FLAGS))
    verbs = top.add_subparsers(dest="verb", required=True)
    new = verbs.add_parser("issue", help="prints a new token", parents=[door])
    new.add_argument("rally", help="rally id; * for an official of every rally")
    holder = new.add_mutually_exclusive_group(required=True)
    holder.add_argument("--post", default=None, help="a station's post id")
    holder.add_argument("--role", default=None, choices=ROLES, help="an official's role")
    new.add_argument("--source", default="", help="source id its bearer writes as; default: the "
                     "post, or a desk of its own")  # fmt: skip
    verbs.add_parser("list", help="lists all tokens, no secrets", parents=[door])
    gone = verbs.add_parser("revoke", help="ends a token", parents=[door])
    gone.add_argument("token_id")
    return top
