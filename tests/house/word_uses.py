"""Which words the sources of the server and the browser say, read out of their own grammars.

A key is *said* where a speaker (`say`, `t`, `words`) is handed it, as it stands or by a choice
between two. It is *put together* where a source joins codes to it: `f"state_{code}"`,
`` `told_${code}` ``, `"col_" ~ head`; then what fills each hole must be a word that some source
names, or one that is itself put together.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes

from house.tree import CLIENTS, SERVER, parsed

SPEAKERS = frozenset(("say", "_say", "t", "words", "page"))
FIELDS = (
    "whom", "method", "registered_only", "title_who", "stands", "scores", "why", "protest",
    "appeal", "component", "series_round", "own", "in_front", "level", "behind",
)  # fmt: skip
"""What stands before a code where a source joins two of them: `f"{field}_{choice}"`."""

QUOTED = re.compile(r"""["'`]([a-z][\w.]*)["'`]""")
PUT_TOGETHER_IN_SCRIPT = re.compile(r"`([^`\s]*\$\{[^`\s]*)`")
PUT_TOGETHER_IN_TEMPLATE = re.compile(r"""["']([a-z]\w*_)["']\s*(?:~|\+)""")
SPOKEN_IN_SCRIPT = re.compile(r"\b(?:say|t)\(")
KEY_IN_SCRIPT = re.compile(r"""(?:^|[?:])\s*["']([a-z]\w*)["']""")
A_HOLE = re.compile(r"\$\{[^}]*\}")
SHAPE = re.compile(r"(?:[a-z]\w*_|(?=\{\}_[a-z]))(?:\{\}\w*)+")
"""A key with holes: of its own it has at least a word, and an underscore beside the hole."""

_GRAMMAR = Environment(autoescape=True)


@cache
def sources(*suffixes: str) -> tuple[Path, ...]:
    """Returns the sources of the server and the browser that have one of these suffixes."""
    files = (path for root in (SERVER, CLIENTS / "web") for path in sorted(root.rglob("*")))
    return tuple(path for path in files if path.suffix in suffixes)


def said_in(path: Path) -> list[str]:
    """Returns every key that a source hands to a speaker as it stands."""
    text = path.read_text(encoding="utf-8")
    match path.suffix:
        case ".py":
            return list(_said_by_server(parsed(path)))
        case ".html":
            return list(_said_by_template(_GRAMMAR.parse(text)))
        case _:
            return list(_said_by_script(text))


def _said_by_server(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _speaks(node.func):
            yield from _texts(node.args[0])


def _speaks(called: ast.expr) -> bool:
    match called:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in SPEAKERS
        case ast.Call(func=ast.Name(id=name)):
            return name.startswith("words_")
    return False


def _texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if re.fullmatch(r"[a-z]\w*", text):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)


def _said_by_template(tree: nodes.Template) -> Iterator[str]:
    for call in tree.find_all(nodes.Call):
        name = getattr(call.node, "name", getattr(call.node, "attr", ""))
        if name in SPEAKERS and call.args:
            yield from _template_texts(call.args[0])


def _template_texts(node: nodes.Node | None) -> Iterator[str]:
    match node:
        case nodes.Const(value=str(text)):
            yield text
        case nodes.CondExpr(expr1=one, expr2=other):
            yield from _template_texts(one)
            yield from _template_texts(other)


def _said_by_script(text: str) -> Iterator[str]:
    for call in SPOKEN_IN_SCRIPT.finditer(text):
        argument = first_argument(text[call.end() :])
        yield from KEY_IN_SCRIPT.findall(re.sub(r"`[^`]*`", "", argument))


def first_argument(text: str) -> str:
    """Returns a call's first argument out of what follows its bracket."""
    depth, quote = 0, ""
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote and text[at - 1] != "\\" else quote
        elif sign in "\"'`":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif depth == 0 and sign in ",)":
            return text[:at]
        elif sign in ")]}":
            depth -= 1
    return text


@cache
def named() -> frozenset[str]:
    """Returns every word and whole number that stands by itself in some source."""
    found: set[str] = set()
    for path in sources(".js", ".html"):
        found |= set(QUOTED.findall(path.read_text(encoding="utf-8")))
    for path in sources(".py"):
        found |= {str(one.value) for one in ast.walk(parsed(path)) if isinstance(one, ast.Constant)}
    return frozenset(found)


@cache
def put_together() -> tuple[re.Pattern[str], ...]:
    """Returns the keys that sources put together, a group for each hole."""
    found = {f"{field}_{{}}" for field in FIELDS}
    for path in sources(".js", ".html"):
        text = path.read_text(encoding="utf-8")
        found |= {A_HOLE.sub("{}", one) for one in PUT_TOGETHER_IN_SCRIPT.findall(text)}
        found |= {one + "{}" for one in PUT_TOGETHER_IN_TEMPLATE.findall(text)}
    for path in sources(".py"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.JoinedStr):
                found.add("".join(getattr(one, "value", "") if isinstance(one, ast.Constant)
                                  else "{}" for one in node.values))  # fmt: skip
    return tuple(
        re.compile(one.replace("{}", r"(\w+)")) for one in sorted(found) if SHAPE.fullmatch(one)
    )


@cache
def is_used(key: str) -> bool:
    """Says whether any source names a key, or puts it together of words that are used."""
    if key in named():
        return True
    matches = (shape.fullmatch(key) for shape in put_together())
    return any(match and all(map(is_used, match.groups())) for match in matches)
