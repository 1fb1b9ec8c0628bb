"""The forms of a series' desk about who takes part: titles, people, teams, registrations, cars.

A whole season comes from a file; these are for what changes in the middle of it.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from typing import Any, Final

from flyingfinish.rally.entries import TitleFor
from flyingfinish.rally.point_tables import SCHEMES
from flyingfinish.rally.series import commands as s
from flyingfinish.rally.series.parts import Registration, SeriesTitle, TieRule
from flyingfinish.rally.series.state import SeriesState
from flyingfinish.web.desk.fields import FieldTrouble
from flyingfinish.web.desk.series_form import (
    SeriesForm,
    Text,
    competitor_named,
    count_of,
    lines_of,
    round_named,
    thousandths_of,
)
from flyingfinish.web.words import Words

YES: Final = "yes"
WORD_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "title_who": tuple(map(str, TitleFor)),
    "tie_rule": tuple(map(str, TieRule)),
    "registered_only": (YES, "no"),
}
"""Fields that are one of these codes, each with a word ``<field>_<code>``."""

ID_MAX: Final = 40
PERSON_ID_BYTES: Final = 8
_NO_NAME: Final = "x"


def _set_title(text: Text, state: SeriesState) -> s.SeriesCommand:
    """A new title, or the chosen one with what was filled in; an empty field leaves it."""
    before = state.titles.get(text("any_title"))
    if before is None:
        if not text("title_name"):
            raise FieldTrouble("field_missing", "title_name", "")
        if not text("scheme"):
            raise FieldTrouble("field_missing", "scheme", "")
        ord_ = max((one.ord for one in state.titles.values()), default=0) + 1
        title_id = id_of(text("title_name"), state.titles)
        before = SeriesTitle(title_id, text("title_name"), text("scheme"), ord_)
    changed = replace(
        before,
        name=text("title_name") or before.name,
        scheme=text("scheme") or before.scheme,
        who=TitleFor(text("title_who") or before.who),
        class_ids=tuple(text("classes").replace(",", " ").split()) or before.class_ids,
        tie_rule=TieRule(text("tie_rule") or before.tie_rule),
        best_of=_count(text, "best_of", before.best_of),
        minimum_starts=_count(text, "minimum_starts", before.minimum_starts),
        team_cars=_count(text, "team_cars", before.team_cars),
    )
    if text("registered_only"):
        changed = replace(changed, registered_only=text("registered_only") == YES)
    if text("chosen_factor"):
        factor = thousandths_of(text("chosen_factor"), "chosen_factor")
        changed = replace(changed, chosen_multiplier_thousandths=factor)
    return s.SetTitle(changed)


def _count(text: Text, name: str, before: int) -> int:
    return count_of(text(name), name) if text(name) else before


def _person(text: Text, state: SeriesState) -> s.SeriesCommand:
    # No id made from the name: that would stay when the name is erased.
    person_id = secrets.token_hex(PERSON_ID_BYTES)
    return s.RecordCompetitor(person_id, text("person_name"), text("nation"), text("club"))


def _team(text: Text, state: SeriesState) -> s.SeriesCommand:
    taken = {**state.persons, **state.teams}
    return s.SetTeam(id_of(text("team_name"), taken), text("team_name"))


def _register(text: Text, state: SeriesState) -> s.SeriesCommand:
    rounds = tuple(round_named(one, state) for one in lines_of(text("rounds")))
    return s.RegisterCompetitor(
        Registration(
            text("series_title"),
            competitor_named(text("competitor"), state),
            text("any_team"),
            rounds,
            text("from_round"),
            text("to_round"),
            text("chosen_round"),
        )
    )


def _withdraw(text: Text, state: SeriesState) -> s.SeriesCommand:
    title_id, _, person = text("registration").partition("/")
    return s.RegisterCompetitor(Registration(title_id, person), withdrawn=True)


def _nominate(text: Text, state: SeriesState) -> s.SeriesCommand:
    names = lines_of(text("drivers"))
    drivers = tuple(competitor_named(name, state, "drivers") for name in names)
    return s.NominateCars(text("series_title"), text("round"), text("team"), drivers)


def id_of(name: str, taken: Container[str]) -> str:
    """An id that people can read, made from a name: small letters, no accents, not yet taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    found = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:ID_MAX].strip("-") or _NO_NAME
    number, made = 1, found
    while made in taken:
        number += 1
        made = f"{found}-{number}"
    return made


def _rounds(state: SeriesState) -> list[tuple[str, str]]:
    return [("", "–"), *((one.round_id, one.name) for one in state.season())]


def _teams(state: SeriesState) -> list[tuple[str, str]]:
    return sorted(state.teams.items(), key=lambda one: one[1])


def _titles(state: SeriesState) -> list[tuple[str, str]]:
    ordered = sorted(state.titles.values(), key=lambda one: one.ord)
    return [("", "–"), *((one.title_id, one.name) for one in ordered)]


def _schemes(state: SeriesState) -> list[tuple[str, str]]:
    return [("", "–"), *((name, name) for name in sorted({*SCHEMES, *state.schemes}))]


def _registrations(state: SeriesState) -> list[tuple[str, str]]:
    return [
        (f"{title_id}/{person}", f"{state.titles[title_id].name}: {state.name_of(person)}")
        for title_id, of_title in state.registered.items()
        for person in of_title
    ]


TITLE_CHOICES: Final[Mapping[str, Callable[[SeriesState], list[tuple[str, str]]]]] = {
    "any_title": _titles,
    "scheme": _schemes,
    "any_team": lambda state: [("", "–"), *_teams(state)],
    "team": _teams,
    "from_round": _rounds,
    "to_round": _rounds,
    "chosen_round": _rounds,
    "registration": _registrations,
}

TITLE_FORMS: Final = (
    SeriesForm("register_competitor",
               ("series_title", "competitor", "any_team", "rounds", "from_round", "to_round",
                "chosen_round"), _register, s.RegisterCompetitor),
    SeriesForm("withdraw_registration", ("registration",), _withdraw, s.RegisterCompetitor),
    SeriesForm("nominate_cars", ("series_title", "round", "team", "drivers"), _nominate,
               s.NominateCars),
    SeriesForm("record_competitor", ("person_name", "nation", "club"), _person,
               s.RecordCompetitor),
    SeriesForm("set_team", ("team_name",), _team, s.SetTeam),
    SeriesForm("set_title",
               ("any_title", "title_name", "scheme", "title_who", "classes", "best_of",
                "registered_only", "minimum_starts", "tie_rule", "team_cars", "chosen_factor"),
               _set_title, s.SetTitle, grave=True),
)  # fmt: skip


def titles_model(state: SeriesState, words: Words) -> list[dict[str, Any]]:
    """The titles by their order: for whom, by which table of points, what counts."""
    return [
        {
            "name": one.name,
            "who": words(f"title_who_{one.who}"),
            "classes": ", ".join(one.class_ids),
            "scheme": one.scheme,
            "best_of": one.best_of or "",
            "registered": words("registered_only_yes") if one.registered_only else "",
            "tie_rule": words(f"tie_rule_{one.tie_rule}"),
        }
        for one in sorted(state.titles.values(), key=lambda one: one.ord)
    ]


def registered_model(state: SeriesState) -> list[dict[str, Any]]:
    """Who is registered for each title, for which team and rounds, and which cars are nominated."""
    names = {one.round_id: one.name for one in state.season()}
    return [
        {
            "name": title.name,
            "rows": [
                {
                    "name": state.name_of(person),
                    "team": state.teams.get(one.team, ""),
                    "rounds": _rounds_text(one, names),
                    "chosen": names.get(one.chosen_round, ""),
                }
                for person, one in state.registered[title.title_id].items()
            ],
            "cars": [
                {
                    "round": names.get(round_id, round_id),
                    "team": state.teams.get(team, team),
                    "drivers": ", ".join(map(state.name_of, drivers)),
                }
                for (title_id, round_id), teams in state.nominated.items()
                for team, drivers in teams.items()
                if title_id == title.title_id
            ],
        }
        for title in sorted(state.titles.values(), key=lambda one: one.ord)
        if state.registered.get(title.title_id)
    ]


def _rounds_text(one: Registration, names: Mapping[str, str]) -> str:
    """The nominated rounds, or from which to which; empty for every one."""
    if one.rounds:
        return ", ".join(names.get(round_id, round_id) for round_id in one.rounds)
    first, last = names.get(one.from_round, ""), names.get(one.to_round, "")
    return f"{first} – {last}" if first or last else ""
