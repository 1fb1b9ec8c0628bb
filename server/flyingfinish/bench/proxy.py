"""The shipped sample of a proxy, run by a real nginx: for the benchmark and for its test."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flyingfinish.bench.peer import family, free_pair, server_folder, server_on_first_core
from flyingfinish.bench.sockets import LOOPBACK
from flyingfinish.config import CHECKOUT

SAMPLE: Final = CHECKOUT / "server" / "samples" / "nginx.conf"
FRAME: Final = """\
user root; worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log warn;
worker_rlimit_nofile 20000;
events {{ worker_connections 18000; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/sample.conf;
}}
"""
"""What stands around the sample in nginx's own file; all of it in a folder of ours."""

LISTEN_TLS: Final = "listen 443 ssl http2 so_keepalive=30s:10s:3 sndbuf=64k backlog=4096;"
LISTEN_TLS_6: Final = LISTEN_TLS.replace("443", "[::]:443")
LISTEN: Final = "listen 80;"
LISTEN_6: Final = "listen [::]:80;"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that runs before a public door."""

    port: int
    plain_port: int
    process_ids: tuple[int, ...]


def nginx() -> str:
    """Returns where nginx is on this machine; "" where there is none."""
    return shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin") or ""


def sample(
    folder: Path, port: int, plain_port: int, upstream: int, certificate: Path | None
) -> str:
    """Returns the sample with its placeholders filled in; without a certificate TLS is left out."""
    text = SAMPLE.read_text("utf-8")
    tls = LISTEN_TLS.replace("443", f"{LOOPBACK}:{port}")
    changes = {
        LISTEN_TLS: tls if certificate else tls.replace(" ssl http2", ""),
        LISTEN_TLS_6: "",
        LISTEN: f"listen {LOOPBACK}:{plain_port};",
        LISTEN_6: "",
        "server 127.0.0.1:8000;": f"server {LOOPBACK}:{upstream};",
        "/var/cache/nginx/flyingfinish": f"{folder}/cache",
        "rally.example;": "localhost;",
        "/etc/ssl/rally.example/fullchain.pem": str(certificate),
        "/etc/ssl/rally.example/privkey.pem": str(certificate),
    }
    for old, new in changes.items():
        if old not in text:
            raise ValueError(f"the sample says nowhere {old}")
        text = text.replace(old, new)
    if certificate:
        return text
    return "\n".join(line for line in text.splitlines() if not line.strip().startswith("ssl_"))


@asynccontextmanager
async def proxied(upstream: int, certificate: Path | None = None) -> AsyncIterator[Proxy]:
    """Runs nginx by the sample before the public door at `upstream`, on the first core."""
    port = free_pair()
    with server_folder() as folder:
        text = sample(folder, port, port + 1, upstream, certificate)
        (folder / "sample.conf").write_text(text, "utf-8")
        (folder / "nginx.conf").write_text(FRAME.format(folder=folder), "utf-8")
        command = [nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf")]
        async with server_on_first_core(folder, command, port) as process_id:
            yield Proxy(port, port + 1, tuple(family(process_id)))
