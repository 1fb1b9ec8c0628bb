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

from flyingfinish.bench_figures import Figure
from flyingfinish.bench_fold import fold, impulses
from flyingfinish.bench_live import live
from flyingfinish.bench_push import push
from flyingfinish.bench_store import store

BENCHES: Mapping[str, Callable[[], list[Figure]]] = {
    "fold": fold,
    "impulses": impulses,
    "store": store,
    "live": live,
    "push": push,
}


def main(argv: list[str]) -> int:
    """Runs the benchmarks that are named, all by default; returns 0 even when a goal is missed."""
    args = _parser().parse_args(argv)
    found: dict[str, list[Figure]] = {}
    for name in args.only or BENCHES:
        print(f"-- {name}", flush=True)
        found[name] = BENCHES[name]()
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
        "figures": {
            name: [
                {
                    "name": one.name,
                    "value": one.value,
                    "unit": one.unit,
                    **({} if one.at_most is None else {"at_most": one.at_most, "met": one.met}),
                }
                for one in figures
            ]
            for name, figures in found.items()
        },
    }


def _load() -> int:
    """Returns the machine's load of the last minute in percent of one core."""
    return int(os.getloadavg()[0] * 100)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ff bench", description="Measures this machine.")
    parser.add_argument("--json", metavar="OUT", help="also write the figures to this file")
    parser.add_argument(
        "--only", action="append", choices=list(BENCHES), help="one of them; may be repeated"
    )
    return parser
