"""Plays a script: each message when its rally time has come, the rally clock set to match.

Up to `fast_until_ms` it goes as fast as the door takes it, with the clock set on as it goes; from
there on rally time runs at `speed` times real time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from flyingfinish_sim.crew import Crew
from flyingfinish_sim.desk import Refusal, Stopped
from flyingfinish_sim.script import COMMAND, Play, Said, references, resolved
from flyingfinish_station.clock import Clock
from flyingfinish_station.wire import body_of

BACKLOG_ROWS = 1_000
"""While playing fast, at most so many rows are on their way."""

CLOCK_EVERY_MS = 15 * 60_000
"""While playing fast, the rally clock is set this often (rally time)."""

TOGETHER_ROWS = 100
"""While playing fast, at most so many rows are put on the stations' disks together."""

BEHIND_MOST_MS = 3_000
"""Fallen this far behind (real time), the player sets the clock anew and goes on from there."""

REFUSALS_KEPT = 100
MILLI = 1_000
RATE_MOST = 1_000 * MILLI

Progress = Callable[["Report"], None]


@dataclass(slots=True)
class Report:
    """How far a play has come."""

    total: int
    sent: int = 0
    rally_at_ms: int = 0
    fast: bool = True
    rows: int = 0
    commands: int = 0
    clocks: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    complete: bool = False
    """Every message went out, and every row is at the server."""


@dataclass(slots=True)
class Player:
    """One play of one script."""

    play: Play
    crew: Crew
    clock: Clock
    speed: int = 20
    fast_until_ms: int = 0
    progress: Progress = lambda report: None
    identities: dict[str, str] = field(default_factory=dict)
    """Identity by label; handed on when a rally is played in parts."""

    report: Report = field(init=False)
    _together: list[Said] = field(default_factory=list)
    """Rows that the next flush stores."""

    _from_rally_ms: int = 0
    _from_real_ms: int = 0
    _clock_set_at_ms: int | None = None

    def __post_init__(self) -> None:
        self.report = Report(len(self.play.messages))

    def run(self) -> Report:
        """Plays to the end, or until the crew is stopped; returns how far it came."""
        try:
            for said in self.play.messages:
                if not self._wait_for(said.at_ms):
                    return self.report
                self._say(said)
                self.report.sent += 1
                self.progress(self.report)
            self._store()
            self.report.complete = self.crew.wait_delivered()
        except Stopped:
            pass
        self.progress(self.report)
        return self.report

    def _wait_for(self, at_ms: int) -> bool:
        """Waits until it is `at_ms` in the rally; False when stopped."""
        if at_ms < self.fast_until_ms or not self.speed:
            self._wind_on(at_ms)
            return self.crew.wait_delivered(BACKLOG_ROWS)
        if self.report.fast:
            self.report.fast = False
            self._store()
            if not self.crew.wait_delivered():
                return False
            self._start_clock(max(self.fast_until_ms, self.report.rally_at_ms) or at_ms)
        while (ahead_ms := self._real_ms(at_ms) - self.clock.monotonic_ms()) > 0:
            self.report.rally_at_ms = at_ms - ahead_ms * self.speed
            self.progress(self.report)
            if self.crew.stop.wait(min(ahead_ms, MILLI) / MILLI):
                return False
        if -ahead_ms > BEHIND_MOST_MS:
            self._start_clock(at_ms)
        self.report.rally_at_ms = at_ms
        return not self.crew.stop.is_set()

    def _real_ms(self, at_ms: int) -> int:
        return self._from_real_ms + (at_ms - self._from_rally_ms) // self.speed

    def _wind_on(self, at_ms: int) -> None:
        """Fast: the clock jumps on with the rally, once it has been opened."""
        self.report.rally_at_ms = at_ms
        before = self._clock_set_at_ms
        if before is None:
            self._clock_set_at_ms = at_ms
        elif at_ms - before >= CLOCK_EVERY_MS:
            self._set_clock(at_ms, 0)

    def _start_clock(self, at_ms: int) -> None:
        self._from_rally_ms = at_ms
        self._set_clock(at_ms, min(self.speed * MILLI, RATE_MOST))
        self._from_real_ms = self.clock.monotonic_ms()

    def _set_clock(self, at_ms: int, rate: int) -> None:
        self._clock_set_at_ms = at_ms
        body = {"type": "SetRallyClock", "rally_at_ms": at_ms, "rate": rate}
        self._command(self.play.clock_source, body)
        self.report.clocks += 1

    def _say(self, said: Said) -> None:
        named = list(references(said.body))
        if said.kind == COMMAND:
            self._store()
            if self.report.fast or named:
                self.crew.wait_delivered()  # what it speaks of must be at the server first
            body = resolved(said.body, self.identities)
            self.identities[said.label] = self._command(said.source, body)
            self.report.commands += 1
            return
        if named:
            self._store()
        self._together.append(said)
        if not self.report.fast or len(self._together) >= TOGETHER_ROWS:
            self._store()

    def _store(self) -> None:
        """Puts the rows that were gathered on their stations' disks, each source's at once."""
        by_source: dict[str, list[Said]] = {}
        for said in self._together:
            by_source.setdefault(said.source, []).append(said)
        self._together.clear()
        for source, several in by_source.items():
            bodies = [body_of(resolved(said.body, self.identities)) for said in several]
            identities = self.crew.stamp(source, bodies)
            labels = [said.label for said in several]
            self.identities.update(zip(labels, identities, strict=True))
            self.report.rows += len(several)

    def _command(self, source: str, body: dict[str, object]) -> str:
        answer = self.crew.desks[source].say(body_of(body))
        if isinstance(answer, str):
            return answer
        if len(self.report.refusals) < REFUSALS_KEPT:
            self.report.refusals.append(answer)
        return ""
