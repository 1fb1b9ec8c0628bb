"""Every setting says what it is and where it comes from, and stands in the settings page."""

import re
from dataclasses import fields

import pytest

from flyingfinish.rally.regulation_notes import NOTES, PROVISIONAL, is_provisional
from flyingfinish.rally.regulations import PRESETS, Regulations, as_settings
from house.tree import CHECKOUT

ROW = re.compile(r"^\| `([a-z_]+)` \| (.*?) \| (.+?) \| (.*?) \|$", re.MULTILINE)
DOCUMENTED = ROW.findall((CHECKOUT / "server" / "SETTINGS.md").read_text(encoding="utf-8"))


def test_every_setting_has_a_note_and_no_note_is_without_a_setting() -> None:
    assert [field.name for field in fields(Regulations)] == list(NOTES)


def test_every_setting_stands_in_the_page_with_its_default_and_note() -> None:
    expected = [
        (name, "empty" if value in ("", []) else str(value), NOTES[name].says, NOTES[name].source)
        for name, value in as_settings(Regulations()).items()
    ]
    assert expected == DOCUMENTED


def test_every_preset_says_what_of_it_is_provisional() -> None:
    assert set(PRESETS) == set(PROVISIONAL)


def test_what_was_read_is_confirmed_and_what_was_inferred_is_not() -> None:
    found = [
        is_provisional("fia-wrc-2025@1", "restart_added_ms"),
        is_provisional("fia-wrc-2025@1", "late_start_ms_per_minute"),
        is_provisional("uk-stage", "dead_heat"),
        is_provisional("ralli-sm", "restart_added_ms"),
        is_provisional("ralli-sm", "late_article"),
        is_provisional("ralli-sm", "alarm_at_least_ms"),
    ]
    assert [False, True, True, True, False, False] == found


@pytest.mark.parametrize(
    "name", ["restart_pool", "restart_added_ms", "restart_added_last_of_leg_ms"]
)
def test_restart_figures_are_the_wrc_s_and_a_regional_rally_must_confirm_them(name: str) -> None:
    assert [True, False] == [is_provisional(one, name) for one in ("fia-regional", "fia-wrc-2025")]
