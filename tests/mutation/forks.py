"""Work done in processes forked for it alone, so that whatever it breaks is gone with them."""

import os
import pickle
import resource
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import Any

SURVIVED, KILLED = 0, 1

Attempt = tuple[Callable[[], int], int]
"""What a process does, answering SURVIVED or KILLED, and its limit in seconds of a processor."""


def asked(work: Callable[[], Any]) -> Any:
    """What the work answered, done in a process of its own; None when the process has failed."""
    reading, writing = os.pipe()

    def told() -> int:
        with os.fdopen(writing, "wb") as answer:
            pickle.dump(work(), answer)
        return SURVIVED

    child = _forked(told, silent=False)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return pickle.loads(text) if text else None


def survivors(attempts: Iterable[Attempt], jobs: int) -> list[int]:
    """Numbers of the attempts that answered SURVIVED, ``jobs`` at a time.

    One that reckons over its limit, or ends in any other way, was killed.
    """
    found: list[int] = []
    running: dict[int, int] = {}

    def wait() -> None:
        child, status = os.waitpid(-1, 0)
        number = running.pop(child, None)
        if number is not None and os.waitstatus_to_exitcode(status) == SURVIVED:
            found.append(number)

    for number, (work, limit) in enumerate(attempts):
        while len(running) >= jobs:
            wait()
        running[_forked(work, limit)] = number
    while running:
        wait()
    return sorted(found)


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
