"""The archive's two files."""

from pathlib import Path

import pytest

from flyingfinish.journal.archive_file import (
    ArchiveFiles,
    append_durably,
    archived_rallies,
    header_of,
)
from flyingfinish.journal.errors import ArchiveBroken
from flyingfinish.journal.ports import Private


def made(folder: Path) -> ArchiveFiles:
    files = ArchiveFiles(folder, "kokkola")
    files.create()
    return files


def test_a_new_archive_names_its_rally_and_holds_nothing(tmp_path: Path) -> None:
    files = made(tmp_path)
    assert ([], {}, header_of("kokkola")) == (
        list(files.lines()),
        files.private_parts(),
        files.journal.read_bytes(),
    )


def test_making_it_again_changes_nothing(tmp_path: Path) -> None:
    append_durably(made(tmp_path).journal, [b"line\n"])
    assert [b"line\n"] == list(made(tmp_path).lines())


def test_a_file_that_died_before_its_first_line_is_begun_again(tmp_path: Path) -> None:
    made(tmp_path).journal.write_bytes(b"")
    assert [] == list(made(tmp_path).lines())


def test_a_first_line_of_another_rally_is_refused(tmp_path: Path) -> None:
    files = made(tmp_path)
    files.journal.write_bytes(header_of("other"))
    with pytest.raises(ArchiveBroken):
        list(files.lines())


def test_private_parts_are_kept_by_position(tmp_path: Path) -> None:
    files = made(tmp_path)
    parts = {7: Private(b"s", b"seven"), 2: Private(b"t", b"two")}
    files.keep_private(parts)
    assert parts == files.private_parts()


def test_a_torn_private_line_is_passed_over(tmp_path: Path) -> None:
    files = made(tmp_path)
    files.keep_private({2: Private(b"t", b"two")})
    append_durably(files.private, [b'{"position":3,"sa'])
    assert {2: Private(b"t", b"two")} == files.private_parts()


def test_an_erased_part_leaves_no_byte_behind(tmp_path: Path) -> None:
    files = made(tmp_path)
    files.keep_private({2: Private(b"t", b"Kalle"), 3: Private(b"u", b"Maija")})
    files.keep_private({3: Private(b"u", b"Maija")})
    held = b"".join(path.read_bytes() for path in files.folder.iterdir())
    assert b"Kalle".hex().encode() not in held
    assert b"Maija".hex().encode() in held


def test_the_rallies_of_a_folder_are_those_with_an_archive(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "nothing").mkdir()
    assert ["kokkola"] == archived_rallies(tmp_path)


def test_a_rally_id_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        ArchiveFiles(tmp_path, "..")


def test_an_archive_without_private_file_holds_no_private_part(tmp_path: Path) -> None:
    files = made(tmp_path)
    files.private.unlink()
    assert {} == files.private_parts()
