"""Who may do what on the embedded server: one user for each role, each with its own keys.

The public door's user can read what fans may see and nothing else, so no mistake in a page can
show what is held back.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from flyingfinish.journal.keys import KEY_RULES, SELECTORS

ADMIN = "admin"
READERS = {"push"}
PASSWORD_BYTES = 32

# Which commands; nothing that looks into, stops or empties the server, or walks over all keys
# (rules for keys do not hold for those).
_NEVER = "-@admin -@dangerous -scan -randomkey -dbsize +info"
_READ_AND_WRITE = f"+@all {_NEVER}"
_READ_ONLY = f"+@read +@connection {_NEVER}"


def rules() -> dict[str, str]:
    """Returns each user's rules: the keys as the journal room says, and the commands."""
    found = {ADMIN: "~* &* +@all"}
    for role, keys in KEY_RULES.items():
        commands = _READ_ONLY if role in READERS else _READ_AND_WRITE
        found[role] = f"{' '.join(keys)} {commands} {SELECTORS.get(role, '')}".rstrip()
    return found


def make_passwords() -> dict[str, str]:
    """Returns a new random password for each user."""
    return {user: secrets.token_hex(PASSWORD_BYTES) for user in rules()}


def acl_lines(passwords: Mapping[str, str]) -> str:
    """Returns the server's ACL file: passwords as hashes, the nameless user switched off."""
    lines = ["user default off -@all"]
    allowed = rules()
    for user, password in passwords.items():
        digest = hashlib.sha256(password.encode()).hexdigest()
        lines.append(f"user {user} on #{digest} {allowed[user]}")
    return "\n".join(lines) + "\n"


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read; who reads meanwhile finds the old one whole."""
    new = path.with_name(f"{path.name}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(new, path)


def read_passwords(path: Path) -> dict[str, str]:
    """Returns the passwords a server was started with; raises OSError or ValueError."""
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError(f"{path} holds no passwords")
    return {str(user): str(password) for user, password in found.items()}


def url_of(socket: Path, passwords: Mapping[str, str], user: str) -> str:
    """Returns the address under which `user` reaches the server at `socket`."""
    return f"unix://{user}:{passwords[user]}@{quote(str(socket))}"
