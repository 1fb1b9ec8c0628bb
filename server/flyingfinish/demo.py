"""`ff demo`: starts everything, plays a rally through the crew door, tells the page's address.

Plays the fictional weekend, or with ``--rally FILE`` a script or a recorded rally. What is shown
comes the way of every time: stations and desks, crew door, journal, processor, push, page.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from flyingfinish.clock import Clock, SystemClock
from flyingfinish.config import Settings, StartRefused
from flyingfinish.demo_rally import closed, files_of, free_name, play_of, renamed, with_route
from flyingfinish.demo_season import end_round, open_seasons, with_standings
from flyingfinish.demo_show import Show
from flyingfinish.exchange.door_client import ADMIN_TOKEN_FILE, DoorClient
from flyingfinish.exchange.file_troubles import trouble_of
from flyingfinish.journal.redis_store import open_store
from flyingfinish.lifetime import run_until_stopped
from flyingfinish.supervisor import Running, running
from flyingfinish_sim.crew import Crew
from flyingfinish_sim.player import Player, Report
from flyingfinish_sim.script import Play
from flyingfinish_sim.tokens import NoToken, issue_tokens
from flyingfinish_station.clock import PostClock

SPEED: Final = 20
SHOW_EVERY_S: Final = 0.1
SETTLE_WAIT_MS: Final = 30_000
"""How long the views may take to catch up with the journal once everything is played."""

EXIT_FAILED: Final = 1
ACROSS_MS: Final = 1 << 62


def main(argv: list[str]) -> int:
    """Runs the demonstration until Ctrl-C, or to its end with ``--exit-when-done``."""
    options = _parser().parse_args(argv)
    if options.write is not None:
        return _write(options.write, options.rally)
    play = play_of(options.rally)
    with _folder(options.data) as folder:
        flags = {
            "data_dir": folder,
            "port": options.port,
            "crew_port": _crew_port(options),
            "log_level": options.log_level,
        }
        settings = Settings.read(os.environ, flags)
        _set_up_log(settings)
        return run_until_stopped(_demo(settings, play, options))


async def _demo(settings: Settings, play: Play, options: argparse.Namespace) -> int:
    show = Show(sys.stdout, SystemClock(), options.speed)
    show.say("Starting Valkey and the parts of the server …")
    async with running(settings) as server:
        token_file = server.settings.data_dir / ADMIN_TOKEN_FILE
        token = token_file.read_text(encoding="ascii").strip()
        store = open_store(server.store_url)
        try:
            play = renamed(play, free_name(play.rally, await store.rallies()))
        finally:
            await store.close()
        if options.rally is None:
            client = DoorClient(server.crew_url, token)
            series = await asyncio.to_thread(open_seasons, client, play.rally)
            play = closed(with_route(with_standings(play, series)))
            show.say(f"  Season:           {server.public_url}/s/{series}")
        address = f"{server.public_url}/r/{play.rally}"
        show.opening(play, address, f"{server.crew_url}/desk", str(token_file))
        player = await asyncio.to_thread(_make_player, server, play, token, options)
        await _play(player, show)
        done = await _settled(server, player) and not player.report.refusals
        if done and options.rally is None:
            await asyncio.to_thread(end_round, DoorClient(server.crew_url, token), play.rally)
        show.closing(player.report, player.crew.alarms(), done)
        if not options.exit_when_done:
            show.staying(address)
            await asyncio.Event().wait()
    return 0 if done else EXIT_FAILED


def _make_player(server: Running, play: Play, token: str, options: argparse.Namespace) -> Player:
    """Gives every source its token and its outbox, below the data folder."""
    try:
        tokens = issue_tokens(server.crew_url, play.rally, token, play.parts)
    except NoToken as error:
        raise StartRefused(f"the demo cannot play: {error}") from error
    folder = server.settings.data_dir / "demo-outboxes"
    crew = Crew(server.crew_url, play.rally, play.parts, tokens, folder, PostClock())
    fast_until = play.opens_at_ms if options.speed else ACROSS_MS
    return Player(play, crew, PostClock(), options.speed, fast_until)


async def _play(player: Player, show: Show) -> None:
    """Plays in a thread of its own; ended early, it waits until the thread has ended."""
    thread = threading.Thread(target=_run, args=(player,), name="player")
    thread.start()
    try:
        while thread.is_alive():
            show.progress(player.report, player.crew.undelivered())
            await asyncio.sleep(SHOW_EVERY_S)
    finally:
        player.crew.stop.set()
        thread.join()


def _run(player: Player) -> Report:
    with player.crew:
        return player.run()


async def _settled(server: Running, player: Player) -> bool:
    """Waits until the views show the whole journal; False when they do not in time."""
    clock: Clock = SystemClock()
    store = open_store(server.store_url)
    deadline_ms = clock.monotonic_ms() + SETTLE_WAIT_MS
    try:
        rally = player.play.rally
        while clock.monotonic_ms() < deadline_ms:
            shown = (await store.ledger(rally).checkpoint()).position
            if shown >= await store.journal(rally).last_position():
                return player.report.complete
            await asyncio.sleep(SHOW_EVERY_S)
    finally:
        await store.close()
    return False


def _write(folder: Path, rally: Path | None) -> int:
    """Writes what would be played as files, for `ff import` and the simulator."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files_of(rally).items():
            (folder / name).write_text(text, encoding="utf-8")
            print(folder / name)
    except OSError as error:
        raise StartRefused(f"{folder} cannot be written: {trouble_of(error)}") from error
    return 0


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="ff-demo-", ignore_cleanup_errors=True) as made:
        yield Path(made)


def _crew_port(options: argparse.Namespace) -> int:
    if options.crew_port is not None:
        return int(options.crew_port)
    return options.port + 1 if options.port else 0


def _set_up_log(settings: Settings) -> None:
    # Imported late: `ff serve` need not be whole for its own module to be read here.
    from flyingfinish.cli_serve import set_up_log

    set_up_log(settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ff demo", description=__doc__)
    parser.add_argument(
        "--speed",
        type=_speed,
        default=SPEED,
        help=f"rally time / real time (default {SPEED}); 0 = all at once",
    )
    parser.add_argument("--port", type=int, default=8000, help="public door; 0 = any")
    parser.add_argument("--crew-port", type=int, help="crew door (default: port + 1)")
    parser.add_argument("--data", type=Path, help="keep the data in this folder")
    parser.add_argument("--rally", type=Path, help="a script, or a recorded rally, to play instead")
    parser.add_argument(
        "--write",
        type=Path,
        metavar="FOLDER",
        help="write the rally's files there (script, rally, entries, GPX), end",
    )
    parser.add_argument("--exit-when-done", action="store_true", help="end when all is played")
    parser.add_argument("--log-level", default="warning", help="debug, info, warning or error")
    return parser  # fmt: skip


def _speed(text: str) -> int:
    speed = int(text)
    if not 0 <= speed <= 100_000:
        raise argparse.ArgumentTypeError("a speed is a whole number from 0 to 100000")
    return speed
