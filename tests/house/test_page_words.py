"""Every text of the pages is there in Finnish, Swedish and English, and nobody keeps an unused one.

What counts as said and as used is told in `word_uses.py`.
"""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from house.tree import CLIENTS, name_of
from house.word_uses import first_argument, is_used, said_in, sources

LANGUAGES = ("fi", "sv", "en")
WEB = CLIENTS / "web"
PARTS = sorted(path for path in WEB.rglob("words") if path.is_dir())
HOLE = re.compile(r"\{(\w+)\}")
SPEAK_FROM = {
    "server/flyingfinish/web/templates/desk/": ("control", "explain"),
    "server/flyingfinish/web/templates/overlays/": ("overlays",),
    "server/flyingfinish/web/templates/widget/": ("overlays", "widget"),
    "server/flyingfinish/web/templates/explain.html": ("explain",),
    "server/flyingfinish/web/templates/files.html": ("export",),
    "server/flyingfinish/web/templates/notice_board.html": ("sheet", "control"),
    "server/flyingfinish/web/templates/problem.html": ("problem",),
    "server/flyingfinish/web/templates/series": ("series",),
    "server/flyingfinish/web/templates/sheet.html": ("sheet",),
    "server/flyingfinish/web/templates/tables.html": ("tables",),
    "server/flyingfinish/web/desk/": ("control",),
    "server/flyingfinish/web/explain_words.py": ("explain",),
    "server/flyingfinish/web/series/": ("series",),
    "server/flyingfinish/web/sheet_model.py": ("sheet",),
    "server/flyingfinish/web/table_page.py": ("tables",),
    "clients/web/lib/": (),
    "clients/web/overlays/": ("overlays",),
    "clients/web/series/": ("series",),
}
"""Whose pages a source makes, by how its name begins: it speaks from these parts and from the
library. Any other source may speak from any part, for pages of fans are made of many pieces; what
each of those pages says is held in `tests/web/test_words.py`."""


@cache
def catalogues(part: Path) -> dict[str, dict[str, str]]:
    """Returns the texts of one part of the pages by language and key."""
    return {
        language: json.loads((part / f"{language}.json").read_text("utf-8"))
        for language in LANGUAGES
    }


def keys_for(name: str) -> set[str]:
    """Returns the keys that a source of this name may say."""
    folders = next((parts for start, parts in SPEAK_FROM.items() if name.startswith(start)), None)
    if folders is None:
        return {key for part in PARTS for key in catalogues(part)["fi"]}
    return {key for one in ("lib", *folders) for key in catalogues(WEB / one / "words")["fi"]}


def doubles(text: str) -> list[str]:
    """Returns the keys that stand more than once in a file of words."""
    found: list[str] = []

    def count(pairs: list[tuple[str, str]]) -> None:
        found.extend(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)

    json.loads(text, object_pairs_hook=count)
    return found


@pytest.mark.parametrize("part", PARTS, ids=name_of)
def test_the_three_languages_say_the_same_things(part: Path) -> None:
    fi, sv, en = catalogues(part).values()
    assert (fi.keys(), fi.keys()) == (sv.keys(), en.keys())


@pytest.mark.parametrize("part", PARTS, ids=name_of)
def test_the_three_languages_are_told_the_same(part: Path) -> None:
    holes = [
        {key: sorted(set(HOLE.findall(text))) for key, text in texts.items()}
        for texts in catalogues(part).values()
    ]
    assert [] == [key for key in holes[0] if len({tuple(one.get(key, ())) for one in holes}) > 1]


@pytest.mark.parametrize("part", PARTS, ids=name_of)
def test_no_text_is_empty_and_none_is_a_key(part: Path) -> None:
    every = [(k, text) for texts in catalogues(part).values() for k, text in texts.items()]
    assert [] == [key for key, text in every if not text.strip() or ("_" in key and text == key)]


@pytest.mark.parametrize("part", PARTS, ids=name_of)
def test_no_key_stands_twice_in_a_file(part: Path) -> None:
    texts = [(part / f"{language}.json").read_text("utf-8") for language in LANGUAGES]
    assert [[], [], []] == [doubles(text) for text in texts]


def test_a_key_that_stands_twice_is_seen() -> None:
    assert ["b"] == doubles('{"a": "1", "b": "2", "b": "2"}')


@pytest.mark.parametrize("part", PARTS, ids=name_of)
def test_no_text_is_kept_that_nobody_says(part: Path) -> None:
    assert [] == [key for key in catalogues(part)["fi"] if not is_used(key)]


def test_every_key_that_is_said_has_its_text_where_it_is_said() -> None:
    asked = {(name_of(path), key) for path in sources(".js", ".html", ".py")
             if path.suffix != ".py" or "web" in path.parts for key in said_in(path)}  # fmt: skip
    assert [] == sorted(f"{name}: {key}" for name, key in asked if key not in keys_for(name))


def test_every_name_of_those_that_speak_from_a_part_is_a_source() -> None:
    names = [name_of(path) for path in sources(".js", ".html", ".py")]
    assert [] == [one for one in SPEAK_FROM if not any(name.startswith(one) for name in names)]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.py", 'say("a_key", n=1) + seat.words("b" if one else "c")', ["a_key", "b", "c"]),
        ("x.py", 'words_of(code)("language") + row.get("no_key")', ["language"]),
        (
            "x.html",
            '{{ t("a_key", n=say("b")) }}{{ lists.say("c" if x else "d") }}',
            [*"bcd", "a_key"],
        ),
        ("x.js", 'say("a_key", { n: say(one === "no" ? "b" : "c") })', ["a_key", "b", "c"]),
        ("x.js", 'say(`days_of_${same ? "month" : "year"}`)', []),
    ],
)
def test_what_is_said_is_heard(name: str, text: str, said: list[str], tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert sorted(said) == sorted(said_in(tmp_path / name))


def test_an_argument_ends_at_its_own_comma() -> None:
    assert 'f("a, b", {c: 1})' == first_argument('f("a, b", {c: 1}), "d") + 1')


@pytest.mark.parametrize(
    ("key", "used"),
    [
        ("overall_running", True),
        ("state_running", True),
        ("method_fastest", True),
        ("never_spoken", False),
        ("state_nobody_was_ever_in", False),
        ("overall_table", False),
    ],
)
def test_a_text_that_nobody_says_is_seen(key: str, used: bool) -> None:
    assert used == is_used(key)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("server/flyingfinish/web/desk/new.py", "col_in_class"),
        ("clients/web/series/new.js", "form_waive_item"),
        ("server/flyingfinish/web/fan/new.py", "nobody_has_this"),
    ],
)
def test_a_key_of_another_part_is_seen(name: str, key: str) -> None:
    assert key not in keys_for(name)
