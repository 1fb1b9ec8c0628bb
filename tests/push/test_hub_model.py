"""A client that drops at any message and comes back ends with the same data as one that never did.

The world moves at random: commits, holds, fresh starts, restores, trimmed history, new processes,
ticks that join, queues that fill. After every step: no client saw a gap, none saw a delta twice.
"""

from collections.abc import Coroutine, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from flyingfinish.push.following import Want
from flyingfinish.push.hub import Hub
from flyingfinish.push.lanes import WriteAll, one_by_one
from flyingfinish.push.paces import EACH_TICK_MS, PACES_MS
from flyingfinish.push.rally_channels import read_rally
from push.fans import NAMES, Fan, done
from push.made import RALLY, Form, Stage, Told, run_out
from push.straight import by_the_row

ROWS = st.dictionaries(
    st.sampled_from(["e1", "e2", "e3"]),
    st.dictionaries(st.sampled_from(["ord", "pos"]), st.integers(0, 3), max_size=2),
    max_size=3,
)
CLOCKS = st.fixed_dictionaries({"rate": st.integers(1, 3)})
FORMS = st.fixed_dictionaries(
    {"rows": ROWS}, optional={"stage": st.integers(0, 2), "clock": CLOCKS}
)
CHANGES = st.dictionaries(st.sampled_from(NAMES), FORMS, min_size=1)
CLIENTS = st.integers(0, 2)
SMALL_QUEUE_BYTES = 700
MEANWHILE = ["connect", "drop", "read", "leave", "ask", "tick", "hurry"]
WORKS = ["flush", "flush", "install", "install", "beat", "ping"]
"""What a process does in parts, one of each at a time."""

FEED = ["commit", "hold", "release", "restore", "take"]
FANS = ["connect", "drop", "read", "leave", "ask", "hurry"]
AT_ONCE = st.one_of(*map(st.sampled_from, (WORKS, WORKS, FEED, FANS)))


class World(RuleBasedStateMachine):
    """The rally, the hub and three fans; every rule may come at any time.

    Two of the fans are written to past their port, to a real socket, as long as it takes all.
    """

    def __init__(self) -> None:
        super().__init__()
        self.limits = [
            patch("flyingfinish.push.members.SUBSCRIBER_QUEUE_BYTES", SMALL_QUEUE_BYTES),
            patch("flyingfinish.push.following.ROOM_BYTES", SMALL_QUEUE_BYTES // 2),
            patch("flyingfinish.push.telling.SUBSCRIBER_QUEUE_BYTES", SMALL_QUEUE_BYTES),
            patch("flyingfinish.push.telling.GIVE_WAY_EVERY", 1),
            patch("flyingfinish.push.hub.GIVE_WAY_EVERY", 1),
            patch("flyingfinish.push.hub.PINGED_TOGETHER", 1),
            patch("flyingfinish.push.paces.GIVE_WAY_EVERY", 1),
            patch("flyingfinish.push.following.GIVE_WAY_EVERY", 1),
        ]
        for limit in self.limits:
            limit.start()
        self.stage = Stage(Told())
        self.fans = [Fan(), Fan(straight=True), Fan(straight=True)]
        self.journal_epoch = 1

    @initialize(form=FORMS)
    def open(self, form: Form) -> None:
        """Opens the rally with one view."""
        done(self.stage.told.tell({NAMES[0]: form}))
        done(self.stage.load())
        for fan in self.fans:
            fan.connect(self.stage, NAMES, 0)

    @rule(changes=CHANGES, whole=st.booleans())
    def commit(self, changes: dict[str, Form], whole: bool) -> None:
        """Commits new forms, at times with whole forms rewritten."""
        done(self.stage.told.tell(changes, whole=changes if whole else ()))

    @rule(changes=CHANGES)
    def hold(self, changes: dict[str, Form]) -> None:
        """Places a hold that touches these channels."""
        done(self.stage.told.tell(changes, hold=changes))

    @rule(changes=CHANGES)
    def release(self, changes: dict[str, Form]) -> None:
        """Gives channels a fresh start that forgets nothing."""
        told = self.stage.told
        for name in changes:
            told.forms.pop(name, None)
        told.epochs += 1
        done(told.tell(changes))

    @rule(
        steps=st.lists(
            st.tuples(st.sampled_from(["commit", "commit", "hold", "release"]), CHANGES),
            min_size=2,
            max_size=4,
        )
    )
    def busy_tick(self, steps: list[tuple[str, dict[str, Form]]]) -> None:
        """Lets several things happen within one tick."""
        for kind, changes in steps:
            self._commits(kind, changes)
        self.tick()

    def _commits(self, kind: str, changes: dict[str, Form]) -> None:
        if kind == "commit":
            self.commit(changes=changes, whole=False)
        elif kind == "hold":
            self.hold(changes=changes)
        else:
            self.release(changes=changes)

    @rule()
    def take(self) -> None:
        """Takes what is new; the tick has not come."""
        done(self._step(self.stage.take()))

    @rule()
    def tick(self) -> None:
        """Takes what is new and tells it."""
        done(self._step(self.stage.tick()))

    @rule(between=st.lists(st.tuples(st.sampled_from(["connect", "drop", "read", "leave", "ask"]),
                                     CLIENTS, st.sampled_from(NAMES)), max_size=4))  # fmt: skip
    def tick_in_parts(self, between: list[tuple[str, int, str]]) -> None:
        """Takes what is new and tells it, while fans come, go, read and change their wishes."""
        done(self._step(self.stage.take()))
        for _ in self.stage.hub.flush_in_parts(RALLY):
            if between:
                self._meanwhile(*between.pop())

    def _meanwhile(self, what: str, which: int, name: str) -> None:
        fan = self.fans[which]
        if what == "connect":
            fan.connect(self.stage, NAMES, 0, PACES_MS[0])
        elif what == "tick":
            self.tick()
        elif what == "hurry":
            fan.ask(self.stage, [], None, EACH_TICK_MS)
        elif what == "drop":
            fan.drop(self.stage)
        elif what == "read":
            fan.read(self.stage, 1)
        elif fan.port and name in fan.follows:
            # What it has of the channel is left out: it gets a snapshot.
            self.stage.hub.unsubscribe(fan.port.member, [name])
            if what == "ask":
                self.stage.hub.subscribe(fan.port.member, [Want(name)])
            else:
                fan.follows = [one for one in fan.follows if one != name]

    @rule(paces_ms=st.sampled_from([PACES_MS, PACES_MS[:1], PACES_MS[1:2]]))
    def beat(self, paces_ms: tuple[int, ...]) -> None:
        """Tells those who are told at a pace."""
        run_out(self.stage.hub.tell_paced(paces_ms))

    @rule(between=st.lists(st.tuples(st.sampled_from(MEANWHILE), CLIENTS, st.sampled_from(NAMES)),
                           max_size=4))  # fmt: skip
    def beat_in_parts(self, between: list[tuple[str, int, str]]) -> None:
        """Tells those who are told at a pace while fans do this and that, and ticks go by."""
        for _ in self.stage.hub.tell_paced(PACES_MS):
            if between:
                self._meanwhile(*between.pop())

    @rule(steps=st.lists(st.tuples(AT_ONCE, CLIENTS, st.sampled_from(NAMES), FORMS),
                         min_size=2, max_size=16))  # fmt: skip
    def all_at_once(self, steps: list[tuple[str, int, str, Form]]) -> None:
        """Lets everything that is done in parts go on part by part, in turns with all the rest."""
        works: dict[str, Iterator[None]] = {}
        untold = True  # What was taken before has waited for a tick.
        for what, which, name, form in steps:
            if what in WORKS:
                untold = untold and (what != "flush" or what in works)
                self._go_on(works, what)
            elif what in FANS:
                self._meanwhile(what, which, name)
            elif what == "take" or what == "restore":
                # A follower reads on, or anew, when what it read whole is all in place.
                run_out(works.pop("install", iter(())))
                self.take() if what == "take" else self.restore(form=form)
                untold = True
            else:
                self._commits(what, {name: form})
        for what in list(works):
            while what in works:
                self._go_on(works, what)
        if untold:
            # What was taken is told by a tick that begins after it.
            run_out(self.stage.hub.flush_in_parts(RALLY))
        self.everyone_has_the_clock()

    def _go_on(self, works: dict[str, Iterator[None]], what: str) -> None:
        """Does the next part of a work; begins it where it is not going on."""
        if what not in works:
            works[what] = self._begun(what)
        if next(works[what], works) is works:
            del works[what]
        for fan in self.fans:
            if fan.port and fan.port.closed:
                fan.drop(self.stage)  # Who takes nothing of many pings is sent away.

    def _begun(self, what: str) -> Iterator[None]:
        hub = self.stage.hub
        if what == "install":
            return hub.install_in_parts(done(read_rally(RALLY, self.stage.told.feed)))
        if what == "beat":
            return hub.tell_paced(PACES_MS)
        return hub.ping() if what == "ping" else hub.flush_in_parts(RALLY)

    def everyone_has_the_clock(self) -> None:
        """Lets everyone read to the end; nobody is left with a clock that was set anew since."""
        clock = self.stage.hub.clocks().get(RALLY)
        for fan in self.fans:
            while fan.port and (fan.port.waits() or fan.port.member.stale):
                fan.read(self.stage)
            if fan.port and fan.follows and clock:
                assert clock == fan.client.clocks.get(RALLY)

    @rule(which=CLIENTS, pace_ms=st.sampled_from([0, *PACES_MS[:2]]))
    def another_pace(self, which: int, pace_ms: int) -> None:
        """Lets a fan wish for another pace and say nothing of what it has."""
        self.fans[which].ask(self.stage, [], None, pace_ms)

    @rule()
    def lose_step(self) -> None:
        """Reads the rally anew, as after a hole in the feed."""
        done(self.stage.load())

    @rule(write_all=st.sampled_from([one_by_one, by_the_row()]))
    def new_process(self, write_all: WriteAll) -> None:
        """Puts an empty process in the place of this one: every connection is gone."""
        for fan in self.fans:
            fan.drop(self.stage)
        self.stage.hub = Hub(self.stage.clock, write_all=write_all)
        done(self.stage.load())

    @rule(form=FORMS)
    def restore(self, form: Form) -> None:
        """Begins the journal anew, as a restore does."""
        told = self.stage.told
        self.journal_epoch += 1
        done(self._reset())
        told.begin_anew(self.journal_epoch)
        done(told.tell({NAMES[0]: form}))
        done(self.stage.load())

    async def _reset(self) -> None:
        ledger = self.stage.told.ledger
        await ledger.reset(await ledger.checkpoint(), self.journal_epoch)

    async def _step(self, work: Coroutine[Any, Any, None]) -> None:
        await work

    @rule(ms=st.sampled_from([10, 1_000, 60_000, 400_000]))
    def time_passes(self, ms: int) -> None:
        """Lets time pass; old history goes. Nobody is dropped for it here."""
        self.stage.wait(ms)
        self.stage.hub.rallies[RALLY].trim(self.stage.clock.now_at_ms())

    @rule(
        which=CLIENTS,
        names=st.lists(st.sampled_from(NAMES), unique=True, min_size=1),
        behind_ms=st.sampled_from([0, 0, 5_000, 330_000]),
        pace_ms=st.sampled_from([None, *PACES_MS[:2]]),
    )
    def connect(self, which: int, names: list[str], behind_ms: int, pace_ms: int | None) -> None:
        """Connects a fan with what it has."""
        self.fans[which].connect(self.stage, names, behind_ms, pace_ms)

    @rule(which=CLIENTS)
    def drop(self, which: int) -> None:
        """Drops a fan's connection with all that waits in it."""
        self.fans[which].drop(self.stage)

    @rule(which=CLIENTS, frames=st.integers(1, 4))
    def read(self, which: int, frames: int) -> None:
        """Lets a fan read some of what waits for it."""
        self.fans[which].read(self.stage, frames)

    @invariant()
    def nobody_saw_a_gap_or_a_double(self) -> None:
        """Holds the promise after every step."""
        for fan in self.fans:
            assert ([], []) == (fan.client.gaps, fan.client.doubles)

    def teardown(self) -> None:
        """At the end everyone who is connected reads to the end and has what the rally has."""
        if RALLY in self.stage.hub.rallies:
            done(self.stage.tick())
            run_out(self.stage.hub.tell_paced(PACES_MS))
            self.everyone_has_the_clock()
            for fan in self.fans:
                self.nobody_saw_a_gap_or_a_double()
                if fan.port:
                    told = {n: self.stage.told.forms.get(n) for n in fan.follows}
                    known = {n: fan.client.forms.get(n) for n in fan.follows if told[n] is not None}
                    assert {n: form for n, form in told.items() if form is not None} == known
                fan.drop(self.stage)
        for limit in self.limits:
            limit.stop()


class LongWorld(World):
    """The same, for longer."""


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


TestWorld = World.TestCase
TestWorld.settings = _settings(60)
TestLongWorld = pytest.mark.long(pytest.mark.timeout(900)(LongWorld.TestCase))
TestLongWorld.settings = _settings(1_500)
