"""Which test runs which line of a module: a mutant is shown only to the tests that run it."""

import os
import time
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import coverage
import pytest

from mutation.changes import Mutant


@dataclass
class Reached:
    """What the tests did without any mutant; each test by its pytest name."""

    seconds: dict[str, float] = field(default_factory=dict)
    """How long each took, of a processor's own time and with the watching."""

    by_line: dict[int, list[str]] = field(default_factory=dict)
    """Line of the module -> the tests that ran it."""

    imported: list[str] = field(default_factory=list)
    """Names of the libraries' modules that the tests brought in."""

    def tests_of(self, one: Mutant) -> set[str]:
        """Tests that ran what a mutant changes.

        Where nobody seems to have run it, those that ran anything of the module: a line without
        code of its own (a constant over several lines) is seen by nobody.
        """
        lines = range(one.line, one.end + 1)
        found = {name for line in lines for name in self.by_line.get(line, ())}
        return found or {name for names in self.by_line.values() for name in names}

    def took(self, names: Iterable[str]) -> float:
        """Seconds that these tests took together."""
        return sum(self.seconds.get(name, 0.0) for name in names)


def quick_first(items: Sequence[pytest.Item], seconds: dict[str, float]) -> list[pytest.Item]:
    """The tests of each file from the quickest on; the files stay in the order that was asked."""
    files = {one: at for at, one in enumerate(dict.fromkeys(item.path for item in items))}
    return sorted(items, key=lambda item: (files[item.path], seconds.get(item.nodeid, 0.0)))


class Watch:
    """The pytest plugin that notes which tests run which lines of one file."""

    def __init__(self, source: Path) -> None:
        """Watches nothing until the first test."""
        os.environ["COVERAGE_CORE"] = "ctrace"  # the newer core knows no tests
        self.source = source
        self.reached = Reached()
        self.watching = coverage.Coverage(data_file=None, config_file=False, include=[str(source)])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, bool, bool]:
        """Watches one test."""
        began = time.process_time()
        self.watching.start()
        self.watching.switch_context(item.nodeid)
        try:
            return (yield)
        finally:
            self.watching.stop()
            self.reached.seconds[item.nodeid] = time.process_time() - began

    def noted(self) -> Reached:
        """What was seen."""
        lines = self.watching.get_data().contexts_by_lineno(str(self.source))
        self.reached.by_line = {
            line: [one for one in names if one] for line, names in lines.items()
        }
        return self.reached
