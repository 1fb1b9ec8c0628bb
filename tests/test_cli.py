"""The command line finds its verbs, imports only the one asked for, and says what went wrong."""

import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flyingfinish import cli
from flyingfinish.config import CHECKOUT


def test_no_verb_prints_the_usage_and_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.EXIT_USAGE == cli.main([])
    assert "usage: ff VERB" in capsys.readouterr().out


def test_an_unknown_verb_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.EXIT_USAGE == cli.main(["raec"])
    assert "no verb 'raec'" in capsys.readouterr().err


def test_the_usage_lists_every_verb() -> None:
    listed = {line.split()[0] for line in cli.usage().splitlines()[2:]}
    assert set(cli.VERBS) == listed


def test_ctrl_c_ends_a_verb_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(argv: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "load", lambda target: interrupted)
    assert cli.EXIT_INTERRUPTED == cli.main(["check"])


def test_naming_a_verb_imports_no_other_verb() -> None:
    script = (
        "import sys, flyingfinish.cli as cli; cli.main(['help']);"
        "sys.exit(any(m in sys.modules for m in ('redis', 'starlette', 'uvicorn')))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert 0 == done.returncode


@pytest.mark.parametrize("name", sorted(cli.VERBS))
def test_every_verb_has_its_function(name: str) -> None:
    assert callable(cli.load(cli.VERBS[name].target))


ON_FILES = (
    "import {bad}", "import {toml} --entries {bad} --check", "route r {bad}",
    "regulations --rally {bad}", "replay {bad} --tables out.json", "points {bad}",
    "series show {bad}", "series import {bad}", "demo --rally {bad}",
    "demo --rally {bad} --write out",
)  # fmt: skip
ON_FOLDERS = (
    "serve --port 0 --crew-port 0 --data {bad}", "archive --data {bad}", "export r --data {bad}",
    "erase A --data {bad}", "restore --archive {bad}", "verify --archive {bad}",
    "token issue r --post f --data {bad}", "import {toml} --data {bad}",
    "series bring r a b c d --data {bad}", "demo --write {bad}",
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_log_is_left() -> Iterator[None]:
    """Takes away the log that a server was given in this process: its output ends with the test."""
    yield
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    for handler in [one for one in root.handlers if type(one) is logging.StreamHandler]:
        root.removeHandler(handler)


def told(line: str, bad: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Returns what a line of the shell says where it fails; it must not end well."""
    sample = CHECKOUT / "clients" / "samples" / "club-rally.toml"
    argv = [word.format(bad=bad, toml=sample) for word in line.split()]
    assert 0 != cli.main(argv)
    return capsys.readouterr().err


def is_a_sentence(text: str) -> bool:
    return text.count("\n") <= 2 and not re.search("Errno|Traceback|Error", text)


@pytest.mark.parametrize("line", ON_FILES)
@pytest.mark.parametrize("stands", ["nothing", "a folder"])
def test_a_file_that_is_none_is_told_with_what_to_do(
    line: str, stands: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path if stands == "a folder" else tmp_path / "none"
    text = told(line, bad, capsys)
    assert (True, True) == (is_a_sentence(text), str(bad) in text and "name" in text), text


@pytest.mark.parametrize("line", ON_FOLDERS)
def test_a_folder_that_is_a_file_is_told_with_what_to_do(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "file"
    bad.write_text("hello")
    text = told(line, bad, capsys)
    assert (True, True) == (is_a_sentence(text), str(bad) in text and "name" in text), text


@pytest.mark.parametrize("line", [one for one in ON_FOLDERS if "--write" not in one][1:])
def test_a_folder_that_is_not_there_is_not_made(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(line, tmp_path / "none", capsys)
    assert (True, []) == (is_a_sentence(text), list(tmp_path.iterdir())), text


def test_what_is_no_sentence_is_seen() -> None:
    assert not is_a_sentence("ff: [Errno 2] No such file or directory: 'x'")
