"""The uplink: which rows to send next and what an answer means, without any I/O or clock.

Every row reaches the journal exactly once, whatever is lost on the way: the server knows the last
number it holds, so after any doubt (start, lost answer, refusal) the uplink asks for that *head*
and goes on from there. A head that went back means a restored server: the rows are sent again.
Its caller (`agent.py`, tests) carries requests to the door and hands back what came of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flyingfinish_station.outbox import Mark, Row
from flyingfinish_station.wire import AskHead, Reply, Request, SendRows, row_bytes

BATCH_ROWS = 200
BATCH_BYTES = 16 * 1024
BACKOFF_FIRST_MS = 1_000
BACKOFF_MOST_MS = 30_000
HEARTBEAT_MS = 15_000
"""A silent source asks for its head this often, so that a restored server gets its rows back."""

STATUS_OK = 200
STATUS_TOO_LARGE = 413
HELD = ("appended", "duplicate")

Jitter = Callable[[int], int]
"""Given n, any integer from 0 to n - 1: stations that lost one server must not return as one."""


class Store(Protocol):
    """What the uplink needs of an outbox."""

    @property
    def incarnation(self) -> str:
        """Random id of the outbox."""
        ...

    @property
    def last_seq(self) -> int:
        """Number of the newest row."""
        ...

    @property
    def safe_seq(self) -> int:
        """Up to where the server holds all rows."""
        ...

    @property
    def archived(self) -> Mark | None:
        """Newest head of the archive that was handed out."""
        ...

    def rows(self, first: int, limit: int) -> Sequence[Row]:
        """Rows from a number on."""
        ...

    def set_safe(self, seq: int) -> None:
        """The server holds rows up to here."""
        ...

    def set_archived(self, mark: Mark) -> None:
        """The archive's chain is this far."""
        ...


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a person must see; `stops` says that nothing is sent until one has acted."""

    code: str
    text: str
    stops: bool = False


class Uplink:
    """One source's way to the crew door."""

    def __init__(self, source: str, store: Store, jitter: Jitter) -> None:
        self._source = source
        self._store = store
        self._jitter = jitter
        self._cursor: int | None = None  # next number to send; None = ask the server first
        self._backoff_ms = BACKOFF_FIRST_MS
        self._due_at_ms = 0
        self._heard_at_ms = 0
        self._batch_rows = BATCH_ROWS
        self.alarm: Alarm | None = None

    @property
    def stopped(self) -> bool:
        """True when a person has to act before anything more is sent."""
        return self.alarm is not None and self.alarm.stops

    @property
    def delivered(self) -> bool:
        """True when the server has said that it holds every row of the outbox."""
        return self._cursor is not None and self._store.safe_seq >= self._store.last_seq

    def wait_ms(self, now_ms: int) -> int | None:
        """Returns how long nothing is due (0 = now), None while stopped; `now_ms` is monotonic."""
        if self.stopped:
            return None
        wait = self._due_at_ms - now_ms
        if self._cursor is not None and self._cursor > self._store.last_seq:
            wait = max(wait, self._heard_at_ms + HEARTBEAT_MS - now_ms)
        return max(0, wait)

    def next_request(self, now_ms: int) -> Request | None:
        """Returns what to ask the door now, None when nothing is due."""
        if self.wait_ms(now_ms) != 0:
            return None
        if self._cursor is None or self._cursor > self._store.last_seq:
            return AskHead(self._source, self._store.incarnation)
        rows = self._store.rows(self._cursor, self._batch_rows)
        return SendRows(self._source, self._store.incarnation, fit(rows))

    def take(self, request: Request, reply: Reply | None, now_ms: int) -> None:
        """Takes what came of `request`; None = no answer (lost, refused, timed out)."""
        if reply is None:
            self._again(now_ms)
        elif reply.status == STATUS_OK and _sound(request, reply.document):
            self._heard(now_ms)
            self._keep_head(reply.document.get("archived"))
            if isinstance(request, AskHead):
                self._on_head(reply.document["seq"])
            else:
                self._on_results(request, reply.document["results"], now_ms)
        else:
            self._on_refusal(request, reply, now_ms)

    def resume(self) -> None:
        """A person has acted on the alarm: asks for the head and goes on."""
        self.alarm = None
        self._cursor = None
        self._due_at_ms = 0

    def _heard(self, now_ms: int) -> None:
        self._heard_at_ms = now_ms
        self._due_at_ms = now_ms
        self._backoff_ms = BACKOFF_FIRST_MS
        if self.alarm is not None and not self.alarm.stops:
            self.alarm = None

    def _again(self, now_ms: int) -> None:
        # After any doubt the server's head is asked: what it holds is the only truth.
        self._cursor = None
        half = self._backoff_ms // 2
        self._due_at_ms = now_ms + half + self._jitter(half + 1)
        self._backoff_ms = min(2 * self._backoff_ms, BACKOFF_MOST_MS)

    def _on_refusal(self, request: Request, reply: Reply, now_ms: int) -> None:
        if reply.status == STATUS_TOO_LARGE and isinstance(request, SendRows):
            self._batch_rows = max(1, len(request.rows) // 2)
        detail = str(reply.document.get("detail", ""))
        self.alarm = Alarm("refused", f"the server answered {reply.status}: {detail}")
        self._again(now_ms)

    def _on_head(self, seq: int) -> None:
        if seq > self._store.last_seq:
            self._stop("ahead", f"the server holds row {seq}, this outbox ends at "
                       f"{self._store.last_seq}: an old copy of it?")  # fmt: skip
            return
        self._cursor = seq + 1
        self._store.set_safe(seq)

    def _on_results(self, request: SendRows, results: list[dict[str, Any]], now_ms: int) -> None:
        held = 0
        for row, result in zip(request.rows, results, strict=True):
            if result["result"] not in HELD:
                break
            held = row.seq
        if held:
            self._cursor = held + 1
            self._store.set_safe(held)
            self._batch_rows = BATCH_ROWS
        if held == request.rows[-1].seq:
            return
        first_bad = next(r for r in results if r["result"] not in HELD)
        self._on_bad_row(first_bad, held or request.rows[0].seq - 1, now_ms)

    def _on_bad_row(self, result: dict[str, Any], held: int, now_ms: int) -> None:
        if result["result"] == "conflict":
            self._stop("conflict", f"the server holds another row {held + 1}; nothing more is sent")
        elif result["expected"] > self._store.last_seq + 1:
            self._stop("ahead", f"the server expects row {result['expected']}: an old outbox?")
        elif result["expected"] == held + 1:
            self._again(now_ms)  # it asks for what it was just sent; waiting beats a busy loop
        else:
            self._cursor = result["expected"]
            self._store.set_safe(result["expected"] - 1)

    def _stop(self, code: str, text: str) -> None:
        self.alarm = Alarm(code, text, stops=True)

    def _keep_head(self, archived: Any) -> None:
        if not isinstance(archived, dict) or not archived.get("position"):
            return
        mark = Mark(int(archived["position"]), str(archived["head"]))
        known = self._store.archived
        if known is None or mark.position > known.position:
            self._store.set_archived(mark)
        elif mark.position == known.position and mark.head != known.head:
            self.alarm = Alarm("rewritten", f"the archive's head at {mark.position} has changed")


def fit(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Returns as many of `rows` from the first on as fit BATCH_BYTES, at least one."""
    taken = 1
    size = row_bytes(rows[0])
    while taken < len(rows) and size + row_bytes(rows[taken]) <= BATCH_BYTES:
        size += row_bytes(rows[taken])
        taken += 1
    return tuple(rows[:taken])


def _sound(request: Request, document: dict[str, Any]) -> bool:
    if isinstance(request, AskHead):
        return isinstance(document.get("seq"), int)
    results = document.get("results")
    if not isinstance(results, list) or len(results) != len(request.rows):
        return False
    return all(_sound_result(r, row) for r, row in zip(results, request.rows, strict=True))


def _sound_result(result: Any, row: Row) -> bool:
    if not isinstance(result, dict) or result.get("seq") != row.seq:
        return False
    said = result.get("result")
    if said == "gap":
        expected = result.get("expected")
        return isinstance(expected, int) and expected >= 1
    return said in HELD or said == "conflict"
