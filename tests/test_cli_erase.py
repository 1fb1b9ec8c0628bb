"""`ff erase` on real servers: what is erased is in no view, no archive and no file any more."""

import asyncio
import gzip
import io
import sys
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from exchange.pasts_made import SECRET, past_story
from flyingfinish.cli_erase import main
from flyingfinish.clock import SystemClock
from flyingfinish.config import Settings, StartRefused
from flyingfinish.exchange.door_client import DoorClient, DoorRefused
from flyingfinish.journal.archive import archive_now
from flyingfinish.journal.codec import private_part
from flyingfinish.journal.ports import Appended, Envelope, Pending
from flyingfinish.journal.redis_store import open_store
from flyingfinish.rally.commands import RecordPerson
from flyingfinish.rally.facts import PersonRecorded
from flyingfinish.supervisor import opened_store, running
from stores import StoreServer
from tellers import rows_of

RALLY = "test"
WAIT_S = 30


def rows(*more: PersonRecorded) -> list[Pending]:
    """A rally that is over, with one name in it, and facts that give others theirs."""
    story = past_story()
    for fact in more:
        story.tell(fact, person={"name": SECRET})
    told = []
    for record, row in zip(story.records, rows_of(story.records), strict=True):
        one, private = row.envelope, None
        if record.person is not None:
            private, _ = private_part(record.person, b"0" * 16)
        envelope = Envelope(one.source, one.incarnation, one.seq, one.body, private)
        told.append(Pending(envelope, "t", row.received_at_ms, row.salt, official=row.official))
    return told


async def filled(url: str, *more: PersonRecorded, cluster: bool = False) -> None:
    store = open_store(url, cluster=cluster)
    try:
        answers = await store.journal(RALLY).append(rows(*more))
        assert all(isinstance(one, Appended) for one in answers), answers
    finally:
        await store.close()


def types(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(said))


def files_with_it(folder: Path) -> list[str]:
    """The files below a folder that hold the name: as it is, in hex, or packed."""
    held = []
    for path in folder.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        data = gzip.decompress(data) if path.suffix == ".gz" else data
        if SECRET.encode() in data or SECRET.encode().hex().encode() in data:
            held.append(str(path.relative_to(folder)))
    return sorted(held)


async def until(true: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not await true():
            await asyncio.sleep(0.05)


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """A data folder on which a server ran, with a rally and its archive."""
    settings = Settings(data_dir=tmp_path)

    async def fill() -> None:
        async with opened_store(settings) as url:
            await filled(url, PersonRecorded("d2", "h"))
            store = open_store(url)
            try:
                journal = store.journal(RALLY)
                await archive_now(journal, settings.archive_path, RALLY, SystemClock())
            finally:
                await store.close()

    asyncio.run(fill())
    return tmp_path


def test_where_no_server_runs_no_file_of_the_folder_holds_the_name_any_more(
    stopped: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files_with_it(stopped)
    assert f"archive/{RALLY}/private.jsonl" in before
    assert any(name.startswith("valkey/appendonlydir/") for name in before)
    for person in ("d1", "d2"):
        types(monkeypatch, f"{SECRET.lower()}\n")
        assert 0 == main([SECRET, "--data", str(stopped), "--rally", RALLY, "--person", person])
    assert [] == files_with_it(stopped)
    said = capsys.readouterr().out
    assert f"{RALLY}: {SECRET} (person d1, car 1; 1 records)" in said
    assert "out of the archive too" in said


@pytest.mark.parametrize(
    ("words", "typed", "why"),
    [
        ([SECRET], SECRET, "has several of this name (person d1, car 1, person d2, car 2)"),
        ([SECRET, "--person", "d1"], "Aleksi", "nothing was erased"),
        ([SECRET, "--person", "d1"], "", "nothing was erased"),
        (["Nobody"], "Nobody", "nobody was recorded as 'Nobody' in 1 journals"),
        ([SECRET, "--rally", "other"], SECRET, "there is no journal other; there are: test"),
    ],
)
def test_it_refuses_and_erases_nothing(
    stopped: Path, words: list[str], typed: str, why: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    before = files_with_it(stopped)
    types(monkeypatch, typed)
    assert 1 == main([*words, "--data", str(stopped)])
    assert why in capsys.readouterr().err
    assert before == files_with_it(stopped)


def test_a_folder_without_a_server_is_not_made_one(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="name its folder"):
        main([SECRET, "--data", str(tmp_path / "none")])
    assert [] == list(tmp_path.iterdir())


async def test_a_running_server_forgets_it_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path, port=0, crew_port=0)
    async with running(settings) as server:
        await filled(server.store_url)
        address = f"{server.public_url}/api/v1/rallies/{RALLY}/views/entries"

        async def tells() -> bool:
            return SECRET in await asyncio.to_thread(read, address)

        async def tells_no_more() -> bool:
            return not await tells()

        await until(tells)
        types(monkeypatch, SECRET)
        # The archiver looks every ten seconds; its own suite shows that it lets go.
        words = [SECRET, "--data", str(tmp_path), "--archive", str(tmp_path / "none")]
        assert 0 == await asyncio.to_thread(main, words)
        await until(tells_no_more)
        assert [] == files_with_it(tmp_path / "valkey") + files_with_it(tmp_path / "replays")
        assert b'"d1"' in await last_row(server.store_url)
        client = DoorClient(server.crew_url, (tmp_path / "admin-token").read_text().strip())
        again = RecordPerson("d9", SECRET)
        with pytest.raises(DoorRefused, match="Person erased"):
            await asyncio.to_thread(client.decide, RALLY, again, 1_000)


async def test_of_a_cluster_it_says_what_is_still_to_be_done(
    cluster: StoreServer, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    await filled(cluster.url, cluster=True)
    types(monkeypatch, SECRET)
    words = ["--redis-url", cluster.url, "--cluster", "--data", str(tmp_path), "--rally", RALLY]
    assert 0 == await asyncio.to_thread(main, [SECRET, *words])
    said = capsys.readouterr()
    assert "d1 has no name any more" in said.out
    assert "(BGREWRITEAOF)" in said.err


def read(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=WAIT_S) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError:
        return ""


async def last_row(url: str) -> bytes:
    store = open_store(url)
    try:
        journal = store.journal(RALLY)
        return (await journal.read(await journal.last_position() - 1, 1))[0].body
    finally:
        await store.close()
