"""Reading over plain HTTP: one view, the rallies there are, and whether this process is well."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.journal.series_names import series_of_journal
from flyingfinish.limits import HISTORY_MS
from flyingfinish.push.followers import Followers
from flyingfinish.push.hub import Hub, Snapshot
from flyingfinish.push.rally_channels import RallyChannels
from flyingfinish.web.answers import CACHE_CONTROL, JSON
from flyingfinish.web.errors import Problem
from flyingfinish.web.places import snapshot_of
from flyingfinish.web.static_files import holds


class Reads:
    """The GET answers of the public door, all from bytes the hub has made already."""

    def __init__(self, hub: Hub, followers: Followers) -> None:
        self._hub = hub
        self._followers = followers

    async def view(self, request: Request) -> Response:
        """Answers one view with a strong ETag, or 304; `?behind_ms=` as it was then and since."""
        rally, view = request.path_params["rally"], request.path_params["channel"]
        return self._answered(request, f"rally/{rally}/{view}")

    async def series_view(self, request: Request) -> Response:
        """Answers one view of a series, in every way as a rally's."""
        series, view = request.path_params["series"], request.path_params["channel"]
        return self._answered(request, f"series/{series}/{view}")

    def _answered(self, request: Request, name: str) -> Response:
        channel = self._hub.channel(name)
        if channel is None:
            made = snapshot_of(self._hub, name, behind_ms_of(request))
            if made is not None:
                return _made(request, name, made)
            raise Problem(404, "unknown_channel", "There is no such view, or not yet.", ch=name)
        behind_ms = behind_ms_of(request)
        etag = f'"{channel.sent.epoch}:{channel.sent.offset}"'
        if not behind_ms:
            return _cached(request, etag, channel.body())
        frames = channel.behind(self._hub.clock.now_at_ms() - behind_ms).frames
        body = b'{"frames":[%b]}' % b",".join(frames)
        # What it starts with moves with the clock: the ETag says from where to where.
        start = orjson.loads(frames[0])
        span = f'"{start["epoch"]}:{start["offset"]}-{channel.sent.epoch}:{channel.sent.offset}"'
        return _cached(request, span, body)

    async def rallies(self, request: Request) -> Response:
        """Answers the rallies there are, each with its name, clock and whether it is over."""
        rallies = [
            _listed(rally)
            for name, rally in sorted(self._hub.rallies.items())
            if not series_of_journal(name)
        ]
        body = orjson.dumps({"rallies": rallies})
        return Response(body, 200, {"cache-control": CACHE_CONTROL}, JSON)

    async def alive(self, request: Request) -> Response:
        """Answers 200 as long as the loop turns."""
        return Response(b'{"alive":true}', 200, {"cache-control": "no-store"}, JSON)

    async def ready(self, request: Request) -> Response:
        """Answers 200 when every feed was read lately; Problem 503 when not."""
        if not self._followers.ready():
            raise Problem(
                503,
                "not_ready",
                "The feeds are not being read; what is shown may be old. Try again soon.",
                silence_ms=self._followers.silence_ms(),
            )
        body = orjson.dumps(
            {
                "ready": True,
                "rallies": {name: rally.position for name, rally in self._hub.rallies.items()},
                "subscribers": len(self._hub.members.all),
            }
        )
        return Response(body, 200, {"cache-control": "no-store"}, JSON)


def _made(request: Request, name: str, made: Snapshot) -> Response:
    """Answers a view that was made from others for whoever asked."""
    etag = f'"{made.epoch}:{made.offset}"'
    said = {"ch": name, **made._asdict()}
    if behind_ms_of(request):
        said = {"frames": [{"type": "snapshot", **said}]}
    return _cached(request, etag, orjson.dumps(said, option=orjson.OPT_SORT_KEYS))


def behind_ms_of(request: Request) -> int:
    """Returns `?behind_ms=`, 0 when it is not there; Problem 400 when it is no such time."""
    text = request.query_params.get("behind_ms", "0")
    # Nine digits are beyond every limit, and int() of a longer text is work for nothing.
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= HISTORY_MS):
        raise Problem(400, "bad_behind_ms", f"behind_ms is a whole number, 0 to {HISTORY_MS}.")
    return int(text)


def _cached(request: Request, etag: str, body: bytes) -> Response:
    headers = {"etag": etag, "cache-control": CACHE_CONTROL}
    if holds(request.headers.get("if-none-match", ""), etag):
        return Response(None, 304, headers)
    return Response(body, 200, headers, JSON)


def _listed(rally: RallyChannels) -> dict[str, object]:
    listed: dict[str, object] = {"id": rally.rally, "closed": rally.closed}
    listed |= {key: value for key, value in rally.about.items() if key != "id"}
    if rally.clock:
        listed["clock"] = rally.clock
    return listed
