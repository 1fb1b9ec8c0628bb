"""What the views of a series say: the standings of a title, and the calendar.

Points are thousandths of a point; each round keeps its addends. No nulls, no arrays in rows.
"""

from typing import Any

from flyingfinish.processing.documents import Whole
from flyingfinish.rally.clinch import Chance
from flyingfinish.rally.contenders import title_chances
from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.errors import UnknownPreset
from flyingfinish.rally.round_scores import RoundScore
from flyingfinish.rally.season import Season, multiplier_of, scheme_of, season_of, tables_of
from flyingfinish.rally.series.parts import SeriesRound, SeriesTitle
from flyingfinish.rally.series.state import CalendarRound, SeriesState
from flyingfinish.rally.standings import Standing


def standings_whole(state: SeriesState, title: SeriesTitle) -> Whole:
    """The table of a title with its rounds and what each competitor must still do."""
    season = season_of(state, title)
    chances = {one.competitor: one for one in title_chances(state, season)}
    partners = _partners(state, title)
    return {
        "title": _title_member(state, season),
        "rounds": {
            one.round_id: _round_member(state, season, index)
            for index, one in enumerate(season.rounds)
        },
        "rows": {
            one.competitor: _row(state, season, ord_, one, chances.get(one.competitor))
            | partners.get(one.competitor, {})
            for ord_, one in enumerate(season.table, 1)
        },
    }


def _title_member(state: SeriesState, season: Season) -> Whole:
    title = season.title
    said: Whole = {"name": title.name, "ord": title.ord, "scheme": title.scheme,
                   "who": title.who, "tie": title.tie_rule}  # fmt: skip
    if title.best_of:
        said["best_of"] = title.best_of
    if title.minimum_starts:
        said["minimum_starts"] = title.minimum_starts
    if _is_provisional(state, season):
        said["provisional"] = True
    return said


def _is_provisional(state: SeriesState, season: Season) -> bool:
    """Whether a scheme was only derived, or a table that counts is not the last word."""
    for one in season.rounds:
        if any(found.table.provisional for found in tables_of(state, season.title, one.round_id)):
            return True
        try:
            if scheme_of(state, season.title, one).provisional:
                return True
        except UnknownPreset:
            return True
    return False


def _round_member(state: SeriesState, season: Season, index: int) -> Whole:
    one = season.rounds[index]
    said: Whole = {"ord": one.ord, "name": one.name, "state": one.state}
    factor = multiplier_of(one, season.title)
    if factor != 1_000:
        said["multiplier"] = factor
    said |= _scheme_member(state, season, one)
    if season.scores[index]:
        said["scored"] = True
        said |= _sources(state, season.title, one)
    return said


def _scheme_member(state: SeriesState, season: Season, one: SeriesRound) -> Whole:
    """What the round's places are worth, by component; nothing where no scheme of it is known."""
    try:
        scheme = scheme_of(state, season.title, one)
    except UnknownPreset:
        return {}
    numbered = [(str(at), part) for at, part in enumerate(scheme.components, 1)]
    said: Whole = {
        "parts": {at: part.source for at, part in numbered},
        "worth": {at: " ".join(map(str, part.points)) for at, part in numbered},
    }
    if scheme.name != season.title.scheme:
        said["scheme"] = scheme.name
    return said


def _sources(state: SeriesState, title: SeriesTitle, one: SeriesRound) -> Whole:
    """From where a round's places are: a rally's published versions by hash, or a document."""
    tables: Whole = {}
    said: Whole = {"tables": tables}
    for found in tables_of(state, title, one.round_id):
        member: Whole = {"source": found.table.source, "fact": found.identity}
        for name in ("class_id", "classification", "version", "table_hash", "note"):
            if value := getattr(found.table, name):
                member[name] = value
        if found.table.provisional:
            member["provisional"] = True
        for name in ("rally_id", "document"):
            if value := getattr(found, name):
                member[name] = value
        tables[f"{found.table.source}/{found.table.class_id}".rstrip("/")] = member
    return said


def _row(
    state: SeriesState, season: Season, ord_: int, one: Standing, chance: Chance | None
) -> Whole:
    row: Whole = {"ord": ord_, "points": one.total, "name": state.name_of(one.competitor)}
    if one.place:
        row["pos"] = one.place
    if one.shared:
        row["shared"] = True
    if adjusted := season.rules.adjusted.get(one.competitor):
        row["adjusted"] = adjusted
    row["rounds"] = {
        season.rounds[index].round_id: _round_of(season, index, one)
        for index, points in enumerate(one.rounds)
        if points is not None
    }
    if chance is not None:
        row["chance"] = chance.verdict
        if chance.place:
            row["needs"] = chance.place
    return row


def _round_of(season: Season, index: int, one: Standing) -> Whole:
    score = season.scores[index].get(one.competitor, RoundScore(0, ()))
    said: Whole = {"points": one.rounds[index]}
    if score.place:
        said["place"] = score.place
    parts = {str(at): points for at, points in enumerate(score.parts, 1) if points}
    if len(score.parts) > 1 and parts:
        said["parts"] = parts
    if score.cars:
        said["cars"] = {str(at): car for at, car in enumerate(score.cars, 1)}
    if adjusted := season.adjusted[index].get(one.competitor):
        said["adjusted"] = adjusted
    if not one.counted[index]:
        said["dropped"] = True
    return said


def _partners(state: SeriesState, title: SeriesTitle) -> dict[str, Whole]:
    """Who drove with whom the last time: the other half of a crew, for the eye."""
    if title.who is TitleFor.TEAM:
        return {}
    found: dict[str, Whole] = {}
    for one in state.season():
        for scored in tables_of(state, title, one.round_id):
            for row in scored.table.rows:
                pair = (row.driver, row.co_driver)
                own, other = pair if title.who is TitleFor.DRIVER else pair[::-1]
                if name := state.name_of(other):
                    found[own] = {"partner": name}
    return found


def calendar_whole(state: SeriesState) -> Whole:
    """The series, its titles and the rounds of the season."""
    opened = state.series
    series: Whole = {}
    if opened is not None:
        series = {"id": opened.series_id, "name": opened.name, "season": opened.season}
    return {
        "series": series,
        "titles": {
            one.title_id: {"ord": one.ord, "name": one.name, "who": one.who}
            for one in state.titles.values()
        },
        "rows": {
            one.round.round_id: _calendar_row(one)
            for one in sorted(state.rounds.values(), key=lambda one: one.round.ord)
        },
    }


def _calendar_row(one: CalendarRound) -> Whole:
    """A round as a calendar shows it; ``to`` is its last day, included."""
    said: dict[str, Any] = {"ord": one.round.ord, "name": one.round.name, "state": one.round.state,
            "from": one.round.from_date, "to": one.round.to_date, "set_at_ms": one.set_at_ms,
            "sequence": one.sequence}  # fmt: skip
    for name, value in (
        ("place", one.round.place),
        ("rally", one.round.rally_id),
        ("note", one.round.note),
    ):
        if value:
            said[name] = value
    if one.round.multiplier_thousandths != 1_000:
        said["multiplier"] = one.round.multiplier_thousandths
    if not one.round.counts:
        said["without_points"] = True
    return said
