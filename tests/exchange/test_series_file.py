"""`ff standings`: from a series file to its table."""

from pathlib import Path

import pytest

from flyingfinish.exchange.file_troubles import FileRefused
from flyingfinish.exchange.series_file import SERIES_BYTES, main, series_lines

SERIES = """
name = "SM1"
scheme = "ralli-sm-2026"
best_of = 2
[[rounds]]
places = ["Lappi", "Joona", "Korhola"]
[[rounds]]
multiplier_thousandths = 1500
places = [["Lappi", "Kauppinen"], "Joona"]
"""


def test_points_are_computed_from_the_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sm1.toml"
    file.write_text(SERIES)
    assert 0 == main([str(file)])
    assert [
        "SM1 (ralli-sm-2026, provisional)",
        "   1  Lappi  62.5  (25 + 37.5)",
        "   2  Joona  40.5  (18 + 22.5)",
        "   3  Kauppinen  37.5  (- + 37.5)",
        "   4  Korhola  15  (15 + -)",
    ] == capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    "content",
    [b"#" * (SERIES_BYTES + 1),
     b"\xff", b"=", b"shceme = 'x'", b"scheme = 1", b"scheme = 'wrc-2025'\nbest_of = -1",
     b"scheme = 'wrc-2025'\nrounds = [1]", b"scheme = 'wrc-2025'\n[[rounds]]\npoints = 1",
     b"scheme = 'wrc-2025'\n[[rounds]]\nplaces = ['A', 'A']",
     b"scheme = 'wrc-2025'\n[[rounds]]\nplaces = [1]"],
)  # fmt: skip
def test_what_is_no_series_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        series_lines(content)


def test_an_unknown_scheme_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "sm1.toml"
    file.write_text("scheme = 'nothing'")
    assert [1, 2] == [main([str(file)]), main([str(tmp_path / "none")])]
