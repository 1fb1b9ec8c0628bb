"""A crew's own page: who they are, how they stand, stage by stage, time cards, penalties.

Pure; the browser's twin is `clients/web/fan/crew/crew.js`. Without a crew it lists all to choose.
"""

from collections.abc import Mapping

from flyingfinish.rally.times import format_adjustment, format_time
from flyingfinish.web.fan.crew_stages import clock_text, stage_rows
from flyingfinish.web.fan.duel import duel_lists, duel_ones, rival_channels, rival_reads
from flyingfinish.web.fan.kind import CREW_ROWS, TOLD_LINES, Face, Kind
from flyingfinish.web.page.board import NOTHING, Board, Held, Json, ordered, rows_of
from flyingfinish.web.page.changes import (
    change_rows,
    changes_of_crew,
    marked,
    penalties_changed,
)
from flyingfinish.web.page.files import file_rows
from flyingfinish.web.page.frame import One
from flyingfinish.web.page.lists import entry_rows, said_or
from flyingfinish.web.page.rows import (
    Row,
    control_name,
    crew_attrs,
    crew_text,
    stage_name,
)
from flyingfinish.web.words import Words


def chosen_crew(board: Board) -> str:
    """Returns the crew whose page it is, empty while none is chosen that is entered."""
    return board.view.crew if board.entry(board.view.crew) else ""


def channels(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the crew's own view and the tables that say how it stands now."""
    entry = chosen_crew(board)
    if not entry:
        return {}
    followed = {
        "crew": f"rally/{board.rally}/crew/{entry}",
        "overall": f"{board.prefix}overall",
        "corrections": f"rally/{board.rally}/corrections",
    }
    cls = crew_text(board, board.entry(entry))["cls"]
    own = {"class": f"{board.prefix}class/{cls}"} if cls else {}
    return {**followed, **own, **rival_channels(board)}


def reads(board: Board, held: Held) -> Mapping[str, str]:
    """Returns the crew's places on every stage, which others move."""
    entry = chosen_crew(board)
    return {"places": f"{board.prefix}places/{entry}", **rival_reads(board)} if entry else {}


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what a crew's page shows of a board."""
    entry = chosen_crew(board)
    if not entry:
        return Face(
            {
                "list-rows": entry_rows(board, words),
                "stage-rows": (),
                "crew-changes": (),
                "card-rows": (),
                "pen-rows": (),
                "duel-rows": (),
                "near-rows": (),
                "rival-kept": (),
                "rival-rows": (),
                "crew-files": (),
                "card-files": (),
                "duel-files": (),
            },
            _ones(board, words, ""),
        )
    lists = {
        "list-rows": (),
        "crew-files": file_rows(board, f"crew/{entry}", board.view.told_in()),
        "card-rows": card_rows(board, words),
        "card-files": file_rows(board, f"cards/{entry}", board.view.told_in()),
        "pen-rows": marked(
            penalty_rows(board, words),
            penalties_changed(board, board.of("crew").get("adjustments", NOTHING), entry),
            "sum",
            "sum",
        ),
        "crew-changes": change_rows(board, words, changes_of_crew(board, entry)),
        **duel_lists(board, words, entry),
    }
    # In the browser places come a moment later; until then the painted rows stay.
    if "places" in board.data:
        lists["stage-rows"] = stage_rows(board, words, entry)
    return Face(lists, _ones(board, words, entry))


def _ones(board: Board, words: Words, entry: str) -> dict[str, One]:
    return {
        "crew-head": head(board, words, entry),
        **duel_ones(board, words, entry),
        "list-title": One({"title": words("choose_crew"), "sub": "", "status": ""}),
        "list-empty": One({"empty": words("empty_entries")}),
        "stage-empty": One({"empty": words("empty_crew_stages")}),
        "card-empty": One({"empty": words("empty_cards")}),
        "pen-empty": One({"empty": words("empty_penalties")}),
    }


def head(board: Board, words: Words, entry: str) -> One:
    """Returns who a crew is and how it stands."""
    crew = board.entry(entry)
    classes = [name for name in board.class_order if name in crew.get("classes", NOTHING)]
    car = [crew.get(part, "") for part in ("vehicle", "entrant", "team")]
    text = {
        **crew_text(board, crew),
        "cls": " ".join(classes),
        "vehicle": " · ".join(dict.fromkeys(filter(None, car))),
        "standing": " · ".join(_standing(board, words, entry)) if entry else "",
    }
    own = {"data-key": entry, "data-chosen": "yes" if entry else ""}
    return One(text, own | crew_attrs(board, crew))


def _standing(board: Board, words: Words, entry: str) -> list[str]:
    """Places now, overall and in the class, or what a crew without one is doing."""
    row = rows_of(board.of("overall")).get(entry, NOTHING)
    cls = crew_text(board, board.entry(entry))["cls"]
    in_class = rows_of(board.of("class")).get(entry, NOTHING)
    said = [words("place_overall", n=row["pos"])] if "pos" in row else []
    if "pos" in in_class:
        said.append(words("place_class", **{"class": cls, "n": in_class["pos"]}))
    if "code" in row:
        stage = stage_name(words, row["stage"]) if "stage" in row else ""
        said.append(words(f"code_{row['code']}", stage=stage).strip())
    if "total_ms" in row:
        said.append(format_time(row["total_ms"]))
    return said


def card_rows(board: Board, words: Words) -> list[Row]:
    """Returns the time cards in road order; when it was due only where that cost something."""
    crew = board.of("crew")
    cards, checks = crew.get("check_ins", NOTHING), crew.get("checks", NOTHING)
    return [
        Row(
            control,
            "card",
            {
                "control": control_name(words, control),
                "due": clock_text(board, checks.get(control, NOTHING).get("due_at_ms")),
                "at": clock_text(board, cards[control]),
            },
        )
        for control in _on_road(board, cards)
    ]


def penalty_rows(board: Board, words: Words) -> list[Row]:
    """Returns penalties and credits in road order, each leading to how it came about."""
    adjustments = board.of("crew").get("adjustments", NOTHING)
    road = _on_road(board, {one["control"]: 1 for one in adjustments.values()})
    names = sorted(adjustments, key=lambda one: (road.index(adjustments[one]["control"]), one))
    return [_penalty(board, words, name, adjustments[name]) for name in names]


def _penalty(board: Board, words: Words, name: str, row: Json) -> Row:
    ms, kind = row["ms"], row.get("kind", "")
    said = [said_or(words, f"kind_{kind}", kind)]
    said += [row.get(part, "") for part in ("reason", "article", "document")]
    text = {
        "control": control_name(words, row["control"]),
        "sum": format_adjustment(ms),
        "why": " · ".join(filter(None, said)),
    }
    href = f"/r/{board.rally}/explain/adjustment/{name}{board.view.told_in()}"
    return Row(name, "charge", text, {"data-sum": "credit" if ms < 0 else ""}, href)


def _on_road(board: Board, controls: Json) -> list[str]:
    """Controls in road order; those that the road does not name come last, by their names."""
    road = [
        one for one in ordered(board.of("itinerary").get("controls", NOTHING)) if one in controls
    ]
    return road + sorted(one for one in controls if one not in road)


CREW = Kind(
    name="crew",
    channels=channels,
    reads=reads,
    face=face,
    modules=(
        "fan/crew/duel.js",
        "fan/crew/stages.js",
        "fan/files.js",
        "fan/lists/lists.js",
        *CREW_ROWS,
        "fan/changed.js",
        "fan/results/changes.js",
        *TOLD_LINES,
    ),
    styles=(
        "fan/tables.css",
        "fan/wide.css",
        "fan/files.css",
        "fan/lists/lists.css",
        "fan/news/news.css",
        "fan/crew/crew.css",
    ),
    speaks=("fan/lists", "fan/news"),
    in_menu=False,
)
