"""Puts publications, protests, investigations and notices into the documents of one audience."""

from collections.abc import Callable

from flyingfinish.processing.chronicle import Chronicle
from flyingfinish.processing.documents import Document
from flyingfinish.processing.publication_rows import (
    publication_row,
    publications_whole,
    version_whole,
)
from flyingfinish.processing.ruling_rows import (
    investigations,
    notices_whole,
    protests_whole,
    seen_by,
)
from flyingfinish.rally.state_parts import Audience, RallyState, Touched

PROTESTS = "protests"
NOTICES = "notices"
RULINGS = (PROTESTS, NOTICES)
"""There from the start, empty as they are."""

PUBLICATIONS = "publications/"
PUBLISHED = "published/"
EVIDENCE = "evidence/"
FIXED = (PUBLISHED, EVIDENCE)
"""A version and what it rested on never change: nothing of them is ever taken back."""


def show_rulings(
    state: RallyState,
    touched: Touched,
    chronicle: Chronicle,
    audience: Audience,
    document: Callable[[str], Document],
) -> None:
    """Bring what was published and ruled up to the state; ``document`` finds a channel's form.

    Each version has a channel of its own, ``published/<number>/<classification>``, and one for what
    it rested on, ``evidence/<number>/<classification>``; neither ever changes again.
    """
    ruled = touched.publications or touched.investigated or touched.rulings
    if not ruled and not touched.audience_changed:
        # The way of nearly every fact: a time that somebody drove.
        return
    seen = seen_by(audience, chronicle.held_since)
    anew = bool(touched.audience_changed and state.protests)
    shown = document("state")
    for classification in sorted(state.publications if anew else touched.publications):
        shown.put("publications", classification, publication_row(state, classification, seen))
    for classification in sorted(touched.publications & state.publications.keys()):
        document(PUBLICATIONS + classification).replace(publications_whole(state, classification))
        for version in state.publications[classification]:
            below = f"{version.version}/{classification}"
            page = document(PUBLISHED + below)
            if "table_json" in page.whole():
                continue
            page.replace(version_whole(version))
            evidence = chronicle.evidence.get((classification, version.version))
            if evidence is not None:
                document(EVIDENCE + below).replace(dict(evidence))
    if touched.investigated or touched.audience_changed:
        shown.member("investigations", investigations(state, audience) or None)
    if touched.rulings or anew:
        document(PROTESTS).replace(protests_whole(state, seen, told=True))
        document(NOTICES).replace(notices_whole(state))
