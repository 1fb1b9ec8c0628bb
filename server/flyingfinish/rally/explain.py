"""How every shown number came about: a path names it, the views hold what it rests on.

``stage/SS7/e12``, ``overall/SS7/e12``, ``class/SM2/overall/e12`` (a time or a total),
``place/<table>/e12``, ``adjustment/<identity>``, ``restart/SS7/e12``. A pure function of view
documents, so it says to each audience what that audience may read, and nothing else.
"""

from flyingfinish.rally.explain_penalties import explain_adjustment
from flyingfinish.rally.explain_places import explain_place
from flyingfinish.rally.explain_times import explain_restart, explain_stage_time
from flyingfinish.rally.explain_totals import explain_total
from flyingfinish.rally.explain_views import (
    LONGEST_PATH,
    Documents,
    Held,
    NothingToExplain,
    table_name,
)
from flyingfinish.rally.explanations import Explanation

__all__ = ["Explanation", "Held", "NothingToExplain", "explain"]


def explain(what: str, held: Held) -> Explanation:
    """How the number that a path names came about; NothingToExplain where there is none.

    ``held`` gives the documents of one audience by channel, all as of one moment.
    """
    if len(what) > LONGEST_PATH:
        raise NothingToExplain(what[:LONGEST_PATH])
    docs = Documents(held)
    kind, _, rest = what.partition("/")
    if kind == "adjustment":
        return explain_adjustment(docs, what, rest)
    place, _, entry_id = (rest if kind in ("place", "restart") else what).rpartition("/")
    if kind == "restart":
        return explain_restart(docs, what, place, entry_id)
    table = table_name(place)
    if kind == "place":
        return explain_place(docs, what, table, entry_id)
    if table.of_stage:
        return explain_stage_time(docs, what, table, entry_id)
    return explain_total(docs, what, table, entry_id)
