"""A crew door over a memory journal with the small rally opened: what the door's tests ask."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette

from flyingfinish.clock import ManualClock
from flyingfinish.exchange.command_bodies import encode_command
from flyingfinish.journal.codec import encode_fact
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.web.access import EVERY_RALLY, Access
from flyingfinish.web.crew import create_crew_app
from small_rally import NINE, RALLY, opening
from web.asgi import Answer, ask

API = "/api/v1"


@dataclass
class Made:
    """The door, its journal, and tokens by what they are for."""

    app: Starlette
    store: MemoryStore
    clock: ManualClock
    tokens: dict[str, str] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)

    @property
    def access(self) -> Access:
        """The door's book of tokens."""
        book: Access = self.app.state.doors.access
        return book

    async def post(self, path: str, token: str, body: Any, **headers: str) -> Answer:
        """Posts JSON under a token by name."""
        sent = {"content-type": "application/json"} | headers
        if token:
            sent["authorization"] = f"Bearer {self.tokens.get(token, token)}"
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await ask(self.app, API + path, method="POST", headers=sent, body=raw)

    async def get(self, path: str, token: str = "") -> Answer:
        """Gets an address under a token by name."""
        headers = {"authorization": f"Bearer {self.tokens.get(token, token)}"} if token else {}
        return await ask(self.app, path, headers=headers)

    async def rows(self, *rows: dict[str, Any], token: str = "finish-1") -> Answer:
        """Posts a batch of rows to the small rally."""
        return await self.post(f"/rallies/{RALLY}/rows", token, {"rows": list(rows)})

    async def command(
        self, command: c.Command, token: str = "clerk", seen: int | None = None, **changed: Any
    ) -> Answer:
        """Posts a command as the next one of a token's desk; a refused one uses up no number."""
        source = changed.get("source", f"desk-{token}")
        seq = self.seqs.get(source, 0) + 1
        position = await self.store.journal(RALLY).last_position()
        sent = {
            "source": source,
            "incarnation": "a1",
            "seq": seq,
            "seen": position if seen is None else seen,
            "body": encode_command(command).decode(),
        }
        answer = await self.post(f"/rallies/{RALLY}/commands", token, sent | changed)
        if answer.status == 200 and answer.json()["result"] == "appended":
            self.seqs[source] = seq
        return answer


def row(seq: int, fact: f.Fact | str, source: str = "finish-1", inc: str = "a1") -> dict[str, Any]:
    """Returns an envelope as a post sends it."""
    body = fact if isinstance(fact, str) else encode_fact(fact).decode()
    return {"source": source, "incarnation": inc, "seq": seq, "body": body}


def impulse(number: int = 1, car: str = "1", at_ms: int = NINE + 300_000) -> f.ImpulseTaken:
    """Returns a flying finish of SS1 as the post finish-1 saw it."""
    return f.ImpulseTaken("finish-1", "timy", number, at_ms, control="SF1", car=car)


async def make_door(*, opened: bool = True) -> Made:
    """Returns a door with tokens for an admin, a clerk, a timekeeper and a post."""
    clock = ManualClock(NINE)
    store = MemoryStore(clock)
    made = Made(create_crew_app(store, clock), store, clock)
    for name, kind, rally, scope, source in (
        ("root", "official", EVERY_RALLY, "admin", "desk-root"),
        ("admin", "official", RALLY, "admin", "desk-admin"),
        ("clerk", "official", RALLY, "clerk", "desk-clerk"),
        ("clerk-2", "official", RALLY, "clerk", "desk-clerk-2"),
        ("timekeeper", "official", RALLY, "timekeeper", "desk-timekeeper"),
        ("finish-1", "station", RALLY, "finish-1", "finish-1"),
        ("start-1", "station", RALLY, "start-1", "start-1"),
        ("elsewhere", "station", "other", "finish-1", "finish-1"),
    ):
        token = await made.access.issue(kind, rally, scope, source, "test")
        made.tokens[name] = token.text()
    if opened:
        for command in opening():
            answer = await made.command(command, "admin")
            assert answer.status == 200, answer.body
    return made
