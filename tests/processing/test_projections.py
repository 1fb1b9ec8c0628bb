"""Live standings of a title in the views of its rally."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import Story
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Competition
from flyingfinish.rally.facts import Record, StandingsBrought
from flyingfinish.rally.series.bridge import rally_title_of, standings_brought
from flyingfinish.rally.series.parts import BroughtRow, BroughtScore
from rally_scripts import opened, play, scripts
from season_weekend import CLASSES, CUP, a_season, drives, publishes, weekend
from tellers import composed, pages_of

CHANNEL = "projected/t"


def told(story: Story, title_id: str = "t") -> Record:
    """The rally is told that D2 leads its series with 25 points before D1 with 18."""
    series = a_season()
    series.ended("r0", "d2 d1")
    title, competition_id = rally_title_of(story.state, title_id)
    one = series.state.rounds["r1"].round
    return story.tell(
        standings_brought(
            series.state, series.state.titles["t"], one, story.state, title, competition_id
        )
    )


def view(story: Story, channel: str = CHANNEL) -> dict[str, Any]:
    _, commits = composed(story.records, [])
    return dict(pages_of(commits)["public"].data[channel])


def standing(story: Story) -> list[tuple[str, int, int]]:
    rows = sorted(view(story)["rows"].items(), key=lambda one: one[1]["ord"])
    return [(name, row["points"] // 1_000, row.get("gained", 0)) for name, row in rows]


def test_standings_are_projected_as_the_rally_goes() -> None:
    story = weekend()
    told(story)
    assert [("d2", 25, 0), ("d1", 18, 0)] == standing(story)[:2]
    drives(story, "SS1", 300_000, 320_000, 340_000)
    # 18 + 25 for the lead, and 25 + 17: no stage of the last day has been driven.
    assert [("d1", 43, 1), ("d2", 42, -1)] == standing(story)[:2]


def test_a_projection_says_what_it_is() -> None:
    story = weekend()
    told(story)
    drives(story, "SS1", 300_000, 320_000, 340_000)
    said = view(story)
    del said["rows"]
    assert {"projected": True, "series": "cup", "title": "t", "round": "r1", "stage": "SS1",
            "tie": "countback", "provisional": True} == said  # fmt: skip


def test_standings_told_anew_are_shown_at_once() -> None:
    story = weekend()
    drives(story, "SS1", 300_000, 320_000, 340_000)
    told(story)
    assert ("d1", 43, 1) == standing(story)[0]


def test_without_standings_there_is_no_projection() -> None:
    story = weekend()
    drives(story, "SS1", 300_000, 320_000, 340_000)
    _, commits = composed(story.records, [])
    assert CHANNEL not in pages_of(commits)["public"].data


def test_another_competition_s_title_is_projected_from_its_own_points() -> None:
    story = weekend()
    title = replace(CUP, title_id="h")
    story.tell(f.CompetitionSet(Competition("hist", "Historic", 2, CLASSES, titles=(title,))))
    told(story, "h")
    assert "d2" in view(story, "projected/h")["rows"]


def test_a_title_that_was_taken_out_is_not_projected_any_more() -> None:
    story = weekend()
    told(story)
    story.tell(f.CompetitionSet(Competition("SM", "SM", 1, CLASSES)))
    assert {} == view(story)["rows"]


@pytest.mark.parametrize("out", [False, True])
@pytest.mark.parametrize("step", [1, 3, 50])
def test_projections_are_the_same_for_any_batches(step: int, out: bool) -> None:
    story = weekend()
    drives(story, "SS1", 300_000, 320_000, 340_000)
    told(story)
    drives(story, "SS2", 300_000, 290_000, 310_000)
    if out:
        story.tell(f.CompetitionSet(Competition("SM", "SM", 1, CLASSES)))
    expected = view(story)
    _, commits = composed(story.records, range(0, len(story.records), step))
    assert expected == pages_of(commits)["public"].data[CHANNEL]


def test_a_held_crew_s_points_stay_as_the_public_last_saw_them() -> None:
    story = weekend()
    told(story)
    drives(story, "SS1", 300_000, 320_000, 340_000)
    story.holds("1")
    story.drives("1", "SS2", 200_000)
    pages = pages_of(composed(story.records, [])[1])
    public, internal = (pages[one].data[CHANNEL]["rows"]["d1"] for one in ("public", "internal"))
    assert public["points"] < internal["points"]


def test_published_points_are_projected_as_they_were_published() -> None:
    story = weekend()
    told(story)
    drives(story, "SS1", 300_000, 320_000, 340_000)
    publishes(story, "points/t")
    drives(story, "SS2", 500_000, 290_000, 310_000)
    pages = pages_of(composed(story.records, [])[1])
    totals = [pages[one].data[CHANNEL]["rows"]["d2"]["points"] for one in ("public", "internal")]
    assert (42_000, True) == (totals[0], totals[1] > totals[0])
    publishes(story, "points/t", status=f.PublicationStatus.REOPENED)
    pages = pages_of(composed(story.records, [])[1])
    assert totals[1] == pages["public"].data[CHANNEL]["rows"]["d2"]["points"]


def before_the_rally(title_id: str, **team: str) -> StandingsBrought:
    """Three crews' or teams' season before any random rally; the third is not in it."""
    rows = tuple(
        BroughtRow(name, "" if team else f"e{at}", team.get(name, ""),
                   scores=(BroughtScore("r1", at, 30_000 - 5_000 * at),))
        for at, name in enumerate(("ella", "onni", "away"), 1)
    )  # fmt: skip
    return StandingsBrought(title_id, "cup", title_id, ("r1", "r2"), "r2", rows)


@settings(max_examples=60, deadline=None)
@given(script=scripts, cuts=st.lists(st.integers(1, 60), max_size=8), late=st.booleans())
def test_any_rally_projects_the_same_for_any_batches(
    script: list[Any], cuts: list[int], late: bool
) -> None:
    story = opened()
    facts = [before_the_rally("drivers"), before_the_rally("teams", ella="Kuusi", onni="Haapa")]
    for fact in () if late else facts:
        story.tell(fact)
    for step in script:
        play(story, step)
    for fact in facts if late else ():
        story.tell(fact)
    whole, cut = (pages_of(composed(story.records, some)[1]) for some in ([], cuts))
    for audience in ("public", "internal"):
        for title_id in ("drivers", "teams"):
            channel = f"projected/{title_id}"
            assert whole[audience].data[channel] == cut[audience].data[channel]
