"""A push service on this machine: takes messages as the real ones do, and checks who sends them."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature


def unpacked(text: str) -> bytes:
    """Returns the bytes of unpadded base64url."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims_of(authorization: str) -> dict[str, Any]:
    """Returns the claims of a `vapid` header; InvalidSignature when its key did not sign them."""
    scheme, _, rest = authorization.partition(" ")
    assert "vapid" == scheme
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    signed, _, signature = parts["t"].rpartition(".")
    header, _, claims = signed.partition(".")
    assert {"typ": "JWT", "alg": "ES256"} == orjson.loads(unpacked(header))
    raw = unpacked(signature)
    numbers = (int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(parts["k"]))
    key.verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(hashes.SHA256()))
    found: dict[str, Any] = orjson.loads(unpacked(claims))
    return found


@dataclass
class PushService:
    """What it heard, and what it answers."""

    port: int = 0
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: dict[str, list[int]] = field(default_factory=dict)
    """Path -> statuses still to be answered; the last one stays. 201 where none is named."""

    headers: dict[str, str] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)
    connections: int = 0
    may_answer: threading.Event = field(default_factory=threading.Event)
    """Set: it answers at once. Not set: it has heard a message and says nothing yet."""

    def __post_init__(self) -> None:
        self.may_answer.set()

    @property
    def origin(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        """Returns the paths that were asked, in order."""
        return [path for path, _, _ in self.heard]

    def wait(self, count: int, within_s: float = 20) -> list[str]:
        """Returns the paths once so many messages were heard; AssertionError if they do not."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.heard) >= count, within_s), self.paths()
            return self.paths()

    def hear(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """Notes a message and returns the status of its answer."""
        with self.changed:
            self.heard.append((path, headers, body))
            self.changed.notify_all()
            left = self.answers.get(path, [201])
            status = left.pop(0) if len(left) > 1 else left[0]
        self.may_answer.wait()
        try:
            claims = claims_of(headers["authorization"])
        except (InvalidSignature, KeyError):
            return 401
        return status if claims["aud"] == self.origin else 403


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    service: PushService


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.service.connections += 1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        service = self.server.service
        status = service.hear(self.path, headers, body)
        with suppress(ConnectionError):
            self.send_response(status)
            for name, value in service.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def a_push_service(service: PushService | None = None) -> Iterator[PushService]:
    """Runs a push service on a free port of the loopback until the test is done with it."""
    service = service or PushService()
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.service = service
        service.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.may_answer.set()
            server.shutdown()
            thread.join()
