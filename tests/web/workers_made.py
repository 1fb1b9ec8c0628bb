"""A worker that is no process: it does its jobs here; `test_worker.py` holds it to the real one."""

from flyingfinish.web.jobs import JOBS


class Here:
    """Makes everything at once, and counts."""

    def __init__(self) -> None:
        self.made: list[str] = []

    async def make(self, job: str, argument: bytes) -> bytes:
        """Returns what a job makes of its argument."""
        self.made.append(job)
        try:
            return JOBS[job](argument)
        except Exception as error:
            raise RuntimeError(f"the worker failed in {job}: {error!r}") from error

    async def close(self) -> None:
        """Has nothing to end."""
