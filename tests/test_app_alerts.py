"""The process of alerts as it runs in earnest: killed at the worst moment, and without its key."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flyingfinish import parent_death
from flyingfinish.app_alerts import contact_of
from flyingfinish.config import Settings
from flyingfinish.journal.redis_store import open_store
from stores import StoreServer
from web.alerts.news_told import Rally, nobody_owed, settled
from web.alerts.push_service import PushService, a_push_service


@pytest.fixture
def service() -> Iterator[PushService]:
    with a_push_service() as running:
        yield running


def start(url: str, origin: str, folder: Path) -> "subprocess.Popen[bytes]":
    """Starts the role."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FF_")}
    ours = {"FF_REDIS_URL": url, "FF_ALERT_HOSTS": origin, "FF_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "flyingfinish", "role", "alerts"]
    # It ends with the tests at the latest: one that outlived a failed test would ask on for ever.
    return subprocess.Popen(
        command,
        env={**kept, **ours},
        stdout=subprocess.DEVNULL,
        preexec_fn=parent_death.end_with_parent,
    )


async def test_one_killed_between_sending_and_noting_wakes_twice_at_most_and_leaves_nobody_out(
    valkey: StoreServer, rally_id: str, service: PushService, tmp_path: Path
) -> None:
    store = open_store(valkey.url)
    rally = Rally(store, rally_id)
    await rally.begin()
    await rally.follows(f"{service.origin}/a", "e4")
    await rally.follows(f"{service.origin}/b", "e5")
    role = start(valkey.url, service.origin, tmp_path)
    await settled(store, rally_id)
    service.may_answer.clear()
    await rally.news("e4")
    await asyncio.to_thread(service.wait, 1)
    role.kill()
    role.wait()
    service.may_answer.set()
    await rally.news("e5")
    role = start(valkey.url, service.origin, tmp_path)
    paths = await asyncio.to_thread(service.wait, 3)
    await nobody_owed(store, rally_id)
    role.terminate()
    await store.close()
    assert ("/a", {"/a", "/b"}, 3) == (paths[0], set(paths[1:]), len(service.heard))
    assert 0 == role.wait()


def test_a_key_that_cannot_be_read_is_told_at_the_start(
    valkey: StoreServer, tmp_path: Path
) -> None:
    (tmp_path / "alert-key.pem").write_text("nonsense")
    role = start(valkey.url, "push.example", tmp_path)
    assert 2 == role.wait()


async def test_where_nobody_may_be_sent_to_no_key_is_made_or_told(
    valkey: StoreServer, tmp_path: Path
) -> None:
    store = open_store(valkey.url)
    await store.alert_notes().say({"key": "of before"})
    role = start(valkey.url, "", tmp_path)
    async with asyncio.timeout(30):
        while (await store.alert_notes().said())["key"]:
            await asyncio.sleep(0.02)
    role.terminate()
    await store.close()
    assert (0, []) == (role.wait(), list(tmp_path.iterdir()))


@pytest.mark.parametrize(
    ("contact", "public_url", "said"),
    [
        ("mailto:a@example.org", "https://live.example", "mailto:a@example.org"),
        ("", "https://live.example", "https://live.example"),
        ("", "http://live.example", ""),
        ("", "", ""),
    ],
)
def test_whom_a_push_service_may_write_to(contact: str, public_url: str, said: str) -> None:
    assert said == contact_of(Settings(alert_contact=contact, public_url=public_url))
