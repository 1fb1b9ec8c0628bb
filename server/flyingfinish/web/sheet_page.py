"""A sheet of the notice board as HTML, for both doors."""

from collections.abc import Mapping
from typing import Any

from flyingfinish.web.answers import TEMPLATES
from flyingfinish.web.sheet_model import Sheet
from flyingfinish.web.words import Words

_TEMPLATE = TEMPLATES.get_template("sheet.html")


def sheet_page(
    sheet: Sheet,
    version: Mapping[str, Any],
    log: Mapping[str, Any],
    words: Words,
    base: str,
    back: str,
    values: str = "",
    late: str = "",
) -> bytes:
    """Returns the page of a sheet; ``log`` are the rows of all versions of its table.

    Other versions are below ``base``, ``back`` leads to where the reader came from, and
    ``values`` to the table as CSV: not at the desk, which gives out no files. ``late`` keeps a
    reader's delay in addresses; the sheet itself is as it was published, and says so then.
    """
    listed = sorted(log.values(), key=lambda row: int(row["ord"]))
    name = version["classification"]
    versions = [
        {
            "version": row["version"],
            "title": row["title"],
            "address": f"{base}/published/{row['version']}/{name}?lang={words.language}{late}",
        }
        for row in listed
    ]
    html = _TEMPLATE.render(
        say=words,
        sheet=sheet,
        version=version["version"],
        versions=versions,
        back=back,
        values=values,
        desk=not values,
        late=late,
    )
    return html.encode()
