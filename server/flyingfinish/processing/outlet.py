"""What one audience has been told: epochs, offsets, and when a view's whole form is due again.

Deltas are committed with every change, whole forms seldom: when the deltas since outweigh the form,
or when they are so old that trimming the history would have to keep them for the form's sake.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

import orjson

from flyingfinish.journal.ports import Delta, Whole
from flyingfinish.limits import HISTORY_MS
from flyingfinish.processing.documents import View
from flyingfinish.processing.views import canonical

DELTAS_ALWAYS_KEPT_BYTES: Final = 2_048
"""Below this a whole form is never rewritten for weight: small views would be all the time."""

DELTAS_OUTWEIGH: Final = 3
"""So many times the form: who starts late reads that much more, and each car costs less."""

STALE_AFTER_MS: Final = HISTORY_MS
"""Deltas older than this are read by nobody but for the sake of an old whole form."""

STALE_REWRITTEN_MAX: Final = 16
"""Whole forms rewritten for age with one commit, so that no commit is much heavier than another."""


@dataclass(slots=True)
class Told:
    """Where one channel stands."""

    channel: str
    """Its whole name."""

    epoch: str
    offset: int
    whole_bytes: int = 0
    delta_bytes: int = 0
    """Bytes of deltas since the stored whole form."""


class Outlet:
    """Turns changes of views into deltas and whole forms, for one audience."""

    def __init__(self, prefix: str, journal_epoch: int) -> None:
        """``prefix`` (``rally/kokkola/``) comes before every channel's name."""
        self._prefix = prefix
        self._first_epoch = epoch_text(journal_epoch, 0)
        self._journal_epoch = journal_epoch
        self._told: dict[str, Told] = {}
        self._stale: dict[str, int] = {}
        """Channel -> server time of its oldest delta since the stored whole form, oldest first."""

        self._deltas: list[Delta] = []
        self._weighty: dict[str, View] = {}
        self._snapshots: dict[str, bytes] = {}
        """Whole forms told with this commit: they are what is stored, too."""

    def resume(self, offsets: Iterable[tuple[str, tuple[str, int]]], now_ms: int) -> None:
        """Goes on where another processor ended; its stored forms count as old and light."""
        self._told.clear()
        self._stale.clear()
        for channel, (epoch, offset) in offsets:
            name = channel.removeprefix(self._prefix)
            self._told[name] = Told(channel, epoch, offset, 0, DELTAS_ALWAYS_KEPT_BYTES)
            self._stale[name] = now_ms

    def knows(self, channel: str) -> bool:
        """Says whether the channel was told of before."""
        return channel in self._told

    def tell(
        self,
        channel: str,
        view: View,
        patch: bytes,
        position: int,
        now_ms: int,
        made: Delta | None = None,
    ) -> Delta | None:
        """Notes a change and returns its delta; the first one of a channel is told as a snapshot.

        ``made`` is what another outlet told of the same change: it is told again where it fits.
        """
        told = self._told.get(channel)
        if told is None:
            self.snapshot(channel, view, self._first_epoch, position)
            return None
        if made is None or made.after != told.offset or made.epoch != told.epoch:
            made = Delta(told.channel, told.epoch, told.offset, position, patch)
        self._deltas.append(made)
        told.offset = position
        told.delta_bytes += len(patch)
        if channel not in self._stale:
            self._stale[channel] = now_ms
        if told.delta_bytes > DELTAS_ALWAYS_KEPT_BYTES + DELTAS_OUTWEIGH * told.whole_bytes:
            self._weighty[channel] = view
        return made

    def begin_anew(self, channel: str, view: View, held_at: int, position: int) -> None:
        """Gives a channel a new view epoch: a hold was placed at ``held_at``."""
        self.snapshot(channel, view, epoch_text(self._journal_epoch, held_at), position)

    def forget(self, channels: Iterable[str]) -> None:
        """Takes back what was noted of channels that are about to begin anew."""
        names = {self._prefix + channel for channel in channels}
        self._deltas = [delta for delta in self._deltas if delta.channel not in names]

    def snapshot(self, channel: str, view: View, epoch: str, position: int) -> None:
        """Tells a whole form that replaces what was told before, and has it stored."""
        told = self._told.get(channel)
        after = told.offset if told is not None else 0
        data = canonical(view.whole())
        name = self._prefix + channel
        self._deltas.append(Delta(name, epoch, after, position, data, snapshot=True))
        self._told[channel] = Told(name, epoch, position)
        self._weighty[channel] = view
        self._snapshots[channel] = data

    def stale(self, now_ms: int) -> list[str]:
        """Returns the channels whose stored form is due for age, the oldest few."""
        oldest = list(islice(self._stale, STALE_REWRITTEN_MAX))
        return [name for name in oldest if now_ms - self._stale[name] >= STALE_AFTER_MS]

    def take(
        self, stale: Mapping[str, View | None], forms: dict[int, bytes]
    ) -> tuple[list[Delta], list[Whole]]:
        """Returns the deltas noted since last asked, and the whole forms that are due with them.

        ``stale`` holds the views whose stored form is due for age, None for one that is no more;
        ``forms`` what views say as bytes, made once for two outlets that share them.
        """
        for channel, view in stale.items():
            if view is None:
                del self._stale[channel]
            else:
                self._weighty[channel] = view
        wholes = [self._whole(channel, view, forms) for channel, view in self._weighty.items()]
        deltas, self._deltas, self._weighty = self._deltas, [], {}
        return deltas, wholes

    def _whole(self, channel: str, view: View, forms: dict[int, bytes]) -> Whole:
        told = self._told[channel]
        data = self._snapshots.pop(channel, None) or forms.get(id(view))
        if data is None:
            data = forms[id(view)] = canonical(view.whole())
        told.whole_bytes, told.delta_bytes = len(data), 0
        self._stale.pop(channel, None)
        return Whole(told.channel, told.epoch, told.offset, data)


def epoch_text(journal_epoch: int, held_at: int) -> str:
    """Returns a view epoch: the journal's, and where the hold that began it stands, 0 at first."""
    return f"{journal_epoch}.{held_at}"


def patch_bytes(patch: object) -> bytes:
    """Returns a merge patch as it is sent."""
    return orjson.dumps(patch)
