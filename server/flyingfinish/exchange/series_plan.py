"""From a series file to the commands that make the series, judged beforehand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from flyingfinish.exchange.file_troubles import nearest
from flyingfinish.exchange.series_file import Row, SeriesFile
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.rally.judge.parts import Asked
from flyingfinish.rally.judge.series import judge_series
from flyingfinish.rally.point_tables import WHOLE_POINT, Component, Scheme, SharedPlaces, Source
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.changes import SeriesChanges
from flyingfinish.rally.series.parts import (
    Registration,
    RoundState,
    RoundTerms,
    ScoredRow,
    ScoredTable,
    SeriesRound,
    SeriesTitle,
    TieRule,
)
from flyingfinish.rally.series.people import plain
from flyingfinish.rally.series.state import SeriesState, apply_series

CREW_SEPARATOR: Final = "/"
"""``Lappi / Mälkönen``: driver and co-driver of one car."""

E = TypeVar("E", bound=StrEnum)


class Known(NamedTuple):
    """Who a name of a file is at the door."""

    person_id: str
    erased: bool = False
    """Somebody was erased by this name: places stay theirs, and nobody is given the name."""


@dataclass(frozen=True, slots=True)
class PlannedSeries:
    """The commands of a file in order, and the state that they make."""

    series_id: str
    commands: tuple[c.SeriesCommand, ...]
    state: SeriesState


@dataclass(slots=True)
class _Plan:
    """Commands as they are gathered: each is judged and folded at once."""

    file: SeriesFile
    series_id: str
    known: Mapping[str, Known]
    """Name as the file has it -> who that is at the door."""

    commands: list[c.SeriesCommand] = field(default_factory=list)
    state: SeriesState = field(default_factory=SeriesState)
    people: dict[str, str] = field(default_factory=dict)
    """Plain name -> person id."""

    def say(self, command: c.SeriesCommand, row: Row, *, send: bool = True) -> None:
        """Adds a command that is to be sent; notes why it would be refused."""
        asked = Asked(self.series_id, "file", "file", self.state.position, 0)
        try:
            fact = judge_series(self.state, SeriesChanges(), command, asked)
        except RuleRefusal as refusal:
            self.file.troubles.add(row.line, f"[{row.table}] {refusal}")
            return
        person = None
        if isinstance(command, c.RecordCompetitor):
            person = {"name": command.name, "nation": command.nation}
        position = self.state.position + 1
        apply_series(
            self.state,
            f.Record(position, "file", "file", position, fact, official=True, person=person),
        )
        if send:
            self.commands.append(command)

    def person(self, name: str, row: Row, nation: str = "") -> str:
        """Returns the id of a person, who is recorded when named for the first time."""
        if not name.strip():
            return ""
        known = self.people.get(plain(name))
        if known is None:
            named = " ".join(name.split())
            # Without a door, a number by which nothing can be told of the person.
            known, erased = self.known.get(named) or Known(f"person-{len(self.people) + 1}")
            self.people[plain(name)] = known
            self.say(c.RecordCompetitor(known, named, nation), row, send=not erased)
        return known


def series_plan(file: SeriesFile, known: Mapping[str, Known] | None = None) -> PlannedSeries:
    """Returns the commands in order; FileRefused when any of them would be refused.

    ``known`` says who the names are at the door that the commands are for.
    """
    opening = next(file.rows("series"), Row(file, "series", 0))
    plan = _Plan(file, opening.text("id"), known or {})
    plan.say(
        c.OpenSeries(plan.series_id, opening.text("name"), opening.text("season", "")), opening
    )
    file.troubles.check()
    for table, tell in _TELLERS:
        for row in file.rows(table):
            tell(plan, row)
    file.troubles.check()
    return PlannedSeries(plan.series_id, tuple(plan.commands), plan.state)


def _scheme(plan: _Plan, row: Row) -> None:
    among = not row.flag("places_as_printed")
    only = row.flag("classified_only")
    parts = tuple(
        Component(source, points, among, only)
        for source in Source
        if (points := row.numbers(source.value))
    )
    shared = _one_of(row, "shared_places", SharedPlaces, SharedPlaces.FULL)
    made = Scheme(
        row.text("id"), parts, shared, row.number("cars_per_team", 0), row.flag("provisional")
    )
    plan.say(c.SetScheme(made), row)


def _title(plan: _Plan, row: Row) -> None:
    plan.say(
        c.SetTitle(
            SeriesTitle(
                row.text("id"),
                row.text("name"),
                row.text("scheme"),
                row.index + 1,
                _one_of(row, "who", TitleFor, TitleFor.DRIVER),
                row.texts("classes"),
                row.number("best_of", 0),
                row.flag("registered_only"),
                row.number("minimum_starts", 0),
                _one_of(row, "tie", TieRule, TieRule.COUNTBACK),
                row.number("chosen_round_thousandths", 0),
                row.number("team_cars", 0),
            )
        ),
        row,
    )


def _round(plan: _Plan, row: Row) -> None:
    round_id = row.text("id")
    terms = tuple(_terms(one) for one in plan.file.rows("terms") if one.text("round") == round_id)
    plan.say(
        c.SetRound(
            SeriesRound(
                round_id,
                row.index + 1,
                row.text("name"),
                row.text("from"),
                row.text("to"),
                _one_of(row, "state", RoundState, RoundState.PLANNED),
                row.text("place", ""),
                row.text("rally", ""),
                row.text("competition", ""),
                row.text("note", ""),
                row.number("multiplier_thousandths", WHOLE_POINT),
                not row.flag("without_points"),
                row.flag("always_counts"),
                row.number("stages", 0),
                row.number("needs_starts", 0),
                row.texts("needs_starts_of"),
                terms,
            )
        ),
        row,
    )


def _terms(row: Row) -> RoundTerms:
    return RoundTerms(
        row.text("title"),
        not row.flag("without_points"),
        row.text("scheme", ""),
        row.number("multiplier_thousandths", 0),
    )


def _check_terms(plan: _Plan, row: Row) -> None:
    """Terms of a round that is not in the calendar would be lost without a word."""
    if row.text("round") not in plan.state.rounds:
        known = nearest(row.text("round"), list(plan.state.rounds))
        row.wrong("round", f"there is no such round{known}")


def _team(plan: _Plan, row: Row) -> None:
    plan.say(c.SetTeam(row.text("id"), row.text("name")), row)


def _entry(plan: _Plan, row: Row) -> None:
    made = Registration(
        row.text("title"),
        plan.person(row.text("driver"), row, row.text("nation", "")),
        row.text("team", ""),
        row.texts("rounds"),
        row.text("from_round", ""),
        row.text("to_round", ""),
        row.text("chosen_round", ""),
    )
    plan.say(c.RegisterCompetitor(made), row)


def _cars(plan: _Plan, row: Row) -> None:
    drivers = tuple(plan.person(name, row) for name in row.texts("drivers"))
    plan.say(c.NominateCars(row.text("title"), row.text("round"), row.text("team"), drivers), row)


def _result(plan: _Plan, row: Row) -> None:
    source = _one_of(row, "of", Source, Source.FINAL)
    rows, place = [], 1
    for group in row.groups("places"):
        # An empty name is a place of which nobody knows whose it was.
        rows += [_crew(plan, name, row, place=place) for name in group if name.strip()]
        place += len(group)
    rows += [_crew(plan, name, row) for name in row.texts("unplaced")]
    rows += [_crew(plan, name, row, started=False) for name in row.texts("did_not_start")]
    rows += [_crew(plan, name, row, count=wins) for name, wins in row.counts("wins").items()]
    table = ScoredTable(
        source,
        tuple(rows),
        row.text("class", ""),
        provisional=row.flag("provisional"),
        note=row.text("note", ""),
    )
    made = c.ScoreRound(row.text("round"), tables=(table,), document=row.text("document"))
    plan.say(made, row)


def _crew(
    plan: _Plan, name: str, row: Row, *, place: int = 0, count: int = 0, started: bool = True
) -> ScoredRow:
    driver, _, co_driver = name.partition(CREW_SEPARATOR)
    pair = plan.person(driver, row), plan.person(co_driver, row)
    return ScoredRow(*pair, place=place, count=count, started=started)


def _one_of(row: Row, key: str, kind: type[E], default: E) -> E:
    text = row.text(key, default.value)
    words = [one.value for one in kind]
    if text not in words:
        row.wrong(key, f"one of {', '.join(words)}{nearest(text, words)}")
        return default
    return kind(text)


_TELLERS: Final[tuple[tuple[str, Callable[[_Plan, Row], None]], ...]] = (
    ("scheme", _scheme),
    ("title", _title),
    ("round", _round),
    ("terms", _check_terms),
    ("team", _team),
    ("entry", _entry),
    ("cars", _cars),
    ("result", _result),
)
"""Tables in the order in which they may name each other."""
