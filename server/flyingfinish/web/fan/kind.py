"""What makes one kind of fan page: the views it follows and its face.

A kind lives in three places of one name: `web/fan/<name>.py` and `templates/fan/<name>.html` here,
`clients/web/fan/<name>/` in the browser (`<name>.js`, `<name>.css`, `words/`). Both sides make the
same face of the same board; `tests/browser/test_twins.py` holds them together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flyingfinish.web.page.board import Board, Channels
from flyingfinish.web.page.frame import One
from flyingfinish.web.page.rows import Row
from flyingfinish.web.words import Words

LIBRARY = (
    "lib/clock.js",
    "lib/connection.js",
    "lib/format.js",
    "lib/frames.js",
    "lib/memo.js",
    "lib/merge.js",
    "lib/messages.js",
    "lib/motion.js",
    "lib/order.js",
    "lib/patch.js",
    "lib/playback.js",
    "lib/sight.js",
    "lib/store.js",
    "lib/words.js",
)
"""What every page, graphic and widget that goes live needs of `clients/web/lib`."""

CREWS_NAMED = ("fan/crew_rows.js", "fan/gaps.js")
"""What a page that names crews needs."""

CREW_ROWS = (*CREWS_NAMED, "fan/onstage_rows.js")
"""What a page with rows of crews needs."""

TOLD_LINES = (
    "fan/news/lines.js",
    "fan/news/acts.js",
    "fan/news/hows.js",
    "fan/news/milestones.js",
    "fan/news/settings.js",
)
"""What a page with lines of news or of the log needs."""


@dataclass(frozen=True, slots=True)
class Face:
    """All that a page shows of a board, by the names its template has given the places."""

    lists: Mapping[str, Sequence[Row]]
    ones: Mapping[str, One] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of page."""

    name: str
    """The last part of its address and the name of its files."""

    channels: Channels
    face: Callable[[Board, Words, int], Face]
    """Of a board, in words, at an instant of the rally."""

    reads: Channels | None = None
    """What it reads from time to time instead of following it: a page may follow 16 channels."""

    modules: Sequence[str] = ()
    """Files under `clients/web` that its script needs beside the frame's."""

    styles: Sequence[str] = ()
    in_menu: bool = True
    speaks: Sequence[str] = ()
    """Parts of the pages whose words it needs beside its own, `fan/news` for example."""

    folder: str = "fan"
    """Where its files lie, among the templates and under `clients/web`."""

    @property
    def words(self) -> tuple[str, ...]:
        """Returns the parts whose words it is painted with, its own last."""
        return (*self.speaks, f"{self.folder}/{self.name}")

    @property
    def template(self) -> str:
        """Returns the name of its template."""
        return f"{self.folder}/{self.name}.html"

    @property
    def module(self) -> str:
        """Returns the name of its own script."""
        return f"{self.folder}/{self.name}/{self.name}.js"
