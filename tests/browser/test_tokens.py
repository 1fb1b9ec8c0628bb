"""The colours of every screen: readable on page and card, in both themes, each class by its hue."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.public_door import PublicDoor

READABLE = 4.5
TEXT_TOKENS = ["ink", "muted", "accent", "gain", "loss", "best", "live", "warn", "ok"]
CONTRASTS = """(tokens) => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (color) => {
    canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return Array.from(canvas.getImageData(0, 0, 1, 1).data).slice(0, 3);
  };
  const light = (color) => rgb(color).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(`--ff-${name}`).trim();
  const colors = Object.fromEntries(tokens.map((name) => [name, value(name)]));
  for (let hue = 1; hue <= 8; hue += 1) {
    const chip = document.createElement('span');
    chip.className = 'chip'; chip.dataset.hue = String(hue);
    document.body.append(chip);
    colors[`class ${hue}`] = getComputedStyle(chip).color;
    chip.remove();
  }
  return Object.fromEntries(Object.entries(colors).flatMap(([name, color]) =>
    ['bg', 'surface'].map((ground) => [`${name} on ${ground}`, contrast(color, value(ground))])));
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_of_text_can_be_read(
    page: Page, open_door: Callable[[int], PublicDoor], theme: str
) -> None:
    page.goto(f"{open_door(0).results}?theme={theme}")
    found: dict[str, Any] = page.evaluate(CONTRASTS, TEXT_TOKENS)
    assert len(found) == 2 * (len(TEXT_TOKENS) + 8)
    assert {} == {name: ratio for name, ratio in found.items() if ratio < READABLE}


def test_a_colour_that_cannot_be_read_is_seen(
    page: Page, open_door: Callable[[int], PublicDoor]
) -> None:
    page.goto(f"{open_door(0).results}?theme=light")
    assert page.evaluate(CONTRASTS, ["line"])["line on surface"] < READABLE


def test_the_systems_dark_theme_is_the_chosen_dark_theme(
    page: Page, open_door: Callable[[int], PublicDoor]
) -> None:
    tokens = "(n) => n.map((t) => getComputedStyle(document.documentElement).getPropertyValue(t))"
    names = [f"--ff-{name}" for name in ("bg", "surface", "line", "tint", *TEXT_TOKENS)]
    page.emulate_media(color_scheme="dark")
    page.goto(open_door(0).results)
    by_system = page.evaluate(tokens, names)
    page.emulate_media(color_scheme="light")
    page.goto(f"{open_door(0).results}?theme=dark")
    assert by_system == page.evaluate(tokens, names)
