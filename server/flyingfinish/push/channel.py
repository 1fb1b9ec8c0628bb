"""One view as push holds it: its form now, its form as sent, and its history of deltas.

Called by `rally_channels.py` and the hub; sync and pure but for what it remembers. Three places in
a channel's life: *start* (the oldest form we can still give), *sent* (what every live subscriber
has), *now* (what came last). Between them stand the steps, in order.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import orjson

from flyingfinish.journal.ports import Delta, Whole
from flyingfinish.limits import SUBSCRIBER_QUEUE_BYTES
from flyingfinish.push.errors import OutOfStep
from flyingfinish.push.frames import (
    delta_item,
    deltas_frame,
    form_bytes,
    resumed_frame,
    snapshot_frame,
    view_body,
)
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.patches import applied, difference

HISTORY_STEPS_MAX = 20_000
"""Steps one channel keeps; beyond, its history starts later than asked, and says so."""

BEHIND_GRAIN_MS = 1_000
"""Looks at the past start at whole seconds, so that many who ask share one answer."""

NEVER_MS = -1_000_000
"""Longer ago than any tick."""

BEHIND_KEPT = 16
"""Such answers kept of one channel until its next change."""

MISSED_KEPT = 64
"""Answers to who comes back kept of one channel; after a restart most have the same form."""


@dataclass(frozen=True, slots=True)
class Form:
    """A view at an offset; `server_at_ms` is when it was committed, 0 when too old to know."""

    epoch: str
    offset: int
    server_at_ms: int
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One delta with the time of its commit."""

    delta: Delta
    server_at_ms: int


@dataclass(frozen=True, slots=True)
class Emission:
    """What a tick says of one channel: a member of a deltas frame, or a whole snapshot frame."""

    channel: str
    server_at_ms: int
    item: bytes
    is_snapshot: bool


class Channel:
    """One view's forms and history."""

    def __init__(self, name: str, form: Form) -> None:
        self.name = name
        self.now = form
        self.sent = form
        self._start = form
        self._held = False
        """The history starts where it does because a hold forbids what was before."""

        self.told_at_ms = NEVER_MS
        """When a tick last told of it, by the hub's monotonic clock."""

        self._steps: deque[Step] = deque()
        self._unsent = 0
        self._encoded: tuple[Form, bytes, Outgoing] | None = None
        """The form last sent, its bytes, and its snapshot frame: made once, given to all."""

        self._missed: dict[tuple[int, bool], Outgoing] = {}
        self._behind: dict[int, Outgoing] = {}
        self._since: dict[tuple[str, int], Emission] = {}

    @classmethod
    def of_whole(cls, whole: Whole, server_at_ms: int) -> "Channel":
        """Returns a channel that starts at a stored whole form."""
        form = Form(whole.epoch, whole.offset, server_at_ms, orjson.loads(whole.data))
        return cls(whole.channel, form)

    @classmethod
    def of_snapshot(cls, delta: Delta, server_at_ms: int) -> "Channel":
        """Returns a channel that starts with its first form."""
        form = Form(delta.epoch, delta.offset, server_at_ms, orjson.loads(delta.patch))
        return cls(delta.channel, form)

    def fits(self, delta: Delta) -> bool:
        """Tells whether a delta can follow what we hold."""
        if delta.snapshot:
            return True
        return delta.epoch == self.now.epoch and delta.after == self.now.offset

    def take(self, delta: Delta, server_at_ms: int) -> None:
        """Takes the next delta; raises OutOfStep when it is not the next."""
        if not self.fits(delta):
            raise OutOfStep(f"{self.name}: {delta.after} does not follow {self.now.offset}")
        step = Step(delta, server_at_ms)
        self.now = _after(self.now, step)
        self._steps.append(step)
        self._unsent += 1

    def emit(self, now: bool = False) -> Emission | None:
        """Returns what the subscribers must hear since the last tick and counts it as sent.

        `now` is for a hold: its snapshot passes every delay.
        """
        if not self._unsent:
            return None
        steps = list(islice(reversed(self._steps), self._unsent))[::-1]
        before, self.sent, self._unsent = self.sent, self.now, 0
        self._drop_made()
        if any(step.delta.snapshot for step in steps):
            snapshot = self.snapshot(now).frames[0]
            return Emission(self.name, self.now.server_at_ms, snapshot, True)
        item = delta_item(steps[0].delta) if len(steps) == 1 else self._joined_since(before)
        return Emission(self.name, self.now.server_at_ms, item, False)

    def since(self, form: Form) -> Emission | None:
        """Returns what one must hear who has this form; None when it is the one as sent.

        What came since is joined in one patch as within a tick, or is the snapshot where that is
        shorter or nothing leads on from the form. Made once for all who have the same form.
        """
        sent = self.sent
        if (form.epoch, form.offset) == (sent.epoch, sent.offset):
            return None
        found = self._since.get((form.epoch, form.offset))
        if found is None:
            leads = form.epoch == sent.epoch and form.offset < sent.offset
            item = self._joined_since(form) if leads else b""
            is_snapshot = not leads or len(item) > len(self._made()[1])
            if is_snapshot:
                item = self.snapshot().frames[0]
            found = Emission(self.name, sent.server_at_ms, item, is_snapshot)
            self._since[form.epoch, form.offset] = found
        return found

    def _joined_since(self, before: Form) -> bytes:
        """One delta from a form to the one as sent, as a member of a deltas frame."""
        sent = self.sent
        patch = form_bytes(difference(before.data, sent.data))
        return delta_item(Delta(self.name, sent.epoch, before.offset, sent.offset, patch))

    def settle(self) -> None:
        """Counts everything as sent: nobody listened when it came."""
        self.sent, self._unsent = self.now, 0
        self._drop_made()

    def body(self) -> bytes:
        """Returns what a GET answers, of the form as sent."""
        return view_body(self.name, self.sent.epoch, self.sent.offset, self._made()[1])

    def snapshot(self, now: bool = False) -> Outgoing:
        """Returns a snapshot frame of the form as sent; the form is encoded once an offset."""
        return Outgoing(self._snapshot_of(self.sent, True)) if now else self._made()[2]

    def missed(self, epoch: str, offset: int, *, behind: bool = False) -> Outgoing | None:
        """Returns the frames for one who has this form, None when it is no longer known.

        The first is `resumed`, then come the missed deltas. When they outweigh the snapshot it is
        None too: the snapshot is then the shorter way. Who looks at the past gets each delta by
        itself, with the time of its commit: together they would all wait for the newest; more of
        them than a queue holds are had from `behind`, which is the same for many.
        """
        if epoch != self.sent.epoch:
            return None
        found = self._missed.get((offset, behind))
        if found is None:
            found = self._each_since(offset) if behind else self._missed_since(offset)
            if found is not None:
                # Only what is known is kept: asking for any number must not fill the memory.
                if len(self._missed) >= MISSED_KEPT:
                    self._missed.clear()
                self._missed[offset, behind] = found
        return found

    def _each_since(self, offset: int) -> Outgoing | None:
        steps = self._steps_since(offset)
        if steps is None or sum(len(one.delta.patch) for one in steps) > SUBSCRIBER_QUEUE_BYTES:
            return None
        return Outgoing(resumed_frame(self.name, self.sent.epoch, offset), *map(_frame_of, steps))

    def _missed_since(self, offset: int) -> Outgoing | None:
        resumed = resumed_frame(self.name, self.sent.epoch, offset)
        steps = self._steps_since(offset)
        if not steps:
            return None if steps is None else Outgoing(resumed)
        items = [delta_item(step.delta) for step in steps]
        if sum(map(len, items)) > len(self._made()[1]):
            return None
        return Outgoing(resumed, deltas_frame(items, steps[-1].server_at_ms))

    def _steps_since(self, offset: int) -> list[Step] | None:
        """The steps that lead on from an offset, None when none do."""
        if offset == self.sent.offset:
            return []
        steps = [step for step in self._sent_steps() if step.delta.offset > offset]
        # A snapshot among them is a break: nothing leads over it but itself.
        if not steps or steps[0].delta.after != offset or any(s.delta.snapshot for s in steps):
            return None
        return steps

    def form_at(self, at_ms: int) -> Form | None:
        """Returns the form as of `at_ms`, None where nothing from so long ago may be shown yet.

        A form that a hold has put in the place of all before it is shown whatever the time.
        """
        if self.sent.server_at_ms <= at_ms:
            return self.sent
        form, _ = self._as_of(at_ms)
        too_new = form.server_at_ms > at_ms and not (self._held and form is self._start)
        return None if too_new else form

    def forms_since(self, at_ms: int) -> Iterator[Form]:
        """Yields the form as of `at_ms`, or the oldest that there is, and each after it."""
        form, later = self._as_of(at_ms)
        yield form
        for step in later:
            form = _after(form, step)
            yield form

    def behind(self, at_ms: int) -> Outgoing:
        """Returns the frames for one who looks at the past: the form as of `at_ms`, all after it.

        A history that a hold has cut starts with `now`: that form is shown at once. One that starts
        later for another reason says when, and its reader waits for that time to come.
        """
        grain = at_ms // BEHIND_GRAIN_MS
        found = self._behind.get(grain)
        if found is None:
            if len(self._behind) >= BEHIND_KEPT:
                self._behind.clear()
            found = self._behind[grain] = Outgoing(*self._look_back(grain * BEHIND_GRAIN_MS))
        return found

    def _look_back(self, at_ms: int) -> list[bytes]:
        form, later = self._as_of(at_ms)
        held = self._held and form is self._start and form.server_at_ms > at_ms
        frames = [self._snapshot_of(form, held)]
        for step in later:
            if step.delta.snapshot:
                frames.append(self._snapshot_of(_after(form, step), False))
            else:
                frames.append(_frame_of(step))
        return frames

    def _as_of(self, at_ms: int) -> tuple[Form, Sequence[Step]]:
        form, steps = self._start, self._sent_steps()
        count = 0
        for step in steps:
            if step.server_at_ms > at_ms:
                break
            form = _after(form, step)
            count += 1
        return form, steps[count:]

    def trim(self, before_ms: int) -> None:
        """Lets history go that is older than `before_ms`, or more than we may keep."""
        while len(self._steps) > self._unsent:
            young = self._steps[0].server_at_ms > before_ms
            if young and len(self._steps) <= HISTORY_STEPS_MAX:
                return
            self._forget_step()
            self._held = False

    def move_times(self, by_ms: int) -> None:
        """Moves the times of all forms with the machine's clock, which was set by so much."""
        self._start, self.sent, self.now = (
            _moved(form, by_ms) for form in (self._start, self.sent, self.now)
        )
        self._steps = deque(Step(step.delta, step.server_at_ms + by_ms) for step in self._steps)
        self._drop_made()

    def forget_before(self, position: int) -> None:
        """Drops all forms from before `position`, where a hold took effect; all is sent by then."""
        while len(self._steps) > self._unsent and self._start.offset < position:
            self._forget_step()
        self._held = True

    def _forget_step(self) -> None:
        self._start = _after(self._start, self._steps.popleft())
        self._missed.clear()
        self._behind.clear()

    def _drop_made(self) -> None:
        self._missed.clear()
        self._behind.clear()
        self._since.clear()

    def _sent_steps(self) -> list[Step]:
        return list(islice(self._steps, len(self._steps) - self._unsent))

    def _made(self) -> tuple[Form, bytes, Outgoing]:
        if self._encoded is None or self._encoded[0] is not self.sent:
            made = form_bytes(self.sent.data)
            self._encoded = (self.sent, made, Outgoing(self._framed(self.sent, made, False)))
        return self._encoded

    def _snapshot_of(self, form: Form, now: bool) -> bytes:
        return self._framed(form, form_bytes(form.data), now)

    def _framed(self, form: Form, made: bytes, now: bool) -> bytes:
        return snapshot_frame(self.name, form.epoch, form.offset, made, form.server_at_ms, now)


def _frame_of(step: Step) -> bytes:
    """A delta as a frame of its own, with the time of its commit."""
    return deltas_frame([delta_item(step.delta)], step.server_at_ms)


def _moved(form: Form, by_ms: int) -> Form:
    return replace(form, server_at_ms=form.server_at_ms + by_ms) if form.server_at_ms else form


def _after(form: Form, step: Step) -> Form:
    delta = step.delta
    patch = orjson.loads(delta.patch)
    data = patch if delta.snapshot else applied(form.data, patch)
    return Form(delta.epoch, delta.offset, step.server_at_ms, data)
