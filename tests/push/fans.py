"""A fan whose connection may go at any time; what it knows of its channels stays."""

from collections.abc import Coroutine
from typing import Any

from flyingfinish.push.following import Want
from push.made import RALLY, Client, Port, Stage
from push.straight import StraightPort

NAMES = [f"rally/{RALLY}/{view}" for view in ("overall", "state", "stage/SS7")]


def done(work: Coroutine[Any, Any, Any]) -> Any:
    """Returns what a coroutine that never really waits comes to."""
    try:
        work.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("it waited")


class Fan:
    """A client with a connection that may go at any time; what it knows stays."""

    def __init__(self, straight: bool = False) -> None:
        self.client = Client()
        self.straight = straight
        self.port: Port | None = None
        self.follows: list[str] = []

    def connect(
        self, stage: Stage, names: list[str], behind_ms: int, pace_ms: int | None = None
    ) -> None:
        """Connects and asks for channels with what it has of them."""
        self.drop(stage)
        self.follows = names
        self.port = StraightPort(lambda: stage.hub) if self.straight else Port(reads=False)
        self.port.member = stage.hub.attach(self.port)
        self.ask(stage, names, behind_ms, pace_ms)

    def ask(
        self, stage: Stage, names: list[str], behind_ms: int | None, pace_ms: int | None
    ) -> None:
        """Asks for channels with what it has of them, or for another pace."""
        if self.port:
            wants = [self._want(name) for name in names]
            stage.hub.subscribe(self.port.member, wants, behind_ms, pace_ms)

    def _want(self, name: str) -> Want:
        return Want(name, *self.client.places.get(name, ("", -1)))

    def read(self, stage: Stage, frames: int | None = None) -> None:
        """Takes so many frames of what waits, then says that there is room."""
        if self.port:
            self.port.drain(frames)
            for frame in self.port.got:
                self.client.hear(frame)
                if frame["type"] == "ping":
                    self.port.member.unanswered = 0
            self.port.got.clear()
            stage.hub.drained(self.port.member)

    def drop(self, stage: Stage) -> None:
        """Loses the connection with all that waits in it."""
        if self.port:
            stage.hub.detach(self.port.member)
            self.port.end()
            self.port = None
