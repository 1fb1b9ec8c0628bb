"""Exports of what officials decided: penalties and retirements."""

from collections.abc import Iterator
from typing import Final

from flyingfinish.exchange.sheet import Cell, Column
from flyingfinish.web.exports.parts import CREW, Line, Source, charged
from flyingfinish.web.page.board import Json, ordered

Export = tuple[tuple[Column, ...], Iterator[Line]]

_GROUNDS: Final = ("article", "document")
"""What a penalty may name beside its reason; a column each where any does."""


def penalties_export(source: Source) -> Export:
    """Returns the penalties and credits, the newest first, as the page has them."""
    rows = source.rows_in_view()
    named = [part for part in _GROUNDS if any(part in row for row in rows.values())]

    def lines() -> Iterator[Line]:
        for row in reversed(_in_order(rows)):
            yield {
                **source.crew(row["entry"]),
                "control": Cell(source.control(row.get("control", ""))),
                "penalty": charged(row["ms"]),
                "kind": Cell(source.desk(f"kind_{row['kind']}") if row.get("kind") else ""),
                "reason": Cell(row.get("reason", "")),
                **{part: Cell(row.get(part, "")) for part in named},
            }

    return source.columns(*CREW, "control", "penalty", "kind", "reason", *named), lines()


def retirements_export(source: Source) -> Export:
    """Returns who is out as far as it was released, the last one first, as the page has them."""
    rows = source.rows_in_view()

    def lines() -> Iterator[Line]:
        for entry in reversed(ordered(rows)):
            row = rows[entry]
            said = source.page(f"code_{row.get('code', 'retired')}", stage="")
            yield {
                **source.crew(row.get("entry", entry)),
                "stage": Cell(source.stage(row["stage"]) if row.get("stage") else ""),
                "control": Cell(source.control(row.get("control", ""))),
                "status": Cell(said.strip()),
                "reason": Cell(row.get("reason", "")),
            }

    return source.columns(*CREW, "stage", "control", "status", "reason"), lines()


def _in_order(rows: Json) -> list[Json]:
    return [rows[name] for name in ordered(rows)]
