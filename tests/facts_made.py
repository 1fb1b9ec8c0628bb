"""Hypothesis strategies for every fact, made from the dataclasses themselves."""

from typing import Any, get_args

from hypothesis import strategies as st

from flyingfinish.rally.facts import Fact, RallyOpened, RegulationsChanged

INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
OPEN_VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)

st.register_type_strategy(int, INTEGERS)
st.register_type_strategy(str, TEXTS)


def facts_of(cls: Any) -> st.SearchStrategy[Any]:
    """Returns a strategy for one type of fact, every field drawn, defaults too."""
    if cls is RallyOpened:
        overrides = st.dictionaries(TEXTS, OPEN_VALUES, max_size=3)
        return st.builds(cls, utc_offset_minutes=INTEGERS, preset=TEXTS, overrides=overrides)
    if cls is RegulationsChanged:
        settings = st.dictionaries(TEXTS, OPEN_VALUES, max_size=3)
        return st.builds(cls, settings=settings, document=TEXTS, stage_id=TEXTS)
    return st.from_type(cls)


def facts() -> st.SearchStrategy[Any]:
    """Returns a strategy for any fact of the journal's vocabulary."""
    return st.one_of([facts_of(cls) for cls in get_args(Fact)])
