"""`GET /metrics`: for the machine's own watchers, and for nobody else."""

from push.made import OVERALL
from push.serving import a_rally, follow, hear, serving


async def test_the_figures_name_the_fans_and_what_they_were_told() -> None:
    told = await a_rally(overall={"n": 1})
    async with serving(kokkola=told) as door, door.connect() as page:
        await follow(page, OVERALL)
        await hear(page, "snapshot")
        await told.tell({OVERALL: {"n": 2}})
        await hear(page, "deltas")
        answer = (await door.get("/metrics")).decode().splitlines()
    wanted = ["ff_push_fans 1", "ff_push_accepted_total 1", "ff_push_updates_total 1"]
    assert wanted == [line for line in answer if line in wanted]


async def test_who_comes_through_a_proxy_finds_nothing() -> None:
    async with serving() as door:
        answer = await door.get("/metrics", "X-Forwarded-For: 203.0.113.7")
    assert answer.startswith(b"HTTP/1.1 404")
