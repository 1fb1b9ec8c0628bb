"""A rally told by hand, a subscriber, and a client that does what PROTOCOL.md says."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from flyingfinish.clock import ManualClock
from flyingfinish.journal.memory_views import MemoryFeed, MemoryLedger
from flyingfinish.journal.ports import Audience, Commit, Delta, Feed, Ledger, Whole
from flyingfinish.push.errors import OutOfStep
from flyingfinish.push.following import Want
from flyingfinish.push.hub import Hub
from flyingfinish.push.lanes import WriteAll, one_by_one
from flyingfinish.push.members import Member
from flyingfinish.push.outgoing import Outgoing
from flyingfinish.push.patches import applied, difference
from flyingfinish.push.ports import Straight
from flyingfinish.push.rally_channels import check_forms, read_rally

RALLY = "kokkola"
OVERALL = f"rally/{RALLY}/overall"
SS7 = f"rally/{RALLY}/stage/SS7"
STATE = f"rally/{RALLY}/state"

Form = dict[str, Any]


class Told:
    """One rally's public views, committed to a memory ledger as the processor would."""

    def __init__(self, at_ms: int = 1_000_000) -> None:
        memory = MemoryLedger()
        self.ledger: Ledger = memory
        self.feed: Feed = MemoryFeed(memory, "public")
        self.forms: dict[str, Form] = {}
        self.places: dict[str, tuple[str, int]] = {}
        self.position = 0
        self.at_ms = at_ms
        self.journal_epoch = 1
        self.epochs = 0
        """Grows with each fresh start that is no hold."""

    def begin_anew(self, journal_epoch: int) -> None:
        """Forgets what was told, as the processor does after its ledger was reset."""
        self.forms.clear()
        self.places.clear()
        self.position = 0
        self.journal_epoch = journal_epoch

    async def tell(
        self,
        changes: Mapping[str, Form],
        *,
        hold: Iterable[str] | None = None,
        whole: Iterable[str] = (),
        step: int = 1,
    ) -> int:
        """Commits new forms; `hold` names the channels that a hold gives a new epoch."""
        self.position += step
        held = set(hold or ())
        deltas = [self._delta(name, form, name in held) for name, form in changes.items()]
        self.forms.update(changes)
        wholes = [self._whole(name) for name in whole]
        forget = {"public": self.position} if hold is not None else {}
        commit = Commit(
            self.position,
            self.at_ms,
            {"public": [delta for delta in deltas if delta is not None]},
            {"public": wholes},
            self.at_ms - 330_000,
            forget,  # type: ignore[arg-type]
        )
        assert await self.ledger.commit(await self.ledger.checkpoint(), commit)
        return self.position

    def _delta(self, name: str, form: Form, held: bool) -> Delta | None:
        old = self.forms.get(name)
        if old is None or held:
            anew = self.position if held or self.epochs else 0
            epoch = f"{self.journal_epoch}.{anew}"
            after = self.places.get(name, ("", 0))[1]
            delta = Delta(name, epoch, after, self.position, orjson.dumps(form), True)
        else:
            patch = difference(old, form)
            if not patch:
                return None
            epoch, after = self.places[name]
            delta = Delta(name, epoch, after, self.position, orjson.dumps(patch))
        self.places[name] = (delta.epoch, delta.offset)
        return delta

    def _whole(self, name: str) -> Whole:
        epoch, offset = self.places[name]
        return Whole(name, epoch, offset, orjson.dumps(self.forms[name]))


class Rallies:
    """The rallies there are, each told by hand."""

    def __init__(self, **told: Told) -> None:
        self.told = told

    async def rallies(self) -> list[str]:
        """Returns the ids of all rallies."""
        return sorted(self.told)

    def feed(self, rally_id: str, audience: Audience) -> Feed:
        """Returns the public feed of a rally."""
        assert audience == "public"
        return self.told[rally_id].feed


def run_out(parts: Iterator[None]) -> None:
    """Does in one go what gives way in between."""
    for _ in parts:
        pass


async def read_into(hub: Hub, rally: str, feed: Feed) -> None:
    """Reads a rally whole and puts it in the place of what a hub held of it."""
    run_out(hub.install_in_parts(await read_rally(rally, feed)))


class Port:
    """A subscriber that keeps what it is sent; `reads` False lets bytes pile up."""

    def __init__(self, reads: bool = True) -> None:
        self.reads = reads
        self.writes = 0
        self.pile: list[bytes] = []
        self.got: list[Any] = []
        self.closed: list[int] = []
        self.aborted = False
        self.member: Member

    def write(self, out: Outgoing) -> int:
        """Takes frames, or lets them lie."""
        self.writes += 1
        self.pile += out.frames
        if self.reads:
            self.drain()
        return sum(map(len, out.frames))

    def drain(self, frames: int | None = None) -> None:
        """Takes what lies there, or so many frames of it."""
        taken, self.pile = (self.pile, []) if frames is None else _split(self.pile, frames)
        self.got += map(orjson.loads, taken)

    def end(self) -> None:
        """Is gone."""

    def waits(self) -> bool:
        """Says whether something is still to be taken."""
        return bool(self.pile)

    def queued(self) -> int:
        """Returns the bytes that lie there."""
        return sum(map(len, self.pile))

    def straight(self) -> Straight | None:
        """Has no short way."""
        return None

    def outstanding(self) -> tuple[int, int]:
        """Returns what lies there, and how many frames were taken."""
        return self.queued(), len(self.got)

    def close(self, code: int, reason: str) -> None:
        """Keeps the close code."""
        self.closed.append(code)

    def abort(self) -> None:
        """Keeps that it was dropped."""
        self.aborted = True

    def types(self) -> list[str]:
        """Returns the types of all frames so far, the greeting left out."""
        return [frame["type"] for frame in self.got if frame["type"] != "hello"]


def _split(pile: list[bytes], count: int) -> tuple[list[bytes], list[bytes]]:
    return pile[:count], pile[count:]


class Client:
    """A client that does what PROTOCOL.md 3 says, and counts what should never happen."""

    def __init__(self) -> None:
        self.forms: dict[str, Form] = {}
        self.places: dict[str, tuple[str, int]] = {}
        self.gaps: list[str] = []
        self.doubles: list[str] = []
        self.snapshots = 0
        self.resumed = 0
        self.clocks: dict[str, Form] = {}

    def hear(self, frame: Any) -> None:
        """Takes one frame."""
        if frame["type"] == "snapshot":
            self.snapshots += 1
            self.forms[frame["ch"]] = frame["data"]
            self.places[frame["ch"]] = (frame["epoch"], frame["offset"])
        elif frame["type"] == "resumed":
            self.resumed += 1
            assert self.places[frame["ch"]] == (frame["epoch"], frame["offset"])
        elif frame["type"] == "deltas":
            for delta in frame["deltas"]:
                self._patch(delta)
        elif frame["type"] in ("hello", "ping"):
            self.clocks = frame["clocks"]
        elif frame["type"] == "clock":
            self.clocks = {**self.clocks, frame["rally"]: frame["clock"]}

    def _patch(self, delta: Any) -> None:
        name = delta["ch"]
        epoch, offset = self.places[name]
        if (delta["epoch"], delta["after"]) != (epoch, offset):
            late = delta["epoch"] == epoch and delta["offset"] <= offset
            (self.doubles if late else self.gaps).append(f"{name} {delta['after']} on {offset}")
            return
        self.forms[name] = applied(self.forms[name], delta["patch"])
        self.places[name] = (epoch, delta["offset"])


class Stage:
    """A hub with one rally, moved on by hand: no task, no wall clock."""

    def __init__(self, told: Told, rally: str = RALLY, write_all: WriteAll = one_by_one) -> None:
        self.told = told
        self.rally = rally
        self.clock = ManualClock(told.at_ms)
        self.hub = Hub(self.clock, write_all=write_all)

    async def load(self) -> None:
        """Reads the rally whole, as a new process or after losing step."""
        await read_into(self.hub, self.rally, self.told.feed)

    async def take(self) -> None:
        """Takes what is new in the feed, as a follower does; says nothing yet."""
        held = self.hub.rallies[self.rally]
        try:
            frames = await self.told.feed.read(held.position, 1_000)
            for frame in frames:
                held.take(frame)
            if any(frame.forget_before for frame in frames):
                await check_forms(held, self.told.feed)
        except OutOfStep:
            await self.load()

    async def tick(self) -> None:
        """Takes what is new in the feed and tells it."""
        await self.take()
        run_out(self.hub.flush_in_parts(self.rally))

    def join(self, *channels: str, port: Port | None = None, behind_ms: int = 0) -> Port:
        """Attaches a subscriber that follows these channels; its member is `port.member`."""
        port = port or Port()
        port.member = self.hub.attach(port)
        self.hub.subscribe(port.member, [Want(name) for name in channels], behind_ms)
        return port

    def wait(self, ms: int) -> None:
        """Lets time pass, for the hub and for whoever commits next."""
        self.clock.advance(ms)
        self.told.at_ms += ms


async def a_stage(write_all: WriteAll = one_by_one, **forms: Form) -> Stage:
    """Returns a hub whose rally has these views (`overall={…}`) and says nothing more yet."""
    told = Told()
    await told.tell({f"rally/{RALLY}/{name}": form for name, form in forms.items()})
    stage = Stage(told, write_all=write_all)
    await stage.load()
    return stage
