"""`ff bench`: measures this machine and prints figures beside the design's goals.

Nothing here is a test: figures differ from machine to machine. ``--json`` keeps them for comparing.
"""

import argparse
import json
import os
import platform
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flyingfinish.bench.figures import Figure
from flyingfinish.bench.fold import fold, impulses
from flyingfinish.bench.live import live
from flyingfinish.bench.page import page
from flyingfinish.bench.peer import Peer
from flyingfinish.bench.push import push
from flyingfinish.bench.siege import siege
from flyingfinish.bench.store import store

BENCHES: Mapping[str, Callable[[], list[Figure]]] = {
    "fold": fold,
    "impulses": impulses,
    "store": store,
    "live": live,
    "push": push,
    "siege": siege,
    "page": page,
}


def main(argv: list[str]) -> int:
    """Runs the benchmarks that are named, all by default; returns 0 even when a goal is missed."""
    parser = _parser()
    args = parser.parse_args(argv)
    if unknown := set(args.names) - BENCHES.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; choose of {', '.join(BENCHES)}")
    peers = [Peer.read(Path(one)) for one in args.peer]
    found: dict[str, list[Figure]] = {}
    for name in args.names or BENCHES:
        print(f"-- {name}", flush=True)
        found[name] = push(peers) if name == "push" else BENCHES[name]()
        for figure in found[name]:
            print(figure.line(), flush=True)
    load = _load()
    print(
        f"-- load of the machine over the last minute: {load / 100:.2f} on {os.cpu_count()} cores"
    )
    if args.json:
        Path(args.json).write_text(json.dumps(report(found), indent=1) + "\n", "utf-8")
    return 0


def report(found: Mapping[str, list[Figure]]) -> dict[str, Any]:
    """Returns all figures as plain values, with what they were measured on."""
    return {
        "machine": {
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "load_percent": _load(),
        },
        "figures": {name: [one.plain() for one in figures] for name, figures in found.items()},
    }


def _load() -> int:
    """Returns the machine's load of the last minute in percent of one core."""
    return int(os.getloadavg()[0] * 100)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ff bench", description="Measures this machine.")
    parser.add_argument("--json", metavar="OUT", help="also write the figures to this file")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}; all by default"
    )
    parser.add_argument(
        "--peer", action="append", default=[], metavar="FILE",
        help="a server to measure beside push (server/FIGURES.md); may be repeated",
    )  # fmt: skip
    return parser
