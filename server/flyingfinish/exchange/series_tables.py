"""A series for people at a terminal: standings with their addends and what is still possible."""

from flyingfinish.rally.contenders import title_chances
from flyingfinish.rally.points import points_text
from flyingfinish.rally.round_scores import RoundScore
from flyingfinish.rally.season import Season, scheme_of, tables_of
from flyingfinish.rally.series.state import SeriesState
from flyingfinish.rally.standings import Standing


def season_lines(state: SeriesState, season: Season) -> list[str]:
    """A heading and a line for each competitor: place, name, total, and what it is made of."""
    chances = {one.competitor: one for one in title_chances(state, season)}
    lines = [_heading(state, season)]
    for at, one in enumerate(season.table):
        chance = chances.get(one.competitor)
        what = f"  {chance.verdict}" if chance else ""
        if chance and chance.place:
            what += f" with place {chance.place} in the next round"
        rounds = " | ".join(_round(season, index, one) for index in _scored(season))
        place = f"{one.place}{'=' if one.shared else ''}" if one.place else "-"
        lines.append(
            f"{place:>4}  {state.name_of(one.competitor)}  {points_text(one.total)}"
            f"  ({rounds}){what if at < 10 else ''}"
        )
    return lines


def _heading(state: SeriesState, season: Season) -> str:
    rounds = [season.rounds[index] for index in _scored(season)]
    provisional = any(
        scheme_of(state, season.title, one).provisional
        or any(found.table.provisional for found in tables_of(state, season.title, one.round_id))
        for one in rounds
    )
    note = ", provisional" if provisional else ""
    return f"{season.title.name} ({season.title.scheme}{note}), {len(rounds)} of " + (
        f"{len(season.rounds)} rounds"
    )


def _scored(season: Season) -> list[int]:
    return [index for index, scores in enumerate(season.scores) if scores]


def _round(season: Season, index: int, one: Standing) -> str:
    """``25 + 4``; a result left out in brackets, ``-`` where there is none."""
    if one.rounds[index] is None:
        return "-"
    score = season.scores[index].get(one.competitor, RoundScore(0, ()))
    parts = [points_text(part) for part in score.parts if part] or ["0"]
    if adjusted := season.adjusted[index].get(one.competitor):
        parts.append(points_text(adjusted) if adjusted > 0 else f"-{points_text(-adjusted)}")
    text = " + ".join(parts)
    return text if one.counted[index] else f"[{text}]"
