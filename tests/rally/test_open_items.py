"""What stands open against a classification: what touches it, and nothing that does not."""

from dataclasses import replace
from typing import Any

import pytest

from builders import MINUTE_MS, NOON_MS, Story, a_rally, start_of, with_splits
from builders import stage as a_stage
from flyingfinish.rally.entries import Competition, RallyClass
from flyingfinish.rally.facts import (
    CarStarted,
    CheckedIn,
    CompetitionSet,
    CrewRetired,
    ImpulseTaken,
    ItemWaived,
    ItinerarySet,
    Provenance,
    StageState,
    TimePendingSet,
)
from flyingfinish.rally.open_items import OpenItem, open_items, reach_of, waivable


def a_day() -> Story:
    """SS1 and SS2 in section 1, then TC2A, then SS3; car 1 in SM1, car 2 in SM2."""
    roads = [with_splits(1, 1), a_stage(2), a_stage(3, section=2)]
    story = a_rally(roads, "1", after=["TC2A"])
    story.enters("2", "SM2")
    story.post("finish", "SF1", "SF3")
    return story


def ids(story: Story, classification: str) -> list[str]:
    return [one.item_id.rpartition(":")[0] for one in open_items(story.state, classification)]


def of_kind(story: Story, classification: str, kind: str) -> list[OpenItem]:
    return [one for one in open_items(story.state, classification) if one.kind == kind]


def test_a_rally_in_which_all_went_well_has_nothing_open() -> None:
    story = a_day()
    story.drives("1", "SS1", "5:00.0")
    assert () == open_items(story.state, "overall")


def doubled(story: Story, car: str = "1", stage_id: str = "SS2") -> None:
    """A car crosses the finish line twice."""
    story.drives(car, stage_id, "5:00.0")
    story.finishes(car, stage_id, start_of(stage_id) + 900_000)


@pytest.mark.parametrize(
    ("classification", "touched"),
    [
        ("overall", True),
        ("overall/SS1", False),
        ("overall/SS2", True),
        ("overall/SS3", True),
        ("stage/SS1", False),
        ("stage/SS2", True),
        ("stage/SS3", False),
        ("class/SM1", True),
        ("class/SM1/stage/SS2", True),
        ("class/SM2", False),
        ("class/SM2/overall/SS2", False),
    ],
)
def test_an_item_touches_the_tables_of_its_crew_and_stage(
    classification: str, touched: bool
) -> None:
    story = a_day()
    doubled(story)
    assert touched == (["doubled:e1:SF2"] == ids(story, classification))


@pytest.mark.parametrize(
    ("classification", "touched"),
    [
        ("overall/SS2", False),
        ("overall/SS2/section", True),
        ("overall/SS3", True),
        ("stage/SS2", False),
        ("overall", True),
    ],
)
def test_what_happened_at_a_control_touches_the_tables_that_it_counts_in(
    classification: str, touched: bool
) -> None:
    story = a_day()
    for source in "ab":
        minute = NOON_MS if source == "a" else NOON_MS + MINUTE_MS
        story.tell(CheckedIn("TC2A", "1", minute), source)
    assert touched == (["disagreement:e1:TC2A"] == ids(story, classification))


def test_a_split_time_is_in_no_classification() -> None:
    story = a_day()
    story.starts("1", "SS1")
    for at_ms in (1_000, 2_000):
        story.passes("1", "SS1-1", NOON_MS + 100_000 + at_ms)
    assert [] == ids(story, "overall")


def test_a_number_that_nobody_bears_touches_every_table_of_its_stage() -> None:
    story = a_day()
    story.finishes("99", "SS2", start_of("SS2"))
    found = [name for name in ("class/SM1", "class/SM2", "stage/SS1") if ids(story, name)]
    assert ["class/SM1", "class/SM2"] == found


def test_a_control_that_is_not_on_the_road_may_have_been_any() -> None:
    story = a_day()
    story.passes("1", "SF9", NOON_MS)
    assert ["unknown_control:e1:SF9"] == ids(story, "stage/SS1")


def test_a_hole_touches_the_stages_of_its_posts_controls() -> None:
    story = a_day()
    for number in (1, 3):
        at_ms = start_of("SS1") + number * MINUTE_MS
        story.tell(ImpulseTaken("finish", "beam", number, at_ms, "", "SF1", str(number)), "finish")
    story.enters("3", "SM1")
    found = [name for name in ("stage/SS1", "stage/SS2", "stage/SS3")
             if of_kind(story, name, "sequence_hole")]  # fmt: skip
    assert ["stage/SS1", "stage/SS3"] == found


def test_a_doubtful_row_touches_what_it_would_say_and_an_unreadable_one_everything() -> None:
    story = a_day()
    story.tell(CarStarted("SS2", "1", NOON_MS), "post", doubt="revoked")
    said = [name for name in ("stage/SS1", "stage/SS2") if ids(story, name)]
    story.tell(None, "post", doubt="unreadable")
    every = [len(ids(story, name)) for name in ("stage/SS1", "stage/SS2")]
    assert (["stage/SS2"], [1, 2]) == (said, every)


def test_a_pending_time_is_open_until_it_is_waived() -> None:
    story = a_day()
    story.tell(TimePendingSet("SS2", ("e1",)))
    (item,) = of_kind(story, "overall", "pending")
    story.tell(ItemWaived(item.item_id, "the clerk decides tonight"))
    (after,) = of_kind(story, "class/SM1", "pending")
    assert ("", "the clerk decides tonight", []) == (
        item.waived,
        after.waived,
        of_kind(story, "class/SM2", "pending"),
    )


def test_a_time_on_a_due_start_is_open() -> None:
    story = a_day()
    story.due("SS2", "1")
    story.finishes("1", "SS2", start_of("SS2") + 300_000)
    (item,) = of_kind(story, "overall/SS2", "unconfirmed")
    assert ("unconfirmed:e1:SS2", "") == (item.item_id, item.waived)


def test_nothing_is_open_on_a_cancelled_stage() -> None:
    story = a_day()
    story.tell(TimePendingSet("SS2", ("e1",)))
    story.stage_is("SS2", StageState.CANCELLED)
    assert [] == of_kind(story, "overall", "pending")


def test_an_item_keeps_the_reason_of_its_waiver() -> None:
    story = a_day()
    doubled(story)
    (item,) = open_items(story.state, "overall")
    story.tell(ItemWaived(item.item_id, "it rolled back"))
    assert ["it rolled back"] == [one.waived for one in open_items(story.state, "overall")]


def test_each_competition_has_open_what_lies_on_its_own_stages() -> None:
    story = a_day()
    hist = (RallyClass("H1", "H1", 1),)
    story.tell(CompetitionSet(Competition("hist", "Historic", 2, hist, ("SS1",))))
    story.finishes("99", "SS2", start_of("SS2"))
    assert ([], 1) == (ids(story, "c/hist/overall"), len(ids(story, "overall")))


@pytest.mark.parametrize(
    "name", ["final", "stagewins", "teams", "class/SM1/stagewins", "range/sunday"]
)
def test_tables_over_the_whole_road_have_open_what_the_running_one_has(name: str) -> None:
    story = a_day()
    doubled(story)
    assert open_items(story.state, "overall") == open_items(story.state, name)


@pytest.mark.parametrize("name", ["startlist/SS1", "stage/SS9", "nonsense"])
def test_what_is_no_table_has_nothing_open(name: str) -> None:
    story = a_day()
    assert (None, ()) == (reach_of(story.state, name), open_items(story.state, name))


def test_a_late_card_is_open_against_the_tables_of_its_crew() -> None:
    story = a_rally(2, "1", due_base="schedule")
    story.enters("2", "SM2")
    road, due = story.state.itinerary, start_of("SS2") - 3 * MINUTE_MS
    timed = tuple(
        replace(one, first_due_at_ms=due) if one.code == "TC2" else one for one in road.controls
    )
    story.tell(ItinerarySet(replace(road, controls=timed)))
    story.due("SS2", "1")
    story.checks_in("1", "TC2", due + 2 * MINUTE_MS)
    (item,) = of_kind(story, "overall", "draft")
    assert (("owner", "e1"), ("control", "TC2"), ("ms", 20_000)) == item.params
    assert [[], []] == [of_kind(story, name, "draft") for name in ("stage/SS2", "class/SM2")]


def without_the_last_card(**settings: Any) -> Story:
    """Two crews with all the times, of which the first handed in a card at the final control."""
    story = a_rally(1, "1", after=["TC1A"], **settings)
    story.enters("2", "SM2")
    for car in "12":
        story.drives(car, "SS1", f"5:0{car}.0")
    story.checks_in("1", "TC1A", NOON_MS + 60 * MINUTE_MS)
    return story


LAST_CARD = "no_final_card:e2:TC1A"


@pytest.mark.parametrize(
    ("classification", "touched"),
    [
        ("final", True),
        ("class/SM2/final", True),
        ("points/sm", True),
        ("teams", False),
        ("class/SM1/final", False),
        ("overall", False),
        ("overall/SS1", False),
        ("stagewins", False),
    ],
)
def test_a_crew_without_its_last_card_is_open_where_it_is_asked_who_is_classified(
    classification: str, touched: bool
) -> None:
    found = of_kind(without_the_last_card(), classification, "no_final_card")
    about = (("owner", "e2"), ("control", "TC1A"))
    expected = [OpenItem(LAST_CARD, "no_final_card", about)] if touched else []
    assert expected == found


def test_the_last_card_is_open_no_longer_when_it_is_handed_in() -> None:
    story = without_the_last_card()
    story.checks_in("2", "TC1A", NOON_MS + 61 * MINUTE_MS)
    assert [] == of_kind(story, "final", "no_final_card")


def test_the_last_card_of_a_crew_that_is_out_is_not_asked() -> None:
    story = without_the_last_card()
    story.tell(CrewRetired("e2", "TC1A"))
    assert [] == of_kind(story, "final", "no_final_card")


def test_who_drove_too_little_of_the_stages_is_not_asked_for_a_card() -> None:
    story = without_the_last_card(finish_criterion="stage_share", finish_share_thousandths=500)
    story.given("2", "SS1", "20:00.0", Provenance.RESTART)
    assert [] == of_kind(story, "final", "no_final_card")


def test_a_missing_last_card_may_be_waived_and_one_that_is_not_missing_may_not() -> None:
    story = without_the_last_card()
    others = ("no_final_card:e1:TC1A", "no_final_card:e2:TC1")
    assert (True, [False, False]) == (
        waivable(story.state, LAST_CARD),
        [waivable(story.state, one) for one in others],
    )
    story.tell(ItemWaived(LAST_CARD, "stopped on the road section"))
    (item,) = of_kind(story, "final", "no_final_card")
    assert "stopped on the road section" == item.waived
