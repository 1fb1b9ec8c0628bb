"""Finds every altered, missing, swapped or cut-off row of an archive, and says where.

The chain alone proves that nothing in the middle was touched; that nothing was cut off the end, and
that the whole file was not written anew, is proven by witnesses: heads that were handed to stations
with their acknowledgements, the mark in the store, and the store's own rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec
import orjson

from flyingfinish.journal.archive_file import ArchiveFiles
from flyingfinish.journal.archive_lines import row_of
from flyingfinish.journal.chain import genesis, next_head
from flyingfinish.journal.codec import private_hash
from flyingfinish.journal.errors import ArchiveBroken
from flyingfinish.journal.ports import Journal, Private, Stored
from flyingfinish.limits import READ_ROWS


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, at the journal position where it is."""

    position: int
    what: str


@dataclass(slots=True)
class Report:
    """What a verification saw."""

    rows: int = 0
    head: str = ""
    """The chain's head over all rows, as stated by the last line."""

    with_private: int = 0
    withheld: int = 0
    """Rows whose body speaks of a private part that is not there: erased or withheld."""

    findings: list[Finding] = field(default_factory=list)

    def found(self, position: int, what: str) -> None:
        """Notes something wrong."""
        self.findings.append(Finding(position, what))


class ChainCheck:
    """Follows the chain line by line and goes on after what is broken."""

    def __init__(self, rally_id: str, report: Report) -> None:
        self._report = report
        self._expected = 1
        self._heads: dict[int, tuple[bytes, ...]] = {0: (genesis(rally_id),)}
        """Position -> its head as stated and, where that is another, as computed."""

        self.private_hashes: dict[int, str] = {}

    def line(self, line: bytes) -> Stored | None:
        """Checks the next line; returns its row when the line can be read."""
        report = self._report
        report.rows += 1
        try:
            row, stated = row_of(line)
        except ValueError as error:
            report.found(self._expected, f"the line cannot be read: {error}")
            self._expected += 1
            return None
        self._place(row.position)
        report.head = stated.hex()
        told = _private_hash_told(row.body)
        if told:
            self.private_hashes[row.position] = told
        computed = tuple(next_head(b, row) for b in self._heads.get(row.position - 1, ()))
        self._heads[row.position] = (stated,)
        if not computed:
            report.found(row.position, "what comes before is not here, so this is not proven")
        elif stated not in computed:
            report.found(row.position, "altered: the chain does not lead here")
            self._heads[row.position] = (stated, computed[0])
        return row

    def _place(self, position: int) -> None:
        """Notes a row that does not stand where the one before it leads."""
        if position > self._expected:
            last = position - 1
            until = f" to {last}" if last > self._expected else ""
            self._report.found(self._expected, f"missing{until}")
        elif position < self._expected:
            self._report.found(position, "stands in the wrong place, swapped or doubled")
        self._expected = max(self._expected, position + 1)


def verify_lines(rally_id: str, lines: Iterable[bytes]) -> tuple[Report, dict[int, str]]:
    """Returns what is wrong with an archive's lines, and the private hashes that bodies tell."""
    report = Report(head=genesis(rally_id).hex())
    check = ChainCheck(rally_id, report)
    for line in lines:
        check.line(line)
    return report, check.private_hashes


def verify_files(files: ArchiveFiles, witnesses: Mapping[int, str] | None = None) -> Report:
    """Returns what is wrong with a rally's archive.

    ``witnesses`` are heads known from elsewhere, position -> hex: the newest that a station was
    handed proves that nothing before it was cut off or written anew.
    """
    wanted = dict(witnesses or {})
    report = Report(head=genesis(files.rally_id).hex())
    check = ChainCheck(files.rally_id, report)
    try:
        for line in files.lines():
            row = check.line(line)
            if row is not None and wanted.pop(row.position, report.head) != report.head:
                report.found(row.position, "a head that was handed out says otherwise")
        _check_private(report, check.private_hashes, files.private_parts())
    except (ArchiveBroken, OSError) as error:
        report.found(0, str(error))
    for position in sorted(wanted):
        report.found(position, "cut off: a head at this position was handed out")
    return report


async def verify_against(journal: Journal, files: ArchiveFiles, report: Report) -> None:
    """Adds to a report where the store's rows are not the archive's, and what the archive lacks."""
    mark = await journal.archived()
    if mark.position > report.rows:
        report.found(report.rows + 1, f"cut off: the store saw position {mark.position} archived")
    lines = files.lines()
    position = 0
    while rows := await journal.read(position, READ_ROWS):
        for row in rows:
            position = row.position
            line = next(lines, None)
            if line is None:
                return
            _compare(report, row, line)
    for _ in lines:
        position += 1
        report.found(position, "missing in the store")


def _compare(report: Report, row: Stored, line: bytes) -> None:
    try:
        archived, _ = row_of(line)
    except ValueError:
        return  # found by the chain already
    if archived != without_private(row):
        report.found(row.position, "the store holds another row here")


def without_private(row: Stored) -> Stored:
    """Returns a row as the chain covers it."""
    return msgspec.structs.replace(row, private=None, private_salt=None)


def _check_private(report: Report, told: Mapping[int, str], parts: Mapping[int, Private]) -> None:
    for position, private in sorted(parts.items()):
        report.with_private += 1
        if private_hash(private.salt, private.data) != told.get(position):
            report.found(position, "its private part is not the one that was recorded")
    report.withheld = len(told.keys() - parts.keys())


def _private_hash_told(body: bytes) -> str:
    if b'"private_hash"' not in body:
        return ""
    try:
        members = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    told = members.get("private_hash") if type(members) is dict else None
    return told if type(told) is str else ""
