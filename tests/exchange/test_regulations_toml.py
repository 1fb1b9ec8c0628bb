"""Regulations printed for people: pasted back they are the same."""

import tomllib
from pathlib import Path

import pytest

from flyingfinish.exchange.rally_file import read_rally_file
from flyingfinish.exchange.regulations_toml import as_toml, main, of_file
from flyingfinish.rally.regulations import PRESETS, as_settings, preset, regulations
from house.tree import CHECKOUT

CLUB = CHECKOUT / "clients" / "samples" / "club-rally.toml"


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_what_is_printed_can_be_pasted_back(name: str) -> None:
    pasted = tomllib.loads(as_toml(name, preset(name)))["regulations"]
    assert preset(name) == regulations("fia-wrc-2025", pasted)


def test_an_article_with_quotes_survives() -> None:
    own = regulations("ralli-sm", {"late_article": 'AKK "7" \\ä'})
    assert as_settings(own) == tomllib.loads(as_toml("ralli-sm", own))["regulations"]


def test_every_value_says_whether_it_must_be_confirmed() -> None:
    lines = as_toml("ralli-sm", preset("ralli-sm")).splitlines()
    at = lines.index("restart_added_ms = 600000")
    assert lines[at - 1].endswith("[provisional: confirm]")


def test_a_rally_file_says_what_it_has_otherwise_and_so_do_its_competitions() -> None:
    text = of_file(read_rally_file(CLUB.read_bytes()))
    lines = text.splitlines()
    own = lines[lines.index("maximum_lateness_minutes = 20") - 1]
    assert own.endswith("[this rally's own]")
    assert "# Competition vanhat: ralli-sm@1, otherwise here:" in lines
    assert '# dead_heat = "shared"' in lines
    assert not any(line.startswith("# Competition syys") for line in lines)


def test_the_verb_lists_presets_and_prints_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main([])
    assert "ralli-sm@1" in capsys.readouterr().out.splitlines()
    assert 0 == main(["uk-stage@1"])
    assert capsys.readouterr().out.startswith("# Regulations: uk-stage@1\n[regulations]\n")


def test_the_verb_prints_a_files_regulations(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["--rally", str(CLUB)])
    assert of_file(read_rally_file(CLUB.read_bytes())) == capsys.readouterr().out


@pytest.mark.parametrize("words", [["ralli-fm"], ["--rally", "nowhere.toml"]])
def test_what_is_not_there_is_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(words)
    assert capsys.readouterr().err.startswith("ff regulations: ")


def test_a_file_with_an_unknown_setting_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "r.toml"
    file.write_text(CLUB.read_text(encoding="utf-8").replace("maximum_", "maximal_"), "utf-8")
    assert 1 == main(["--rally", str(file)])
    assert "maximum_lateness_minutes" in capsys.readouterr().err
