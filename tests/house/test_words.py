"""Nothing that is tracked names a machine, a registry or a workplace; the locks pin by hash."""

import re
from pathlib import Path

import pytest

from house.tree import CHECKOUT, name_of, tracked_files

# Written in pieces, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile("/wo" + "rk/|/ro" + "ot/|/home/[a-z]+/|/Us" + "ers/[a-z]")
REGISTRIES = re.compile("py" + "pi[.]org|python" + "hosted|npm" + "js[.]|file:" + "//")
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^[a-zA-Z0-9._-]+==[^ ]+( ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def text_of(path: Path) -> str:
    """Returns what `path` holds as text, "" for a picture or a file that is gone."""
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return ""


@pytest.mark.parametrize(
    "pattern", [MACHINE_PATHS, REGISTRIES], ids=["a machine's path", "a registry's host"]
)
def test_no_tracked_file_names(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name_of(path)}: {match.group()}"
        for path in tracked_files()
        if (match := pattern.search(text_of(path)))
    ]
    assert [] == found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_pin_or_a_hash(lock: str) -> None:
    lines = (CHECKOUT / lock).read_text(encoding="utf-8").splitlines()
    assert [] == [line for line in lines if not PIN.match(line) and not HASH.match(line)]


def test_the_runtime_lock_is_part_of_the_other() -> None:
    runtime, dev = (
        {line.split()[0] for line in text_of(CHECKOUT / lock).splitlines() if PIN.match(line)}
        for lock in LOCKS
    )
    assert set() == runtime - dev


@pytest.mark.parametrize("text", ["see /wo" + "rk/main", "https://py" + "pi.org/simple"])
def test_a_forbidden_word_is_seen(text: str) -> None:
    assert MACHINE_PATHS.search(text) or REGISTRIES.search(text)
