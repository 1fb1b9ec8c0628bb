"""Runs a module's tests against each of its mutants, in processes forked for one mutant each.

One pytest session collects the tests once; every mutant within a function is a fork of it that runs
them until one fails. A mutant of what happens at import is a fork made before anything of ours was
imported. A mutant whose tests reckon much longer than they should is killed too.
"""

import importlib
import math
import os
import resource
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import hypothesis
import pytest

from mutation.changes import Mutant, mutants, mutated
from mutation.patched import Instead, exchange

CHECKOUT = Path(__file__).resolve().parents[2]
SERVER = CHECKOUT / "server"
AT_LEAST_SECONDS = 5
"""However quick the tests are, a mutant may reckon so long; seconds of a processor's own time."""

TIMES_AS_LONG = 3
EXAMPLES = 20
"""Of a property so many are tried: what they do not find is for a test that names it."""

SURVIVED, KILLED = 0, 1


def survivors(module: str, tests: Sequence[str], jobs: int) -> tuple[int, list[Mutant]]:
    """How many mutants ``flyingfinish.<module>`` has, and those that no test has killed.

    RuntimeError when the tests fail without any mutant: they would kill everything.
    """
    found = mutants(source_of(module).read_text(encoding="utf-8"))
    inside = [one for one in found if one.within]
    at_import = [one for one in found if not one.within]
    code, seconds = _waited(_forked(lambda: _tests(tests), silent=False))
    if code != SURVIVED:
        raise RuntimeError(f"the tests of {module} fail without any mutant")
    limit = AT_LEAST_SECONDS + TIMES_AS_LONG * math.ceil(seconds)
    alive = _alive(at_import, lambda one: _tests_at_import(module, one, tests), limit, jobs)
    if inside:
        alive += _in_one_session(module, tests, inside, limit, jobs)
    return len(found), sorted(alive, key=lambda one: one.line)


def source_of(module: str) -> Path:
    """The file of ``flyingfinish.<module>``."""
    return SERVER / "flyingfinish" / (module.replace(".", "/") + ".py")


def _in_one_session(
    module: str, tests: Sequence[str], found: list[Mutant], limit: int, jobs: int
) -> list[Mutant]:
    """The survivors among mutants within functions; collects the tests once."""
    reading, writing = os.pipe()

    def session() -> int:
        plugin = _Session(module, found, limit, jobs)
        code = pytest.main(_options(tests), plugins=[plugin, _Fewer()])
        os.write(writing, ",".join(str(found.index(one)) for one in plugin.alive).encode() + b".")
        return int(code)

    child = _forked(session, silent=False)
    os.close(writing)
    with os.fdopen(reading) as told:
        text = told.read()
    _waited(child)
    if not text.endswith("."):
        raise RuntimeError(f"the tests of {module} could not be collected")
    return [found[int(number)] for number in text[:-1].split(",") if number]


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


class _Session:
    """The pytest plugin that runs the collected tests once a mutant instead of once."""

    def __init__(self, module: str, found: list[Mutant], limit: int, jobs: int) -> None:
        self.module = module
        self.found = found
        self.limit = limit
        self.jobs = jobs
        self.alive: list[Mutant] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Takes the place of pytest's own loop, and says nothing of what is meant to fail."""
        session.config.pluginmanager.unregister(name="terminalreporter")
        module = importlib.import_module(f"flyingfinish.{self.module}")
        source = source_of(self.module).read_text(encoding="utf-8")

        def attempt(one: Mutant) -> int:
            exchange(module, mutated(source, one), one.within)
            return _until_one_fails(session)

        self.alive = _alive(self.found, attempt, self.limit, self.jobs)
        return True


def _until_one_fails(session: pytest.Session) -> int:
    for item in session.items:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        if session.testsfailed:
            return KILLED
    return SURVIVED


def _tests_at_import(module: str, mutant: Mutant, tests: Sequence[str]) -> int:
    """Runs the tests with a module that is imported as a mutant."""
    path = source_of(module)
    tree = mutated(path.read_text(encoding="utf-8"), mutant)
    sys.meta_path.insert(0, Instead(f"flyingfinish.{module}", str(path), tree))
    return _tests(tests)


def _tests(tests: Sequence[str]) -> int:
    code = pytest.main(_options(tests), plugins=[_Fewer()])
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


def _alive(
    found: list[Mutant], attempt: Callable[[Mutant], int], limit: int, jobs: int
) -> list[Mutant]:
    """The mutants whose attempt said SURVIVED, each in a process of its own, ``jobs`` at a time."""
    alive: list[Mutant] = []
    running: list[tuple[Mutant, int]] = []
    for one in [*found, None]:
        while running and (one is None or len(running) >= jobs):
            mutant, child = running.pop(0)
            if _waited(child)[0] == SURVIVED:
                alive.append(mutant)
        if one is not None:
            work = partial(attempt, one)
            running.append((one, _forked(work, limit)))
    return alive


def _forked(work: Callable[[], int], limit: int | None = None, silent: bool = True) -> int:
    """Does the work in a process forked from here; returns its id."""
    child = os.fork()
    if child:
        return child
    code = KILLED
    try:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        if silent:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
        code = work()
    except BaseException:  # whatever a mutant breaks, its process only says that it is dead
        code = KILLED
        if not silent:
            traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _waited(child: int) -> tuple[int, float]:
    """What became of a child, and the processor's time it took; a signal has killed it too."""
    _, status, used = os.wait4(child, 0)
    code = SURVIVED if os.waitstatus_to_exitcode(status) == SURVIVED else KILLED
    return code, used.ru_utime + used.ru_stime
