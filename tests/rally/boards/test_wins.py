"""The table of stage wins on a board, and which times may change who has won a stage."""

from typing import Any

import pytest

from builders import MAIN, Story, a_rally
from flyingfinish.rally.boards.lines import Member
from flyingfinish.rally.boards.wins import Wins
from flyingfinish.rally.entries import Competition, Shown, Title
from flyingfinish.rally.facts import CompetitionSet, StageState, TimePendingSet
from flyingfinish.rally.rankings import Line, Ranking
from flyingfinish.rally.scopes import road_of
from whole_tables import Follower


def time(elapsed_ms: int, placed: bool = True) -> Line:
    return Line((elapsed_ms,), {"elapsed_ms": elapsed_ms}, 0, elapsed_ms if placed else None)


def wins_of(*times_ms: int) -> tuple[Wins, bool]:
    """Who has won SS1 in these times, and whether that is news when it is asked again."""
    story = a_rally(1, " ".join(str(nth) for nth in range(1, len(times_ms) + 1)))
    table = Ranking("stage/SS1")
    for nth, elapsed_ms in enumerate(times_ms, 1):
        table.put(f"e{nth}", time(elapsed_ms))
    members = {one: Member(one, (0, 0, one)) for one in story.state.entries}
    wins, road = Wins(Ranking("stagewins"), 1), road_of(story.state, MAIN)
    assert wins.look(0, table, road, members)
    return wins, wins.look(0, table, road, members)


def test_who_has_won_already_is_no_news() -> None:
    assert not wins_of(300_000, 301_000)[1]


@pytest.mark.parametrize(
    ("entry_id", "line", "touched"),
    [
        ("e1", time(302_000), True),
        ("e1", None, True),
        ("e2", time(299_999), True),
        ("e2", time(300_000), True),
        ("e2", time(300_001), False),
        ("e2", None, False),
        ("e2", Line((), {"block": "pending"}), False),
    ],
)
def test_only_the_winner_and_who_is_no_slower_can_change_who_has_won(
    entry_id: str, line: Line | None, touched: bool
) -> None:
    wins, _ = wins_of(300_000, 301_000)
    assert touched is wins.touches(0, entry_id, line)


@pytest.mark.parametrize(("times", "touched"), [((7, 7, 9, 9), False), ((7, 7, 7, 9), True)])
def test_where_more_than_two_share_a_win_every_time_can_change_it(
    times: tuple[int, ...], touched: bool
) -> None:
    assert touched is wins_of(*times)[0].touches(0, "e4", time(10))


def test_before_anybody_has_won_every_time_is_looked_at() -> None:
    assert Wins(Ranking("stagewins"), 1).touches(0, "e1", time(300_000))


def test_a_copy_knows_the_winners_and_their_times() -> None:
    wins = wins_of(300_000, 301_000)[0].copy()
    assert [True, False] == [wins.touches(0, "e2", time(ms)) for ms in (300_000, 300_001)]


def driven(stages: int = 2, **overrides: Any) -> Story:
    """Car 1 is a second faster than car 2 on every stage."""
    story = a_rally(stages, "1 2", **overrides)
    for number in range(1, stages + 1):
        story.drives("1", f"SS{number}", 300_000)
        story.drives("2", f"SS{number}", 301_000)
    return story


def wins(follower: Follower) -> dict[str, list[str]]:
    return {one: list(row["stages"]) for one, row in follower.rows("stagewins").items()}


def test_a_stage_that_no_longer_counts_leaves_the_wins_of_the_others() -> None:
    story = driven(4)
    for stage_id in ("SS2", "SS3"):
        story.drives("2", stage_id, 299_000)
    follower = Follower(story)
    story.stage_is("SS1", StageState.SUSPENDED)
    assert {"e1": ["SS4"], "e2": ["SS2", "SS3"]} == wins(follower.follow())


def test_who_becomes_a_guest_has_won_nothing() -> None:
    story = driven()
    follower = Follower(story)
    story.enters("1", "SM1", shown=Shown.WITHOUT_PLACE)
    assert {"e2": ["SS1", "SS2"]} == wins(follower.follow())


def test_a_winner_who_loses_the_time_leaves_the_win_to_the_next() -> None:
    story = driven()
    follower = Follower(story)
    story.tell(TimePendingSet("SS2", ("e1",)))
    assert {"e1": ["SS1"], "e2": ["SS2"]} == wins(follower.follow())


def test_a_faster_time_takes_the_win_and_an_equal_one_shares_it() -> None:
    story = driven(1)
    follower = Follower(story)
    story.enters("3", "SM1")
    story.drives("3", "SS1", 300_000)
    shared = wins(follower.follow())
    story.enters("4", "SM1")
    story.drives("4", "SS1", 299_900)
    assert ({"e1": ["SS1"], "e3": ["SS1"]}, {"e4": ["SS1"]}) == (shared, wins(follower.follow()))


@pytest.mark.parametrize(("behind", "points"), [("4 5 6", 26), ("4 5", 25)])
def test_half_of_those_who_may_score_may_share_a_win_where_times_are_given(
    behind: str, points: int
) -> None:
    # Nine others have a time too, and count neither way.
    others = [str(nth) for nth in range(20, 29)]
    story = a_rally(1, " ".join(["1 2 3", behind, *others]), stage_win_by_given_times=True)
    eligible = tuple(f"e{car}" for car in ["1", "2", "3", *behind.split()])
    title = Title("jun", "Junior", "junior-wrc", eligible=eligible)
    story.tell(CompetitionSet(Competition("SM", "SM", 1, titles=(title,))))
    for car in ("1", "2", "3"):
        story.drives(car, "SS1", 300_000)
    for nth, car in enumerate([*behind.split(), *others]):
        story.drives(car, "SS1", 310_000 + nth * 1_000)
    assert points * 1_000 == Follower(story).rows("points/jun")["e1"]["points"]
