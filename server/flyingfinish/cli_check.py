"""`ff check`: lint, formatting, types and the house rules, one line for each, red if any is."""

import argparse
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from flyingfinish.config import CHECKOUT

TYPED_ROOTS = ("server", "clients", "tests")

# Percent of lines and branches that a room's own tests reach. Of `rally/` all are reached by tests
# that say so; what only a random example reaches would make this red on some days.
FLOORS = {"rally": 100, "journal": 97, "push": 95, "processing": 90}


def main(argv: list[str]) -> int:
    """Runs every check and prints which are red; returns 0 if all are green, else 1."""
    args = _parser().parse_args(argv)
    if args.fix is not None:
        paths = args.fix or ["."]
        _run([sys.executable, "-m", "ruff", "check", "-q", "--fix", *paths])
        _run([sys.executable, "-m", "ruff", "format", "-q", *paths])
    # Side by side: neither reads what the other writes, and each keeps one core busy.
    lanes = [checks()] if args.quick else [checks(), floors()]
    with ThreadPoolExecutor(len(lanes)) as pool:
        red = list(chain.from_iterable(pool.map(_red, lanes)))
    print(f"ff check: {'RED: ' + ', '.join(red) if red else 'all green'}")
    return 1 if red else 0


def checks() -> dict[str, list[str]]:
    """Returns each check's name and command, in the order they run."""
    python = sys.executable
    typed = [root for root in TYPED_ROOTS if any((CHECKOUT / root).rglob("*.py"))]
    return {
        "lint": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "types": [python, "-m", "mypy", "--strict", *typed],
        "browser types": [python, "-m", "flyingfinish.cli_types"],
        "house": [python, "-m", "pytest", "-q", "tests/house"],
    }


def floors() -> dict[str, list[str]]:
    """Returns the commands that run the rooms' own tests once and hold each room to its floor."""
    python = sys.executable
    rooms = [f"server/flyingfinish/{room}" for room in FLOORS]
    tests = [f"tests/{room}" for room in FLOORS]
    cover = [word for room in rooms for word in ("--cov", room)]
    run = [python, "-m", "pytest", "-q", *tests, "--cov-branch", "--cov-report=", *cover]
    found = {"rooms' own tests": run}
    for room, percent in FLOORS.items():
        shown = ["--skip-covered", f"--include=*/flyingfinish/{room}/*"]
        floor = [python, "-m", "coverage", "report", *shown, f"--fail-under={percent}"]
        found[f"{percent} % of {room}"] = floor
    return found


def _red(wanted: dict[str, list[str]]) -> list[str]:
    """Runs some checks one after the other; returns the names of those that are red."""
    return [name for name, command in wanted.items() if not _passes(name, command)]


def _passes(name: str, command: list[str]) -> bool:
    done = _run(command)
    print(f"ff check: {name} {'ok' if done.returncode == 0 else 'RED'}")
    if done.returncode != 0:
        print(done.stdout + done.stderr)
    return done.returncode == 0


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ff check", description="Checks the house rules.")
    parser.add_argument("--quick", action="store_true", help="leave the coverage floors out")
    parser.add_argument(
        "--fix", nargs="*", metavar="PATH", help="first repair what ruff can (here only)"
    )
    return parser
