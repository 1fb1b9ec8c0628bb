"""What stands in the rows of whole tables beside their order; `test_classification.py` has that."""

from builders import MAIN, NOON_MS, Story, a_rally, stage
from flyingfinish.rally.classification import (
    Block,
    OverallRow,
    final,
    missed_at_the_end,
    not_classified,
    reference_stage,
    running,
    stage_table,
    standing_key,
)
from flyingfinish.rally.facts import StageState
from flyingfinish.rally.scopes import Scope, road_of


def at_the_end(**settings: object) -> Story:
    """Two stages, the first one longer; car 2 handed in every card, car 1 none."""
    story = a_rally([stage(1, metres=20_000), stage(2)], "1 2", **settings)  # type: ignore[arg-type]
    for car in "12":
        story.drives(car, "SS1", "5:00.0")
        story.drives(car, "SS2", "5:00.0")
    for control in ("TC1", "TC2"):
        story.checks_in("2", control, NOON_MS)
    return story


def test_rows_of_a_stage_are_numbered_from_one() -> None:
    story = a_rally(1, "1 2")
    for car in "12":
        story.drives(car, "SS1", "5:00.0")
    assert [1, 2] == [row.ord for row in stage_table(story.state, MAIN, "SS1", "public")]


def test_who_is_to_come_has_neither_place_nor_figures_nor_gaps() -> None:
    story = a_rally(1, "1 2")
    story.drives("2", "SS1", "5:00.0")
    row = running(story.state, MAIN, "public").rows[1]
    assert OverallRow("e1", 2, Block.TO_COME, 0, False, None, 0, 0) == row


def test_before_the_first_time_there_is_no_reference() -> None:
    story = a_rally(2, "1")
    road = road_of(story.state, MAIN)
    assert ("", -1) == (
        running(story.state, MAIN, "public").reference,
        reference_stage(story.state, MAIN, road, "public"),
    )


def test_a_rally_without_a_road_shows_its_crews_to_come() -> None:
    state = a_rally(0, "1").state
    for scope in (MAIN, Scope("SM", "SM1")):
        table = running(state, scope, "public")
        assert ("", ["e1"]) == (table.reference, [row.entry_id for row in table.rows])


def test_who_got_further_goes_before_who_did_not() -> None:
    story = a_rally(4, "1 2 3")
    for number in (1, 2, 3, 4):
        story.drives("3", f"SS{number}", "5:00.0")
    for number in (1, 2, 3):
        story.drives("2", f"SS{number}", "9:00.0")
    for number in (1, 2):
        story.drives("1", f"SS{number}", "5:00.0")
    table = running(story.state, MAIN, "public")
    assert ["e3", "e2", "e1"] == [row.entry_id for row in table.rows]


def test_who_is_complete_nowhere_sorts_behind_who_is_at_the_first_stage() -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "5:00.0")
    road = road_of(story.state, MAIN)
    first, second = (standing_key(story.state.crews[one], road, 0) for one in ("e1", "e2"))
    assert (True, (1, ())) == (first < second, second)


def test_who_misses_the_last_card_is_not_classified_and_the_card_is_named() -> None:
    story = at_the_end()
    assert (["e1"], {"e1": ("TC2",)}) == (
        not_classified(story.state, MAIN, "public"),
        missed_at_the_end(story.state, MAIN, "public"),
    )


def test_the_final_has_only_who_is_classified() -> None:
    assert ["e2"] == [row.entry_id for row in final(at_the_end().state, MAIN, "public")]


def test_the_earlier_starter_goes_first_whatever_its_number() -> None:
    story = a_rally(1, "1 2", shared_places=False)
    for car, at_ms in (("2", NOON_MS), ("1", NOON_MS + 60_000)):
        story.starts(car, "SS1", at_ms)
        story.finishes(car, "SS1", at_ms + 200_000)
    table = stage_table(story.state, MAIN, "SS1", "public")
    assert ["e2", "e1"] == [row.entry_id for row in table]


def test_who_has_driven_too_little_misses_no_card() -> None:
    story = at_the_end(finish_criterion="stage_share", finish_share_thousandths=1_001)
    assert (["e1", "e2"], {}) == (
        not_classified(story.state, MAIN, "public"),
        missed_at_the_end(story.state, MAIN, "public"),
    )


def test_a_share_of_the_stages_is_of_those_that_count() -> None:
    story = a_rally(
        [stage(1, metres=20_000), stage(2)],
        "1",
        finish_criterion="stage_share",
        finish_share_thousandths=500,
    )
    story.drives("1", "SS2", "5:00.0")
    story.stage_is("SS1", StageState.CANCELLED)
    assert [] == not_classified(story.state, MAIN, "public")
