"""Words in the browser: the same catalogues, filled in the same way as on the server."""

from playwright.sync_api import Page

SAY = """async ([catalogue, key, values]) => {
  const { speaker } = await import('/static/lib/words.js');
  return speaker(catalogue)(key, values);
}"""


def test_holes_are_filled(modules: Page) -> None:
    catalogue = {"count": "{stage} · {n}"}
    assert "EK7 · 6" == modules.evaluate(SAY, [catalogue, "count", {"stage": "EK7", "n": 6}])


def test_a_hole_that_nobody_fills_stays(modules: Page) -> None:
    assert "VA{n}" == modules.evaluate(SAY, [{"split": "VA{n}"}, "split", {}])


def test_an_unknown_key_says_itself(modules: Page) -> None:
    assert "toString" == modules.evaluate(SAY, [{}, "toString", {}])
