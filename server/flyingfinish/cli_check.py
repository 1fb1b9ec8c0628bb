"""`ff check`: lint, formatting, types and the house rules, one line for each, red if any is."""

import argparse
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from flyingfinish.config import CHECKOUT

TYPED_ROOTS = ("server", "clients", "tests")
AT_ONCE = 2


def main(argv: list[str]) -> int:
    """Runs every check and prints which are red; returns 0 if all are green, else 1."""
    args = _parser().parse_args(argv)
    if args.fix is not None:
        paths = args.fix or ["."]
        _run([sys.executable, "-m", "ruff", "check", "-q", "--fix", *paths])
        _run([sys.executable, "-m", "ruff", "format", "-q", *paths])
    # Two at once: none reads what another writes, and the types take as long as all others.
    wanted = checks()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        passes = list(pool.map(_passes, wanted, wanted.values()))
    red = [name for name, passed in zip(wanted, passes, strict=True) if not passed]
    print(f"ff check: {'RED: ' + ', '.join(red) if red else 'all green'}")
    return 1 if red else 0


def checks() -> dict[str, list[str]]:
    """Returns each check's name and command, in the order they begin: the longest first."""
    python = sys.executable
    typed = [root for root in TYPED_ROOTS if any((CHECKOUT / root).rglob("*.py"))]
    return {
        "types": [python, "-m", "mypy", "--strict", *typed],
        "lint": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "browser types": [python, "-m", "flyingfinish.cli_types"],
        "house": [python, "-m", "pytest", "-q", "tests/house"],
    }


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
    parser.add_argument(
        "--fix", nargs="*", metavar="PATH", help="first repair what ruff can (here only)"
    )
    return parser
