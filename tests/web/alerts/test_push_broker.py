"""Our messages at the push service that `browser.pushed_alerts` puts between us and a Firefox."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from browser.push_broker import SPOKEN, Broker, a_broker
from flyingfinish.clock import SystemClock
from flyingfinish.web.alerts.courier import Message, Outcome, Postman, headers_of, result_of
from flyingfinish.web.alerts.vapid import Vapid, kept_key

WITHIN_S = 20
CHANNEL = "5c0d1e2f-0000-4000-8000-000000000001"


@pytest.fixture
def broker() -> Iterator[Broker]:
    with a_broker() as running:
        yield running


@pytest.fixture
def ours(tmp_path: Path) -> Vapid:
    return Vapid(kept_key(tmp_path / "key.pem"), "", SystemClock())


@contextmanager
def a_browser(broker: Broker) -> Iterator[ClientConnection]:
    """Comes to the service as Firefox does, the second time as whom it was the first time."""
    url = f"ws://127.0.0.1:{broker.socket_port}/"
    with connect(url, subprotocols=[SPOKEN]) as socket:
        asked(socket, messageType="hello", uaid=broker.uaid, use_webpush=True)
        yield socket


def asked(browser: ClientConnection, **said: Any) -> dict[str, Any]:
    """Says something and returns the answer."""
    browser.send(json.dumps(said))
    return heard(browser)


def heard(browser: ClientConnection) -> dict[str, Any]:
    """Returns what the browser hears next."""
    found: dict[str, Any] = json.loads(browser.recv(WITHIN_S))
    return found


def subscribed(browser: ClientConnection, to: Vapid) -> str:
    """Subscribes to the messages of one sender alone; returns where they are taken."""
    answer = asked(browser, messageType="register", channelID=CHANNEL, key=to.public_key)
    return str(answer["pushEndpoint"])


def sent(endpoint: str, signs: Vapid) -> Outcome:
    """Sends a message as our courier does."""
    message = Message("kokkola", endpoint, lambda _: None)
    postman = Postman()
    try:
        return result_of(*postman.deliver(endpoint, headers_of(message, signs))).outcome
    finally:
        postman.close()


def test_a_message_reaches_the_browser_that_subscribed_with_our_key(
    broker: Broker, ours: Vapid
) -> None:
    with a_browser(broker) as browser:
        outcome = sent(subscribed(browser, ours), ours)
        told = heard(browser)
    assert (Outcome.SENT, []) == (outcome, broker.faults)
    assert ("notification", CHANNEL, False) == (
        told["messageType"],
        told["channelID"],
        "data" in told,
    )


def test_another_sender_than_the_one_subscribed_to_is_refused(
    broker: Broker, ours: Vapid, tmp_path: Path
) -> None:
    other = Vapid(kept_key(tmp_path / "other.pem"), "", SystemClock())
    with a_browser(broker) as browser:
        assert Outcome.REFUSED is sent(subscribed(browser, ours), other)


def test_of_two_messages_that_wait_for_one_browser_the_last_is_enough(
    broker: Broker, ours: Vapid
) -> None:
    with a_browser(broker) as browser:
        endpoint = subscribed(browser, ours)
    with broker.changed:
        assert broker.changed.wait_for(lambda: broker.browser is None, WITHIN_S)
    outcomes = [sent(endpoint, ours), sent(endpoint, ours)]
    with a_browser(broker) as browser:
        told = heard(browser)
        # Messages come in front of the answer to whatever is said after them.
        after = asked(browser)
    assert ([Outcome.SENT] * 2, CHANNEL, {}) == (outcomes, told["channelID"], after)


def test_a_subscription_that_its_browser_let_go_is_gone(broker: Broker, ours: Vapid) -> None:
    with a_browser(broker) as browser:
        endpoint = subscribed(browser, ours)
        asked(browser, messageType="unregister", channelID=CHANNEL)
        assert Outcome.GONE is sent(endpoint, ours)
