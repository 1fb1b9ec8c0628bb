"""How a total came about: the stage times it adds, and which adjustments count, and why."""

from collections.abc import Callable, Iterable

from flyingfinish.rally.adjustments import LAST, Effect, Table, adjustment_counts
from flyingfinish.rally.entries import ControlRange
from flyingfinish.rally.explain.explanations import Explanation, Operation, Unit, Working
from flyingfinish.rally.explain.views import NOTHING, Documents, Json, NothingToExplain, TableName
from flyingfinish.rally.ranges import built_in, span_of
from flyingfinish.rally.scopes import ScopeRoad

RANGE_ARTICLE = "WRC 2025 3.3.2"


def explain_total(docs: Documents, what: str, table: TableName, entry_id: str) -> Explanation:
    """A crew's total in an overall table; NothingToExplain where it shows none.

    FIA WRC sporting regulations: the sum of stage times, measured or given, and of the time
    penalties and credits in force at that point of the road.
    """
    row = docs.row(table, entry_id)
    road = docs.road(table.competition_id)
    stage_id = docs.reference(table)
    index = road.index_of(stage_id)
    if "total_ms" not in row or index < 0:
        raise NothingToExplain(what)
    crew, work = docs.crew(entry_id), Working()
    stages_ms = _stages(docs, work, table, entry_id, road, range(index + 1))
    number, section = road.numbers[index], road.stages[index].section

    def why(control: str) -> str:
        effect = road.effect(control)
        counts = adjustment_counts(effect, number, section, table.kind)
        return why_counted(effect, number, table.kind) if counts else ""

    adjustments_ms = _adjustments(work, crew, why)
    if table.kind is Table.FINAL:
        criterion = str(road.regulations.finish_criterion)
        work.rule("finish_criterion", setting="finish_criterion", value=criterion)
    work.rule("total")
    work.step("total", Operation.ADD, stages_ms, adjustments_ms)
    return work.explanation(
        what, "total", entry_id, Unit.DURATION, row["total_ms"], stage=stage_id, table=table.kind
    )


def explain_range(docs: Documents, what: str, table: TableName, entry_id: str) -> Explanation:
    """A crew's total in a part of the road, such as Super Sunday (WRC 2025 article 3.3.2).

    The stages that finish between its controls count, and the adjustments at those controls.
    """
    row = docs.row(table, entry_id)
    found = _range_of(docs, table)
    road = docs.road(table.competition_id)
    stage_id = docs.reference(table)
    index = road.index_of(stage_id)
    if found is None or index < 0:
        raise NothingToExplain(what)
    span = span_of(road, found.from_control, found.to_control)
    crew, work = docs.crew(entry_id), Working()
    between = f"{found.from_control}-{found.to_control}"
    work.rule("range", article=RANGE_ARTICLE, setting="range", value=between)
    indices = [at for at in span.stages if at <= index]
    stages_ms = _stages(docs, work, table, entry_id, road, indices)
    adjustments_ms = _adjustments(
        work, crew, lambda control: "in_range" if control in span.controls else ""
    )
    work.rule("total")
    work.step("total", Operation.ADD, stages_ms, adjustments_ms)
    return work.explanation(
        what, "total", entry_id, Unit.DURATION, row["total_ms"], stage=stage_id, name=found.name
    )


def _range_of(docs: Documents, table: TableName) -> ControlRange | None:
    """The range that a table is of; the last leg needs no name."""
    found = docs.competition(table.competition_id).get("ranges", NOTHING).get(table.name)
    if found is not None:
        return ControlRange(table.name, found["name"], found["from"], found["to"])
    return built_in(docs.itinerary(), table.name)


def _stages(
    docs: Documents,
    work: Working,
    table: TableName,
    entry_id: str,
    road: ScopeRoad,
    indices: Iterable[int],
) -> int:
    """Tell each of these stages, and add up the times of those that count."""
    counted: list[int] = []
    for at in indices:
        stage_id = road.stages[at].stage_id
        on, proof = docs.counted(table.competition_id, entry_id, stage_id)
        if not road.counting[at]:
            state = docs.of("state")["stages"][stage_id]["state"]
            work.tell("stage_not_counted", stage=stage_id, state=state)
            continue
        if "elapsed_ms" not in on:
            # A version that stands shows a total of times of which one is gone since.
            work.tell("stage_without_time", stage=stage_id)
            continue
        ms = on["elapsed_ms"]
        work.tell("stage", stage=stage_id, ms=ms, provenance=on.get("provenance"))
        if "counted_ms" in proof:
            precision_ms = road.regulations.total_precision_ms
            work.rule("total_precision", setting="total_precision_ms", value=precision_ms)
            ms = work.step("cut", Operation.CUT, ms, precision_ms, stage=stage_id)
        counted.append(ms)
    return work.step("stages", Operation.ADD, *counted)


def _adjustments(work: Working, crew: Json, why: Callable[[str], str]) -> int:
    """Tell each adjustment of a crew with why it counts, and add up those that do.

    ``why`` gives a control's reason, empty where what happened there does not count.
    """
    counted: list[int] = []
    for identity, one in crew.get("adjustments", NOTHING).items():
        control = one.get("control", "")
        reason = why(control)
        said = {name: one[name] for name in ("ms", "kind", "reason") if name in one}
        work.tell("adjustment", fact=identity, control=control, counts=bool(reason),
                  why=reason or "not_yet", **said)  # fmt: skip
        if reason:
            counted.append(one["ms"])
    return work.step("adjustments", Operation.ADD, *counted)


def why_counted(effect: Effect, number: int, table: Table) -> str:
    """Why what happened at a control counts in a table after the stage with this number: a code."""
    if effect.stage_number == LAST:
        return "final"
    if effect.stage_number == 0 and not effect.after:
        return "whole_rally"
    if table in (Table.RUNNING, Table.FINAL):
        return "all_so_far"
    if number > effect.stage_number:
        return "earlier"
    return "after_stage" if effect.after else "this_stage"
