"""What a series is made of: titles, rounds, registrations, and the tables that a round brought.

Places and counts only: points are always worked out by a scheme (`point_tables.py`), never typed.
"""

from dataclasses import dataclass
from enum import StrEnum

from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.point_tables import WHOLE_POINT, Source


class RoundState(StrEnum):
    """Where a round of the calendar stands."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    """To other dates than were announced; it is driven all the same."""

    CANCELLED = "cancelled"
    RUNNING = "running"
    DONE = "done"


class TieRule(StrEnum):
    """What separates equal points in the standings."""

    COUNTBACK = "countback"
    """Most first places, then seconds and so on; then who had the best result first."""

    STARTERS = "starters"
    """More starters in one's classes over the season, then the highest single score.

    As a Finnish rallisprint series has it by its press; the rule's text was not found.
    """

    SHARED = "shared"
    """Nothing does; the place is shared until somebody decides."""


@dataclass(frozen=True, slots=True)
class SeriesTitle:
    """One championship or cup of a series."""

    title_id: str
    """Distinct in the series; its channel is ``standings/<title_id>``."""

    name: str
    scheme: str
    """A scheme of the series' journal, else a built-in one."""

    ord: int = 1
    who: TitleFor = TitleFor.DRIVER
    class_ids: tuple[str, ...] = ()
    """Classes whose tables score; empty = the whole competition's. With several, everybody scores
    by the place in the own class, as Finnish juniors do."""

    best_of: int = 0
    """So many results count; 0 = all."""

    registered_only: bool = False
    """Only who is registered for the title scores; off = everybody in its tables."""

    minimum_starts: int = 0
    """Who has started fewer rounds stands behind the others, without a place."""

    tie_rule: TieRule = TieRule.COUNTBACK
    chosen_multiplier_thousandths: int = 0
    """Factor of the one round that each competitor chooses; 0 = there is no choice."""

    team_cars: int = 0
    """How many of a team's cars score a round; 0 = all that are nominated."""


@dataclass(frozen=True, slots=True)
class RoundTerms:
    """What is different about a round for one title."""

    title_id: str
    counts: bool = True
    scheme: str = ""
    """A table of the round's own; empty = the title's."""

    multiplier_thousandths: int = 0
    """0 = the round's."""


@dataclass(frozen=True, slots=True)
class SeriesRound:
    """One round of the calendar."""

    round_id: str
    """Distinct in the series; the order of the season is by ``ord``."""

    ord: int
    name: str
    from_date: str
    """ISO date of the first day."""

    to_date: str
    """ISO date of the last day, included."""

    state: RoundState = RoundState.PLANNED
    place: str = ""
    rally_id: str = ""
    """The rally on this server, if it is here."""

    competition_id: str = ""
    """The competition of that rally; empty = the main one."""

    note: str = ""
    multiplier_thousandths: int = WHOLE_POINT
    """Double points 2000, a sprint's coefficient 0.5 = 500, a rally cut short likewise."""

    counts: bool = True
    """Off = on the calendar, without points."""

    always_counts: bool = False
    """Its result cannot be one of those left out by ``best_of``."""

    stages: int = 0
    """How many stages it has, where stage wins give points; 0 = not known yet."""

    needs_starts: int = 0
    """Who started fewer of ``needs_starts_of`` scores nothing here (Finnish juniors 2020)."""

    needs_starts_of: tuple[str, ...] = ()
    terms: tuple[RoundTerms, ...] = ()


@dataclass(frozen=True, slots=True)
class Registration:
    """A person's part in one title; persons are known by their person record."""

    title_id: str
    competitor: str
    team: str = ""
    """For a teams' title, and where a scheme passes over a team's further cars."""

    rounds: tuple[str, ...] = ()
    """Nominated rounds; empty = every one."""

    from_round: str = ""
    to_round: str = ""
    """Scores from and to these rounds, both included; empty = the season's ends."""

    chosen_round: str = ""
    """The round that counts by the title's ``chosen_multiplier_thousandths``."""


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """One crew in a table that a round brought; persons by id."""

    driver: str
    co_driver: str = ""
    place: int = 0
    """0 = not classified; started all the same unless ``started`` is off."""

    count: int = 0
    """Stage wins, in a table of those."""

    started: bool = True
    scores: bool = True
    """Off = classified, and takes no points: officials denied them."""


@dataclass(frozen=True, slots=True)
class ScoredTable:
    """One table of a round: the places of a class that a component of a scheme is about."""

    source: Source
    rows: tuple[ScoredRow, ...]
    """Empty takes an earlier table back."""

    class_id: str = ""
    classification: str = ""
    """The table's channel in its rally; empty when it was read from a document."""

    version: int = 0
    """The published version it is, with its hash; 0 = it was read from a document."""

    table_hash: str = ""
    provisional: bool = False
    """Some places are inferred, or the version was not official."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class BroughtScore:
    """One result before a rally: which round, which place, how many thousandths of a point."""

    round_id: str
    place: int
    points: int


@dataclass(frozen=True, slots=True)
class BroughtRow:
    """One competitor's season before a rally."""

    competitor: str
    """Id in the series."""

    entry_id: str = ""
    """The crew that adds to it here; empty = not in this rally."""

    team: str = ""
    """The team of this rally's enrolments that adds to it, in a teams' title."""

    adjusted: int = 0
    """Thousandths of a point given or taken for the season as a whole."""

    multiplier_thousandths: int = WHOLE_POINT
    """Factor of this rally for the one who chose it as the own best round."""

    scores: tuple[BroughtScore, ...] = ()
