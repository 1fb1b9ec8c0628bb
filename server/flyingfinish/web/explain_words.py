"""An explanation in words: Finnish, Swedish, English, for the page, the plain text and the desk.

The codes and numbers come from `rally/explain/explain.py`; nothing is worked out here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flyingfinish.rally.adjustments import FINAL, Table
from flyingfinish.rally.explain.explanations import Explanation, Operation, Rule, Step, Told, Unit
from flyingfinish.rally.explain.views import NothingToExplain, Of, TableName, table_name
from flyingfinish.rally.points import points_text
from flyingfinish.rally.ranges import BUILT_IN, LAST_LEG
from flyingfinish.rally.times import MINUTE_MS, format_adjustment, format_gap, format_time
from flyingfinish.web.page.rows import control_name, stage_name
from flyingfinish.web.page.settings import seconds_text, setting_name, setting_text
from flyingfinish.web.page.times import time_of_day
from flyingfinish.web.words import Words, words_and, words_in, words_of

_SIGNS = {
    Operation.ADD: " + ",
    Operation.SUBTRACT: " − ",
    Operation.MULTIPLY: " × ",
    Operation.SCALE: " × ",
    Operation.MINUTES: " − ",
    Operation.CUT: " · ",
    Operation.AT_LEAST: " · ",
    Operation.AT_MOST: " · ",
    Operation.COUNT: " + ",
}
_HOLE = {"at_ms": "at", "other_at_ms": "other", "other_ms": "other", "gap_ms": "gap",
         "before_ms": "before", "after_ms": "after"}  # fmt: skip
"""Parameter of a fact -> hole in its words, where they are named differently."""

_COMPETITION = re.compile(r"(?:published/\d+/)?(?:place/)?(c/[^/]+/)")
_TENTH_MS = 100
_LONGEST_SUM = 40
"""Numbers that are written out; a longer sum is told by its result alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what is said, and in smaller letters what stands behind it."""

    text: str
    beside: str = ""
    value: str = ""
    what: str = ""
    """The path by which this can be explained in turn; empty for what cannot."""


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation in one language, ready to be shown."""

    title: str
    crew: str
    result: str
    notes: tuple[str, ...]
    facts: tuple[Line, ...]
    steps: tuple[Line, ...]
    rules: tuple[Line, ...]


def explain_words(language: str) -> Words:
    """Returns the words of explanations in one of LANGUAGES; KeyError for any other language."""
    return words_in("explain", language)


class Teller:
    """Tells one explanation: knows its precision, who is who, and where the rally is."""

    def __init__(
        self,
        explanation: Explanation,
        words: Words,
        crews: Mapping[str, str],
        utc_offset_minutes: int,
    ) -> None:
        """``crews`` gives an entry's number and names (``12 Virtanen``)."""
        self._of = explanation
        self._say = words
        self._crews = crews
        self._offset = utc_offset_minutes
        self._precision_ms = int(explanation.params.get("precision_ms", _TENTH_MS))

    def told(self) -> Explained:
        """Returns the whole explanation."""
        of, say = self._of, self._say
        notes = []
        if of.result != of.shown:
            notes.append(say("differs", shown=self._number(of.shown, of.unit)))
        if of.params.get("unconfirmed"):
            notes.append(say("unconfirmed"))
        if "counted_ms" in of.params:
            notes.append(say("counted", ms=format_time(int(of.params["counted_ms"]))))
        return Explained(
            self._title(),
            self._crew(of.entry_id),
            self._number(of.result, of.unit),
            tuple(notes),
            tuple(self._fact(one) for one in of.facts),
            tuple(self._step(one) for one in of.steps),
            tuple(self._rule(one) for one in of.rules),
        )

    def _title(self) -> str:
        of, say = self._of, self._say
        if of.code in ("stage_time", "overdue", "window"):
            return say(f"title_{of.code}", stage=stage_name(say, str(of.params["stage"])))
        if of.code in ("adjustment", "due"):
            return say(f"title_{of.code}", control=self._place(str(of.params["control"])))
        if of.code == "standing":
            return say("title_standing", table=str(of.params["title"]))
        channel = str(of.params.get("classification", "")) or of.what.rpartition("/")[0]
        return say(f"title_{of.code}", table=self._table(channel))

    def _table(self, channel: str) -> str:
        """A table by what people call it."""
        say = self._say
        try:
            table: TableName = table_name(channel)
        except NothingToExplain:
            return channel
        name = say("table_class", **{"class": table.class_id}) if table.class_id else ""
        stage = stage_name(say, table.stage_id)
        whole = name or say("table_overall")
        match table.of:
            case Of.STAGE:
                return f"{stage} · {name}" if name else stage
            case Of.RANGE:
                return say("table_range", table=whole, name=self._named(table.name))
            case Of.WINS:
                return say("table_wins", table=whole)
            case Of.TEAMS:
                return say("table_teams")
            case Of.PROJECTED:
                return say("table_projected", name=self._named(table.name))
            case Of.POINTS:
                title = str(self._of.params.get("title", self._named(table.name)))
                return say("table_points", name=title)
        if table.kind is Table.FINAL:
            return say("table_final", table=whole)
        if not stage:
            return whole
        key = "table_after_section" if table.kind is Table.SECTION else "table_after"
        return say(key, table=whole, stage=stage)

    def _named(self, name: str) -> str:
        """A range or a title by its name, where the explanation knows it."""
        if name in BUILT_IN:
            return self._say(name if name == LAST_LEG else f"source_{name}")
        return str(self._of.params.get("name") or name)

    def _fact(self, fact: Told) -> Line:
        say, given = self._say, fact.params
        key = f"fact_{fact.code}"
        if fact.code == "finish" and given.get("backup"):
            key = "fact_finish_backup"
        elif fact.code == "adjustment" and not given["counts"]:
            key = "fact_adjustment_not"
        elif fact.code == "stage" and "provenance" in given:
            key = "fact_stage_marked"
        elif fact.code == "pool" and "priority" in given:
            key = "fact_pool_priority"
        elif fact.code in ("component", "series_round") and "place" in given:
            key += "_place"
        elif fact.code == "since_version" and ("before_ms" in given or "after_ms" in given):
            key = "fact_since_version_time"
        beside = []
        if "by" in given:
            beside.append(say("fact_by", by=given["by"]))
        beside += [str(given[name]) for name in ("reason", "document") if given.get(name)]
        if fact.position:
            beside.append(say("fact_place", position=fact.position))
        if fact.fact:
            beside.append(fact.fact)
        return Line(say(key, **self._holes(fact)), " · ".join(beside), what=self._path(fact))

    def _path(self, fact: Told) -> str:
        """What explains a fact that is a number itself."""
        entry = fact.params.get("entry", self._of.entry_id)
        stage = fact.params.get("stage", self._of.params.get("stage"))
        match fact.code:
            case "stage" | "won" | "base":
                inside = _COMPETITION.match(self._of.what)
                return f"{inside[1] if inside else ''}stage/{stage}/{entry}"
            case "adjustment":
                return f"adjustment/{fact.fact}"
            case "own" | "in_front" | "level" | "behind":
                return f"{self._of.params['classification']}/{entry}"
        return ""

    def _holes(self, fact: Told) -> dict[str, str | int]:
        """What fills the holes of a fact's words: each parameter under the name of its hole."""
        holes: dict[str, str | int] = {
            _HOLE.get(name, name): self._told(name, value, fact.code)
            for name, value in fact.params.items()
        }
        if fact.code == "since_version":
            # What was not there before, or is not after, is a dash.
            where = holes.get("stage") or holes.get("control", "")
            holes = {"before": "–", "after": "–", **holes, "where": f" · {where}" if where else ""}
        return holes

    def _told(self, name: str, value: Any, code: str) -> str:
        """A parameter of a fact as people read it."""
        say = self._say
        match name:
            case "at_ms" | "other_at_ms":
                return self._clock(value)
            case "gap_ms":
                return format_gap(value, min(_TENTH_MS, self._precision_ms))
            case "ms" if code in ("adjustment", "decided", "by_rule"):
                return format_adjustment(value)
            case "ms" | "other_ms" | "before_ms" | "after_ms":
                return self._exact(value)
            case "decision":
                return _decision(say, value)
            case "points":
                return self._points(value)
            case "entry":
                return self._crew(value)
            case "stage":
                return stage_name(say, value)
            case "control":
                return self._place(value)
            case "why" | "state" | "provenance":
                return say(f"{name}_{value}")
            case "name":
                return say.catalogue.get(f"source_{value}", str(value))
            case "kind":
                return say.catalogue.get(f"kind_{value}", str(value))
            case "setting":
                return setting_name(words_and(say.language, "fan/news"), value)
        return str(value)

    def _step(self, step: Step) -> Line:
        of_stage = step.code == "cut" and "stage" in step.params
        key = "step_cut_stage" if of_stage else f"step_{step.code}"
        stage = stage_name(self._say, str(step.params.get("stage", "")))
        text = self._say(key, stage=stage, round=str(step.params.get("round", "")))
        result = self._number(step.result, step.unit)
        if step.code == "adjustments":
            result = format_adjustment(step.result)
        return Line(text, self._sum(step), result)

    def _sum(self, step: Step) -> str:
        """The numbers of a step with their signs, empty where one number says no more."""
        if len(step.numbers) > _LONGEST_SUM:
            return ""
        if step.operation is Operation.COUNT:
            return f"{step.numbers[0]} + 1"
        if len(step.numbers) < 2:
            return ""
        text = _SIGNS[step.operation].join(
            self._operand(step, nth) for nth in range(len(step.numbers))
        )
        return text.replace("+ -", "− ")

    def _operand(self, step: Step, nth: int) -> str:
        number = step.numbers[nth]
        if step.operation is Operation.MINUTES:
            return self._clock(number)
        if step.operation is Operation.MULTIPLY and nth == 0:
            return self._say("minutes", n=number)
        if step.operation is Operation.SCALE and nth:
            return self._points(number)
        if step.code == "driven":
            return self._clock(number)
        if step.unit is Unit.INSTANT and nth == 0:
            return self._clock(number)
        if step.unit is Unit.INSTANT or (step.operation is Operation.CUT and nth):
            return self._short(number)
        return self._number(number, step.unit)

    def _rule(self, rule: Rule) -> Line:
        words = words_and(self._say.language, "fan/news")
        known = f"setting_{rule.setting}" in words.catalogue
        # What has no name of its own is said by the rule's words alone.
        named = self._say.catalogue.get(f"source_{rule.setting}", "")
        setting = setting_name(words, rule.setting) if known else named
        value = str(rule.value)
        if rule.code == "range":
            setting, ends = "", value.split("-")
            value = " – ".join(map(self._place, ends)) if len(ends) == 2 else value
        elif known:
            answer = value.lower() if isinstance(rule.value, bool) else value
            value = setting_text(words, rule.setting, answer)
        text = self._say(f"rule_{rule.code}")
        beside = " · ".join(part for part in (rule.article, setting) if part and part != text)
        return Line(text, beside, value)

    def _number(self, number: int, unit: Unit) -> str:
        """A number as people read it."""
        if unit is Unit.INSTANT:
            return self._clock(number)
        if unit is Unit.MINUTES:
            return self._say("minutes", n=number)
        if unit is Unit.PLACE:
            return f"{number}."
        if unit is Unit.COUNT:
            return str(number)
        if unit is Unit.POINTS:
            return self._say("points", n=self._points(number))
        if self._of.code == "adjustment":
            return format_adjustment(number)
        return self._exact(number)

    def _exact(self, ms: int) -> str:
        """A duration with as many digits as it has."""
        unit = next(one for one in (_TENTH_MS, 1) if ms % one == 0)
        return format_time(ms, min(unit, self._precision_ms))

    def _short(self, ms: int) -> str:
        """A setting's duration: seconds as such, minutes as a time."""
        if abs(ms) >= MINUTE_MS:
            return self._exact(ms)
        return seconds_text(self._say, ms)

    def _points(self, thousandths: int) -> str:
        return points_text(thousandths).replace(".", self._say("decimal"))

    def _clock(self, at_ms: int) -> str:
        """The time of day in rally time, with what is finer than a second."""
        rest = at_ms % 1_000
        digits = f"{rest:03d}".rstrip("0")
        whole = time_of_day(at_ms, self._offset, seconds=rest != 0 or at_ms % MINUTE_MS != 0)
        return f"{whole}.{digits}" if digits else whole

    def _crew(self, entry_id: str) -> str:
        return self._crews.get(entry_id, entry_id)

    def _place(self, control: str) -> str:
        """A control as it is called; what lies nowhere on the road by words."""
        if not control:
            return self._say("whole_rally")
        if control == FINAL:
            return self._say("final")
        return control_name(words_of(self._say.language), control)


def as_text(told: Explained, words: Words) -> str:
    """Returns an explanation as plain text, a line each."""
    lines = [told.title, told.crew, told.result, *told.notes]
    for heading, found in (("facts", told.facts), ("steps", told.steps), ("rules", told.rules)):
        if found:
            lines += ["", words(heading)]
            lines += [_plain(one) for one in found]
    return "\n".join(lines) + "\n"


def _plain(line: Line) -> str:
    text = f"- {line.text}"
    if line.value:
        text += f": {line.value}"
    return f"{text} ({line.beside})" if line.beside else text


def _decision(say: Words, code: str) -> str:
    """A decision as the log of corrections calls it, in the middle of a sentence."""
    told = words_and(say.language, "fan/news").catalogue.get(f"told_{code}", "")
    return say.catalogue.get(f"log_{code}") or told[:1].lower() + told[1:] or say("log_other")
