"""A real rally scored as a round of a series: the same points by person as by entry.

The way over published versions, names and a series' journal must lose nothing on the way.
"""

from pathlib import Path
from typing import Any

import pytest

from conformance.published import parametrized, rallies
from flyingfinish.exchange.recorded.facts import MAIN_COMPETITION, records_of
from flyingfinish.exchange.recorded.points import point_tables
from flyingfinish.exchange.recorded.rally import read_recording
from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.facts import PublicationStatus, Published, Record
from flyingfinish.rally.judge.parts import Asked
from flyingfinish.rally.judge.series import judge_series
from flyingfinish.rally.points import parts_of_round
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.parts import SeriesTitle
from flyingfinish.rally.state import apply, replay
from flyingfinish.rally.state_parts import RallyState
from small_series import SERIES, Series


def published(state: RallyState, *classifications: str) -> None:
    for name in classifications:
        table, _ = published_table(state, name)
        text = canonical(table)
        fact = Published(name, "", PublicationStatus.OFFICIAL, 1, text, hash_of(text))
        seq = state.position + 1
        apply(state, Record(seq, "press", "a", seq, fact, official=True))


def series_of(state: RallyState, scheme: str) -> Series:
    series = Series()
    for who in (TitleFor.DRIVER, TitleFor.CO_DRIVER):
        series.decide(c.SetTitle(SeriesTitle(who.value.replace("_", "-"), who, scheme, who=who)))
    names = {person.name for person in state.persons.values()}
    for number, name in enumerate(sorted(names)):
        series.decide(c.RecordCompetitor(f"p{number}", name))
    series.round("r1", rally_id="rally")
    return series


def points_of(series: Series, title_id: str) -> dict[str, tuple[int, ...]]:
    (scores,) = series.season(title_id).scores
    return {
        series.state.name_of(one).casefold(): score.parts
        for one, score in scores.items()
        if score.total
    }


def said(table: dict[str, Any], seat: int) -> dict[str, tuple[int, ...]]:
    return {
        " ".join(row["crew"][seat].split()).casefold(): tuple(row["parts_thousandths"])
        for row in table["rows"]
        if row["points_thousandths"]
    }


@pytest.mark.parametrize("seat", [0, 1], ids=["drivers", "co-drivers"])
@parametrized([one for one in rallies() if one.stem[:4] in ("2018", "2019")])
def test_a_rally_gives_the_same_points_as_a_round_of_a_series(path: Path, seat: int) -> None:
    recording = read_recording(path.read_bytes())
    state = replay(records_of(recording))
    table = point_tables(recording)[0]
    series = series_of(state, table["scheme"])
    power = parts_of_round(state.itinerary).power_stage
    published(state, "overall", *([f"stage/{power}"] if power else []))
    asked = Asked(SERIES, "desk", "a", series.state.position, 1, rally=state)
    series.fold(judge_series(series.state, series.changes, c.ScoreRound("r1", "rally"), asked))
    assert MAIN_COMPETITION in state.competitions
    assert said(table, seat) == points_of(series, ("driver", "co-driver")[seat])
