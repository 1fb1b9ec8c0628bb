"""A series as texts: places, addends, what is possible, days."""

import pytest

from flyingfinish.processing.series_rows import calendar_whole, standings_whole
from flyingfinish.rally.point_tables import Component, Scheme, Source
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.parts import RoundState, RoundTerms, TieRule
from flyingfinish.web.series.tables import (
    calendar_model,
    days_text,
    rules_lines,
    said,
    table_model,
)
from flyingfinish.web.words import Words, words_in
from small_series import Series, a_cup

EN, FI, SV = (words_in("series", code) for code in ("en", "fi", "sv"))


def rows(series: Series) -> list[tuple[str, str, list[str]]]:
    model = table_model(standings_whole(series.state, series.state.titles["t"]), EN)
    return [(row["pos"], row["points"], row["rounds"]) for row in model["rows"]]


def test_addends_dropped_rounds_and_decisions_are_written_out() -> None:
    series = a_cup(scheme="wrc-2019", best_of=1)
    series.result("r1", series.final("a b"), series.final("b", Source.STAGE))
    series.ended("r2", "b")
    series.decide(c.AdjustPoints("t", "b", -2_500, "r1", "late"))
    assert [("1", "25", ["(18 + 5 + −2.5)", "25"]), ("2", "25", ["25", "–"])] == rows(series)


def test_shared_places_and_too_few_starts_are_marked() -> None:
    series = a_cup(minimum_starts=2)
    series.ended("r1", "a=b c")
    series.ended("r2", "a=b")
    assert ["1=", "1=", "–"] == [pos for pos, _, _ in rows(series)]


def test_only_the_first_rows_are_shown_and_the_rest_counted() -> None:
    series = a_cup()
    series.ended("r1", "a b c")
    model = table_model(standings_whole(series.state, series.state.titles["t"]), EN, 2)
    assert (2, 1) == (len(model["rows"]), model["more"])


def test_the_calendar_is_said_in_words() -> None:
    series = a_cup(1)
    series.round("r1", state=RoundState.CANCELLED, place="Kitee", rally_id="kitee", note="ei")
    assert [
        {
            "name": "R1",
            "days": "16.–17.1.2026",
            "state": "peruttu",
            "place": "Kitee",
            "rally": "kitee",
            "note": "ei",
        }
    ] == calendar_model(calendar_whole(series.state), FI)


def test_points_are_written_with_the_decimal_sign_of_the_language() -> None:
    assert ["37,5", "37.5", "−2"] == [said(37_500, FI), said(37_500, EN), said(-2_000, EN)]


@pytest.mark.parametrize(
    ("words", "first", "last", "text"),
    [(FI, "2026-01-16", "2026-01-17", "16.–17.1.2026"),
     (FI, "2026-01-31", "2026-02-01", "31.1.–1.2.2026"),
     (FI, "2026-12-31", "2027-01-01", "31.12.2026 – 1.1.2027"),
     (FI, "2026-05-01", "2026-05-01", "1.5.2026"),
     (SV, "2026-01-31", "2026-02-01", "31/1–1/2 2026"),
     (EN, "2026-01-16", "2026-01-17", "16–17/1/2026")],
)  # fmt: skip
def test_days_are_written_as_people_do(words: Words, first: str, last: str, text: str) -> None:
    assert text == days_text(words, first, last)


def lines(series: Series, words: Words = EN) -> list[str]:
    return rules_lines(standings_whole(series.state, series.state.titles["t"]), words)


def test_the_next_round_s_table_and_the_tie_rule_are_said() -> None:
    series = a_cup(3, scheme="wrc-2018")
    series.ended("r1", "a b")
    series.round("r2", multiplier_thousandths=1_500)
    assert [
        "Next round, R2: final classification 25 18 15 12 10 8 6 4 2 1, "
        "power stage 5 4 3 2 1 × 1.5",
        EN("tie_countback"),
    ] == lines(series)


def test_a_round_with_a_table_of_its_own_is_said_with_that() -> None:
    own = Scheme("own", (Component(Source.FINAL, (34, 30)),))
    series = a_cup(0, c.SetScheme(own))
    series.round("r1", terms=(RoundTerms("t", scheme="own"),))
    assert "Seuraava kilpailu, R1: lopputulokset 34 30" == lines(series, FI)[0]


def test_after_the_last_round_only_the_tie_rule_is_left() -> None:
    series = a_cup(tie_rule=TieRule.SHARED)
    series.ended("r1", "a b")
    series.round("r2", state=RoundState.CANCELLED)
    assert [EN("tie_shared")] == lines(series)


@pytest.mark.parametrize("key", [*(f"tie_{one}" for one in TieRule),
                                 *(f"source_{one}" for one in Source)])  # fmt: skip
def test_every_tie_rule_and_every_source_has_words(key: str) -> None:
    assert [True] * 3 == [key in words_in("series", one).catalogue for one in ("fi", "sv", "en")]
