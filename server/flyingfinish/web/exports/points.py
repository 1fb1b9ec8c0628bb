"""Exports of what is won and scored: stage wins, teams, points, projections; a season's tables."""

from collections.abc import Iterator

from flyingfinish.exchange.sheet import Cell, Column
from flyingfinish.rally.point_tables import Source as Component
from flyingfinish.rally.points import points_text
from flyingfinish.web.exports.parts import CREW, Line, Source, counted, scored, timed
from flyingfinish.web.page.board import NOTHING, Json, ordered, rows_of
from flyingfinish.web.series.tables import (
    addends,
    calendar_model,
    chance_text,
    gained_text,
    place_text,
)

Export = tuple[tuple[Column, ...], Iterator[Line]]


def wins_export(source: Source) -> Export:
    """Returns who won how many stages, and which."""

    def lines() -> Iterator[Line]:
        rows = source.board.crews("table")
        for entry in ordered(rows):
            row = rows[entry]
            won = " ".join(source.stage(one) for one in row["stages"])
            yield {
                **source.crew(entry),
                "pos": counted(row["pos"]),
                "wins": counted(row["wins"]),
                "won": Cell(won),
            }

    return source.columns("pos", *CREW, "wins", "won"), lines()


def teams_export(source: Source) -> Export:
    """Returns the teams with the cars that count for each."""

    def lines() -> Iterator[Line]:
        for team, row in _in_order(source):
            block = row.get("block", "ranked")
            yield {
                "pos": counted(row.get("pos")),
                "name": Cell(team),
                "cars": Cell(_cars(source, row)),
                "total": timed(row.get("total_ms")),
                "status": Cell("" if block == "ranked" else source.page(f"block_{block}")),
            }

    return source.columns("pos", "name", "cars", "total", "status"), lines()


def points_export(source: Source) -> Export:
    """Returns what a title gives if the rally ended now, with its addends."""

    def lines() -> Iterator[Line]:
        for name, row in _in_order(source):
            yield {
                **source.crew(name),
                "pos": counted(row["pos"]),
                "cars": Cell(_cars(source, row)),
                "parts": Cell(_parts(source, row)),
                "points": scored(row["points"], source.page),
            }

    return source.columns("pos", *CREW, "cars", "parts", "points"), lines()


def projected_export(source: Source) -> Export:
    """Returns the standings of a series as they would be; names are the standings' own."""
    names = rows_of(source.board.of("standings"))

    def lines() -> Iterator[Line]:
        for competitor, row in _in_order(source):
            known = names.get(competitor, NOTHING).get("name", "")
            before, now = row.get("before", NOTHING), row.get("round", NOTHING)
            yield {
                "pos": Cell(place_text(row), row.get("pos")),
                "name": Cell(known or source.series("newcomer")),
                "points": scored(row["points"], source.page),
                "now": scored(now.get("points"), source.page),
                "before": counted(before.get("pos")),
                "gained": Cell(gained_text(row.get("gained", 0))),
            }

    return source.columns("pos", "name", "points", "now", "before", "gained"), lines()


def standings_export(source: Source) -> Export:
    """Returns a title's standings with a column for each round that was scored."""
    rounds = source.table["rounds"]
    driven = [one for one in ordered(rounds) if "scored" in rounds[one]]
    columns = (
        *source.columns("pos", "name", "partner", "points"),
        *(Column(f"round_{one}", rounds[one]["name"]) for one in driven),
        *source.columns("chance"),
    )

    def lines() -> Iterator[Line]:
        for _, row in _in_order(source):
            won = {
                f"round_{one}": Cell(addends(row["rounds"].get(one), source.page)) for one in driven
            }
            yield {
                **won,
                "pos": Cell(place_text(row), row.get("pos")),
                "name": Cell(row["name"]),
                "partner": Cell(row.get("partner", "")),
                "points": scored(row["points"], source.page),
                "chance": Cell(chance_text(row, source.series)),
            }

    return columns, lines()


def calendar_export(source: Source) -> Export:
    """Returns the rounds of a series in their order."""

    def lines() -> Iterator[Line]:
        for row in calendar_model(source.table, source.series):
            yield {key: Cell(text) for key, text in row.items()}

    return source.columns("name", "days", "state", "place", "rally", "note"), lines()


def _in_order(source: Source) -> Iterator[tuple[str, Json]]:
    rows = rows_of(source.table)
    return ((name, rows[name]) for name in ordered(rows))


def _cars(source: Source, row: Json) -> str:
    cars = row.get("cars", NOTHING)
    return " + ".join(f"#{source.board.entry(one).get('car', one)}" for one in cars)


def _parts(source: Source, row: Json) -> str:
    """The addends of a figure: the first always, the others where they are not nothing."""
    parts = [row["parts"][one] for one in Component if one in row.get("parts", NOTHING)]
    said = [points_text(one) for nth, one in enumerate(parts) if one or not nth]
    return " + ".join(said).replace(".", source.page("decimal"))
