"""The competitions of a rally file: classes, own settings, ranges of controls, teams and titles.

``[[competition]]`` holds classes as names or, where a group or priority brings crews into one by
itself, as tables; ``[[range]]`` and ``[[title]]`` name their competition, the first one when not.
"""

from typing import Any, Final

from flyingfinish.exchange.file_troubles import nearest
from flyingfinish.exchange.rally_file import RallyFile, Reader
from flyingfinish.exchange.rally_road import stage_id_of
from flyingfinish.rally.entries import Competition, ControlRange, RallyClass, Title, TitleFor

_CLASS_KEYS: Final = frozenset(("name", "groups", "priorities"))
_AN_EXAMPLE: Final = 'like { SM1 = "SM1 R5", J = { name = "Juniors", priorities = ["J"] } }'


def competitions_of_file(file: RallyFile) -> list[Competition]:
    """Returns the competitions in their order; what is wrong is noted in the file's troubles."""
    tables = file.tables["competition"]
    if not tables:
        file.troubles.add(0, "no [[competition]]: at least one, with its classes")
    ids = [str(table.get("id", "")) for table in tables] or [""]
    ranges: dict[str, list[ControlRange]] = {name: [] for name in ids}
    titles: dict[str, list[Title]] = {name: [] for name in ids}
    for index, table in enumerate(file.tables["range"]):
        reader = Reader(file, "range", index, table)
        ranges[_owner(reader, ids)].append(_range(reader, table))
    for index, table in enumerate(file.tables["title"]):
        reader = Reader(file, "title", index, table)
        titles[_owner(reader, ids)].append(_title(reader))
    return [
        _competition(Reader(file, "competition", index, table), table, index + 1, ranges, titles)
        for index, table in enumerate(tables)
    ]


def _owner(reader: Reader, ids: list[str]) -> str:
    """Returns the competition that a range or title names; the first one where it names none."""
    name = reader.text("competition", ids[0])
    if name not in ids:
        reader.wrong("competition", f"no competition '{name}'{nearest(name, ids)}")
        return ids[0]
    return name


def _competition(
    reader: Reader,
    table: dict[str, Any],
    ord_: int,
    ranges: dict[str, list[ControlRange]],
    titles: dict[str, list[Title]],
) -> Competition:
    name = reader.text("id")
    overrides = table.get("overrides", {})
    if not isinstance(overrides, dict):
        reader.wrong("overrides", 'settings are needed, like { dead_heat = "shared" }')
        overrides = {}
    return Competition(
        name,
        reader.text("name"),
        ord_,
        _classes(reader, table.get("classes", {})),
        tuple(stage_id_of(one) for one in reader.texts("stages")),
        reader.text("regulations", ""),
        overrides,
        tuple(ranges.get(name, ())),
        reader.number("team_cars", 0),
        tuple(titles.get(name, ())),
    )


def _classes(reader: Reader, written: Any) -> tuple[RallyClass, ...]:
    """Returns classes from a list of ids, or from a table of ids with names or with more."""
    if isinstance(written, list):
        written = {one: one for one in written if isinstance(one, str)}
    if not isinstance(written, dict):
        reader.wrong("classes", f"classes and their names are needed, {_AN_EXAMPLE}")
        return ()
    return tuple(
        _class(reader, class_id, said, ord_) for ord_, (class_id, said) in
        enumerate(written.items(), start=1)
    )  # fmt: skip


def _class(reader: Reader, class_id: str, said: Any, ord_: int) -> RallyClass:
    if isinstance(said, str):
        return RallyClass(class_id, said, ord_)
    table = said if isinstance(said, dict) else {}
    lists = [table.get("groups", []), table.get("priorities", [])]
    sound = isinstance(table.get("name", class_id), str) and not table.keys() - _CLASS_KEYS
    for one in lists:
        sound = sound and isinstance(one, list) and all(isinstance(item, str) for item in one)
    if not sound or not isinstance(said, dict):
        reader.wrong("classes", f"class '{class_id}': a name is needed, or more, {_AN_EXAMPLE}")
        return RallyClass(class_id, class_id, ord_)
    groups, priorities = map(tuple, lists)
    return RallyClass(class_id, table.get("name", class_id), ord_, groups, priorities)


def _range(reader: Reader, table: dict[str, Any]) -> ControlRange:
    per_class = table.get("per_class", False)
    if not isinstance(per_class, bool):
        reader.wrong("per_class", "true or false is needed here")
    ends = reader.text("from"), reader.text("to")
    return ControlRange(reader.text("id"), reader.text("name", ""), *ends, per_class is True)


def _title(reader: Reader) -> Title:
    who = reader.text("who", str(TitleFor.DRIVER))
    known = [str(one) for one in TitleFor]
    if who not in known:
        reader.wrong("who", f"one of {', '.join(known)}{nearest(who, known)}")
        who = str(TitleFor.DRIVER)
    stages = [reader.text(key, "") for key in ("power_stage", "after_stage")]
    power_stage, after_stage = (stage_id_of(one) if one else "" for one in stages)
    return Title(
        reader.text("id"),
        reader.text("name"),
        reader.text("scheme"),
        reader.text("class", ""),
        TitleFor(who),
        power_stage,
        reader.text("range", ""),
        after_stage,
        tuple(f"e{car.lower()}" for car in reader.texts("eligible")),
        reader.number("team_cars", 0),
        reader.number("multiplier_thousandths", 1_000),
    )
