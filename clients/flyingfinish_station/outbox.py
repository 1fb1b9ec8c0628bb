"""The outbox: every row of one source, on its own disk before anybody is told that it is safe.

One SQLite file per source. A row is committed with ``synchronous=FULL`` before `store` returns, so
what an operator saw as stored survives a power cut. Its bytes are never changed, and rows are kept
until the rally is closed and all of them are at the server: they are the last word when a server
has to be rebuilt. The file is locked for as long as it is open, so two agents cannot number
rows in one sequence.
"""

import secrets
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flyingfinish_station.clock import Clock, boot_id

SCHEMA_VERSION = 1
INCARNATION_BYTES = 16
MAX_BODY_BYTES = 12 * 1024
FULL = 2  # what `PRAGMA synchronous` answers for FULL

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE row (
    seq INTEGER PRIMARY KEY,
    body BLOB NOT NULL,
    stored_at_ms INTEGER NOT NULL,
    monotonic_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL
);
"""


class OutboxError(Exception):
    """The outbox cannot do what was asked; nothing was stored."""


class OutboxBusy(OutboxError):
    """Another agent has this outbox open."""


class OutboxUnsafe(OutboxError):
    """This file or disk does not keep the promise that a stored row survives a power cut."""


class NotLetGo(OutboxError):
    """Rows stay: the rally is open, or the server does not have all of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as stored: its number and its body's bytes."""

    seq: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the server's archive was when it last said so."""

    position: int
    head: str


class Outbox:
    """One source's rows; safe to use from several threads of one process."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Opens or makes the outbox at `path`; raises OutboxBusy or OutboxUnsafe."""
        self._clock = clock
        self._boot_id = boot_id()
        self._lock = threading.Lock()
        self._db = _open(path)
        try:
            self._meta: dict[str, str] = dict(self._db.execute("SELECT key, value FROM meta"))
            if int(self._meta["schema_version"]) > SCHEMA_VERSION:
                raise OutboxUnsafe(f"{path} was written by a newer version of this program")
            self._last = int(self._db.execute("SELECT max(seq) FROM row").fetchone()[0] or 0)
            self._last = max(self._last, int(self._meta.get("let_go", "0")))
        except BaseException:
            self._db.close()
            raise

    @property
    def incarnation(self) -> str:
        """Random id of this outbox, made with it: another file is another incarnation."""
        return self._meta["incarnation"]

    @property
    def last_seq(self) -> int:
        """Number of the newest row, 0 when there is none."""
        return self._last

    @property
    def safe_seq(self) -> int:
        """All rows up to this number are on the server's disk, as far as it has told us."""
        return int(self._meta.get("safe_seq", "0"))

    @property
    def archived(self) -> Mark | None:
        """The newest head of the archive's chain that the server handed out."""
        if "archived_position" not in self._meta:
            return None
        return Mark(int(self._meta["archived_position"]), self._meta["archived_head"])

    def store(self, bodies: Sequence[bytes]) -> list[int]:
        """Puts rows on the disk in one transaction and returns their numbers.

        When it returns the rows survive a power cut. Raises OutboxError for a body that is not
        UTF-8 or over MAX_BODY_BYTES, and sqlite3.Error when the disk fails: nothing is stored then.
        """
        for body in bodies:
            _check(body)
        with self._lock:
            first = self._last + 1
            seqs = list(range(first, first + len(bodies)))
            now = (self._clock.now_at_ms(), self._clock.monotonic_ms(), self._boot_id)
            with self._db:
                self._db.executemany(
                    "INSERT INTO row VALUES (?, ?, ?, ?, ?)",
                    [(seq, body, *now) for seq, body in zip(seqs, bodies, strict=True)],
                )
            self._last += len(bodies)
            return seqs

    def rows(self, first: int, limit: int) -> list[Row]:
        """Returns at most `limit` rows from number `first` on, in order."""
        with self._lock:
            found = self._db.execute(
                "SELECT seq, body FROM row WHERE seq >= ? ORDER BY seq LIMIT ?", (first, limit)
            )
            return [Row(seq, bytes(body)) for seq, body in found]

    def set_safe(self, seq: int) -> None:
        """Notes that the server holds every row up to `seq`; lower than before after a restore."""
        if seq != self.safe_seq:
            self._note({"safe_seq": str(seq)})

    def set_archived(self, mark: Mark) -> None:
        """Keeps the newest head of the archive's chain as evidence against it."""
        self._note({"archived_position": str(mark.position), "archived_head": mark.head})

    def close_rally(self) -> None:
        """Notes that the rally is closed, so that rows may be let go."""
        self._note({"closed": "1"})

    def let_go(self) -> int:
        """Deletes all rows and returns how many; raises NotLetGo while they may be needed."""
        if self._meta.get("closed") != "1":
            raise NotLetGo("the rally is not closed")
        if self.safe_seq < self._last:
            raise NotLetGo(f"rows {self.safe_seq + 1} to {self._last} are not at the server")
        self._note({"let_go": str(self._last)})
        with self._lock, self._db:
            return self._db.execute("DELETE FROM row").rowcount

    def close(self) -> None:
        """Closes the file; it can be opened again."""
        with self._lock:
            self._db.close()

    def _note(self, changed: dict[str, str]) -> None:
        with self._lock:
            with self._db:
                self._db.executemany("REPLACE INTO meta VALUES (?, ?)", list(changed.items()))
            self._meta.update(changed)


def _check(body: bytes) -> None:
    if len(body) > MAX_BODY_BYTES:
        raise OutboxError(f"a row of {len(body)} bytes; at most {MAX_BODY_BYTES} are taken")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise OutboxError("a row is UTF-8 text") from error


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=0, check_same_thread=False)
    try:
        _make_safe(db)
        _make_tables(db)
    except sqlite3.OperationalError as error:
        db.close()
        if "locked" in str(error):
            raise OutboxBusy(f"another agent has {path} open") from error
        raise
    except BaseException:
        db.close()
        raise
    return db


def _make_safe(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA locking_mode=EXCLUSIVE")
    mode = db.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    db.execute("PRAGMA synchronous=FULL")
    level = db.execute("PRAGMA synchronous").fetchone()[0]
    # Asked, not assumed: NORMAL lost every row of a young file in measured power cuts.
    if mode != "wal" or level != FULL:
        raise OutboxUnsafe(f"journal_mode={mode}, synchronous={level}; need wal and {FULL}")


def _make_tables(db: sqlite3.Connection) -> None:
    # The lock is taken here, before the file is read, and held until it is closed.
    db.execute("BEGIN IMMEDIATE")
    with db:
        if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return
        for statement in filter(str.strip, _SCHEMA.split(";")):
            db.execute(statement)
        made = {
            "schema_version": str(SCHEMA_VERSION),
            "incarnation": secrets.token_hex(INCARNATION_BYTES),
        }
        db.executemany("INSERT INTO meta VALUES (?, ?)", list(made.items()))
