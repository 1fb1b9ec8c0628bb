"""From a rally to its series and back: published tables into scores, standings before a rally.

Pure: both states in, the parts of a fact out. Who is who is told by `people.py`.
"""

import json
from collections.abc import Mapping
from typing import Any

from flyingfinish.rally.entries import Title, TitleFor
from flyingfinish.rally.facts import Provenance, PublicationStatus, Published
from flyingfinish.rally.memberships import enrolment_in
from flyingfinish.rally.point_tables import Source
from flyingfinish.rally.publication_chain import latest_publication
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.scopes import Scope
from flyingfinish.rally.season import chosen_of, counts_for, may_score, scheme_of, season_of
from flyingfinish.rally.series.facts import StandingsBrought
from flyingfinish.rally.series.parts import (
    BroughtRow,
    BroughtScore,
    ScoredRow,
    ScoredTable,
    SeriesRound,
    SeriesTitle,
)
from flyingfinish.rally.series.people import People, name_of, people_of, person_of, plain
from flyingfinish.rally.series.state import SeriesState
from flyingfinish.rally.stage_wins import may_win
from flyingfinish.rally.state_parts import RallyState
from flyingfinish.rally.title_points import day_end_of, power_stage_of, scored_range

# --- a rally's published tables as a round's -----------------------------------------------------


def scored_tables(
    series: SeriesState, one: SeriesRound, rally: RallyState
) -> tuple[ScoredTable, ...]:
    """The published versions of every table that the titles of a round score by.

    Refused while one of them was not published, and where a crew is nobody the series knows
    although titles are open to everybody.
    """
    competition_id = _competition_of(one, rally)
    people = people_of(series)
    titles = [title for title in series.titles.values() if counts_for(one, title.title_id)]
    everybody = not all(title.registered_only for title in titles)
    wanted: dict[tuple[Source, str], str] = {}
    for title in titles:
        for class_id in title.class_ids or ("",):
            scope = Scope(competition_id, class_id)
            for part in scheme_of(series, title, one).components:
                if channel := _channel(rally, scope, part.source, title):
                    wanted.setdefault((part.source, class_id), channel)
            wanted.setdefault((Source.FINAL, class_id), scope.channel(rally))
    return tuple(
        _table(rally, people, source, Scope(competition_id, class_id), channel, everybody)
        for (source, class_id), channel in wanted.items()
    )


def _channel(rally: RallyState, scope: Scope, source: Source, title: SeriesTitle) -> str:
    """The table of a rally that a component is about; empty where it has none."""
    own = _rally_title(rally, scope.competition_id, title.title_id)
    stages = scope.stage_list(rally)
    below = scope.below(rally)
    if source is Source.STAGE and (stage_id := power_stage_of(own, stages)):
        return f"{below}stage/{stage_id}"
    if source is Source.AFTER_STAGE and (stage_id := day_end_of(own, stages)):
        return f"{below}overall/{stage_id}"
    ranked = scored_range(rally, own, source, scope.competition_id)
    if ranked is not None:
        return f"{below}range/{ranked.range_id}"
    return f"{below}stagewins" if source is Source.STAGE_WINS else ""


def _rally_title(rally: RallyState, competition_id: str, title_id: str) -> Title:
    titles = rally.competitions[competition_id].titles
    found = (one for one in titles if one.title_id == title_id)
    return next(found, Title(title_id, title_id, ""))


def _table(
    rally: RallyState,
    people: People,
    source: Source,
    scope: Scope,
    classification: str,
    everybody: bool,
) -> ScoredTable:
    published = _standing(rally, classification)
    regulations = scope.regulations(rally)
    rows = []
    for entry_id, row in json.loads(published.table_json)["rows"].items():
        entry = rally.entries.get(entry_id)
        if entry is None or not scope.placed(entry):
            # A guest is in the table and takes nothing away.
            continue
        driver = person_of(rally, people, entry.driver)
        if not driver:
            if everybody:
                raise Refused(
                    "unknown_person", person=entry.driver, name=name_of(rally, entry.driver)
                )
            continue
        co_driver = person_of(rally, people, entry.co_driver)
        rows.append(
            ScoredRow(
                driver,
                co_driver,
                row.get("pos", 0) if _scores_by_place(source, row, regulations) else 0,
                row["wins"] if source is Source.STAGE_WINS else 0,
                not rally.crews[entry_id].did_not_start,
                entry_id not in rally.denied_points,
            )
        )
    return ScoredTable(
        source,
        tuple(sorted(rows, key=lambda row: (not row.place, row.place, row.driver))),
        scope.class_id,
        classification,
        published.version,
        published.table_hash,
        provisional=published.status != PublicationStatus.OFFICIAL,
    )


def _scores_by_place(source: Source, row: Mapping[str, Any], regulations: Regulations) -> bool:
    """Whether a row's place scores: not where wins are counted, nor a time that could win nothing.

    As `point_rankings.stage_places` has it in the rally itself.
    """
    if source is Source.STAGE:
        return may_win(row.get("provenance", Provenance.MEASURED), regulations)
    return source is not Source.STAGE_WINS


def _standing(rally: RallyState, classification: str) -> Published:
    found = latest_publication(rally, classification)
    if found is None or found.status == PublicationStatus.REOPENED:
        raise Refused("never_published", classification=classification)
    return found


# --- the standings before a rally ----------------------------------------------------------------


def standings_brought(
    series: SeriesState,
    title: SeriesTitle,
    one: SeriesRound,
    rally: RallyState,
    rally_title: Title,
    competition_id: str,
) -> StandingsBrought:
    """The fact that tells a rally a title's standings before it, crews found by their names."""
    season = season_of(series, title)
    crews = _crews(series, title, one, rally, rally_title, competition_id)
    totals = season.totals()
    rounds = tuple(row.round_id for row in season.rounds)
    competitors = dict.fromkeys([*(row.competitor for row in season.table), *crews])
    registered = series.registered.get(title.title_id, {})
    rows = []
    for competitor in competitors:
        scores = tuple(
            BroughtScore(round_id, score.place, score.points)
            for round_id, scored in zip(rounds, totals, strict=True)
            for score in scored
            if score.competitor == competitor and round_id != one.round_id
        )
        name = crews.get(competitor, "")
        team = title.who is TitleFor.TEAM
        rows.append(
            BroughtRow(
                competitor,
                "" if team else name,
                name if team else "",
                season.rules.adjusted.get(competitor, 0),
                chosen_of(title, registered.get(competitor), one.round_id),
                scores,
            )
        )
    return StandingsBrought(
        rally_title.title_id,
        series.series.series_id if series.series else "",
        title.title_id,
        rounds,
        one.round_id,
        tuple(rows),
        title.best_of,
        tuple(row.round_id for row in season.rounds if row.always_counts),
        title.tie_rule,
        not title.registered_only,
    )


def _crews(
    series: SeriesState,
    title: SeriesTitle,
    one: SeriesRound,
    rally: RallyState,
    rally_title: Title,
    competition_id: str,
) -> dict[str, str]:
    """Competitor -> entry id, or the team's name in the rally, of who may score in this round."""
    enrolled = [
        (entry, enrolment)
        for entry in rally.entries.values()
        if (enrolment := enrolment_in(entry, competition_id)) is not None
    ]
    if title.who is TitleFor.TEAM:
        by_name = {plain(name): team for team, name in series.teams.items()}
        known = {plain(enrolment.team): enrolment.team for _, enrolment in enrolled}
        return {by_name[name]: team for name, team in known.items() if name in by_name}
    people, registered = people_of(series), series.registered.get(title.title_id, {})
    found = {}
    for entry, _ in enrolled:
        who = entry.co_driver if rally_title.who is TitleFor.CO_DRIVER else entry.driver
        person = person_of(rally, people, who)
        if person and may_score(series, title, registered.get(person), one):
            found[person] = entry.entry_id
    return found


def _competition_of(one: SeriesRound, rally: RallyState) -> str:
    if one.competition_id in rally.competitions:
        return one.competition_id
    main = (item.competition_id for item in rally.competitions.values() if item.ord == 1)
    found = "" if one.competition_id else next(main, "")
    if not found:
        raise Refused("unknown_competition", competition=one.competition_id)
    return found


def rally_title_of(rally: RallyState, title_id: str) -> tuple[Title, str]:
    """A title of a rally and its competition's id; refused when no competition has it."""
    for competition in rally.competitions.values():
        for title in competition.titles:
            if title.title_id == title_id:
                return title, competition.competition_id
    raise Refused("unknown_title", title=title_id[:64])
