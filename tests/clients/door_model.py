"""A model of the crew door for the clients' tests: the envelope rules of PROTOCOL.md in a dict."""

import json
from dataclasses import dataclass, field
from typing import Any

from flyingfinish_station.wire import AskHead, Reply, Request, SendRows, rows_document


class StillClock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.ms = 1_000

    def now_at_ms(self) -> int:
        return 1_790_000_000_000 + self.ms

    def monotonic_ms(self) -> int:
        return self.ms


@dataclass
class ModelDoor:
    """Keeps rows as the journal would: in order, once, for ever (until told to lose some)."""

    journal: list[tuple[str, str, int, str]] = field(default_factory=list)
    deaf: bool = False
    """True = every answer is lost, after the door has done its work."""

    down: bool = False
    archived: dict[str, Any] = field(default_factory=lambda: {"position": 0, "head": ""})

    def ask(self, request: Request) -> Reply | None:
        if self.down:
            return None
        if isinstance(request, AskHead):
            held = self.held(request.source, request.incarnation)
            document = {"seq": len(held), "archived": self.archived}
        else:
            document = {"results": self.take(request), "archived": self.archived}
        return None if self.deaf else Reply(200, document)

    def held(self, source: str, incarnation: str) -> list[str]:
        return [body for s, i, _, body in self.journal if (s, i) == (source, incarnation)]

    def take(self, request: SendRows) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = []
        bad: dict[str, Any] | None = None
        for row in json.loads(rows_document(request))["rows"]:
            result = bad or self._take_one(row)
            if result["result"] in ("gap", "conflict"):
                bad = result
            results.append({**result, "seq": row["seq"]})
        return results

    def _take_one(self, row: dict[str, Any]) -> dict[str, Any]:
        held = self.held(row["source"], row["incarnation"])
        if row["seq"] <= len(held):
            same = held[row["seq"] - 1] == row["body"]
            return {"result": "duplicate" if same else "conflict", "position": 1}
        if row["seq"] > len(held) + 1:
            return {"result": "gap", "expected": len(held) + 1}
        self.journal.append((row["source"], row["incarnation"], row["seq"], row["body"]))
        return {"result": "appended", "position": len(self.journal)}
