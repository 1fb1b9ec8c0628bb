"""What is wrong in a file that people wrote: each trouble with its line and the nearest word.

Readers of files gather troubles in a `Troubles` and go on, so that one run shows all of them.
"""

import re
from dataclasses import dataclass, field
from typing import Final

SHOWN_MAX: Final = 30
"""More troubles than this come from one cause; the first ones tell it."""

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY: Final = re.compile(r"\s*(?:\"([^\"]+)\"|([A-Za-z0-9_-]+))\s*=")


class FileRefused(Exception):
    """A file cannot be taken; its text has one trouble a line."""


def trouble_of(error: Exception) -> str:
    """Returns what is wrong with a file; of one that the disk does not give, what to do."""
    if not isinstance(error, OSError):
        return str(error)
    match error:
        case FileNotFoundError():
            why = "there is no such file or folder here; look at its name"
        case IsADirectoryError():
            why = "this is a folder; name a file in it"
        case NotADirectoryError() | FileExistsError():
            why = "a file stands where a folder must be; name another"
        case PermissionError():
            why = "it may not be used; give this user the right, or name another"
        case _:
            why = error.strerror or str(error)
    return f"{error.filename}: {why}" if error.filename else why


@dataclass(slots=True)
class Troubles:
    """Troubles of one file, gathered."""

    file: str
    found: list[str] = field(default_factory=list)

    def add(self, line: int, what: str) -> None:
        """Notes a trouble at a line; 0 = of the whole file."""
        self.found.append(f"{self.file}:{line}: {what}" if line else f"{self.file}: {what}")

    def check(self) -> None:
        """Raises FileRefused when something was noted."""
        if self.found:
            more = len(self.found) - SHOWN_MAX
            rest = [f"... and {more} more"] if more > 0 else []
            raise FileRefused("\n".join([*self.found[:SHOWN_MAX], *rest]))


def nearest(word: str, words: list[str]) -> str:
    """Returns ", did you mean 'x'?" for the nearest known word, "" when none is near."""
    near = min(words, key=lambda known: _apart(word, known), default="")
    close = near and _apart(word, near) <= max(1, len(word) // 3)
    return f", did you mean '{near}'?" if close else ""


def _apart(a: str, b: str) -> int:
    """Returns how many letters must be changed, put in or taken out to make one of the other."""
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(b, start=1):
            changed = diagonal + (letter != other)
            diagonal = row[j]
            row[j] = min(changed, row[j] + 1, row[j - 1] + 1)
    return row[-1]


class TomlLines:
    """Where each key of a TOML file stands; the reader of the standard library does not tell."""

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str, int, str], int] = {}
        table, index = "", 0
        counts: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            if header := _HEADER.match(line):
                table = header[2]
                index = counts.get(table, 0)
                counts[table] = index + 1
                self._lines[(table, index, "")] = number
            elif key := _KEY.match(line):
                self._lines.setdefault((table, index, key[1] or key[2]), number)

    def of(self, table: str, index: int = 0, key: str = "") -> int:
        """Returns the line of a key, of its table when the key is not found, else 0."""
        own = self._lines.get((table, index, key))
        return own or self._lines.get((table, index, ""), 0)
