"""How an adjustment came about: due and actual, the tariff and its article, what was decided."""

from dataclasses import dataclass

from flyingfinish.rally.draft_parts import EARLY, LATE, LATE_START, MISSED_ENTRY
from flyingfinish.rally.due_times import CHECKED_IN_AT
from flyingfinish.rally.explain.explanations import Explanation, Operation, Unit, Working
from flyingfinish.rally.explain.views import NOTHING, Documents, Json, NothingToExplain
from flyingfinish.rally.itinerary import Itinerary
from flyingfinish.rally.regulations import Regulations
from flyingfinish.rally.tariffs import FALSE_START
from flyingfinish.rally.times import minute_of


def explain_adjustment(docs: Documents, what: str, identity: str) -> Explanation:
    """A penalty or credit that stands; NothingToExplain for an identity that is none.

    What the tariff asks for is worked out where the views hold what it is asked from; an official
    may have decided otherwise, and then that is the last step.
    """
    row = docs.of("adjustments").get("rows", NOTHING).get(identity)
    if row is None:
        raise NothingToExplain(what)
    entry_id, work = row["entry"], Working()
    case = _Case(docs.crew(entry_id), row, docs.regulations(docs.home(entry_id)), docs.itinerary())
    kind = row["kind"]
    if kind in (LATE, EARLY):
        _check_in(work, case)
    elif kind == FALSE_START:
        _false_start(work, case, identity)
    elif kind == LATE_START:
        _late_start(work, case)
    elif kind == MISSED_ENTRY:
        _missed_entry(work, case)
    control = row.get("control", "")
    said = {name: row[name] for name in ("ms", "kind", "reason", "document") if name in row}
    by_rule = row.get("provenance") == "rule"
    work.tell(
        "by_rule" if by_rule else "decided",
        fact=identity,
        position=row["ord"],
        control=control,
        **said,
    )
    if not work.steps or work.steps[-1].result != row["ms"]:
        work.rule("decided", article=row.get("article", ""))
        work.step("decided", Operation.ADD, row["ms"])
    return work.explanation(
        what, "adjustment", entry_id, Unit.DURATION, row["ms"], control=control,
        kind=kind,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Case:
    """What an adjustment is judged by."""

    crew: Json
    row: Json
    settings: Regulations
    itinerary: Itinerary

    @property
    def control(self) -> str:
        """Where it is kept."""
        return str(self.row.get("control", ""))

    def article(self, setting: str) -> str:
        """The article that the decision names, else the one of the settings."""
        return str(self.row.get("article", "")) or setting


def _check_in(work: Working, case: _Case) -> None:
    """Minutes between due and actual, times the tariff (NCR 2026 appendix 13 article 3.5)."""
    due_ms = case.crew.get("checks", NOTHING).get(case.control, NOTHING).get("due_at_ms")
    actual_ms = case.crew.get("check_ins", NOTHING).get(case.control)
    if due_ms is None or actual_ms is None:
        return
    settings = case.settings
    work.tell("due", control=case.control, at_ms=due_ms)
    work.tell("checked_in", control=case.control, at_ms=actual_ms)
    late = minute_of(actual_ms) > minute_of(due_ms)
    pair = (actual_ms, due_ms) if late else (due_ms, actual_ms)
    minutes = work.step("minutes", Operation.MINUTES, *pair, unit=Unit.MINUTES)
    free = settings.check_in_window_minutes - 1
    if late and free:
        work.rule("check_in_window", setting="check_in_window_minutes", value=free + 1)
        minutes = work.step("window", Operation.SUBTRACT, minutes, free, unit=Unit.MINUTES)
    most = settings.maximum_lateness_minutes
    if late and settings.lateness_charged_to_maximum and minutes > most:
        article = settings.maximum_lateness_article
        work.rule(
            "maximum_lateness", article=article, setting="maximum_lateness_minutes", value=most
        )
        minutes = work.step("maximum", Operation.AT_MOST, minutes, most, unit=Unit.MINUTES)
    setting, rate_ms = _rate(case, late)
    article = case.article(settings.late_article if late else settings.early_article)
    work.rule(LATE if late else EARLY, article=article, setting=setting, value=rate_ms)
    work.step("tariff", Operation.MULTIPLY, minutes, rate_ms)


def _rate(case: _Case, late: bool) -> tuple[str, int]:
    """The setting that says what a minute costs, and what it says."""
    settings = case.settings
    at_main_start = case.control == next(
        (one.code for one in case.itinerary.controls if one.kind in CHECKED_IN_AT), ""
    )
    if at_main_start and settings.main_start_ms_per_minute:
        return "main_start_ms_per_minute", settings.main_start_ms_per_minute[0 if late else 1]
    if late:
        return "late_ms_per_minute", settings.late_ms_per_minute
    return "early_ms_per_minute", settings.early_ms_per_minute


def _false_start(work: Working, case: _Case, identity: str) -> None:
    """The tariff of a crew's nth false start of the rally."""
    adjustments = case.crew.get("adjustments", NOTHING)
    starts = [name for name, one in adjustments.items() if one["kind"] == FALSE_START]
    if identity not in starts:
        return
    tariff = case.settings.false_starts_ms
    nth = work.step("nth", Operation.COUNT, starts.index(identity), unit=Unit.PLACE)
    if nth <= len(tariff):
        cost_ms, article = tariff[nth - 1], case.article(case.settings.false_start_article)
        work.rule(FALSE_START, article=article, setting="false_starts_ms", value=cost_ms)
        work.step("tariff", Operation.ADD, cost_ms)


def _late_start(work: Working, case: _Case) -> None:
    """Minutes late at the start line by the crew's own fault, times the tariff."""
    stage_id = next(
        (one.stage_id for one in case.itinerary.controls if one.code == case.control), ""
    )
    on = case.crew.get("stages", NOTHING).get(stage_id, NOTHING)
    if "due_at_ms" not in on or "started_at_ms" not in on:
        return
    shift_ms = case.crew.get("proofs", NOTHING).get(stage_id, NOTHING).get("start_shift_ms", 0)
    started_ms = on["started_at_ms"] - shift_ms
    work.tell("start_due", at_ms=on["due_at_ms"])
    work.tell("start_reported", at_ms=started_ms)
    minutes = work.step(
        "minutes", Operation.MINUTES, started_ms, on["due_at_ms"], unit=Unit.MINUTES
    )
    rate_ms = case.settings.late_start_ms_per_minute
    article = case.article(case.settings.late_start_article)
    work.rule(LATE_START, article=article, setting="late_start_ms_per_minute", value=rate_ms)
    work.step("tariff", Operation.MULTIPLY, minutes, rate_ms)


def _missed_entry(work: Working, case: _Case) -> None:
    """A fixed time for an entry missing on the card of a crew that went on."""
    cost_ms = case.settings.missed_entry_ms
    article = case.article(case.settings.missed_entry_article)
    work.rule(MISSED_ENTRY, article=article, setting="missed_entry_ms", value=cost_ms)
    work.step("tariff", Operation.ADD, cost_ms)
