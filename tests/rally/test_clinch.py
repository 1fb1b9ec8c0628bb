"""What must they do: by hand, and against every outcome that there can be."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyingfinish.rally.clinch import Chance, Contender, Offer, Verdict, chances
from flyingfinish.rally.series.parts import TieRule
from flyingfinish.rally.standings import Score, TableRules, standings

TABLE = (25, 18, 15)


def contender(
    name: str, *past: tuple[int, int] | None, to_come: int = 1, **offer: Any
) -> Contender:
    """A competitor with (place, points) a round, and so many rounds of `TABLE` to come."""
    season = [Score(name, *one) if one else None for one in past]
    offers = {len(past) + nth: Offer(TABLE, **offer) for nth in range(to_come)}
    return Contender(name, [*season, *[None] * to_come], offers)


def told(*field: Contender, rules: TableRules | None = None) -> dict[str, tuple[Verdict, int]]:
    found = chances(field, rules or TableRules())
    return {one.competitor: (one.verdict, one.place) for one in found}


def test_nobody_in_the_fight_has_nothing_to_do() -> None:
    assert [] == chances([], TableRules())


def test_who_leads_by_more_than_there_is_has_the_title() -> None:
    found = told(contender("A", (1, 50)), contender("B", (2, 24)))
    assert {"A": (Verdict.SECURED, 0), "B": (Verdict.IMPOSSIBLE, 0)} == found


def test_the_worst_place_that_is_enough_is_told() -> None:
    found = told(contender("A", (1, 50)), contender("B", (2, 39)))
    assert (Verdict.POSSIBLE, 3) == found["A"]


def test_who_wins_leaves_the_rival_the_second_place_at_most() -> None:
    # 30 + 25 against 36 + 18: as a winner B cannot be overtaken, as a second it can.
    found = told(contender("A", (1, 36)), contender("B", (2, 30)))
    assert (Verdict.POSSIBLE, 1) == found["B"]


def test_equal_points_are_enough_for_who_has_more_wins() -> None:
    field = contender("A", (1, 33), (1, 10)), contender("B", (2, 18), (2, 15))
    assert (Verdict.POSSIBLE, 3) == told(*field)["A"]
    assert (Verdict.POSSIBLE, 2) == told(*field, rules=TableRules(tie_rule=TieRule.SHARED))["A"]


def test_a_tie_that_starters_decide_is_never_called_sure() -> None:
    field = contender("A", (1, 25)), contender("B", None)
    by_starters = told(*field, rules=TableRules(tie_rule=TieRule.STARTERS))
    assert [Verdict.SECURED, Verdict.POSSIBLE] == [told(*field)["A"][0], by_starters["A"][0]]


def test_a_bonus_is_hoped_for_and_never_counted_on() -> None:
    field = contender("A", (1, 40), bonus=5), contender("B", (2, 20), bonus=5)
    assert {"A": (Verdict.POSSIBLE, 3), "B": (Verdict.POSSIBLE, 0)} == told(*field)


def test_who_may_not_score_any_more_needs_the_others_to_fail() -> None:
    out = replace(contender("A", (1, 20)), offers={1: Offer(open=False)})
    found = told(out, contender("B", (2, 10)))
    assert {"A": (Verdict.POSSIBLE, 0), "B": (Verdict.POSSIBLE, 3)} == found


def test_a_round_that_may_not_count_is_not_counted_on() -> None:
    unsure = replace(contender("A", (1, 20)), offers={1: Offer(TABLE, sure=False)})
    assert (Verdict.POSSIBLE, 0) == told(unsure, contender("B", (2, 10)))["A"]


def test_in_classes_of_their_own_both_may_win() -> None:
    field = [contender("A", (1, 36)), contender("B", (2, 30))]
    field = [replace(one, offers={1: Offer(TABLE, exclusive=False)}) for one in field]
    assert (Verdict.POSSIBLE, 0) == told(*field)["B"]


def test_who_starts_too_seldom_has_no_title_and_is_no_rival() -> None:
    lazy = replace(contender("A", (1, 99)), starts_missing=2)
    assert {"A": (Verdict.IMPOSSIBLE, 0), "B": (Verdict.SECURED, 0)} == told(
        lazy, contender("B", (2, 10))
    )


def test_a_start_that_is_still_missing_must_be_made() -> None:
    late = replace(contender("A", (1, 60)), starts_missing=1)
    assert {"A": (Verdict.POSSIBLE, 3), "B": (Verdict.POSSIBLE, 0)} == told(
        late, contender("B", (2, 10))
    )


def test_after_the_last_round_a_decision_settles_what_no_rule_does() -> None:
    field = contender("A", (1, 25), to_come=0), contender("B", (1, 25), to_come=0)
    assert {Verdict.POSSIBLE} == {verdict for verdict, _ in told(*field).values()}
    settled = told(*field, rules=TableRules(decided=("B", "A")))
    assert {"A": (Verdict.IMPOSSIBLE, 0), "B": (Verdict.SECURED, 0)} == settled


def test_a_verdict_is_told_by_one_of_three_words() -> None:
    assert ["secured", "possible", "impossible"] == [str(one) for one in Verdict]


def test_by_starters_too_a_lead_that_nobody_can_make_up_has_the_title() -> None:
    field = contender("A", (1, 26)), contender("B", None)
    assert Verdict.SECURED is told(*field, rules=TableRules(tie_rule=TieRule.STARTERS))["A"][0]


def test_starters_of_rounds_to_come_may_outnumber_those_of_the_rounds_there_were() -> None:
    ahead = replace(contender("A", (1, 25)), season=[Score("A", 1, 25, starters=40), None])
    rules = TableRules(tie_rule=TieRule.STARTERS)
    assert (Verdict.POSSIBLE, 3) == told(ahead, contender("B", None), rules=rules)["A"]


@pytest.mark.parametrize(("leader", "place"), [(54, 1), (55, 0)])
def test_where_only_the_winner_scores_a_winner_leaves_the_rival_nothing(
    leader: int, place: int
) -> None:
    # B has 30 and may win 25 more; on 55 each, A's win was the earlier one.
    field = [contender("A", (1, leader)), contender("B", (2, 30))]
    field = [replace(one, offers={1: Offer((25,))}) for one in field]
    assert (Verdict.POSSIBLE, place) == told(*field)["B"]


def test_a_place_that_nobody_has_taken_yet_can_be_counted_back_on() -> None:
    field = [contender("A", (1, 26)), contender("B", None)]
    field = [replace(one, offers={1: Offer((25,))}) for one in field]
    assert (Verdict.SECURED, 0) == told(*field)["A"]


def test_no_place_in_the_next_round_makes_up_for_two_starts_that_are_missing() -> None:
    late = replace(contender("A", (1, 200), to_come=2), starts_missing=2)
    assert (Verdict.POSSIBLE, 0) == told(late, contender("B", (2, 10), to_come=2))["A"]


# Every outcome

Outcome = tuple[tuple[str | None, ...], str | None]
"""Who is first, second and third of a round (None = somebody else), and who has the bonus."""


def outcomes(names: tuple[str, ...], length: int = len(TABLE)) -> Iterator[Outcome]:
    """Every way a round can end for these names: anybody, or a stranger, in any place."""
    strangers: tuple[str | None, ...] = (*names, *[None] * length)
    for order in set(permutations(strangers, length)):
        for winner in (*names, None):
            yield order, winner


def champions(
    field: list[Contender], rules: TableRules, rounds: tuple[Outcome, ...], bonus: int
) -> tuple[set[str], dict[str, int]]:
    """Who is first after these rounds, and who took which place in the next one."""
    past = len(field[0].season) - len(rounds)
    scored: list[list[Score]] = [
        [score for one in field if (score := one.season[index])] for index in range(past)
    ]
    for order, winner in rounds:
        found = [
            Score(
                name,
                order.index(name) + 1 if name in order else 0,
                (TABLE[order.index(name)] if name in order else 0) + bonus * (name == winner),
            )
            for name in (one.competitor for one in field)
        ]
        scored.append([score for score in found if score.place or score.points])
    table = standings(scored, rules)
    first = {one.competitor for one in table if one.place == 1}
    next_ = rounds[0][0] if rounds else ()
    return first, {name: place for place, name in enumerate(next_, 1) if name}


def by_trying(field: list[Contender], rules: TableRules, bonus: int) -> list[Chance]:
    """The same answers from every outcome there is."""
    names = tuple(one.competitor for one in field)
    offers = field[0].offers
    length = len(next(iter(offers.values())).places)
    ends = [
        champions(field, rules, rounds, bonus)
        for rounds in product(list(outcomes(names, length)), repeat=len(offers))
    ]
    found = []
    for name in names:
        if all(first == {name} for first, _ in ends):
            found.append(Chance(name, Verdict.SECURED))
        elif not any(name in first for first, _ in ends):
            found.append(Chance(name, Verdict.IMPOSSIBLE))
        else:
            sure = [
                place
                for place in range(1, length + 1)
                if all(first == {name} for first, taken in ends if taken.get(name) == place)
            ]
            found.append(Chance(name, Verdict.POSSIBLE, max(sure, default=0)))
    return found


@st.composite
def fights(
    draw: st.DrawFn, names: str, length: int, to_come: int
) -> tuple[list[Contender], TableRules, int]:
    """Competitors after one to three rounds, and how the season is summed up."""
    past = draw(st.integers(1, 3))
    bonus = draw(st.sampled_from([0, 5]))
    rounds = [draw(st.permutations([1, 2, 3, 4])) for _ in range(past)]
    worth = {1: 25, 2: 18, 3: 15, 4: 0}
    field = []
    for index, name in enumerate(names):
        places = [one[index] for one in rounds]
        past_scores = [(place, worth[place]) if place < 4 else None for place in places]
        made = contender(name, *past_scores, to_come=to_come, bonus=bonus)
        offers = {at: replace(one, places=TABLE[:length]) for at, one in made.offers.items()}
        field.append(replace(made, offers=offers))
    best_of = draw(st.sampled_from([0, 2]))
    always = frozenset(draw(st.sets(st.integers(0, past), max_size=2)))
    tie_rule = draw(st.sampled_from([TieRule.COUNTBACK, TieRule.SHARED]))
    return field, TableRules(best_of, always, tie_rule), bonus


@settings(max_examples=60, deadline=None)
@given(fight=fights("ABC", 3, 1))
def test_every_outcome_of_the_last_round_agrees(
    fight: tuple[list[Contender], TableRules, int],
) -> None:
    field, rules, bonus = fight
    assert by_trying(field, rules, bonus) == chances(field, rules)


@settings(max_examples=40, deadline=None)
@given(fight=fights("AB", 2, 2))
def test_every_outcome_of_the_last_two_rounds_agrees(
    fight: tuple[list[Contender], TableRules, int],
) -> None:
    field, rules, bonus = fight
    assert by_trying(field, rules, bonus) == chances(field, rules)


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_place_that_is_enough_is_enough_whatever_happens(place: int) -> None:
    field = [contender("A", (1, 50)), contender("B", (2, 39)), contender("C", (3, 30))]
    ends = [champions(field, TableRules(), (one,), 0) for one in outcomes(("A", "B", "C"))]
    assert {frozenset("A")} == {frozenset(f) for f, taken in ends if taken.get("A") == place}
