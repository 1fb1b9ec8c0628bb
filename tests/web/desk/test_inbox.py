"""The inbox at the desk: items in words, waived with a reason, opened again."""

import pytest

from flyingfinish.rally import facts as f
from flyingfinish.rally.open_items import OpenItem
from flyingfinish.rally.state_parts import InboxItem
from flyingfinish.web.desk.inbox import detail_of, inbox_panel, open_count
from flyingfinish.web.desk.publish import item_of
from flyingfinish.web.desk.seat import desk_words
from flyingfinish.web.words import LANGUAGES
from small_rally import NINE, RALLY, Desk, opening
from web.desk_made import Person, make_person

WORDS = desk_words("en")
NOBODYS = "unassigned:desk-clerk/"
KINDS = (
    "unassigned", "unknown_car", "nobody", "unknown_control", "doubled", "disagreement",
    "before_start", "doubtful", "missing", "no_start", "negative_section", "speed", "order_swap",
    "clock_offset", "clock_drift", "sequence_hole", "restart_without_base", "pending",
    "unconfirmed", "draft", "no_final_card",
)  # fmt: skip


def told(kind: str, **params: str | int) -> str:
    return detail_of(Desk(opening()).state, kind, tuple(params.items()), WORDS, 0)


def test_an_item_names_the_car_by_its_number() -> None:
    said = told("missing", owner="e1", control="TC2")
    assert "#1 was seen further on, not at TC2" == said


def test_a_number_that_nobody_bears_is_said_as_it_was() -> None:
    assert "#99 at SS1 finish" == told("unknown_car", owner="#99", control="SF1")


def test_instants_are_told_as_times_of_day_and_differences_as_gaps() -> None:
    assert "SS1 finish 00:01:02.3" == told("unassigned", post="p", control="SF1", at_ms=62_345)
    assert "#1 at SS1 finish: 0.250 apart" == told(
        "disagreement", owner="e1", control="SF1", spread_ms=250
    )


def test_a_clock_that_is_early_has_a_minus() -> None:
    said = told("clock_offset", control="SF1", device="a", backup="b", offset_ms=-405, cars=4)
    assert "SS1 finish: b stands -0.405 from a (4 cars)" == said


def test_sources_that_name_two_cars_are_told_by_the_cars() -> None:
    said = told("disagreement", owner="e1", control="SF1", cars="1, 2")
    assert "SS1 finish: cars 1, 2" == said


@pytest.mark.parametrize(("ms", "expected"), [(20_000, "+0:20"), (-1_250, "-0:01.25")])
def test_a_penalty_bears_its_sign_and_all_its_digits(ms: int, expected: str) -> None:
    assert f"#1 TC1 {expected}" == told("draft", owner="e1", control="TC1", ms=ms)


def test_a_kind_without_a_sentence_says_its_parameters() -> None:
    assert "entry #1, why new" == told("of_tomorrow", entry="e1", why="new")


def test_open_items_come_first_and_waived_ones_keep_their_reason() -> None:
    desk = Desk(opening())
    first = desk.fold(f.ImpulseTaken("finish-1", "timy", 1, NINE))
    desk.fold(f.ImpulseTaken("finish-1", "timy", 2, NINE + 1))
    desk.fold(f.ItemWaived(f"unassigned:{first}", "a spectator"), "desk-1", official=True)
    panel = inbox_panel(desk.state, WORDS, 0)
    assert (1, 1) == (len(panel["open"]), open_count(desk.state))
    assert [("a spectator", 0)] == [(one["reason"], panel["more"]) for one in panel["waived"]]


def test_what_does_not_fit_the_page_is_counted() -> None:
    desk = Desk(opening())
    for number in range(1, 103):
        item = InboxItem(f"doubtful:{number}", "doubtful")
        desk.state.inbox[item.item_id] = item
    panel = inbox_panel(desk.state, WORDS, 0)
    assert (100, 2) == (len(panel["open"]), panel["more"])


async def with_an_item(token: str = "clerk") -> tuple[Person, str]:
    """A person at the desk, and an impulse that nobody knows, typed by that person."""
    person = await make_person(token)
    await person.fill("times", "stamp", control="SF1", plate="", at="09:01")
    html = await person.page("doubts")
    return person, html.partition('name="item" value="')[2].partition('"')[0]


async def test_an_item_is_waived_with_its_button_and_opened_again() -> None:
    person, item_id = await with_an_item()
    answer = await person.fill("doubts", "waive_item", item=item_id, reason="a spectator")
    waived = await person.page("doubts")
    await person.fill("doubts", "open_item", item=item_id)
    opened = await person.page("doubts")
    assert 303 == answer.status
    assert (True, False) == ("a spectator" in waived, "a spectator" in opened)


async def test_what_the_door_has_taken_is_settled_before_anybody_looks() -> None:
    person, _ = await with_an_item()
    door = await person.made.app.state.doors.door(RALLY)
    assert (True, False) == (len(door.state.inbox) > 0, door.state.watch.waits)


async def test_an_item_is_not_waived_without_a_reason() -> None:
    person, item_id = await with_an_item()
    answer = await person.fill("doubts", "waive_item", item=item_id, reason="")
    assert (422, True) == (answer.status, item_id.startswith(NOBODYS))


async def test_what_keeps_a_table_from_being_official_is_waived_where_it_is_published() -> None:
    person, item_id = await with_an_item()
    before = await person.page("publish")
    answer = await person.fill("publish", "waive_open", item=item_id, reason="a spectator")
    after = await person.page("publish")
    assert (True, False) == ("do/waive_open" in before, "do/waive_open" in after)
    assert (True, True) == (
        "/publish?" in answer.headers["location"]
        and "classification=" in answer.headers["location"],
        "a spectator" in after,
    )


def test_a_drafted_penalty_has_a_waiver_of_its_own() -> None:
    items = (OpenItem("pending:e1:SS1", "pending"), OpenItem("draft:e1", "draft"))
    assert ["pending:e1:SS1", ""] == [
        item_of(one, Desk(opening()).state, WORDS, 0)["id"] for one in items
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_item_has_a_name_and_a_sentence(language: str) -> None:
    known = desk_words(language).catalogue
    assert set() == {f"{form}_{kind}" for kind in KINDS for form in ("inbox", "detail")} - set(
        known
    )
