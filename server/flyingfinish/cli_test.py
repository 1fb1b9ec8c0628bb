"""`ff test`: runs the tests with their own embedded server and, for pages, a real Chromium."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack

from flyingfinish import parent_death
from flyingfinish.clock import SystemClock
from flyingfinish.config import CHECKOUT

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PYTEST_NOTHING_RAN = 5


def main(argv: list[str]) -> int:
    """Runs pytest with `argv`; returns its exit code, or 1 where pages cannot be tested."""
    args, pytest_args = _parser().parse_known_args(argv)
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
    commands = [
        [sys.executable, "-m", "pytest", "-m", expression, *pytest_args]
        for expression in runs(args.long, browser)
    ]
    code = verdict_of(side_by_side(commands, env))
    seconds = (clock.monotonic_ms() - began_ms) // 1000
    verdict = "passed" if code == 0 else f"FAILED (pytest exit code {code})"
    pages = "" if browser else ", pages not tested (--no-browser)"
    print(f"ff test: {verdict} in {seconds} s{pages}")
    return code


def runs(long: bool, browser: bool) -> list[str]:
    """Returns the marker expression of each pytest run.

    The browser's tests have a process of their own: the driver's event loop stays in its thread,
    and no test that brings one could follow. The walks have one because they take minutes.
    """
    length = "" if long else " and not long"
    kinds = ("not browser and not walk", "walk", "browser")
    return [f"{kind}{length}" for kind in kinds if browser or kind != "browser"]


def verdict_of(codes: list[int]) -> int:
    """Returns the exit code of all runs: the first that failed; nothing selected in all is one."""
    ran = [code for code in codes if code != PYTEST_NOTHING_RAN]
    return next((code for code in ran if code), 0) if ran else PYTEST_NOTHING_RAN


def side_by_side(commands: list[list[str]], env: dict[str, str]) -> list[int]:
    """Runs all commands at once and returns their exit codes, in the same order.

    The first writes to where we write, as it goes; what another writes follows when both are
    done. Half of the time of either is spent waiting for servers, browsers and sockets.
    """
    with ExitStack() as files:
        written = [files.enter_context(tempfile.TemporaryFile()) for _ in commands[1:]]
        running = [
            subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env=env,
                stdout=into,
                stderr=into and subprocess.STDOUT,
                preexec_fn=parent_death.end_with_parent,
            )
            for command, into in zip(commands, [None, *written], strict=True)
        ]
        codes = [one.wait() for one in running]
        for into in written:
            into.seek(0)
            sys.stdout.write(into.read().decode("utf-8", "replace"))
    return codes


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
