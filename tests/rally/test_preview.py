"""What a decision would move, told before it is made."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from builders import MINUTE_MS, NOON_MS, Story, a_rally
from digests import digest
from flyingfinish.rally.classification import running
from flyingfinish.rally.entries import Enrolment, Title
from flyingfinish.rally.errors import UnknownEntry
from flyingfinish.rally.facts import (
    AdjustmentApplied,
    CheckedIn,
    CompetitionSet,
    CrewDisqualified,
    DeviceClockShifted,
    EntrySet,
    Fact,
    GivenTimeWithdrawn,
    ImpulseTaken,
    Provenance,
    RallyClockSet,
    Rank,
    RestartTimesGiven,
    StageState,
    StageStateSet,
    TimeGiven,
)
from flyingfinish.rally.preview import MovedPlace, Preview, preview, preview_said
from flyingfinish.rally.scopes import scopes_of
from rally.fold.test_regulations import late
from rally_scripts import CARS, opened, play, scripts

TEN_MINUTES = 10 * MINUTE_MS


def two_stages() -> Story:
    """1 before 2 before 3 on SS1; 3 missed SS2, where 2 was the fastest."""
    story = a_rally(2, "1 2 3")
    for car, first, second in (("1", "5:00.0", "5:00.0"), ("2", "5:01.0", "4:59.5")):
        story.drives(car, "SS1", first)
        story.drives(car, "SS2", second)
    story.drives("3", "SS1", "5:02.0")
    story.tell(RestartTimesGiven("e3", ("SS2",)))
    return story


def given(entry_id: str, stage_id: str, ms: int) -> TimeGiven:
    return TimeGiven(stage_id, entry_id, ms, Provenance.NOTIONAL)


def times(found: Preview) -> list[tuple[str, str, int | None, int | None]]:
    return [
        (
            one.entry_id,
            one.stage_id,
            one.before.elapsed_ms if one.before else None,
            one.after.elapsed_ms if one.after else None,
        )
        for one in found.times
    ]


def places(found: Preview, table: str) -> dict[str, tuple[object, object]]:
    return {one.entry_id: (one.before, one.after) for one in found.places if one.table == table}


def test_a_preview_changes_nothing() -> None:
    story = two_stages()
    before = digest(story.state)
    preview(story.state, given("e1", "SS1", 290_000))
    assert before == digest(story.state)


def test_times_are_told_before_and_after() -> None:
    found = preview(two_stages().state, given("e1", "SS1", 290_000))
    assert [("e1", "SS1", 300_000, 290_000)] == times(found)


def test_restart_times_whose_base_moves_are_told_as_such() -> None:
    found = preview(two_stages().state, given("e2", "SS2", 310_000))
    assert [("e2", "SS2", 299_500, 310_000), ("e3", "SS2", 899_500, 900_000)] == times(found)
    assert [False, True] == [one.by_restart_rule for one in found.times]


def test_places_and_totals_are_told_table_by_table() -> None:
    found = preview(two_stages().state, given("e2", "SS1", 299_000))
    assert {"e1": ((1, 600_000), (2, 600_000)), "e2": ((2, 600_500), (1, 598_500))} == places(
        found, "overall"
    )
    assert {"overall", "overall/SS1", "overall/SS2", "stage/SS1"} >= {
        one.table for one in found.places if not one.table.startswith("class/")
    }


def test_who_leaves_a_table_has_no_after() -> None:
    found = preview(two_stages().state, CrewDisqualified("e1"))
    assert MovedPlace("stage/SS1", "e1", (1, 300_000), None) in found.places


def test_a_decision_that_moves_nothing_says_so() -> None:
    found = preview(two_stages().state, StageStateSet("SS1", StageState.COMPLETED))
    assert Preview((), ()) == found


def test_a_stage_that_no_longer_counts_moves_totals_but_no_time() -> None:
    found = preview(two_stages().state, StageStateSet("SS1", StageState.SUSPENDED))
    assert ((), ((1, 600_000), (2, 300_000))) == (found.times, places(found, "overall")["e1"])


def test_a_penalty_moves_totals() -> None:
    found = preview(two_stages().state, AdjustmentApplied("e1", "TC2", 10_000, "late"))
    assert ((1, 600_000), (2, 610_000)) == places(found, "overall")["e1"]


def test_a_crew_entered_in_another_class_leaves_one_table_for_another() -> None:
    story = two_stages()
    entry = replace(story.state.entries["e1"], enrolments=(Enrolment("SM", ("SM2",)),))
    found = preview(story.state, EntrySet(entry))
    moved = {one.table: (one.before, one.after) for one in found.places if one.entry_id == "e1"}
    assert ((1, 600_000), None) == moved["class/SM1"]
    assert (None, (1, 600_000)) == moved["class/SM2"]
    assert (None, (1, 300_000)) == moved["class/SM2/stage/SS1"]


def test_a_time_in_place_of_none_has_no_before() -> None:
    story = a_rally(1, "1")
    found = preview(story.state, given("e1", "SS1", 290_000))
    assert [("e1", "SS1", None, 290_000)] == times(found)


def test_points_that_would_move_are_told_title_by_title() -> None:
    story = two_stages()
    main = story.state.competitions["SM"]
    story.tell(CompetitionSet(replace(main, titles=(Title("cup", "Cup", "wrc-2018"),))))
    for stage_id in ("SS1", "SS2"):
        story.stage_is(stage_id, StageState.COMPLETED)
    found = preview(story.state, CrewDisqualified("e1"))
    assert {
        ("cup", "e1", (25_000, 0), ()),
        ("cup", "e2", (18_000, 0), (25_000, 0)),
        ("cup", "e3", (15_000, 0), (18_000, 0)),
    } == {(one.title_id, one.name, one.before, one.after) for one in found.points}


def test_a_clock_shift_moves_every_time_of_its_interval() -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "5:00.0")
    story.drives("2", "SS1", "5:00.0")
    window = (NOON_MS, NOON_MS + TEN_MINUTES)
    found = preview(story.state, DeviceClockShifted("beam-SF1", *window, -350))
    assert [("e1", "SS1", 300_000, 299_600), ("e2", "SS1", 300_000, 299_600)] == times(found)


def test_a_shift_that_the_published_precision_does_not_show_moves_nothing() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", 300_050)
    window = (NOON_MS, NOON_MS + TEN_MINUTES)
    assert Preview((), ()) == preview(story.state, DeviceClockShifted("beam-SF1", *window, 20))


@pytest.mark.parametrize("fact", [CrewDisqualified("nobody"), given("nobody", "SS1", 1)])
def test_what_the_fold_cannot_take_is_refused(fact: Fact) -> None:
    with pytest.raises(UnknownEntry):
        preview(two_stages().state, fact)


def test_a_withdrawal_is_previewed_like_any_other_decision() -> None:
    story = two_stages()
    told = story.given("1", "SS1", "4:00.0")
    found = preview(story.state, GivenTimeWithdrawn(told.identity))
    assert [("e1", "SS1", 240_000, 300_000)] == times(found)


@settings(max_examples=60, deadline=None)
@drawn(
    script=scripts,
    car=st.sampled_from(CARS),
    stage_id=st.sampled_from(["SS1", "SS2", "SS3"]),
    kind=st.integers(0, 4),
)
def test_what_a_preview_tells_is_what_the_decision_does(
    script: list[Any], car: str, stage_id: str, kind: int
) -> None:
    story = opened()
    for step in script:
        play(story, step)
    facts: list[Fact] = [
        given_to(f"e{car}", stage_id),
        RestartTimesGiven(f"e{car}", (stage_id,)),
        CrewDisqualified(f"e{car}"),
        StageStateSet(stage_id, StageState.CANCELLED),
        DeviceClockShifted(f"beam-SF{stage_id[2:]}", 0, NOON_MS * 2, -100),
    ]
    found = preview(story.state, facts[kind])
    story.tell(facts[kind])
    # What it told of the state behind the decision stands now, and no other decision moves it.
    for moved in found.times:
        on = story.state.crews[moved.entry_id].stages.get(moved.stage_id)
        now = on.time if on is not None else None
        assert (moved.after is None) == (now is None)
        if moved.after is not None and now is not None:
            assert replace(moved.after, rests_on=now.rests_on) == now
    assert Preview((), ()) == preview(story.state, RallyClockSet(0, 0))
    for scope in scopes_of(story.state):
        rows = {row.entry_id: row for row in running(story.state, scope, "internal").rows}
        for place in found.places:
            if place.table == scope.channel(story.state):
                row = rows.get(place.entry_id)
                total = row.figures.total_ms if row is not None and row.figures else None
                assert place.after == ((row.place, total) if row is not None else None)


def given_to(entry_id: str, stage_id: str) -> TimeGiven:
    return TimeGiven(stage_id, entry_id, 10_050, Provenance.NOTIONAL)


def test_what_a_desk_would_say_next_moves_what_it_will_move() -> None:
    story = a_rally(1, "1 2")
    story.starts("1", "SS1")
    taken = ImpulseTaken("p", "hand", 1, NOON_MS + 300_000, "", "SF1", "1", Rank.MANUAL)
    found = preview_said(story.state, "desk-1", "a", 1, [taken])
    assert [("e1", "SS1", None, 300_000)] == times(found)
    assert {} == story.state.incarnations.get("desk-1", {})


def test_rows_that_wait_for_an_official_move_nothing() -> None:
    story = a_rally(1, "1 2")
    story.starts("1", "SS1")
    story.tell(CheckedIn("TC1", "1", NOON_MS), "desk-1", official=False)
    taken = ImpulseTaken("p", "hand", 1, NOON_MS + 300_000, "", "SF1", "1", Rank.MANUAL)
    assert Preview((), ()) == preview_said(story.state, "desk-1", "other", 1, [taken])


def test_a_card_shows_the_penalty_that_it_drafts() -> None:
    story = late()
    card = CheckedIn("TC1", "1", NOON_MS, Rank.MAIN)
    found = preview_said(story.state, "post-TC1", "a", 2, [card])
    assert [("TC1", 20_000, 30_000)] == [
        (one.control, one.before_ms, one.after_ms) for one in found.drafts
    ]
