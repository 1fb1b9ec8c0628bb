"""What the suites of explanations share: the documents of a story, and steps worked out again."""

from collections.abc import Iterator, Sequence
from typing import Any

from builders import Story
from flyingfinish.processing.composer import Composer
from flyingfinish.processing.views import Views
from flyingfinish.rally.explain.explain import NothingToExplain, explain
from flyingfinish.rally.explain.explanations import Explanation, worked_out
from flyingfinish.rally.explain.views import table_name
from flyingfinish.rally.facts import Record

Documents = dict[str, Any]


def composed(records: Sequence[Record]) -> Composer:
    """A processor that has told all that these records say."""
    composer = Composer("test", 1)
    composer.fold(records)
    composer.compose(1_000)
    return composer


def documents(views: Views) -> Documents:
    """The documents of one audience by channel."""
    return {channel: view.whole() for channel, view in views.channels()}


def public(story: Story) -> Documents:
    """What the public reads of a story."""
    return documents(composed(story.records).public)


def explained(story: Story, what: str) -> Explanation:
    """A number that the public was shown, explained and found to add up."""
    found = explain(what, public(story).get)
    check(found)
    return found


def check(explanation: Explanation) -> None:
    """Each step is right as arithmetic, uses what came before, and the last one is the result."""
    for step in explanation.steps:
        assert step.result == worked_out(step.operation, step.numbers), step
    assert explanation.steps[-1].result == explanation.result
    assert "" not in {one.code for one in explanation.facts}


def numbers_shown(documents: Documents) -> Iterator[tuple[str, int]]:
    """The path and the number of everything that can be explained."""
    for channel, data in documents.items():
        rows = data.get("rows", {})
        if channel == "adjustments":
            yield from ((f"adjustment/{identity}", row["ms"]) for identity, row in rows.items())
        elif channel == "onstage":
            for name, row in rows.items():
                if "overdue_at_ms" in row:
                    yield f"overdue/{name}", row["overdue_at_ms"]
        elif channel == "shakedown":
            yield from ((f"shakedown/{name}", row["best_ms"]) for name, row in rows.items())
        elif channel.startswith("crew/"):
            yield from _dues(channel.removeprefix("crew/"), data)
        elif _is_table(channel):
            for name, row in rows.items():
                for field in ("elapsed_ms", "total_ms", "points", "wins"):
                    if field in row:
                        yield f"{channel}/{name}", row[field]
                if "pos" in row:
                    yield f"place/{channel}/{name}", row["pos"]


def _dues(entry_id: str, crew: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """When a crew was due, at starts and where its cards cost something."""
    for stage_id, on in crew["stages"].items():
        if "due_at_ms" in on:
            yield f"due/{stage_id}/{entry_id}", on["due_at_ms"]
    for control, check in crew.get("checks", {}).items():
        if check["due_at_ms"] is not None:
            yield f"due/{control}/{entry_id}", check["due_at_ms"]


def _is_table(channel: str) -> bool:
    try:
        table_name(channel)
    except NothingToExplain:
        return False
    return True
