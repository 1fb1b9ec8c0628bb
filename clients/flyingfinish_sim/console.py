"""The simulator's command line.

``python -m flyingfinish_sim SCRIPT --server http://127.0.0.1:8001 --token-file admin.token`` gets a
token for each station and desk of the script and plays it.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TextIO

from flyingfinish_sim.crew import Crew
from flyingfinish_sim.mischief import Mischief, disturbed
from flyingfinish_sim.player import Player, Report
from flyingfinish_sim.script import Play, ScriptError, read_play
from flyingfinish_sim.tokens import NoToken, issue_tokens
from flyingfinish_station.clock import PostClock
from flyingfinish_station.outbox import OutboxError

EXIT_FAILED = 1
EXIT_USAGE = 2
FOREVER_MS = 1 << 62


def main(argv: list[str], out: TextIO | None = None) -> int:
    """Plays a script; 0 when everything went in, 1 when not, 2 when it could not start."""
    out = out or sys.stdout
    options = _parser().parse_args(argv)
    try:
        play = _play(options)
        token = Path(options.token_file).read_text(encoding="utf-8").strip()
        tokens = issue_tokens(options.server, play.rally, token, play.parts)
        with tempfile.TemporaryDirectory(prefix="ff-sim-") as made:
            folder = Path(options.folder or made)
            crew = Crew(options.server, play.rally, play.parts, tokens, folder, PostClock())
            report = play_through(play, crew, options)
    except (OSError, ScriptError, NoToken, OutboxError, ValueError) as error:
        out.write(f"sim: {error}\n")
        return EXIT_USAGE
    out.write(summary(report) + "\n")
    return 0 if report.complete and not report.refusals else EXIT_FAILED


def play_through(play: Play, crew: Crew, options: argparse.Namespace) -> Report:
    """Plays with the options' speed; an interrupt stops it cleanly."""
    fast_until = play.opens_at_ms if options.fast_until is None else options.fast_until
    if not options.speed:
        fast_until = FOREVER_MS
    player = Player(play, crew, PostClock(), options.speed, fast_until)
    with crew:
        try:
            return player.run()
        except KeyboardInterrupt:
            crew.stop.set()
            return player.report


def summary(report: Report) -> str:
    """Returns what was played, in a few lines."""
    lines = [
        f"{report.sent} of {report.total} messages: {report.rows} rows, {report.commands} commands,"
        f" clock set {report.clocks} times, {len(report.refusals)} refused"
    ]
    for one in report.refusals:
        lines.append(f"  {one.source} {one.type}: {one.status} {one.code} {one.detail}")
    return "\n".join(lines)


def _play(options: argparse.Namespace) -> Play:
    with open(options.script, encoding="utf-8") as lines:
        play = read_play(lines)
    wrong = Mischief(options.late, options.double, options.reorder, options.correct, options.seed)
    return disturbed(play, wrong)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="flyingfinish_sim", description=__doc__)
    parser.add_argument("script", help="file of JSON lines")
    parser.add_argument("--server", required=True, help="the crew door, http://host:8001")
    parser.add_argument("--token-file", required=True, help="file with an admin's token")
    parser.add_argument("--speed", type=int, default=20, help="rally time / real time; 0 = at once")
    parser.add_argument("--fast-until", type=int, help="rally instant in ms up to which it is fast")
    parser.add_argument("--folder", default="", help="keep the outboxes here")
    for name, what in (
        ("late", "come up to 20 minutes late"),
        ("double", "are said twice"),
        ("reorder", "change places"),
        ("correct", "are wrong first, then corrected"),
    ):
        parser.add_argument(f"--{name}", type=int, default=0, help=f"so many %% of rows {what}")
    parser.add_argument("--seed", type=int, default=1, help="of what goes wrong")
    return parser
