"""How a competitor's points of a season came about: rounds, their tables, what is left out.

``standings/sm1/lappi`` names it. A pure function of a title's view: what it says is all there is.
"""

from collections.abc import Mapping
from typing import Any

from flyingfinish.rally.explain.explanations import Explanation, Operation, Unit, Working
from flyingfinish.rally.explain.views import LONGEST_PATH, NOTHING, Held, NothingToExplain
from flyingfinish.rally.point_tables import WHOLE_POINT, Source

Json = Mapping[str, Any]
_COUNTED = (Source.STAGE_WINS, Source.START)


def explain_standing(what: str, held: Held) -> Explanation:
    """A competitor's total of a title; NothingToExplain where the table has no such row.

    ``held`` gives a series' views by their channel without the series.
    """
    channel, _, competitor = what.rpartition("/")
    view = held(channel) if len(what) <= LONGEST_PATH and channel.startswith("standings/") else None
    row = (view or NOTHING).get("rows", NOTHING).get(competitor)
    if view is None or row is None:
        raise NothingToExplain(what[:LONGEST_PATH])
    work = Working()
    counted = [
        points
        for round_id, one in _in_order(view["rounds"])
        if round_id in row["rounds"]
        and (points := _round(work, view["title"], one, row["rounds"][round_id])) is not None
    ]
    _table_rules(work, view, row)
    if "adjusted" in row:
        work.tell("series_adjusted", points=row["adjusted"])
        counted.append(row["adjusted"])
    work.step("series_total", Operation.ADD, *counted, unit=Unit.POINTS)
    title = view["title"]["name"]
    return work.explanation(what, "standing", competitor, Unit.POINTS, row["points"], title=title)


def _in_order(rounds: Json) -> list[tuple[str, Json]]:
    return sorted(rounds.items(), key=lambda one: int(one[1]["ord"]))


def _round(work: Working, title: Json, one: Json, scored: Json) -> int | None:
    """Tell a round and add it up from its components; None where it is not in the total."""
    name = one["name"]
    work.tell("series_round", round=name, points=scored["points"], place=scored.get("place"))
    for key, table in one.get("tables", NOTHING).items():
        _source(work, name, key, table)
    _worth(work, title, one)
    for at, points in scored.get("parts", NOTHING).items():
        work.tell("component", name=one["parts"][at], points=points)
    if "cars" in scored:
        work.tell("series_cars", round=name, cars=", ".join(scored["cars"].values()))
    adjusted = scored.get("adjusted", 0)
    addends = list(scored.get("parts", NOTHING).values()) or [scored["points"] - adjusted]
    total = work.step("series_round", Operation.ADD, *addends, *([adjusted] if adjusted else []),
                      unit=Unit.POINTS, round=name)  # fmt: skip
    if "dropped" not in scored:
        return total
    work.tell("series_dropped", round=name, points=total)
    return None


def _source(work: Working, name: str, key: str, table: Json) -> None:
    """From where a round's places are: a published version by its hash, or a document."""
    said = {"round": name, "table": table.get("classification", key)}
    if "table_hash" in table:
        work.tell("series_table", fact=table["fact"], **said, rally=table["rally_id"],
                  version=table["version"], hash=table["table_hash"])  # fmt: skip
    else:
        work.tell("series_paper", fact=table["fact"], **said, paper=table.get("document", ""))


def _worth(work: Working, title: Json, one: Json) -> None:
    """What a round's places are worth, and its factor."""
    for at, worth in one.get("worth", NOTHING).items():
        source = one["parts"][at]
        code = "points_each" if source in _COUNTED else "points_table"
        scheme = one.get("scheme", title["scheme"])
        if not any((one.article, one.setting) == (scheme, source) for one in work.rules):
            work.rule(code, article=scheme, setting=str(source), value=worth)
    if one.get("multiplier", WHOLE_POINT) != WHOLE_POINT:
        work.rule("multiplier", setting="multiplier_thousandths", value=one["multiplier"])


def _table_rules(work: Working, view: Json, row: Json) -> None:
    """The place with the tie rule, and what the competitor must do in the next round."""
    title = view["title"]
    for name in ("best_of", "minimum_starts"):
        if name in title:
            work.rule(name, setting=name, value=title[name])
    work.rule(f"tie_{title['tie']}")
    if "pos" in row:
        work.tell("series_shared" if "shared" in row else "series_place", place=row["pos"])
    if "chance" in row:
        work.tell(f"chance_{row['chance']}")
    if "needs" in row:
        coming = next(one for _, one in _in_order(view["rounds"]) if "scored" not in one)
        work.tell("series_needs", place=row["needs"], round=coming["name"])
        _worth(work, title, coming)
