"""A process' life: from its main coroutine to its exit code, ended in order by a signal."""

import asyncio
import gc
import resource
import signal
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

GC_THRESHOLDS = (20_000, 20, 20)
"""New objects until the youngest, the younger, all are looked through for cycles."""


def run_until_stopped(
    main: Coroutine[Any, Any, int],
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> int:
    """Runs `main` to its end and returns its exit code; SIGINT or SIGTERM ends it early with 0."""
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(_until_stopped(main))


def raised_file_limit() -> int:
    """Raises this process' limit of open files to the most it may have, and returns that.

    Systems start programs with 1 024, for the sake of an old call that nothing here uses.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def all_here_stays() -> None:
    """Has the collector of cycles leave alone what is there now, and look at the rest less often.

    Walking through a whole server's modules takes a tenth of a second in which nobody is served.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


async def _until_stopped(main: Coroutine[Any, Any, int]) -> int:
    task = asyncio.current_task()
    assert task is not None
    stop = _Stop(task)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.ask)
    try:
        return await main
    except asyncio.CancelledError:
        if not stop.asked:
            raise
        task.uncancel()
        return 0


@dataclass(slots=True)
class _Stop:
    """A wish to end; a second one does not hurry, for ending in order is what keeps the times."""

    task: "asyncio.Task[Any]"
    asked: bool = False

    def ask(self) -> None:
        if not self.asked:
            self.asked = True
            self.task.cancel()
