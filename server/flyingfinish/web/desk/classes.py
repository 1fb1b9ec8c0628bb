"""The desk's changes of class, and the tables that span stages for whoever publishes them."""

from dataclasses import replace
from typing import Final

from flyingfinish.rally import commands as c
from flyingfinish.rally.entries import ClassShown, Shown
from flyingfinish.rally.memberships import enrolment_in
from flyingfinish.rally.ranges import BUILT_IN
from flyingfinish.rally.scopes import Scope, scopes_of
from flyingfinish.rally.state import RallyState
from flyingfinish.rally.title_points import scheme_of, scored_range
from flyingfinish.web.desk.fields import Desk, Field, FieldTrouble
from flyingfinish.web.desk.form import CAR, CREWS, DOCUMENT, WHY, Form, Values
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


def _stands(v: Values, desk: Desk) -> c.SetEntry:
    """The entry as it is, standing otherwise in one classification.

    Raises FieldTrouble for one that it is not enrolled in.
    """
    entry = desk.state.entries[v["car"]]
    competition_id, _, class_id = v["classification_of"].partition("/")
    enrolment = enrolment_in(entry, competition_id)
    if enrolment is None:
        raise FieldTrouble("not_enrolled", "classification_of", v["classification_of"])
    others = tuple(one for one in enrolment.shown_in if one.class_id != class_id)
    stands = ClassShown(class_id, Shown(v["stands"]))
    changed = replace(enrolment, shown_in=(*others, stands))
    enrolments = tuple(changed if one is enrolment else one for one in entry.enrolments)
    return c.SetEntry(replace(entry, enrolments=enrolments))


def _deny_points(v: Values, _: Desk) -> c.DenyPoints:
    return c.DenyPoints(v["car"], v["scores"] == SCORES[0], v["reason"], v["document"])


SCORES: Final = ("denied", "allowed")

CLASS_FORMS: Final = (
    Form("change_class", CREWS,
         (CAR, Field("classes", "text", needed=False),
          Field("competition", "choice_of", needed=False),
          Field("from_control", "control", needed=False), WHY, DOCUMENT),
         _change_class, c.ChangeClass, grave=True, previews=True),
    Form("set_standing", CREWS,
         (CAR, Field("classification_of", "choice_of"),
          Field("stands", "choice", choices=tuple(map(str, Shown)))),
         _stands, c.SetEntry, grave=True, previews=True),
    Form("deny_points", CREWS, (CAR, Field("scores", "choice", choices=SCORES), WHY, DOCUMENT),
         _deny_points, c.DenyPoints, grave=True, previews=True),
)  # fmt: skip


def competition_options(state: RallyState) -> list[tuple[str, str]]:
    """Returns the competitions with their classes, the main one first."""
    ordered = sorted(state.competitions.values(), key=lambda one: one.ord)
    return [
        (one.competition_id, f"{one.name}: {' '.join(a.class_id for a in one.classes)}")
        for one in ordered
    ]


def scope_options(state: RallyState) -> list[tuple[str, str]]:
    """Returns every classification, the overall of a competition before its classes."""
    names = {one.competition_id: one.name for one in state.competitions.values()}
    return [
        (
            f"{one.competition_id}/{one.class_id}",
            f"{names[one.competition_id]} {one.class_id}".strip(),
        )
        for one in scopes_of(state)
    ]


def _built_in_ranges(state: RallyState, scope: Scope) -> list[str]:
    """The ranges that follow from the road and that a title of this scope scores by."""
    titles = state.competitions[scope.competition_id].titles
    found = {
        one.range_id
        for title in titles
        if title.class_id == scope.class_id
        for part in scheme_of(title).components
        if (one := scored_range(state, title, part.source, scope.competition_id)) is not None
    }
    return sorted(found & BUILT_IN)


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
        found += [
            (f"{below}range/{range_id}", f"{title}: {words(f'range_{range_id}')}")
            for range_id in _built_in_ranges(state, scope)
        ]
        prefix = Scope(scope.competition_id).channel_prefix(state)
        found += [
            (f"{prefix}points/{one.title_id}", f"{title}: {one.name} ({words('table_points')})")
            for one in competition.titles
            if one.class_id == scope.class_id
        ]
        found.append((f"{below}stagewins", f"{title}: {words('table_stagewins')}"))
    return found
