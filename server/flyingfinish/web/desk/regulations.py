"""The desk's bulletins: settings of the rally, a competition or a stage, changed on its way."""

import tomllib
from typing import Any, Final

from flyingfinish.processing.tellers.regulations import said
from flyingfinish.rally import commands as c
from flyingfinish.rally.bulletins import in_force
from flyingfinish.rally.ruling_parts import Bulletin
from flyingfinish.rally.state import RallyState
from flyingfinish.web.desk.fields import Desk, Field, FieldTrouble
from flyingfinish.web.desk.form import RULINGS, WHY, Form, Values
from flyingfinish.web.page.rows import stage_name
from flyingfinish.web.page.settings import setting_name
from flyingfinish.web.words import Words, words_and

COMPETITION: Final = "competition/"
STAGE: Final = "stage/"
"""What a choice of the form begins with; the rally itself is an empty one."""


def _change(v: Values, _: Desk) -> c.ChangeRegulations:
    """Returns the command; raises FieldTrouble for lines that are no settings."""
    return c.ChangeRegulations(
        settings_of(v["settings"]),
        v["change_of"].removeprefix(COMPETITION) if v["change_of"].startswith(COMPETITION) else "",
        v["change_of"].removeprefix(STAGE) if v["change_of"].startswith(STAGE) else "",
        v["reason"],
        v["document"],
    )


def settings_of(text: str) -> dict[str, Any]:
    """Returns the settings of lines as rule files write them: ``late_ms_per_minute = 20000``."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FieldTrouble("bad_settings", "settings", str(error)) from error
    for name, value in found.items():
        if not isinstance(value, int | bool | str | list):
            raise FieldTrouble("bad_settings", "settings", name)
    return found


BULLETIN_FORMS: Final = (
    Form("change_regulations", RULINGS,
         (Field("change_of", "choice_of", needed=False), Field("settings", "lines"), WHY,
          Field("document", "text")), _change, c.ChangeRegulations, grave=True, previews=True),
)  # fmt: skip


def change_options(state: RallyState, words: Words) -> list[tuple[str, str]]:
    """Returns what a bulletin can be about: the rally, its competitions, its stages."""
    competitions = sorted(state.competitions.values(), key=lambda one: one.ord)
    return [
        ("", words("whole_rally")),
        *((f"{COMPETITION}{one.competition_id}", one.name) for one in competitions),
        *(
            (f"{STAGE}{one.stage_id}", f"{stage_name(words, one.stage_id)} {one.name}".strip())
            for one in state.itinerary.stages
        ),
    ]


def bulletin_rows(state: RallyState, words: Words) -> list[dict[str, Any]]:
    """Returns the bulletins of the rally, the newest first."""
    return [_row(one, state, words) for one in reversed(state.bulletins)]


def settings_rows(state: RallyState, words: Words) -> list[tuple[str, str, str]]:
    """Returns every setting in force for the rally: in words, its name and value as typed."""
    told, settings = words_and(words.language, "fan/news"), in_force(state, "", "")
    return [(setting_name(told, name), name, said(value)) for name, value in settings.items()]


def _row(one: Bulletin, state: RallyState, words: Words) -> dict[str, Any]:
    fact, told = one.fact, words_and(words.language, "fan/news")
    about = stage_name(words, fact.stage_id) if fact.stage_id else ""
    if fact.competition_id:
        about = state.competitions[fact.competition_id].name
    return {
        "document": fact.document,
        "about": about or words("whole_rally"),
        "reason": fact.reason,
        "changes": [
            (setting_name(told, name), name, said(one.before[name]), said(value))
            for name, value in fact.settings.items()
        ],
    }
