"""Start lists as tables, and their published versions. What views show is in test_start_rows.py."""

from builders import MINUTE_MS, NOON_MS, Story, a_rally, stage
from flyingfinish.rally import commands as c
from flyingfinish.rally import facts as f
from flyingfinish.rally.published_table import published_table
from flyingfinish.rally.start_table import start_table
from small_rally import MINUTE, NINE, Desk, opening


def told() -> Story:
    story = a_rally([stage(1), stage(2)], "1 2")
    story.due("SS1", "1 2")
    return story


def test_a_stage_without_list_and_new_starts_has_no_table() -> None:
    assert start_table(told().state, "SS2", "public") is None


def test_a_new_start_time_of_another_stage_is_no_row() -> None:
    story = told()
    story.tell(f.StartTimeGiven("SS2", "e1", NOON_MS))
    assert ["e1"] == list((start_table(story.state, "SS2", "public") or {})["rows"])
    assert ["e1", "e2"] == list((start_table(story.state, "SS1", "public") or {})["rows"])


def test_a_crew_taken_off_the_list_is_on_it_no_more() -> None:
    story = told()
    story.tell(f.StartTimeGiven("SS1", "e1", NOON_MS + MINUTE_MS))
    story.due("SS1", "2")
    table = start_table(story.state, "SS1", "public")
    assert table is not None
    assert ["e2"] == list(table["rows"])


def test_a_published_start_list_is_the_one_in_force_with_version_signatory_and_time() -> None:
    desk = Desk(opening())
    desk.decide(c.DelayStage("SS1", 20 * MINUTE, reason="why"))
    name = "startlist/SS1"
    publish = c.Publish(name, "", f.PublicationStatus.PROVISIONAL, "K. Kilpailunjohtaja", 0)
    fact = desk.judged(publish)
    assert isinstance(fact, f.Published)
    assert (1, "K. Kilpailunjohtaja", NINE) == (
        fact.version, fact.signatory, fact.published_at_ms
    )  # fmt: skip
    table, _ = published_table(desk.state, name)
    assert NINE + 20 * MINUTE == table["rows"]["e1"]["due_at_ms"]
    desk.decide(publish)
    rows = tuple(reversed(desk.state.start_lists["SS1"].rows))
    desk.decide(c.SetStartList("SS1", rows))
    again = desk.judged(publish)
    assert isinstance(again, f.Published)
    assert (2, True) == (again.version, again.table_hash != fact.table_hash)
