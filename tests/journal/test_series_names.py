"""Journals of series are told apart from those of rallies by their names."""

from flyingfinish.journal.keys import require_sound_name
from flyingfinish.journal.series_names import journal_of_series, series_of_journal
from flyingfinish.rally.judge.parts import ID_PATTERN


def test_a_journal_s_name_says_of_which_series_it_is() -> None:
    assert "ralli-sm-2026" == series_of_journal(journal_of_series("ralli-sm-2026"))


def test_a_rally_or_the_book_of_tokens_is_no_series() -> None:
    assert ["", ""] == [series_of_journal("series"), series_of_journal("kokkola")]


def test_a_series_journal_is_a_sound_name_that_no_rally_can_have() -> None:
    name = require_sound_name(journal_of_series("cup"))
    assert ID_PATTERN.fullmatch(name) is None
