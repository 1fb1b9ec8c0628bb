"""`GET /metrics`: for the machine's own watchers, and for nobody else."""

import pytest

from flyingfinish.clock import ManualClock
from flyingfinish.journal.errors import StoreUnavailable
from flyingfinish.journal.memory_alerts import MemoryAlertNotes
from flyingfinish.push.hub import Hub
from flyingfinish.web.public import PublicSettings, create_public_app
from push.made import OVERALL, Rallies
from push.serving import a_rally, follow, hear, serving
from web.asgi import ask


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


async def test_the_figures_of_the_alerts_are_told_here_too() -> None:
    notes = MemoryAlertNotes()
    await notes.say({"key": "BPub", "sent": "7"})
    app = create_public_app(Hub(ManualClock()), Rallies(), notes=notes)
    text = (await ask(app, "/metrics")).body.decode()
    assert "ff_alerts_sent_total 7\n" in text
    assert "BPub" not in text


async def test_figures_are_told_also_while_the_store_is_away() -> None:
    app = create_public_app(Hub(ManualClock()), Rallies(), notes=_Away())
    assert b"ff_push_fans 0" in (await ask(app, "/metrics")).body


class _Away(MemoryAlertNotes):
    """Notes that cannot be read."""

    async def said(self) -> dict[str, str]:
        raise StoreUnavailable("away")


async def test_who_comes_through_a_proxy_finds_nothing() -> None:
    async with serving() as door:
        answer = await door.get("/metrics", "X-Forwarded-For: 203.0.113.7")
    assert answer.startswith(b"HTTP/1.1 404")


@pytest.mark.parametrize(
    ("watcher", "status"), [("::ffff:192.0.2.7", 200), ("192.0.2.7", 200), ("192.0.2.8", 404)]
)
async def test_a_watcher_is_known_at_a_door_for_both_kinds_of_addresses(
    watcher: str, status: int
) -> None:
    settings = PublicSettings(frozenset(("192.0.2.7",)))
    app = create_public_app(Hub(ManualClock()), Rallies(), settings)
    assert status == (await ask(app, "/metrics", client=watcher)).status
