"""Entry lists as clubs have them: headers in three languages, any separator, any encoding."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyingfinish.exchange.entry_list import (
    ENTRIES_MAX,
    LIST_BYTES_MAX,
    EntryLine,
    read_entry_list,
)
from flyingfinish.exchange.file_troubles import FileRefused

HEADER = "Nro;Ohjastaja;Kartanlukija;Seura;Auto;Luokka"


def read(text: str, encoding: str = "utf-8") -> list[EntryLine]:
    """Returns the crews of a list given as text."""
    return read_entry_list(text.encode(encoding), "lista.csv")


def refused(text: str) -> str:
    """Returns what is told of a list that is not sound."""
    with pytest.raises(FileRefused) as refusal:
        read(text)
    return str(refusal.value)


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        "nro,OHJASTAJA,Kartanlukija,seura,auto,luokka",
        "No\tDriver\tCo-driver\tClub\tCar\tClass",
        "Nr;Förare;Kartläsare;Klubb;Bil;Klass",
    ],
)
def test_headers_are_known_in_three_languages_and_by_any_separator(header: str) -> None:
    sign = next(sign for sign in ";,\t" if sign in header)
    line = sign.join(("1", "Äijä Ö", "B C", "Seura", "Auto", "A"))
    expected = EntryLine(2, "1", "Äijä Ö", "B C", club="Seura", vehicle="Auto", classes=("A",))
    assert [expected] == read(f"{header}\n{line}\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    assert "Åke Öst" == read(f"{HEADER}\r\n1;Åke Öst;;;;A\r\n", encoding)[0].driver


def test_a_class_cell_may_hold_several_classes() -> None:
    lines = read(f"{HEADER}\n1;A;;;;SM2, N\n2;B;;;;SM2+N\n3;C;;;;SM2/N\n")
    assert [("SM2", "N")] * 3 == [line.classes for line in lines]


def test_empty_lines_and_dashes_are_nothing() -> None:
    assert ["", ""] == [line.co_driver for line in read(f"{HEADER}\n1;A;-;;;A\n;;;\n2;B;–;;;A\n")]


def test_spaces_round_and_within_are_made_one() -> None:
    assert "A B" == read(f"{HEADER}\n1;  A   B ;;;;A\n")[0].driver


def test_a_cell_may_hold_the_separator_in_quotes() -> None:
    assert "A; B" == read(f'{HEADER}\n1;"A; B";;;;A\n')[0].driver


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "lista.csv: the list is empty"),
        ("Nro;Ohjastja;Luokka\n", "lista.csv:1: unknown column 'Ohjastja', did you mean 'ohj"),
        ("Nro;Luokka\n", "lista.csv:1: no column 'ohjastaja'"),
        ("Nro;Nro;Ohjastaja;Luokka\n", "lista.csv:1: column 'Nro' stands twice"),
        (f"{HEADER}\n1;;;;;A\n", "lista.csv:2: ohjastaja is missing"),
        (f"{HEADER}\n;A;;;;A\n", "lista.csv:2: nro is missing"),
        (f"{HEADER}\n1;A\n", "lista.csv:2: luokka is missing"),
        (f"{HEADER}\n1;A;;;;A\n1;B;;;;A\n", "lista.csv:3: car 1 stands in line 2 already"),
        (f"{HEADER}\n1;{'x' * 65};;;;A\n", "lista.csv:2: ohjastaja: longer than 64"),
        (f"{HEADER}\n1;=1+1;;;;A\n", "lista.csv:2: ohjastaja: '=1+1' begins like a formula"),
        (f"{HEADER}\n1;A;@x;;;A\n", "lista.csv:2: kartanlukija: '@x' begins"),
        (f"{HEADER}\n1;A;;;\uff1dx;A\n", "lista.csv:2: auto: '\uff1dx' begins"),
        ("x" * (LIST_BYTES_MAX + 1), "longer than"),
    ],
)  # fmt: skip
def test_a_trouble_is_told_with_its_line(text: str, told: str) -> None:
    assert told in refused(text)


def test_a_list_ends_somewhere() -> None:
    lines = "\n".join(f"{n};A;;;;A" for n in range(1, ENTRIES_MAX + 2))
    assert f"more than {ENTRIES_MAX} crews" in refused(f"{HEADER}\n{lines}\n")


NAMES = st.text(st.characters(categories=["L"]), min_size=1, max_size=30)


@settings(deadline=None)
@given(crews=st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=20))
def test_what_a_club_writes_is_what_is_read(crews: list[tuple[str, str]]) -> None:
    lines = [f"{n};{driver};{other};;;A" for n, (driver, other) in enumerate(crews, start=1)]
    found = read("\n".join([HEADER, *lines]))
    assert crews == [(line.driver, line.co_driver) for line in found]
