"""Which views make up a fan page: what the address asks for, and what that means now.

Every page has the views of the frame (road, states, names, who is on a stage); each kind of page
adds its own. Pure. The browser has the same in `clients/web/fan/board.js`; the tests hold both to
one file of vectors, and a page in Chromium to what this paints first.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from flyingfinish.limits import CHANNELS_PER_SUBSCRIBER
from flyingfinish.web.delays import delay_ms_of
from flyingfinish.web.words import LANGUAGES

Json = Mapping[str, Any]
NOTHING: Json = {}

PARAMETERS = (
    ("stage", "stage"),
    ("class", "cls"),
    ("c", "competition"),
    ("tab", "tab"),
    ("crew", "crew"),
    ("with", "rival"),
    ("face", "face"),
    ("gap", "gap"),
    ("title", "title"),
    ("find", "find"),
    ("delay", "delay"),
    ("replay", "replay"),
    ("lang", "lang"),
    ("theme", "theme"),
)
"""Name in the address and part of the view, in the order addresses are written."""

CHANNELS_MAX = CHANNELS_PER_SUBSCRIBER
"""Channels that a page's connection has for all that it follows."""

SPLIT_STAGES_MAX = 3
"""Stages whose splits a page follows at once."""

TABS = ("onstage", "stage", "overall")
THEMES = ("light", "dark")
FACES = ("cumulative", "section", "rank", "pace")
GAPS = ("first", "previous", "leader", "chosen")
HOME = "home"
"""The page at the rally's own address."""

_FOLLOWS_PAGE = frozenset(("tab", "face", "rival", "title", "find"))
"""Parts of a view that mean something on the page they were chosen on only."""

_VALUES = {
    "cls": re.compile(r"(?=.{1,80}$)[A-Za-z0-9._-]{1,40}(,[A-Za-z0-9._-]{1,40}){0,7},?"),
    "tab": re.compile("[a-z]{1,20}"),
    "theme": re.compile("|".join(THEMES)),
    "face": re.compile("|".join(FACES)),
    "gap": re.compile("|".join(GAPS)),
    "find": re.compile("[^\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]{1,60}"),
    "delay": re.compile("[1-9][0-9]?|[12][0-9]{2}|300"),
    "replay": re.compile("1"),
    "lang": re.compile("|".join(LANGUAGES)),
}
_NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")


@dataclass(frozen=True, slots=True)
class View:
    """What somebody wants to see; an empty text is the default."""

    rally: str
    stage: str = ""
    cls: str = ""
    """A class, or several with commas between them; with one at the end another is to be added."""

    competition: str = ""
    lang: str = ""
    theme: str = ""
    tab: str = ""
    page: str = HOME
    crew: str = ""
    """The crew that somebody follows: the page's own, or the one others are compared with."""

    rival: str = ""
    """The crew that the page's own crew is compared with."""

    face: str = ""
    gap: str = ""
    title: str = ""
    """The championship whose points are looked at."""

    find: str = ""
    """What crews are looked for by, as it was typed: the rows of all others step aside."""

    delay: str = ""
    """Seconds that the page is behind the rally, to go with a video."""

    replay: str = ""
    """Plays a rally that is over from its beginning: nothing of how it ended is painted."""

    def address(self, **changes: str) -> str:
        """Returns the address of this view with some parts changed, relative to the page."""
        view = replace(self, **changes)
        # What somebody typed is the one part that may hold anything.
        typed = {"find": quote(view.find, safe="")}
        return "?" + "&".join(f"{n}={typed.get(n, value)}" for n, value in view.asked())

    @property
    def classes(self) -> tuple[str, ...]:
        """Returns the classes whose crews are looked at, none for all."""
        return tuple(dict.fromkeys(name for name in self.cls.split(",") if name))

    @property
    def one_class(self) -> str:
        """Returns the class whose own tables are looked at; several have none of their own."""
        return self.classes[0] if len(self.classes) == 1 else ""

    def asked(self) -> list[tuple[str, str]]:
        """Returns the names and values that its address has."""
        pairs = ((name, getattr(self, part)) for name, part in PARAMETERS)
        return [(name, value) for name, value in pairs if value]

    def told_in(self) -> str:
        """Returns what an address that is no page of this frame has of the view's."""
        pairs = (("lang", self.lang), ("delay", self.delay))
        asked = "&".join(f"{name}={value}" for name, value in pairs if value)
        return f"?{asked}" if asked else ""

    def kept(self, **changes: str) -> str:
        """Returns what the address of a page beside this frame has of the view's."""
        view = replace(self, **changes)
        pairs = (("class", view.cls), ("c", view.competition), ("crew", view.crew))
        asked = [pair for pair in (*pairs, ("delay", view.delay), ("lang", view.lang)) if pair[1]]
        return "?" + "&".join(f"{name}={value}" for name, value in asked) if asked else ""

    @property
    def behind_ms(self) -> int:
        """Returns how long ago the page is as of."""
        return delay_ms_of({"delay": self.delay})

    def elsewhere(self, page: str, **changes: str) -> str:
        """Returns the address of another page of the rally, looked at in the same way."""
        left = dict.fromkeys(_FOLLOWS_PAGE, "")
        path = f"/r/{self.rally}" if page == HOME else f"/r/{self.rally}/{page}"
        return path + self.address(**(left | changes)).removesuffix("?")


def read_view(rally: str, query: Mapping[str, str], page: str = HOME) -> View:
    """Returns the view an address asks for; what cannot be meant is left out."""
    parts = {part: query.get(name, "") for name, part in PARAMETERS}
    meant = {p: v for p, v in parts.items() if _VALUES.get(p, _NAME).fullmatch(v)}
    return View(rally, page=page, **meant)


@dataclass(frozen=True, slots=True)
class Board:
    """A view's channels by role, and the data of those that are there."""

    rally: str
    view: View
    stages: Sequence[str]
    """The stages of the chosen competition, in road order."""

    shown: str
    """The stage whose table is shown; empty before there is an itinerary."""

    live: str
    """The stage that is being driven, if one is."""

    running: bool
    """The overall table is the running one, not one of a stage gone by."""

    channels: Mapping[str, str]
    class_order: Sequence[str] = ()
    """The classes of the chosen competition, by their order."""

    data: Mapping[str, Json] = field(default_factory=dict)
    prefix: str = ""
    """What the channels of the chosen competition begin with."""

    read: Mapping[str, str] = field(default_factory=dict)
    """Channels that are read and not followed, by role."""

    def of(self, role: str) -> Json:
        """Returns the data of a role, empty when it is not there."""
        return self.data.get(role, NOTHING)

    @property
    def utc_offset_minutes(self) -> int:
        """Returns how far rally time is from UTC."""
        return int(self.of("itinerary").get("rally", NOTHING).get("utc_offset_minutes", 0))

    @property
    def classes(self) -> Json:
        """Returns the classes of the chosen competition."""
        return _classes(self.of("itinerary"), self.view.competition)

    def entry(self, entry: str) -> Json:
        """Returns what is known of an entry, the competition's own knowledge first."""
        for role in ("scope_entries", "entries"):
            known: Json | None = rows_of(self.of(role)).get(entry)
            if known is not None:
                return known
        return NOTHING

    @property
    def tables(self) -> str:
        """Returns what the names of the tables looked at begin with: one class has its own."""
        cls = self.view.one_class
        return f"{self.prefix}class/{cls}/" if cls else self.prefix

    @property
    def running_table(self) -> str:
        """Returns the channel of the running table: of all crews, or of the class looked at."""
        cls = self.view.one_class
        return self.prefix + (f"class/{cls}" if cls else "overall")

    def is_chosen(self, entry: str) -> bool:
        """Says whether a crew is in one of the classes that are looked at, if any are."""
        mine = self.entry(entry).get("classes", NOTHING)
        return not self.view.classes or any(name in mine for name in self.view.classes)

    def crews(self, role: str) -> Json:
        """Returns the rows of a table: of everybody's only those of the classes looked at."""
        rows = rows_of(self.of(role))
        if len(self.view.classes) < 2:
            return rows
        return {entry: row for entry, row in rows.items() if self.is_chosen(entry)}

    def counted(self) -> "Board":
        """Returns the board that places are counted on: everybody's for several classes."""
        if len(self.view.classes) < 2:
            return self
        return replace(self, view=replace(self.view, cls=""))

    def stage_state(self, stage: str) -> str:
        """Returns the state code of a stage."""
        return state_of(self.of("state"), stage)


def rows_of(data: Json) -> Json:
    """Returns the rows of a view, empty when it has none."""
    rows: Json = data.get("rows", NOTHING)
    return rows


def ordered(members: Json) -> list[str]:
    """Returns the names of members by their `ord`, by name where that is equal."""
    return sorted(members, key=lambda name: (int(members[name].get("ord", 0)), name))


def state_of(state: Json, stage: str) -> str:
    """Returns the state code of a stage; one that nobody has spoken of is to be run."""
    return str(state.get("stages", NOTHING).get(stage, NOTHING).get("state", "to_run"))


def _classes(itinerary: Json, competition: str) -> Json:
    chosen = itinerary.get("competitions", NOTHING).get(competition, NOTHING)
    classes: Json = chosen.get("classes", itinerary.get("classes", NOTHING))
    return classes


def _split_stages(stages: Sequence[str], onstage: Json) -> list[str]:
    """The stages of whose splits somebody on them has one, the last few when there are many."""
    driven = {row["stage"] for row in rows_of(onstage).values() if "split" in row}
    return [stage for stage in stages if stage in driven][-SPLIT_STAGES_MAX:]


def _begun(stages: Sequence[str], state: Json) -> list[str]:
    """The stages that anybody started."""
    known: Json = state.get("stages", NOTHING)
    return [stage for stage in stages if known.get(stage, NOTHING).get("started", 0) > 0]


def _is_open(state: Json, stage: str) -> bool:
    """Says whether crews may be driving a stage now."""
    return state_of(state, stage) in ("running", "to_run")


def _current(stages: Sequence[str], state: Json) -> str:
    """The stage the rally has come to: the last one that anybody started, else the first."""
    return (_begun(stages, state) or [*stages[:1], ""][:1])[-1]


def stage_before(stages: Sequence[str], state: Json, stage: str) -> str:
    """Returns the stage before that was not cancelled, empty when there is none."""
    earlier = stages[: stages.index(stage)] if stage in stages else ()
    driven = [other for other in earlier if state_of(state, other) != "cancelled"]
    return driven[-1] if driven else ""


Held = Callable[[str], Json | None]
"""Gives a channel's data, None when it is not there."""

Channels = Callable[[Board, Held], Mapping[str, str]]
"""What a kind of page follows beside the frame's channels: roles and channels."""


def result_channels(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the channels of a stage's table beside the overall table, and the splits now."""
    channels: dict[str, str] = {}
    if not board.shown:
        return channels
    state = board.of("state")
    table = board.tables
    channels["stage"] = f"{table}stage/{board.shown}"
    after = f"{table}overall/{board.shown}"
    channels["overall"] = board.running_table if board.running else after
    told = board.shown
    if board.running:
        told = (held(channels["overall"]) or NOTHING).get("stage", board.shown)
    previous = stage_before(board.stages, state, told)
    if previous:
        channels["before"] = f"{table}overall/{previous}"
    every = ordered(board.of("itinerary").get("stages", NOTHING))
    for stage in _split_stages(every, board.of("onstage")):
        channels[f"splits/{stage}"] = f"rally/{board.rally}/splits/{stage}"
    return channels


def board_of(
    view: View,
    held: Held,
    more: Channels = result_channels,
    reads: Channels | None = None,
) -> Board:
    """Returns the board of a view; `more` says what its page follows beside the frame.

    What it only `reads` is among the board's data and not among its channels, and so are the last
    of its channels where it has more than a connection may have.
    """
    rally = f"rally/{view.rally}/"
    itinerary = held(f"{rally}itinerary") or NOTHING
    state = held(f"{rally}state") or NOTHING
    competitions: Json = itinerary.get("competitions", NOTHING)
    main = [*ordered(competitions), ""][0]
    other = view.competition not in ("", main)
    prefix = f"{rally}c/{view.competition}/" if other else rally
    every = ordered(itinerary.get("stages", NOTHING))
    chosen = view.competition if other else main
    counting = competitions.get(chosen, NOTHING).get("stages", every)
    stages = [stage for stage in every if stage in counting]
    live = ([stage for stage in _begun(stages, state) if _is_open(state, stage)] or [""])[-1]
    now = live or _current(stages, state)
    shown = view.stage if view.stage in stages else now
    running = not shown or stages.index(shown) >= stages.index(now)
    channels = {name: rally + name for name in ("itinerary", "state", "entries", "onstage")}
    if other:
        channels["scope_entries"] = f"{prefix}entries"
    classes = ordered(_classes(itinerary, view.competition))
    frame = Board(view.rally, view, stages, shown, live, running, channels, classes, prefix=prefix)
    frame = replace(frame, data=_found(channels, held))
    every_channel = list({**channels, **more(frame, held)}.items())
    channels = dict(every_channel[:CHANNELS_MAX])
    read = dict(every_channel[CHANNELS_MAX:]) | (dict(reads(frame, held)) if reads else {})
    return replace(frame, channels=channels, read=read, data=_found({**read, **channels}, held))


def _found(channels: Mapping[str, str], held: Held) -> Mapping[str, Json]:
    found = {role: held(channel) for role, channel in channels.items()}
    return {role: value for role, value in found.items() if value is not None}


def publication_of(board: Board, role: str) -> Json:
    """What was published of the table in this role, empty when nothing was."""
    channel = board.channels.get(role) or board.read.get(role, "")
    classification = channel.removeprefix(f"rally/{board.rally}/")
    published: Json = board.of("state").get("publications", NOTHING).get(classification, NOTHING)
    return published
