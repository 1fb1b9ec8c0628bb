"""The crew door's messages as PROTOCOL.md section 1 has them, and the http.client face to it."""

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from flyingfinish_station.outbox import Row

TIMEOUT_S = 10
MAX_ANSWER_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class AskHead:
    """Asks for the number of the last row that the server holds of this source."""

    source: str
    incarnation: str


@dataclass(frozen=True, slots=True)
class SendRows:
    """Take these rows; they follow each other without a hole."""

    source: str
    incarnation: str
    rows: tuple[Row, ...]


Request = AskHead | SendRows


@dataclass(frozen=True, slots=True)
class Reply:
    """What the door answered: its status and its JSON object ({} when it was none)."""

    status: int
    document: dict[str, Any] = field(default_factory=dict)


def envelope(request: SendRows, row: Row) -> dict[str, Any]:
    """Returns one row as the door takes it; the body stays the text that was stored."""
    return {
        "source": request.source,
        "incarnation": request.incarnation,
        "seq": row.seq,
        "body": row.body.decode("utf-8"),
    }


def rows_document(request: SendRows) -> bytes:
    """Returns the JSON text of a batch."""
    rows = [envelope(request, row) for row in request.rows]
    return json.dumps({"rows": rows}, ensure_ascii=False, separators=(",", ":")).encode()


def row_bytes(row: Row) -> int:
    """Returns about how many bytes a row takes in a batch: quoted twice, its envelope counted."""
    return len(json.dumps(row.body.decode("utf-8"), ensure_ascii=False).encode()) + 160


def body_of(fields: Mapping[str, Any]) -> bytes:
    """Returns the bytes of a row or command body: compact JSON, in the order given."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


class Door:
    """One keep-alive connection to a crew door, for one rally and one token."""

    def __init__(self, server: str, rally: str, token: str, timeout_s: int = TIMEOUT_S) -> None:
        """`server` is http://host:port or https://…; nothing is sent yet."""
        parts = urlsplit(server)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not a server address: {server!r}")
        self._parts = parts
        self._timeout_s = timeout_s
        self._base = f"{parts.path.rstrip('/')}/api/v1/rallies/{quote(rally, safe='')}"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, request: Request) -> Reply | None:
        """Carries an uplink's request to the door; None when no answer came."""
        if isinstance(request, AskHead):
            query = urlencode({"source": request.source, "incarnation": request.incarnation})
            return self.call("GET", f"/head?{query}")
        return self.call("POST", "/rows", rows_document(request))

    def call(self, method: str, path: str, body: bytes | None = None) -> Reply | None:
        """Sends one request below the rally's address; None when no answer came."""
        return self.call_at(method, self._base + path, body)

    def call_at(self, method: str, path: str, body: bytes | None = None) -> Reply | None:
        """Sends one request to a whole path; None when no answer came."""
        try:
            connection = self._connected()
            connection.request(method, path, body, self._headers)
            answer = connection.getresponse()
            text = answer.read(MAX_ANSWER_BYTES)
            if answer.will_close:
                self.close()
            return Reply(answer.status, _object(text))
        except (OSError, http.client.HTTPException):
            self.close()
            return None

    def close(self) -> None:
        """Lets the connection go; the next call makes a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            host, port = self._parts.hostname or "", self._parts.port
            if self._parts.scheme == "https":
                self._connection = http.client.HTTPSConnection(
                    host, port, timeout=self._timeout_s, context=ssl.create_default_context()
                )
            else:
                self._connection = http.client.HTTPConnection(host, port, timeout=self._timeout_s)
        return self._connection


def _object(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
