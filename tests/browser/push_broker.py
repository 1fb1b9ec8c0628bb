"""A push service for a real Firefox: takes a server's messages and hands them to the browser.

One half is an HTTP server as RFC 8030 has it, which believes the sender by RFC 8292 alone; the
other half speaks what Firefox speaks to Mozilla's own service, JSON over a WebSocket. Firefox is
led here by preferences (`led_here`); Chromium takes no other push service than its maker's. What a
message carries goes on unopened.
"""

import base64
import json
import re
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Subprotocol

from web.alerts.push_service import PushService, a_push_service, claims_of

SPOKEN = Subprotocol("push-notification")
URGENCIES = ("very-low", "low", "normal", "high")
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
DAY_S = 86_400
CREATED, BAD, UNSIGNED, FOREIGN, GONE = 201, 400, 401, 403, 410


def led_here(port: int) -> dict[str, Any]:
    """Returns the preferences that have Firefox take the service at a port for its own."""
    return {
        "dom.push.enabled": True,
        "dom.push.connection.enabled": True,
        "dom.push.serverURL": f"ws://127.0.0.1:{port}/",
        "dom.push.testing.allowInsecureServerURL": True,
        # What steers a browser for tests would have it ask no push service at all.
        "remote.prefs.recommended": False,
    }


@dataclass
class Kept:
    """A message that waits for its browser."""

    channel: str
    topic: str
    ends_at_s: float
    body: bytes
    encoding: str
    version: str = field(default_factory=lambda: uuid.uuid4().hex)

    def told(self) -> dict[str, Any]:
        """Returns the message as the browser hears it."""
        said = {"messageType": "notification", "channelID": self.channel, "version": self.version}
        if not self.body:
            return said
        data = base64.urlsafe_b64encode(self.body).decode().rstrip("=")
        return {**said, "data": data, "headers": {"encoding": self.encoding}}


@dataclass
class Broker(PushService):
    """The service of one browser at a time, in which nothing outlives the test."""

    socket_port: int = 0
    uaid: str = ""
    channels: dict[str, str] = field(default_factory=dict)
    """Channel -> key of the only sender that may write there."""

    ended: list[str] = field(default_factory=list)
    """Channels that the browser let go."""

    waiting: list[Kept] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    """Channels of the messages that the browser has confirmed."""

    faults: list[str] = field(default_factory=list)
    """What was wrong with a message of the sender."""

    browser: ServerConnection | None = None
    greets: bool = True
    """False: a service that takes connections and says nothing."""

    def endpoint(self, channel: str) -> str:
        """Returns where messages for a channel are taken."""
        return f"{self.origin}/push/{channel}"

    def forget(self) -> None:
        """Knows none of the browser's channels any more, which it is not told."""
        with self.changed:
            self.channels.clear()
            self.waiting.clear()

    def lose(self) -> None:
        """Takes the browser for another one when it comes back: it has to subscribe anew."""
        self.forget()
        self.uaid = ""
        self.hang_up()

    def hang_up(self) -> None:
        """Ends the connection to the browser, which comes back by itself."""
        if self.browser is not None:
            self.browser.close()

    def hear(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """Takes a message (RFC 8030, 5) and returns the status of its answer."""
        with self.changed:
            self.heard.append((path, headers, body))
            status, why = self._judged(path, headers)
            if status == CREATED:
                self._keep(path, headers, body)
            elif status != GONE:
                self.faults.append(f"{status}: {why}")
            self.changed.notify_all()
        self._hand_on()
        return status

    def _judged(self, path: str, headers: dict[str, str]) -> tuple[int, str]:
        key = self.channels.get(path.removeprefix("/push/"))
        if key is None:
            return GONE, "no such subscription"
        if not headers.get("ttl", "").isdigit():
            return BAD, "no TTL (RFC 8030, 5.2)"
        if headers.get("urgency", "normal") not in URGENCIES:
            return BAD, "an urgency that there is not (RFC 8030, 5.3)"
        if not TOPIC.fullmatch(headers.get("topic", "none")):
            return BAD, "a topic that is none (RFC 8030, 5.4)"
        try:
            claims = claims_of(headers["authorization"])
        except (InvalidSignature, KeyError, AssertionError):
            return UNSIGNED, "not signed (RFC 8292, 2)"
        if f"k={key}" not in headers["authorization"]:
            return FOREIGN, "another sender than the browser subscribed to (RFC 8292, 4)"
        if claims["aud"] != self.origin or not 0 < claims["exp"] - time.time() <= DAY_S:
            return FOREIGN, "signed for another service or time (RFC 8292, 2)"
        return CREATED, ""

    def _keep(self, path: str, headers: dict[str, str], body: bytes) -> None:
        channel, topic = path.removeprefix("/push/"), headers.get("topic", "")
        self.waiting = [one for one in self.waiting if not topic or one.topic != topic]
        ends_at_s = time.time() + int(headers["ttl"])
        encoding = headers.get("content-encoding", "")
        self.waiting.append(Kept(channel, topic, ends_at_s, body, encoding))

    def _hand_on(self) -> None:
        with self.changed:
            if self.browser is None:
                return
            due = [one for one in self.waiting if one.ends_at_s > time.time()]
            # A message stays until it is confirmed (RFC 8030, 6.2); one of TTL 0 is not kept.
            with suppress(ConnectionClosed):
                for one in due:
                    self.browser.send(json.dumps(one.told()))

    def serve(self, browser: ServerConnection) -> None:
        """Speaks to the browser until it goes."""
        with suppress(ConnectionClosed):
            for text in browser:
                if self.greets:
                    self._answer(browser, json.loads(text))
        with self.changed:
            if self.browser is browser:
                self.browser = None

    def _answer(self, browser: ServerConnection, said: dict[str, Any]) -> None:
        kind = said.get("messageType", "")
        with self.changed:
            told = getattr(self, f"_on_{kind or 'ping'}", _nothing)(said)
            if told is not None:
                browser.send(json.dumps(told))
            if kind == "hello":
                self.browser = browser
            self.changed.notify_all()
        if kind == "hello":
            self._hand_on()

    def _on_ping(self, _: dict[str, Any]) -> dict[str, Any]:
        return {}

    def _on_hello(self, said: dict[str, Any]) -> dict[str, Any]:
        if not self.uaid or said.get("uaid") != self.uaid:
            self.uaid = uuid.uuid4().hex
            self.channels.clear()
        answer = {"messageType": "hello", "status": 200, "use_webpush": True, "broadcasts": {}}
        return {**answer, "uaid": self.uaid}

    def _on_register(self, said: dict[str, Any]) -> dict[str, Any]:
        channel = said["channelID"]
        self.channels[channel] = said.get("key", "").rstrip("=")
        where = {"channelID": channel, "pushEndpoint": self.endpoint(channel)}
        return {"messageType": "register", "status": 200, **where}

    def _on_unregister(self, said: dict[str, Any]) -> dict[str, Any]:
        channel = said["channelID"]
        self.channels.pop(channel, None)
        self.ended.append(channel)
        return {"messageType": "unregister", "status": 200, "channelID": channel}

    def _on_ack(self, said: dict[str, Any]) -> None:
        seen = {one["version"] for one in said["updates"]}
        self.taken += [one.channel for one in self.waiting if one.version in seen]
        self.waiting = [one for one in self.waiting if one.version not in seen]


def _nothing(_: dict[str, Any]) -> None:
    """Answers nothing to what we do not serve: news of Mozilla's to all browsers."""


@contextmanager
def a_broker() -> Iterator[Broker]:
    """Runs a broker on two free ports of the loopback until the test is done with it."""
    broker = Broker()
    # The service's own name in the protocol is the only one that Firefox takes.
    with serve(broker.serve, "127.0.0.1", 0, subprotocols=[SPOKEN]) as server:
        broker.socket_port = server.socket.getsockname()[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            with a_push_service(broker):
                yield broker
        finally:
            broker.hang_up()
            server.shutdown()
            thread.join()
