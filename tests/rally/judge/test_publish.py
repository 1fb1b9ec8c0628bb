"""Publications: the table as it stands for the public, its number, its hash; when it may not be.

Tests `publish.py` and `published_table.py`.
"""

import json
from dataclasses import replace

import pytest

from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.boards.boards import Board
from flyingfinish.rally.entries import Competition, Enrolment, RallyClass, Title
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.published_table import canonical, hash_of, known_titles, published_table
from flyingfinish.rally.state_parts import Touched
from small_rally import MINUTE, NINE, Desk, entry, opening

PROVISIONAL = c.Publish("overall", "", f.PublicationStatus.PROVISIONAL)
OFFICIAL = replace(PROVISIONAL, status=f.PublicationStatus.OFFICIAL, signatory="Kilpailunjohtaja")


@pytest.fixture
def desk() -> Desk:
    """The small rally with SS1 driven: car 2 before car 1, car 3 retired, car 4 to come."""
    desk = Desk(opening())
    desk.finish(1, 301_234)
    desk.finish(2, 300_000)
    desk.decide(c.RetireCrew("e3", "SS1", released=True))
    return desk


def published(desk: Desk, command: c.Publish) -> f.Published:
    """Returns the publication a command becomes."""
    fact = desk.judged(command)
    assert isinstance(fact, f.Published)
    return fact


def refusal(desk: Desk, command: c.Publish) -> str:
    """Returns the code a publication is refused with."""
    with pytest.raises(RuleRefusal) as refused:
        desk.judged(command)
    return refused.value.code


def test_the_running_table_is_published_in_its_blocks(desk: Desk) -> None:
    rows = json.loads(published(desk, PROVISIONAL).table_json)["rows"]
    assert [("e2", "ranked"), ("e1", "ranked"), ("e4", "to_come"), ("e3", "out")] == [
        (entry, row["block"]) for entry, row in sorted(rows.items(), key=lambda one: one[1]["ord"])
    ]


def test_every_table_is_what_its_live_view_holds(desk: Desk) -> None:
    hist = Competition("hist", "H", 2, (RallyClass("H", "H", 1),), ("SS1",))
    desk.decide(c.SetCompetition(hist))
    both = (Enrolment("sm", ("A",)), Enrolment("hist", ("H",)))
    desk.decide(c.SetEntry(replace(entry(1), enrolments=both)))
    board = Board("public")
    board.show(desk.state, Touched(road=True))
    for channel, ranking in board.tables.items():
        ranking.take_changes()
        table, _ = published_table(desk.state, channel)
        assert {**ranking.head, "rows": ranking.rows()} == table, channel
    assert {"c/hist/class/H", "class/A/stage/SS1", "overall/SS2/section"} <= board.tables.keys()


def test_a_row_holds_place_and_sums(desk: Desk) -> None:
    desk.decide(c.ApplyAdjustment("e1", "TC1", 10_000, "late", reason="why"))
    row = json.loads(published(desk, PROVISIONAL).table_json)["rows"]["e1"]
    expected = {"ord": 2, "block": "ranked", "pos": 2, "total_ms": 311_200}
    assert expected | {"stages_ms": 301_200, "adjustments_ms": 10_000} == row


@pytest.mark.parametrize(
    ("classification", "entries"),
    [
        ("overall/SS1", {"e1", "e2"}),
        ("overall/SS2/section", set()),
        ("class/A", {"e1", "e3"}),
        ("class/B/overall/SS1", {"e2"}),
        ("class/A/stage/SS1", {"e1"}),
    ],
)
def test_every_table_has_its_name(desk: Desk, classification: str, entries: set[str]) -> None:
    table, _ = published_table(desk.state, classification)
    assert entries == set(table["rows"])


def test_a_stage_row_tells_where_its_time_comes_from(desk: Desk) -> None:
    desk.decide(c.GiveTime("SS1", "e4", 310_000, f.Provenance.STEWARDS, reason="why"))
    table, _ = published_table(desk.state, "stage/SS1")
    expected = {"ord": 3, "pos": 3, "elapsed_ms": 310_000, "provenance": "stewards"}
    assert expected == table["rows"]["e4"]


def test_a_held_crew_stands_as_the_public_saw_it(desk: Desk) -> None:
    before = published(desk, PROVISIONAL).table_json
    desk.decide(c.PlaceHold("e4"))
    desk.finish(4, 290_000)
    assert before == published(desk, PROVISIONAL).table_json


def test_the_hash_is_of_the_table_as_written(desk: Desk) -> None:
    fact = published(desk, PROVISIONAL)
    assert hash_of(fact.table_json) == fact.table_hash


def test_canonical_json_does_not_hang_on_the_order_of_members() -> None:
    assert canonical({"b": 1, "a": {"d": 1, "c": "ä"}}) == '{"a":{"c":"ä","d":1},"b":1}'


def test_versions_count_up(desk: Desk) -> None:
    desk.decide(PROVISIONAL)
    assert 2 == published(desk, PROVISIONAL).version


def test_protest_time_runs_from_now(desk: Desk) -> None:
    fact = published(desk, replace(PROVISIONAL, protest_minutes=30))
    assert (NINE, NINE + 30 * MINUTE) == (fact.published_at_ms, fact.protest_until_ms)


def test_another_table_than_was_looked_at_is_refused(desk: Desk) -> None:
    looked_at = published(desk, PROVISIONAL).table_hash
    desk.finish(4, 290_000)
    assert "table_changed" == refusal(desk, replace(PROVISIONAL, table_hash=looked_at))


def test_the_table_that_was_looked_at_is_published(desk: Desk) -> None:
    looked_at = published(desk, PROVISIONAL).table_hash
    assert 1 == published(desk, replace(PROVISIONAL, table_hash=looked_at)).version


@pytest.mark.parametrize("classification", ["overall", "stage/SS1", "overall/SS1"])
def test_a_time_on_a_due_start_is_never_published(desk: Desk, classification: str) -> None:
    taken = f.ImpulseTaken("finish-1", "timy", 9, NINE + 9 * MINUTE, control="SF1", car="4")
    desk.fold(taken)
    command = replace(PROVISIONAL, classification=classification)
    assert "unconfirmed_times" == refusal(desk, command)


@pytest.mark.parametrize(
    "status", [f.PublicationStatus.UNDER_PROTEST, f.PublicationStatus.UNDER_APPEAL]
)
def test_a_table_is_under_protest_by_the_protest_alone(
    desk: Desk, status: f.PublicationStatus
) -> None:
    desk.decide(PROVISIONAL)
    assert "lodge_the_protest" == refusal(desk, replace(PROVISIONAL, status=status))


def test_official_results_are_signed(desk: Desk) -> None:
    assert "nobody_signs" == refusal(desk, replace(OFFICIAL, signatory=""))


def test_official_results_wait_for_the_protest_time(desk: Desk) -> None:
    desk.decide(replace(PROVISIONAL, protest_minutes=30))
    assert "protest_time_runs" == refusal(desk, OFFICIAL)


def test_official_results_follow_without_protest_time(desk: Desk) -> None:
    desk.decide(PROVISIONAL)
    assert f.PublicationStatus.OFFICIAL == published(desk, OFFICIAL).status


def test_a_second_version_without_protest_time_does_not_end_the_first_ones(desk: Desk) -> None:
    desk.decide(replace(PROVISIONAL, protest_minutes=30))
    desk.decide(PROVISIONAL)
    assert "protest_time_runs" == refusal(desk, OFFICIAL)


def test_protest_time_is_read_off_the_rally_clock(desk: Desk) -> None:
    desk.decide(c.SetRallyClock(NINE + 60 * MINUTE, NINE - MINUTE, 2_000))
    now_ms = NINE + 62 * MINUTE
    fact = published(desk, replace(PROVISIONAL, protest_minutes=30))
    assert (now_ms, now_ms + 30 * MINUTE) == (fact.published_at_ms, fact.protest_until_ms)


def test_nothing_is_official_at_once(desk: Desk) -> None:
    assert "never_published" == refusal(desk, OFFICIAL)


def test_a_start_list_is_official_at_once(desk: Desk) -> None:
    fact = published(desk, replace(OFFICIAL, classification="startlist/SS1"))
    rows = json.loads(fact.table_json)["rows"]
    assert {"ord": 2, "due_at_ms": NINE + MINUTE} == rows["e2"]


def test_an_official_start_list_gives_way_to_the_next(desk: Desk) -> None:
    official = replace(OFFICIAL, classification="startlist/SS1")
    desk.decide(official)
    assert 2 == published(desk, official).version


def test_a_start_list_is_published_with_its_lanes_and_its_number(desk: Desk) -> None:
    rows = (f.StartListRow("e1", NINE, 1), f.StartListRow("e2", NINE, 2))
    desk.fold(f.StartListSet("SS1", 2, rows), "desk-1", official=True)
    table, _ = published_table(desk.state, "startlist/SS1")
    assert (2, 2) == (table["version"], table["rows"]["e2"]["lane"])


def test_a_start_list_that_nobody_made_is_not_published(desk: Desk) -> None:
    command = replace(PROVISIONAL, classification="startlist/SS9")
    assert "unknown_classification" == refusal(desk, command)


def test_a_protest_holds_official_results_until_it_is_decided(desk: Desk) -> None:
    desk.decide(PROVISIONAL)
    desk.decide(c.LodgeProtest("p1", False, ("overall",), told=False))
    held = refusal(desk, OFFICIAL)
    desk.decide(c.DecideProtest("p1", upheld=False, reason="why"))
    assert "held_by_protest" == held
    assert f.PublicationStatus.OFFICIAL == published(desk, OFFICIAL).status


def test_a_protest_about_one_table_holds_no_other(desk: Desk) -> None:
    desk.decide(PROVISIONAL)
    desk.decide(c.LodgeProtest("p1", False, ("class/A",)))
    assert f.PublicationStatus.OFFICIAL == published(desk, OFFICIAL).status


def test_a_protest_about_one_title_holds_that_title_alone(desk: Desk) -> None:
    desk.decide(PROVISIONAL)
    desk.decide(c.LodgeProtest("p1", False, ("overall",), ("Junior",)))
    desk.decide(OFFICIAL)
    assert "held_by_protest" == refusal(desk, replace(OFFICIAL, title="Junior"))


def test_provisional_results_may_follow_under_protest(desk: Desk) -> None:
    desk.decide(PROVISIONAL)
    desk.decide(c.LodgeProtest("p1", False, ("overall",)))
    assert 2 == published(desk, PROVISIONAL).version


@pytest.mark.parametrize("status", [f.PublicationStatus.PROVISIONAL, f.PublicationStatus.OFFICIAL])
def test_official_results_stand_until_they_are_re_opened(
    desk: Desk, status: f.PublicationStatus
) -> None:
    desk.decide(PROVISIONAL)
    desk.decide(OFFICIAL)
    again = replace(OFFICIAL, status=status, document="doc 9")
    assert "official_stands" == refusal(desk, again)


def test_official_results_change_by_a_document_alone(desk: Desk) -> None:
    desk.decide(PROVISIONAL)
    desk.decide(OFFICIAL)
    reopened = replace(PROVISIONAL, status=f.PublicationStatus.REOPENED)
    without = refusal(desk, reopened)
    desk.decide(replace(reopened, document="Tuomaristo 9"))
    assert ["needs_document"] * 2 == [without, refusal(desk, OFFICIAL)]
    fact = published(desk, replace(OFFICIAL, document="Tuomaristo 9", reason="valitus"))
    assert ("Tuomaristo 9", "valitus") == (fact.document, fact.reason)


def test_provisional_results_are_re_opened_without_a_document(desk: Desk) -> None:
    desk.decide(PROVISIONAL)
    reopened = replace(PROVISIONAL, status=f.PublicationStatus.REOPENED)
    assert 2 == published(desk, reopened).version


def test_only_what_was_published_is_re_opened_and_that_once(desk: Desk) -> None:
    reopened = replace(PROVISIONAL, status=f.PublicationStatus.REOPENED)
    never = refusal(desk, reopened)
    desk.decide(PROVISIONAL)
    desk.decide(reopened)
    assert ("never_published", "already_so") == (never, refusal(desk, reopened))


def test_results_are_re_opened_after_the_rally_was_closed(desk: Desk) -> None:
    desk.decide(PROVISIONAL)
    desk.decide(c.CloseRally())
    reopened = replace(PROVISIONAL, status=f.PublicationStatus.REOPENED)
    assert f.PublicationStatus.REOPENED == published(desk, reopened).status


def test_a_title_is_one_that_scores_by_the_table(desk: Desk) -> None:
    titles = (
        Title("junior", "Nuorten SM", "ralli-sm-2026", "A"),
        Title("sm", "SM", "ralli-sm-2026"),
    )
    classes = (RallyClass("A", "Luokka A", 1), RallyClass("B", "Luokka B", 2))
    sm = Competition("sm", "SM", 1, classes, titles=titles)
    desk.fold(f.CompetitionSet(sm), "desk-1", official=True)
    assert (("junior",), ("sm",), (), ()) == tuple(
        known_titles(desk.state, one)
        for one in ("class/A/stage/SS1", "overall", "class/B", "startlist/SS1")
    )
    assert "unknown_title" == refusal(desk, replace(PROVISIONAL, title="junior"))
    assert "sm" == published(desk, replace(PROVISIONAL, title="sm")).title


def test_where_no_titles_are_set_any_may_be_named(desk: Desk) -> None:
    assert "Cup" == published(desk, replace(PROVISIONAL, title="Cup")).title


def test_a_table_of_no_competition_is_refused(desk: Desk) -> None:
    desk.state.competitions.clear()
    assert "unknown_classification" == refusal(desk, PROVISIONAL)


def test_a_text_that_cannot_be_printed_is_refused(desk: Desk) -> None:
    assert "bad_text" == refusal(desk, replace(PROVISIONAL, reason="a\u202eb"))


PENDING = c.SetTimePending("SS1", ("e4",))


def test_a_provisional_version_lists_what_stands_open(desk: Desk) -> None:
    desk.decide(PENDING)
    assert ("pending:e4:SS1",) == published(desk, PROVISIONAL).open_items


def test_nothing_is_official_while_an_item_stands_open(desk: Desk) -> None:
    desk.decide(PROVISIONAL)
    desk.decide(PENDING)
    with pytest.raises(RuleRefusal) as refused:
        desk.judged(OFFICIAL)
    assert "open_items" == refused.value.code
    assert {"count": 1, "items": "pending:e4:SS1"} == refused.value.params


def test_a_version_keeps_what_was_waived_with_its_reason(desk: Desk) -> None:
    desk.decide(PROVISIONAL)
    desk.decide(PENDING)
    desk.decide(c.WaiveItem("pending:e4:SS1", "stewards decide tomorrow"))
    fact = published(desk, OFFICIAL)
    assert ((), (("pending:e4:SS1", "stewards decide tomorrow"),)) == (fact.open_items, fact.waived)


def test_an_item_of_another_table_is_not_in_the_way(desk: Desk) -> None:
    provisional = replace(PROVISIONAL, classification="class/A")
    desk.decide(provisional)
    desk.decide(PENDING)
    official = replace(OFFICIAL, classification="class/A")
    assert () == published(desk, official).open_items


@pytest.mark.parametrize("minutes", [-1, 10_081])
def test_a_protest_time_is_a_week_at_most(desk: Desk, minutes: int) -> None:
    assert "out_of_range" == refusal(desk, replace(PROVISIONAL, protest_minutes=minutes))
