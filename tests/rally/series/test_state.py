"""The fold of a series: what counts, what replaces what, what is nobody's."""

import pytest

from flyingfinish.rally import facts as f
from flyingfinish.rally.errors import NotOfThisJournal
from flyingfinish.rally.point_tables import Component, Scheme, Source
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.series.parts import RoundState
from flyingfinish.rally.series.state import SeriesTouched, replay_series
from small_series import Series, a_cup


def test_the_fold_of_all_facts_is_what_folding_one_by_one_gave() -> None:
    series = a_cup(2)
    series.ended("r1", "a+x b")
    series.registers("t", "a")
    assert replay_series(series.records) == series.state


def test_what_is_not_an_official_s_counts_for_nothing() -> None:
    series = Series()
    series.fold(f.TeamSet("red", "Red"), official=False)
    series.fold(None)
    assert ({}, 3) == (series.state.teams, series.state.position)


def test_a_rally_s_fact_has_no_place_in_a_series() -> None:
    with pytest.raises(NotOfThisJournal):
        Series().fold(f.RallyClosed())


@pytest.mark.parametrize("parts", [(), (Component(Source.START, ()),)])
def test_a_scheme_that_says_nothing_is_put_aside(parts: tuple[Component, ...]) -> None:
    with pytest.raises(Refused):
        Series().fold(f.SchemeSet(Scheme("own", parts)))


def test_a_restored_journal_goes_on() -> None:
    series = a_cup()
    series.fold(f.JournalForked(2, 5, "restored"))
    assert {"t"} == series.state.titles.keys()


def test_each_change_of_a_round_has_a_number_and_no_change_has_none() -> None:
    series = a_cup(1)
    first = series.state.rounds["r1"]
    series.round("r1")
    assert first == series.state.rounds["r1"]
    series.round("r1", state=RoundState.MOVED, from_date="2026-01-15")
    moved = series.state.rounds["r1"]
    assert (0, 1) == (first.sequence, moved.sequence)
    assert first.set_at_ms < moved.set_at_ms


def test_a_person_whose_name_was_erased_is_somebody_without_a_name() -> None:
    series = Series()
    series.fold(f.PersonRecorded("p1", "hash"))
    assert [("", "")] == [(series.state.persons["p1"].name, series.state.name_of("nobody"))]


def test_a_team_is_called_by_its_name() -> None:
    series = Series()
    series.fold(f.TeamSet("red", "Red Racing"))
    series.persons("a")
    assert ["Red Racing", "A"] == [series.state.name_of("red"), series.state.name_of("a")]


def test_an_adjustment_that_is_not_there_cannot_be_missed() -> None:
    series = a_cup()
    series.fold(f.PointsAdjustmentWithdrawn("desk/a/99"))
    assert set() == series.touched.titles


def test_what_two_facts_touched_adds_up() -> None:
    one = SeriesTouched({"a"})
    one.merge(SeriesTouched({"b"}, calendar=True))
    assert SeriesTouched({"a", "b"}, True) == one
