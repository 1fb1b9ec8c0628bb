"""Composing a series: standings with their addends, the calendar, the same bytes for any batches.

Also the twin of `series_rows.py`.
"""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from flyingfinish.journal.ports import Commit, Delta
from flyingfinish.journal.series_names import journal_of_series
from flyingfinish.limits import HISTORY_MS
from flyingfinish.processing import series_composer as composing
from flyingfinish.processing.composer import Composer, FoldBroken
from flyingfinish.processing.deltas import patched
from flyingfinish.processing.follower import composer_of
from flyingfinish.processing.series_composer import SeriesComposer
from flyingfinish.processing.views import canonical
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.point_tables import Source
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.parts import RoundState, RoundTerms, ScoredRow, ScoredTable
from small_series import SERIES, Series, a_cup


def a_season() -> Series:
    """Two titles, three rounds of which two are driven, a team, an adjustment."""
    series = a_cup(3, scheme="wrc-2025")
    series.title("teams", who=TitleFor.TEAM, ord=2, registered_only=True)
    series.decide(c.SetTeam("red", "Red"))
    series.registers("teams", "a", team="red")
    series.result(
        "r1", series.final("a+x b+y -d"), series.final("b", Source.RANGE),
        series.final("a b", Source.STAGE),
    )  # fmt: skip
    series.ended("r2", "b+y a+x", provisional=True, note="as posted")
    series.decide(c.AdjustPoints("t", "a", -2_000, "r2", "late"))
    series.decide(c.AdjustPoints("t", "b", 1_000, reason="appeal"))
    return series


def view(series: Series, channel: str) -> dict[str, Any]:
    composer = SeriesComposer(SERIES, 1)
    composer.fold(series.records)
    composer.compose(1)
    return composer.views[channel].whole()


class Reader:
    """Believes frames only when they fit, as a page does."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.offset: dict[str, int] = {}

    def take(self, deltas: Sequence[Delta]) -> None:
        for one in deltas:
            patch = orjson.loads(one.patch)
            if one.snapshot:
                self.data[one.channel] = patch
            else:
                assert one.after == self.offset[one.channel]
                self.data[one.channel] = patched(self.data[one.channel], patch)
            self.offset[one.channel] = one.offset


def told(commits: Sequence[Commit], audience: Any = "public") -> dict[str, Any]:
    reader = Reader()
    for commit in commits:
        reader.take(commit.deltas[audience])
    return reader.data


def test_addends_are_kept_and_dropped_rounds_marked() -> None:
    series = a_season()
    title = series.state.titles["t"]
    series.title("t", title.scheme, best_of=1)
    rows = view(series, "standings/t")["rows"]
    assert {
        "ord": 1, "pos": 1, "points": 30_000, "name": "A", "partner": "X",
        "rounds": {"r1": {"points": 30_000, "place": 1, "parts": {"1": 25_000, "3": 5_000}},
                   "r2": {"points": 15_000, "place": 2, "parts": {"1": 17_000},
                          "adjusted": -2_000, "dropped": True}},
        "chance": "possible", "needs": 1,
    } == rows["a"]  # fmt: skip
    assert 1_000 == rows["b"]["adjusted"]


def test_a_round_says_from_where_its_places_are() -> None:
    said = view(a_season(), "standings/t")
    member = said["rounds"]["r2"]
    assert {"1": "final", "2": "range", "3": "stage"} == member["parts"]
    assert ("sheet", "as posted", True) == tuple(
        member["tables"]["final"][name] for name in ("document", "note", "provisional")
    )
    assert (True, True) == (said["title"]["provisional"], said["rounds"]["r1"]["scored"])
    assert "scored" not in said["rounds"]["r3"]


def test_what_is_needed_is_told_with_the_place() -> None:
    series = a_cup(3)
    series.ended("r1", "a b")
    series.ended("r2", "a b")
    rows = view(series, "standings/t")["rows"]
    assert ("possible", 4) == (rows["a"]["chance"], rows["a"]["needs"])


def test_a_published_table_is_named_with_its_version_and_hash() -> None:
    series = a_cup(1, scheme="ralli-sm-2026", class_ids=("SM1",))
    series.persons("a")
    table = ScoredTable(Source.FINAL, (ScoredRow("a", place=1),), "SM1", "class/SM1", 2, "ab12")
    series.fold(f.RoundScored("r1", (table,), "mikkeli"))
    said = view(series, "standings/t")
    assert {
        "source": "final", "class_id": "SM1", "classification": "class/SM1", "version": 2,
        "table_hash": "ab12", "rally_id": "mikkeli", "fact": "desk/a/5",
    } == said["rounds"]["r1"]["tables"]["final/SM1"]  # fmt: skip
    assert True is said["title"]["provisional"]


def test_a_team_s_row_names_the_cars_that_scored() -> None:
    rows = view(a_season(), "standings/teams")["rows"]
    assert ("Red", {"1": "a"}) == (rows["red"]["name"], rows["red"]["rounds"]["r1"]["cars"])


def test_a_title_says_how_it_is_decided() -> None:
    series = a_cup(0, best_of=4, minimum_starts=2)
    series.round("r1", multiplier_thousandths=1_500)
    said = view(series, "standings/t")
    assert {"name": "T", "ord": 1, "scheme": "wrc-support", "who": "driver", "tie": "countback",
            "best_of": 4, "minimum_starts": 2} == said["title"]  # fmt: skip
    worth = {"parts": {"1": "final"}, "worth": {"1": "25 18 15 12 10 8 6 4 2 1"}}
    assert {
        "r1": {"ord": 1, "name": "R1", "state": "planned", "multiplier": 1_500, **worth}
    } == said["rounds"]


def test_a_shared_place_is_marked() -> None:
    series = a_cup()
    series.ended("r1", "a=b")
    rows = view(series, "standings/t")["rows"]
    assert [(1, 1, True), (2, 1, True)] == [
        (row["ord"], row["pos"], row["shared"]) for row in rows.values()
    ]


def test_a_title_with_an_unknown_scheme_for_a_round_is_provisional() -> None:
    series = a_cup(1)
    terms = (RoundTerms("t", scheme="gone"),)
    fact = series.state.rounds["r1"].round
    series.fold(f.RoundSet(type(fact)("r1", 1, "R1", fact.from_date, fact.to_date, terms=terms)))
    assert True is view(series, "standings/t")["title"]["provisional"]


def test_the_calendar_has_every_round_also_the_cancelled_one() -> None:
    series = a_season()
    series.round("r3", state=RoundState.CANCELLED, place="Kitee", rally_id="kitee", note="ei",
                 multiplier_thousandths=500, counts=False)  # fmt: skip
    said = view(series, "calendar")
    assert {"id": SERIES, "name": "Cup", "season": "2026"} == said["series"]
    assert ["r1", "r2", "r3"] == list(said["rows"])
    assert {
        "ord": 3,
        "name": "R3",
        "state": "cancelled",
        "from": "2026-01-16",
        "to": "2026-01-17",
        "sequence": 1,
        "set_at_ms": len(series.records),
        "place": "Kitee",
        "rally": "kitee",
        "note": "ei",
        "multiplier": 500,
        "without_points": True,
    } == said["rows"]["r3"]
    assert {"t": {"ord": 1, "name": "T", "who": "driver"}} == {"t": said["titles"]["t"]}


def test_a_calendar_without_its_opening_fact_has_no_name() -> None:
    composer = SeriesComposer(SERIES, 1)
    series = a_cup(1)
    composer.fold(series.records[1:])
    composer.compose(1)
    assert {} == composer.views["calendar"].whole()["series"]


@pytest.mark.parametrize("step", [1, 2, 5, 100])
def test_the_deltas_of_any_batches_add_up_to_the_views(step: int) -> None:
    series = a_season()
    composer, commits = SeriesComposer(SERIES, 1), []
    for at in range(0, len(series.records), step):
        composer.fold(series.records[at : at + step])
        commits.append(composer.compose(at + 1))
    whole = SeriesComposer(SERIES, 1)
    whole.fold(series.records)
    whole.compose(1)
    expected = {f"series/{SERIES}/{name}": one.whole() for name, one in whole.views.items()}
    assert expected == told(commits) == told(commits, "internal")


def test_another_processor_goes_on_where_one_ended() -> None:
    series = a_season()
    first, second = SeriesComposer(SERIES, 1), SeriesComposer(SERIES, 1)
    first.fold(series.records[:6])
    before = first.compose(1)
    offsets = {one.channel: (one.epoch, one.offset) for one in before.deltas["public"]}
    second.fold(series.records[:6])
    second.skip()
    for audience in composing.AUDIENCES:
        second.resume(audience, offsets, 2)
    second.fold(series.records[6:])
    after = second.compose(3)
    expected = {f"series/{SERIES}/{name}": one.whole() for name, one in second.views.items()}
    assert expected == told([before, after])


def test_a_view_that_the_one_before_had_not_told_is_told() -> None:
    series = a_cup(1)
    second = SeriesComposer(SERIES, 1)
    second.fold(series.records)
    second.skip()
    second.fold([f.Record(len(series.records) + 1, "desk", "a", 9, None)])
    deltas = second.compose(3).deltas["public"]
    assert {f"series/{SERIES}/calendar", f"series/{SERIES}/standings/t"} == {
        one.channel for one in deltas
    }


def test_a_stored_form_that_grew_old_is_written_again() -> None:
    series = a_cup(1)
    composer = SeriesComposer(SERIES, 1)
    composer.fold(series.records)
    composer.compose(1)
    series.ended("r1", "a")
    composer.fold(series.records[3:])
    assert () == tuple(composer.compose(2).wholes["public"])
    series.ended("r1", "b")
    composer.fold(series.records[-2:])
    late = composer.compose(3 + HISTORY_MS)
    forms = {one.channel: one.data for one in late.wholes["public"]}
    table = canonical(composer.views["standings/t"].whole())
    assert table == forms[f"series/{SERIES}/standings/t"]


def test_a_fact_of_a_rally_is_put_aside() -> None:
    composer = SeriesComposer(SERIES, 1)
    composer.fold([f.Record(1, "desk", "a", 1, f.RallyClosed(), official=True)])
    assert ({1: "not_of_this_journal"}, 1) == (composer.quarantined, composer.position)


def test_a_fact_that_breaks_the_fold_is_left_out_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(state: object, record: object) -> None:
        raise ZeroDivisionError

    series = a_cup(1)
    monkeypatch.setattr(composing, "apply_series", broken)
    with pytest.raises(FoldBroken) as said:
        SeriesComposer(SERIES, 1).fold(series.records)
    composer = SeriesComposer(SERIES, 1, [1, 2, 3])
    composer.fold(series.records)
    assert (1, 3) == (said.value.position, composer.position)


def test_a_journal_s_name_chooses_its_fold() -> None:
    assert isinstance(composer_of(journal_of_series("cup"), 1, ()), SeriesComposer)
    assert isinstance(composer_of("kokkola", 1, ()), Composer)
