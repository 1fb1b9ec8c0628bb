"""Lines fitted into a box: north is up, the scale is right, points lie where kilometres say."""

from flyingfinish.rally.route_lines import DEGREE
from flyingfinish.web.fan.map_lines import (
    INNER,
    MARGIN,
    Box,
    Label,
    box_of,
    flattened,
    point_at,
    sides_of,
)

NORTH = [(60 * DEGREE, 20 * DEGREE), (61 * DEGREE, 20 * DEGREE)]
EAST = [(60 * DEGREE, 20 * DEGREE), (60 * DEGREE, 21 * DEGREE)]


def test_north_is_up_and_a_degree_of_longitude_is_narrower() -> None:
    (north,), (east,) = flattened([NORTH]), flattened([EAST])
    assert (0, -100_000_000) == (north[1][0] - north[0][0], north[1][1] - north[0][1])
    assert (50_000_000, 0) == (east[1][0] - east[0][0], east[1][1] - east[0][1])


def test_nothing_is_flattened_to_nothing() -> None:
    assert [] == flattened([])


def test_the_longer_side_fills_the_box_and_margins_are_round_it() -> None:
    box = box_of([[(10, 5), (30, 15)]])
    assert (MARGIN, MARGIN) == box.placed((10, 5))
    assert (MARGIN + INNER, MARGIN + INNER // 2) == box.placed((30, 15))
    assert f"0 0 {INNER + 2 * MARGIN} {INNER // 2 + 2 * MARGIN}" == box.view


def test_a_box_of_one_point_is_drawn_without_dividing_by_nothing() -> None:
    assert f"0 0 {2 * MARGIN} {2 * MARGIN}" == Box(7, 7, 7, 7).view


def test_the_bar_of_the_scale_is_the_longest_round_number_that_has_room() -> None:
    (line,) = flattened([NORTH])
    # A degree is 111.2 km: 20 km are 158 units of 880, 50 km would be 395.
    assert (20, 158) == box_of([line]).scale


def test_the_bar_is_one_kilometre_where_even_that_has_no_room() -> None:
    assert 1 == Box(0, 0, 1_000_000, 0).scale[0]


def test_a_point_lies_where_its_part_of_the_length_is() -> None:
    line = [(0, 0), (100, 0), (100, 300)]
    assert [(0, 0), (50, 0), (100, 0), (100, 100), (100, 300)] == [
        point_at(line, part, 8) for part in (0, 1, 2, 4, 8)
    ]


def test_a_point_beyond_the_end_is_the_end() -> None:
    assert (100, 0) == point_at([(0, 0), (0, 0), (100, 0)], 9, 8)
    assert (0, 0) == point_at([(0, 0), (100, 0)], 0, 0)


FAR = (1000, 1000)


def test_a_label_stands_where_its_line_does_not_go() -> None:
    labels = [Label((500, 200), 3, "left"), Label((500, 800), 3, "")]
    assert ["left", ""] == sides_of(labels, [label.at for label in labels], FAR)


def test_a_label_makes_room_for_the_end_of_a_line_and_for_a_label_before_it() -> None:
    first, second = Label((300, 500), 3, ""), Label((500, 500), 3, "left")
    assert ["", "above"] == sides_of([first, second], [], FAR)
    assert ["above"] == sides_of([first], [(350, 500)], FAR)
    assert ["below"] == sides_of([first], [(350, 500), (300, 450)], FAR)


def test_a_label_stays_in_the_frame() -> None:
    assert ["above"] == sides_of([Label((60, 500), 3, "left")], [], FAR)


def test_a_label_that_covers_something_everywhere_stands_where_it_would_otherwise() -> None:
    round_it = [(350, 500), (300, 450), (300, 550), (250, 500)]
    assert [""] == sides_of([Label((300, 500), 3, "")], round_it, FAR)
