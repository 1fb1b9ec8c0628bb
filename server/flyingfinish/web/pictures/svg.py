"""The picture beside a link to us: the top of a table, drawn as SVG at 1200 by 630.

Pure: a model of texts in, markup out. The colours are the dark ones of
`clients/web/lib/tokens.css`; letters are measured by a rough table of widths, so that no name runs
into a time.
"""

from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

WIDTH: Final = 1200
HEIGHT: Final = 630
ROWS: Final = 5
FONT: Final = "Source Sans Pro"

_BG, _SURFACE, _LINE = "#0d1117", "#161c25", "#2a323d"
_INK, _MUTED, _ACCENT = "#f0f3f6", "#9aa7b4", "#6cabff"
_PILLS: Final = {
    "official": "#5fd08f",
    "provisional": "#f2c14e",
    "under_protest": "#f2c14e",
    "under_appeal": "#f2c14e",
    "reopened": "#f2c14e",
}
"""Colours of what a table is worth; one that nobody published is in the accent's."""

_MARGIN: Final = 60
_FIRST_ROW: Final = 196
_ROW_HEIGHT: Final = 74
_PLATE: Final = (56, 84, 48)
"""Left of the number plate from the margin, its width and height."""

_NAMES_LEFT: Final = _MARGIN + 164
_TIME_RIGHT: Final = WIDTH - _MARGIN - 178
_GAP_RIGHT: Final = WIDTH - _MARGIN
_NAMES_WIDTH: Final = 470
_CLASS_CENTRE: Final = 744

_WIDE: Final = frozenset("MWmw@%ÆŒ—")
_NARROW: Final = frozenset("iIljtfr.,:;'|!() ")


@dataclass(frozen=True, slots=True)
class Line:
    """One crew's row."""

    pos: str
    car: str
    driver: str
    co_driver: str
    cls: str
    time: str
    gap: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All that stands in the picture, as texts."""

    rally: str
    title: str
    status: str
    """What the table is worth, in words."""

    status_code: str
    """``provisional``, ``official`` …; "" while it is live."""

    lines: tuple[Line, ...]
    empty: str
    """The sentence that stands there while there are no rows."""

    foot: str


def svg_of(picture: Picture) -> str:
    """Returns the markup of a picture."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{FONT}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_BG}"/>',
        f'<rect width="{WIDTH}" height="10" fill="{_ACCENT}"/>',
        *_head(picture),
    ]
    for nth, line in enumerate(picture.lines[:ROWS]):
        parts += _row(line, _FIRST_ROW + nth * _ROW_HEIGHT)
    if not picture.lines:
        said = fitting(picture.empty, WIDTH - 2 * _MARGIN, 34)
        parts.append(_text(said, _MARGIN, 330, 34, _MUTED))
    parts.append(_text(picture.foot, _MARGIN, HEIGHT - 28, 24, _MUTED))
    parts.append("</svg>")
    return "".join(parts)


def _head(picture: Picture) -> list[str]:
    colour = _PILLS.get(picture.status_code, _ACCENT)
    width = min(560, width_of(picture.status, 26) + 44)
    left = WIDTH - _MARGIN - width
    room = left - _MARGIN - 30
    return [
        _text(fitting(picture.rally, room, 52), _MARGIN, 92, 52, _INK, bold=True),
        _text(fitting(picture.title, WIDTH - 2 * _MARGIN, 34), _MARGIN, 144, 34, _MUTED),
        f'<rect x="{left}" y="54" width="{width}" height="48" rx="24" fill="none"'
        f' stroke="{colour}" stroke-width="3"/>',
        _text(picture.status, left + width // 2, 87, 26, colour, bold=True, anchor="middle"),
    ]


def _row(line: Line, top: int) -> list[str]:
    middle = top + _ROW_HEIGHT // 2
    plate_left, plate_width, plate_height = _PLATE
    left = _MARGIN + plate_left
    parts = [
        f'<rect x="{_MARGIN}" y="{top}" width="{WIDTH - 2 * _MARGIN}" height="1" fill="{_LINE}"/>',
        _text(line.pos, _MARGIN, middle + 12, 34, _INK, bold=True),
        f'<rect x="{left}" y="{middle - plate_height // 2}" width="{plate_width}"'
        f' height="{plate_height}" rx="6" fill="#ffffff"/>',
        _text(line.car, left + plate_width // 2, middle + 12, 34, "#11161d", bold=True,
              anchor="middle"),
        _text(fitting(line.driver, _NAMES_WIDTH, 30), _NAMES_LEFT, middle - 4, 30, _INK),
        _text(fitting(line.co_driver, _NAMES_WIDTH, 26), _NAMES_LEFT, middle + 26, 26, _MUTED),
        _text(line.time, _TIME_RIGHT, middle + 12, 36, _INK, bold=True, anchor="end"),
        _text(line.gap, _GAP_RIGHT, middle + 12, 32, _MUTED, anchor="end"),
    ]  # fmt: skip
    if line.cls:
        width = width_of(line.cls, 22) + 20
        parts.append(
            f'<rect x="{_CLASS_CENTRE - width // 2}" y="{middle - 17}" width="{width}"'
            f' height="34" rx="6" fill="{_SURFACE}" stroke="{_LINE}"/>'
        )
        parts.append(_text(line.cls, _CLASS_CENTRE, middle + 8, 22, _INK, anchor="middle"))
    return parts


def _text(
    text: str,
    x: int,
    y: int,
    size: int,
    colour: str,
    *,
    bold: bool = False,
    anchor: str = "start",
) -> str:
    if not text:
        return ""
    weight = ' font-weight="600"' if bold else ""
    kept = "".join(sign for sign in text if sign >= " ")
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{weight}'
        f' text-anchor="{anchor}">{escape(kept)}</text>'
    )


def width_of(text: str, size: int) -> int:
    """Returns about how wide a text is in this size; rather too wide than too narrow."""
    thousandths = sum(860 if s in _WIDE else 300 if s in _NARROW else 530 for s in text)
    return thousandths * size // 1_000


def fitting(text: str, width: int, size: int) -> str:
    """Returns a text cut to a width, with a sign that it goes on."""
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"
