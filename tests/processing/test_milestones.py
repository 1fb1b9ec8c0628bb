"""Stage wins and changes of the lead as news, read off the tables of each audience."""

import json
from typing import Any

from builders import Story, a_rally
from flyingfinish.journal.ports import Audience
from flyingfinish.processing.chronicle import NEWS_SHOWN, newest
from flyingfinish.processing.composer import Composer
from flyingfinish.rally.entries import Competition, Enrolment
from flyingfinish.rally.facts import (
    CompetitionSet,
    Provenance,
    PublicationStatus,
    Published,
    StageState,
)
from tellers import composed, pages_of

LEAD, WON = "lead_changed", "stage_won"


def news(story: Story, audience: Audience = "public") -> dict[str, Any]:
    """Returns the rows of stage wins and changes of the lead by name."""
    rows = pages_of(composed(story.records, [])[1])[audience].data["news"]["rows"]
    return {name: row for name, row in rows.items() if row["code"] in (LEAD, WON)}


def two_stages() -> Story:
    """Crew 1 wins the first stage, crew 2 the second and takes the lead; both completed."""
    story = a_rally(2)
    for stage_id, times in (("SS1", "5:00.0 5:01.0 5:09.0"), ("SS2", "5:10.0 5:00.0 5:09.0")):
        for car, time in zip("123", times.split(), strict=True):
            story.drives(car, stage_id, time)
        story.stage_is(stage_id, StageState.COMPLETED)
    return story


def told(story: Story, audience: Audience = "public") -> list[tuple[str, str]]:
    """Returns what the overall's rows say: their names and whom they are about."""
    rows = news(story, audience)
    return sorted((name, row["entry"]) for name, row in rows.items() if "class" not in row)


def test_a_completed_stage_tells_its_winner_and_who_leads_now() -> None:
    assert [
        ("lead/SS1", "e1"),
        ("lead/SS2", "e2"),
        ("won/SS1", "e1"),
        ("won/SS2", "e2"),
    ] == told(two_stages())


def test_a_win_tells_the_time_and_a_change_whose_lead_it_was() -> None:
    story = two_stages()
    at = story.records[-1].position
    rows = news(story)
    assert {"ord": at, "code": WON, "stage": "SS2", "entry": "e2", "ms": 300_000} == rows["won/SS2"]
    assert {
        "ord": at,
        "code": LEAD,
        "stage": "SS2",
        "entry": "e2",
        "before_entry": "e1",
    } == rows["lead/SS2"]


def test_a_stage_that_is_driven_has_no_winner_yet() -> None:
    story = a_rally(1)
    story.drives("1", "SS1", "5:00.0")
    assert [] == told(story)


def test_a_stage_that_runs_again_has_no_winner_any_more() -> None:
    story = two_stages()
    story.stage_is("SS2", StageState.RUNNING)
    assert [("lead/SS1", "e1"), ("won/SS1", "e1")] == told(story)


def test_who_keeps_the_lead_is_no_news() -> None:
    story = two_stages()
    story.penalty("2", "TC2", 60_000)
    assert ["lead/SS1"] == [name for name, _ in told(story) if name.startswith("lead/")]


def test_a_class_tells_its_lead_and_no_wins() -> None:
    rows = news(two_stages())
    of_class = {name: row["class"] for name, row in rows.items() if "class" in row}
    assert {"lead/class/SM1/SS1": "SM1", "lead/class/SM1/SS2": "SM1"} == of_class


def test_another_competition_tells_its_own() -> None:
    story = two_stages()
    story.tell(CompetitionSet(Competition("hist", "Historic", 2)))
    enrolled = story.state.entries["e3"].enrolments
    story.enters("3", "SM1", enrolments=(*enrolled, Enrolment("hist", ())))
    row = news(story)["won/c/hist/SS1"]
    assert ("e3", "hist") == (row["entry"], row["competition"])


def test_a_shared_win_names_all() -> None:
    story = a_rally(1)
    for car in "12":
        story.drives(car, "SS1", "5:00.0")
    story.drives("3", "SS1", "5:09.0")
    story.stage_is("SS1", StageState.COMPLETED)
    rows = news(story)
    assert ("e1", {"e2": 1}) == (rows["won/SS1"]["entry"], rows["won/SS1"]["others"])
    assert {"e2": 1} == rows["lead/SS1"]["others"]


def test_a_time_given_by_the_restart_rule_wins_nothing() -> None:
    story = a_rally(1)
    story.given("1", "SS1", "4:00.0", Provenance.RESTART)
    story.drives("2", "SS1", "5:00.0")
    story.stage_is("SS1", StageState.COMPLETED)
    assert "e2" == news(story)["won/SS1"]["entry"]


def test_a_stage_that_nobody_drove_tells_nothing() -> None:
    story = a_rally(1)
    story.stage_is("SS1", StageState.COMPLETED)
    assert {} == news(story)


def test_a_late_correction_moves_what_is_told() -> None:
    story = two_stages()
    story.given("3", "SS1", "4:50.0", Provenance.STEWARDS)
    # A given time wins no stage, and counts for the lead.
    assert [("lead/SS1", "e3"), ("won/SS1", "e1"), ("won/SS2", "e2")] == told(story)


def test_a_time_that_arrives_late_moves_what_is_told() -> None:
    story = a_rally(1)
    story.drives("2", "SS1", "5:00.0")
    story.stage_is("SS1", StageState.COMPLETED)
    story.drives("1", "SS1", "4:59.0")
    assert [("lead/SS1", "e1"), ("won/SS1", "e1")] == told(story)


def held_winner() -> Story:
    """Crew 3 is put on hold on its way; then it is first at the finish of a stage completed."""
    story = a_rally(1)
    story.drives("1", "SS1", "5:00.0")
    story.holds("3")
    story.drives("3", "SS1", "4:50.0")
    story.stage_is("SS1", StageState.COMPLETED)
    return story


def test_a_crew_on_hold_wins_nothing_that_the_public_reads_until_it_is_released() -> None:
    story = held_winner()
    during = (told(story), told(story, "internal"))
    story.releases("3")
    assert (
        [("lead/SS1", "e1"), ("won/SS1", "e1")],
        [("lead/SS1", "e3"), ("won/SS1", "e3")],
        [("lead/SS1", "e3"), ("won/SS1", "e3")],
    ) == (*during, told(story))


def test_a_win_that_the_tables_show_stays_when_its_crew_is_put_on_hold() -> None:
    story = two_stages()
    before = news(story)
    story.holds("2")
    assert before == news(story)


def test_a_published_table_says_who_won_until_the_next_version() -> None:
    story = a_rally(1)
    story.drives("1", "SS1", "5:00.0")
    story.stage_is("SS1", StageState.COMPLETED)
    shown = {"rows": {"e1": {"ord": 1, "pos": 1, "elapsed_ms": 300_000}, "e9": {"ord": 2}}}
    version = (PublicationStatus.PROVISIONAL, 1, json.dumps(shown), "00")
    story.tell(Published("stage/SS1", "", *version))
    story.drives("3", "SS1", "4:50.0")
    public, internal = news(story), news(story, "internal")
    assert ("e1", "e3") == (public["won/SS1"]["entry"], internal["won/SS1"]["entry"])


def test_every_batch_tells_the_same() -> None:
    story = held_winner()
    story.releases("3")
    one_by_one = pages_of(composed(story.records, range(len(story.records)))[1])
    at_once = pages_of(composed(story.records, [])[1])
    assert at_once["public"].data["news"] == one_by_one["public"].data["news"]


def test_only_a_table_of_a_completed_stage_makes_the_rows_anew() -> None:
    story = two_stages()
    composer = Composer("test", 1)
    composer.fold(story.records)
    composer.compose(0)
    rows = composer.public._milestones.rows
    story.drives("1", "SS2", "5:20.0")
    assert rows is composer.public._milestones.rows


def test_the_newest_of_all_news_are_shown() -> None:
    many = {str(n): {"ord": n} for n in range(NEWS_SHOWN)}
    merged = newest(many, {"won/SS1": {"ord": NEWS_SHOWN}})
    assert (NEWS_SHOWN, True, False) == (len(merged), "won/SS1" in merged, "0" in merged)
