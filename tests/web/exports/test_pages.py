"""Files of tables that have a page of their own: what the page paints, row by row.

Also of `cards.py` and `told.py`.
"""

import copy

import pytest

from flyingfinish.web.exports.asked import Asked
from flyingfinish.web.exports.sheet import wanted
from flyingfinish.web.fan.kinds import kind_of
from flyingfinish.web.page.board import FACES, board_of, read_view
from flyingfinish.web.page.rows import Row
from flyingfinish.web.places import places_of
from flyingfinish.web.words import LANGUAGES, words_and
from web.exports.test_sheet import Views, lines, sheet, views_of
from whole_rally import a_whole_rally

SPLIT_CELLS = ("p1", "p2", "fin")


PENALTIES = {
    "a": {"ord": 1, "entry": "e1", "control": "TC2", "ms": 20_000, "kind": "late",
          "reason": "2 min"},
    "b": {"ord": 2, "entry": "e2", "control": "SF1", "ms": -3_400, "kind": "credit",
          "reason": "blocked road", "article": "48.2", "document": "Decision 4"},
}  # fmt: skip
OUT = {
    "e3": {"ord": 1, "code": "retired", "stage": "SS1", "control": "SF1", "reason": "engine"},
    "e4": {"ord": 2, "code": "disqualified", "control": "TC2", "reason": ""},
}


@pytest.fixture(scope="module")
def whole() -> Views:
    views = views_of(a_whole_rally())
    added = {"adjustments": {"rows": PENALTIES}, "retirements": {"rows": OUT}}
    return views | {f"rally/test/{name}": view for name, view in added.items()}


def page(views: Views, address: str, language: str) -> list[Row]:
    """Returns the rows that a page of the rally paints in its table."""
    name, _, query = address.partition("?")
    kind = kind_of(name)
    asked = dict(pair.split("=") for pair in query.split("&") if pair)
    board = board_of(read_view("test", asked, name), views.get, kind.channels, kind.reads)
    rows, *_ = kind.face(board, words_and(language, *kind.words), 0).lists.values()
    return [*rows]


def texts(rows: list[Row], *slots: str) -> list[list[str]]:
    return [[row.text[slot] for slot in slots] for row in rows]


def columns(views: Views, channel: str, language: str, *keys: str, **more: str) -> list[list[str]]:
    """Returns these columns of a file; "" where a row says nothing."""
    found = lines(sheet(views, channel, language, **more), *keys)
    return [[row.get(key, "") for key in keys] for row in found]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cls", ["", "SM1"])
@pytest.mark.parametrize("face", FACES)
def test_splits(whole: Views, face: str, cls: str, language: str) -> None:
    shown = page(whole, f"splits?stage=SS1&face={face}&class={cls}", language)
    made = sheet(whole, "splits/SS1", language, face=face, cls=cls)
    points = [one.key for one in made.columns[-3:]]
    keys = ("car", "driver", *points)
    file = columns(whole, "splits/SS1", language, *keys, face=face, cls=cls)
    # On the page a rank is an ordinal: 3.
    slots = ("car", "driver", *SPLIT_CELLS)
    assert file == [[one.rstrip(".") for one in row] for row in texts(shown, *slots)]


def test_the_best_sections_together_stand_in_the_file_of_splits(whole: Views) -> None:
    first, *crews = columns(whole, "splits/SS1", "en", "car", "driver", "finish")
    assert ["", "Best sections together"] == first[:2]
    assert first[2] <= min(row[2] for row in crews if row[2])


NARROWED = {
    "startlist": ("startlist?stage=SS2", "startlist/SS2"),
    "entries": ("entries?", "entries"),
    "penalties": ("penalties?", "adjustments"),
    "retirements": ("retirements?", "retirements"),
}


@pytest.fixture(scope="module")
def classed(whole: Views) -> Views:
    """The rally with crews in two classes, one in neither, and a competition of two crews."""
    views = copy.deepcopy(whole)
    entries = views["rally/test/entries"]["rows"]
    for entry, classes in (("e1", ["SM1"]), ("e2", ["SM2"]), ("e3", ["SM1", "SM2"]), ("e4", [])):
        entries[entry]["classes"] = dict.fromkeys(classes, 1)
    hist = {entry: entries[entry] for entry in ("e2", "e4")}
    about = {"ord": 2, "name": "Historic", "classes": {}}
    views["rally/test/itinerary"]["competitions"]["hist"] = about
    return views | {"rally/test/c/hist/entries": {"rows": hist}}


@pytest.mark.parametrize("cls", ["SM2", "SM1,SM2"])
@pytest.mark.parametrize("name", NARROWED)
def test_a_file_of_some_classes_has_the_rows_of_its_page(
    classed: Views, name: str, cls: str
) -> None:
    address, channel = NARROWED[name]
    shown = [row for (row,) in texts(page(classed, f"{address}&class={cls}", "en"), "car")]
    file = [row for (row,) in columns(classed, channel, "en", "car", cls=cls)]
    every = columns(classed, channel, "en", "car")
    assert (shown, True) == (file, 0 < len(file) <= len(every))


@pytest.mark.parametrize("name", ["startlist", "penalties", "retirements"])
def test_a_competition_s_file_of_what_all_share_has_the_rows_of_its_page(
    classed: Views, name: str
) -> None:
    address, channel = NARROWED[name]
    shown = [row for (row,) in texts(page(classed, f"{address}&c=hist", "en"), "car")]
    made = sheet(classed, f"c/hist/{channel}", "en")
    cars = [row["car"] for row in lines(made, "car")]
    assert (shown, True, True) == (cars, {*cars} <= {"2", "4"}, made.title.endswith("Historic"))


def test_a_competition_that_there_is_not_has_no_file_of_what_all_share(classed: Views) -> None:
    assert {} == wanted(Asked("test", "c/none/adjustments", "en"), classed.get)


@pytest.mark.parametrize("cls", ["SM2", "SM1,SM2"])
def test_news_of_some_classes_are_those_of_their_page(classed: Views, cls: str) -> None:
    shown = texts(page(classed, f"news?class={cls}", "en"), "what", "who")
    assert shown == columns(classed, "news", "en", "what", "crew", cls=cls)


@pytest.mark.parametrize("language", LANGUAGES)
def test_penalties(whole: Views, language: str) -> None:
    shown = texts(page(whole, "penalties", language), "car", "lead", "main", "side")
    file = columns(whole, "adjustments", language, "car", "control", "penalty", "kind")
    assert (2, file) == (len(shown), shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_of_penalties(whole: Views, language: str) -> None:
    shown = texts(page(whole, "penalties", language), "note")
    file = columns(whole, "adjustments", language, "reason", "article", "document")
    assert shown == [[" · ".join(filter(None, row))] for row in file]


@pytest.mark.parametrize("language", LANGUAGES)
def test_retirements(whole: Views, language: str) -> None:
    shown = texts(page(whole, "retirements", language), "car", "driver", "lead", "main", "note")
    keys = ("car", "driver", "stage", "control", "status", "reason")
    file = columns(whole, "retirements", language, *keys)
    # The page has room for one place: the stage where there is one.
    assert shown == [[car, who, at or control, *said] for car, who, at, control, *said in file]


@pytest.mark.parametrize("language", LANGUAGES)
def test_start_lists(whole: Views, language: str) -> None:
    shown = texts(page(whole, "startlist?stage=SS2", language), "lead", "car", "driver", "co")
    keys = ("due", "car", "driver", "co_driver")
    # The page leaves out the seconds of a full minute.
    file = [
        [due.removesuffix(":00"), *crew]
        for due, *crew in columns(whole, "startlist/SS2", language, *keys)
    ]
    assert shown == file


@pytest.mark.parametrize("language", LANGUAGES)
def test_entries(whole: Views, language: str) -> None:
    shown = texts(page(whole, "entries", language), "car", "driver", "co", "main")
    keys = ("car", "driver", "co_driver", "classes")
    assert shown == columns(whole, "entries", language, *keys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_news(whole: Views, language: str) -> None:
    shown = texts(page(whole, "news", language), "what", "where", "who", "how", "said")
    file = columns(whole, "news", language, "what", "where", "crew", "change", "said")
    assert (True, shown) == (len(shown) > 3, file)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("entry", ["e1", "e3"])
def test_a_crew_s_stages(whole: Views, entry: str, language: str) -> None:
    views = {**whole, f"rally/test/places/{entry}": places_of(whole.get, "test", "", entry)}
    kind = kind_of("crew")
    view = read_view("test", {"crew": entry}, "crew")
    board = board_of(view, views.get, kind.channels, kind.reads)
    shown = kind.face(board, words_and(language, *kind.words), 0).lists["stage-rows"]
    slots = ("code", "start", "time", "note", "pos", "cpos", "gap", "after", "cafter", "total",
             "behind", "splits")  # fmt: skip
    keys = ("stage", "due", "time", "status", "pos", "class_pos", "gap_first", "after",
            "class_after", "total", "behind", "splits")  # fmt: skip
    file = columns(views, f"crew/{entry}", language, *keys)
    assert (True, texts([*shown], *slots)) == (any(row[2] for row in file), file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_crew_s_time_cards(whole: Views, language: str) -> None:
    own = copy.deepcopy(whole["rally/test/crew/e1"])
    own["checks"] = {"TC1": {"due_at_ms": own["check_ins"]["TC1"] - 60_000}}
    views = {**whole, "rally/test/crew/e1": own}
    kind = kind_of("crew")
    view = read_view("test", {"crew": "e1"}, "crew")
    board = board_of(view, views.get, kind.channels, kind.reads)
    shown = texts([*kind.face(board, words_and(language, *kind.words), 0).lists["card-rows"]],
                  "control", "at", "due")  # fmt: skip
    file = columns(views, "cards/e1", language, "control", "checked_in", "due")
    assert (True, shown) == (any(due for _, _, due in file), file)


@pytest.mark.parametrize("channel", ["cards", "cards/", "cards/e99", "class/SM1/cards/e1"])
def test_nobody_has_no_time_cards(whole: Views, channel: str) -> None:
    assert {} == wanted(Asked("test", channel, "en"), whole.get)


def test_a_crew_has_one_view_in_all_competitions_and_places_in_each(whole: Views) -> None:
    views = {**whole, "rally/test/c/hist/entries": {"rows": {}}}
    roles = wanted(Asked("test", "c/hist/crew/e1", "en"), views.get)
    assert ("rally/test/crew/e1", "rally/test/c/hist/places/e1") == (
        roles["crew"], roles["places"]
    )  # fmt: skip


def test_a_file_that_said_another_number_would_be_seen(whole: Views) -> None:
    table = whole["rally/test/splits/SS1"]
    changed = {one: {**row, "finish": row["finish"] + 100} for one, row in table["rows"].items()}
    other = {**whole, "rally/test/splits/SS1": {"rows": changed}}
    shown = texts(page(whole, "splits?stage=SS1", "fi"), "fin")
    assert shown != columns(other, "splits/SS1", "fi", "finish")
