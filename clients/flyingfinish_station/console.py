"""The command line of a station: lines in, rows stored, three lights out.

``python -m flyingfinish_station --server http://hq:8001 --rally kokkola --post finish-3
--token-file token.txt --folder outbox`` reads lines until its input ends, then waits until all is
at the server (or ``--leave`` is given: rows stay in the outbox for the next start).
"""

import argparse
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from flyingfinish_station.agent import Agent, outbox_path
from flyingfinish_station.bodies import NotUnderstood, parse_line
from flyingfinish_station.clock import Clock, PostClock
from flyingfinish_station.outbox import Outbox, OutboxError
from flyingfinish_station.wire import Door, body_of

POLL_S = 0.05
EXIT_USAGE = 2
EXIT_ALARM = 1


def main(argv: list[str], lines: Iterable[str] | None = None, out: TextIO | None = None) -> int:
    """Runs the command line on `lines` (standard input); 0 when all rows are at the server."""
    out = out or sys.stdout
    options = _parser().parse_args(argv)
    clock = PostClock()
    try:
        token = Path(options.token_file).read_text(encoding="utf-8").strip()
        door = Door(options.server, options.rally, token)
        path = outbox_path(Path(options.folder), options.rally, options.source or options.post)
        outbox = Outbox(path, clock)
    except (OSError, ValueError, OutboxError) as error:
        out.write(f"station: {error}\n")
        return EXIT_USAGE
    agent = Agent(options.source or options.post, outbox, door, clock)
    try:
        return _work(agent, options, sys.stdin if lines is None else lines, out, clock)
    finally:
        door.close()
        outbox.close()


def _work(
    agent: Agent, options: argparse.Namespace, lines: Iterable[str], out: TextIO, clock: Clock
) -> int:
    stop = threading.Event()
    uplink = threading.Thread(target=agent.run, args=(stop,), name="uplink")
    uplink.start()
    try:
        for line in lines:
            if line.strip():
                out.write(_stamp(agent, options.post, line, clock) + "\n")
                out.flush()
        if not options.leave:
            _wait(lambda: agent.delivered or _stopped(agent))
    finally:
        stop.set()
        agent.wake()
        uplink.join()
    out.write(lights(agent) + "\n")
    return 0 if agent.delivered else EXIT_ALARM


def _stamp(agent: Agent, post: str, line: str, clock: Clock) -> str:
    try:
        body = parse_line(line, post, agent.outbox.last_seq + 1, clock.now_at_ms())
        (seq,) = agent.stamp([body_of(body)])
    except (NotUnderstood, OutboxError) as error:
        return f"NOT STORED: {error}"
    return f"stored {agent.identity(seq)}"


def lights(agent: Agent) -> str:
    """Returns the three lights as words: stored here, safe at headquarters, archived."""
    archived = agent.outbox.archived
    text = f"stored {agent.outbox.last_seq}, safe {agent.outbox.safe_seq}"
    text += f", archive at {archived.position}" if archived else ", no archive yet"
    return text + (f"\nALARM {agent.alarm.code}: {agent.alarm.text}" if agent.alarm else "")


def _stopped(agent: Agent) -> bool:
    return agent.alarm is not None and agent.alarm.stops


def _wait(done: Callable[[], bool]) -> None:
    pause = threading.Event()
    while not done():
        pause.wait(POLL_S)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="flyingfinish_station", description=__doc__)
    parser.add_argument("--server", required=True, help="the crew door, http://host:8001")
    parser.add_argument("--rally", required=True, help="rally id")
    parser.add_argument("--post", required=True, help="post id, as in the token's scope")
    parser.add_argument("--source", default="", help="source id, when it is not the post's")
    parser.add_argument("--token-file", required=True, help="file with the bearer token")
    parser.add_argument("--folder", default="outbox", help="where outboxes lie (default: outbox)")
    parser.add_argument(
        "--leave", action="store_true", help="do not wait for the server at the end"
    )
    return parser
