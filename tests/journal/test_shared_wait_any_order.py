"""Whatever comes when, and whoever asks when: each follower hears its stream, in order, once."""

import asyncio
import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyingfinish.journal import shared_wait
from flyingfinish.journal.connect import Link, open_link
from flyingfinish.journal.shared_wait import Entry
from stores import StoreServer, new_server, remove_server, valkey_binary

STREAMS = 3
WAITS_MS = (400, 80, 20, 5)
NOTHING_MAX = 3
"""So often in turn may a follower hear nothing before it is said to have missed something."""

RUNS = itertools.count(1)

# What happens, in which stream, to which of its two followers, and how much of it.
Step = tuple[str, int, int, int]
ACTS = ("append", "append", "follow", "follow", "follow", "cancel", "back", "rest", "read", "break")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.integers(0, STREAMS - 1),
        st.integers(0, 1),
        st.integers(1, len(WAITS_MS)),
    ),
    min_size=5,
    max_size=40,
)


class _Follower:
    """One who follows one stream, and writes down what it heard."""

    def __init__(self, link: Link, stream: str) -> None:
        self._link = link
        self._stream = stream
        self._task: asyncio.Task[None] | None = None
        self.heard: list[int] = []

    @property
    def waits(self) -> bool:
        return self._task is not None and not self._task.done()

    async def follow(self, limit: int, wait_ms: int) -> None:
        """Asks for what comes next."""
        after = self.heard[-1] if self.heard else 0
        found = await self._link.block(self._stream, after, limit, wait_ms)
        assert len(found) <= limit
        self.heard += [int(entry_id[:-2]) for entry_id, _ in found]

    def begin(self, limit: int, wait_ms: int) -> None:
        """Asks for what comes next and does not wait for it here."""
        self._task = asyncio.create_task(self.follow(limit, wait_ms))

    async def read(self, limit: int) -> None:
        """Reads on beside the wait, as the doors do."""
        after = self.heard[-1] if self.heard else 0
        reply = await self._link.call("XRANGE", self._stream, f"({after}-0", "+", "COUNT", limit)
        self.heard += [int(entry_id[:-2]) for entry_id, _ in reply]

    def cancel(self) -> None:
        """Lets the wait go."""
        if self._task is not None:
            self._task.cancel()

    async def end(self, last: int) -> None:
        """Follows until it has heard the last, or nothing too often."""
        if self._task is not None:
            await asyncio.wait((self._task,))
            if not self._task.cancelled():
                self._task.result()
        nothing = 0
        while len(self.heard) < last and nothing < NOTHING_MAX:
            before = len(self.heard)
            await self.follow(3, 20)
            nothing = nothing + 1 if len(self.heard) == before else 0


async def _act(
    link: Link, server: StoreServer, step: Step, follower: _Follower, last: list[int]
) -> None:
    act, k, _, many = step
    if act == "append":
        for position in range(last[k] + 1, last[k] + many + 1):
            await link.call("XADD", follower._stream, f"{position}-0", "n", position)
        last[k] += many
    elif act == "rest":
        for _ in range(many):
            await link.call("PING")
    elif act == "break":
        await asyncio.to_thread(server.command, "CLIENT", "KILL", "TYPE", "normal")
    elif act == "cancel":
        follower.cancel()
    elif follower.waits:
        return
    elif act == "follow":
        follower.begin(many, WAITS_MS[many - 1])
    elif act == "read":
        await follower.read(many)
    else:
        del follower.heard[-many:]


async def _played(server: StoreServer, steps: list[Step]) -> tuple[list[int], list[list[int]]]:
    """Returns the last position of each stream, and what each of two followers of each heard."""
    link = open_link(server.url)
    run = next(RUNS)
    last = [0] * STREAMS
    followers = [[_Follower(link, f"any{run}-{k}") for _ in range(2)] for k in range(STREAMS)]
    try:
        for step in steps:
            await _act(link, server, step, followers[step[1]][step[2]], last)
        for k, pair in enumerate(followers):
            for follower in pair:
                await follower.end(last[k])
    finally:
        await link.close()
    return last, [follower.heard for pair in followers for follower in pair]


def _check(server: StoreServer, steps: list[Step]) -> None:
    last, heard = asyncio.run(_played(server, steps))
    assert [list(range(1, many + 1)) for many in last for _ in range(2)] == heard


@pytest.fixture(scope="module")
def server() -> Iterator[StoreServer]:
    """A server whose connections may be killed."""
    made = new_server(valkey_binary())
    made.start()
    yield made
    remove_server(made)


@settings(max_examples=40)
@given(steps=STEPS)
def test_each_follower_hears_just_its_stream_in_order_and_none_twice(
    server: StoreServer, steps: list[Step]
) -> None:
    _check(server, steps)


def _gives_whatever_is_held(self: shared_wait._Watch, after: int, limit: int) -> list[Entry]:
    given, self.held = self.held[:limit], self.held[limit:]
    return given


# The first one hears one entry of four, the rest is held for him; then the other one begins.
ONE_AFTER_THE_OTHER: list[Step] = [
    ("follow", 0, 0, 1),
    ("rest", 0, 0, 4),
    ("append", 0, 0, 4),
    *[("rest", 0, 0, 4)] * 5,
    ("follow", 0, 1, 4),
]


def test_one_who_begins_where_another_one_was_hears_all(server: StoreServer) -> None:
    _check(server, ONE_AFTER_THE_OTHER)


def test_the_claims_above_fail_where_what_is_held_is_given_to_anybody(
    server: StoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_wait, "AWAY_MS", 60_000)
    monkeypatch.setattr(shared_wait._Watch, "give", _gives_whatever_is_held)
    with pytest.raises(AssertionError):
        _check(server, ONE_AFTER_THE_OTHER)
