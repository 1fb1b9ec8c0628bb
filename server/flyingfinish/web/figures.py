"""`GET /metrics`: what this push process counts, for Prometheus on the same machine or network.

Not for the public: who asks must come from an address that the operator trusts, and not through a
proxy. With several push processes each answers for itself; ``ff_push_process`` says which it was.
"""

import os

from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.journal.alert_ports import AlertNotes
from flyingfinish.journal.errors import JournalError
from flyingfinish.push.followers import Followers
from flyingfinish.push.gate import of_a_dual_door
from flyingfinish.push.hub import Hub
from flyingfinish.web.errors import Problem

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Figures:
    """The endpoint; `watchers` are the addresses that may read it."""

    def __init__(
        self,
        hub: Hub,
        followers: Followers,
        watchers: frozenset[str],
        notes: AlertNotes | None = None,
    ) -> None:
        self._hub = hub
        self._followers = followers
        self._watchers = watchers
        self._notes = notes

    async def metrics(self, request: Request) -> Response:
        """Answers every figure as Prometheus' text; Problem 404 to whom it is none of business."""
        host = of_a_dual_door(request.client.host) if request.client else ""
        if host not in self._watchers or "x-forwarded-for" in request.headers:
            raise Problem(404, "not_found", "There is nothing here.")
        text = self._hub.metrics.text(self._gauges()) + await self._alerts()
        return Response(text, 200, {"cache-control": "no-store"}, MEDIA_TYPE)

    async def _alerts(self) -> str:
        """What the sender of alerts counts: it has no door of its own to tell it at."""
        try:
            said = await self._notes.said() if self._notes else {}
        except JournalError:
            return ""
        counts = sorted((name, count) for name, count in said.items() if count.isdecimal())
        return "".join(
            f"# TYPE ff_alerts_{name}_total counter\nff_alerts_{name}_total {count}\n"
            for name, count in counts
        )

    def _gauges(self) -> dict[str, int]:
        members = self._hub.members.all
        queued = [member.port.queued() for member in members]
        silence_ms = self._followers.silence_ms()
        return {
            "process": os.getpid(),
            "fans": len(members),
            "fans_at_a_pace": sum(member.cohort is not None for member in members),
            "rallies": len(self._hub.rallies),
            "channels": sum(len(rally.channels) for rally in self._hub.rallies.values()),
            "groups": self._hub.members.count_groups(),
            "queued_bytes": sum(queued),
            "queued_bytes_longest": max(queued, default=0),
            "feed_silence_ms": -1 if silence_ms is None else silence_ms,
        }
