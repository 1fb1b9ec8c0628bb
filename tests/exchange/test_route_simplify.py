"""Lines made short: ends and bends stay, what nobody sees goes, and there are never too many."""

from hypothesis import given
from hypothesis import strategies as st

from flyingfinish.exchange.route_simplify import simplified
from flyingfinish.rally.route_lines import Point

POINTS = st.lists(
    st.tuples(st.integers(6_000_000, 6_100_000), st.integers(2_300_000, 2_400_000)), max_size=60
)
BEND: list[Point] = [(6_300_000, 2_300_000), (6_301_000, 2_300_000), (6_301_000, 2_302_000)]


def test_points_on_a_straight_go_and_a_bend_stays() -> None:
    straight = [(6_300_000 + at, 2_300_000) for at in range(0, 1_000, 100)]
    assert BEND == simplified([*straight, *BEND[1:]])


def test_of_a_bend_the_ends_stay_when_only_two_may() -> None:
    assert [BEND[0], BEND[2]] == simplified(BEND, 2)


@given(POINTS, st.integers(2, 20))
def test_what_is_left_are_points_of_the_line_in_order_ends_and_all(
    points: list[Point], most: int
) -> None:
    left = simplified(points, most)
    rest = iter(points)
    assert all(one in rest for one in left)
    assert len(left) <= most
    assert (points[:1], points[-1:]) == (left[:1], left[-1:])


def test_the_smallest_bend_goes_first() -> None:
    small = (6_300_500, 2_300_100)
    points = [BEND[0], small, *BEND[1:]]
    assert BEND == simplified(points, 3)
