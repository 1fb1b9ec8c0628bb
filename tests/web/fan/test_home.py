"""The rally's own page: what happens now, who leads, the road, notices and news.

Also holds `home_road.py`.
"""

from dataclasses import replace
from typing import Any

from browser.views_made import BASE, NOON_MS, RALLY, nothing_yet, overall, weekend
from flyingfinish.web.fan.home import HOME_PAGE, channels, face
from flyingfinish.web.page.board import Board, View, board_of
from flyingfinish.web.page.frame import One
from flyingfinish.web.page.rows import Row
from flyingfinish.web.words import words_and
from web.boards_made import with_rows

FI = words_and("fi", *HOME_PAGE.words)
MINUTE_MS = 60_000


def home(views: dict[str, Any] | None = None, /, **wanted: str) -> Board:
    """Returns the board of the rally's own page."""
    held = weekend(24) if views is None else views
    return board_of(View(RALLY, **wanted), held.get, channels)


def rows_of(board: Board, name: str, now_ms: int = NOON_MS) -> dict[str, Row]:
    """Returns the rows of one list of the page by their keys, in order."""
    return {row.key: row for row in face(board, FI, now_ms).lists[name]}


def ones_of(board: Board) -> Any:
    """Returns the single elements of the page."""
    return face(board, FI, NOON_MS).ones


def with_data(board: Board, role: str, **members: Any) -> Board:
    """Returns the board with some members of a view changed."""
    return replace(board, data={**board.data, role: {**board.of(role), **members}})


def in_states(board: Board, **states: dict[str, Any]) -> Board:
    """Returns the board with some stages in other states."""
    return with_data(board, "state", stages={**board.of("state")["stages"], **states})


def test_the_stage_that_is_driven_leads_to_the_live_page() -> None:
    row = rows_of(home(), "now-rows")["SS7"]
    assert ("live", "kokeella 6 · maalissa 14/20", "/r/kokkola/live?stage=SS7") == (
        row.attrs["data-now"],
        row.text["how"],
        row.href,
    )


def test_of_a_stopped_stage_the_state_is_said() -> None:
    stopped = {"state": "interrupted", "started": 20, "finished": 14}
    row = rows_of(in_states(home(), SS7=stopped), "now-rows")["SS7"]
    assert ("stopped", "keskeytetty") == (row.attrs["data-now"], row.text["how"][:11])


def test_between_stages_the_next_one_counts_down() -> None:
    done = {"state": "completed", "started": 20, "finished": 20}
    made = in_states(home(), SS7=done)
    rows = rows_of(made, "now-rows", NOON_MS + 49 * MINUTE_MS)
    assert {"SS8": ("next", "ensimmäinen auto 12:50", "1:00")} == {
        key: (row.attrs["data-now"], row.text["how"], row.text["more"]) for key, row in rows.items()
    }


def over(board: Board) -> tuple[str, str, str | None]:
    """Returns the one card of a rally in which nothing more is driven."""
    row = rows_of(board, "now-rows")["over"]
    return row.text["name"], row.text["how"], row.href


def test_a_rally_that_is_over_says_so_and_leads_to_its_replay() -> None:
    assert (
        "Ralli on päättynyt",
        "Katso ralli uusintana",
        "/r/kokkola/live?replay=1",
    ) == over(with_data(home(), "state", closed=True))


def test_at_the_end_of_a_replay_no_replay_is_offered() -> None:
    closed = with_data(home(replay="1"), "state", closed=True)
    assert ("Ralli on päättynyt", "", "/r/kokkola/results?replay=1") == over(closed)


def test_when_all_stages_are_driven_and_the_rally_is_not_closed_that_is_said() -> None:
    done = {"state": "completed", "started": 20, "finished": 20}
    driven = in_states(home(), **{f"SS{n}": done for n in range(1, 11)})
    assert ("Kaikki kokeet on ajettu", "", "/r/kokkola/results") == over(driven)


def test_a_rally_without_a_road_has_nothing_going_on() -> None:
    assert {} == rows_of(home({}), "now-rows")


def test_a_total_that_a_decision_moved_is_marked_among_the_first_and_the_leaders() -> None:
    moved = {"ord": 9, "code": "time_moved", "entry": "e1", "stage": "SS3", "before_ms": 1}
    changed = with_rows(home(stage="SS2"), "corrections", **{"9": moved})
    made = with_data(changed, "overall", stage="SS7")
    first = rows_of(made, "overall-rows")
    leads = rows_of(with_data(made, "class/SM1", stage="SS7"), "class-rows")
    assert ("✎", "") == (first["e1"].text["mark"], first["e2"].text["mark"])
    assert ("✎", "") == (leads["SM1"].text["mark"], leads["SM2"].text["mark"])


def test_the_first_five_have_places_and_a_guest_has_none() -> None:
    made = home()
    table = {**made.of("overall")["rows"]}
    table["e24"] = {"ord": 0, "block": "ranked", "total_ms": 1, "stages_ms": 1, "adjustments_ms": 0}
    rows = rows_of(with_rows(made, "overall", **table), "overall-rows")
    assert ["1", "2", "3", "4", "5"] == [row.text["pos"] for row in rows.values()]


def test_while_few_have_come_those_to_come_fill_up_the_first_five_by_their_places_before() -> None:
    few = {**weekend(24), f"{BASE}overall": overall(7, 2, 24, running=True)}
    rows = list(rows_of(home(few), "overall-rows").values())
    assert ["1", "2", "Tulossa", "(3)", "(4)", "(5)"] == [
        row.text.get("pos", row.text.get("label")) for row in rows
    ]


def test_before_anybody_has_come_the_table_says_that_it_will() -> None:
    none = {**weekend(24), f"{BASE}overall": overall(7, 0, 24, running=True)}
    assert {} == rows_of(home(none), "overall-rows")


def test_a_class_is_led_by_so_much_and_leads_to_its_own_results() -> None:
    rows = {
        "e1": {"ord": 1, "pos": 1, "total_ms": 100_000},
        "e2": {"ord": 2, "pos": 2, "total_ms": 103_800},
    }
    row = rows_of(with_rows(home(), "class/SM1", **rows), "class-rows")["SM1"]
    assert ("1:40.0", "-3.8", "/r/kokkola/results?class=SM1") == (
        row.text["time"],
        row.text["lead"],
        row.href,
    )


def test_a_class_of_one_is_led_by_nothing() -> None:
    alone = {"e1": {"ord": 1, "pos": 1, "total_ms": 100_000}}
    assert "" == rows_of(with_rows(home(), "class/SM1", **alone), "class-rows")["SM1"].text["lead"]


def test_who_looks_at_one_class_sees_no_leaders_of_others() -> None:
    made = home(cls="SM2")
    assert ("rally/kokkola/class/SM2", {}) == (
        made.channels["overall"],
        rows_of(made, "class-rows"),
    )


def of_many_classes(*read: str) -> Board:
    """Returns the page of a rally with twelve classes, of which somebody leads these."""
    views = weekend(24)
    itinerary = views[f"rally/{RALLY}/itinerary"]
    many = {f"K{n:02}": {"ord": n, "name": f"K{n}"} for n in range(1, 13)}
    views[f"rally/{RALLY}/itinerary"] = {**itinerary, "classes": many}
    for name in read:
        rows = {"e1": {"ord": 1, "pos": 1, "total_ms": 100_000}}
        views[f"rally/{RALLY}/class/{name}"] = {"rows": rows}
    return home(views)


def test_more_classes_than_channels_are_read_and_not_followed() -> None:
    made = of_many_classes()
    followed = [role for role in made.channels if role.startswith("class/")]
    assert [f"class/K{n:02}" for n in range(1, 13)] == [*followed, *made.read]
    assert 16 == len(made.channels)


def test_the_leaders_of_all_classes_are_shown() -> None:
    every = [f"K{n:02}" for n in range(1, 13)]
    assert every == list(rows_of(of_many_classes(*every), "class-rows"))


def test_until_all_classes_are_read_the_painted_leaders_stay() -> None:
    assert "class-rows" not in face(of_many_classes("K01", "K12"), FI, NOON_MS).lists


def test_of_several_classes_their_leaders_are_shown() -> None:
    assert ["SM1", "SM2"] == list(rows_of(home(cls="SM1,SM2"), "class-rows"))


def test_the_road_is_told_by_legs_and_sections() -> None:
    kinds = [(row.kind, row.text["name"]) for row in rows_of(home(), "road-rows").values()]
    assert [("leg", "Päivä 1"), ("section", "Jakso 1"), ("road", "Kokkolan satama")] == kinds[:3]


def test_a_leg_is_as_long_as_its_stages_that_are_driven() -> None:
    # SS3 to SS10 without SS5, which was cancelled.
    assert "106,2 km" == rows_of(home(), "road-rows")["leg:2"].text["km"]


def test_a_leg_has_its_name_and_its_day() -> None:
    made = with_data(home(), "itinerary", legs={"1": {"name": "Perjantai", "date": "2026-08-21"}})
    assert "Perjantai 21.8." == rows_of(made, "road-rows")["leg:1"].text["name"]


def test_a_stage_that_is_over_says_who_won_it_and_a_shared_win_counts_the_others() -> None:
    wins = {
        "e3": {"ord": 1, "pos": 1, "wins": 2, "stages": {"SS1": 1, "SS7": 1}},
        "e9": {"ord": 2, "pos": 2, "wins": 1, "stages": {"SS1": 1}},
    }
    made = with_rows(home(), "wins", **wins)
    rows = rows_of(made, "road-rows")
    assert [("3", "+1"), ("", "")] == [
        (rows[stage].text["car"], rows[stage].text["more"]) for stage in ("SS1", "SS7")
    ]


def test_who_leads_a_stage_that_is_driven_stands_at_it_now() -> None:
    wins = {"e3": {"ord": 1, "pos": 1, "wins": 1, "stages": {"SS7": 1}}}
    row = rows_of(with_rows(home(), "wins", **wins), "now-rows")["SS7"]
    assert "nopein Mikko Björkman" == row.text["more"]


def test_a_late_stage_says_by_how_much() -> None:
    made = home()
    stages = {**made.of("itinerary")["stages"]}
    stages["SS8"] = {**stages["SS8"], "delay_ms": 20 * MINUTE_MS}
    row = rows_of(with_data(made, "itinerary", stages=stages), "road-rows")["SS8"]
    assert ("12:50", "+20 min") == (row.text["at"], row.text["delay"])


def test_a_service_stands_after_the_stage_that_it_follows() -> None:
    rest = {"ord": 9, "kind": "regroup_in", "stage": "SS2", "name": "Kokkola, huolto"}
    controls = {"TC2A": {**rest, "first_due_at_ms": NOON_MS}}
    keys = list(rows_of(with_data(home(), "itinerary", controls=controls), "road-rows"))
    assert "TC2A" == keys[keys.index("SS2") + 1]


def test_a_notice_that_stands_is_read_in_ones_own_language() -> None:
    texts = {"fi": "Pysykää kaukana.", "en": "Stay away."}
    notice = {"ord": 5, "kind": "spectators", "texts": texts, "stage": "SS7"}
    rows = rows_of(with_rows(home(), "notices", **{"5": notice}), "notice-rows")
    assert ("Yleisölle EK7", "Pysykää kaukana.") == (rows["5"].text["kind"], rows["5"].text["text"])


def told(board: Board, **notice: Any) -> dict[str, Row]:
    """Returns the notices shown when one is told of a stage that is over, SS3."""
    row = {"ord": 5, "texts": {"fi": "Pysykää kaukana."}, "stage": "SS3", **notice}
    return rows_of(with_rows(board, "notices", **{"5": row}), "notice-rows")


def test_a_warning_is_over_with_its_stage() -> None:
    assert {} == told(home(), kind="spectators")


def test_a_bulletin_stands_also_when_its_stage_is_over() -> None:
    assert ["5"] == list(told(home(), kind="bulletin"))


def test_a_warning_of_no_stage_is_over_with_the_rally() -> None:
    warning = {"ord": 5, "kind": "safety", "texts": {"fi": "Pysykää kaukana."}}
    going = with_rows(home(), "notices", **{"5": warning})
    assert ["5"] == list(rows_of(going, "notice-rows"))
    assert {} == rows_of(with_data(going, "state", closed=True), "notice-rows")


def test_the_running_table_is_shown_whatever_stage_is_asked_for() -> None:
    made = home(stage="SS3")
    title: One = ones_of(made)["overall-title"]
    assert ("Kokonaistilanne", "EK7") == (title.text["title"], title.text["sub"])


def test_the_days_and_the_length_of_the_rally_stand_on_top() -> None:
    days = {"1": {"date": "2026-08-21"}, "2": {"date": "2026-08-22"}}
    made = with_data(home(), "itinerary", legs=days)
    assert (
        "21.8. – 22.8.2026 · erikoiskokeita 10 · 122,8 km" == ones_of(made)["about"].text["about"]
    )


def test_before_anything_is_known_every_part_says_what_will_come() -> None:
    bare = board_of(View(RALLY), lambda _: None, channels)
    made = face(bare, FI, NOON_MS)
    assert 0 == sum(map(len, made.lists.values()))
    assert all(one.text["empty"] for name, one in made.ones.items() if name.endswith("-empty"))


def test_before_the_start_the_first_stage_comes_next() -> None:
    assert ["SS1"] == list(rows_of(home(nothing_yet()), "now-rows"))
