"""The pictures beside links to us (Open Graph), at the public door.

Drawn in the worker from the public views that this process has sent, kept until one of them
changes; with `?delay=` as a table stood so many seconds ago.
"""

from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flyingfinish.push.hub import Hub
from flyingfinish.web.answers import cached
from flyingfinish.web.as_of import held_of
from flyingfinish.web.delays import delay_ms_of
from flyingfinish.web.errors import Problem
from flyingfinish.web.exports.asked import Asked
from flyingfinish.web.exports.sheet import wanted
from flyingfinish.web.made_files import MadeFiles, stamp_of
from flyingfinish.web.pictures.model import is_pictured
from flyingfinish.web.words import LANGUAGES
from flyingfinish.web.worker import Makes

PICTURE: Final = "/r/{rally}/picture/{name:path}"
PNG: Final = "image/png"


class Pictures:
    """The pictures of one hub's rallies."""

    def __init__(self, hub: Hub, worker: Makes) -> None:
        self._hub = hub
        self._worker = worker
        self._made = MadeFiles()

    def routes(self) -> list[Route]:
        """Returns the route of the pictures."""
        return [Route(PICTURE, self.picture)]

    async def picture(self, request: Request) -> Response:
        """Answers a table's picture as PNG; Problem 404 for a table that has none."""
        rally, name = request.path_params["rally"], request.path_params["name"]
        query = request.query_params
        language = query.get("lang", LANGUAGES[0])
        if language not in LANGUAGES:
            raise Problem(400, "bad_language", f"lang is one of {', '.join(LANGUAGES)}.")
        asked = Asked(rally, name.removesuffix(".png"), language)
        held, behind_ms = held_of(self._hub, query), delay_ms_of(query)
        roles = wanted(asked, held)
        if not name.endswith(".png") or not roles or not is_pictured(asked):
            raise Problem(404, "no_picture", "There is no picture of this, or not yet.", name=name)
        channels = sorted(set(roles.values()))

        async def make() -> bytes:
            views = {one: held(one) for one in channels}
            return await self._worker.make(
                "picture", orjson.dumps({"asked": asked, "views": views})
            )

        content = await self._made.of(lambda: stamp_of(self._hub, asked, channels, behind_ms), make)
        response = cached(request, content, PNG)
        # Other sites show it beside their link to us: that is what it is for.
        response.headers["cross-origin-resource-policy"] = "cross-origin"
        return response
