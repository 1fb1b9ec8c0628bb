"""Lines on a map as text: the format's own example, every line comes back, bad ones say why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.rally.route_lines import DEGREE, POINTS_MAX, line_of, points_of

EXAMPLE = [(3_850_000, -12_020_000), (4_070_000, -12_095_000), (4_325_200, -12_645_300)]
POINTS = st.tuples(st.integers(-90 * DEGREE, 90 * DEGREE), st.integers(-180 * DEGREE, 180 * DEGREE))


def test_the_example_of_the_format_is_written_as_there() -> None:
    assert "_p~iF~ps|U_ulLnnqC_mqNvxq`@" == line_of(EXAMPLE)


@given(st.lists(POINTS, min_size=2, max_size=POINTS_MAX))
def test_every_line_comes_back_as_it_went(points: list[tuple[int, int]]) -> None:
    assert points == points_of(line_of(points))


@given(st.text())
def test_any_text_is_a_line_on_earth_or_refused(text: str) -> None:
    try:
        found = points_of(text)
    except ValueError:
        return
    assert all(abs(n) <= 90 * DEGREE and abs(e) <= 180 * DEGREE for n, e in found)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "number of points"),
        (line_of(EXAMPLE[:1]), "number of points"),
        (line_of(EXAMPLE[:2]) + "_p~iF", "number of points"),
        (line_of([(n, n) for n in range(POINTS_MAX + 1)]), "number of points"),
        ("?" * (2 * POINTS_MAX * 7 + 1), "too long"),
        ("_p~iF ps|U", "characters"),
        ("~" * 8, "characters"),
        ("_p~iF~ps|", "cut off"),
        (line_of([(0, 0), (90 * DEGREE + 1, 0)]), "not on Earth"),
        (line_of([(0, 0), (0, -180 * DEGREE - 1)]), "not on Earth"),
    ],
)
def test_what_is_no_line_is_refused_with_the_reason(line: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        points_of(line)


def test_the_poles_and_the_date_line_are_on_earth() -> None:
    ends = [(90 * DEGREE, 180 * DEGREE), (-90 * DEGREE, -180 * DEGREE)]
    assert ends == points_of(line_of(ends))
