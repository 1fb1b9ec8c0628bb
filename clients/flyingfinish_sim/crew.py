"""Everybody a script needs: stations with their outboxes, desks, and the threads of the uplinks.

A fixed number of threads drives all stations; each station belongs to one of them.
"""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from flyingfinish_sim.desk import Desk, Seen
from flyingfinish_sim.script import Part
from flyingfinish_station.agent import Agent, outbox_path
from flyingfinish_station.clock import Clock
from flyingfinish_station.outbox import Outbox
from flyingfinish_station.wire import Door

UPLINK_THREADS = 4
LONGEST_WAIT_MS = 250
POLL_S = 0.005


class Crew:
    """The stations and desks of one play; a context that starts and ends their threads."""

    def __init__(
        self,
        server: str,
        rally: str,
        parts: Sequence[Part],
        tokens: Mapping[str, str],
        folder: Path,
        clock: Clock,
    ) -> None:
        """Opens every outbox in `folder`; nothing is sent before the context is entered."""
        self.rally = rally
        self.stop = threading.Event()
        self.seen = Seen()
        self._doors = {part.source: Door(server, rally, tokens[part.source]) for part in parts}
        self.desks: dict[str, Desk] = {}
        self.stations: dict[str, Agent] = {}
        for part in parts:
            door = self._doors[part.source]
            if part.kind == "official":
                self.desks[part.source] = Desk(part.source, door, self.seen, self.stop)
            else:
                outbox = Outbox(outbox_path(folder, rally, part.source), clock)
                self.stations[part.source] = Agent(part.source, outbox, door, clock)
        self._bells = [threading.Event() for _ in range(UPLINK_THREADS)]
        names = list(self.stations)
        self._shares = [names[n::UPLINK_THREADS] for n in range(UPLINK_THREADS)]
        self._bell_of = {name: self._bells[n % UPLINK_THREADS] for n, name in enumerate(names)}
        self._threads = [
            threading.Thread(target=self._work, args=(n,), name=f"uplinks-{n}")
            for n in range(UPLINK_THREADS)
        ]

    def __enter__(self) -> "Crew":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop.set()
        for bell in self._bells:
            bell.set()
        for thread in self._threads:
            thread.join()
        for agent in self.stations.values():
            agent.outbox.close()
        for door in self._doors.values():
            door.close()

    def stamp(self, source: str, bodies: Sequence[bytes]) -> list[str]:
        """Stores rows at their station and returns their identities; they are on their way."""
        agent = self.stations[source]
        seqs = agent.stamp(bodies)
        self._bell_of[source].set()
        return [agent.identity(seq) for seq in seqs]

    def undelivered(self) -> int:
        """Returns how many rows are stored here and not known to be at the server."""
        boxes = (agent.outbox for agent in self.stations.values())
        return sum(max(0, box.last_seq - box.safe_seq) for box in boxes)

    def alarms(self) -> dict[str, str]:
        """Returns what a person must see, by source."""
        return {
            name: f"{agent.alarm.code}: {agent.alarm.text}"
            for name, agent in self.stations.items()
            if agent.alarm and not _only_asked(agent)
        }

    def wait_delivered(self, most_left: int = 0) -> bool:
        """Waits until at most so many rows are on their way; False when stopped before."""
        while self.undelivered() > most_left:
            if self.stop.wait(POLL_S):
                return False
        return not self.stop.is_set()

    def ask_again(self) -> None:
        """Lets every source ask what the server holds, as after a restore; raises Stopped.

        Stations first: what officials decided may speak of what posts saw.
        """
        for agent in self.stations.values():
            agent.resume()
        for bell in self._bells:
            bell.set()
        while not all(agent.delivered for agent in self.stations.values()):
            if self.stop.wait(POLL_S):
                return
        for desk in self.desks.values():
            desk.catch_up()

    def _work(self, number: int) -> None:
        mine = [self.stations[name] for name in self._shares[number]]
        bell = self._bells[number]
        while not self.stop.is_set():
            # A list, so that every station has its turn.
            if any([agent.step() for agent in mine]):  # noqa: C419
                continue
            waits = [wait for agent in mine if (wait := agent.wait_ms()) is not None]
            bell.wait(min([*waits, LONGEST_WAIT_MS]) / 1000)
            bell.clear()


def _only_asked(agent: Agent) -> bool:
    """True when a refusal kept nothing back: it asked too early, before there was its rally."""
    refused = agent.alarm is not None and agent.alarm.code == "refused"
    return refused and agent.outbox.safe_seq >= agent.outbox.last_seq
