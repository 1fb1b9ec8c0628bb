"""The browser's store: a pure reducer, told the stories of the golden file."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page

STORIES = json.loads(
    (Path(__file__).parents[1] / "golden" / "store_vectors.json").read_text(encoding="utf-8")
)["stories"]
TELL = """async (messages) => {
  const { emptyState, reduce } = await import('/static/lib/store.js');
  const { views, clocks, asks } = messages.reduce(reduce, emptyState());
  return { views, clocks, asks };
}"""


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["name"])
def test_the_store_holds_what_the_story_says(modules: Page, story: dict[str, Any]) -> None:
    expected = {name: story[name] for name in ("views", "clocks", "asks")}
    assert expected == modules.evaluate(TELL, story["messages"])


def test_a_message_of_an_unknown_type_is_an_error(modules: Page) -> None:
    with pytest.raises(Error, match="unknown message type delta"):
        modules.evaluate(TELL, [{"type": "delta"}])


def test_a_missing_channel_is_known_until_its_snapshot_comes(modules: Page) -> None:
    missing = modules.evaluate(
        "async () => { const s = await import('/static/lib/store.js');"
        " const told = s.reduce(s.emptyState(), {type: 'error', code: 'unknown_channel', ch: 'a'});"
        " const snapshot = {type: 'snapshot', ch: 'a', epoch: '1', offset: 1, data: {}};"
        " const come = s.reduce(told, snapshot);"
        " return [told.missing, come.missing]; }"
    )
    assert [{"a": "unknown_channel"}, {}] == missing


def test_a_subscription_says_what_is_held(modules: Page) -> None:
    held = modules.evaluate(
        "async () => { const s = await import('/static/lib/store.js');"
        " const state = {...s.emptyState(), views: {a: {epoch: '1.0', offset: 7, data: {}}}};"
        " return s.held(state, ['a', 'b']); }"
    )
    assert [{"ch": "a", "epoch": "1.0", "offset": 7}, {"ch": "b"}] == held


def test_a_channel_left_is_forgotten(modules: Page) -> None:
    views = modules.evaluate(
        "async () => { const s = await import('/static/lib/store.js');"
        " const state = {...s.emptyState(), views: {a: {epoch: '1', offset: 7, data: {}}}};"
        " return s.forget(state, ['a']).views; }"
    )
    assert {} == views
