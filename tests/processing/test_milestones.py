"""Stage wins and changes of the lead as news, read off the tables of each audience."""

import json
from typing import Any

import pytest

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
    RallyClosed,
    StageState,
)
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from tellers import news_of

LEAD, WON, RALLY = "lead_changed", "stage_won", "rally_won"


def news(story: Story, audience: Audience = "public") -> dict[str, Any]:
    """Returns the rows of stage wins, changes of the lead and rally wins by name."""
    rows = news_of(story.records, audience)
    return {name: row for name, row in rows.items() if row["code"] in (LEAD, WON, RALLY)}


def two_stages(stages: int = 2) -> Story:
    """Crew 1 wins the first stage, crew 2 the second and takes the lead; both completed."""
    story = a_rally(stages)
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


def test_of_those_who_shared_the_lead_the_first_one_is_told() -> None:
    story = a_rally(2)
    for stage_id, times in (("SS1", "5:00.0 5:00.0 5:09.0"), ("SS2", "5:10.0 5:10.0 5:00.0")):
        for car, time in zip("123", times.split(), strict=True):
            story.drives(car, stage_id, time)
        story.stage_is(stage_id, StageState.COMPLETED)
    row = news(story)["lead/SS2"]
    assert ("e3", "e1") == (row["entry"], row["before_entry"])


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


def test_a_class_tells_its_lead_and_its_wins() -> None:
    rows = news(two_stages())
    of_class = {name for name, row in rows.items() if row.get("class") == "SM1"}
    expected = {f"{kind}/class/SM1/{one}" for kind in ("lead", "won") for one in ("SS1", "SS2")}
    assert expected == of_class


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


@pytest.mark.parametrize(("stage_id", "anew"), [("SS2", True), ("SS3", False)])
def test_only_a_table_of_a_completed_stage_makes_the_rows_anew(stage_id: str, anew: bool) -> None:
    story = two_stages(3)
    composer = Composer("test", 1)
    composer.fold(story.records)
    composer.compose(0)
    rows, told = composer.public._milestones.rows, len(story.records)
    story.given("1", stage_id, "5:20.0")
    composer.fold(story.records[told:])
    composer.compose(0)
    assert anew is (rows is not composer.public._milestones.rows)


def test_the_newest_of_each_kind_of_news_are_shown() -> None:
    many = {str(n): {"ord": n} for n in range(NEWS_SHOWN + 1)}
    won = {f"won/SS{n}": {"ord": n} for n in range(NEWS_SHOWN + 1)}
    merged = newest(many, won)
    assert (2 * NEWS_SHOWN, "50") == (len(merged), next(iter(merged)))
    assert not {"0", "won/SS0"} & merged.keys()


# --- the rally ------------------------------------------------------------------------------------


def wins(story: Story) -> dict[str, tuple[str, int]]:
    """Returns who has won the rally, all and by class, and since when."""
    told = {name: row for name, row in news(story).items() if row["code"] == RALLY}
    return {name: (row["entry"], row["ord"]) for name, row in told.items()}


def publishes(
    story: Story,
    classification: str,
    status: PublicationStatus = PublicationStatus.PROVISIONAL,
    title: str = "",
) -> int:
    """Publishes a table as it stands; returns where in the journal."""
    table = canonical(published_table(story.state, classification)[0])
    number = len(story.state.publications.get(classification, ())) + 1
    fact = Published(classification, title, status, number, table, hash_of(table))
    return story.tell(fact).position


def test_a_last_stage_that_is_completed_is_no_rally_won() -> None:
    assert {} == wins(two_stages())


def test_the_end_of_the_rally_tells_who_has_won_it_and_who_each_class() -> None:
    story = two_stages()
    story.enters("3", "SM2")
    at = story.tell(RallyClosed()).position
    assert {
        "rally/won": ("e2", at),
        "rally/class/SM1/won": ("e2", at),
        "rally/class/SM2/won": ("e3", at),
    } == wins(story)
    row = news(story)["rally/class/SM2/won"]
    assert {"ord": at, "class": "SM2", "code": RALLY, "entry": "e3", "ms": 618_000} == row


@pytest.mark.parametrize("table", ["final", "overall/SS2"])
def test_the_first_version_of_the_final_classification_tells_the_classes_too(table: str) -> None:
    story = two_stages()
    at = publishes(story, table)
    story.tell(RallyClosed())
    assert {"rally/won": ("e2", at), "rally/class/SM1/won": ("e2", at)} == wins(story)


@pytest.mark.parametrize("table", ["overall", "overall/SS1", "overall/SS2", "stage/SS3"])
def test_the_version_of_another_table_ends_no_rally(table: str) -> None:
    story = two_stages(3)
    for car in "123":
        story.drives(car, "SS3", "5:00.0")
    publishes(story, table)
    assert {} == wins(story)


def test_a_class_that_is_published_alone_tells_of_itself_alone() -> None:
    story = two_stages()
    at = publishes(story, "class/SM1/final")
    assert {"rally/class/SM1/won": ("e2", at)} == wins(story)


def test_the_version_of_a_title_is_not_that_of_the_classification() -> None:
    story = two_stages()
    publishes(story, "final", title="drivers")
    assert {} == wins(story)


def test_who_has_won_is_open_again_while_the_classification_is() -> None:
    story = two_stages()
    first = publishes(story, "final")
    publishes(story, "final", PublicationStatus.REOPENED)
    assert {} == wins(story)
    story.penalty("2", "TC2", 60_000)
    publishes(story, "final")
    assert ("e1", first) == wins(story)["rally/won"]


def test_a_rally_is_won_as_published_whatever_is_decided_later() -> None:
    story = two_stages()
    publishes(story, "final")
    story.penalty("2", "TC2", 60_000)
    assert "e2" == wins(story)["rally/won"][0]
    publishes(story, "final", PublicationStatus.OFFICIAL)
    assert "e1" == wins(story)["rally/won"][0]


def test_a_decision_behind_the_end_of_the_rally_moves_who_has_won_it() -> None:
    story = a_rally(1)
    for car, time in (("1", "5:00.0"), ("2", "5:01.0")):
        story.drives(car, "SS1", time)
    at = story.tell(RallyClosed()).position
    before = wins(story)["rally/won"]
    story.penalty("1", "TC1", 60_000)
    assert (("e1", at), ("e2", at)) == (before, wins(story)["rally/won"])


def test_a_rally_that_nobody_finished_has_no_winner() -> None:
    story = a_rally(1)
    story.tell(RallyClosed())
    assert {} == wins(story)


def test_a_class_that_has_retired_whole_has_no_winner_of_the_rally() -> None:
    story = two_stages()
    story.enters("3", "SM2")
    story.retires("3", "TC2", released=True)
    story.tell(RallyClosed())
    assert {"rally/won", "rally/class/SM1/won"} == wins(story).keys()


def test_another_competition_tells_who_has_won_it() -> None:
    story = two_stages()
    story.tell(CompetitionSet(Competition("hist", "Historic", 2, stages=("SS1",))))
    enrolled = story.state.entries["e3"].enrolments
    story.enters("3", "SM1", enrolments=(*enrolled, Enrolment("hist", ())))
    story.tell(RallyClosed())
    assert "e3" == wins(story)["rally/c/hist/won"][0]
    assert "hist" == news(story)["rally/c/hist/won"]["competition"]


def test_a_crew_on_hold_wins_no_rally_until_it_is_released() -> None:
    story = held_winner()
    story.tell(RallyClosed())
    during = wins(story)["rally/won"][0]
    story.releases("3")
    assert ("e1", "e3") == (during, wins(story)["rally/won"][0])
