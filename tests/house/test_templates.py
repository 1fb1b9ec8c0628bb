"""No page holds a script, a handler or a style of its own: the policy would not let it run.

What a page says in data stands in a script element of a data type, which never runs.
"""

import re
from pathlib import Path

import pytest

from house.tree import CLIENTS, SERVER, name_of

TEMPLATES = sorted([*(SERVER / "web" / "templates").rglob("*.html"), *CLIENTS.rglob("*.html")])
TEMPLATE_CODE = re.compile(r"\{#.*?#\}|\{%.*?%\}|<!--.*?-->", re.DOTALL)
VALUE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
RUNS_IN_THE_PAGE = re.compile(
    r"<[a-z][^<>]*\son[a-z]+\s*=|<[a-z][^<>]*\sstyle\s*=|<style\b|javascript:|\bsrcdoc\s*="
    r"|<script(?![^>]*\ssrc=)(?![^>]*\stype=\"application/(?:ld\+)?json\")",
    re.IGNORECASE,
)
FROM_ELSEWHERE = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*\s(?:src|href)=[\"']?(?:https?:)?//"
)
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE)


def markup_of(path: Path) -> str:
    """Returns a template's markup, a word where it puts a value."""
    return VALUE.sub("value", TEMPLATE_CODE.sub("", path.read_text(encoding="utf-8")))


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 10


@pytest.mark.parametrize("rule", [RUNS_IN_THE_PAGE, FROM_ELSEWHERE])
def test_no_template_breaks_the_policy(rule: re.Pattern[str]) -> None:
    found = {name_of(path): rule.findall(markup_of(path)) for path in TEMPLATES}
    assert {} == {name: breaches for name, breaches in found.items() if breaches}


def test_no_template_lets_a_value_through_as_markup() -> None:
    found = {name_of(path): UNESCAPED.findall(path.read_text("utf-8")) for path in TEMPLATES}
    assert {} == {name: breaches for name, breaches in found.items() if breaches}


@pytest.mark.parametrize(
    ("rule", "markup"),
    [
        (RUNS_IN_THE_PAGE, '<button class="go" onclick="go()">'),
        (RUNS_IN_THE_PAGE, '<p style="color: red">'),
        (RUNS_IN_THE_PAGE, "<style>p { color: red }</style>"),
        (RUNS_IN_THE_PAGE, "<script>go()</script>"),
        (RUNS_IN_THE_PAGE, '<script type="module">go()</script>'),
        (RUNS_IN_THE_PAGE, '<a href="javascript:go()">'),
        (FROM_ELSEWHERE, '<script type="module" src="https://cdn.example/x.js"></script>'),
        (UNESCAPED, "{{ name | safe }}"),
    ],
)
def test_a_breach_is_seen(rule: re.Pattern[str], markup: str) -> None:
    assert rule.search(markup)


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="application/json" id="boot">{}</script>',
        '<script type="module" src="/static/fan/main.js"></script>',
        '<a href="https://example.org/">x</a>',
    ],
)
def test_what_the_policy_lets_through_is_no_breach(markup: str) -> None:
    assert not RUNS_IN_THE_PAGE.search(markup)
    assert not FROM_ELSEWHERE.search(markup)
