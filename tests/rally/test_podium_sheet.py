"""The podium sheet: the first five, and everything that could still move them."""

from builders import MINUTE_MS, Story, a_rally, start_of
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass
from flyingfinish.rally.facts import (
    CompetitionSet,
    InvestigationOpened,
    ItemWaived,
    ProtestDecided,
    ProtestLodged,
    TimePendingSet,
)
from flyingfinish.rally.podium_sheet import PodiumSheet, podium_sheets

CARS = "1 2 3 4 5 6"


def driven() -> Story:
    """Six crews of SM1 drive SS1 and SS2 in the order of their numbers; car 7 of SM2 as seventh."""
    story = a_rally(2, CARS)
    story.enters("7", "SM2")
    for stage_id in ("SS1", "SS2"):
        for car in (*CARS.split(), "7"):
            story.drives(car, stage_id, f"5:0{car}.0")
    return story


def sheet(story: Story, classification: str = "overall") -> PodiumSheet:
    (found,) = [one for one in podium_sheets(story.state) if one.classification == classification]
    return found


def test_the_first_five_stand_on_it_with_place_and_total() -> None:
    found = sheet(driven())
    assert ("SS2", [("e1", 1), ("e2", 2), ("e3", 3), ("e4", 4), ("e5", 5)]) == (
        found.stage_id,
        [(line.entry_id, line.place) for line in found.lines],
    )
    assert 602_000 == found.lines[0].total_ms


def test_each_class_has_a_sheet_and_one_without_places_has_none() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", "5:00.0")
    names = [one.classification for one in podium_sheets(story.state)]
    assert ["overall", "class/SM1"] == names


def test_everybody_on_a_shared_fifth_place_is_on_it() -> None:
    story = a_rally(1, CARS)
    for car in CARS.split():
        story.drives(car, "SS1", "5:06.0" if car in "56" else f"5:0{car}.0")
    assert [5, 5] == [line.place for line in sheet(story).lines[4:]]


def test_a_control_that_others_checked_in_at_is_named_where_a_card_is_missing() -> None:
    story = driven()
    story.checks_in("2", "TC2", start_of("SS2"))
    lines = sheet(story).lines
    assert [("TC2",), ()] == [line.no_check_in for line in lines[:2]]


def test_pending_times_due_starts_and_items_stand_at_their_crew() -> None:
    story = a_rally(2, "1 2 3")
    for car in "123":
        story.drives(car, "SS1", f"5:0{car}.0")
    story.finishes("1", "SS1", start_of("SS1") + 20 * MINUTE_MS)
    story.due("SS2", "2")
    story.finishes("2", "SS2", start_of("SS2") + 5 * MINUTE_MS)
    story.tell(TimePendingSet("SS2", ("e3",)))
    story.drives("3", "SS2", "5:00.0")
    found = sheet(story)
    assert [("e2", ["unconfirmed"])] == [
        (line.entry_id, [one.kind for one in line.items]) for line in found.lines
    ]
    assert ["doubled", "pending"] == sorted(one.kind for one in found.others)


def test_a_waived_item_stays_at_its_crew_with_its_reason() -> None:
    story = driven()
    story.finishes("1", "SS1", start_of("SS1") + 20 * MINUTE_MS)
    (item,) = sheet(story).lines[0].items
    story.tell(ItemWaived(item.item_id, "it rolled back"))
    assert ["it rolled back"] == [one.waived for one in sheet(story).lines[0].items]


def test_what_is_waived_and_names_nobody_placed_is_not_on_it() -> None:
    story = driven()
    nobody = story.finishes("", "SS2", start_of("SS2"))
    before = [one.kind for one in sheet(story).others]
    story.tell(ItemWaived(f"unassigned:{nobody.identity}", "a spectator"))
    assert (["unassigned"], ()) == (before, sheet(story).others)


def test_a_protest_holds_its_classification_and_names_its_crew_until_it_is_decided() -> None:
    story = driven()
    story.tell(ProtestLodged("p1", False, ("class/SM1",), (), ("e2",)))
    story.tell(ProtestLodged("p2", False, ("class/SM1",), ("Junior",), ("e9",)))
    assert (("p1", "p2"), ("p1",)) == (
        sheet(story, "class/SM1").protests,
        sheet(story, "class/SM1").lines[1].protests,
    )
    assert () == sheet(story).protests
    story.tell(ProtestDecided("p1", False))
    assert (("p2",), ()) == (
        sheet(story, "class/SM1").protests,
        sheet(story, "class/SM1").lines[1].protests,
    )


def test_a_crew_under_investigation_is_marked() -> None:
    story = driven()
    story.tell(InvestigationOpened("e3", "chicane"))
    assert [False, False, True, False, False] == [line.investigated for line in sheet(story).lines]


def to_the_park() -> Story:
    """Three crews with all the times; e1 and e2 handed in their cards at the final control."""
    story = a_rally(2, "1 2 3", after=["TC2A"])
    for stage_id in ("SS1", "SS2"):
        for car in "123":
            story.drives(car, stage_id, f"5:0{car}.0")
    for car in "12":
        story.checks_in(car, "TC2A", start_of("SS2") + 30 * MINUTE_MS)
    return story


def test_who_is_not_yet_at_the_final_control_is_marked_and_not_classified() -> None:
    assert [("e1", (), False), ("e2", (), False), ("e3", ("TC2A",), True)] == [
        (line.entry_id, line.not_yet_at, line.not_classified) for line in sheet(to_the_park()).lines
    ]


def test_who_hands_in_the_last_card_is_marked_no_longer() -> None:
    story = to_the_park()
    story.checks_in("3", "TC2A", start_of("SS2") + 40 * MINUTE_MS)
    assert ((), False) == (sheet(story).lines[2].not_yet_at, sheet(story).lines[2].not_classified)


def test_a_final_control_where_nobody_was_is_asked_of_nobody() -> None:
    story = driven()
    assert {((), False)} == {(one.not_yet_at, one.not_classified) for one in sheet(story).lines}


def test_a_crew_that_is_still_on_the_road_is_not_yet_at_a_control_and_may_be_classified() -> None:
    story = a_rally(2, "1 2")
    for car in "12":
        story.drives(car, "SS1", f"5:0{car}.0")
    story.checks_in("1", "TC2", start_of("SS2"))
    assert [((), False), (("TC2",), False)] == [
        (line.not_yet_at, line.not_classified) for line in sheet(story).lines
    ]


def test_a_control_behind_the_end_of_a_shorter_competition_is_not_asked_of_it() -> None:
    story = a_rally(2, "1 2")
    short = (RallyClass("H1", "H1", 1),)
    story.tell(CompetitionSet(Competition("hist", "Historic", 2, short, ("SS1",))))
    for car in "12":
        story.enters(car, enrolments=(Enrolment("SM", ("SM1",)), Enrolment("hist", ("H1",))))
        story.drives(car, "SS1", f"5:0{car}.0")
    story.checks_in("1", "TC2", start_of("SS2"))
    found = [
        [line.not_yet_at for line in sheet(story, name).lines]
        for name in ("overall", "c/hist/overall")
    ]
    assert [[(), ("TC2",)], [(), ()]] == found
