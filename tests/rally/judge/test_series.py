"""Every command of a series is taken when it fits and refused with its code when it does not.

Also the twin of `series/changes.py`.
"""

from typing import Any, get_args

import pytest

from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.judge.parts import Asked
from flyingfinish.rally.judge.series import SERIES_JUDGES, judge_series
from flyingfinish.rally.point_tables import Component, Scheme, Source
from flyingfinish.rally.refusals import ChangedSince, Refused
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.changes import SeriesChanges
from flyingfinish.rally.series.parts import (
    Registration,
    RoundTerms,
    ScoredRow,
    ScoredTable,
    SeriesRound,
    SeriesTitle,
)
from flyingfinish.rally.series.state import SeriesState
from small_series import Series, a_cup

FINAL = ScoredTable(Source.FINAL, (ScoredRow("a", "x", 1),))


def cup() -> Series:
    """Titles t (drivers) and team; rounds r1 (scored) and r2; persons a, b, x; team red with a."""
    series = a_cup(2)
    series.title("team", who=TitleFor.TEAM)
    series.decide(c.SetTeam("red", "Red"))
    series.persons("a", "b", "x")
    series.registers("team", "a", team="red")
    series.ended("r1", "a")
    return series


def title(**changes: Any) -> c.SetTitle:
    return c.SetTitle(
        SeriesTitle(**({"title_id": "n", "name": "N", "scheme": "erc-2025"} | changes))
    )


def round_(**changes: Any) -> c.SetRound:
    base: dict[str, Any] = {"round_id": "r3", "ord": 3, "name": "R3", "from_date": "2026-05-01",
            "to_date": "2026-05-02"}  # fmt: skip
    return c.SetRound(SeriesRound(**(base | changes)))


def scheme(*points: int, **changes: Any) -> c.SetScheme:
    return c.SetScheme(Scheme("own", (Component(Source.FINAL, points),), **changes))


def score(*tables: ScoredTable, **changes: Any) -> c.ScoreRound:
    return c.ScoreRound("r1", tables=tables, **({"document": "sheet"} | changes))


def table(*rows: ScoredRow, **changes: Any) -> c.ScoreRound:
    return score(ScoredTable(**({"source": Source.FINAL, "rows": rows} | changes)))


def registered(*args: Any, withdrawn: bool = False, **changes: Any) -> c.RegisterCompetitor:
    return c.RegisterCompetitor(Registration(*args, **changes), withdrawn)


REFUSED: list[tuple[str, c.SeriesCommand]] = [
    ("already_open", c.OpenSeries("cup", "Cup")),
    ("bad_id", c.SetScheme(Scheme("Big Points", (Component(Source.FINAL, (1,)),)))),
    ("bad_scheme", c.SetScheme(Scheme("own", ()))),
    ("bad_scheme", scheme()),
    ("bad_scheme", scheme(5, 6)),
    ("bad_scheme", scheme(-1)),
    ("bad_scheme", scheme(1_001)),
    ("bad_scheme", scheme(5, cars_per_team=-1)),
    ("bad_id", title(title_id="N N")),
    ("bad_text", title(name=" ")),
    ("unknown_scheme", title(scheme="wrc-1973")),
    ("scheme_top_only", title(scheme="ralli-sm-2010")),
    ("bad_id", title(class_ids=("S M",))),
    ("twice", title(class_ids=("SM1", "SM1"))),
    ("out_of_range", title(best_of=-1)),
    ("out_of_range", title(chosen_multiplier_thousandths=-1)),
    ("bad_id", round_(round_id="R 3")),
    ("bad_text", round_(name="")),
    ("bad_text", round_(place="x" * 65)),
    ("bad_text", round_(note="x" * 501)),
    ("bad_id", round_(rally_id="SM Mikkeli")),
    ("bad_date", round_(from_date="16.1.2026")),
    ("bad_date", round_(from_date="20260501")),
    ("bad_date", round_(to_date="2026-04-30")),
    ("round_ord_taken", round_(ord=1)),
    ("out_of_range", round_(ord=-1)),
    ("out_of_range", round_(multiplier_thousandths=-1)),
    ("out_of_range", round_(terms=(RoundTerms("t", multiplier_thousandths=-1),))),
    ("unknown_round", round_(needs_starts_of=("r9",))),
    ("unknown_title", round_(terms=(RoundTerms("q"),))),
    ("unknown_scheme", round_(terms=(RoundTerms("t", scheme="q"),))),
    ("scheme_top_only", round_(terms=(RoundTerms("t", scheme="ralli-sm-2010-day"),))),
    ("bad_id", c.RecordCompetitor("A", "A")),
    ("bad_text", c.RecordCompetitor("q", "")),
    ("twice", c.RecordCompetitor("red", "Red")),
    ("bad_id", c.SetTeam("Red", "Red")),
    ("bad_text", c.SetTeam("q", "")),
    ("twice", c.SetTeam("a", "A")),
    ("unknown_title", registered("q", "a")),
    ("unknown_person", registered("t", "q")),
    ("unknown_team", registered("t", "a", "blue")),
    ("unknown_team", registered("team", "b")),
    ("unknown_round", registered("t", "a", rounds=("r9",))),
    ("unknown_round", registered("t", "a", to_round="r9")),
    ("nothing_to_choose", registered("t", "a", chosen_round="r1")),
    ("not_registered", registered("t", "a", withdrawn=True)),
    ("unknown_title", c.NominateCars("q", "r1", "red", ())),
    ("unknown_round", c.NominateCars("team", "r9", "red", ())),
    ("not_registered", c.NominateCars("team", "r1", "red", ("b",))),
    ("not_registered", c.NominateCars("team", "r1", "blue", ("a",))),
    ("unknown_team", c.NominateCars("team", "r1", "blue", ())),
    ("unknown_round", c.ScoreRound("r9", tables=(FINAL,), document="sheet")),
    ("bad_text", score(FINAL, document="x" * 501)),
    ("nothing_named", score()),
    ("no_document", score(FINAL, document=" ")),
    ("not_of_this_round", score(FINAL, rally_id="elsewhere")),
    ("twice", score(FINAL, FINAL)),
    ("bad_text", table(ScoredRow("a", place=1), note="x" * 501)),
    ("bad_id", table(ScoredRow("a", place=1), class_id="S M")),
    ("not_published_here", table(ScoredRow("a", place=1), version=1)),
    ("out_of_range", table(*[ScoredRow("a")] * 1_001)),
    ("unknown_person", table(ScoredRow("q", place=1))),
    ("twice", table(ScoredRow("a", place=1), ScoredRow("b", "a", 2))),
    ("out_of_range", table(ScoredRow("a", place=-1))),
    ("out_of_range", table(ScoredRow("", "a", 1))),
    ("out_of_range", table(ScoredRow("a", count=2))),
    ("unknown_title", c.AdjustPoints("q", "a", 1_000, reason="appeal")),
    ("bad_text", c.AdjustPoints("t", "a", 1_000)),
    ("unknown_person", c.AdjustPoints("team", "a", 1_000, reason="appeal")),
    ("not_scored", c.AdjustPoints("t", "a", 1_000, "r2", "appeal")),
    ("out_of_range", c.AdjustPoints("t", "a", 0, reason="appeal")),
    ("out_of_range", c.AdjustPoints("t", "a", 1_000_001, reason="appeal")),
    ("unknown_adjustment", c.WithdrawPointsAdjustment("desk/a/1")),
    ("unknown_title", c.DecideTie("q", ())),
    ("unknown_person", c.DecideTie("team", ("a",))),
    ("twice", c.DecideTie("t", ("a", "a"))),
]

TAKEN: list[tuple[c.SeriesCommand, f.Fact]] = [
    (scheme(9, 6), f.SchemeSet(Scheme("own", (Component(Source.FINAL, (9, 6)),)))),
    (title(), f.TitleSet(SeriesTitle("n", "N", "erc-2025"))),
    (round_(ord=1, round_id="r1"), f.RoundSet(round_(ord=1, round_id="r1").round)),
    (round_(needs_starts_of=("r1",), terms=(RoundTerms("t", scheme="erc-2025"),), rally_id="x"),
     f.RoundSet(SeriesRound("r3", 3, "R3", "2026-05-01", "2026-05-02", rally_id="x",
                            needs_starts_of=("r1",), terms=(RoundTerms("t", scheme="erc-2025"),)))),
    (c.RecordCompetitor("q", "Q"), f.PersonRecorded("q", "hash")),
    (c.SetTeam("blue", "Blue"), f.TeamSet("blue", "Blue")),
    (registered("t", "a", rounds=("r1",)),
     f.CompetitorRegistered(Registration("t", "a", rounds=("r1",)))),
    (registered("team", "a", "red", withdrawn=True),
     f.CompetitorRegistered(Registration("team", "a", "red"), True)),
    (c.NominateCars("team", "r1", "red", ("a",)), f.CarsNominated("team", "r1", "red", ("a",))),
    (score(FINAL), f.RoundScored("r1", (FINAL,), document="sheet")),
    (c.AdjustPoints("t", "a", -5_000, "r1", "appeal"),
     f.PointsAdjusted("t", "a", -5_000, "r1", "appeal")),
    (c.AdjustPoints("team", "red", 5_000, reason="appeal"),
     f.PointsAdjusted("team", "red", 5_000, reason="appeal")),
    (c.DecideTie("team", ("red",)), f.TieDecided("team", ("red",))),
]  # fmt: skip


@pytest.mark.parametrize(("code", "command"), REFUSED)
def test_what_does_not_fit_is_refused_with_its_code(code: str, command: c.SeriesCommand) -> None:
    with pytest.raises(RuleRefusal) as refused:
        cup().judged(command)
    assert code == refused.value.code


@pytest.mark.parametrize(("command", "fact"), TAKEN)
def test_what_fits_becomes_its_fact(command: c.SeriesCommand, fact: f.Fact) -> None:
    assert fact == cup().judged(command)


@pytest.mark.parametrize("kind", get_args(c.SeriesCommand))
def test_every_command_has_a_judge_a_shown_refusal_and_a_shown_fact(kind: Any) -> None:
    shown = {type(command) for command, _ in TAKEN} | {c.OpenSeries, c.WithdrawPointsAdjustment}
    assert kind in SERIES_JUDGES
    assert kind in {type(command) for _, command in REFUSED}
    assert kind in shown


def test_opening_a_series_becomes_its_first_fact() -> None:
    series = Series()
    assert f.SeriesOpened("cup", "Cup", "2026") == series.state.series


@pytest.mark.parametrize(
    ("code", "command"),
    [("bad_id", c.OpenSeries("Cup", "Cup")), ("wrong_series", c.OpenSeries("other", "Cup")),
     ("bad_text", c.OpenSeries("cup", "")), ("bad_text", c.OpenSeries("cup", "Cup", "x" * 65)),
     ("not_open", c.SetTeam("red", "Red"))],
)  # fmt: skip
def test_what_cannot_open_a_series_is_refused(code: str, command: c.SeriesCommand) -> None:
    asked = Asked("cup", "desk", "a", 0, 1)
    with pytest.raises(Refused) as refused:
        judge_series(SeriesState(), SeriesChanges(), command, asked)
    assert code == refused.value.code


def test_an_adjustment_is_withdrawn_by_its_identity() -> None:
    series = cup()
    adjusted = series.decide(c.AdjustPoints("t", "a", 1_000, reason="appeal"))
    withdrawn = series.judged(c.WithdrawPointsAdjustment(adjusted, "error"))
    assert f.PointsAdjustmentWithdrawn(adjusted, "error") == withdrawn


def test_a_calendar_has_an_end() -> None:
    series = a_cup(100)
    with pytest.raises(Refused) as refused:
        series.round("r101")
    assert "out_of_range" == refused.value.code


def test_nobody_has_seen_what_is_not_there_yet() -> None:
    with pytest.raises(Refused) as refused:
        cup().judged(title(), seen=99)
    assert "seen_ahead" == refused.value.code


ABOUT_ONE_THING: list[c.SeriesCommand] = [
    scheme(5), title(), round_(), score(FINAL), registered("t", "a"),
    c.NominateCars("team", "r1", "red", ("a",)), c.AdjustPoints("t", "a", 1_000, reason="appeal"),
    c.DecideTie("t", ("a",)),
]  # fmt: skip


@pytest.mark.parametrize("command", ABOUT_ONE_THING)
def test_who_has_not_seen_another_s_decision_about_the_same_looks_again(
    command: c.SeriesCommand,
) -> None:
    series = cup()
    seen = series.state.position
    series.decide(command, "desk-1")
    with pytest.raises(ChangedSince) as changed:
        series.judged(command, "desk-2", seen)
    assert [series.state.position] == [one.position for one in changed.value.changes]


def test_one_s_own_decisions_are_no_news() -> None:
    series = cup()
    seen = series.state.position
    series.decide(title(), "desk-1")
    assert isinstance(series.judged(title(), "desk-1", seen), f.TitleSet)


def test_rows_that_are_no_officials_change_nothing() -> None:
    series = cup()
    seen = series.state.position
    series.fold(f.TitleSet(title().title), "post", official=False)
    assert isinstance(series.judged(title(), "desk-1", seen), f.TitleSet)


def test_a_half_known_table_scores_once_the_series_gives_the_whole_of_it() -> None:
    series = Series()
    whole = Scheme("ralli-sm-2010", (Component(Source.FINAL, (22, 18, 15, 12)),))
    series.decide(c.SetScheme(whole))
    series.title(scheme="ralli-sm-2010")
    series.ended("r1", "a b e d")
    assert (4, "d", 12.0) == series.table()[3]
