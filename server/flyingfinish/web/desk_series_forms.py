"""The forms of a series' desk: fields in, one command out; and the form that brings standings.

What is typed is read here; whether it fits is the judge's matter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally import series_commands as s
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.series_parts import RoundState
from flyingfinish.rally.series_people import plain
from flyingfinish.rally.series_state import SeriesState
from flyingfinish.web.desk_fields import Field, FieldTrouble
from flyingfinish.web.desk_form import PUBLISH, Form

Text = Callable[[str], str]

WHOLE_POINT: Final = 1_000
DECIMALS_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class SeriesForm:
    """One form of a series' desk."""

    name: str
    fields: tuple[str, ...]
    make: Callable[[Text, SeriesState], s.SeriesCommand]
    kind: type[Any]
    grave: bool = False


CHOICES: Final[Mapping[str, Callable[[SeriesState], list[tuple[str, str]]]]] = {
    "round": lambda state: [(one.round_id, one.name) for one in state.season()],
    "any_round": lambda state: [
        ("", "–"),
        *((one.round_id, one.name) for one in state.season() if state.scored.get(one.round_id)),
    ],
    "rally_round": lambda state: [
        (one.round_id, f"{one.name} ({one.rally_id})") for one in state.season() if one.rally_id
    ],
    "series_title": lambda state: [
        (one.title_id, one.name) for one in sorted(state.titles.values(), key=lambda t: t.ord)
    ],
    "points_adjustment": lambda state: [
        (identity, f"{state.name_of(fact.competitor)} {points_signed(fact.thousandths)}")
        for identity, fact in state.adjusted.items()
    ],
}
"""What a field may be, for those that are chosen; ``round_state`` has words of its own."""


def points_signed(thousandths: int) -> str:
    """``+2.5`` or ``-5``."""
    whole, rest = divmod(abs(thousandths), WHOLE_POINT)
    text = f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)
    return f"{'-' if thousandths < 0 else '+'}{text}"


def thousandths_of(text: str) -> int:
    """Points as people write them, ``-5`` or ``2,5``, in thousandths; raises FieldTrouble."""
    sign = -1 if text.strip().startswith(("-", "−")) else 1
    digits = text.strip().lstrip("+-−").replace(",", ".")
    whole, _, rest = digits.partition(".")
    sound = all(one.isascii() and one.isdigit() for one in (whole, rest or "0"))
    if not sound or len(whole) > 6 or len(rest) > DECIMALS_MAX:
        raise FieldTrouble("bad_points", "points", text[:64])
    return sign * (int(whole) * WHOLE_POINT + int(rest.ljust(DECIMALS_MAX, "0")))


def _round(text: Text, state: SeriesState) -> s.SeriesCommand:
    found = state.rounds.get(text("round"))
    if found is None:
        raise Refused("unknown_round", round=text("round")[:64])
    changed = replace(
        found.round,
        state=RoundState(text("round_state") or found.round.state),
        from_date=text("from_date") or found.round.from_date,
        to_date=text("to_date") or found.round.to_date,
        note=text("note") or found.round.note,
    )
    return s.SetRound(changed)


def _score(text: Text, state: SeriesState) -> s.SeriesCommand:
    found = state.rounds.get(text("rally_round"))
    return s.ScoreRound(text("rally_round"), found.round.rally_id if found else "")


def _person(name: str, state: SeriesState) -> str:
    """The id of a person or team by name; raises FieldTrouble for nobody we know."""
    named = {plain(one.name): one.person_id for one in state.persons.values()}
    named |= {plain(team): team_id for team_id, team in state.teams.items()}
    if plain(name) not in named:
        raise FieldTrouble("unknown_name", "competitor", name[:64])
    return named[plain(name)]


def _adjust(text: Text, state: SeriesState) -> s.SeriesCommand:
    return s.AdjustPoints(
        text("series_title"),
        _person(text("competitor"), state),
        thousandths_of(text("points")),
        text("any_round"),
        text("reason"),
        text("document"),
    )


def _withdraw(text: Text, state: SeriesState) -> s.SeriesCommand:
    return s.WithdrawPointsAdjustment(text("points_adjustment"), text("reason"))


def _tie(text: Text, state: SeriesState) -> s.SeriesCommand:
    names = [line for line in text("order").splitlines() if line.strip()]
    order = tuple(_person(name, state) for name in names)
    return s.DecideTie(text("series_title"), order, text("reason"), text("document"))


SERIES_FORMS: Final = (
    SeriesForm("set_round", ("round", "round_state", "from_date", "to_date", "note"), _round,
               s.SetRound),
    SeriesForm("score_round", ("rally_round",), _score, s.ScoreRound, grave=True),
    SeriesForm("adjust_points",
               ("series_title", "competitor", "points", "any_round", "reason", "document"),
               _adjust, s.AdjustPoints),
    SeriesForm("withdraw_points", ("points_adjustment", "reason"), _withdraw,
               s.WithdrawPointsAdjustment),
    SeriesForm("decide_tie", ("series_title", "order", "reason", "document"), _tie, s.DecideTie),
)  # fmt: skip
SERIES_FORM_BY_NAME: Final = {form.name: form for form in SERIES_FORMS}

STANDINGS_FORMS: Final = (
    Form("bring_standings", PUBLISH,
         (Field("title_id", "text"), Field("series", "text"), Field("series_title", "text"),
          Field("round", "text")),
         lambda v, _: c.BringStandings(v["title_id"], v["series"], v["series_title"], v["round"]),
         c.BringStandings),
)  # fmt: skip
