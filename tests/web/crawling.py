"""Every public address of a door: its routes with all they may name, and all its pages link to.

Nobody lists addresses here: a route that is added is walked as soon as the app has it. A route that
no address reaches makes `unreached` name it, so a new parameter cannot slip past unseen.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from starlette.routing import BaseRoute, Route

from flyingfinish.exchange.wrc_like import number_of
from flyingfinish.web.exports.job import FORMS

ADDRESSES_MAX = 6_000
TRIES_MAX = 5
LINK = re.compile(r"""<(?:a|link|iframe|form)\b[^>]*?\s(?:href|src|action)=["']([^"'<>]*)["']""")
PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
LINKED = ("text/html",)

# The state of the process, which goes by the loop's own turns, and no rally.
OPERATORS = ("/metrics", "/ready")
# The same files for every rally: no fact reaches them.
FILES = ("/static/",)
# One key of the server's own, where it alerts at all: no fact is in it.
KEYS = ("/api/v1/alerts/key",)
# Streams do not end: who compares them reads them as streams.
STREAMS = ("/sse/v1",)
# Only of a rally that is over, from a file; its holds are told in exchange/test_past_rally.py.
PAST = ("/r/{rally}/replay.ndjson",)
# The same page in another language, in other colours, open at another of its panels.
SAME_FACTS = frozenset(("lang", "theme", "tab"))
# What is chosen of a table changes its rows alike in every form of its file, and each table's own
# file is walked in all of them.
OTHER_FORMS = re.compile(r"/export/.*\.(?!csv)\w+$")
# Every two choices of a page meet each other; with three and more it is made of the same parts,
# and there would be tens of thousands.
CHOICES_MAX = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """Returns the media type, "" where there is none."""
        return self.headers.get("content-type", "").partition(";")[0]


Get = Callable[[str], Awaitable[Answer]]


async def fetched(port: int, address: str) -> Answer:
    """Returns the answer of a door on this machine, without its date: that is uvicorn's own clock.

    In HTTP/1.0 a body is not cut into chunks, which come as the loop happens to turn.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"GET {address} HTTP/1.0", "Host: door", "Accept-Language: fi"]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in rest)}
    headers.pop("date", None)
    return Answer(int(first.split()[1]), headers, body)


@dataclass
class Known:
    """What may stand in the place of a route's parameters."""

    rally: str
    views: Mapping[str, Any]
    """Public views by channel, of the rally and of all series."""

    series: tuple[str, ...] = ()
    more: Mapping[str, Iterable[str]] = field(default_factory=dict)

    def of(self, name: str, path: str) -> list[str]:
        """Returns the values of one parameter of a route, none where only links can tell."""
        own = f"rally/{self.rally}/"
        mine = [channel[len(own) :] for channel in self.views if channel.startswith(own)]
        if name in self.more:
            return list(self.more[name])
        if name == "rally":
            return [self.rally]
        if name == "series":
            return list(self.series)
        entries = list(self.views.get(f"{own}entries", {}).get("rows", {}))
        itinerary = self.views.get(f"{own}itinerary", {})
        if name in ("channel", "what") and "{series}" in path:
            return self._of_series(name)
        if "/export/{name" in path:
            channels = self._of_series("channel") if "{series}" in path else mine
            return [f"{one}.{form}" for one, form in product(channels, FORMS)]
        if "/picture/{name" in path:
            # One of each look: they are drawn, which takes long, and all by the same few lines.
            return ["overall.png", "stage/SS1.png"]
        if "/wrc/{path" in path:
            return _wrc_parts(self.rally, itinerary.get("stages", {}))
        values: dict[str, list[str]] = {
            "channel": mine,
            "what": [*self._numbers(own, mine), *(f"restart/SS1/{one}" for one in entries)],
            "entry": entries,
            "crew": entries,
            "stage": list(itinerary.get("stages", {})),
            "competition": list(itinerary.get("competitions", {})),
        }
        return values.get(name, [])

    def _numbers(self, own: str, channels: list[str]) -> list[str]:
        """What the rows of every table can be asked about."""
        asked = [
            f"{channel}/{row}"
            for channel in channels
            for row in self.views[own + channel].get("rows", {})
        ]
        penalties = self.views.get(f"{own}adjustments", {}).get("rows", {})
        return [*asked, *(f"adjustment/{one}" for one in penalties)]

    def _of_series(self, name: str) -> list[str]:
        found = []
        for channel, view in self.views.items():
            if channel.startswith("series/"):
                inside = channel.split("/", 2)[2]
                rows = [f"{inside}/{row}" for row in view.get("rows", {})]
                found += [inside] if name == "channel" else rows
        return found


def _wrc_parts(rally: str, stages: Iterable[str]) -> list[str]:
    """Returns the addresses below the base of the championship's feed."""
    event = f"events/{number_of('event', rally)}"
    of_all = [".json", "/itineraries/1.json", f"/startLists/{number_of('startlist', '1')}.json"]
    of_all += [f"/{what}.json" for what in ("entries", "penalties", "retirements", "stagewinners")]
    of_stage = ("stagetimes", "results", "splittimes", "splitpoints")
    numbers = [number_of("stage", one) for one in stages]
    each = [f"/stages/{one}/{what}.json" for one, what in product(numbers, of_stage)]
    return [event + one for one in (*of_all, *each)]


def addresses_of(routes: Iterable[BaseRoute], known: Known) -> list[str]:
    """Returns the address of every route with every value that its parameters may have."""
    found = []
    for route in routes:
        if not isinstance(route, Route) or is_left_out(route.path) or not _is_read(route):
            continue
        names = PARAMETER.findall(route.path)
        for values in product(*(known.of(name, route.path) for name in names)):
            found.append(_filled(route.path, dict(zip(names, values, strict=True))))
    return found


def _filled(path: str, values: Mapping[str, str]) -> str:
    return PARAMETER.sub(lambda one: quote(values[one[1]]), path)


def _is_read(route: Route) -> bool:
    """False for a route that only takes something: what it answers are its own words."""
    return "GET" in (route.methods or ())


def is_left_out(path: str) -> bool:
    """True for what holds no fact of a rally, and for streams, which are read as such."""
    return path in (*OPERATORS, *KEYS, *STREAMS, *PAST) or path.startswith(FILES)


def links_of(address: str, answer: Answer) -> list[str]:
    """Returns the addresses of this door that a page leads to, each in its plainest form."""
    if answer.kind not in LINKED:
        return []
    written = dict.fromkeys(LINK.findall(answer.body.decode("utf-8", "replace")))
    found = (_plain("/" if one.startswith("/") else address, one) for one in written)
    return [one for one in dict.fromkeys(found) if one]


@cache
def _plain(page: str, written: str) -> str:
    """Returns a link of a page in its plainest form, "" for one that is not walked.

    Most stand on every page: each is taken apart once.
    """
    parts = urlsplit(urljoin("http://door" + page, unescape(written)))
    if parts.scheme not in ("http", "https") or parts.netloc != "door" or is_left_out(parts.path):
        return ""
    query = [pair for pair in parse_qsl(parts.query) if pair[0] not in SAME_FACTS]
    if len(query) > CHOICES_MAX or (query and OTHER_FORMS.search(parts.path)):
        return ""
    return parts.path + (f"?{urlencode(query)}" if query else "")


async def crawled(get: Get, begin: Iterable[str]) -> dict[str, Answer]:
    """Returns what every address answers: those given, and all that their pages lead to."""
    found: dict[str, Answer] = {}
    waiting = list(dict.fromkeys(begin))
    seen = set(waiting)
    while waiting:
        address = waiting.pop()
        found[address] = await get(address)
        for link in links_of(address, found[address]):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
        assert len(found) < ADDRESSES_MAX, "links lead on without an end"
    return found


async def sampled(get: Get, routes: Sequence[BaseRoute], known: Known) -> dict[str, Answer]:
    """Returns one page of each look: of each route with each kind of table."""
    found: dict[str, Answer] = {}
    tries: Counter[object] = Counter()
    waiting = addresses_of(routes, known)
    for address in waiting:
        look = look_of(routes, address)
        if tries[look] >= TRIES_MAX:
            continue
        answer = await get(address)
        tries[look] += TRIES_MAX if answer.status == 200 else 1
        if answer.status == 200 and answer.kind in LINKED:
            found[address] = answer
            waiting += links_of(address, answer)
    return found


def look_of(routes: Iterable[BaseRoute], address: str) -> object:
    """Returns what two addresses share whose pages look alike but for names and numbers.

    In another competition some of the rally's stages do not count, which shows.
    """
    path, _, query = address.partition("?")
    other = any(name == "c" for name, _ in parse_qsl(query))
    for route in routes:
        found = route.path_regex.match(path) if isinstance(route, Route) else None
        if found and isinstance(route, Route):
            words = found.groupdict()
            kinds = [words[one].split("/")[0] for one in ("what", "name") if one in words]
            return route.path, tuple(kinds), other
    return path


def unreached(routes: Iterable[BaseRoute], found: Mapping[str, Answer]) -> list[str]:
    """Returns the routes that no address reached with an answer of 200."""
    reached = [address.partition("?")[0] for address, one in found.items() if one.status == 200]
    return [
        route.path
        for route in routes
        if isinstance(route, Route)
        and _is_read(route)
        and not is_left_out(route.path)
        and not any(route.path_regex.match(path) for path in reached)
    ]
