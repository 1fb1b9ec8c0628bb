"""The picture beside a link as markup: what stands in it, and that nothing runs into anything."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.web.pictures.svg import ROWS, Line, Picture, fitting, svg_of, width_of

LINE = Line("1", "12", "Aino Björkman", "Eero Myllylä", "SM2", "43:12.2", "+0.8")
PICTURE = Picture("Kokkola", "Overall after SS7", "OFFICIAL v2 17:05", "official", (LINE,),
                  "Nothing yet.", "Flying Finish")  # fmt: skip


def texts(picture: Picture) -> list[str]:
    root = ElementTree.fromstring(svg_of(picture))
    return [one.text or "" for one in root.iter() if one.tag.endswith("text")]


def test_a_picture_says_rally_table_status_and_the_crews() -> None:
    assert [
        "Kokkola", "Overall after SS7", "OFFICIAL v2 17:05", "1", "12", "Aino Björkman",
        "Eero Myllylä", "43:12.2", "+0.8", "SM2", "Flying Finish",
    ] == texts(PICTURE)  # fmt: skip


def test_no_more_rows_than_there_is_room_for() -> None:
    many = replace(PICTURE, lines=(LINE,) * (ROWS + 3))
    assert ROWS == texts(many).count("43:12.2")


def test_before_the_first_time_a_sentence_stands_there() -> None:
    assert "Nothing yet." in texts(replace(PICTURE, lines=()))


@pytest.mark.parametrize(
    ("code", "colour"), [("official", "#5fd08f"), ("provisional", "#f2c14e"), ("", "#6cabff")]
)
def test_what_the_table_is_worth_has_its_colour(code: str, colour: str) -> None:
    assert f'stroke="{colour}"' in svg_of(replace(PICTURE, status_code=code))


def test_a_long_name_ends_before_the_class() -> None:
    name = "Aleksanteri Kuusijärvi-Heikkinen-Lindqvist"
    said = texts(replace(PICTURE, lines=(replace(LINE, driver=name),)))
    cut = next(one for one in said if one.startswith("Aleksanteri"))
    assert cut.endswith("…") and len(cut) > 25


@given(st.text(max_size=80), st.integers(40, 600), st.integers(10, 60))
def test_what_is_cut_fits(text: str, width: int, size: int) -> None:
    cut = fitting(text, width, size)
    assert width_of(cut, size) <= width or cut == "…"
    assert cut == text or cut.endswith("…")


@given(st.text(max_size=40))
def test_any_name_makes_sound_markup(name: str) -> None:
    name = "".join(sign for sign in name if not 0xD800 <= ord(sign) <= 0xDFFF)
    kept = "".join(sign for sign in name if sign not in "\ufffe\uffff")
    ElementTree.fromstring(
        svg_of(replace(PICTURE, rally=kept, lines=(replace(LINE, driver=kept),)))
    )
