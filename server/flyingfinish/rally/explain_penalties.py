"""How an adjustment came about: due and actual, the tariff and its article, what was decided."""

from flyingfinish.rally.explain_views import NOTHING, Documents, Json, NothingToExplain
from flyingfinish.rally.explanations import Explanation, Operation, Unit, Working
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.times import minute_of

LATE = "late"
EARLY = "early"
FALSE_START = "false_start"


def explain_adjustment(docs: Documents, what: str, identity: str) -> Explanation:
    """A penalty or credit that stands; NothingToExplain for an identity that is none.

    What the tariff asks for is worked out where the views hold what it is asked from; an official
    may have decided otherwise, and then that is the last step.
    """
    row = docs.of("adjustments").get("rows", NOTHING).get(identity)
    if row is None:
        raise NothingToExplain(what)
    entry_id, work = row["entry"], Working()
    crew = docs.crew(entry_id)
    if row["kind"] in (LATE, EARLY):
        _check_in(docs, work, crew, row)
    elif row["kind"] == FALSE_START:
        _false_start(docs, work, crew, identity)
    control = row.get("control", "")
    said = {name: row[name] for name in ("ms", "kind", "reason", "document") if name in row}
    work.tell("decided", fact=identity, position=row["ord"], control=control, **said)
    if not work.steps or work.steps[-1].result != row["ms"]:
        work.rule("decided", article=row.get("article", ""))
        work.step("decided", Operation.ADD, row["ms"])
    return work.explanation(
        what, "adjustment", entry_id, Unit.DURATION, row["ms"], control=control,
        kind=row["kind"],
    )  # fmt: skip


def _check_in(docs: Documents, work: Working, crew: Json, row: Json) -> None:
    """Minutes between due and actual, times the tariff (NCR 2026 appendix 13 article 3.5)."""
    control = row.get("control", "")
    due_ms = crew.get("checks", NOTHING).get(control, NOTHING).get("due_at_ms")
    actual_ms = crew.get("check_ins", NOTHING).get(control)
    if due_ms is None or actual_ms is None:
        return
    settings = docs.regulations("")
    work.tell("due", control=control, at_ms=due_ms)
    work.tell("checked_in", control=control, at_ms=actual_ms)
    late = minute_of(actual_ms) > minute_of(due_ms)
    pair = (actual_ms, due_ms) if late else (due_ms, actual_ms)
    minutes = work.step("minutes", Operation.MINUTES, *pair, unit=Unit.MINUTES)
    if late and settings.check_in_window_minutes > 1:
        window = settings.check_in_window_minutes - 1
        work.rule("check_in_window", setting="check_in_window_minutes", value=window + 1)
        minutes = work.step("window", Operation.SUBTRACT, minutes, window, unit=Unit.MINUTES)
        minutes = max(minutes, 0)
    most = settings.maximum_lateness_minutes
    if late and settings.lateness_charged_to_maximum and minutes > most:
        work.rule("maximum_lateness", article=settings.maximum_lateness_article,
                  setting="maximum_lateness_minutes", value=most)  # fmt: skip
        minutes = work.step("maximum", Operation.AT_MOST, minutes, most, unit=Unit.MINUTES)
    setting, rate_ms = _rate(settings, late, control == _first_control(docs))
    article = settings.late_article if late else settings.early_article
    work.rule(LATE if late else EARLY, article=row.get("article", "") or article,
              setting=setting, value=rate_ms)  # fmt: skip
    work.step("tariff", Operation.MULTIPLY, minutes, rate_ms)


def _rate(settings: Regulations, late: bool, at_main_start: bool) -> tuple[str, int]:
    """The setting that says what a minute costs, and what it says."""
    if at_main_start and settings.main_start_ms_per_minute:
        return "main_start_ms_per_minute", settings.main_start_ms_per_minute[0 if late else 1]
    if late:
        return "late_ms_per_minute", settings.late_ms_per_minute
    return "early_ms_per_minute", settings.early_ms_per_minute


def _first_control(docs: Documents) -> str:
    """The first time control of the rally."""
    controls = docs.itinerary().controls
    return next((one.code for one in controls if one.kind == "time_control"), "")


def _false_start(docs: Documents, work: Working, crew: Json, identity: str) -> None:
    """The tariff of a crew's nth false start of the rally."""
    settings = docs.regulations("")
    adjustments = crew.get("adjustments", NOTHING)
    starts = [name for name, one in adjustments.items() if one["kind"] == FALSE_START]
    if identity not in starts:
        return
    earlier = starts.index(identity)
    nth = work.step("nth", Operation.COUNT, earlier, unit=Unit.PLACE)
    if nth <= len(settings.false_starts_ms):
        cost_ms = settings.false_starts_ms[nth - 1]
        work.rule(FALSE_START, article=settings.false_start_article, setting="false_starts_ms",
                  value=cost_ms)  # fmt: skip
        work.step("tariff", Operation.ADD, cost_ms)
