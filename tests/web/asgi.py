"""A plain caller of an ASGI app: what the doors' tests ask with, no socket between."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass
class Answer:
    """What an app answered to one request."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """Returns the body as JSON."""
        return orjson.loads(self.body)


async def ask(
    app: Any,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    client: str = "127.0.0.1",
) -> Answer:
    """Returns the whole answer of `app` to one request; a crash behind the answer is kept quiet."""
    raw_path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": raw_path,
        "raw_path": raw_path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in (headers or {}).items()],
        "client": (client, 1234),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    answer = Answer()
    sent = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return sent.pop() if sent else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {
                k.decode().lower(): v.decode("latin-1") for k, v in message["headers"]
            }
        else:
            answer.body += message.get("body", b"")

    try:
        await app(scope, receive, send)
    except Exception:
        # Starlette answers 500 and raises again for the server's log; the answer is what we test.
        if not answer.status:
            raise
    return answer
