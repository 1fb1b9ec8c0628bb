"""The desk's changes of class, and the tables that span stages for whoever publishes them."""

from typing import Final

from flyingfinish.rally import commands as c
from flyingfinish.rally.scopes import Scope, scopes_of
from flyingfinish.rally.state import RallyState
from flyingfinish.web.desk_fields import Desk, Field, FieldTrouble
from flyingfinish.web.desk_form import CAR, CREWS, DOCUMENT, WHY, Form, Values
from flyingfinish.web.words import Words

MAIN: Final = 1
"""``ord`` of the competition that is meant where none is named."""


def _change_class(v: Values, desk: Desk) -> c.ChangeClass:
    """Returns the command; raises FieldTrouble for a competition that is not here."""
    known = desk.state.competitions
    main = next((one.competition_id for one in known.values() if one.ord == MAIN), "")
    competition_id = v["competition"] or main
    if competition_id not in known:
        raise FieldTrouble("unknown_competition", "competition", competition_id)
    classes = tuple(v["classes"].replace(",", " ").split())
    return c.ChangeClass(
        v["car"], competition_id, classes, v["from_control"], v["reason"], v["document"]
    )


CLASS_FORMS: Final = (
    Form("change_class", CREWS,
         (CAR, Field("classes", "text", needed=False),
          Field("competition", "choice_of", needed=False),
          Field("from_control", "control", needed=False), WHY, DOCUMENT),
         _change_class, c.ChangeClass, grave=True, previews=True),
)  # fmt: skip


def competition_options(state: RallyState) -> list[tuple[str, str]]:
    """Returns the competitions with their classes, the main one first."""
    ordered = sorted(state.competitions.values(), key=lambda one: one.ord)
    return [
        (one.competition_id, f"{one.name}: {' '.join(a.class_id for a in one.classes)}")
        for one in ordered
    ]


def spanning_options(state: RallyState, words: Words) -> list[tuple[str, str]]:
    """Returns the tables of no single stage that can be published beside the running ones."""
    found = []
    for scope in scopes_of(state):
        competition = state.competitions[scope.competition_id]
        title = f"{competition.name} {scope.class_id}".strip()
        below = scope.below(state)
        found.append((f"{below}final", f"{title}: {words('table_final')}"))
        if competition.team_cars and not scope.class_id:
            found.append((f"{below}teams", f"{title}: {words('table_teams')}"))
        found += [
            (f"{below}range/{one.range_id}", f"{title}: {one.name or one.range_id}")
            for one in competition.ranges
            if one.per_class or not scope.class_id
        ]
        prefix = Scope(scope.competition_id).channel_prefix(state)
        found += [
            (f"{prefix}points/{one.title_id}", f"{title}: {one.name} ({words('table_points')})")
            for one in competition.titles
            if one.class_id == scope.class_id
        ]
        found.append((f"{below}stagewins", f"{title}: {words('table_stagewins')}"))
    return found
