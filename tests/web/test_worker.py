"""The worker process: what it makes, what happens when it is full, slow or gone.

Also of `worker_main.py`, `jobs.py` and `exports/job.py`.
"""

import asyncio
import io
from collections.abc import AsyncIterator

import pytest

from browser.views_made import BASE, RALLY, weekend
from flyingfinish.web import worker_main
from flyingfinish.web.errors import Problem
from flyingfinish.web.exports.asked import Asked
from flyingfinish.web.exports.job import order
from flyingfinish.web.exports.sheet import wanted
from flyingfinish.web.jobs import JOBS
from flyingfinish.web.worker import Makes, Worker
from web.workers_made import Here

VIEWS = weekend(12)
ASKED = Asked(RALLY, "stage/SS3", "en")
ROLES = wanted(ASKED, VIEWS.get)
ARGUMENT = order(ASKED, "csv", {name: VIEWS.get(name) for name in ROLES.values()})


@pytest.fixture(params=["process", "here"])
async def worker(request: pytest.FixtureRequest) -> AsyncIterator[Makes]:
    made = Worker() if request.param == "process" else Here()
    yield made
    await made.close()


async def test_a_table_is_made(worker: Makes) -> None:
    lines = (await worker.make("table", ARGUMENT)).decode("utf-8-sig").splitlines()
    assert 1 + len(VIEWS[BASE + "stage/SS3"]["rows"]) == len(lines)


async def test_what_cannot_be_made_is_told_and_the_next_is_made(worker: Makes) -> None:
    with pytest.raises(RuntimeError, match="failed in table"):
        await worker.make("table", b"{}")
    assert await worker.make("table", ARGUMENT)


async def test_many_who_ask_at_once_all_get_their_own() -> None:
    worker = Worker()
    asked = [Asked(RALLY, f"stage/SS{n}", "en") for n in range(1, 5)]
    arguments = [
        order(one, "csv", {n: VIEWS.get(n) for n in wanted(one, VIEWS.get).values()})
        for one in asked
    ]
    try:
        made = await asyncio.gather(*(worker.make("table", one) for one in arguments))
    finally:
        await worker.close()
    assert [JOBS["table"](one) for one in arguments] == made


async def test_one_that_takes_too_long_is_replaced() -> None:
    worker = Worker(wait_s=0)
    try:
        with pytest.raises(Problem) as refused:
            await worker.make("table", ARGUMENT)
        assert (503, "busy") == (refused.value.status, refused.value.code)
        worker._wait_s = 10
        assert await worker.make("table", ARGUMENT)
    finally:
        await worker.close()


async def test_one_that_was_killed_is_replaced() -> None:
    worker = Worker()
    try:
        await worker.make("table", ARGUMENT)
        assert worker._process is not None
        worker._process.kill()
        await worker._process.wait()
        with pytest.raises(Problem):
            await worker.make("table", ARGUMENT)
        assert await worker.make("table", ARGUMENT)
    finally:
        await worker.close()


async def test_whoever_comes_when_it_is_full_is_told_to_come_back() -> None:
    worker = Worker(waiting_max=0)
    with pytest.raises(Problem) as refused:
        await worker.make("table", ARGUMENT)
    assert (503, {"retry-after": "2"}) == (refused.value.status, refused.value.headers)


async def test_one_who_goes_away_does_not_leave_an_answer_to_the_next() -> None:
    worker = Worker()
    try:
        await worker.make("table", ARGUMENT)
        gone = asyncio.create_task(worker.make("table", order(ASKED, "xlsx", VIEWS)))
        await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert JOBS["table"](ARGUMENT) == await worker.make("table", ARGUMENT)
    finally:
        await worker.close()


def test_its_program_ends_when_nothing_can_be_read_any_more() -> None:
    target = io.BytesIO()
    source = io.BytesIO(b"table %d\n%b" % (len(ARGUMENT), ARGUMENT))
    assert 0 == worker_main.serve(source, target)
    head, _, content = target.getvalue().partition(b"\n")
    assert (b"made %d" % len(content), JOBS["table"](ARGUMENT)) == (head, content)


def test_an_unknown_job_is_told() -> None:
    target = io.BytesIO()
    worker_main.serve(io.BytesIO(b"nothing 0\n"), target)
    assert target.getvalue().startswith(b"failed ")
