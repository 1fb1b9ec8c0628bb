"""How points, a team's total and stage wins came about: what was added, by which table."""

from flyingfinish.rally.errors import UnknownPreset
from flyingfinish.rally.explain.explanations import Explanation, Operation, Unit, Working
from flyingfinish.rally.explain.views import NOTHING, Documents, Json, NothingToExplain, TableName
from flyingfinish.rally.point_tables import (
    WHOLE_POINT,
    Component,
    Scheme,
    SharedPlaces,
    Source,
    scheme_named,
    table_points,
)

_COUNTED = (Source.STAGE_WINS, Source.START)
"""Components that give so much for each, not by place."""


def explain_points(docs: Documents, what: str, table: TableName, entry_id: str) -> Explanation:
    """A crew's or a team's points of a title, component by component ("25 + 5 + 4")."""
    row, work = docs.row(table, entry_id), Working()
    title = docs.competition(table.competition_id).get("titles", NOTHING).get(table.name)
    if title is None:
        raise NothingToExplain(what)
    if "cars" in row:
        for car, points in row["cars"].items():
            work.tell("car_points", entry=car, points=points)
        work.rule("team_points", setting="team_cars", value=title.get("team_cars", 0))
    parts = [
        _component(work, scheme_of(title), Source(source), points, row, title)
        for source, points in row["parts"].items()
    ]
    work.step("points", Operation.ADD, *parts, unit=Unit.POINTS)
    return work.explanation(
        what, "points", entry_id, Unit.POINTS, row["points"], title=title["name"]
    )


def explain_projected(docs: Documents, what: str, table: TableName, name: str) -> Explanation:
    """A competitor's points of the season if the rally ended now: before it, and from it.

    Where they add up to more, results that the season does not count are taken off again; where a
    round counts by a factor of the competitor's own, the rest is added.
    """
    row, work = docs.row(table, name), Working()
    before = row.get("before", NOTHING).get("points", 0)
    added = row.get("round", NOTHING).get("points", 0)
    work.tell("season_before", points=before)
    work.tell("season_round", points=added)
    work.rule("projected")
    total = work.step("season", Operation.ADD, before, added, unit=Unit.POINTS)
    if total != row["points"]:
        work.rule("season_counts")
        work.step("season_counts", Operation.SUBTRACT, total, total - row["points"],
                  unit=Unit.POINTS)  # fmt: skip
    return work.explanation(what, "points", row.get("entry", name), Unit.POINTS, row["points"])


def explain_projected_place(docs: Documents, what: str, table: TableName, name: str) -> Explanation:
    """A competitor's place in the season if the rally ended now: one more than those in front.

    Equal points are separated by the season's tie rule over all its rounds, which only the series
    shows; here stands who is level and which rule it is.
    """
    own, view, work = docs.row(table, name), docs.of(table.channel), Working()
    rows: Json = view["rows"]
    work.tell("own_points", points=own["points"])
    ordered = sorted(rows, key=lambda one: int(rows[one]["ord"]))
    front = [one for one in ordered if rows[one]["pos"] < own["pos"]]
    behind = [one for one in ordered if rows[one]["pos"] > own["pos"]]
    level = [one for one in ordered if rows[one]["pos"] == own["pos"] and one != name]
    for code, others in (("in_front", front[-1:]), ("level", level), ("behind", behind[:1])):
        for one in others:
            entry, points = rows[one].get("entry", one), rows[one]["points"]
            work.tell(f"{code}_points", entry=entry, points=points)
    equal = [one for one in rows if rows[one]["points"] == own["points"]]
    if len(equal) > 1 and "tie" in view:
        work.rule(f"tie_{view['tie']}")
    work.rule("projected")
    work.step("place", Operation.COUNT, len(front), unit=Unit.PLACE)
    return work.explanation(
        what, "place", own.get("entry", name), Unit.PLACE, own["pos"], classification=table.channel
    )


def scheme_of(title: Json) -> Scheme:
    """The scheme of a title; one without components where this server knows none of its name."""
    try:
        return scheme_named(title["scheme"])
    except UnknownPreset:
        return Scheme(title["scheme"], ())


def _component(
    work: Working, scheme: Scheme, source: Source, points: int, row: Json, title: Json
) -> int:
    """Tell one component: the place it was given for, its table of points, what it gave."""
    alike = [one for one in scheme.components if one.source is source]
    factor = title.get("multiplier_thousandths", WHOLE_POINT)
    if len(alike) != 1 or "cars" in row:
        work.tell("component", name=str(source), points=points)
        return points
    component = alike[0]
    table = " ".join(str(one) for one in component.points)
    work.rule("points_each" if source in _COUNTED else "points_table", article=scheme.name,
              setting=str(source), value=table)  # fmt: skip
    place = _place(component, scheme, source, points, factor, row)
    if place is None or source in _COUNTED:
        work.tell("component", name=str(source), points=points)
        return points
    work.tell("component", name=str(source), points=points, place=place)
    worth = table_points(component, place) * WHOLE_POINT
    if factor == WHOLE_POINT or worth * factor // WHOLE_POINT != points:
        return points
    work.rule("multiplier", setting="multiplier_thousandths", value=factor)
    return work.step("multiplied", Operation.SCALE, worth, factor, unit=Unit.POINTS)


def _place(
    component: Component, scheme: Scheme, source: Source, points: int, factor: int, row: Json
) -> int | None:
    """The place among the eligible that a component was given for, None where it cannot be said.

    The final place stands in the row; of another component it is the one place that is worth so
    much, as long as equal places do not divide what they are worth.
    """
    if source is Source.FINAL and "place" in row:
        return int(row["place"])
    places = [
        place
        for place in range(1, len(component.points) + 1)
        if table_points(component, place) * factor == points and points
    ]
    return places[0] if len(places) == 1 and scheme.shared is SharedPlaces.FULL else None


def explain_team(docs: Documents, what: str, table: TableName, team: str) -> Explanation:
    """A team's total: those of its best cars."""
    row, work = docs.row(table, team), Working()
    if "cars" not in row:
        raise NothingToExplain(what)
    for car, ms in row["cars"].items():
        work.tell("car", entry=car, ms=ms)
    work.rule("team", setting="team_cars", value=len(row["cars"]))
    work.step("total", Operation.ADD, *row["cars"].values())
    return work.explanation(what, "total", team, Unit.DURATION, row["total_ms"])


def explain_wins(docs: Documents, what: str, table: TableName, entry_id: str) -> Explanation:
    """How many stages a crew has won; a shared win counts for each."""
    row, work = docs.row(table, entry_id), Working()
    for stage_id in row["stages"]:
        work.tell("won", stage=stage_id)
    settings = docs.regulations(table.competition_id)
    work.rule("wins", setting="stage_win_by_given_times", value=settings.stage_win_by_given_times)
    work.step("wins", Operation.ADD, *row["stages"].values(), unit=Unit.COUNT)
    return work.explanation(what, "wins", entry_id, Unit.COUNT, row["wins"])
