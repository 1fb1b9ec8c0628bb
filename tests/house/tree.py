"""What the house tests read: the checkout's sources, parsed once, and where each belongs."""

import ast
import shutil
import subprocess
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SERVER = CHECKOUT / "server" / "flyingfinish"
CLIENTS = CHECKOUT / "clients"
NOT_TRACKED = {".ff", ".git", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache",
               ".hypothesis"}  # fmt: skip


def sources() -> list[Path]:
    """Returns every Python file of the server and the clients."""
    return sorted([*SERVER.rglob("*.py"), *CLIENTS.rglob("*.py")])


def name_of(path: Path) -> str:
    """Returns `path` as written from the top of the checkout."""
    return path.relative_to(CHECKOUT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """Returns the syntax tree of `path`."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported_modules(tree: ast.Module) -> list[str]:
    """Returns every dotted module that `tree` imports, `from a import b` as both a and a.b."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in line {node.lineno}"
            found.append(node.module or "")
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def tracked_files() -> list[Path]:
    """Returns every file git tracks here, or all files of the tree where there is no git."""
    git = shutil.which("git")
    if git is not None:
        asked = [git, "ls-files", "-z"]
        done = subprocess.run(asked, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return [CHECKOUT / name for name in done.stdout.split("\0") if name]
    return [p for p in CHECKOUT.rglob("*") if p.is_file() and not NOT_TRACKED & set(p.parts)]
