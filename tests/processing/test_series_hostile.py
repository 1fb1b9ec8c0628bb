"""Whatever official facts a series' journal holds, its views can be made: none of them stops it."""

from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facts_made import facts_of
from flyingfinish.processing.series_composer import SeriesComposer
from flyingfinish.processing.views import canonical
from flyingfinish.rally.facts import Fact, PersonRecorded, Record, SeriesFact
from flyingfinish.rally.point_tables import Component, Scheme, Source
from flyingfinish.rally.series.facts import RoundScored, RoundSet, SchemeSet, TitleSet
from flyingfinish.rally.series.parts import ScoredRow, ScoredTable, SeriesRound, SeriesTitle
from small_series import SERIES

# Few ids, so that the facts are about one another.
NAMES = st.sampled_from(["a", "b", ""])
NUMBERS = st.integers(-2, 30)


TITLES = st.builds(SeriesTitle, title_id=NAMES, scheme=st.sampled_from(["erc-2025", "a", "?"]),
                best_of=NUMBERS, minimum_starts=NUMBERS, team_cars=NUMBERS,
                class_ids=st.sampled_from([(), ("",), ("a", "b")]))  # fmt: skip
ROUNDS = st.builds(SeriesRound, round_id=NAMES, ord=NUMBERS, stages=NUMBERS)
ROWS = st.builds(ScoredRow, driver=NAMES, co_driver=NAMES, place=NUMBERS, count=NUMBERS)
TABLES = st.builds(ScoredTable, source=st.sampled_from(Source), class_id=NAMES,
                rows=st.lists(ROWS, max_size=4).map(tuple))  # fmt: skip
PARTS = st.builds(
    Component, source=st.sampled_from(Source), points=st.lists(NUMBERS, max_size=3).map(tuple)
)
SCHEMES = st.builds(
    Scheme, name=NAMES, components=st.lists(PARTS, max_size=3).map(tuple), cars_per_team=NUMBERS
)
FACTS = st.one_of(
    st.builds(TitleSet, TITLES),
    st.builds(RoundSet, ROUNDS),
    st.builds(RoundScored, NAMES, st.lists(TABLES, max_size=3).map(tuple)),
    st.builds(PersonRecorded, NAMES, NAMES),
    st.builds(SchemeSet, SCHEMES),
    *(facts_of(kind) for kind in get_args(SeriesFact)),
)


SEASON = st.tuples(
    st.builds(SchemeSet, SCHEMES),
    st.builds(TitleSet, TITLES),
    st.builds(RoundSet, ROUNDS),
    st.builds(RoundSet, ROUNDS),
    st.builds(RoundScored, NAMES, st.lists(TABLES, max_size=3).map(tuple)),
    st.builds(RoundScored, NAMES, st.lists(TABLES, max_size=3).map(tuple)),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(season=SEASON, more=st.lists(FACTS, max_size=8))
def test_any_facts_give_views(season: tuple[Fact, ...], more: list[Fact]) -> None:
    facts = [*season, *more]
    composer = SeriesComposer(SERIES, 1)
    composer.fold(
        Record(at, "desk", "a", at, fact, official=True) for at, fact in enumerate(facts, 1)
    )
    composer.compose(1)
    assert all(canonical(view.whole()) for view in composer.views.values())
