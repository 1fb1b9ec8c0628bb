"""Says of a module how many mutants its tests kill, and shows each one that lives."""

import json
import os
from pathlib import Path

from mutation.changes import mutants
from mutation.running import source_of, survivors
from mutation.targets import SCORE, TARGETS, Target

EQUIVALENT = Path(__file__).parent / "equivalent.json"
"""Module -> mutant -> why it changes nothing that anybody could see."""


def equivalents() -> dict[str, dict[str, str]]:
    """Mutants that no test can kill, with the reason for each."""
    listed: dict[str, dict[str, str]] = json.loads(EQUIVALENT.read_text(encoding="utf-8"))
    return listed


def stale() -> list[str]:
    """Mutants that are listed as equivalent and are no longer made."""
    found = []
    for module, listed in equivalents().items():
        made = {one.name for one in mutants(source_of(module).read_text(encoding="utf-8"))}
        known = module in {one.module for one in TARGETS}
        found += [f"{module} {name}" for name in listed if not known or name not in made]
    return found


def report(target: Target, jobs: int | None = None) -> bool:
    """Prints what became of a module's mutants; True when enough of them were killed."""
    listed = equivalents().get(target.module, {})
    total, alive = survivors(target.module, target.tests, jobs or os.cpu_count() or 1)
    living = [one for one in alive if one.name not in listed]
    asked = total - len(listed)
    killed = asked - len(living)
    enough = killed * 100 >= SCORE * asked
    verdict = "" if enough else f" - under {SCORE} %"
    print(f"{target.module}: {killed} of {asked} killed ({killed * 100 / asked:.1f} %), "
          f"{len(listed)} equivalent{verdict}", flush=True)  # fmt: skip
    for one in living:
        print(f"  line {one.line}, {one.name}", flush=True)
    return enough
