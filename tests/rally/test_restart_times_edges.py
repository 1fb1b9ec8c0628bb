"""Whose time a missed stage is taken from, at the edges; what the fold tells of it."""

from builders import Story, a_rally
from digests import digest
from flyingfinish.rally.entries import Enrolment
from flyingfinish.rally.facts import GivenTimeWithdrawn, RestartTimesGiven
from flyingfinish.rally.restart_parts import RuleTime
from flyingfinish.rally.restart_times import Pool, pool_of
from flyingfinish.rally.state import InboxItem, replay


def missed(story: Story, car: str, *stages: str) -> str:
    return story.tell(RestartTimesGiven(f"e{car}", stages)).identity


def rule_of(story: Story, car: str, stage_id: str = "SS1") -> RuleTime | None:
    return story.state.crews[f"e{car}"].stages[stage_id].rule


def pool(story: Story, car: str) -> Pool:
    return pool_of(story.state, story.state.entries[f"e{car}"], "SS1")


def test_a_rule_time_says_class_and_priority_of_its_pool() -> None:
    story = a_rally(1, "", preset="fia-wrc-2025")
    story.enters("1", "SM1", priority="P3")
    story.enters("2", "SM1", priority="P3")
    story.drives("1", "SS1", "5:00.0")
    missed(story, "2", "SS1")
    assert RuleTime(300_000, "e1", 600_000, "SM1", "P3") == rule_of(story, "2")


def test_where_priorities_do_not_divide_the_pool_none_is_said() -> None:
    story = a_rally(1, "", preset="ralli-sm")
    story.enters("1", "SM1", priority="P3")
    story.enters("2", "SM1", priority="P1")
    story.drives("1", "SS1", "5:00.0")
    missed(story, "2", "SS1")
    assert RuleTime(300_000, "e1", 600_000, "SM1", "") == rule_of(story, "2")


def test_in_a_competition_without_classes_the_pool_is_all_of_it() -> None:
    story = a_rally(1, "")
    story.enters("1")
    story.enters("2")
    story.drives("1", "SS1", "5:00.0")
    missed(story, "2", "SS1")
    assert RuleTime(300_000, "e1", 600_000) == rule_of(story, "2")


def test_the_first_class_of_a_crew_is_its_cars() -> None:
    story = a_rally(1, "")
    story.enters("1", "SM2", "SM1")
    assert "SM2" == pool(story, "1").class_id


def test_a_crew_in_no_competition_is_in_a_pool_of_nothing() -> None:
    story = a_rally(1, "")
    story.enters("1", enrolments=(), priority="P1")
    assert Pool("", "", "P1") == pool(story, "1")


def test_an_enrolment_in_a_competition_that_is_not_there_gives_no_pool() -> None:
    story = a_rally(1, "")
    story.enters("1", enrolments=(Enrolment("nowhere"), Enrolment("SM", ("SM1",))))
    assert ("SM", "SM1") == (pool(story, "1").competition_id, pool(story, "1").class_id)


def test_a_held_crews_time_is_no_base_when_another_one_moves_the_ruling() -> None:
    story = a_rally(1, "1 2 3")
    missed(story, "2", "SS1")
    story.holds("1")
    story.drives("1", "SS1", "5:00.0")
    story.drives("3", "SS1", "5:10.0")
    found = rule_of(story, "2")
    assert found is not None
    assert "e3" == found.base_entry


def test_in_2018_the_last_stage_alone_cost_ten_minutes_whatever_else_was_driven() -> None:
    story = a_rally(2, "1 2", preset="fia-wrc-2018")
    for car, stage_id in (("1", "SS1"), ("1", "SS2"), ("2", "SS1")):
        story.drives(car, stage_id, "5:00.0")
    missed(story, "2", "SS2")
    found = rule_of(story, "2", "SS2")
    assert found is not None
    assert 600_000 == found.added_ms


def test_who_comes_to_have_missed_a_stage_is_no_longer_its_base() -> None:
    story = a_rally(1, "1 2 3")
    story.drives("1", "SS1", "5:00.0")
    story.drives("3", "SS1", "5:10.0")
    missed(story, "2", "SS1")
    before = rule_of(story, "2")
    missed(story, "1", "SS1")
    after = rule_of(story, "2")
    assert before is not None and after is not None
    assert ("e1", "e3") == (before.base_entry, after.base_entry)


def test_every_ruling_that_rests_on_a_crew_moves_with_it() -> None:
    story = a_rally(1, "1 2 3 4")
    story.drives("1", "SS1", "5:00.0")
    missed(story, "2", "SS1")
    missed(story, "3", "SS1")
    missed(story, "4", "SS1")
    story.given("1", "SS1", "5:30.0")
    assert [None, None, None] == [rule_of(story, car) for car in "234"]


def test_a_time_that_moved_is_told_with_what_it_was() -> None:
    story = a_rally(1, "1 2")
    story.drives("1", "SS1", "5:00.0")
    missed(story, "2", "SS1")
    touched = story.touched[-1]
    place = ("e2", "SS1")
    assert place in touched.times
    assert {place: None} == touched.moved


def test_a_time_that_moved_by_another_crew_is_told_too() -> None:
    story = a_rally(1, "1 2 3")
    story.drives("1", "SS1", "5:00.0")
    missed(story, "2", "SS1")
    before = story.state.crews["e2"].stages["SS1"].time
    story.drives("3", "SS1", "4:50.0")
    touched = story.touched[-1]
    place = ("e2", "SS1")
    assert place in touched.times
    assert before == touched.moved[place]


def test_a_ruling_without_a_base_is_an_item_about_crew_and_stage() -> None:
    story = a_rally(1, "1 2")
    ruling = missed(story, "2", "SS1")
    item_id = "restart_without_base:e2:SS1"
    about = (("owner", "e2"), ("stage", "SS1"))
    expected = InboxItem(item_id, "restart_without_base", (ruling,), about)
    assert expected == story.state.inbox[item_id]


def test_a_crew_whose_base_went_is_missed_at_the_finish_again() -> None:
    story = a_rally(2, "1 3")
    missed(story, "3", "SS1")
    story.drives("1", "SS1", "5:00.0")
    story.drives("3", "SS2", "5:00.0")
    digest(story.state)
    missed(story, "1", "SS1")
    assert digest(replay(story.records)) == digest(story.state)


def test_a_ruling_of_one_crew_leaves_those_of_the_others() -> None:
    story = a_rally(2, "1 2 3")
    for stage_id in ("SS1", "SS2"):
        story.drives("3", stage_id, "5:00.0")
    rulings = [
        story.tell(RestartTimesGiven(entry_id, (stage_id,)))
        for entry_id, stage_id in (("e1", "SS1"), ("e2", "SS1"), ("e1", "SS2"))
    ]
    story.tell(GivenTimeWithdrawn(rulings[1].identity))
    timed = {
        (entry_id, stage_id)
        for entry_id in ("e1", "e2")
        for stage_id, on in story.state.crews[entry_id].stages.items()
        if on.time is not None
    }
    assert {("e1", "SS1"), ("e1", "SS2")} == timed
    assert {"SS1": {"e1"}, "SS2": {"e1"}} == story.state.ruled
