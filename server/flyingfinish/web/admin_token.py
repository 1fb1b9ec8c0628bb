"""The first admin's token: made when a server has none, kept in a file only its owner may read.

The crew door's process sees to it at its start; `ff token`, `ff import` and the demo read the file.
"""

import os
from pathlib import Path
from typing import Final

from flyingfinish.clock import Clock
from flyingfinish.exchange.door_client import ADMIN_TOKEN_FILE
from flyingfinish.journal.ports import Store
from flyingfinish.web.access import ACCESS_JOURNAL, EVERY_RALLY, Access
from flyingfinish.web.tokens import OFFICIAL, read_token

FILE_NAME: Final = ADMIN_TOKEN_FILE
ADMIN_SOURCE: Final = "desk-admin"
OWNER_ONLY: Final = 0o600


async def ensure_admin_token(store: Store, clock: Clock, folder: Path) -> Path:
    """Returns the file with a token that is good for everything, made anew when there is none.

    A token that was revoked, or that this journal does not know (an emptied Redis), is replaced.
    """
    path = folder / ADMIN_TOKEN_FILE
    access = Access(store.journal(ACCESS_JOURNAL), clock)
    await access.following.catch_up()
    kept = read_token(path.read_text(encoding="ascii").strip()) if path.exists() else None
    bearer = access.of_token(kept) if kept else None
    if bearer is None or not bearer.has_role("admin"):
        token = await access.issue(OFFICIAL, EVERY_RALLY, "admin", ADMIN_SOURCE, "first-run")
        _write(path, token.text())
    return path


def _write(path: Path, text: str) -> None:
    """Writes a file whole or not at all; nobody else may read it at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
