"""The shipped sample of a proxy, server/samples/nginx.conf, run by a real nginx."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import websockets

from flyingfinish.bench.proxy import Proxy, nginx, proxied
from flyingfinish.push.gate import GateSettings
from push.made import OVERALL, RALLY, Told
from push.serving import SUBPROTOCOL, Door, a_rally, follow, hear, serving

pytestmark = pytest.mark.skipif(
    not (nginx() and shutil.which("openssl")), reason="there is no nginx or no openssl here"
)
VIEW = f"/api/v1/rallies/{RALLY}/views/overall"
SOON_S = 30


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost, in one file."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    words = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost"
    )
    subprocess.run(
        ["openssl", *words.split(), "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(path), "-out", str(path.with_suffix(".crt"))],
        check=True, capture_output=True,
    )  # fmt: skip
    with open(path, "ab") as both:
        both.write(path.with_suffix(".crt").read_bytes())
    return path


class Front:
    """What the world sees: the proxy, over TLS."""

    def __init__(self, proxy: Proxy, door: Door, told: Told, certificate: Path) -> None:
        self.proxy, self.door, self.told = proxy, door, told
        self.tls = ssl.create_default_context(cafile=str(certificate))

    def connect(self, **options: Any) -> Any:
        """Returns a WebSocket client of `/live`."""
        options |= {"ssl": self.tls, "subprotocols": [websockets.Subprotocol(SUBPROTOCOL)]}
        return websockets.connect(f"wss://localhost:{self.proxy.port}/live", **options)

    async def get(self, path: str, *headers: str, until: bytes = b"") -> bytes:
        """Returns the whole raw answer to a GET, or what has come once `until` is in it."""
        reader, writer = await asyncio.open_connection("localhost", self.proxy.port, ssl=self.tls)
        host = f"Host: localhost:{self.proxy.port}"
        lines = [f"GET {path} HTTP/1.1", host, "Connection: close", *headers, "", ""]
        writer.write("\r\n".join(lines).encode())
        answer = b""
        async with asyncio.timeout(SOON_S):
            while data := await reader.read(65_536):
                answer += data
                if until and until in answer:
                    break
        writer.close()
        return answer


@asynccontextmanager
async def front(certificate: Path, **settings: Any) -> AsyncIterator[Front]:
    """Runs a door with one rally, and the proxy before it."""
    told = await a_rally(overall={"n": 1, "pad": "x" * 2_000})
    async with (
        serving(kokkola=told, gate=GateSettings(**settings)) as door,
        proxied(door.port, certificate) as proxy,
    ):
        yield Front(proxy, door, told, certificate)


async def test_a_page_behind_the_proxy_hears_snapshot_and_change(certificate: Path) -> None:
    async with front(certificate) as one, one.connect() as page:
        await follow(page, OVERALL)
        snapshot = await hear(page, "snapshot")
        await one.told.tell({OVERALL: {"n": 2, "pad": "x" * 2_000}})
        change = await hear(page, "deltas")
    assert (1, {"n": 2}) == (snapshot["data"]["n"], change["deltas"][0]["patch"])


async def test_the_site_s_own_pages_may_connect_and_others_may_not(certificate: Path) -> None:
    async with front(certificate) as one:
        async with one.connect(origin=f"https://localhost:{one.proxy.port}") as page:
            await hear(page, "hello")
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with one.connect(origin="https://elsewhere.example"):
                pass
    assert 403 == refused.value.response.status_code


async def test_callers_are_counted_by_their_own_address_whatever_they_claim(
    certificate: Path,
) -> None:
    claim = {"X-Forwarded-For": "203.0.113.9"}
    async with front(certificate, per_address=1) as one, one.connect() as page:
        await hear(page, "hello")
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with one.connect(additional_headers=claim):
                pass
    assert 429 == refused.value.response.status_code


async def test_events_leave_at_once(certificate: Path) -> None:
    async with front(certificate) as one, asyncio.TaskGroup() as group:
        asked = group.create_task(one.get(f"/sse/v1?ch={OVERALL}", until=b'"n":2'))
        await until_followed(one.door)
        await one.told.tell({OVERALL: {"n": 2, "pad": "x" * 2_000}})
        await asyncio.wait([asked])
    assert b'"type":"deltas"' in asked.result()


async def until_followed(door: Door) -> None:
    """Waits until somebody follows the view."""
    async with asyncio.timeout(SOON_S):
        while not door.hub.members.following(OVERALL):
            await asyncio.sleep(0.001)


async def test_a_view_is_kept_for_a_second_and_its_tag_holds(certificate: Path) -> None:
    async with front(certificate) as one:
        first = await one.get(VIEW)
        tag = next(line for line in first.split(b"\r\n") if line.lower().startswith(b"etag:"))
        again = await one.get(VIEW, "If-None-Match: " + tag.split(b": ")[1].decode())
    assert (b" 200 ", b" 304 ", b"max-age=1") == tuple(
        word if word in answer else answer
        for word, answer in ((b" 200 ", first), (b" 304 ", again), (b"max-age=1", first))
    )


async def test_a_crowd_that_asks_at_once_asks_the_server_once(certificate: Path) -> None:
    asked: list[str] = []
    async with front(certificate) as one:
        app = one.door.server.config.loaded_app

        async def counting(scope: Any, receive: Any, send: Any) -> None:
            asked.append(scope.get("path", ""))
            await app(scope, receive, send)

        one.door.server.config.loaded_app = counting
        async with asyncio.TaskGroup() as group:
            answers = [group.create_task(one.get(VIEW)) for _ in range(30)]
        async with asyncio.TaskGroup() as group:
            uncached = [group.create_task(one.get("/ready")) for _ in range(3)]
    assert {True} == {b'"n":1' in answer.result() for answer in answers}
    # A second may pass while thirty handshakes of TLS are made.
    assert (True, 3) == (1 <= asked.count(VIEW) <= 5, asked.count("/ready"))
    assert {True} == {b" 200 " in answer.result() for answer in uncached}


async def test_figures_are_not_for_the_world(certificate: Path) -> None:
    async with front(certificate) as one:
        assert b" 404 " in (await one.get("/metrics")).split(b"\r\n")[0]


async def test_who_comes_without_tls_is_sent_to_it(certificate: Path) -> None:
    async with front(certificate) as one:
        reader, writer = await asyncio.open_connection("127.0.0.1", one.proxy.plain_port)
        writer.write(b"GET /r/kokkola HTTP/1.0\r\nHost: rally.example\r\n\r\n")
        answer = await reader.read()
        writer.close()
    assert b"Location: https://rally.example/r/kokkola\r\n" in answer
