"""What holds for every recorded rally, however much of it the source gives."""

import json
from pathlib import Path
from typing import Any

from conformance.published import (
    document_of,
    parametrized,
    rallies,
    replayed,
    replayed_bytes,
)
from flyingfinish.exchange.replay import canonical

# The source's totals of its electric class leave out the stages of the first day's second passes,
# which that class did not drive; the file has a nominal time for them and says nothing of it.
ELECTRIC = {"302", "303", "304", "305", "307", "308", "310", "311"}

# The source adds up what they drove; they have no time on every stage, so they are not classified.
INCOMPLETE = {"301", "306", "214", "233", "234"}


def only(stem: str) -> list[Path]:
    return [path for path in rallies() if path.stem == stem]


def without_derived(document: dict[str, Any]) -> bytes:
    """The file without anything that its makers derived."""
    bare = {key: value for key, value in document.items() if key != "official"}
    bare["rally"] = {k: v for k, v in document["rally"].items() if k != "quality"}
    bare["penalties"] = [
        {key: value for key, value in row.items() if key != "first_counted_in"}
        for row in document["penalties"]
        if not row.get("reconstructed")
    ]
    return json.dumps(bare).encode()


def with_nonsense(document: dict[str, Any]) -> bytes:
    """The file with its derived parts made wrong."""
    wrong = json.loads(json.dumps(document))
    wrong["official"] = {"overall_after_stage": "nonsense", "after_stage_controls_included": 7}
    wrong["rally"]["quality"] = "input-only"
    for row in wrong["penalties"]:
        row["first_counted_in"] = "SS1"
    return json.dumps(wrong).encode()


@parametrized(rallies())
def test_nothing_derived_is_read(path: Path) -> None:
    document = document_of(path)
    expected = canonical(replayed(path))
    assert expected == replayed_bytes(without_derived(document))[1]


@parametrized(rallies())
def test_wrong_official_tables_change_no_byte(path: Path) -> None:
    expected = canonical(replayed(path))
    assert expected == replayed_bytes(with_nonsense(document_of(path)))[1]


@parametrized(rallies())
def test_an_overall_table_holds_each_car_once_in_the_order_of_its_total(path: Path) -> None:
    for rows in replayed(path)["overall_after_stage"].values():
        totals = [row["total_ms"] for row in rows]
        assert sorted(totals) == totals
        assert len({row["car"] for row in rows}) == len(rows)


@parametrized(rallies())
def test_a_class_is_the_overall_filtered_with_places_of_its_own(path: Path) -> None:
    tables = replayed(path)
    for entry in document_of(path)["entries"]:
        for name in entry["class_ids"]:
            for stage, rows in tables["class_classification"][name].items():
                overall = {row["car"]: row for row in tables["overall_after_stage"][stage]}
                mine = [row for row in rows if row["car"] == entry["car"]]
                assert (entry["car"] in overall) == bool(mine)
                assert not mine or mine[0]["total_ms"] == overall[entry["car"]]["total_ms"]


@parametrized(rallies())
def test_the_final_counts_everything_that_was_decided(path: Path) -> None:
    document, tables = document_of(path), replayed(path)
    rows = [row for row in document["penalties"] if not row.get("reconstructed")]
    for row in tables["final"]:
        mine = [p for p in rows if p["car"] == row["car"] and not p.get("included_in_stage_time")]
        assert sum(p["ms"] for p in mine) == row["penalty_ms"]


@parametrized(only("2023-press-auto"))
def test_a_rally_to_the_millisecond_adds_up_to_its_published_totals(path: Path) -> None:
    published = {r["car"]: r["total_ms"] for r in document_of(path)["official"]["final"]}
    ours = {row["car"]: row["total_ms"] for row in replayed(path)["final"]}
    assert INCOMPLETE == published.keys() - ours.keys()
    assert ELECTRIC == {car for car, total in ours.items() if published[car] != total}


@parametrized(only("2023-kenya-ewrc"))
def test_a_rally_without_legs_and_controls_has_all_its_tables(path: Path) -> None:
    tables = replayed(path)
    assert 19 == len([rows for rows in tables["overall_after_stage"].values() if rows])
    assert 20 == len(tables["final"])
