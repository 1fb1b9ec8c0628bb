"""The standings before a rally: what a series tells one of its rallies.

Tests `bridge.py` with `fold/standings.py` and `judge/standings.py`.
"""

from dataclasses import replace

import pytest

from builders import Story
from flyingfinish.rally import facts as f
from flyingfinish.rally.changes import Changes
from flyingfinish.rally.entries import Competition, Enrolment, Title, TitleFor
from flyingfinish.rally.facts import StandingsBrought
from flyingfinish.rally.judge.judge import judge
from flyingfinish.rally.judge.parts import SHORT_TEXT_MAX, Asked
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.bridge import rally_title_of
from flyingfinish.rally.series.parts import BroughtRow, BroughtScore
from season_weekend import CUP, a_season, weekend
from small_series import Series


def brought(series: Series | None, story: Story, **changes: str) -> f.Fact:
    command = c.BringStandings(
        **({"title_id": "t", "series_id": "cup", "series_title": "t", "round_id": "r1"} | changes)
    )
    asked = Asked(
        "test", "desk", "a", story.state.position, 1, series=series.state if series else None
    )
    return judge(story.state, Changes(), command, asked)


def test_a_rally_is_told_the_standings_before_it_with_its_own_crews() -> None:
    series = a_season(people="d1 c1 d2 c2 d3 c3 away", best_of=2)
    series.round("r2", always_counts=True)
    series.ended("r0", "d2 away d1")
    series.decide(c.AdjustPoints("t", "d1", -1_000, reason="late"))
    assert StandingsBrought(
        "t", "cup", "t", ("r0", "r1", "r2"), "r1",
        (
            BroughtRow("d2", "e2", scores=(BroughtScore("r0", 1, 25_000),)),
            BroughtRow("away", "", scores=(BroughtScore("r0", 2, 18_000),)),
            BroughtRow("d1", "e1", adjusted=-1_000, scores=(BroughtScore("r0", 3, 15_000),)),
            BroughtRow("d3", "e3"),
        ),
        2, ("r2",),
    ) == brought(series, weekend())  # fmt: skip


def test_the_round_s_own_score_is_not_brought_into_it() -> None:
    series = a_season()
    series.ended("r1", "d1")
    fact = brought(series, weekend())
    assert isinstance(fact, StandingsBrought)
    assert {()} == {row.scores for row in fact.rows}


def test_who_may_not_score_here_is_brought_without_a_crew() -> None:
    series = a_season(registered_only=True, chosen_multiplier_thousandths=1_500)
    series.registers("t", "d1", rounds=("r0",))
    series.registers("t", "d2", chosen_round="r1")
    series.ended("r0", "d1 d2")
    fact = brought(series, weekend())
    assert isinstance(fact, StandingsBrought)
    found = {row.competitor: (row.entry_id, row.multiplier_thousandths) for row in fact.rows}
    assert {"d1": ("", 1_000), "d2": ("e2", 1_500)} == found
    assert not fact.newcomers


def test_co_drivers_are_found_beside_their_drivers() -> None:
    title = replace(CUP, who=TitleFor.CO_DRIVER)
    fact = brought(a_season(who=TitleFor.CO_DRIVER), weekend(title))
    assert isinstance(fact, StandingsBrought)
    assert {"c1": "e1", "c2": "e2", "c3": "e3"} == {
        row.competitor: row.entry_id for row in fact.rows
    }


def test_teams_are_found_by_their_names() -> None:
    series = a_season(who=TitleFor.TEAM)
    series.decide(c.SetTeam("red", "Red"))
    fact = brought(series, weekend(replace(CUP, who=TitleFor.TEAM), teams="RED Blue"))
    assert isinstance(fact, StandingsBrought)
    assert (BroughtRow("red", team="RED"),) == fact.rows


def test_a_crew_of_another_competition_is_not_brought_as_one_of_this() -> None:
    story = weekend()
    story.tell(f.CompetitionSet(Competition("hist", "Historic", 2)))
    entry = story.state.entries["e1"]
    story.tell(f.EntrySet(replace(entry, enrolments=(Enrolment("hist"),))))
    fact = brought(a_season(), story)
    assert isinstance(fact, StandingsBrought)
    assert ["d2", "d3"] == [row.competitor for row in fact.rows]


def test_an_unknown_title_is_named_by_its_first_letters_only() -> None:
    with pytest.raises(Refused) as refused:
        rally_title_of(weekend().state, "q" * 100)
    assert {"title": "q" * SHORT_TEXT_MAX} == refused.value.params


@pytest.mark.parametrize(
    ("code", "changes"),
    [("unknown_title", {"title_id": "q"}), ("unknown_title", {"series_title": "q"}),
     ("unknown_round", {"round_id": "q"})],
)  # fmt: skip
def test_what_is_not_there_cannot_be_brought(code: str, changes: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        brought(a_season(), weekend(), **changes)
    assert code == refused.value.code


def test_standings_of_another_kind_do_not_fit() -> None:
    with pytest.raises(Refused) as refused:
        brought(a_season(who=TitleFor.TEAM), weekend())
    assert "not_this_kind" == refused.value.code


@pytest.mark.parametrize("there", [False, True])
def test_a_series_that_nobody_opened_has_no_standings(there: bool) -> None:
    series = Series()
    series.state.series = None
    with pytest.raises(Refused) as refused:
        brought(series if there else None, weekend())
    assert "unknown_series" == refused.value.code


def test_a_title_is_found_in_whichever_competition_has_it() -> None:
    story = weekend()
    story.tell(
        f.CompetitionSet(Competition("hist", "Historic", 2, titles=(Title("h", "H", "erc-2025"),)))
    )
    assert "hist" == rally_title_of(story.state, "h")[1]


def test_the_last_standings_for_a_title_count() -> None:
    story, series = weekend(), a_season()
    first = brought(series, story)
    story.tell(first)
    series.ended("r0", "d1")
    story.tell(brought(series, story))
    assert {"t": brought(series, story)} == story.state.brought
    assert {"t"} == story.touched[-1].standings


def test_standings_told_anew_are_a_decision_that_no_table_rests_on() -> None:
    story, changes = weekend(), Changes()
    record = story.tell(brought(a_season(), story))
    changes.note(record)
    assert () == changes.since(0, ("results",), "other", "b")
    assert 1 == len(changes.since(0, ("standings:t",), "other", "b"))
