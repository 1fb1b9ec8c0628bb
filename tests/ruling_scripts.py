"""What stewards rule and officials publish in random rallies: steps beside `rally_scripts.py`."""

from typing import Any

from hypothesis import strategies as st

from builders import Story
from flyingfinish.rally.facts import (
    InvestigationClosed,
    InvestigationOpened,
    NoticeIssued,
    NoticeKind,
    NoticeWithdrawn,
    ProtestDecided,
    ProtestLodged,
    PublicationStatus,
    Published,
)
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from rally_scripts import cars, play, steps

TABLES = ("overall", "class/SM1", "c/hist/overall", "stage/SS1")
STATUSES = (PublicationStatus.PROVISIONAL, PublicationStatus.OFFICIAL, PublicationStatus.REOPENED)

rulings = st.one_of(
    st.tuples(st.just("protest"), st.lists(cars, max_size=2, unique=True),
              st.sampled_from(TABLES), st.sampled_from([(), ("Junior",)]), st.booleans(),
              st.booleans()),
    st.tuples(st.just("decided"), st.integers(0, 5), st.booleans()),
    st.tuples(st.just("investigated"), cars, st.booleans()),
    st.tuples(st.just("notice"), st.integers(0, 5)),
    st.tuples(st.just("published"), st.sampled_from(TABLES), st.sampled_from(["", "Junior"]),
              st.sampled_from(STATUSES)),
)  # fmt: skip
ruled_scripts = st.lists(st.one_of(steps, rulings), max_size=30)


def rule(story: Story, step: Any) -> None:
    """One step of a random rally in which stewards sit."""
    state = story.state
    match step:
        case "protest", crews, table, titles, appeal, told:
            number = f"p{len(state.protests)}"
            entries = tuple(f"e{car}" for car in crews)
            story.tell(ProtestLodged(number, appeal, (table,), titles, entries, told=told))
        case "decided", nth, upheld:
            if state.protests:
                story.tell(ProtestDecided(f"p{nth % len(state.protests)}", upheld))
        case "investigated", car, opened:
            fact = InvestigationOpened if opened else InvestigationClosed
            story.tell(fact(f"e{car}", "chicane"))
        case "notice", nth:
            standing = list(state.notices)
            if nth % 2 and standing:
                story.tell(NoticeWithdrawn(standing[nth % len(standing)]))
            else:
                story.tell(NoticeIssued(NoticeKind.INFORMATION, {"fi": f"Tiedote {nth}"}))
        case "published", table, title, status:
            text = canonical(published_table(state, table)[0])
            version = len(state.publications.get(table, ())) + 1
            story.tell(Published(table, title, status, version, text, hash_of(text)))
        case _:
            play(story, step)
