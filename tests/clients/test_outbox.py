"""The outbox keeps what it was given, to the byte, through kills and restarts.

A kill cannot show what ``synchronous=OFF`` would lose (the page cache survives the process), so the
control of the kill test is an outbox that is not read again: without resending, rows go missing.
"""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.door_model import StillClock
from flyingfinish_station.outbox import (
    FULL,
    MAX_BODY_BYTES,
    Mark,
    NotLetGo,
    Outbox,
    OutboxBusy,
    OutboxError,
    OutboxUnsafe,
    _make_safe,
)

CLIENTS = Path(__file__).resolve().parents[2] / "clients"


def opened(path: Path) -> Outbox:
    return Outbox(path, StillClock())


def test_numbers_are_gapless_from_one(tmp_path: Path) -> None:
    outbox = opened(tmp_path / "a")
    assert [1, 2, 3] == outbox.store([b"a"]) + outbox.store([b"b", b"c"])


@settings(max_examples=40, deadline=None)
@given(bodies=st.lists(st.text(max_size=60), max_size=12))
def test_rows_come_back_as_they_were_stored(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str]
) -> None:
    path = tmp_path_factory.mktemp("outbox") / "a"
    outbox = opened(path)
    given = [body.encode() for body in bodies if _encodes(body)]
    outbox.store(given)
    outbox.close()
    assert given == [row.body for row in opened(path).rows(1, 100)]


def _encodes(text: str) -> bool:
    try:
        return bool(text.encode())
    except UnicodeEncodeError:
        return False


def test_the_file_is_written_through_on_every_commit(tmp_path: Path) -> None:
    outbox = opened(tmp_path / "a")
    assert (FULL,) == outbox._db.execute("PRAGMA synchronous").fetchone()


def test_a_place_that_cannot_write_ahead_is_refused() -> None:
    with closing(sqlite3.connect(":memory:")) as db, pytest.raises(OutboxUnsafe):
        _make_safe(db)


def test_another_file_is_another_incarnation(tmp_path: Path) -> None:
    assert opened(tmp_path / "a").incarnation != opened(tmp_path / "b").incarnation


def test_the_incarnation_outlives_the_process(tmp_path: Path) -> None:
    outbox = opened(tmp_path / "a")
    known = outbox.incarnation
    outbox.close()
    assert known == opened(tmp_path / "a").incarnation


def test_two_agents_cannot_number_one_sequence(tmp_path: Path) -> None:
    outbox = opened(tmp_path / "a")
    with pytest.raises(OutboxBusy):
        opened(tmp_path / "a")
    outbox.close()


def test_a_body_that_is_no_text_is_not_stored(tmp_path: Path) -> None:
    outbox = opened(tmp_path / "a")
    with pytest.raises(OutboxError):
        outbox.store([b"good", b"\xff"])
    assert 0 == outbox.last_seq


def test_a_body_over_the_limit_is_not_stored(tmp_path: Path) -> None:
    outbox = opened(tmp_path / "a")
    with pytest.raises(OutboxError):
        outbox.store([b"x" * (MAX_BODY_BYTES + 1)])


def test_a_newer_programs_file_is_not_touched(tmp_path: Path) -> None:
    outbox = opened(tmp_path / "a")
    outbox._note({"schema_version": "99"})
    outbox.close()
    with pytest.raises(OutboxUnsafe):
        opened(tmp_path / "a")


def test_rows_stay_while_the_rally_is_open(tmp_path: Path) -> None:
    outbox = opened(tmp_path / "a")
    outbox.store([b"a"])
    outbox.set_safe(1)
    with pytest.raises(NotLetGo):
        outbox.let_go()


def test_rows_stay_while_the_server_lacks_one(tmp_path: Path) -> None:
    outbox = opened(tmp_path / "a")
    outbox.store([b"a", b"b"])
    outbox.set_safe(1)
    outbox.close_rally()
    with pytest.raises(NotLetGo):
        outbox.let_go()


def test_numbers_go_on_after_rows_were_let_go(tmp_path: Path) -> None:
    outbox = opened(tmp_path / "a")
    outbox.store([b"a", b"b"])
    outbox.set_safe(2)
    outbox.close_rally()
    assert 2 == outbox.let_go()
    outbox.close()
    assert [3] == opened(tmp_path / "a").store([b"c"])


def test_the_newest_archive_head_is_kept(tmp_path: Path) -> None:
    outbox = opened(tmp_path / "a")
    assert outbox.archived is None
    outbox.set_archived(Mark(7, "ab"))
    outbox.close()
    assert Mark(7, "ab") == opened(tmp_path / "a").archived


WRITER = """
import sys
from contextlib import closing
from pathlib import Path
from flyingfinish_station.clock import PostClock
from flyingfinish_station.outbox import Outbox
outbox = Outbox(Path(sys.argv[1]), PostClock())
while True:
    (seq,) = outbox.store([b"row"])
    sys.stdout.write(f"{seq}\\n")
    sys.stdout.flush()
"""


@pytest.mark.parametrize("told", [1, 7, 40])
def test_a_kill_loses_no_row_that_the_operator_saw(tmp_path: Path, told: int) -> None:
    path = tmp_path / "a"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(CLIENTS)},
    )
    assert writer.stdout is not None
    seen = [int(writer.stdout.readline()) for _ in range(told)]
    writer.send_signal(signal.SIGKILL)
    seen += [int(line) for line in writer.stdout.read().split()]
    writer.wait()
    writer.stdout.close()
    outbox = opened(path)
    held = [row.seq for row in outbox.rows(1, 1_000_000)]
    assert list(range(1, len(held) + 1)) == held
    assert set(seen) <= set(held)


def test_an_sqlite_error_reaches_the_operator(tmp_path: Path) -> None:
    outbox = opened(tmp_path / "a")
    outbox._db.execute("PRAGMA query_only=ON")
    with pytest.raises(sqlite3.OperationalError):
        outbox.store([b"a"])
    assert 0 == outbox.last_seq
