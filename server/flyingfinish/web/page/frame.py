"""Models of all that stands round the tables: pill, strip of stages, chips, headings.

Pure; the browser's twin is `clients/web/fan/frame.js`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flyingfinish.web.page.board import NOTHING, Board, Json, ordered, publication_of
from flyingfinish.web.page.rows import Row, hue_of, mark_of, stage_name
from flyingfinish.web.page.times import kilometres, speed, time_of_day
from flyingfinish.web.words import Words

KM_WIDTH_MAX = 60
"""A stage longer than this is drawn as this long: the strip keeps its shape."""

ADDING = ","
"""Stands behind the class that is looked at while others are added to it."""

LIVE_PAGE = "live"
"""The page of the stage that is driven."""

_HALF_KM = 500
_KM = 1000


@dataclass(frozen=True, slots=True)
class One:
    """Texts and attributes of one element that is no list: a heading, the pill."""

    text: dict[str, str]
    attrs: dict[str, str] = field(default_factory=dict)


def pill(board: Board, words: Words, now_ms: int) -> One:
    """Returns the pill as painted first: nothing is live before the browser has a connection."""
    # Whatever page somebody is on, the stage that is driven is one tap away.
    href = board.view.elsewhere(LIVE_PAGE, stage="")
    if board.view.replay:
        text = {"word": words("pill_replay"), "detail": ""}
        return One(text, {"data-state": "replay", "href": href})
    detail = time_of_day(now_ms, board.utc_offset_minutes, seconds=False)
    if board.view.delay:
        detail = words("pill_behind", detail=detail, s=board.view.delay)
    return One(
        {"word": words("pill_stale"), "detail": detail}, {"data-state": "stale", "href": href}
    )


def replay_way(board: Board) -> One:
    """Returns the way to the replay of a rally that is over; until then it is hidden."""
    over = board.of("state").get("closed", False) and not board.view.replay
    href = board.view.elsewhere(LIVE_PAGE, stage="", delay="", replay="1")
    return One({}, {"hidden": "" if over else "hidden", "href": href})


def ways_beside(board: Board) -> dict[str, One]:
    """Returns the ways to the pages of other tables and of files, of what is looked at here."""
    view = board.view
    beside = {"tables-way": f"tables{view.kept(crew='')}", "files-way": f"files{view.kept()}"}
    return {name: One({}, {"href": f"/r/{board.rally}/{way}"}) for name, way in beside.items()}


def menu_rows(board: Board, words: Words, pages: Sequence[str]) -> list[Row]:
    """Returns a link to each page of the menu, looked at in the way this one is."""
    return [
        Row(
            f"page:{page}",
            "page",
            {"label": words(f"page_{page}")},
            {"aria-current": "page" if page == board.view.page else ""},
            board.view.elsewhere(page),
        )
        for page in pages
    ]


def strip_rows(board: Board, words: Words) -> list[Row]:
    """Returns the stages of the rally, as wide as they are long, each with its state."""
    stages = board.of("itinerary").get("stages", NOTHING)
    return [_strip_row(board, words, name, stages[name]) for name in ordered(stages)]


def _strip_row(board: Board, words: Words, name: str, stage: Json) -> Row:
    state = board.stage_state(name)
    metres = stage["metres"]
    text = {
        "code": stage_name(words, name),
        "name": stage["name"],
        "km": kilometres(metres, words("decimal")),
        "state": words(f"state_{state}"),
    }
    attrs = {
        "data-state": state,
        "data-km": str(max(1, min(KM_WIDTH_MAX, (metres + _HALF_KM) // _KM))),
        "data-outside": "" if name in board.stages else "yes",
        "aria-current": "true" if name == board.shown else "",
    }
    # A stage that does not count for this competition is the rally's to show.
    outside = {} if name in board.stages else {"competition": "", "cls": ""}
    return Row(name, "stage", text, attrs, board.view.address(stage=name, **outside))


def competition_rows(board: Board) -> list[Row]:
    """Returns a chip for each competition, none where there is only one."""
    competitions = board.of("itinerary").get("competitions", NOTHING)
    names = ordered(competitions)
    if len(names) < 2:
        return []
    chosen = board.view.competition if board.view.competition in names else names[0]
    rows = []
    for name in names:
        competition = "" if name == names[0] else name
        href = board.view.address(competition=competition, cls="", stage="")
        label = competitions[name]["name"]
        rows.append(chip(name, label, name == chosen, "", href))
    return rows


def class_rows(board: Board, words: Words) -> list[Row]:
    """Returns a chip for each class of the chosen competition, "all" before them.

    A tap chooses a class; after a tap on the last chip it adds one, or takes one away again.
    """
    chosen = board.view.classes
    if not board.class_order:
        return []
    rows = [chip("", words("all_classes"), not chosen, "", board.view.address(cls=""))]
    for name in board.class_order:
        hue = hue_of(board.classes[name]["ord"])
        href = board.view.address(cls=_tapped(board, name))
        rows.append(chip(name, name, name in chosen, hue, href))
    if board.view.one_class and len(board.class_order) > 1:
        adding = board.view.cls.endswith(ADDING)
        href = board.view.address(cls=chosen[0] if adding else chosen[0] + ADDING)
        rows.append(chip(ADDING, words("add_class"), adding, "", href))
    return rows


def _tapped(board: Board, name: str) -> str:
    """The classes that a tap on a class's chip leads to."""
    chosen = board.view.classes
    if len(chosen) < 2 and not board.view.cls.endswith(ADDING):
        return name
    wanted = {*chosen} ^ {name}
    return ",".join(one for one in board.class_order if one in wanted)


def with_classes(board: Board, said: str) -> str:
    """Returns what stands beside a heading, with the classes looked at where they are several."""
    classes = board.view.classes if len(board.view.classes) > 1 else ()
    return " · ".join(filter(None, (said, " + ".join(classes))))


def chip(key: str, label: str, chosen: bool, hue: str, href: str) -> Row:
    """Returns a chip that leads to another view of the page."""
    attrs = {"data-hue": hue, "aria-current": "true" if chosen else ""}
    return Row(f"chip:{key}", "chip", {"label": label}, attrs, href)


def stage_tab(board: Board, words: Words) -> str:
    """Returns what the tab of the stage's table says."""
    return stage_name(words, board.shown) if board.shown else words("tab_stage")


def stage_heading(board: Board, words: Words) -> One:
    """Returns the heading of the stage table: name, length, state, how many are through."""
    stage = board.of("itinerary").get("stages", NOTHING).get(board.shown)
    if stage is None:
        return heading(board, words, "", "", "stage")
    figures = board.of("state").get("stages", NOTHING).get(board.shown, NOTHING)
    facts = [
        f"{kilometres(stage['metres'], words('decimal'))} km",
        words(f"state_{board.stage_state(board.shown)}"),
    ]
    if figures.get("started", 0) > 0:
        facts.append(f"{figures.get('finished', 0)}/{figures['started']}")
    kmh = _fastest(board, stage["metres"], words)
    if kmh:
        facts.append(words("fastest_kmh", kmh=kmh))
    title = words("stage_table", stage=stage_name(words, board.shown), name=stage["name"])
    return heading(board, words, title, " · ".join(facts), "stage")


def _fastest(board: Board, metres: int, words: Words) -> str:
    """The average speed of who is first on the shown stage; none of a time that was given."""
    crews = board.crews("stage")
    first = next((crews[one] for one in ordered(crews) if "pos" in crews[one]), NOTHING)
    if "elapsed_ms" not in first or mark_of(first):
        return ""
    return speed(metres, first["elapsed_ms"], words("decimal"))


def overall_heading(board: Board, words: Words) -> One:
    """Returns the heading of the overall table: which one it is, and as of which stage."""
    base = board.of("overall").get("stage", "") if board.running else board.shown
    stage = stage_name(words, base)
    cls = board.view.one_class
    kind = "class" if cls else "overall"
    key = f"{kind}_running" if board.running else f"{kind}_after"
    title = words(key, **{"stage": stage, "class": cls})
    sub = with_classes(board, stage if board.running else "")
    return heading(board, words, title, sub, "overall")


def heading(board: Board, words: Words, title: str, sub: str, role: str) -> One:
    """Returns the heading of the table in a role, with what was published of it."""
    published = publication_of(board, role)
    status = published.get("status", "")
    label = ""
    if status:
        at = time_of_day(published["published_at_ms"], board.utc_offset_minutes, seconds=False)
        label = words(f"published_{status}", version=published["version"], at=at)
        pending = board.of(role).get("changes_pending", 0)
        label += f" · {words('changes_pending', n=pending)}" if pending else ""
    return One({"title": title, "sub": sub, "status": label}, {"data-status": status})


def empty_texts(board: Board, words: Words) -> dict[str, str]:
    """Returns the sentences that stand where there are no rows yet."""
    cls = " + ".join(board.view.classes)
    stage = stage_name(words, board.shown)
    about = board.of("itinerary").get("stages", NOTHING).get(board.shown, NOTHING)
    no_times = words("empty_stage_plain", stage=stage)
    if "first_due_at_ms" in about:
        at = time_of_day(about["first_due_at_ms"], board.utc_offset_minutes, seconds=False)
        no_times = words("empty_stage", stage=stage, at=at)
    return {
        "stage": no_times if board.shown else words("empty_rally"),
        "overall": words("empty_overall"),
        "onstage": words("onstage_none_class" if cls else "onstage_none", **{"class": cls}),
    }
