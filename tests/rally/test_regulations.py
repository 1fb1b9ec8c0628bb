"""Regulations as data: presets, overrides, refusals."""

import json
from pathlib import Path
from typing import Any

import pytest

from flyingfinish.rally.errors import BadSetting, UnknownPreset, UnknownSetting
from flyingfinish.rally.regulations import (
    PRESETS,
    DeadHeat,
    RestartPool,
    as_settings,
    newest,
    preset,
    regulations,
)

GOLDEN = Path(__file__).parent.parent / "golden"


def test_the_restart_of_2018_costs_seven_minutes_a_stage() -> None:
    assert 420_000 == preset("fia-wrc-2018").restart_added_ms


def test_the_restart_of_2025_costs_ten_minutes_a_stage() -> None:
    assert 600_000 == preset("fia-wrc-2025").restart_added_ms


def test_a_uk_total_is_in_whole_seconds() -> None:
    assert 1_000 == preset("uk-stage").total_precision_ms


def test_uk_lateness_is_free_unless_the_rally_says_otherwise() -> None:
    charged = regulations("uk-stage", {"late_ms_per_minute": 10_000})
    assert (0, 10_000) == (preset("uk-stage").late_ms_per_minute, charged.late_ms_per_minute)


def test_ralli_sm_restarts_by_class_alone() -> None:
    assert RestartPool.CLASS is preset("ralli-sm").restart_pool


def test_an_unknown_preset_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UnknownPreset) as refusal:
        preset("fia-wrc-25")
    assert "fia-wrc-2025" == refusal.value.params["nearest"]


def test_an_override_replaces_one_setting() -> None:
    found = regulations("ralli-sm", {"dead_heat": "shared", "shared_places": False})
    assert (DeadHeat.SHARED, False) == (found.dead_heat, found.shared_places)


def test_a_tariff_is_a_list() -> None:
    assert (5_000,) == regulations("ralli-sm", {"false_starts_ms": [5_000]}).false_starts_ms


def test_an_unknown_setting_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UnknownSetting) as refusal:
        regulations("ralli-sm", {"dead_heet": "shared"})
    assert "dead_heat" == refusal.value.params["nearest"]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("dead_heat", "coin"),
        ("shared_places", 1),
        ("late_ms_per_minute", "10"),
        ("late_ms_per_minute", True),
        ("late_ms_per_minute", -1),
        ("late_ms_per_minute", 10**12),
        ("total_precision_ms", 0),
        ("false_starts_ms", "10"),
        ("false_starts_ms", [1, "2"]),
        ("restart_pool", None),
        ("due_base", "stage"),
        ("late_article", 44),
        ("early_article", "x" * 65),
        ("main_start_ms_per_minute", [10_000]),
        ("over_stage_maximum", "shrug"),
    ],
)
def test_a_misshapen_setting_is_refused(setting: str, value: Any) -> None:
    with pytest.raises(BadSetting) as refusal:
        regulations("ralli-sm", {setting: value})
    assert setting == refusal.value.params["setting"]


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_all_settings_of_a_preset_are_taken_back(name: str) -> None:
    assert preset(name) == regulations("fia-wrc-2025", as_settings(preset(name)))


def test_a_bare_name_means_the_first_version_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    second = regulations("ralli-sm", {"late_ms_per_minute": 20_000})
    monkeypatch.setitem(PRESETS, "ralli-sm", (*PRESETS["ralli-sm"], second))
    assert (preset("ralli-sm"), second) == (preset("ralli-sm@1"), preset("ralli-sm@2"))
    assert ("ralli-sm@2", "ralli-sm@1") == (newest("ralli-sm"), newest("ralli-sm@1"))


@pytest.mark.parametrize("name", ["ralli-sm@0", "ralli-sm@2", "ralli-sm@", "ralli-sm@1@1"])
def test_a_version_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(UnknownPreset) as refusal:
        newest(name)
    assert "ralli-sm" == refusal.value.params["nearest"]


def test_uk_charges_ten_seconds_both_ways_at_the_main_start() -> None:
    assert (10_000, 10_000) == preset("uk-stage").main_start_ms_per_minute


def test_what_a_version_said_it_says_for_ever() -> None:
    # Rallies of the past were opened with it: what a rule book says anew is another version. A new
    # setting may join, with the value that leaves older rallies as they were.
    kept = json.loads((GOLDEN / "regulations.json").read_text(encoding="utf-8"))
    for name, settings in kept.items():
        now = as_settings(preset(name))
        assert settings == {key: now[key] for key in settings}, name


def test_every_version_is_kept() -> None:
    kept = json.loads((GOLDEN / "regulations.json").read_text(encoding="utf-8"))
    expected = [f"{name}@{n}" for name, all_ in PRESETS.items() for n, _ in enumerate(all_, 1)]
    assert expected == list(kept)
