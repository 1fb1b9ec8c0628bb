"""The job of the pictures: the views of a table in, a PNG out.

The only place that draws; it runs in the worker. The letters are a font that comes with us, so a
picture looks the same on a server that has no fonts.
"""

from functools import cache
from importlib.resources import files
from typing import Final

import orjson
import resvg_py

from flyingfinish.web.exports.asked import Asked
from flyingfinish.web.pictures.model import picture_of
from flyingfinish.web.pictures.svg import FONT, svg_of

FACES: Final = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")


def png(argument: bytes) -> bytes:
    """Returns a table's picture as PNG."""
    told = orjson.loads(argument)
    return drawn(svg_of(picture_of(Asked(**told["asked"]), told["views"].get)))


def drawn(svg: str) -> bytes:
    """Returns a drawing as PNG, with our own letters only."""
    made = resvg_py.svg_to_bytes(
        svg_string=svg,
        font_files=list(_faces()),
        skip_system_fonts=True,
        font_family=FONT,
        sans_serif_family=FONT,
    )
    return bytes(made)


@cache
def _faces() -> tuple[str, ...]:
    folder = files("font_source_sans_pro") / "files"
    return tuple(str(folder / name) for name in FACES)
