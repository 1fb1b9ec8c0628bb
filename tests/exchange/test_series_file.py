"""Reading a series file: every trouble with its line."""

import pytest

from flyingfinish.exchange.file_troubles import FileRefused
from flyingfinish.exchange.series_file import SERIES_BYTES, Row, read_series_file

SOUND = b"""
[series]
id = "cup"
name = "Cup"

[[round]]
id = "r1"
from = 2026-01-16
"""


def row(text: str, table: str = "result") -> Row:
    file = read_series_file(SOUND + text.encode(), "cup.toml")
    return next(file.rows(table))


def told(read: Row) -> str:
    with pytest.raises(FileRefused) as refused:
        read.file.troubles.check()
    return str(refused.value)


def test_a_date_may_be_written_without_quotes() -> None:
    assert "2026-01-16" == row("", "round").text("from")


def test_what_is_not_there_has_a_value_that_says_so() -> None:
    empty = row("[[result]]")
    assert ("", 7, False, (), (), [], {}) == (
        empty.text("note", ""), empty.number("stages", 7), empty.flag("provisional"),
        empty.texts("unplaced"), empty.numbers("final"), empty.groups("places"),
        empty.counts("wins"),
    )  # fmt: skip


def test_places_are_names_and_groups_of_those_who_share_one() -> None:
    read = row('[[result]]\nplaces = ["A", ["B", "C"], ""]')
    assert [("A",), ("B", "C"), ("",)] == read.groups("places")


def test_one_number_may_stand_for_a_list_of_one() -> None:
    assert ((5,), (9, 6)) == (
        row("[[scheme]]\nstart = 5", "scheme").numbers("start"),
        row("[[scheme]]\nfinal = [9, 6]", "scheme").numbers("final"),
    )


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [("note = 1", "text", "note"), ("note = 1", "flag", "note"),
     ("unplaced = 'A'", "texts", "unplaced"), ("places = ['A', 1]", "groups", "places"),
     ("places = [[]]", "groups", "places"), ("places = 'A'", "groups", "places"),
     ("wins = {A = 'x'}", "counts", "wins"), ("wins = 3", "counts", "wins")],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_told_with_its_line(text: str, key: str, what: str) -> None:
    read = row(f"[[result]]\n{text}")
    getattr(read, key)(what)
    assert "cup.toml:" in told(read)
    assert what in told(read)


@pytest.mark.parametrize("text", ["best_of = '4'", "best_of = true"])
def test_a_number_is_a_whole_number(text: str) -> None:
    read = row(f"[[title]]\n{text}", "title")
    assert 0 == read.number("best_of", 0)
    assert "whole number" in told(read)


def test_numbers_of_a_scheme_are_whole() -> None:
    read = row("[[scheme]]\nfinal = [1.5]", "scheme")
    assert () == read.numbers("final")
    assert "whole numbers" in told(read)


@pytest.mark.parametrize(
    ("raw", "what"),
    [(b"#" * (SERIES_BYTES + 1), "longer than"), (b"\xff", "no TOML"), (b"=", "no TOML"),
     (b"[serious]", "did you mean 'series'"), (b"[[series]]", "write [series]"),
     (b"[round]", "write [[round]]"), (b"[[round]]\nplaces = 1", "unknown key"),
     (b"[[result]]\npoints = 25", "unknown key")],
)  # fmt: skip
def test_what_is_no_series_file_is_refused(raw: bytes, what: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_series_file(raw)
    assert what in str(refused.value)
