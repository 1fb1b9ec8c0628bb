"""Runs a module's tests against each of its mutants, in processes forked for one mutant each.

The tests run once without any mutant, and it is noted which of them run which line. Then one pytest
session collects them; every mutant within a function is a fork of it that runs the tests of its
line until one fails, the quick ones of each file first. A mutant of what happens at import is a
fork made before anything of ours was imported, and runs them all. A mutant whose tests reckon much
longer than they should is killed too.
"""

import contextlib
import importlib
import math
import sys
import warnings
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType

import hypothesis
import pytest

from mutation import forks
from mutation.changes import Mutant, mutants, mutated
from mutation.forks import KILLED, SURVIVED
from mutation.patched import Instead, exchange
from mutation.reached import Reached, Watch, quick_first

CHECKOUT = Path(__file__).resolve().parents[2]
SERVER = CHECKOUT / "server"
AT_LEAST_SECONDS = 5
"""However quick the tests are, a mutant may reckon so long; seconds of a processor's own time."""

TIMES_AS_LONG = 3
EXAMPLES = 20
"""Of a property so many are tried: what they do not find is for a test that names it."""


def survivors(module: str, tests: Sequence[str], jobs: int) -> tuple[int, list[Mutant]]:
    """How many mutants ``flyingfinish.<module>`` has, and those that no test has killed.

    RuntimeError when the tests fail without any mutant: they would kill everything.
    """
    found = mutants(source_of(module).read_text(encoding="utf-8"))
    inside = [one for one in found if one.within]
    at_import = [one for one in found if not one.within]
    reached = forks.asked(partial(_without_mutant, module, tests))
    if reached is None:
        raise RuntimeError(f"the tests of {module} fail without any mutant")
    _import_libraries(reached.imported)
    limit = _limit(reached.took(reached.seconds))
    attempts = ((partial(_at_import, module, one, tests, reached), limit) for one in at_import)
    alive = [at_import[number] for number in forks.survivors(attempts, jobs)]
    if inside:
        numbers = forks.asked(partial(_in_one_session, module, tests, inside, reached, jobs))
        if numbers is None:
            raise RuntimeError(f"the tests of {module} could not be collected")
        alive += [inside[number] for number in numbers]
    return len(found), sorted(alive, key=lambda one: one.line)


def source_of(module: str) -> Path:
    """The file of ``flyingfinish.<module>``."""
    return SERVER / "flyingfinish" / (module.replace(".", "/") + ".py")


def _limit(seconds: float) -> int:
    return AT_LEAST_SECONDS + TIMES_AS_LONG * math.ceil(seconds)


def _without_mutant(module: str, tests: Sequence[str]) -> Reached | None:
    """What the tests reach; None when one of them fails."""
    watch = Watch(source_of(module))
    code = pytest.main(_options(tests), plugins=[watch, _Fewer()])
    if code != pytest.ExitCode.OK:
        return None
    reached = watch.noted()
    reached.imported = [name for name, one in sys.modules.items() if _is_library(one)]
    return reached


def _is_library(module: ModuleType) -> bool:
    return "site-packages" in Path(getattr(module, "__file__", None) or "").parts


def _import_libraries(names: Sequence[str]) -> None:
    """Spares every fork the imports that no mutant changes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            with contextlib.suppress(ImportError):  # what a library made up has no file to import
                importlib.import_module(name)


def _in_one_session(
    module: str, tests: Sequence[str], found: list[Mutant], reached: Reached, jobs: int
) -> list[int]:
    """The numbers of the survivors among mutants within functions; collects the tests once."""
    plugin = _Session(module, found, reached, jobs)
    pytest.main(_options(tests), plugins=[plugin, _Fewer()])
    assert plugin.alive is not None, "no test was collected"
    return plugin.alive


class _Fewer:
    """The pytest plugin that lets a property try few examples, whatever its test asks for."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Caps each property's examples."""
        for item in items:
            test = getattr(item, "obj", None)
            asked = getattr(test, "_hypothesis_internal_use_settings", None)
            if asked is not None and asked.max_examples > EXAMPLES:
                few = hypothesis.settings(asked, max_examples=EXAMPLES)
                test._hypothesis_internal_use_settings = few  # type: ignore[union-attr]


class _QuickFirst:
    """The pytest plugin that runs the quick tests of each file first."""

    def __init__(self, reached: Reached) -> None:
        self.reached = reached

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Puts them in order."""
        items[:] = quick_first(items, self.reached.seconds)


class _Session:
    """The pytest plugin that runs the collected tests once a mutant instead of once."""

    def __init__(self, module: str, found: list[Mutant], reached: Reached, jobs: int) -> None:
        self.module = module
        self.found = found
        self.reached = reached
        self.jobs = jobs
        self.alive: list[int] | None = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Takes the place of pytest's own loop, and says nothing of what is meant to fail."""
        session.config.pluginmanager.unregister(name="terminalreporter")
        self.alive = forks.survivors(self._attempts(session), self.jobs)
        return True

    def _attempts(self, session: pytest.Session) -> Iterator[forks.Attempt]:
        module = importlib.import_module(f"flyingfinish.{self.module}")
        source = source_of(self.module).read_text(encoding="utf-8")
        ordered = quick_first(session.items, self.reached.seconds)

        def attempt(one: Mutant, items: list[pytest.Item]) -> int:
            exchange(module, mutated(source, one), one.within)
            return _until_one_fails(session, items)

        for one in self.found:
            names = self.reached.tests_of(one)
            items = [item for item in ordered if item.nodeid in names]
            yield partial(attempt, one, items), _limit(self.reached.took(names))


def _until_one_fails(session: pytest.Session, items: list[pytest.Item]) -> int:
    for item, following in zip(items, [*items[1:], None], strict=False):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return KILLED
    return SURVIVED


def _at_import(module: str, mutant: Mutant, tests: Sequence[str], reached: Reached) -> int:
    """Runs the tests with a module that is imported as a mutant."""
    path = source_of(module)
    tree = mutated(path.read_text(encoding="utf-8"), mutant)
    sys.meta_path.insert(0, Instead(f"flyingfinish.{module}", str(path), tree))
    code = pytest.main(_options(tests), plugins=[_Fewer(), _QuickFirst(reached)])
    return SURVIVED if code == pytest.ExitCode.OK else KILLED


def _options(tests: Sequence[str]) -> list[str]:
    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutants")
    plugins = ["cacheprovider", "xdist", "pytest_cov"]
    without = [word for name in plugins for word in ("-p", f"no:{name}")]
    given = [f"{CHECKOUT}/{one}" for one in tests]
    quiet = ["-x", "-q", "--no-header", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return [*quiet, "-o", "timeout=0", f"--rootdir={CHECKOUT}", *without, *given]
