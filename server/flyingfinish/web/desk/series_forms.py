"""The forms of a series' desk: fields in, one command out; and the form that brings standings.

What is typed is read here; whether it fits is the judge's matter.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from flyingfinish.rally import commands as c
from flyingfinish.rally.refusals import Refused
from flyingfinish.rally.series import commands as s
from flyingfinish.rally.series.parts import RoundState
from flyingfinish.rally.series.state import SeriesState
from flyingfinish.web.desk.fields import Field
from flyingfinish.web.desk.form import PUBLISH, Form
from flyingfinish.web.desk.series_form import (
    SeriesForm,
    Text,
    competitor_named,
    lines_of,
    points_signed,
    thousandths_of,
)
from flyingfinish.web.desk.series_titles import TITLE_CHOICES, TITLE_FORMS

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
    **TITLE_CHOICES,
}
"""What a field may be, for those that are chosen by what the series has."""


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


def _adjust(text: Text, state: SeriesState) -> s.SeriesCommand:
    return s.AdjustPoints(
        text("series_title"),
        competitor_named(text("competitor"), state),
        thousandths_of(text("points")),
        text("any_round"),
        text("reason"),
        text("document"),
    )


def _withdraw(text: Text, state: SeriesState) -> s.SeriesCommand:
    return s.WithdrawPointsAdjustment(text("points_adjustment"), text("reason"))


def _tie(text: Text, state: SeriesState) -> s.SeriesCommand:
    order = tuple(competitor_named(name, state, "order") for name in lines_of(text("order")))
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
    *TITLE_FORMS,
)  # fmt: skip
SERIES_PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "standings": ("adjust_points", "withdraw_points", "decide_tie"),
    "rounds": ("set_round", "score_round"),
    "registrations": ("register_competitor", "withdraw_registration", "nominate_cars",
                      "record_competitor", "set_team"),
    "titles": ("set_title",),
}  # fmt: skip
"""The pages of a series' desk with their forms, the first one at its own address."""

SERIES_FORM_BY_NAME: Final = {form.name: form for form in SERIES_FORMS}

STANDINGS_FORMS: Final = (
    Form("bring_standings", PUBLISH,
         (Field("title_id", "text"), Field("series", "text"), Field("series_title", "text"),
          Field("round", "text")),
         lambda v, _: c.BringStandings(v["title_id"], v["series"], v["series_title"], v["round"]),
         c.BringStandings),
)  # fmt: skip
