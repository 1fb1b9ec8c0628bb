"""The public door's part of alerts: takes subscriptions, the one thing that door ever writes.

A subscription goes to the store unread by anybody here; who is woken when is the sender's work
(`service.py`), and what a woken browser shows it reads from `lines.py` like everybody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from flyingfinish.journal.alert_ports import AlertDesk, Alerts
from flyingfinish.journal.errors import JournalError
from flyingfinish.journal.series_names import series_of_journal
from flyingfinish.push.gate import is_welcome, speaker_of
from flyingfinish.push.hub import Hub
from flyingfinish.web.alerts.services import service_of
from flyingfinish.web.alerts.subscription import (
    BODY_BYTES_MAX,
    Subscription,
    name_of,
    read_cancellation,
    read_subscription,
    record_of,
)
from flyingfinish.web.answers import CACHE_CONTROL, JSON
from flyingfinish.web.bodies import read_body
from flyingfinish.web.buckets import Buckets
from flyingfinish.web.errors import Problem

Read = TypeVar("Read")

REQUESTS_PER_S: Final = 5
REQUESTS_BURST: Final = 500
"""Of one address: a service park shares one, and each phone says it once."""

KEY: Final = "/api/v1/alerts/key"
ALERTS: Final = "/api/v1/rallies/{rally}/alerts"

KEY_KEPT_MS: Final = 10_000
"""How long the door remembers the sender's key; thousands may open a page at once."""


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """What an operator may set of this part."""

    hosts: tuple[str, ...] = ()
    """Push services that may be spoken to; none = no alerts here."""

    per_rally: int = 20_000
    origins: frozenset[str] = frozenset()
    """Origins of pages besides those of the server's own host."""

    trusted: frozenset[str] = frozenset()
    """Addresses of proxies whose `X-Forwarded-For` is believed."""


class AlertDoor:
    """Takes subscriptions for the rallies of one hub; without a desk there are no alerts."""

    def __init__(self, hub: Hub, desk: AlertDesk | None, settings: AlertSettings) -> None:
        self._hub = hub
        self._desk = desk if settings.hosts else None
        self._settings = settings
        self._buckets = Buckets(hub.clock, REQUESTS_PER_S, REQUESTS_BURST)
        self._key: tuple[int, str] = (-KEY_KEPT_MS, "")

    def routes(self) -> list[BaseRoute]:
        """Returns its routes."""
        return [
            Route(KEY, self.key),
            Route(ALERTS, self.subscribe, methods=["POST"]),
            Route(ALERTS, self.cancel, methods=["DELETE"]),
        ]

    async def key(self, request: Request) -> Response:
        """Answers the key to subscribe with (RFC 8292); Problem 404 where nobody is alerted."""
        now_ms = self._hub.clock.monotonic_ms()
        if now_ms - self._key[0] >= KEY_KEPT_MS and self._desk is not None:
            try:
                notes = await self._desk.alert_notes().said()
            except JournalError as away:
                raise _come_back() from away
            self._key = (now_ms, notes.get("key", ""))
        if not self._key[1]:
            raise _no_alerts()
        return Response(
            orjson.dumps({"key": self._key[1]}), 200, {"cache-control": CACHE_CONTROL}, JSON
        )

    async def subscribe(self, request: Request) -> Response:
        """Takes a subscription, new or changed: 204."""
        alerts, body = await self._admitted(request)
        asked = _decoded(read_subscription, body)
        self._require(request.path_params["rally"], asked)
        try:
            name, record = name_of(asked.endpoint), record_of(asked)
            taken = await alerts.put(name, record, self._settings.per_rally)
        except JournalError as away:
            raise _come_back() from away
        if not taken:
            raise Problem(503, "alerts_full", "No more can be alerted of this rally.")
        return Response(None, 204)

    async def cancel(self, request: Request) -> Response:
        """Forgets a subscription, also one that was never here: 204."""
        alerts, body = await self._admitted(request)
        asked = _decoded(read_cancellation, body)
        try:
            await alerts.drop(name_of(asked.endpoint))
        except JournalError as away:
            raise _come_back() from away
        return Response(None, 204)

    async def _admitted(self, request: Request) -> tuple[Alerts, bytes]:
        """Whose word is taken, for a rally that is here; nothing is kept of any other."""
        self._require_welcome(request.headers)
        who = speaker_of(
            request.client.host if request.client else "",
            request.headers.get("x-forwarded-for", ""),
            self._settings.trusted,
        )
        wait_s = self._buckets.take(who) if who else 0
        if wait_s:
            headers = {"retry-after": str(wait_s)}
            raise Problem(429, "too_often", "Ask less often.", headers=headers)
        rally = request.path_params["rally"]
        if self._desk is None:
            raise _no_alerts()
        if rally not in self._hub.rallies or series_of_journal(rally):
            raise Problem(404, "unknown_rally", "There is no such rally here.")
        return self._desk.alerts(rally), await read_body(request, BODY_BYTES_MAX)

    def _require_welcome(self, headers: Mapping[str, str]) -> None:
        origin, host = headers.get("origin", ""), headers.get("host", "")
        if not is_welcome(origin, host, self._settings.origins):
            raise Problem(403, "foreign_origin", "Pages of another site may not ask this here.")

    def _require(self, rally: str, asked: Subscription) -> None:
        """Refuses where we do not send, and crews that nobody was told of."""
        if not service_of(asked.endpoint, self._settings.hosts):
            raise Problem(
                422, "unknown_push_service", "This server does not send to that push service."
            )
        view = self._hub.snapshot(f"rally/{rally}/entries")
        known = view.data.get("rows", {}) if view else {}
        for entry in asked.entries:
            if entry not in known:
                raise Problem(422, "unknown_entry", "There is no such entry.", entry=entry)


def _decoded(read: Callable[[bytes], Read], body: bytes) -> Read:
    try:
        return read(body)
    except msgspec.DecodeError as error:
        raise Problem(400, "bad_subscription", f"Not understood: {error}") from error


def _no_alerts() -> Problem:
    return Problem(404, "no_alerts", "This server alerts nobody.")


def _come_back() -> Problem:
    return Problem(503, "come_back", "Try again soon.", headers={"retry-after": "2"})
