"""Messages reach a push service, empty, and what it answers is understood."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from flyingfinish.clock import SystemClock
from flyingfinish.web.alerts import courier
from flyingfinish.web.alerts.courier import Courier, Message, Outcome, Postman, Result, result_of
from flyingfinish.web.alerts.vapid import Vapid, kept_key
from push.serving import until
from web.alerts.push_service import PushService, a_push_service


@pytest.fixture
def service() -> Iterator[PushService]:
    with a_push_service() as running:
        yield running


@pytest.fixture
def vapid(tmp_path: Path) -> Vapid:
    return Vapid(kept_key(tmp_path / "key.pem"), "", SystemClock())


async def carried(vapid: Vapid, hosts: list[str], *endpoints: str) -> dict[str, Result]:
    """Returns what became of a message to each endpoint."""
    found: dict[str, Result] = {}
    carrying = Courier(hosts, vapid)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(carrying.run())
        for endpoint in endpoints:

            def done(result: Result, endpoint: str = endpoint) -> None:
                found[endpoint] = result

            carrying.send(Message("kokkola", endpoint, done))
        await until(lambda: len(found) == len(set(endpoints)))
        running.cancel()
    return found


async def test_a_message_carries_nothing_but_who_sends_it(
    service: PushService, vapid: Vapid
) -> None:
    endpoint = f"{service.origin}/a?token=x"
    found = await carried(vapid, [service.origin], endpoint)
    path, headers, body = service.heard[0]
    assert ({endpoint: Result(Outcome.SENT)}, "/a?token=x", b"") == (found, path, body)
    told = {name: headers[name] for name in ("ttl", "urgency", "content-length")}
    assert {"ttl": "600", "urgency": "normal", "content-length": "0"} == told
    assert "kokkola" not in str(headers) and len(headers["topic"]) == 32


async def test_a_service_that_is_not_ours_to_speak_to_is_not_asked(
    service: PushService, vapid: Vapid
) -> None:
    found = await carried(vapid, ["push.example"], f"{service.origin}/a")
    assert ([Result(Outcome.REFUSED)], []) == (list(found.values()), service.heard)


async def test_a_place_that_cannot_be_looked_up_stops_no_other_message(
    service: PushService, vapid: Vapid
) -> None:
    endless = f"https://{'a' * 64}.push.example/x"
    hosts = ["*.push.example", service.origin]
    found = await carried(vapid, hosts, endless, f"{service.origin}/a")
    assert {endless: Outcome.REFUSED, f"{service.origin}/a": Outcome.SENT} == {
        endpoint: result.outcome for endpoint, result in found.items()
    }


async def test_nobody_there_is_tried_again_later(vapid: Vapid) -> None:
    with a_push_service() as gone:
        origin = gone.origin
    found = await carried(vapid, [origin], f"{origin}/a")
    assert [Result(Outcome.LATER)] == list(found.values())


async def test_a_service_that_hangs_holds_up_no_other(
    service: PushService, vapid: Vapid, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = await asyncio.start_server(_hang, "127.0.0.1", 0)
    monkeypatch.setattr(Postman.__init__, "__defaults__", (0.5,))
    stuck = f"http://127.0.0.1:{hanging.sockets[0].getsockname()[1]}"
    order: list[str] = []
    carrying = Courier([stuck, service.origin], vapid)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(carrying.run())
        for n in range(courier.WORKERS * 2):
            carrying.send(Message("r", f"{stuck}/{n}", lambda _: order.append("stuck")))
        carrying.send(Message("r", f"{service.origin}/a", lambda _: order.append("sent")))
        await until(lambda: len(order) == courier.WORKERS * 2 + 1)
        running.cancel()
    hanging.close()
    assert "sent" == order[0]


async def _hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        await reader.read(-1)
    writer.close()


async def test_one_connection_serves_many(service: PushService, vapid: Vapid) -> None:
    endpoints = [f"{service.origin}/{n}" for n in range(40)]
    found = await carried(vapid, [service.origin], *endpoints)
    assert {Result(Outcome.SENT)} == set(found.values())
    assert service.connections <= courier.WORKERS


def test_a_connection_that_was_let_go_is_opened_anew(vapid: Vapid) -> None:
    postman = Postman()
    with a_push_service() as first:
        headers = {"Authorization": vapid.authorization(first.origin)}
        assert (201, "") == postman.deliver(f"{first.origin}/a", headers)
        assert postman._connection is not None and postman._connection.sock is not None
        postman._connection.sock.shutdown(2)
        assert (201, "") == postman.deliver(f"{first.origin}/b", headers)
        postman.close()
    assert ["/a", "/b"] == first.paths()


def test_a_redirect_leads_nowhere(service: PushService, vapid: Vapid) -> None:
    service.answers["/a"] = [307]
    service.headers["location"] = f"{service.origin}/inside"
    postman = Postman()
    headers = {"Authorization": vapid.authorization(service.origin)}
    status, _ = postman.deliver(f"{service.origin}/a", headers)
    postman.close()
    assert (Outcome.REFUSED, ["/a"]) == (result_of(status, "").outcome, service.paths())


@pytest.mark.parametrize(
    ("status", "retry_after", "result"),
    [
        (201, "", Result(Outcome.SENT)),
        (202, "5", Result(Outcome.SENT)),
        (404, "", Result(Outcome.GONE)),
        (410, "", Result(Outcome.GONE)),
        (429, "7", Result(Outcome.LATER, 7)),
        (429, "99999", Result(Outcome.LATER, courier.RETRY_AFTER_S_MAX)),
        (503, "Wed, 21 Oct 2026 07:28:00 GMT", Result(Outcome.LATER)),
        (500, "", Result(Outcome.LATER)),
        (301, "", Result(Outcome.REFUSED)),
        (400, "", Result(Outcome.REFUSED)),
        (403, "", Result(Outcome.REFUSED)),
        (413, "", Result(Outcome.REFUSED)),
    ],
)
def test_what_an_answer_means(status: int, retry_after: str, result: Result) -> None:
    assert result == result_of(status, retry_after)


async def test_a_message_whose_signature_is_wrong_is_refused_by_the_stand_in(
    service: PushService, vapid: Vapid
) -> None:
    postman = Postman()
    headers = {"Authorization": vapid.authorization("https://elsewhere.example")}
    assert 403 == postman.deliver(f"{service.origin}/a", headers)[0]
    postman.close()
