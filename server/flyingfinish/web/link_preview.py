"""What other programs show of a link to a page of ours: title, description, picture (Open Graph).

Pure, from the views that the page itself is painted from. The macro `head_tags` of
`templates/og.html` writes it into a page's head.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from flyingfinish.web.delays import kept_in
from flyingfinish.web.exports.asked import Asked
from flyingfinish.web.exports.sheet import board_for, wanted
from flyingfinish.web.fan.kind import Face
from flyingfinish.web.page.board import NOTHING, Board, Held, ordered, rows_of
from flyingfinish.web.pictures.model import status_of, title_of
from flyingfinish.web.pictures.svg import HEIGHT, WIDTH
from flyingfinish.web.series.face import Season
from flyingfinish.web.words import Words


@dataclass(frozen=True, slots=True)
class Preview:
    """The texts of a preview; ``url`` and ``image`` are "" where nobody knows our address."""

    title: str
    description: str
    language: str
    url: str = ""
    image: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def preview_of(
    board: Board,
    held: Held,
    words: Words,
    page: str,
    public_url: str,
    crew: Mapping[str, str] = NOTHING,
) -> Preview:
    """Returns the preview of a page; ``page`` is what it is called, ``public_url`` where we are.

    ``crew`` are the texts of the heading of a crew's page: its link is about that crew.

    Programs fetch a picture by its whole address only, and we are reached by another name than we
    are asked for where a proxy stands before us; so without ``public_url`` there is no picture.
    """
    rally = board.of("itinerary").get("rally", NOTHING).get("name", board.rally)
    asked = _asked(board, held, words.language)
    said = "" if asked is None else _description(asked, held, words)
    if crew.get("driver"):
        page = f"#{crew['car']} {' / '.join(filter(None, (crew['driver'], crew['co'])))}"
        said = crew["standing"] or said
    title = " · ".join(filter(None, (rally, page)))
    if not public_url:
        return Preview(title, said, words.language)
    url = public_url + board.view.elsewhere(board.view.page, lang=words.language)
    image = ""
    if asked is not None:
        table = quote(asked.channel)
        late = kept_in({"delay": board.view.delay})
        picture = f"/r/{quote(board.rally)}/picture/{table}.png?lang={words.language}{late}"
        image = public_url + picture
    return Preview(title, said, words.language, url, image)


def season_preview(season: Season, face: Face, words: Words, public_url: str) -> Preview:
    """Returns the preview of a series' page: the rally of it that runs or was last, and its leader.

    Without such a rally it says who leads the title, and has no picture.
    """
    title = face.ones["season-name"].text["name"]
    if season.latest:
        said = [face.ones["latest-title"].text["title"]]
        said += [row.text["label"] for row in face.lists["latest-name"]]
        said += [_placed(row.text, "driver") for row in face.lists["latest-first"][:1]]
    else:
        heading = face.ones["standing-title"].text
        said = [heading["title"], heading["sub"]]
        said += [_placed(row.text, "name") for row in face.lists["standing-rows"][:1]]
    description = " · ".join(filter(None, said))
    if not public_url:
        return Preview(title, description, words.language)
    late = kept_in({"delay": season.delay})
    asked = f"?title={quote(season.title)}&lang={words.language}{late}"
    image = ""
    if season.latest:
        picture = f"/r/{quote(season.latest)}/picture/overall.png"
        image = f"{public_url}{picture}?lang={words.language}{late}"
    url = f"{public_url}/s/{quote(season.series)}{asked}"
    return Preview(title, description, words.language, url, image)


def _placed(text: Mapping[str, str], name: str) -> str:
    """A place with who has it: 1. Ilmo Lehtorinne."""
    return f"{text['pos']}. {text[name]}"


def _asked(board: Board, held: Held, language: str) -> Asked | None:
    """The table in the picture: the stage or class that is looked at, else the overall one."""
    stage = board.view.stage
    table = f"{board.tables}stage/{stage}" if stage else board.running_table
    for channel in (table, f"{board.prefix}overall"):
        named = channel.removeprefix(f"rally/{board.rally}/")
        asked = Asked(board.rally, named, language)
        if wanted(asked, held):
            return asked
    return None


def _description(asked: Asked, held: Held, words: Words) -> str:
    """What the table is, what it is worth and who leads it."""
    board = board_for(asked, held)
    rows = rows_of(board.of("table"))
    first = next((one for one in ordered(rows) if rows[one].get("pos") == 1), "")
    driver = board.entry(first).get("driver", "") if first else ""
    leads = words("announce_leader", driver=driver) if driver else ""
    said = (title_of(asked, board, words), status_of(asked, board, words), leads)
    return " · ".join(filter(None, said))
