"""Rallies that are over, at the public door: which there are, and the file each replays from.

A replay is served only as long as it tells all that the public has been told: after a further fact,
a hold above all, there is none until it was made anew.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flyingfinish.exchange.past_rallies import Replay, newest_replay
from flyingfinish.journal.series_names import series_of_journal
from flyingfinish.push.hub import Hub
from flyingfinish.push.rally_channels import RallyChannels
from flyingfinish.web.answers import CACHE_CONTROL, JSON, cached
from flyingfinish.web.archive_page import ArchivePage
from flyingfinish.web.errors import Problem
from flyingfinish.web.page.board import NOTHING, Json, ordered, rows_of
from flyingfinish.web.static_files import holds

REPLAY: Final = "/r/{rally}/replay.ndjson"
ARCHIVE: Final = "/api/v1/archive"
NDJSON: Final = "application/x-ndjson"

_WINNER: Final = ("car", "driver", "co_driver", "vehicle")


class ArchiveDoor:
    """The past rallies of one hub; ``folder`` holds their replays, None where none are kept."""

    def __init__(self, hub: Hub, folder: Path | None) -> None:
        self._hub = hub
        self._folder = folder
        self._loaded: tuple[Replay | None, bytes] = (None, b"")
        """The file asked for last: past rallies are looked at one at a time."""

    def routes(self) -> list[Route]:
        """Returns the routes of past rallies."""
        page = ArchivePage(self.rows).answer
        return [Route(ARCHIVE, self.listed), Route(REPLAY, self.replay), Route("/archive", page)]

    async def replay(self, request: Request) -> Response:
        """Answers the file a rally replays from, compressed as it lies; Problem 404 for none."""
        rally = request.path_params["rally"]
        found = await asyncio.to_thread(self._current, rally)
        if found is None:
            raise _none(rally)
        headers = {
            "etag": f'"{found.epoch}-{found.position}-{found.sum}"',
            "cache-control": CACHE_CONTROL,
            "content-encoding": "gzip",
        }
        if holds(request.headers.get("if-none-match", ""), headers["etag"]):
            return Response(None, 304, headers)
        return Response(await asyncio.to_thread(self._read, found, rally), 200, headers, NDJSON)

    def _read(self, replay: Replay, rally: str) -> bytes:
        """The bytes of a file, shared by all who fetch it at once; Problem 404 if it just went."""
        if self._loaded[0] != replay:
            try:
                self._loaded = (replay, replay.path.read_bytes())
            except FileNotFoundError:
                raise _none(rally) from None
        return self._loaded[1]

    async def listed(self, request: Request) -> Response:
        """Answers the rallies that are over, the newest first."""
        return cached(request, orjson.dumps({"rallies": await self.rows()}), JSON)

    async def rows(self) -> list[dict[str, Any]]:
        """Returns the rallies that are over, the newest first, as the API lists them."""
        over = [
            told
            for name, told in self._hub.rallies.items()
            if told.closed and not series_of_journal(name)
        ]
        rows = await asyncio.to_thread(lambda: [self._row(told) for told in over])
        rows.sort(key=lambda row: (row.get("to", ""), row["id"]), reverse=True)
        return rows

    def _current(self, rally: str) -> Replay | None:
        """The file of a rally, if it tells all that this door has been told."""
        told = self._hub.rallies.get(rally)
        if self._folder is None or told is None or not told.closed:
            return None
        found = newest_replay(self._folder, rally)
        if found is None or found.epoch != told.journal_epoch or found.position < told.position:
            return None
        return found

    def _row(self, told: RallyChannels) -> dict[str, Any]:
        itinerary = self._view(told.rally, "itinerary")
        dates = sorted(filter(None, (leg.get("date") for leg in
                                     itinerary.get("legs", NOTHING).values())))  # fmt: skip
        row: dict[str, Any] = {
            "id": told.rally,
            "name": told.about.get("name", told.rally),
            "winners": dict(self._winners(told.rally, itinerary)),
        }
        if dates:
            row |= {"from": dates[0], "to": dates[-1]}
        if self._current(told.rally) is not None:
            row["replay"] = REPLAY.format(rally=told.rally)
        return row

    def _winners(self, rally: str, itinerary: Json) -> list[tuple[str, dict[str, Any]]]:
        """The first of each competition's final classification."""
        found = []
        competitions = itinerary.get("competitions", NOTHING)
        for nth, competition in enumerate(ordered(competitions)):
            prefix = f"c/{competition}/" if nth else ""
            final = rows_of(self._view(rally, f"{prefix}final"))
            first = next((one for one in ordered(final) if final[one].get("pos") == 1), "")
            if first:
                crew = rows_of(self._view(rally, "entries")).get(first, NOTHING)
                said = {key: crew[key] for key in _WINNER if key in crew}
                total_ms = final[first]["total_ms"]
                of = {"entry": first, "competition": competitions[competition]["name"]}
                found.append((competition, {**of, **said, "total_ms": total_ms}))
        return found

    def _view(self, rally: str, name: str) -> Mapping[str, Any]:
        snapshot = self._hub.snapshot(f"rally/{rally}/{name}")
        return NOTHING if snapshot is None else snapshot.data


def _none(rally: str) -> Problem:
    detail = "This rally is not over, or its replay is being made; look again in a minute."
    return Problem(404, "no_replay", detail, rally=rally)
