"""Every text of the pages is there in Finnish, Swedish and English, and nobody keeps an unused one.

A key is used where it stands in quotes in a source of the server or the browser, or where a source
puts it together: `f"state_{code}"`, `` `told_${code}` ``, `"col_" ~ head`, or `f"{field}_{choice}"`
of a field and a choice that stand in quotes.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from house.tree import CLIENTS, SERVER, name_of, parsed

LANGUAGES = ("fi", "sv", "en")
PARTS = sorted(path for path in (CLIENTS / "web").rglob("words") if path.is_dir())
HOLE = re.compile(r"\{(\w+)\}")
QUOTED = re.compile(r"""["'`]([a-z][\w.]*)["'`]""")
COMPOSED_IN_SCRIPT = re.compile(r"`([^`\s]*\$\{[^`\s]*)`")
COMPOSED_IN_TEMPLATE = re.compile(r"""["']([a-z]\w*_)["']\s*(?:~|\+)""")
SAID = re.compile(r"""\b(?:say|words|t)\(\s*["']([a-z]\w*)["']""")
ANY = r"\w+"


@cache
def catalogues(part: Path) -> dict[str, dict[str, str]]:
    """Returns the texts of one part of the pages by language and key."""
    return {
        language: json.loads((part / f"{language}.json").read_text("utf-8"))
        for language in LANGUAGES
    }


def sources(*suffixes: str) -> Iterator[Path]:
    """Yields the sources of the server and the browser that have one of these suffixes."""
    for root in (SERVER, CLIENTS / "web"):
        for path in sorted(root.rglob("*")):
            if path.suffix in suffixes:
                yield path


@cache
def named_keys() -> frozenset[str]:
    """Returns every word that stands in quotes somewhere."""
    found: set[str] = set()
    for path in sources(".js", ".html"):
        found |= set(QUOTED.findall(path.read_text("utf-8")))
        found |= set(re.findall(r"\b([a-z]\w+):", path.read_text("utf-8")))
    for path in sources(".py"):
        constants = (n.value for n in ast.walk(parsed(path)) if isinstance(n, ast.Constant))
        found |= {value for value in constants if isinstance(value, str)}
    return frozenset(found)


@cache
def composed_keys() -> re.Pattern[str]:
    """Returns a pattern of the keys that sources put together."""
    found: set[str] = set()
    for path in sources(".js", ".html"):
        text = path.read_text("utf-8")
        for one in COMPOSED_IN_SCRIPT.findall(text):
            found.add(ANY.join(map(re.escape, re.split(r"\$\{[^}]*\}", one))))
        found |= {re.escape(one) + ANY for one in COMPOSED_IN_TEMPLATE.findall(text)}
    for path in sources(".py"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.JoinedStr):
                parts = [getattr(one, "value", None) for one in node.values]
                found.add("".join(re.escape(p) if isinstance(p, str) else ANY for p in parts))
    # Only what could be a key: a word with an underscore of its own.
    keys = [one for one in found if re.fullmatch(r"(?:[a-z]\w*_(?:\\w\+\w*)+|\\w\+_[a-z]\w*)", one)]
    return re.compile("|".join(sorted(keys)))


def is_used(key: str) -> bool:
    """Says whether any source names a key, or puts it together of a name and a code."""
    if key in named_keys() or composed_keys().fullmatch(key):
        return True
    cuts = [at for at, sign in enumerate(key) if sign == "_"]
    return any(key[:at] in named_keys() and key[at + 1 :] in named_keys() for at in cuts)


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
def test_no_text_is_kept_that_nobody_says(part: Path) -> None:
    assert [] == [key for key in catalogues(part)["fi"] if not is_used(key)]


def test_every_key_that_is_said_has_its_text() -> None:
    known = {key for part in PARTS for key in catalogues(part)["fi"]}
    said = {
        f"{name_of(path)}: {key}"
        for path in sources(".js", ".html", ".py")
        for key in SAID.findall(path.read_text("utf-8"))
        if key not in known and not key.endswith("_")
    }
    assert set() == said


@pytest.mark.parametrize(
    ("key", "used"), [("overall_running", True), ("state_running", True), ("never_spoken", False)]
)
def test_a_text_that_nobody_says_is_seen(key: str, used: bool) -> None:
    assert used == is_used(key)
