"""Verify finds everything that was done to an archive (reliability goal S8)."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from flyingfinish.journal.archive_file import ArchiveFiles, header_of
from flyingfinish.journal.archive_lines import line_of, row_of
from flyingfinish.journal.chain import genesis, next_head
from flyingfinish.journal.memory import MemoryJournal
from flyingfinish.journal.ports import ChainMark, Journal
from flyingfinish.journal.verify import Report, verify_against, verify_files, verify_lines
from journal.archives import RALLY, archived, small_rally
from journal.rows import row

Lines = list[bytes]


async def lines_of(folder: Path, crew_rows: int = 4) -> Lines:
    _, files = await archived(folder, crew_rows)
    return list(files.lines())


def positions(report: Report) -> list[int]:
    return sorted({finding.position for finding in report.findings})


async def test_an_untouched_archive_is_whole(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    report = verify_files(files)
    await verify_against(journal, files, report)
    assert ([], 10, 2, 0) == (
        report.findings, report.rows, report.with_private, report.withheld
    )  # fmt: skip


async def test_the_head_of_a_report_is_the_one_the_archiver_told(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    assert ChainMark(10, verify_files(files).head) == await journal.archived()


async def test_an_altered_row_is_found_at_its_position_alone(tmp_path: Path) -> None:
    lines = await lines_of(tmp_path)
    lines[7] = lines[7].replace(b"CarStarted", b"CarFlown__")
    assert [8] == positions(verify_lines(RALLY, lines)[0])


async def test_an_altered_row_with_a_head_made_to_fit_is_found_behind_it(tmp_path: Path) -> None:
    lines = await lines_of(tmp_path)
    changed, _ = row_of(lines[7].replace(b"CarStarted", b"CarFlown__"))
    before = row_of(lines[6])[1]
    lines[7] = line_of(changed, next_head(before, changed))
    assert [9] == positions(verify_lines(RALLY, lines)[0])


async def test_a_missing_row_is_found(tmp_path: Path) -> None:
    lines = await lines_of(tmp_path)
    del lines[4]
    assert 5 in positions(verify_lines(RALLY, lines)[0])


async def test_swapped_rows_are_found(tmp_path: Path) -> None:
    lines = await lines_of(tmp_path)
    lines[4], lines[5] = lines[5], lines[4]
    assert {5, 6} >= set(positions(verify_lines(RALLY, lines)[0])) >= {5}


async def test_a_doubled_row_is_found(tmp_path: Path) -> None:
    lines = await lines_of(tmp_path)
    lines.insert(5, lines[4])
    assert [5] == positions(verify_lines(RALLY, lines)[0])


async def test_the_archive_of_another_rally_is_found(tmp_path: Path) -> None:
    lines = await lines_of(tmp_path)
    assert 1 in positions(verify_lines("other", lines)[0])


async def test_a_first_line_of_another_rally_is_found(tmp_path: Path) -> None:
    _, files = await archived(tmp_path)
    rest = b"".join(files.lines())
    files.journal.write_bytes(header_of("other") + rest)
    assert [0] == positions(verify_files(files))


async def test_rows_cut_off_the_end_are_found_by_a_head_a_station_holds(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    mark = await journal.archived()
    cut(files, 8)
    assert [] == verify_files(files).findings
    assert [10] == positions(verify_files(files, {mark.position: mark.head}))


async def test_rows_cut_off_the_end_are_found_by_the_store(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    cut(files, 8)
    report = verify_files(files)
    await verify_against(journal, files, report)
    assert [9] == positions(report)


async def test_an_archive_written_anew_is_found_by_a_head_a_station_holds(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    mark = await journal.archived()
    await written_anew(files)
    assert [] == verify_files(files).findings
    assert [10] == positions(verify_files(files, {mark.position: mark.head}))


async def test_an_archive_written_anew_is_found_by_the_store(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    await written_anew(files)
    report = verify_files(files)
    await verify_against(journal, files, report)
    assert [8] == positions(report)


async def test_a_row_altered_in_the_store_is_found(tmp_path: Path) -> None:
    _, files = await archived(tmp_path)
    altered = MemoryJournal()
    rows = small_rally(4)
    rows[6] = row(2, b"altered")
    await altered.append(rows)
    report = verify_files(files)
    await verify_against(altered, files, report)
    assert [7] == positions(report)


async def test_rows_gone_from_the_store_are_found(tmp_path: Path) -> None:
    _, files = await archived(tmp_path)
    shorter = MemoryJournal()
    await shorter.append(small_rally(4)[:7])
    report = verify_files(files)
    await verify_against(shorter, files, report)
    assert [8, 9, 10] == positions(report)


async def test_rows_not_archived_yet_are_no_finding(tmp_path: Path) -> None:
    journal, files = await archived(tmp_path)
    await journal.append([row(6, b"new")])
    report = verify_files(files)
    await verify_against(journal, files, report)
    assert [] == report.findings


async def test_an_erased_name_is_counted_and_nothing_is_wrong(tmp_path: Path) -> None:
    _, files = await archived(tmp_path)
    parts = files.private_parts()
    del parts[2]
    files.keep_private(parts)
    report = verify_files(files)
    assert ([], 1, 1) == (report.findings, report.with_private, report.withheld)


async def test_a_forged_name_is_found(tmp_path: Path) -> None:
    _, files = await archived(tmp_path)
    text = files.private.read_bytes()
    files.private.write_bytes(text.replace(b"Kalle".hex().encode(), b"Ville".hex().encode()))
    assert [2] == positions(verify_files(files))


async def test_a_name_nobody_recorded_is_found(tmp_path: Path) -> None:
    _, files = await archived(tmp_path)
    parts = files.private_parts()
    files.keep_private({**parts, 1: parts[2]})
    assert [1] == positions(verify_files(files))


async def test_a_private_file_that_cannot_be_read_is_found(tmp_path: Path) -> None:
    _, files = await archived(tmp_path)
    files.private.write_bytes(b"?\n")
    assert [0] == positions(verify_files(files))


def cut(files: ArchiveFiles, rows: int) -> None:
    kept = list(files.lines())[:rows]
    files.journal.write_bytes(header_of(RALLY) + b"".join(kept))


async def written_anew(files: ArchiveFiles) -> None:
    """Changes one start and computes every head again, as an intruder with the code would."""
    head = genesis(RALLY)
    lines = []
    for line in files.lines():
        changed, _ = row_of(line)
        if changed.position == 8:
            changed, _ = row_of(line.replace(b"1790000000003", b"1790000000002"))
        head = next_head(head, changed)
        lines.append(line_of(changed, head))
    files.journal.write_bytes(header_of(RALLY) + b"".join(lines))


# --- S8: random damage ----------------------------------------------------------------------------


def flip(data: bytearray, dice: random.Random) -> None:
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def delete(data: bytearray, dice: random.Random) -> None:
    first = dice.randrange(len(data))
    del data[first : first + dice.choice((1, 2, 10, 1000))]


def delete_line(data: bytearray, dice: random.Random) -> None:
    lines = bytes(data).splitlines(keepends=True)
    del lines[dice.randrange(len(lines))]
    data[:] = b"".join(lines)


def swap_lines(data: bytearray, dice: random.Random) -> None:
    lines = bytes(data).splitlines(keepends=True)
    one, other = dice.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    data[:] = b"".join(lines)


def truncate(data: bytearray, dice: random.Random) -> None:
    del data[dice.randrange(len(data)) :]


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip, delete, delete_line, swap_lines, truncate,
)  # fmt: skip


async def damaged_and_not_found(folder: Path, rounds: int, seed: int) -> list[str]:
    """Returns the damages that verify missed, each with its round; none is the goal."""
    journal, files = await archived(folder, 14)
    whole = files.journal.read_bytes()
    mark = await journal.archived()
    dice = random.Random(seed)
    missed = []
    for round_number in range(rounds):
        damage = dice.choice(DAMAGES)
        data = bytearray(whole)
        damage(data, dice)
        files.journal.write_bytes(data)
        if not verify_files(files, {mark.position: mark.head}).findings and data != whole:
            missed.append(f"seed {seed} round {round_number}: {damage.__name__}")
    return missed


async def test_no_random_damage_is_missed(tmp_path: Path) -> None:
    assert [] == await damaged_and_not_found(tmp_path, 1_000, seed=1)


@pytest.mark.long
async def test_none_of_ten_thousand_damages_is_missed(tmp_path: Path) -> None:
    assert [] == await damaged_and_not_found(tmp_path, 10_000, seed=2)


async def test_a_flipped_bit_is_found_at_its_row(tmp_path: Path) -> None:
    _, files = await archived(tmp_path, 14)
    whole = files.journal.read_bytes()
    dice = random.Random(3)
    for _ in range(300):
        data = bytearray(whole)
        at = dice.randrange(len(header_of(RALLY)), len(whole))
        data[at] ^= 1 << dice.randrange(8)
        files.journal.write_bytes(data)
        assert whole.count(b"\n", 0, at) in positions(verify_files(files))


async def test_without_a_witness_a_cut_end_would_be_missed(tmp_path: Path) -> None:
    _, files = await archived(tmp_path)
    cut(files, 5)
    assert [] == verify_files(files).findings


async def test_a_missing_archive_is_found(tmp_path: Path) -> None:
    assert [0] == positions(verify_files(ArchiveFiles(tmp_path, "nowhere")))


async def test_the_store_compares_with_what_is_readable(tmp_path: Path) -> None:
    journal: Journal
    journal, files = await archived(tmp_path)
    data = files.journal.read_bytes().replace(b'"position":4', b'"position":x')
    files.journal.write_bytes(data)
    report = verify_files(files)
    await verify_against(journal, files, report)
    assert 4 in positions(report)
