"""Which file somebody asks for: the name of a table, and what they look at of it.

A table has the name of its channel. Charts and the comparison of two crews are no views: they are
named after their pages and are made from the tables that those read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flyingfinish.web.page.board import FACES, View

_NAME: Final = re.compile(
    r"(?:c/(?P<competition>[^/]+)/)?(?:class/(?P<cls>[^/]+)(?:/|$))?"
    r"(?P<kind>[a-z]*)(?:/(?P<what>[^/]+))?(?P<section>/section)?"
)
_PLAIN: Final = frozenset(
    ("teams", "itinerary", "entries", "shakedown", "adjustments", "retirements", "corrections",
     "news")
)  # fmt: skip
_NAMED: Final = frozenset(
    ("points", "projected", "startlist", "splits", "crew", "cards", "charts", "duel")
)
"""Kinds that are never without the name of what they are about."""

_OF_CLASSES: Final = frozenset(("stage", "overall", "final", "range", "stagewins"))
"""Kinds of which each class has a table of its own."""

_OF_CREWS: Final = frozenset(("cards", "duel"))
"""Kinds that are named by the crew of whose page they are."""

OF_RALLY: Final = frozenset(
    ("startlist", "splits", "crew", "shakedown", "adjustments", "retirements", "corrections",
     "news")
)  # fmt: skip
"""Kinds that all competitions share: below one's name they have the rows of its crews."""

_CHOSEN: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(_OF_CLASSES | OF_RALLY - {"crew"} | {"entries"}, ("cls",)),
    "splits": ("face", "cls"),
    "charts": ("cls", "stage", "crew"),
    "duel": ("rival",),
}
"""What can be chosen of a kind; the rest of an address changes nothing of the file."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One export somebody asks for."""

    rally: str
    channel: str
    """Without the rally's prefix: ``class/SM2/overall/SS7``."""

    language: str
    face: str = FACES[0]
    """Of splits: which face."""

    cls: str = ""
    """Whose rows are wanted: those of some classes, with commas; one class has tables of its own
    where it can."""

    stage: str = ""
    """Of what one stage did: which."""

    crew: str = ""
    """Of charts: the crew that gaps are counted from."""

    rival: str = ""
    """Of a comparison: the other crew."""

    @property
    def parts(self) -> Mapping[str, str]:
        """Returns the channel's parts by name, empty when no table has such a name."""
        match = _NAME.fullmatch(self.channel)
        if match is None:
            return {}
        parts = {name: text or "" for name, text in match.groupdict().items()}
        kind = parts["kind"] = parts["kind"] or ("overall" if parts["cls"] else "")
        known = kind in (_OF_CLASSES if parts["cls"] else _PLAIN | _NAMED | _OF_CLASSES)
        named = bool(parts["what"]) or kind not in _NAMED | {"stage", "range"}
        return parts if known and named and (not parts["section"] or kind == "overall") else {}

    @property
    def view(self) -> View:
        """Returns what a page looks at that shows the same."""
        parts = self.parts
        kind, what = parts["kind"], parts["what"]
        return View(
            self.rally,
            stage=what if kind in ("stage", "overall") else self.stage,
            cls=parts["cls"] or self.cls,
            competition=parts["competition"],
            lang=self.language,
            tab=what if kind == "charts" else "",
            crew=what if kind in _OF_CREWS else self.crew,
            rival=self.rival,
        )

    @property
    def file_name(self) -> str:
        """Returns what to call a file of it, without its ending."""
        face = self.face if self.parts["kind"] == "splits" else ""
        return plain_name(
            self.rally, self.channel, face, self.cls, self.stage, self.crew, self.rival
        )


@dataclass(frozen=True, slots=True)
class AskedOfSeries:
    """One export of a series: ``standings/<title>`` or ``calendar``."""

    series: str
    channel: str
    language: str

    @property
    def file_name(self) -> str:
        """Returns what to call a file of it, without its ending."""
        return plain_name(self.series, self.channel)


def plain_name(*parts: str) -> str:
    """Returns parts as one name that is safe everywhere: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(filter(None, parts)).lower()).strip("-")


def read_asked(rally: str, channel: str, language: str, query: Mapping[str, str]) -> Asked:
    """Returns what an address asks for, without what means nothing for this kind of table.

    The table of one class is the one that the class has for itself, as on the pages.
    """
    bare = Asked(rally, channel, language)
    chosen = {
        "face": query.get("face", ""),
        "cls": query.get("class", ""),
        "stage": query.get("stage", ""),
        "crew": query.get("crew", ""),
        "rival": query.get("with", ""),
    }
    chosen["face"] = chosen["face"] if chosen["face"] in FACES else FACES[0]
    parts = bare.parts
    kind = parts.get("kind", "")
    if not kind or parts["cls"]:
        return bare
    one_class = View(rally, cls=chosen["cls"]).one_class if kind in _OF_CLASSES else ""
    if one_class:
        return Asked(rally, _of_class(channel, parts, one_class), language)
    return Asked(rally, channel, language, **{name: chosen[name] for name in _CHOSEN.get(kind, ())})


def _of_class(channel: str, parts: Mapping[str, str], cls: str) -> str:
    """The channel of a class's table, of everybody's: ``class/SM2`` is that of ``overall``."""
    scope = f"c/{parts['competition']}/" if parts["competition"] else ""
    rest = channel.removeprefix(scope)
    return f"{scope}class/{cls}" + (f"/{rest}" if rest != "overall" else "")
