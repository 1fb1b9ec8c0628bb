"""Ledger and Feed of one rally in Redis: hashes for whole forms, one stream of commits an audience.

The stream's id is the journal position of the commit. What writes is `lua/commit.lua`; what reads
uses plain commands on one audience's keys, so that push needs no right on any other.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from flyingfinish.journal.connect import Link, Script
from flyingfinish.journal.keys import RallyKeys
from flyingfinish.journal.memory_views import (
    AUDIENCES,
    NEVER_COMMITTED,
    check_commit,
    redacted,
    trim_bound_ms,
)
from flyingfinish.journal.ports import Audience, Checkpoint, Commit, Delta, FeedFrame, Whole

_COMMIT: Final = Script("commit")
_RESET: Final = Script("reset")
_TOKEN_BYTES: Final = 8

_Packed = tuple[str, str, int, int, bytes, bool]
_FRAME: Final = msgspec.msgpack.Decoder(list[_Packed])
_WHOLE: Final = msgspec.msgpack.Decoder(tuple[str, int, bytes])
_PACK: Final = msgspec.msgpack.Encoder()


class RedisLedger:
    """Views and checkpoint of one rally, written by its one processor."""

    def __init__(self, link: Link, rally_id: str) -> None:
        self._link = link
        self._keys = RallyKeys(rally_id)
        self._step_keys = [self._keys.checkpoint]
        for audience in AUDIENCES:
            self._step_keys += self._keys.views(audience)
        self._ours: Checkpoint | None = None
        """Our own last commit: while nobody has written since, we know what the server notes."""

        self._noted: dict[Audience, set[str]] = {audience: set() for audience in AUDIENCES}
        """Channels of which it is noted from where on their deltas are needed."""

    async def checkpoint(self) -> Checkpoint:
        """Returns where the last commit stands; position 0 when there was none."""
        return await _checkpoint(self._link, self._keys)

    async def commit(self, expected: Checkpoint, commit: Commit) -> bool:
        """Writes deltas, wholes and checkpoint in one atomic step; False when fenced off."""
        check_commit(expected, commit)
        if expected != self._ours:
            self._noted = {audience: set() for audience in AUDIENCES}
        self._ours = None
        args: list[str | bytes | int] = [
            expected.position,
            expected.journal_epoch,
            commit.position,
            # The token tells our own commit, sent again after a lost link, from a rival's.
            secrets.token_hex(_TOKEN_BYTES),
            commit.server_at_ms,
            trim_bound_ms(commit),
        ]
        for audience in AUDIENCES:
            args += _audience_args(audience, commit, self._noted[audience])
        done = bool(await self._link.run(_COMMIT, self._step_keys, args))
        if done:
            self._note(commit)
            self._ours = Checkpoint(commit.position, expected.journal_epoch)
        return done

    def _note(self, commit: Commit) -> None:
        """Remembers what the server now notes, so that the next commit need not say it again."""
        for audience, noted in self._noted.items():
            noted.update(delta.channel for delta in commit.deltas.get(audience, ()))
            noted.difference_update(whole.channel for whole in commit.wholes.get(audience, ()))

    async def offsets(self, audience: Audience) -> Mapping[str, tuple[str, int]]:
        """Returns channel -> (epoch, offset) as committed."""
        return await _offsets(self._link, self._keys, audience)

    async def reset(self, expected: Checkpoint, journal_epoch: int) -> bool:
        """Forgets all views and starts from position 0 in a new journal epoch."""
        token = secrets.token_hex(_TOKEN_BYTES)
        args = (expected.position, expected.journal_epoch, journal_epoch, token)
        return bool(await self._link.run(_RESET, self._step_keys, args))


class RedisFeed:
    """What push reads: one audience of one rally."""

    def __init__(self, link: Link, rally_id: str, audience: Audience) -> None:
        self._link = link
        self._keys = RallyKeys(rally_id)
        self._audience: Audience = audience

    async def wholes(self) -> list[Whole]:
        """Returns every view's stored whole form (deltas since may wait in `read`).

        Who asks for them begins anew: what came meanwhile for `follow` may be of before a reset.
        """
        self._link.forget(self._keys.deltas(self._audience))
        reply = await self._link.call("HGETALL", self._keys.wholes(self._audience))
        return [_whole(name.decode(), packed) for name, packed in _pairs(reply)]

    async def read(self, after: int, limit: int) -> list[FeedFrame]:
        """Returns at most ``limit`` commits after a position, in order."""
        reply = await self._link.call(
            "XRANGE", self._keys.deltas(self._audience), f"({after}-0", "+", "COUNT", limit
        )
        return await self._frames(reply)

    async def follow(self, after: int, limit: int, wait_ms: int) -> list[FeedFrame]:
        """Like read, but waits up to ``wait_ms`` (and no longer than two seconds).

        After a ledger's reset positions begin anew: compare `position` when nothing comes.
        """
        stream = self._keys.deltas(self._audience)
        return await self._frames(await self._link.block(stream, after, limit, wait_ms))

    async def position(self) -> Checkpoint:
        """Returns where the processor is, and in which journal epoch."""
        return await _checkpoint(self._link, self._keys)

    async def _frames(self, entries: Sequence[Any]) -> list[FeedFrame]:
        frames = [_frame(entry) for entry in entries]
        if not frames:
            return frames
        field = f"forget:{self._audience}"
        forget_before = int(await self._link.call("HGET", self._keys.checkpoint, field) or 0)
        if frames[0].position >= forget_before:
            return frames
        offsets = await _offsets(self._link, self._keys, self._audience)
        return [redacted(frame, forget_before, offsets) for frame in frames]


async def _checkpoint(link: Link, keys: RallyKeys) -> Checkpoint:
    position, epoch = await link.call("HMGET", keys.checkpoint, "position", "epoch")
    return NEVER_COMMITTED if position is None else Checkpoint(int(position), int(epoch))


async def _offsets(link: Link, keys: RallyKeys, audience: Audience) -> dict[str, tuple[str, int]]:
    offsets = {}
    for name, value in _pairs(await link.call("HGETALL", keys.offsets(audience))):
        offset, _, epoch = value.decode().partition(" ")
        offsets[name.decode()] = (epoch, int(offset))
    return offsets


def _pairs(flat: Sequence[bytes]) -> "zip[tuple[bytes, bytes]]":
    return zip(flat[::2], flat[1::2], strict=True)


def _audience_args(audience: Audience, commit: Commit, noted: set[str]) -> list[str | bytes | int]:
    """Returns one audience's part of the commit script's arguments, in its order.

    Of channels in ``noted`` the server knows already from where on their deltas are needed.
    """
    deltas = commit.deltas.get(audience, ())
    forget_before = commit.forget_before.get(audience, 0)
    offsets: list[str | bytes | int] = []
    needs: list[str | bytes | int] = []
    fresh: list[str | bytes | int] = []
    forms: list[str | bytes | int] = []
    for delta in deltas:
        offsets += (delta.channel, f"{delta.offset} {delta.epoch}")
        if delta.snapshot:
            fresh.append(delta.channel)
        elif delta.channel not in noted:
            needs += (delta.after, delta.channel)
    for whole in commit.wholes.get(audience, ()):
        forms += (whole.channel, _PACK.encode((whole.epoch, whole.offset, whole.data)))
    packed = [(d.channel, d.epoch, d.after, d.offset, d.patch, d.snapshot) for d in deltas]
    frame = _PACK.encode(packed) if deltas or forget_before else b""
    args: list[str | bytes | int] = [audience, frame, forget_before]
    for part in (offsets, needs, fresh, forms):
        args += (len(part), *part)
    return args


def _frame(entry: Any) -> FeedFrame:
    entry_id, (_, at_ms, _, forget_before, _, packed) = entry
    deltas = tuple(Delta(*parts) for parts in _FRAME.decode(packed))
    return FeedFrame(int(entry_id[:-2]), int(at_ms), deltas, int(forget_before))


def _whole(channel: str, packed: bytes) -> Whole:
    epoch, offset, data = _WHOLE.decode(packed)
    return Whole(channel, epoch, offset, data)
