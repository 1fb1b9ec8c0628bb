"""The desk's given times: forms for one crew, for a batch, for the stages that a crew missed.

The panel finds whom a stop concerns and what some methods would give; the lines that it writes are
edited by an official, looked at in a preview, and given as one decision.
"""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally import commands as c
from flyingfinish.rally.entries import Entry
from flyingfinish.rally.facts import GivenRow, Provenance
from flyingfinish.rally.restart_times import missed_stages
from flyingfinish.rally.state import RallyState
from flyingfinish.rally.suggestions import Affected, Method, affected, suggested
from flyingfinish.rally.times import format_time
from flyingfinish.web.desk.fields import Desk, Field, FieldTrouble, time_of_day, value_of
from flyingfinish.web.desk.form import CAR, CREWS, DOCUMENT, GIVEN, STAGE, WHY, Form, Values
from flyingfinish.web.desk.panels import names_of
from flyingfinish.web.desk.starts import at_stage
from flyingfinish.web.page.rows import stage_name
from flyingfinish.web.words import Words

GIVEN_AS: Final = tuple(str(one) for one in Provenance if one != Provenance.MEASURED)
QUERY: Final = (
    Field("stage", "stage"),
    Field("whom", "choice", choices=tuple(map(str, Affected))),
    Field("from_at", "instant", needed=False),
    Field("method", "choice", choices=tuple(map(str, Method))),
    Field("stopped_at", "instant", needed=False),
    Field("added", "duration", default="0:00"),
)


def _given(v: Values, _: Desk) -> c.GiveTime:
    provenance = Provenance(v["provenance"])
    return c.GiveTime(
        v["stage"], v["car"], v["time"], provenance, v["reason"], v["document"], v["article"]
    )


def _batch(v: Values, desk: Desk) -> c.GiveTimes:
    """Returns the command of lines ``car time``; raises FieldTrouble for one that is none."""
    rows = []
    for line in v["rows"].splitlines():
        if not line.strip():
            continue
        car, time = [*line.split(), ""][:2]
        entry_id = value_of(Field("rows", "car"), car, desk)
        rows.append(GivenRow(entry_id, value_of(Field("rows", "duration"), time, desk)))
    provenance = Provenance(v["provenance"])
    return c.GiveTimes(
        v["stage"], tuple(rows), provenance, v["reason"], v["document"], v["article"]
    )


def _restart(v: Values, desk: Desk) -> tuple[c.Command, ...]:
    """Lets a crew start again, with the rule's times on the stages it missed unless told not to."""
    crew = desk.state.crews[v["car"]]
    back = c.RestartCrew(v["car"], v["stage"])
    missed = v["stages"] or missed_stages(desk.state, crew, v["stage"])
    if v["no_times"] or not missed:
        return (back,)
    return back, c.GiveRestartTimes(v["car"], missed, v["reason"], v["document"])


def _missed(v: Values, _: Desk) -> c.GiveRestartTimes:
    return c.GiveRestartTimes(v["car"], v["stages"], v["reason"], v["document"])


GIVEN_FORMS: Final = (
    Form("restart", CREWS,
         (CAR, STAGE, Field("stages", "stages", needed=False), Field("no_times", "check"), WHY,
          DOCUMENT), _restart, c.RestartCrew, previews=True),
    Form("give_times", GIVEN,
         (STAGE, Field("rows", "lines"),
          Field("provenance", "choice", choices=GIVEN_AS, default=str(Provenance.NOTIONAL)),
          WHY, DOCUMENT, Field("article", "text", needed=False)),
         _batch, c.GiveTimes, grave=True, previews=True),
    Form("give_time", GIVEN,
         (STAGE, CAR, Field("time", "duration"), Field("provenance", "choice", choices=GIVEN_AS),
          WHY, DOCUMENT, Field("article", "text", needed=False)), _given, c.GiveTime,
         previews=True),
    Form("restart_times", GIVEN,
         (CAR, Field("stages", "stages"), WHY, DOCUMENT), _missed, c.GiveRestartTimes,
         previews=True),
    Form("withdraw_given", GIVEN, (Field("given", "identity"), WHY),
         lambda v, _: c.WithdrawGivenTime(v["given"], v["reason"]), c.WithdrawGivenTime,
         grave=True, previews=True),
)  # fmt: skip


def given_options(state: RallyState, words: Words) -> list[tuple[str, str]]:
    """Returns the given times that stand, a batch or a ruling once, the newest last."""
    found: dict[str, list[str]] = {}
    for crew in state.crews.values():
        entry = state.entries.get(crew.entry_id)
        car = f"#{entry.car_number}" if entry else crew.entry_id
        for stage_id, on in crew.stages.items():
            name = stage_name(words, stage_id)
            for identity, given in on.given.items():
                mark = words(f"given_{given.provenance}")
                label = f"{car} {name} {format_time(given.elapsed_ms)} {mark}"
                found.setdefault(identity, []).append(label)
            for identity in on.ruled:
                found.setdefault(identity, []).append(f"{car} {name} {words('given_restart')}")
    return [(identity, _label(labels, words)) for identity, labels in found.items()]


def _label(labels: list[str], words: Words) -> str:
    more = len(labels) - 1
    return f"{labels[0]} {words('and_more', count=more)}" if more else labels[0]


def given_panel(desk: Desk, words: Words, texts: Mapping[str, str]) -> dict[str, Any]:
    """Returns whom a stop concerns, what they would be given, and the lines for the form."""
    defaults = {one.name: one.default or next(iter(one.choices), "") for one in QUERY}
    asked = defaults | {one.name: texts[one.name] for one in QUERY if one.name in texts}
    ready = "whom" in texts and bool(desk.state.stages)
    panel: dict[str, Any] = {
        "asked": asked, "rows": [], "trouble": "", "lines": "", "asked_for": ready,
    }  # fmt: skip
    if not ready:
        return panel
    try:
        panel["rows"] = _rows(desk, words, asked)
    except FieldTrouble as trouble:
        told = words(f"no_{trouble.code}", text=trouble.text)
        return panel | {"trouble": f"{words(f'field_{trouble.field}')}: {told}"}
    panel["lines"] = "\n".join(f"{one['car']} {one['time']}".strip() for one in panel["rows"])
    return panel


def _rows(desk: Desk, words: Words, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """Returns a row for each crew that is concerned; raises FieldTrouble."""
    state = desk.state
    stage_id = value_of(QUERY[0], asked["stage"], desk)
    there = at_stage(desk, stage_id)
    values = {one.name: value_of(one, asked[one.name], there) for one in QUERY if asked[one.name]}
    from_at_ms, stopped_at_ms = values.get("from_at", 0), values.get("stopped_at")
    method, added_ms = Method(values["method"]), values.get("added", 0)
    found = []
    for entry in affected(state, stage_id, Affected(values["whom"]), from_at_ms):
        ms = suggested(state, stage_id, entry, method, added_ms, stopped_at_ms)
        found.append(_row(state, words, desk.offset_ms(), stage_id, entry, ms))
    return found


def _row(
    state: RallyState,
    words: Words,
    offset_ms: int,
    stage_id: str,
    entry: Entry,
    ms: int | None,
) -> dict[str, Any]:
    on = state.crews[entry.entry_id].stages.get(stage_id)
    precision_ms = state.stages[stage_id].stage.precision_ms
    now = on.time if on is not None else None
    start_at_ms = on.start_at_ms if on is not None else None
    return {
        "car": entry.car_number,
        "names": names_of(state, entry),
        "started": "" if start_at_ms is None else time_of_day(start_at_ms, offset_ms, 0),
        "now": "" if now is None else format_time(now.elapsed_ms, precision_ms),
        "mark": "" if now is None else words.catalogue.get(f"given_{now.provenance}", ""),
        "time": "" if ms is None else format_time(ms, precision_ms),
    }
