"""`ff regulations`: a preset, or the regulations of a rally file, as TOML that can be pasted back.

Every setting stands with what it says, where it comes from and whether that must still be
confirmed; what a rally does otherwise than its preset is marked.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from flyingfinish.exchange.file_troubles import FileRefused, trouble_of
from flyingfinish.exchange.rally_file import RallyFile, read_rally_file
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.regulation_notes import NOTES, is_provisional
from flyingfinish.rally.regulations import (
    PRESETS,
    Regulations,
    as_settings,
    newest,
    preset,
    regulations,
    with_settings,
)

DEFAULT_PRESET = "ralli-sm"


def main(argv: list[str]) -> int:
    """Prints regulations; 0 done, 1 an unknown preset or a file that cannot be read."""
    parser = argparse.ArgumentParser(prog="ff regulations", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "preset", nargs="?", help=f"one of {', '.join(PRESETS)}, with @2 its version"
    )
    parser.add_argument("--rally", type=Path, help="a rally file: its own settings are marked")
    asked = parser.parse_args(argv)
    try:
        sys.stdout.write(_printed(asked.rally, asked.preset or ""))
    except (RuleRefusal, FileRefused, OSError) as trouble:
        sys.stderr.write(f"ff regulations: {trouble_of(trouble)}\n")
        return 1
    return 0


def _printed(rally: Path | None, name: str) -> str:
    """What was asked for: a file's regulations, a preset's, or the presets' names."""
    if rally is not None:
        return of_file(read_rally_file(rally.read_bytes(), rally.name))
    if name:
        return as_toml(name, preset(name))
    return "".join(f"{newest(one)}\n" for one in PRESETS)


def as_toml(name: str, regs: Regulations, own: Sequence[str] = ()) -> str:
    """Returns a preset's settings as a ``[regulations]`` table; ``own`` are marked as a rally's."""
    lines = [f"# Regulations: {newest(name)}", "[regulations]"]
    for setting, value in as_settings(regs).items():
        lines.append(f"# {_comment(name, setting, setting in own)}")
        lines.append(f"{setting} = {_value(value)}")
    return "\n".join(lines) + "\n"


def of_file(file: RallyFile) -> str:
    """Returns the regulations of a rally file, then what each of its competitions has otherwise."""
    name = str(file.rally.get("regulations", DEFAULT_PRESET))
    base = regulations(name, file.regulations)
    text = as_toml(name, base, list(file.regulations))
    return text + "".join(_competitions(file, name, base))


def _competitions(file: RallyFile, name: str, base: Regulations) -> Iterator[str]:
    """The settings in which each competition differs from the rally, as comments."""
    mine = as_settings(base)
    for table in file.tables["competition"]:
        own = str(table.get("regulations", ""))
        overrides: Mapping[str, Any] = table.get("overrides", {})
        theirs = as_settings(with_settings(preset(own) if own else base, overrides))
        differing = {key: value for key, value in theirs.items() if value != mine[key]}
        if differing:
            yield f"\n# Competition {table.get('id', '')}: {newest(own or name)}, otherwise here:\n"
            yield "".join(f"# {key} = {_value(value)}\n" for key, value in differing.items())


def _comment(name: str, setting: str, own: bool) -> str:
    note = NOTES[setting]
    parts = [note.says]
    if note.source:
        parts.append(f"({note.source})")
    if own:
        parts.append("[this rally's own]")
    elif is_provisional(name, setting):
        parts.append("[provisional: confirm]")
    return " ".join(parts)


def _value(value: Any) -> str:
    """A plain value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    # Numbers and texts are written as in JSON: its escapes are TOML's too.
    return json.dumps(value, ensure_ascii=False)
