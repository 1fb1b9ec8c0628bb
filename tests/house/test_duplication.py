"""No eight lines stand in two places: what is said twice is changed once."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from house.tree import name_of, sources

LINES = 8
# A field is no step: a command and the fact that it becomes share theirs because they must.
FIELD = re.compile(r"[a-z_]+ : [^=]+( = .+)?$")
SKIPPED = {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}


def normalised(text: str) -> list[tuple[int, str]]:
    """Returns (line number, tokens) of each logical line that is neither comment nor import."""
    found: list[tuple[int, str]] = []
    words: list[str] = []
    first = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in SKIPPED:
            continue
        if token.type == tokenize.NEWLINE:
            line = " ".join(words)
            passed = line.startswith(("import ", "from ", '"""')) or FIELD.match(line)
            if not passed:
                found.append((first, line))
            words = []
            continue
        first = first if words else token.start[0]
        words.append(token.string)
    return found


def windows(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yields every run of `LINES` normalised lines with the number of its first line."""
    lines = normalised(text)
    for index in range(len(lines) - LINES + 1):
        run = lines[index : index + LINES]
        yield run[0][0], tuple(line for _, line in run)


def duplicates(texts: dict[str, str]) -> list[str]:
    """Returns where a run of lines of one text stands again, in it or in another."""
    seen: dict[tuple[str, ...], str] = {}
    found = []
    for name, text in texts.items():
        for number, run in windows(text):
            place = f"{name}:{number}"
            if run in seen:
                found.append(f"{place} is {seen[run]}")
            seen.setdefault(run, place)
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_no_eight_lines_stand_twice() -> None:
    assert [] == duplicates({name_of(path): _text(path) for path in sources()})


def test_eight_lines_that_stand_twice_are_seen() -> None:
    block = "".join(f"x{n} = call({n})\n" for n in range(LINES))
    spaced = block.replace(" = ", "=  ").replace("\n", "  # why\n")
    assert ["b.py:2 is a.py:1"] == duplicates({"a.py": block, "b.py": "y = 1\n" + spaced})


def test_seven_lines_may_stand_twice() -> None:
    block = "".join(f"x{n} = call({n})\n" for n in range(LINES - 1))
    assert [] == duplicates({"a.py": block, "b.py": "y = 1\n" + block})
