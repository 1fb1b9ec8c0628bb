"""A bulletin changes what counts from there on in the journal (`rally/bulletins.py`)."""

from dataclasses import replace
from typing import Any

import pytest

from builders import MAIN, MINUTE_MS, NOON_MS, Story, a_rally, stage
from digests import digest
from flyingfinish.rally.classification import running
from flyingfinish.rally.drafts import waiting_drafts
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass
from flyingfinish.rally.errors import (
    BadSetting,
    RuleRefusal,
    UnknownCompetition,
    UnknownSetting,
    UnknownStage,
)
from flyingfinish.rally.facts import (
    CompetitionSet,
    ItinerarySet,
    Record,
    RegulationsChanged,
    RestartTimesGiven,
)
from flyingfinish.rally.scopes import Scope
from flyingfinish.rally.state import RallyState, apply, replay


def bulletin(story: Story, competition_id: str = "", stage_id: str = "", **settings: Any) -> Record:
    """A bulletin of the clerk of the course."""
    return story.tell(RegulationsChanged(settings, competition_id, stage_id, "fog", "B1"))


def elapsed(story: Story, car: str = "1", stage_id: str = "SS1") -> int | None:
    on = story.state.crews[f"e{car}"].stages[stage_id]
    return None if on.time is None else on.time.elapsed_ms


def driven(time: int = 300_190) -> Story:
    """One stage in tenths; car 1 has driven it."""
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", time)
    return story


def total(story: Story, scope: Scope = MAIN) -> int | None:
    found = running(story.state, scope, "internal").rows[0].figures
    return None if found is None else found.total_ms


def test_stage_times_are_cut_anew_when_the_precision_of_a_stage_changes() -> None:
    story = driven(300_195)
    bulletin(story, stage_id="SS1", precision_ms=1)
    assert (300_195, 300_100) == (elapsed(story), total(story))


def test_totals_follow_their_precision() -> None:
    story = driven(300_190)
    bulletin(story, total_precision_ms=1_000)
    assert (300_100, 300_000) == (elapsed(story), total(story))


def test_a_bogey_counts_from_the_bulletin_on_and_ends_with_the_next_one() -> None:
    story = driven()
    bulletin(story, stage_id="SS1", bogey_ms=310_000)
    with_bogey = elapsed(story)
    bulletin(story, stage_id="SS1", bogey_ms=0)
    assert (310_000, 300_100) == (with_bogey, elapsed(story))


def test_a_bulletin_stands_over_a_road_that_is_set_again() -> None:
    story = driven(300_195)
    bulletin(story, stage_id="SS1", precision_ms=1)
    before = story.state.itinerary
    story.tell(ItinerarySet(replace(before, stages=(stage(1),))))
    assert 300_195 == elapsed(story)


def test_a_bulletin_for_a_stage_that_is_gone_waits_for_its_return() -> None:
    story = a_rally(2, "1")
    bulletin(story, stage_id="SS2", precision_ms=1)
    whole = story.state.itinerary
    story.tell(ItinerarySet(replace(whole, stages=whole.stages[:1])))
    story.tell(ItinerarySet(replace(whole, stages=(stage(1), stage(2)))))
    assert [100, 1] == [one.precision_ms for one in story.state.itinerary.stages]


def test_restart_times_follow_what_is_added() -> None:
    story = driven(300_000)
    story.tell(RestartTimesGiven("e2", ("SS1",)))
    before = elapsed(story, "2")
    bulletin(story, restart_added_last_of_leg_ms=420_000, restart_added_ms=420_000)
    assert (900_000, 720_000) == (before, elapsed(story, "2"))


def late(**settings: Any) -> Story:
    """Car 1 two minutes late at TC1 before SS1."""
    story = a_rally([stage(1)], "1", **settings)
    road = story.state.itinerary
    controls = (replace(road.controls[0], first_due_at_ms=NOON_MS - 3 * MINUTE_MS),)
    story.tell(ItinerarySet(replace(road, controls=(*controls, *road.controls[1:]))))
    story.due("SS1", "1")
    story.checks_in("1", "TC1", NOON_MS - MINUTE_MS)
    return story


def test_drafts_ask_for_the_new_price() -> None:
    story = late()
    bulletin(story, late_ms_per_minute=30_000)
    assert [60_000] == [one.ms for one in waiting_drafts(story.state) if one.control == "TC1"]


def test_penalties_that_count_by_themselves_follow_the_tariff() -> None:
    story = late(penalties_automatic=True)
    bulletin(story, late_ms_per_minute=30_000)
    assert [60_000] == [one.ms for one in story.state.crews["e1"].adjustments.values()]


def test_penalties_begin_and_cease_to_count_by_themselves() -> None:
    story = late()
    bulletin(story, penalties_automatic=True)
    counting = len(story.state.crews["e1"].adjustments)
    bulletin(story, penalties_automatic=False)
    assert (1, 0) == (counting, len(story.state.crews["e1"].adjustments))


def test_what_an_official_applied_stands_at_its_old_price() -> None:
    story = late()
    story.penalty("1", "TC1", 20_000, "late")
    bulletin(story, late_ms_per_minute=30_000)
    assert [20_000] == [one.ms for one in story.state.crews["e1"].adjustments.values()]


def two_competitions(**changes: Any) -> Story:
    """A second competition in which car 1 drives too."""
    story = driven(300_190)
    story.tell(CompetitionSet(Competition("hist", "H", 2, (RallyClass("H1", "H1", 1),), **changes)))
    both = (Enrolment("SM", ("SM1",)), Enrolment("hist", ("H1",)))
    story.enters("1", enrolments=both)
    return story


def places_shared(story: Story) -> tuple[bool, bool]:
    return tuple(  # type: ignore[return-value]  # two of them
        Scope(one).regulations(story.state).shared_places for one in ("SM", "hist")
    )


def test_a_bulletin_of_the_rally_holds_for_a_competition_without_its_own_book() -> None:
    story = two_competitions()
    bulletin(story, shared_places=False)
    assert (False, False) == places_shared(story)


def test_a_bulletin_of_the_rally_does_not_hold_for_a_competition_with_a_book_of_its_own() -> None:
    story = two_competitions(preset="ralli-sm")
    bulletin(story, shared_places=False)
    assert (False, True) == places_shared(story)


def test_a_bulletin_of_a_competition_holds_for_it_alone_and_over_its_overrides() -> None:
    story = two_competitions(overrides={"shared_places": True})
    bulletin(story, "hist", shared_places=False)
    assert (True, False) == places_shared(story)


def test_a_bulletin_of_a_competition_stands_when_the_competition_is_set_again() -> None:
    story = two_competitions()
    bulletin(story, "hist", shared_places=False)
    story.tell(CompetitionSet(Competition("hist", "Historic", 2, (RallyClass("H1", "H1", 1),))))
    assert (True, False) == places_shared(story)


@pytest.mark.parametrize(
    ("error", "fact"),
    [
        (UnknownSetting, RegulationsChanged({"late_ms": 1})),
        (BadSetting, RegulationsChanged({"late_ms_per_minute": "much"})),
        (UnknownCompetition, RegulationsChanged({}, "nobody")),
        (UnknownStage, RegulationsChanged({}, stage_id="SS9")),
        (UnknownSetting, RegulationsChanged({"metres": 1}, stage_id="SS1")),
        (BadSetting, RegulationsChanged({"precision_ms": 7}, stage_id="SS1")),
        (BadSetting, RegulationsChanged({"bogey_ms": -1}, stage_id="SS1")),
        (BadSetting, RegulationsChanged({"bogey_ms": True}, stage_id="SS1")),
    ],
)
def test_what_cannot_be_changes_nothing(error: type[RuleRefusal], fact: RegulationsChanged) -> None:
    story = driven()
    before = digest(story.state)
    with pytest.raises(error):
        apply(story.state, Record(99, "desk", "a", 99, fact, official=True))
    assert (before, []) == (digest(story.state), story.state.bulletins)


def test_a_rally_that_is_not_open_yet_has_the_default_regulations_to_change() -> None:
    state = RallyState()
    fact = RegulationsChanged({"late_ms_per_minute": 5_000})
    apply(state, Record(1, "desk", "a", 1, fact, official=True))
    assert 5_000 == state.regulations.late_ms_per_minute


def test_what_posts_said_counts_alike_before_and_after_the_bulletin() -> None:
    """Evidence is free of order: only the officials' own order counts."""
    story = late(penalties_automatic=True)
    bulletin(story, late_ms_per_minute=30_000)
    bulletin(story, stage_id="SS1", precision_ms=1)
    story.drives("1", "SS1", 300_123)
    officials = [one for one in story.records if one.official]
    posts = [one for one in story.records if not one.official]
    opening = officials[:-2]
    first = [*opening, *posts, *officials[-2:]]
    last = [*opening, *officials[-2:], *posts]
    digests = [digest(replay(replace(one, position=n) for n, one in enumerate(order, 1)))
               for order in (first, last)]  # fmt: skip
    assert digests[0] == digests[1] == digest(story.state)


def test_a_held_crews_public_time_is_cut_like_everybodys() -> None:
    story = driven(300_195)
    story.holds("1")
    bulletin(story, stage_id="SS1", precision_ms=1)
    on = story.state.crew("e1", "public").stages["SS1"]
    assert on.time is not None
    assert 300_195 == on.time.elapsed_ms


def test_what_a_post_saw_of_a_held_crew_since_stays_back() -> None:
    story = a_rally(1, "1 2")
    story.holds("1")
    story.drives("1", "SS1", "5:00.0")
    bulletin(story, stage_id="SS1", precision_ms=1)
    assert {} == story.state.crew("e1", "public").stages


@pytest.mark.parametrize(
    ("setting", "value", "allowed"),
    [
        ("precision_ms", 999, "1, 10, 100, 1000"),
        ("precision_ms", 1_001, "1, 10, 100, 1000"),
        ("maximum_ms", 86_400_001, "0 to 86400000"),
        ("bogey_ms", -1, "0 to 86400000"),
    ],
)
def test_a_setting_of_a_stage_that_cannot_be_is_refused_with_those_that_can(
    setting: str, value: int, allowed: str
) -> None:
    with pytest.raises(BadSetting) as refused:
        driven().tell(RegulationsChanged({setting: value}, stage_id="SS1"))
    assert allowed == refused.value.params["allowed"]


def test_the_longest_stage_and_the_coarsest_precision_can_be_set() -> None:
    story = driven()
    bulletin(story, stage_id="SS1", maximum_ms=86_400_000, precision_ms=1_000)
    assert 300_000 == elapsed(story)


def test_what_no_bulletin_can_change_of_a_stage_is_refused_with_what_one_can() -> None:
    with pytest.raises(UnknownSetting) as refused:
        bulletin(driven(), stage_id="SS1", metres=9_000)
    assert "precision_ms, bogey_ms, maximum_ms" == refused.value.params["nearest"]
