"""The results of a rally in the world championship's shape, at the public door.

`/r/<rally>/wrc/…` has the addresses of that feed below a base of ours, so a notebook needs another
base and another event id; `/r/<rally>/wrc.json` is all of it in one file.
"""

from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flyingfinish.exchange.wrc_like import Asked, Feed, asked_of
from flyingfinish.exchange.wrc_results import PARTS, channels_of, whole
from flyingfinish.push.hub import Hub
from flyingfinish.web.answers import JSON, cached
from flyingfinish.web.as_of import held_of
from flyingfinish.web.errors import Problem
from flyingfinish.web.made_files import MadeFiles, stamp_of
from flyingfinish.web.page.board import ordered
from flyingfinish.web.worker import Makes

WHOLE: Final = "/r/{rally}/wrc.json"
PART: Final = "/r/{rally}/wrc/{path:path}"


class WrcFeed:
    """The feed of one hub's rallies."""

    def __init__(self, hub: Hub, worker: Makes) -> None:
        self._hub = hub
        self._worker = worker
        self._made = MadeFiles()
        self._held = held_of(hub, {})

    def routes(self) -> list[Route]:
        """Returns the routes of the feed."""
        return [Route(WHOLE, self.whole), Route(PART, self.part)]

    async def whole(self, request: Request) -> Response:
        """Answers all of a competition (`?c=`, else the main one); Problem 404 for none."""
        feed = self._feed(request)
        chosen = request.query_params.get("c", "")
        competitions = ordered(feed.itinerary.get("competitions", {}))
        if chosen and chosen not in competitions:
            raise Problem(404, "unknown_competition", "There is no such competition.", c=chosen)
        competition = chosen if chosen and chosen != competitions[0] else ""
        return await self._answer(request, feed.rally, competition, None)

    async def part(self, request: Request) -> Response:
        """Answers one part by the feed's own address; Problem 404 for what means nothing here."""
        feed = self._feed(request)
        path = request.path_params["path"]
        asked = asked_of(path, feed)
        if asked is None:
            detail = f"Parts begin with events/{feed.event_id}; see clients/PROTOCOL.md, section 5."
            raise Problem(404, "unknown_part", detail, path=path)
        return await self._answer(request, feed.rally, asked.competition, asked)

    def _feed(self, request: Request) -> Feed:
        feed = Feed(request.path_params["rally"], self._held)
        if not feed.itinerary:
            raise Problem(404, "unknown_rally", "There is no such rally here; check its id.")
        return feed

    async def _answer(
        self, request: Request, rally: str, competition: str, asked: Asked | None
    ) -> Response:
        feed = Feed(rally, self._held, competition)
        channels = [f"rally/{rally}/{one}" for one in channels_of(feed, asked)]

        async def make() -> bytes:
            views = {name: view for name in channels if (view := self._held(name)) is not None}
            told = {"rally": rally, "competition": competition, "asked": asked, "views": views}
            return await self._worker.make("wrc", orjson.dumps(told))

        what = (rally, competition, asked)
        content = await self._made.of(lambda: stamp_of(self._hub, what, channels), make)
        return cached(request, content, JSON)


def wrc_part(argument: bytes) -> bytes:
    """Returns what the worker makes of an order: a part, or the whole of a competition."""
    told = orjson.loads(argument)
    feed = Feed(told["rally"], told["views"].get, told["competition"])
    asked = Asked(**told["asked"]) if told["asked"] else None
    return orjson.dumps(PARTS[asked.what](feed, asked) if asked else whole(feed))
