"""The embedded server is durable as started, is checked, and lets each user do its own work."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from flyingfinish import valkey, valkey_wire
from flyingfinish.datafolder import DataFolder, make_runtime
from flyingfinish.valkey_users import ADMIN, read_passwords


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[valkey.Valkey]:
    folder = await DataFolder.take(tmp_path / "a rally's data")
    runtime = make_runtime()
    valkey.prepare(runtime)
    server = await valkey.start(folder, runtime)
    yield server
    await server.stop()
    folder.release()


async def call(server: valkey.Valkey, user: str, *words: str) -> valkey_wire.Reply:
    password = read_passwords(server.runtime.passwords_file)[user]
    async with valkey_wire.connected(server.runtime.socket, user, password) as wire:
        return await wire.call(*words)


async def test_every_durable_setting_is_in_force(server: valkey.Valkey) -> None:
    await server.verify()
    password = read_passwords(server.runtime.passwords_file)[ADMIN]
    async with valkey_wire.connected(server.runtime.socket, ADMIN, password) as wire:
        assert valkey.DURABLE == await wire.settings(*valkey.DURABLE)


@pytest.mark.parametrize("name", ["appendfsync", "maxmemory-policy", "save"])
async def test_a_setting_that_was_changed_is_found(server: valkey.Valkey, name: str) -> None:
    value = {"appendfsync": "everysec", "maxmemory-policy": "allkeys-lru", "save": "60 1"}[name]
    await call(server, ADMIN, "CONFIG", "SET", name, value)
    with pytest.raises(valkey.ValkeyError, match=name):
        await server.verify()


async def test_what_was_acknowledged_is_there_after_a_kill(server: valkey.Valkey) -> None:
    await call(server, "crew", "XADD", JOURNAL, "1-0", "time", "1")
    server.process.send_signal(signal.SIGKILL)
    await server.wait()
    again = await valkey.start(server.folder, server.runtime)
    try:
        assert 1 == await call(again, "crew", "XLEN", JOURNAL)
    finally:
        await again.stop()


@pytest.mark.parametrize("damage", ["cut short", "garbled"])
async def test_a_tail_cut_short_was_never_acknowledged_and_one_garbled_is_refused(
    server: valkey.Valkey, damage: str
) -> None:
    """Refusing is what Valkey does by itself; newer Redis has a setting to load it all the same."""
    await call(server, "crew", "XADD", JOURNAL, "1-0", "time", "1")
    await call(server, "crew", "XADD", JOURNAL, "2-0", "time", "2")
    await server.stop()
    log = next((server.folder.valkey_dir / "appendonlydir").glob("*.incr.aof"))
    said = log.read_bytes()
    last = said.rindex(b"*5\r\n")
    if damage == "garbled":
        log.write_bytes(said[:last] + b"?" + said[last + 1 :])
        with pytest.raises(valkey.ValkeyError, match="Bad file format"):
            await valkey.start(server.folder, server.runtime)
        return
    log.write_bytes(said[:-3])
    again = await valkey.start(server.folder, server.runtime)
    try:
        assert 1 == await call(again, "crew", "XLEN", JOURNAL)
    finally:
        await again.stop()


@pytest.mark.parametrize("user", ["crew", "processor", "push", "archiver", "alerts"])
@pytest.mark.parametrize(
    "words", ["FLUSHALL", "CONFIG SET save 1", "SHUTDOWN", "KEYS *", "ACL LIST"]
)
async def test_no_role_may_harm_the_server(server: valkey.Valkey, user: str, words: str) -> None:
    with pytest.raises(valkey_wire.WireError, match="NOPERM"):
        await call(server, user, *words.split())


PUBLIC = "ff:{r}:view:public:wholes"
INTERNAL = "ff:{r}:view:internal:wholes"
JOURNAL = "ff:{r}:journal"
ALERTS = "ff:{r}:alerts"


@pytest.mark.parametrize(
    ("user", "words"),
    [
        ("push", f"HGETALL {PUBLIC}"),
        ("processor", f"HSET {PUBLIC} a b"),
        ("processor", f"HSET {INTERNAL} a b"),
        ("processor", f"XRANGE {JOURNAL} - +"),
        ("crew", f"XADD {JOURNAL} 1-0 a b"),
        ("archiver", f"XRANGE {JOURNAL} - +"),
        ("push", f"HSET {ALERTS} a b"),
        ("push", f"HDEL {ALERTS} a"),
        ("alerts", f"HGETALL {ALERTS}"),
        ("alerts", f"HGETALL {PUBLIC}"),
        ("alerts", "SET ff:{r}:alerts:told 1"),
    ],
)
async def test_each_role_may_do_its_own_work(server: valkey.Valkey, user: str, words: str) -> None:
    await call(server, user, *words.split())


@pytest.mark.parametrize(
    ("user", "words"),
    [
        ("push", f"HGETALL {INTERNAL}"),
        ("push", f"XRANGE {JOURNAL} - +"),
        ("processor", f"XADD {JOURNAL} 1-0 a b"),
        ("crew", f"HSET {PUBLIC} a b"),
        ("archiver", f"XADD {JOURNAL} 1-0 a b"),
        ("archiver", f"HGETALL {INTERNAL}"),
        ("push", f"HGETALL {ALERTS}"),
        ("push", f"DEL {ALERTS}"),
        ("push", "HSET ff:{r}:alerts:owed a b"),
        ("push", "HSET ff:alerts key a"),
        ("crew", f"HGETALL {ALERTS}"),
        ("alerts", f"HGETALL {INTERNAL}"),
        ("alerts", f"XRANGE {JOURNAL} - +"),
        ("alerts", f"HSET {PUBLIC} a b"),
    ],
)
async def test_no_role_does_anothers_work(server: valkey.Valkey, user: str, words: str) -> None:
    with pytest.raises(valkey_wire.WireError, match="NOPERM"):
        await call(server, user, *words.split())


@pytest.mark.parametrize(
    "words",
    [f"XADD {PUBLIC} * b c", f"SET {PUBLIC} b", f"DEL {PUBLIC}", "EVAL 'return 0' 0", "SCAN 0"],
)
async def test_push_writes_nothing_and_lists_nothing(server: valkey.Valkey, words: str) -> None:
    with pytest.raises(valkey_wire.WireError, match="NOPERM"):
        await call(server, "push", *words.split())


async def test_nobody_comes_in_without_a_name(server: valkey.Valkey) -> None:
    with pytest.raises(valkey_wire.WireError, match="WRONGPASS"):
        async with valkey_wire.connected(server.runtime.socket, "default", ""):
            pass


async def test_the_socket_is_its_owners_alone(server: valkey.Valkey) -> None:
    assert 0o700 == os.stat(server.runtime.path).st_mode & 0o777


async def test_a_server_that_cannot_start_says_what_its_log_says(tmp_path: Path) -> None:
    folder = await DataFolder.take(tmp_path)
    runtime = make_runtime()
    valkey.prepare(runtime)
    runtime.acl_file.write_text("user default on nonsense\n")
    try:
        with pytest.raises(valkey.ValkeyError, match="ACL"):
            await valkey.start(folder, runtime)
    finally:
        folder.release()


async def test_a_server_that_gave_up_says_how_full_its_disk_is_and_what_its_log_says(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = await DataFolder.take(tmp_path)
    folder.valkey_dir.mkdir(exist_ok=True)
    folder.log_file.write_text("# Can't recover from AOF write error\n")
    process = await asyncio.create_subprocess_exec("false")
    try:
        assert 1 == await valkey.Valkey(process, folder, make_runtime()).wait()
    finally:
        folder.release()
    assert "KiB free" in caplog.text
    assert "Can't recover from AOF write error" in caplog.text


def test_a_log_that_grew_long_is_put_aside(tmp_path: Path) -> None:
    log = tmp_path / "valkey.log"
    log.write_bytes(b"x" * (valkey.LOG_BYTES_MAX + 1))
    valkey._trim(log)
    assert [log.with_suffix(".log.1")] == list(tmp_path.iterdir())
