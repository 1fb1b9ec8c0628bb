"""What somebody is woken for, and whom."""

from typing import Any

from flyingfinish.web.alerts.items import Item, finishes_of, items_of, newest_of, stage_of_finish

STAGES = ("SS1", "SS2", "SS3")


def news(**rows: dict[str, Any]) -> dict[str, Any]:
    return {"rows": {name.replace("_", "/"): row for name, row in rows.items()}}


def test_a_decision_about_a_crew_is_told_to_whoever_follows_it() -> None:
    found = items_of({"rows": {"12": {"code": "retired", "entry": "e4"}}})
    assert {"12/e4": Item("12", frozenset({"e4"}))} == found


def test_a_win_that_is_shared_is_told_of_each() -> None:
    row = {"code": "stage_won", "stage": "SS1", "entry": "e4", "others": {"e5": 1}}
    assert {"won/SS1/e4": Item("won/SS1", frozenset({"e4", "e5"}))} == items_of(news(won_SS1=row))


def test_a_win_that_a_correction_gives_to_another_is_another_item() -> None:
    row = {"code": "stage_won", "stage": "SS1"}
    before, after = (items_of(news(won_SS1={**row, "entry": one})) for one in ("e4", "e5"))
    assert set() == before.keys() & after.keys()


def test_who_leads_all_is_not_told_as_leading_a_class_too() -> None:
    lead = {"code": "lead_changed", "stage": "SS1"}
    found = items_of(
        news(
            lead_SS1={**lead, "entry": "e4"},
            lead_class_SM1_SS1={**lead, "class": "SM1", "entry": "e4"},
            lead_class_SM2_SS1={**lead, "class": "SM2", "entry": "e9"},
        )
    )
    assert {"lead/SS1/e4", "lead/class/SM2/SS1/e9"} == found.keys()


def test_a_class_of_another_competition_is_held_to_that_ones_lead() -> None:
    lead = {"code": "lead_changed", "stage": "SS1", "competition": "h"}
    rows = {
        "lead/c/h/SS1": {**lead, "entry": "e4"},
        "lead/c/h/class/A/SS1": {**lead, "class": "A", "entry": "e4"},
    }
    assert {"lead/c/h/SS1/e4"} == items_of({"rows": rows}).keys()


def test_a_stage_that_was_stopped_is_told_to_all() -> None:
    row = {"code": "stage_state", "stage": "SS2", "before": "running", "state": "interrupted"}
    assert {"7": Item("7", frozenset())} == items_of({"rows": {"7": row}})


def test_a_stage_that_goes_on_is_not() -> None:
    row = {"code": "stage_state", "stage": "SS2", "before": "to_run", "state": "running"}
    assert {} == items_of({"rows": {"7": row}})


def test_official_results_are_told_to_all_and_other_versions_are_not() -> None:
    rows = {
        "1": {"code": "published", "status": "official", "classification": "overall"},
        "2": {"code": "published", "status": "provisional", "classification": "overall"},
        "3": {"code": "published", "status": "official", "classification": "class/SM2"},
        "4": {"code": "published", "status": "official", "classification": "startlist/SS8"},
        "5": {"code": "notice", "kind": "information", "texts": {"fi": "x"}},
    }
    assert {"1"} == items_of({"rows": rows}).keys()


def test_a_rally_without_news_has_no_items() -> None:
    assert {} == items_of({})


def test_the_last_stage_in_road_order_that_a_crew_has_a_time_on_is_told() -> None:
    driven = {"SS2": {"elapsed_ms": 2}, "SS1": {"elapsed_ms": 1}, "SS3": {"started_at_ms": 5}}
    found = finishes_of("e4", {"stages": driven}, STAGES)
    assert ["finish/e4/SS1", "finish/e4/SS2"] == list(found)
    assert {"finish/e4/SS2": Item("", frozenset({"e4"}))} == newest_of(found)


def test_a_crew_without_a_time_is_not_told_of() -> None:
    crews: tuple[dict[str, Any], ...] = ({}, {"stages": {"SS1": {}}})
    assert [{}, {}] == [newest_of(finishes_of("e4", crew, STAGES)) for crew in crews]


def test_the_key_of_a_finish_says_whose_and_where() -> None:
    assert ("e4", "SS2") == stage_of_finish("finish/e4/SS2")
