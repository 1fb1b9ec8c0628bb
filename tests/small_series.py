"""A tiny series language for tests: say what was decided, read the state that follows."""

from collections.abc import Iterable
from typing import Any

from flyingfinish.journal.codec import private_part
from flyingfinish.rally import facts as f
from flyingfinish.rally.judge.parts import Asked
from flyingfinish.rally.judge.series import judge_series
from flyingfinish.rally.point_tables import Source
from flyingfinish.rally.season import Season, season_of
from flyingfinish.rally.series import commands as c
from flyingfinish.rally.series.changes import SeriesChanges
from flyingfinish.rally.series.parts import (
    Registration,
    ScoredRow,
    ScoredTable,
    SeriesRound,
    SeriesTitle,
)
from flyingfinish.rally.series.state import SeriesState, SeriesTouched, apply_series

SERIES = "cup"
NOON_MS = 1_772_877_600_000


class Series:
    """A series' state with its judge and no door."""

    def __init__(self, *commands: c.SeriesCommand, opened: bool = True) -> None:
        self.state = SeriesState()
        self.changes = SeriesChanges()
        self.records: list[f.Record] = []
        self.touched = SeriesTouched()
        opening = (c.OpenSeries(SERIES, "Cup", "2026"),) if opened else ()
        for command in (*opening, *commands):
            self.decide(command)

    def judged(
        self, command: c.SeriesCommand, source: str = "desk", seen: int | None = None
    ) -> f.Fact:
        """Returns the fact a command becomes, folding nothing."""
        at = self.state.position if seen is None else seen
        return judge_series(
            self.state, self.changes, command, Asked(SERIES, source, "a", at, NOON_MS, "hash")
        )

    def decide(
        self, command: c.SeriesCommand, source: str = "desk", seen: int | None = None
    ) -> str:
        """Judges a command and folds the fact; returns its identity."""
        fact, person = self.judged(command, source, seen), None
        if isinstance(command, c.RecordCompetitor):
            person = {"person_id": command.person_id, "name": command.name}
            _, hashed = private_part(person, b"0" * 16)
            fact = f.PersonRecorded(command.person_id, hashed)
        return self.fold(fact, source, person=person)

    def fold(self, fact: f.Fact | None, source: str = "desk", **changes: Any) -> str:
        """Folds a fact; returns its identity."""
        position = self.state.position + 1
        official = changes.pop("official", True)
        record = f.Record(
            position, source, "a", position, fact, official, received_at_ms=position, **changes
        )
        self.records.append(record)
        self.touched = apply_series(self.state, record)
        self.changes.note(record)
        return record.identity

    def persons(self, *names: str) -> None:
        """Records persons whose id is their name in small letters."""
        for name in names:
            if name not in self.state.persons:
                self.decide(c.RecordCompetitor(name, name.upper()))

    def title(self, title_id: str = "t", scheme: str = "wrc-support", **changes: Any) -> None:
        """Makes a title that everybody scores for."""
        self.decide(c.SetTitle(SeriesTitle(title_id, title_id.upper(), scheme, **changes)))

    def round(self, round_id: str, **changes: Any) -> None:
        """Puts a round into the calendar, after those there are."""
        known = self.state.rounds.get(round_id)
        ord_ = known.round.ord if known else len(self.state.rounds) + 1
        made: dict[str, Any] = {"ord": ord_, "name": round_id.upper(), "from_date": "2026-01-16",
                "to_date": "2026-01-17"}  # fmt: skip
        self.decide(c.SetRound(SeriesRound(round_id, **(made | changes))))

    def result(self, round_id: str, *tables: ScoredTable) -> str:
        """Scores a round that is put into the calendar when it is not there."""
        if round_id not in self.state.rounds:
            self.round(round_id)
        return self.decide(c.ScoreRound(round_id, tables=tables, document="sheet"))

    def ended(self, round_id: str, places: str, **changes: Any) -> str:
        """Scores a round by its final places, written ``a b=c d -e`` (e started, unplaced)."""
        return self.result(round_id, self.final(places, **changes))

    def final(self, places: str, source: Source = Source.FINAL, **changes: Any) -> ScoredTable:
        """Returns a table of places; who is written ``a+x`` drives with x."""
        rows: list[ScoredRow] = []
        for group in places.split():
            taken = len([row for row in rows if row.place]) + 1
            for name in group.removeprefix("-").split("="):
                driver, _, co_driver = name.partition("+")
                self.persons(*filter(None, (driver, co_driver)))
                place = 0 if group.startswith("-") else taken
                rows.append(ScoredRow(driver, co_driver, place))
        return ScoredTable(source, tuple(rows), **changes)

    def registers(self, title_id: str, competitor: str, **changes: Any) -> None:
        """Registers a person for a title."""
        self.persons(competitor)
        self.decide(c.RegisterCompetitor(Registration(title_id, competitor, **changes)))

    def season(self, title_id: str = "t") -> Season:
        """Returns a title's season."""
        return season_of(self.state, self.state.titles[title_id])

    def table(self, title_id: str = "t") -> list[tuple[int, str, float]]:
        """Returns place, competitor and points."""
        table = self.season(title_id).table
        return [(one.place, one.competitor, one.total / 1_000) for one in table]


def a_cup(rounds: int = 0, *commands: c.SeriesCommand, **title: Any) -> Series:
    """Returns a series with one title ``t`` and so many rounds r1, r2, ..."""
    series = Series(*commands)
    series.title(**title)
    for number in range(1, rounds + 1):
        series.round(f"r{number}")
    return series


def counts(pairs: Iterable[tuple[str, int]], **changes: Any) -> ScoredTable:
    """Returns a table of stage wins."""
    rows = tuple(ScoredRow(driver, count=count) for driver, count in pairs)
    return ScoredTable(Source.STAGE_WINS, rows, **changes)
