"""Which views make up a page: what the address asks for, and what that means now."""

import pytest

from browser.views_made import BASE, RALLY, nothing_yet, weekend
from flyingfinish.web.page.board import View, board_of, ordered, read_view
from web.boards_made import board, view_of


def test_an_address_is_read_into_a_view() -> None:
    query = {"stage": "SS7", "class": "SM2", "c": "hist", "lang": "fi", "theme": "dark"}
    expected = View(RALLY, stage="SS7", cls="SM2", competition="hist", lang="fi", theme="dark")
    assert expected == read_view(RALLY, query)


def test_what_cannot_be_a_name_is_left_out() -> None:
    assert View(RALLY) == read_view(RALLY, {"stage": "SS7/../x", "class": '"><b>', "c": "x" * 41})


def test_a_language_theme_or_tab_that_there_is_not_is_left_out() -> None:
    assert View(RALLY) == read_view(RALLY, {"lang": "xx", "theme": "pink", "tab": "<b>"})


def test_an_address_says_what_differs_from_the_default_in_a_fixed_order() -> None:
    view = View(RALLY, cls="SM2", lang="sv")
    assert "?stage=SS3&class=SM2&lang=sv" == view.address(stage="SS3")


def test_reading_an_address_gives_the_view_that_wrote_it() -> None:
    view = View(RALLY, stage="SS3", competition="hist", tab="overall")
    pairs = dict(pair.split("=") for pair in view.address()[1:].split("&"))
    assert view == read_view(RALLY, pairs)


def test_what_somebody_typed_is_written_so_that_it_can_be_read_again() -> None:
    view = read_view(RALLY, {"find": "Mäki & o'Hara*", "stage": "SS3"})
    assert "?stage=SS3&find=M%C3%A4ki%20%26%20o%27Hara%2A" == view.address()
    assert "" == read_view(RALLY, {"find": "a\nb"}).find


def test_what_is_looked_for_on_one_page_is_not_on_another() -> None:
    assert f"/r/{RALLY}/live" == View(RALLY, find="mäki").elsewhere("live")


def test_the_stage_shown_is_the_last_one_that_anybody_started() -> None:
    made = board()
    assert ("SS7", "SS7", True) == (made.shown, made.live, made.running)


def test_a_stage_gone_by_has_the_table_as_it_closed() -> None:
    made = board(stage="SS4")
    assert (f"{BASE}overall/SS4", f"{BASE}overall/SS3") == (
        made.channels["overall"],
        made.channels["before"],
    )


def test_a_cancelled_stage_is_no_stage_before() -> None:
    assert f"{BASE}overall/SS4" == board(stage="SS6").channels["before"]


def test_before_the_start_the_first_stage_is_shown_and_none_is_live() -> None:
    made = board(nothing_yet())
    assert ("SS1", "", True) == (made.shown, made.live, made.running)


def test_a_stage_that_is_not_there_is_not_shown() -> None:
    assert "SS7" == board(stage="SS77").shown


def test_a_rally_without_a_road_has_a_board_too() -> None:
    made = board({})
    assert ("", [], {}) == (made.shown, list(made.stages), made.data)


def test_a_class_has_channels_of_its_own() -> None:
    channels = board(cls="SM2").channels
    assert (f"{BASE}class/SM2/stage/SS7", f"{BASE}class/SM2", f"{BASE}class/SM2/overall/SS6") == (
        channels["stage"],
        channels["overall"],
        channels["before"],
    )


def test_a_stage_driven_is_shown_before_a_later_one_that_is_stopped() -> None:
    views = weekend(24)
    stages = view_of(views, "state")["stages"]
    stages["SS8"] = {"state": "suspended", "started": 3, "finished": 1}
    made = board(views)
    assert ("SS7", "SS7", f"{BASE}overall") == (made.shown, made.live, made.channels["overall"])


def test_a_stage_stopped_is_shown_when_no_other_is_driven() -> None:
    views = weekend(24)
    view_of(views, "state")["stages"]["SS7"]["state"] = "interrupted"
    made = board(views)
    assert ("SS7", "") == (made.shown, made.live)


def test_another_competition_has_its_prefix_its_stages_and_its_entries() -> None:
    views = weekend(24)
    competitions = view_of(views, "itinerary")["competitions"]
    competitions["hist"]["stages"] = {"SS1": 1, "SS3": 1, "SS7": 1}
    made = board(views, competition="hist", stage="SS7")
    assert (["SS1", "SS3", "SS7"], f"{BASE}c/hist/stage/SS7", f"{BASE}c/hist/entries") == (
        list(made.stages),
        made.channels["stage"],
        made.channels["scope_entries"],
    )


def test_the_main_competition_by_name_has_no_prefix() -> None:
    assert board().channels == board(competition="sm").channels


def test_a_page_needs_no_more_channels_than_a_connection_may_have() -> None:
    made = board(competition="hist", cls="H2")
    assert len(made.channels) <= 16


def test_the_splits_of_every_stage_with_crews_past_one_are_followed() -> None:
    views = weekend(24)
    onstage = view_of(views, "onstage")["rows"]
    onstage["e1"] = {"stage": "SS6", "ord": 1, "block": "on_stage", "split": 2, "split_ms": 1}
    onstage["e2"] = {"stage": "SS8", "ord": 1, "block": "on_stage"}
    splits = [channel for role, channel in board(views).channels.items() if "splits" in role]
    assert [f"{BASE}splits/SS6", f"{BASE}splits/SS7"] == splits


def test_members_without_an_order_stand_by_name() -> None:
    assert ["b", "a", "c"] == ordered({"c": {"ord": 2}, "b": {}, "a": {"ord": 2}})


def test_views_that_are_not_there_are_absent() -> None:
    views = weekend(24)
    del views[f"{BASE}stage/SS7"]
    assert "stage" not in board_of(View(RALLY), views.get).data


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("SM2", ("SM2",)),
        ("SM2,SM3", ("SM2", "SM3")),
        ("SM2,", ("SM2",)),
        ("SM2,SM2", ("SM2",)),
        (",SM2", ()),
        ("SM2,,SM3", ()),
        (",".join(f"K{n}" for n in range(9)), ()),
        (",".join("x" * 40 for _ in range(3)), ()),
    ],
)
def test_an_address_may_name_several_classes(text: str, classes: tuple[str, ...]) -> None:
    assert classes == read_view(RALLY, {"class": text}).classes


def test_several_classes_have_no_tables_of_their_own() -> None:
    assert board().channels == board(cls="SM1,SM2").channels


def test_of_everybodys_table_only_the_crews_of_the_classes_are_looked_at() -> None:
    made = board(cls="SM1,SM2")
    shown = {name for one in made.crews("stage") for name in made.entry(one)["classes"]}
    assert ({"SM1", "SM2"}, False) == (
        shown & {"SM1", "SM2", "SM3", "SM4", "SM5"},
        made.crews("stage") == made.of("stage")["rows"],
    )
