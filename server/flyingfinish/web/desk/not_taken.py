"""What stands in the journal and counts for nothing, because the fold could not take it."""

from collections.abc import Mapping
from typing import Any, Final

from flyingfinish.rally.errors import RuleRefusal
from flyingfinish.web.desk.inbox import short_name
from flyingfinish.web.page.rows import control_name
from flyingfinish.web.words import Words

SHOWN: Final = 100


def not_taken_rows(not_taken: Mapping[str, RuleRefusal], words: Words) -> list[dict[str, Any]]:
    """Returns the facts that the fold could not take, the newest first, each with why."""
    newest = sorted(enumerate(not_taken.items()), reverse=True)[:SHOWN]
    return [
        {"why": told_of(f"no_{refusal.code}", refusal.params, words), "ref": short_name(identity)}
        for _, (identity, refusal) in newest
    ]


def told_of(key: str, params: Mapping[str, str | int], words: Words) -> str:
    """Returns the words of a key, with stages and controls as people call them."""
    said = {
        name: control_name(words, value) if isinstance(value, str) else value
        for name, value in params.items()
    }
    return words(key, **said)
