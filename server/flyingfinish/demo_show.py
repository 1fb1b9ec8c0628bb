"""What `ff demo` prints: the address where to look, one line that moves, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TextIO

from flyingfinish.clock import Clock
from flyingfinish_sim.player import Report
from flyingfinish_sim.script import Play

PLAIN_EVERY_MS: Final = 10_000
"""Into a file or a pipe, a line of progress comes this often."""

WIDTH: Final = 78
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(slots=True)
class Show:
    """Writes to a terminal, where one line moves, or to anything else, where lines follow."""

    out: TextIO
    clock: Clock
    speed: int
    offset: timedelta = field(default_factory=timedelta)
    _said_at_ms: int = -PLAIN_EVERY_MS
    _line_open: bool = False
    _opened: bool = False

    def say(self, text: str) -> None:
        """Prints a line of its own."""
        if self._line_open:
            self.out.write("\r" + " " * WIDTH + "\r")
            self._line_open = False
        self.out.write(text + "\n")
        self.out.flush()

    def opening(self, play: Play, address: str, desk: str, token_file: str) -> None:
        """Says what is played and where to look at it."""
        for said in play.messages:
            if said.body.get("type") == "OpenRally":
                self.offset = timedelta(minutes=int(said.body["utc_offset_minutes"]))
        self.say(
            f"{play.name}: {len(play.messages)} messages of {len(play.parts)} stations and desks"
        )
        self.address(address)
        self.say(f"  Officials' desk:  {desk}  (token in {token_file})")
        self.say("  Ctrl-C ends it.")

    def address(self, address: str) -> None:
        """Prints the live page's address where no eye misses it."""
        bar = "=" * (len(address) + 16)
        self.say(f"\n  {bar}\n    Live page:  {address}\n  {bar}\n")

    def progress(self, report: Report, under_way: int) -> None:
        """Shows how far the play is."""
        if not report.rally_at_ms:
            return
        if not report.fast and not self._opened:
            self._opened = True
            self.say(f"The stage is running; from here on at {self.speed}x.")
        line = (
            f"{self._rally_time(report.rally_at_ms)}  {100 * report.sent // max(1, report.total)} %"
            f"  {report.rows} rows, {report.commands} commands, {under_way} on their way"
        )
        if self.out.isatty():
            self.out.write("\r" + line.ljust(WIDTH)[:WIDTH])
            self.out.flush()
            self._line_open = True
        elif self.clock.monotonic_ms() - self._said_at_ms >= PLAIN_EVERY_MS:
            self._said_at_ms = self.clock.monotonic_ms()
            self.say(line)

    def closing(self, report: Report, alarms: Mapping[str, str], done: bool) -> None:
        """Says how it ended."""
        if not report.complete:
            self.say(f"Ended after {report.sent} of {report.total} messages.")
            return
        self.say(f"Played: {report.rows} rows and {report.commands} commands are in the journal.")
        for refusal in report.refusals:
            self.say(f"  refused: {refusal.source} {refusal.type}: {refusal.code} {refusal.detail}")
        for source, alarm in alarms.items():
            self.say(f"  alarm: {source}: {alarm}")
        if not done and not report.refusals:
            self.say("  the views have not caught up with the journal")

    def staying(self, address: str) -> None:
        """Says that the server goes on."""
        self.say(f"The results stay at {address} until Ctrl-C.")

    def _rally_time(self, at_ms: int) -> str:
        at = datetime.fromtimestamp(at_ms // 1000, UTC) + self.offset
        return f"{DAYS[at.weekday()]} {at:%H:%M:%S}"
