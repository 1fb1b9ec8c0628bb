"""Rows of posts at the crew door: a batch in, one answer a row out, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flyingfinish.journal.ports import Answer, Appended, Conflict, Duplicate, Gap
from flyingfinish.limits import BODY_BYTES_MAX
from flyingfinish.web.access import Bearer
from flyingfinish.web.messages import RowSent
from flyingfinish.web.officials import RallyDoor

Result = dict[str, object]


@dataclass(slots=True)
class _Stream:
    """One source and incarnation within a batch."""

    head: int
    """Last sequence number that the journal holds."""

    expected: int
    stopped: Result | None = None
    """What the rest of this source's rows are answered once one could not go in."""


@dataclass(slots=True)
class _Plan:
    """Which rows of a batch go to the journal, and what the others are told."""

    results: list[Result | None]
    repeats: list[int] = field(default_factory=list)
    fresh: list[int] = field(default_factory=list)


async def append_batch(door: RallyDoor, bearer: Bearer, rows: Sequence[RowSent]) -> list[Result]:
    """Appends a batch and returns one result a row.

    After a gap or a conflict nothing more of that source goes in: its numbers must stay gapless
    and a person has to look. Repeats are compared first, so that a conflict is known in time.
    """
    streams: dict[tuple[str, str], _Stream] = {}
    for row in rows:
        if _key(row) not in streams:
            head = await door.journal.head(row.source, row.incarnation)
            streams[_key(row)] = _Stream(head, head + 1)
    plan = _Plan([None] * len(rows))
    for index, row in enumerate(rows):
        _place(plan, index, row, streams[_key(row)])
    await _append(door, bearer, rows, plan.repeats, plan, streams)
    await _append(door, bearer, rows, plan.fresh, plan, streams)
    return [result | {"seq": row.seq} for row, result in zip(rows, plan.results, strict=True)
            if result is not None]  # fmt: skip


def result_of(answer: Answer) -> Result:
    """Returns an answer of the journal as the wire says it."""
    match answer:
        case Appended(position):
            return {"result": "appended", "position": position}
        case Duplicate(position):
            return {"result": "duplicate", "position": position}
        case Conflict(position):
            return {"result": "conflict", "position": position}
        case Gap(expected):
            return {"result": "gap", "expected": expected}
        case _:
            raise AssertionError(f"a row was answered {answer}")


def _place(plan: _Plan, index: int, row: RowSent, stream: _Stream) -> None:
    if stream.stopped is not None:
        plan.results[index] = stream.stopped
    elif row.seq > stream.expected:
        stream.stopped = {"result": "gap", "expected": stream.expected}
        plan.results[index] = stream.stopped
    elif row.body is None:
        plan.results[index] = {"result": "too_large", "bytes_max": BODY_BYTES_MAX}
        stream.stopped = {"result": "gap", "expected": row.seq}
    elif row.seq <= stream.head:
        plan.repeats.append(index)
    else:
        plan.fresh.append(index)
        stream.expected = max(stream.expected, row.seq + 1)


async def _append(
    door: RallyDoor,
    bearer: Bearer,
    rows: Sequence[RowSent],
    chosen: Sequence[int],
    plan: _Plan,
    streams: dict[tuple[str, str], _Stream],
) -> None:
    sent = []
    conflicts: dict[tuple[str, str], Result] = {}
    for index in chosen:
        stopped = streams[_key(rows[index])].stopped
        if stopped is not None and stopped["result"] == "conflict":
            plan.results[index] = stopped
        else:
            sent.append(index)
    if not sent:
        return
    answers = await door.append_rows(bearer, [rows[index] for index in sent])
    for index, answer in zip(sent, answers, strict=True):
        key = _key(rows[index])
        result = conflicts.get(key) or result_of(answer)
        plan.results[index] = result
        if isinstance(answer, Conflict):
            conflicts[key] = streams[key].stopped = result


def _key(row: RowSent) -> tuple[str, str]:
    return row.source, row.incarnation
