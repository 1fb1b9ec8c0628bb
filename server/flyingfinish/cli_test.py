"""`ff test`: runs the tests with their own embedded server and, for pages, a real Chromium."""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from typing import IO

from flyingfinish import parent_death
from flyingfinish.clock import SystemClock
from flyingfinish.config import CHECKOUT

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PYTEST_NOTHING_RAN = 5

# Percent of lines and branches that a room's own tests reach. Of `rally/` all are reached by tests
# that say so; what only a random example reaches would make this red on some days.
FLOORS = {"rally": 100, "journal": 97, "push": 95, "processing": 90}

# Counting what is reached makes tests slower, and other runs go on beside this one.
COUNTED = ("--timeout=360", "--cov-branch", "--cov-report=")


def main(argv: list[str]) -> int:
    """Runs pytest with `argv`; returns its exit code, or 1 where pages cannot be tested.

    Without words for pytest it runs all, and holds each room to its floor.
    """
    args, words = _parser().parse_known_args(argv)
    if args.mutants is not None:
        return _mutants(args.mutants)
    env = dict(os.environ)
    browser = not args.no_browser
    if browser:
        chromium = find_chromium(env) or install_chromium()
        if chromium is None:
            print("ff test: no Chromium found; install one, name it in FF_CHROMIUM, or say "
                  "--no-browser to leave the pages untested", file=sys.stderr)  # fmt: skip
            return 1
        env["FF_CHROMIUM"] = chromium
    clock = SystemClock()
    began_ms = clock.monotonic_ms()
    asked = runs(args.long, browser, words)
    commands = [[sys.executable, "-m", "pytest", *each] for each in asked]
    code = verdict_of(side_by_side(commands, env, (os.cpu_count() or 1) + 1))
    low = [] if words else under_their_floors()
    seconds = (clock.monotonic_ms() - began_ms) // 1000
    verdict = "passed" if code == 0 else f"FAILED (pytest exit code {code})"
    pages = "" if browser else ", pages not tested (--no-browser)"
    below = f", BELOW THE FLOOR: {', '.join(low)}" if low else ""
    print(f"ff test: {verdict} in {seconds} s{pages}{below}")
    return code or int(bool(low))


def runs(long: bool, browser: bool, words: Sequence[str] = ()) -> list[list[str]]:
    """Returns the words of each pytest run, the longest first; `words` choose among all tests.

    The browser's tests have a process of their own: the driver's event loop stays in its thread,
    and no test that brings one could follow. The walks have one because they take minutes, and the
    rooms' own tests because what they reach is counted, which makes them slower. The house rules
    are looked after by `ff check`.
    """
    length = "" if long else " and not long"
    rooms = [f"tests/{room}" for room in FLOORS]
    rest = [f"--ignore={folder}" for folder in (*rooms, "tests/browser", "tests/house")]
    reach = [f"--cov=server/flyingfinish/{room}" for room in FLOORS]
    whole = [
        ("not browser and not walk", ["tests", *rest]),
        ("browser", ["tests/browser"]),
        ("not browser and not walk", [*rooms, *COUNTED, *reach]),
        ("walk", ["tests/web"]),
    ]
    chosen = [(marks, list(words)) for marks, _ in (whole[0], whole[1], whole[3])]
    wanted = chosen if words else whole
    return [
        ["-m", marks + length, *each] for marks, each in wanted if browser or marks != "browser"
    ]


def under_their_floors() -> list[str]:
    """Prints what the rooms' own tests did not reach; returns the rooms below their floor."""
    low = []
    for room, percent in FLOORS.items():
        shown = ["--skip-covered", f"--include=*/flyingfinish/{room}/*"]
        report = [sys.executable, "-m", "coverage", "report", *shown, f"--fail-under={percent}"]
        done = subprocess.run(report, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stdout + done.stderr)
            low.append(f"{percent} % of {room}")
    return low


def verdict_of(codes: list[int]) -> int:
    """Returns the exit code of all runs: the first that failed; nothing selected in all is one."""
    ran = [code for code in codes if code != PYTEST_NOTHING_RAN]
    return next((code for code in ran if code), 0) if ran else PYTEST_NOTHING_RAN


def side_by_side(commands: list[list[str]], env: dict[str, str], at_once: int) -> list[int]:
    """Runs so many commands at once, in turn; returns their exit codes, in the same order.

    The first writes to where we write, as it goes; what another writes follows when all are done.
    Half of the time of each is spent waiting for servers, browsers and sockets.
    """
    with ExitStack() as files:
        written = [files.enter_context(tempfile.TemporaryFile()) for _ in commands[1:]]
        codes = asyncio.run(
            _in_turn(list(zip(commands, [None, *written], strict=True)), env, at_once)
        )
        for into in written:
            into.seek(0)
            sys.stdout.write(into.read().decode("utf-8", "replace"))
    return codes


async def _in_turn(
    commands: list[tuple[list[str], IO[bytes] | None]], env: dict[str, str], at_once: int
) -> list[int]:
    turns = asyncio.Semaphore(at_once)

    async def one(command: list[str], into: IO[bytes] | None) -> int:
        async with turns:
            running = await asyncio.create_subprocess_exec(
                *command,
                cwd=CHECKOUT,
                env=env,
                stdout=into,
                stderr=into and asyncio.subprocess.STDOUT,
                preexec_fn=parent_death.end_with_parent,
            )
            return await running.wait()

    async with asyncio.TaskGroup() as tasks:
        ends = [tasks.create_task(one(*each)) for each in commands]
    return [end.result() for end in ends]


def _mutants(modules: list[str]) -> int:
    """Runs the tests of these modules of the rules against their mutants; no name means all."""
    command = [sys.executable, "-m", "mutation", *modules]
    return subprocess.run(
        command, cwd=CHECKOUT / "tests", check=False, preexec_fn=parent_death.end_with_parent
    ).returncode


def find_chromium(env: dict[str, str]) -> str | None:
    """Returns the path of the Chromium that `env` names or the machine has, or None."""
    named = env.get("FF_CHROMIUM")
    for name in (named,) if named else CHROMIUM_NAMES:
        path = shutil.which(name, path=env.get("PATH"))
        if path is not None:
            return path
    return None


def install_chromium() -> str | None:
    """Installs Debian's Chromium where we may (root, apt-get); returns its path, or None."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    print("ff test: no Chromium on this machine: installing Debian's", file=sys.stderr)
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"],
    ):
        subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL)
    return find_chromium(env)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ff test",
        description="Runs the tests. Everything else on the line goes to pytest.",
        allow_abbrev=False,
    )
    parser.add_argument("--long", action="store_true", help="also what takes minutes")
    parser.add_argument(
        "--mutants",
        nargs="*",
        metavar="MODULE",
        help="only show which wrong changes of the rules no test notices, as in --mutants times",
    )
    parser.add_argument("--no-browser", action="store_true", help="leave the pages untested")
    return parser
