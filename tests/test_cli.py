"""The command line finds its verbs, imports only the one asked for, and says what went wrong."""

import subprocess
import sys

import pytest

from flyingfinish import cli


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
