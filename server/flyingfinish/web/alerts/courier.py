"""Carries messages to push services: empty ones, that only wake a browser (RFC 8030).

Nothing of a rally is in them, so nothing of it is at whoever runs the service. Each service of the
setting has workers of its own: one that hangs holds up none of the others. Redirects are not
followed, and no more of an answer is read than its head.
"""

import asyncio
import base64
import hashlib
import http.client
import logging
import ssl
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import partial
from typing import Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from flyingfinish.web.alerts.services import origin_of, service_of

WORKERS: Final = 8
"""Of each service: messages to it that are on their way at once."""

TIMEOUT_S: Final = 4
"""For a service to connect, and to answer; longer is a failure, and tried again."""

KEPT_BY_SERVICE_S: Final = 600
"""A browser that was away for longer is not woken for it any more (the header TTL)."""

TOPIC_CHARACTERS: Final = 32
ANSWER_BYTES_READ: Final = 16 * 1024
RETRY_AFTER_S_MAX: Final = 300

logger = logging.getLogger(__name__)


class Outcome(Enum):
    """What became of a message."""

    SENT = "sent"
    GONE = "gone"
    """There is no such subscription any more: it is forgotten."""

    LATER = "later"
    """The service has no time now; it is tried again."""

    REFUSED = "refused"
    """The service does not want it so; it would not want it again either."""


class Result(NamedTuple):
    """What became of a message, and when to come back where the service said so."""

    outcome: Outcome
    wait_s: int = 0


class Signs(Protocol):
    """What says who we are; `Vapid` is one."""

    def authorization(self, origin: str) -> str:
        """Returns the header for a service of this origin."""
        ...


class Message(NamedTuple):
    """One wake-up on its way."""

    rally: str
    endpoint: str
    done: Callable[[Result], None]


class Courier:
    """Takes messages and says of each what became of it."""

    def __init__(self, hosts: Sequence[str], signs: Signs) -> None:
        """Speaks to `hosts` alone, whatever endpoint it is handed."""
        self._hosts = hosts
        self._signs = signs
        self._queues: dict[str, asyncio.Queue[Message]] = {host: asyncio.Queue() for host in hosts}

    def send(self, message: Message) -> None:
        """Takes a message; `done` of it is called later, or at once where nobody is to be asked."""
        service = service_of(message.endpoint, self._hosts)
        if service:
            self._queues[service].put_nowait(message)
        else:
            message.done(Result(Outcome.REFUSED))

    async def run(self) -> None:
        """Carries until cancelled."""
        pool = ThreadPoolExecutor(WORKERS * max(1, len(self._hosts)), "alerts")
        try:
            async with asyncio.TaskGroup() as tasks:
                for queue in self._queues.values():
                    for _ in range(WORKERS):
                        tasks.create_task(self._work(queue, pool))
        finally:
            # A message on its way is owed still; whoever starts next finds it so.
            pool.shutdown(wait=False, cancel_futures=True)

    async def _work(self, queue: "asyncio.Queue[Message]", pool: ThreadPoolExecutor) -> None:
        postman = Postman()
        try:
            while True:
                message = await queue.get()
                message.done(await self._carried(message, postman, pool))
        finally:
            postman.close()

    async def _carried(
        self, message: Message, postman: "Postman", pool: ThreadPoolExecutor
    ) -> Result:
        headers = headers_of(message, self._signs)
        deliver = partial(postman.deliver, message.endpoint, headers)
        try:
            return result_of(*await asyncio.get_running_loop().run_in_executor(pool, deliver))
        except (OSError, http.client.HTTPException) as error:
            logger.debug("a push service did not answer: %s", error)
            return Result(Outcome.LATER)


def headers_of(message: Message, signs: Signs) -> dict[str, str]:
    """Returns the headers of a message; of several that wait for one browser the last is enough."""
    topic = hashlib.sha256(f"{message.rally} {message.endpoint}".encode()).digest()
    return {
        "Authorization": signs.authorization(origin_of(message.endpoint)),
        "TTL": str(KEPT_BY_SERVICE_S),
        "Urgency": "normal",
        "Topic": base64.urlsafe_b64encode(topic).decode()[:TOPIC_CHARACTERS],
        "Content-Length": "0",
    }


def result_of(status: int, retry_after: str) -> Result:
    """Returns what a service's answer means (RFC 8030, 5 and 7.3)."""
    if 200 <= status < 300:
        return Result(Outcome.SENT)
    if status in (404, 410):
        return Result(Outcome.GONE)
    if status == 429 or status >= 500:
        known = retry_after.isascii() and retry_after.isdigit() and len(retry_after) <= 9
        return Result(Outcome.LATER, min(int(retry_after), RETRY_AFTER_S_MAX) if known else 0)
    return Result(Outcome.REFUSED)


class Postman:
    """One connection that is kept as long as messages go to the same place; used by one thread."""

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._origin = ""
        self._connection: http.client.HTTPConnection | None = None

    def deliver(self, endpoint: str, headers: Mapping[str, str]) -> tuple[int, str]:
        """Returns status and Retry-After of the answer; raises OSError or HTTPException."""
        origin = origin_of(endpoint)
        connection = self._connection if origin == self._origin else None
        if connection is not None:
            try:
                return self._asked(connection, endpoint, headers)
            except (http.client.RemoteDisconnected, ConnectionError):
                # The other side has let go of it since the last message, and heard nothing.
                pass
        self.close()
        self._origin, self._connection = origin, self._opened(origin)
        return self._asked(self._connection, endpoint, headers)

    def _asked(
        self, connection: http.client.HTTPConnection, endpoint: str, headers: Mapping[str, str]
    ) -> tuple[int, str]:
        parts = urlsplit(endpoint)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        whole = False
        try:
            connection.request("POST", target, headers=dict(headers))
            answer = connection.getresponse()
            answer.read(ANSWER_BYTES_READ)
            whole = answer.isclosed() and not answer.will_close
            return answer.status, answer.getheader("retry-after", "")
        finally:
            if not whole:
                self.close()

    def _opened(self, origin: str) -> http.client.HTTPConnection:
        parts = urlsplit(origin)
        host, port = parts.hostname or "", parts.port
        if parts.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=self._timeout_s)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=self._timeout_s, context=context)

    def close(self) -> None:
        """Lets go of the connection."""
        if self._connection is not None:
            self._connection.close()
        self._origin, self._connection = "", None
