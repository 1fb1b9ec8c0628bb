"""Exports of the road and of who drives it: itinerary, start lists, entries, shakedown."""

from collections.abc import Iterator

from flyingfinish.exchange.sheet import DURATION, Cell, Column
from flyingfinish.web.exports.parts import CREW, Line, Source, counted, gapped, timed
from flyingfinish.web.page.board import NOTHING, Json, ordered, rows_of, state_of
from flyingfinish.web.page.onstage import in_view

Export = tuple[tuple[Column, ...], Iterator[Line]]


def itinerary_export(source: Source) -> Export:
    """Returns the controls in road order, each stage at its start with name, length and state."""
    keys = ("leg", "section", "control", "kind", "name", "length", "first_due", "state")
    road = source.table
    stages, controls = road.get("stages", NOTHING), road.get("controls", NOTHING)

    def lines() -> Iterator[Line]:
        # A road of which only the stages are told is listed by them.
        for code in ordered(controls or stages):
            control, stage = controls.get(code, NOTHING), stages.get(code, NOTHING)
            about = {**stage, **control} if controls else stage
            due = control.get("first_due_at_ms", stage.get("first_due_at_ms"))
            kind = control.get("kind", "stage_start")
            yield {
                "leg": Cell(_leg(road, about)),
                "section": counted(about.get("section")),
                "control": Cell(source.control(code)),
                "kind": Cell(source.own(f"kind_{kind}")),
                "name": Cell(stage.get("name", control.get("name", ""))),
                "length": source.length(stage.get("metres")),
                "first_due": source.clock(due, seconds=False),
                "state": Cell(_state(source, code) if stage else ""),
            }

    return source.columns(*keys), lines()


def _leg(road: Json, about: Json) -> str:
    leg = str(about.get("leg", ""))
    return str(road.get("legs", NOTHING).get(leg, NOTHING).get("name", leg))


def _state(source: Source, stage: str) -> str:
    return source.page(f"state_{state_of(source.board.of('state'), stage)}")


def start_list_export(source: Source) -> Export:
    """Returns a start list as in force."""
    rows = rows_of(source.table)

    def lines() -> Iterator[Line]:
        for number, entry in enumerate(ordered(rows), start=1):
            if not in_view(source.board, entry):
                continue
            row = rows[entry]
            yield {
                **source.crew(entry),
                "order": counted(number),
                "due": source.clock(row.get("due_at_ms")),
                "lane": counted(row.get("lane")),
            }

    lanes = ("lane",) if any("lane" in row for row in rows.values()) else ()
    return source.columns("order", *CREW, "due", *lanes), lines()


def entries_export(source: Source) -> Export:
    """Returns the entry list."""
    rows = source.rows_in_view()

    def lines() -> Iterator[Line]:
        for entry in ordered(rows):
            row = rows[entry]
            yield {
                **source.crew(entry),
                "team": Cell(row.get("team", "")),
                "classes": Cell(" ".join(row.get("classes", NOTHING))),
                "remark": Cell(source.own("guest") if row.get("guest") else ""),
            }

    return source.columns(*CREW, "team", "classes", "remark"), lines()


def shakedown_export(source: Source) -> Export:
    """Returns the runs of the shakedown, by each crew's best."""
    rows = source.rows_in_view()
    runs = max((len(row["runs"]) for row in rows.values()), default=0)
    numbers = [str(number) for number in range(1, runs + 1)]
    columns = (
        *source.columns(*CREW, "best", "gap_first"),
        *(Column(f"run_{one}", source.own("col_run", n=one), DURATION) for one in numbers),
    )

    def lines() -> Iterator[Line]:
        order = ordered(rows)
        for entry in order:
            row = rows[entry]
            behind = row["best_ms"] - rows[order[0]]["best_ms"]
            yield {
                **{f"run_{one}": timed(row["runs"].get(one)) for one in numbers},
                **source.crew(entry),
                "best": timed(row["best_ms"]),
                "gap_first": gapped(behind if behind else None),
            }

    return columns, lines()
