"""One link to a Redis, a Valkey or a cluster of them; the only way this room speaks to a server.

Every step sent here may be sent twice: appends are told apart by their number, commits by their
token, the rest is reading or setting. So a broken connection is tried again, bounded and logged,
and a caller never has to ask whether its last step was done.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any, Final, TypeVar

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    ClusterCrossSlotError,
    ClusterDownError,
    MasterDownError,
    NoScriptError,
    RedisClusterException,
    RedisError,
)
from redis.exceptions import ConnectionError as LinkLost
from redis.exceptions import TimeoutError as LinkSilent

from flyingfinish.journal.errors import NotDurable, StoreRefused, StoreUnavailable
from flyingfinish.journal.shared_wait import Entry, Found, SharedWait

CONNECTIONS_MAX: Final = 16
"""For questions to one server; who wants one more waits for a free one. Followers hold none."""

CLUSTER_CONNECTIONS_MAX: Final = 128
"""To one node of a cluster; there each follower holds one while it waits."""

CONNECTION_WAIT_S: Final = 5
SILENCE_MS: Final = 5_000
"""A server that says nothing for this long is treated as gone."""

BLOCK_MS_MAX: Final = 2_000
"""The longest wait of one blocking read, well below the silence that counts as gone."""

RETRY_WAITS_MS: Final = (20, 40, 80, 160, 320, 500, 500, 500, 500, 500)
"""Before each new try: 3.1 s in all, twice what a killed server takes to come back."""

AWAY_WAITS_MS: Final = (500, 500, 1_000, 1_000)
"""The same for a step that begins where another one has given up: as long, with half the tries."""

DURABLE: Final[Mapping[str, str]] = {
    "appendonly": "yes",
    "appendfsync": "always",
    "no-appendfsync-on-rewrite": "no",
    "aof-load-truncated": "yes",
    "maxmemory-policy": "noeviction",
}
"""Settings without which an acknowledgement would promise too much."""

# The replies of these commands are taken as they come: turning 100 000 rows into dicts of dicts
# costs more than folding them.
_RAW_REPLIES: Final = ("XRANGE", "XREVRANGE", "XREAD", "HGETALL", "HMGET", "SMEMBERS", "CONFIG GET")

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")


class Script:
    """A Lua script of this room by its file name, sent whole only when the server lacks it."""

    def __init__(self, name: str) -> None:
        path = files("flyingfinish.journal").joinpath("lua", f"{name}.lua")
        self.text = path.read_text(encoding="utf-8")
        self.sha = _sha_of(self.text)


class Link:
    """Connections to one server or cluster.

    All who follow a stream of one server wait in one read, on the one connection of ``waiting``.
    Without it each waits on a connection of its own among those for questions: a cluster refuses
    to wait for streams of several slots at once.
    """

    def __init__(self, client: Any, waiting: Any = None) -> None:
        # The library's own types cannot say that a callback may leave a reply as it is.
        self._client = client
        self._waiting = waiting
        self._shared = SharedWait(self._read, self._block_all)
        self.retries = 0
        """How often a step was tried again so far; a metric."""

        self._lost = False
        """No step has come through since one failed; told in the log once, not at each try."""

        self._away = False
        """No step has come through since one gave up."""

        for one in self._clients():
            for name in _RAW_REPLIES:
                one.set_response_callback(name, _as_it_came)

    async def call(self, *words: str | bytes | int) -> Any:
        """Sends one command and returns its reply as it comes, texts as bytes."""
        return await self._retrying(lambda: self._client.execute_command(*words))

    async def run(
        self, script: Script, keys: Sequence[str], args: Sequence[str | bytes | int]
    ) -> Any:
        """Runs a script on its declared keys and returns its reply."""

        async def send() -> Any:
            rest = (len(keys), *keys, *args)
            try:
                return await self._client.execute_command("EVALSHA", script.sha, *rest)
            except NoScriptError:
                # A server that was restarted has forgotten all scripts; EVAL teaches it again.
                return await self._client.execute_command("EVAL", script.text, *rest)

        return await self._retrying(send)

    async def block(self, stream: str, after: int, limit: int, wait_ms: int) -> list[Entry]:
        """Returns the entries of a stream after a position, waiting for the first one."""
        wait_ms = max(1, min(wait_ms, BLOCK_MS_MAX))
        if self._waiting is not None:
            return await self._shared.follow(stream, after, limit, wait_ms)
        words = ("XREAD", "COUNT", limit, "BLOCK", wait_ms, "STREAMS", stream, f"{after}-0")
        reply = await self.call(*words)
        return list(reply[0][1]) if reply else []

    def forget(self, stream: str) -> None:
        """Lets go what came of a stream and was not asked for yet: it is being read anew."""
        self._shared.forget(stream)

    async def _read(self, stream: str, after: int, limit: int) -> list[Entry]:
        reply = await self.call("XREAD", "COUNT", limit, "STREAMS", stream, f"{after}-0")
        return list(reply[0][1]) if reply else []

    async def _block_all(self, after: dict[str, int], limit: int, wait_ms: int) -> Found:
        words = ("XREAD", "COUNT", limit, "BLOCK", wait_ms, "STREAMS")
        # As bytes: the library takes three times as long for words that it must encode itself.
        names = (name.encode() for name in after)
        places = (*names, *(b"%d-0" % position for position in after.values()))
        send = self._waiting.execute_command
        try:
            reply = await self._retrying(lambda: send(*words, *places))
        except StoreRefused as refused:
            if isinstance(refused.__cause__, ClusterCrossSlotError):
                raise StoreRefused(f"{refused} (a node of a cluster: set cluster)") from refused
            raise
        return {name.decode(): list(entries) for name, entries in reply or ()}

    async def settings(self, name: str) -> list[str]:
        """Returns a server setting's value on every node we write to."""
        many: dict[str, Any] = {}
        if isinstance(self._client, RedisCluster):
            many = {"target_nodes": RedisCluster.PRIMARIES}
        send = self._client.execute_command
        reply = await self._retrying(lambda: send("CONFIG GET", name, **many))
        pairs = reply.values() if isinstance(reply, dict) else [reply]
        return [pair[1].decode() if pair else "" for pair in pairs]

    async def close(self) -> None:
        """Closes every connection; who still follows something is told so."""
        await self._shared.close()
        for one in self._clients():
            await one.aclose()

    def _clients(self) -> list[Any]:
        return [one for one in (self._client, self._waiting) if one is not None]

    async def _retrying(self, send: Callable[[], Awaitable[_T]]) -> _T:
        for wait_ms in (*(AWAY_WAITS_MS if self._away else RETRY_WAITS_MS), None):
            try:
                async with asyncio.timeout(SILENCE_MS / 1000):
                    reply = await send()
            except (LinkSilent, TimeoutError) as error:
                raise StoreUnavailable(f"no answer within {SILENCE_MS} ms") from error
            except (LinkLost, ClusterDownError, MasterDownError, OSError) as error:
                if wait_ms is None:
                    self._away = True
                    raise StoreUnavailable(str(error)) from error
                self.retries += 1
                self._note_lost(error)
                await asyncio.sleep(wait_ms / 1000)
            except (RedisError, RedisClusterException) as error:
                raise StoreRefused(str(error)) from error
            else:
                self._note_found()
                return reply
        raise AssertionError("the last try returns or raises")

    def _note_lost(self, error: Exception) -> None:
        if not self._lost:
            _LOG.warning("store lost, asked again and again from now on: %s", error)
        self._lost = True

    def _note_found(self) -> None:
        if self._lost:
            _LOG.warning("store found again")
        self._lost = self._away = False


def open_link(url: str, *, cluster: bool = False) -> Link:
    """Returns a link to the server at ``url``; nothing is sent before the first step.

    ``redis://``, ``rediss://`` and ``unix://user:password@/path`` are understood; with ``cluster``
    the url names any node of one.
    """
    common: dict[str, Any] = {
        "protocol": 2,
        # The link's own timeout stands around every step. The library's would be wait_for, which
        # before Python 3.12 may swallow a cancellation, and then a role never ends.
        "socket_timeout": None,
        "retry": Retry(NoBackoff(), 0),
    }
    if cluster:
        common["max_connections"] = CLUSTER_CONNECTIONS_MAX
        return Link(RedisCluster.from_url(url, **common))
    questions, waiting = (
        BlockingConnectionPool.from_url(
            url, max_connections=most, timeout=CONNECTION_WAIT_S, **common
        )
        for most in (CONNECTIONS_MAX, 1)
    )
    return Link(Redis.from_pool(questions), Redis.from_pool(waiting))


async def check_durable(link: Link) -> None:
    """Raises `NotDurable`, naming the setting, when the server could lose what it acknowledged.

    Needs a user that may read settings; raises `StoreRefused` for one that may not.
    """
    for name, wanted in DURABLE.items():
        for found in await link.settings(name):
            if found != wanted:
                raise NotDurable(name, found, wanted)


def _sha_of(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _as_it_came(reply: Any, **_: Any) -> Any:
    return reply
