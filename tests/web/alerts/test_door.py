"""The public door takes subscriptions, within bounds, and keeps nothing else."""

from typing import Any

import orjson
import pytest
from starlette.applications import Starlette

from flyingfinish.clock import ManualClock
from flyingfinish.journal.errors import StoreUnavailable
from flyingfinish.journal.memory_store import MemoryStore
from flyingfinish.push.hub import Hub
from flyingfinish.web.alerts import door
from flyingfinish.web.alerts.door import KEY, AlertDoor, AlertSettings
from flyingfinish.web.alerts.subscription import Subscription, name_of, read_subscription
from flyingfinish.web.errors import PROBLEM_HANDLERS
from push.made import RALLY, Told, read_into
from web.asgi import Answer, ask

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
HERE = f"/api/v1/rallies/{RALLY}/alerts"
HOST = "live.example"
SETTINGS = AlertSettings(("fcm.googleapis.com",), 2, frozenset(("https://www.example",)))


class Away(MemoryStore):
    """A store that does not answer."""

    def alert_notes(self) -> Any:
        raise StoreUnavailable("away")


async def a_door(desk: Any, settings: AlertSettings = SETTINGS) -> Starlette:
    """Returns a door of a rally with entries e1 and e2."""
    told = Told()
    await told.tell({f"rally/{RALLY}/entries": {"rows": {"e1": {}, "e2": {}}}})
    hub = Hub(ManualClock())
    await read_into(hub, RALLY, told.feed)
    routes = AlertDoor(hub, desk, settings).routes()
    return Starlette(routes=routes, exception_handlers=dict(PROBLEM_HANDLERS))


async def say(
    app: Starlette, method: str = "POST", path: str = HERE, origin: str = "", **wish: Any
) -> Answer:
    """Sends a wish as a browser does."""
    headers = {"content-type": "application/json", "host": HOST}
    headers |= {"origin": origin} if origin else {}
    body = orjson.dumps({"endpoint": ENDPOINT, "entries": ["e1"]} | wish)
    return await ask(app, path, method=method, headers=headers, body=body, client="203.0.113.7")


async def cancel(app: Starlette, endpoint: str = ENDPOINT) -> Answer:
    """Says that a browser wants to be left alone."""
    headers = {"content-type": "application/json", "host": HOST}
    body = orjson.dumps({"endpoint": endpoint})
    return await ask(app, HERE, method="DELETE", headers=headers, body=body)


async def kept(store: MemoryStore) -> list[Subscription]:
    """Returns what is kept for the rally."""
    return [read_subscription(one) for one in (await store.alerts(RALLY).subscriptions()).values()]


def code_of(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json()["type"].removeprefix("/problems/")


async def test_a_subscription_is_kept() -> None:
    store = MemoryStore()
    answer = await say(await a_door(store), entries=["e1", "e2"], delay_s=60)
    assert (204, b"") == (answer.status, answer.body)
    assert [Subscription(ENDPOINT, ("e1", "e2"), 60)] == await kept(store)
    assert {name_of(ENDPOINT)} == set(await store.alerts(RALLY).subscriptions())


async def test_one_that_changes_takes_the_place_of_what_was() -> None:
    store = MemoryStore()
    app = await a_door(store)
    await say(app)
    await say(app, entries=["e2"])
    assert [Subscription(ENDPOINT, ("e2",))] == await kept(store)


async def test_one_that_is_cancelled_is_forgotten_and_cancelling_again_is_no_error() -> None:
    store = MemoryStore()
    app = await a_door(store)
    await say(app)
    assert [204, 204] == [(await cancel(app)).status for _ in range(2)]
    assert [] == await kept(store)


async def test_beyond_the_most_it_says_so() -> None:
    app = await a_door(MemoryStore())
    answers = [await say(app, endpoint=f"{ENDPOINT}{n}") for n in range(3)]
    assert [204, 204] == [one.status for one in answers[:2]]
    assert (503, "alerts-full") == code_of(answers[2])


@pytest.mark.parametrize(
    ("wish", "refused"),
    [
        ({"endpoint": "https://127.0.0.1/x"}, (422, "unknown-push-service")),
        ({"entries": ["e9"]}, (422, "unknown-entry")),
        ({"entries": []}, (400, "bad-subscription")),
        ({"more": 1}, (400, "bad-subscription")),
        ({"endpoint": "x" * 5_000}, (413, "too-large")),
        ({"path": "/api/v1/rallies/nowhere/alerts"}, (404, "unknown-rally")),
        ({"origin": "https://evil.example"}, (403, "foreign-origin")),
        ({"origin": "null"}, (403, "foreign-origin")),
    ],
)
async def test_what_is_refused_says_why_and_leaves_nothing(
    wish: dict[str, Any], refused: tuple[int, str]
) -> None:
    store = MemoryStore()
    assert refused == code_of(await say(await a_door(store), **wish))
    assert [] == await kept(store)
    assert {RALLY} >= store._alerts.keys()


@pytest.mark.parametrize("origin", ["", f"https://{HOST}", "https://www.example"])
async def test_pages_of_ours_and_programs_may_ask(origin: str) -> None:
    assert 204 == (await say(await a_door(MemoryStore()), origin=origin)).status


async def test_another_kind_of_body_is_refused() -> None:
    app = await a_door(MemoryStore())
    assert (415, "wrong-media-type") == code_of(await ask(app, HERE, method="POST", body=b"{}"))


async def test_who_asks_too_often_is_told_when_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(door, "REQUESTS_BURST", 1)
    app = await a_door(MemoryStore())
    first, second = await say(app), await say(app)
    assert (204, (429, "too-often")) == (first.status, code_of(second))
    assert "1" == second.headers["retry-after"]


@pytest.mark.parametrize("settings", [SETTINGS, AlertSettings()])
async def test_a_server_that_alerts_nobody_says_so(settings: AlertSettings) -> None:
    app = await a_door(None if settings.hosts else MemoryStore(), settings)
    answers = [await say(app), await cancel(app), await ask(app, KEY)]
    assert [(404, "no-alerts")] * 3 == [code_of(one) for one in answers]


async def test_the_key_is_the_senders() -> None:
    store = MemoryStore()
    await store.alert_notes().say({"key": "BPub"})
    assert {"key": "BPub"} == (await ask(await a_door(store), KEY)).json()


async def test_before_a_sender_ran_there_is_no_key() -> None:
    assert (404, "no-alerts") == code_of(await ask(await a_door(MemoryStore()), KEY))


async def test_a_store_that_is_away_is_told_as_such() -> None:
    app = await a_door(Away())
    assert (503, "come-back") == code_of(await ask(app, KEY))
