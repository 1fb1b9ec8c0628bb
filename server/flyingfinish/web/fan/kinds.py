"""All kinds of fan pages, in the order of the menu."""

from flyingfinish.web.fan.charts import CHARTS
from flyingfinish.web.fan.corrections import CORRECTIONS
from flyingfinish.web.fan.crew import CREW
from flyingfinish.web.fan.entries import ENTRIES
from flyingfinish.web.fan.home import HOME_PAGE
from flyingfinish.web.fan.kind import Kind
from flyingfinish.web.fan.live import LIVE
from flyingfinish.web.fan.map import MAP
from flyingfinish.web.fan.news import NEWS
from flyingfinish.web.fan.penalties import PENALTIES
from flyingfinish.web.fan.points import POINTS
from flyingfinish.web.fan.results import RESULTS
from flyingfinish.web.fan.retirements import RETIREMENTS
from flyingfinish.web.fan.splits import SPLITS
from flyingfinish.web.fan.startlist import STARTLIST
from flyingfinish.web.overlays import GRAPHICS
from flyingfinish.web.page.board import HOME

KINDS: tuple[Kind, ...] = (
    HOME_PAGE,
    LIVE,
    RESULTS,
    SPLITS,
    CHARTS,
    POINTS,
    MAP,
    STARTLIST,
    ENTRIES,
    NEWS,
    PENALTIES,
    RETIREMENTS,
    CORRECTIONS,
    CREW,
)

HOME_KIND = HOME_PAGE
"""What the rally's own address shows."""


def kind_of(page: str) -> Kind:
    """Returns the kind of the page of this name; KeyError when there is none."""
    return _BY_NAME[page]


_BY_NAME = {kind.name: kind for kind in KINDS} | {HOME: HOME_KIND}
_BY_NAME |= GRAPHICS
