"""The style of the browser's files: small modules, one socket, one place for formats, text as text.

What a rule forbids is looked for in the code without its comments.
"""

import re
from pathlib import Path

import pytest

from house.tree import CLIENTS

WEB = CLIENTS / "web"
LINES_MAX = 250
MODULES = sorted(WEB.rglob("*.js"))

MAKES_A_SOCKET = re.compile(r"new\s+WebSocket\b|\bEventSource\b")
MARKUP_FROM_TEXT = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new\s+Function\b"
    r"|setAttribute\(\s*[\"'](?:on|style|src)|\.srcdoc|createContextualFragment"
)
IMPORT = re.compile(
    r"(?:^|\n)\s*(?:import|export)[^\"';]*from\s*[\"']([^\"']+)[\"']"
    r"|import\(\s*[\"']([^\"']+)[\"']"
)
IMPORT_OF_A_NAME = re.compile(r"import\(\s*(?![\"'])([^)]{0,20})")
"""A module chosen at run time: it must lie beside or above, whatever its name."""
FORMATS_A_DURATION = re.compile(r"padStart\(|toFixed\(|60[_]?000|3[_]?600|toLocale|Intl\.")
HEAD_OF_RULE = re.compile(r"(?:^|[{};])([^{};]+)(?=\{)")
FORGIVING = re.compile(r":(?:is|where)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
ASIDE = re.compile(r"\([^()]*\)")
CACHE = re.compile(r"\"(ff-[a-z]+-\d+)\"")
FLOATING_TEXT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)


def code_of(path: Path) -> str:
    """Returns a module without its comments."""
    return FLOATING_TEXT.sub("", path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """Returns a file's name as seen from clients/web."""
    return path.relative_to(WEB).as_posix()


def test_pages_open_no_other_caches_than_their_worker_keeps() -> None:
    worker, *pages = [
        set(CACHE.findall(code_of(path)))
        for path in sorted(MODULES, key=lambda path: name_of(path) != "fan/sw.js")
    ]
    opened = set().union(*pages)
    assert {"ff-pages-1", "ff-alerts-1"} == opened & worker
    assert set() == opened - worker


def test_there_are_modules_to_look_at() -> None:
    assert {"lib/connection.js", "lib/format.js", "fan/main.js"} <= set(map(name_of, MODULES))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_MAX


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_checked_and_says_what_lives_in_it(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("// @ts-check\n/**\n * ")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_connection_makes_a_socket(path: Path) -> None:
    if name_of(path) != "lib/connection.js":
        assert [] == MAKES_A_SOCKET.findall(code_of(path))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_format_writes_times(path: Path) -> None:
    if name_of(path) != "lib/format.js":
        assert [] == FORMATS_A_DURATION.findall(code_of(path))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_text_never_becomes_markup(path: Path) -> None:
    assert [] == MARKUP_FROM_TEXT.findall(code_of(path))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_are_relative_and_there(path: Path) -> None:
    code = code_of(path)
    targets = ["".join(found) for found in IMPORT.findall(code)]
    missing = [t for t in targets if not t.startswith(".") or not (path.parent / t).is_file()]
    chosen = IMPORT_OF_A_NAME.findall(code)
    assert ([], []) == (missing, [t for t in chosen if not t.startswith(("`./", "`../"))])


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent.name == "lib"], ids=name_of)
def test_the_library_knows_no_page(path: Path) -> None:
    targets = ["".join(found) for found in IMPORT.findall(code_of(path))]
    assert [] == [t for t in targets if not t.startswith("./")]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (MAKES_A_SOCKET, "const s = new WebSocket(url);"),
        (MARKUP_FROM_TEXT, "cell.innerHTML = name;"),
        (MARKUP_FROM_TEXT, "cell.setAttribute('style', x);"),
        (FORMATS_A_DURATION, "const m = Math.floor(ms / 60_000);"),
        (IMPORT, 'import { x } from "https://example.org/x.js";'),
        (IMPORT_OF_A_NAME, "await import(address)"),
    ],
)
def test_a_breach_is_seen(rule: re.Pattern[str], code: str) -> None:
    assert rule.search(code)


def dropped_whole(sheet: str) -> list[str]:
    """Returns the heads of rules that a browser without `:has` drops with all that they share.

    Firefox knows it from 121 on. Within `:is()` it forgives what it does not know.
    """
    heads = [one.strip() for one in HEAD_OF_RULE.findall(FLOATING_TEXT.sub("", sheet))]
    return [head for head in heads if not head.startswith("@") and _shares(head)]


def _shares(head: str) -> bool:
    plain = FORGIVING.sub("", head).replace(":has(", "!(")
    while ASIDE.search(plain):
        plain = ASIDE.sub(lambda one: "!" if "!" in one[0] else "", plain)
    return len({"!" in one for one in plain.split(",")}) > 1


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.css")), ids=name_of)
def test_a_browser_without_has_keeps_what_it_can(path: Path) -> None:
    assert [] == dropped_whole(path.read_text(encoding="utf-8"))


def test_a_rule_that_is_dropped_whole_is_seen() -> None:
    assert [".a, .b:has(i, b)"] == dropped_whole(
        ".a, .b:has(i, b) { top: 0; } .c:has(i) { top: 0; }"
    )
    assert [] == dropped_whole(".a:not(:has(i)) b, .c:has(i) { top: 0; }")
    assert [] == dropped_whole("@media print { .a, :is(.b:has(:not(i))) { top: 0; } }")
