"""The agent: an outbox and its uplink, driven by one thread or by whoever calls `step`."""

import secrets
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from flyingfinish_station.clock import Clock
from flyingfinish_station.outbox import Outbox
from flyingfinish_station.uplink import Alarm, Uplink
from flyingfinish_station.wire import Reply, Request

LONGEST_WAIT_MS = 1_000


class Carrier(Protocol):
    """Whatever takes a request to the door and brings the answer, None when none came."""

    def ask(self, request: Request) -> Reply | None:
        """Carries one request."""
        ...


class Agent:
    """One source at work; `stamp` may be called from any thread, `step` from one at a time."""

    def __init__(self, source: str, outbox: Outbox, door: Carrier, clock: Clock) -> None:
        self.source = source
        self.outbox = outbox
        self._door = door
        self._clock = clock
        self._uplink = Uplink(source, outbox, secrets.randbelow)
        self._stamped = threading.Event()

    @property
    def alarm(self) -> Alarm | None:
        """What a person must see now, if anything."""
        return self._uplink.alarm

    @property
    def delivered(self) -> bool:
        """True when every row is on the server's disk."""
        return self._uplink.delivered

    def stamp(self, bodies: Sequence[bytes]) -> list[int]:
        """Stores rows and returns their numbers: on the disk here, and on their way."""
        seqs = self.outbox.store(bodies)
        self._stamped.set()
        return seqs

    def identity(self, seq: int) -> str:
        """Returns the name by which other facts speak of row `seq`."""
        return f"{self.source}/{self.outbox.incarnation}/{seq}"

    def wait_ms(self) -> int | None:
        """Returns how long nothing is due, None while a person must act first."""
        return self._uplink.wait_ms(self._clock.monotonic_ms())

    def step(self) -> bool:
        """Carries one request to the door if one is due; True when one was."""
        request = self._uplink.next_request(self._clock.monotonic_ms())
        if request is None:
            return False
        reply = self._door.ask(request)
        self._uplink.take(request, reply, self._clock.monotonic_ms())
        return True

    def resume(self) -> None:
        """A person has acted on the alarm."""
        self._uplink.resume()
        self.wake()

    def wake(self) -> None:
        """Ends the wait of `run`, so that it looks again."""
        self._stamped.set()

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set."""
        while not stop.is_set():
            if not self.step():
                wait_ms = self.wait_ms()
                longest = LONGEST_WAIT_MS if wait_ms is None else min(wait_ms, LONGEST_WAIT_MS)
                self._stamped.wait(longest / 1000)
                self._stamped.clear()


def outbox_path(folder: Path, rally: str, source: str) -> Path:
    """Returns where a source's outbox lies below the agent's data folder."""
    return folder / f"{rally}.{source}.outbox"
