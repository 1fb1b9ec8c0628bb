"""The rally's own page: what happens now, who leads, the road, and the latest news.

Pure; the browser's twin is `clients/web/fan/home/home.js`.
"""

from collections.abc import Mapping, Sequence

from flyingfinish.rally.times import format_gap, format_time
from flyingfinish.web.fan.home_road import date_text, road_rows, total_km, winners
from flyingfinish.web.fan.kind import CREW_ROWS, TOLD_LINES, Face, Kind
from flyingfinish.web.fan.live_lanes import countdown
from flyingfinish.web.page.board import HOME, NOTHING, Board, Held, Json, ordered, rows_of
from flyingfinish.web.page.changes import CHANGED, keys_of, marked, totals_changed
from flyingfinish.web.page.frame import One, heading, replay_way, with_classes
from flyingfinish.web.page.hows import notice_text
from flyingfinish.web.page.news import told_rows
from flyingfinish.web.page.onstage import STOPPED, in_view
from flyingfinish.web.page.rows import (
    Row,
    crew_addresses,
    crew_attrs,
    crew_text,
    hue_of,
    overall_rows,
    stage_name,
)
from flyingfinish.web.page.times import time_of_day
from flyingfinish.web.words import Words

FIRST_SHOWN = 5
NEWS_SHOWN = 6
NOTICES_SHOWN = 3
COMING = "head:to_come"
PASSING = ("delay", "safety", "spectators")
"""What a notice of these says of a stage is over with it."""

OVER = ("completed", "cancelled")


def channels(board: Board, _: Held) -> Mapping[str, str]:
    """Returns the running table, stage wins, news, corrections, notices, last the classes' tables.

    What of them finds no room is read instead: of those leaders it tells a little later.
    """
    found = {
        "overall": board.running_table,
        "wins": f"{board.tables}stagewins",
        "news": f"rally/{board.rally}/news",
        "notices": f"rally/{board.rally}/notices",
        "corrections": f"rally/{board.rally}/corrections",
    }
    return found | {f"class/{name}": f"{board.prefix}class/{name}" for name in _classes(board)}


def _classes(board: Board) -> list[str]:
    """The classes whose leaders are shown: none where one class is looked at."""
    chosen = board.view.classes or board.class_order
    return [] if board.view.one_class else [one for one in board.class_order if one in chosen]


def face(board: Board, words: Words, now_ms: int) -> Face:
    """Returns what the rally's own page shows of a board."""
    # In the browser what is read comes a moment later; until then the painted rows stay.
    leaders = {"class-rows": class_rows(board)} if board.read.keys() <= board.data.keys() else {}
    return Face(
        lists={
            **leaders,
            "now-rows": now_rows(board, words, now_ms),
            "notice-rows": notice_rows(board, words),
            "overall-rows": marked(
                first_rows(board, overall_rows(board, words)), keys_of(totals_changed(board))
            ),
            "news-rows": told_rows(board, words, "news", NEWS_SHOWN),
            "road-rows": road_rows(board, words),
        },
        ones={
            "about": One({"about": about(board, words)}),
            "overall-title": _overall_heading(board, words),
            "overall-empty": One({"empty": words("empty_overall")}),
            "class-empty": One({"empty": words("empty_overall")}),
            "news-empty": One({"empty": words("empty_news")}),
            "road-empty": One({"empty": words("empty_rally")}),
        },
    )


def first_rows(board: Board, rows: Sequence[Row]) -> list[Row]:
    """Returns the first crews; while few have come, those to come by their places before too."""
    table = rows_of(board.of("overall"))
    first = [row for row in rows if "pos" in table.get(row.key, NOTHING)][:FIRST_SHOWN]
    coming = [row for row in rows if _had_place(table.get(row.key, NOTHING))]
    room = FIRST_SHOWN - len(first)
    if not first or not room or not coming:
        return first
    return [*first, *(row for row in rows if row.key == COMING), *coming[:room]]


def _had_place(row: Json) -> bool:
    return row.get("block") == "to_come" and "pos_before" in row


def _overall_heading(board: Board, words: Words) -> One:
    """The heading of the running table, whatever stage the address asks for."""
    cls = board.view.one_class
    title = words("class_running" if cls else "overall_running", **{"class": cls})
    stage = stage_name(words, board.of("overall").get("stage", ""))
    return heading(board, words, title, with_classes(board, stage), "overall")


def about(board: Board, words: Words) -> str:
    """Returns the days of the rally, how many stages it has and how long they are."""
    legs = board.of("itinerary").get("legs", NOTHING)
    dates = sorted({leg["date"] for leg in legs.values() if leg.get("date")})
    days = [date_text(words, date) for date in (dates[0], dates[-1])] if dates else []
    said = []
    if dates:
        date = " – ".join(dict.fromkeys(days))
        said.append(words("date_year", date=date, year=dates[-1][:4]))
    if board.stages:
        said += [words("stage_count", n=len(board.stages)), total_km(board, words, board.stages)]
    return " · ".join(said)


def now_rows(board: Board, words: Words, now_ms: int) -> list[Row]:
    """Returns a card for each stage that is under way, else one for the next stage or the end."""
    if board.of("state").get("closed"):
        return [_over_row(board, words)]
    going = [stage for stage in board.stages if _is_going(board, stage)]
    if going:
        return [_going_row(board, words, stage) for stage in going]
    ahead = [stage for stage in board.stages if board.stage_state(stage) == "to_run"]
    if ahead:
        return [_next_row(board, words, ahead[0], now_ms)]
    return [_over_row(board, words)] if board.stages else []


def _is_going(board: Board, stage: str) -> bool:
    state = board.stage_state(stage)
    told = board.of("state").get("stages", NOTHING).get(stage, NOTHING)
    begun = told.get("started", 0) > 0
    return begun and (state in ("running", "to_run") or state in STOPPED[:2])


def _going_row(board: Board, words: Words, stage: str) -> Row:
    told = board.of("state").get("stages", NOTHING).get(stage, NOTHING)
    on = [
        row
        for entry, row in rows_of(board.of("onstage")).items()
        if row["stage"] == stage and row["block"] != "waiting" and in_view(board, entry)
    ]
    state = board.stage_state(stage)
    figures = [
        words(f"state_{state}") if state in STOPPED else "",
        words("on_stage_number", n=len(on)) if on else "",
        words("through", n=told.get("finished", 0), of=told["started"]),
    ]
    best = winners(board, stage)
    leader = board.entry(best[0]).get("driver", "") if best else ""
    text = {
        **_stage_text(board, words, stage),
        "how": " · ".join(filter(None, figures)),
        "more": words("fastest_so_far", driver=leader) if leader else "",
    }
    stopped = "stopped" if state in STOPPED else "live"
    return Row(stage, "now", text, {"data-now": stopped}, board.view.elsewhere("live", stage=stage))


def _next_row(board: Board, words: Words, stage: str, now_ms: int) -> Row:
    first = board.of("itinerary")["stages"][stage].get("first_due_at_ms")
    how = more = ""
    if first is not None:
        at = time_of_day(first, board.utc_offset_minutes, seconds=False)
        how, more = words("first_car_at", at=at), countdown(first - now_ms)
    text = {**_stage_text(board, words, stage), "how": how, "more": more}
    return Row(stage, "now", text, {"data-now": "next"}, board.view.elsewhere("live", stage=stage))


def _over_row(board: Board, words: Words) -> Row:
    """All is driven, and the rally over or not yet: then there is a replay to look at."""
    way = replay_way(board)
    has_replay = not way.attrs["hidden"]
    text = {
        "code": "",
        "name": words("rally_over" if board.of("state").get("closed") else "stages_over"),
        "how": words("replay_watch") if has_replay else "",
        "more": "",
    }
    href = way.attrs["href"] if has_replay else board.view.elsewhere("results", stage="")
    return Row("over", "now", text, {"data-now": "over"}, href)


def _stage_text(board: Board, words: Words, stage: str) -> dict[str, str]:
    name = board.of("itinerary")["stages"][stage]["name"]
    return {"code": stage_name(words, stage), "name": name}


def notice_rows(board: Board, words: Words) -> list[Row]:
    """Returns the officials' notices that stand and are not over, the newest first."""
    rows = rows_of(board.of("notices"))
    newest = [name for name in reversed(ordered(rows)) if not _is_over(board, rows[name])]
    return [_notice_row(words, name, rows[name]) for name in newest[:NOTICES_SHOWN]]


def _is_over(board: Board, notice: Json) -> bool:
    """Has what a notice warns of gone by? The log and the notice board have it still."""
    if notice["kind"] not in PASSING:
        return False
    of_stage = "stage" in notice and board.stage_state(notice["stage"]) in OVER
    return of_stage or bool(board.of("state").get("closed"))


def _notice_row(words: Words, name: str, row: Json) -> Row:
    stage = stage_name(words, row["stage"]) if "stage" in row else ""
    text = {
        "kind": " ".join(filter(None, (words(f"notice_{row['kind']}"), stage))),
        "text": notice_text(words, row),
    }
    return Row(name, "notice", text, {"data-notice": row["kind"]})


def class_rows(board: Board) -> list[Row]:
    """Returns who leads each class, by how much, with a link to the table of the class."""
    rows = []
    for name in _classes(board):
        table = rows_of(board.of(f"class/{name}"))
        placed = [entry for entry in ordered(table) if "pos" in table[entry]]
        if placed:
            changed = keys_of(totals_changed(board, f"class/{name}"))
            mark = CHANGED if placed[0] in changed else ""
            rows.append(_class_row(board, name, table, placed, mark))
    return rows


def _class_row(board: Board, name: str, table: Json, placed: list[str], mark: str) -> Row:
    crew, total = board.entry(placed[0]), table[placed[0]]["total_ms"]
    lead = ""
    if len(placed) > 1:
        lead = format_gap(total - table[placed[1]]["total_ms"])
    times = {"mark": mark, "time": format_time(total), "lead": lead}
    text = {**crew_text(board, crew), "cls": name, **times}
    attrs = {**crew_attrs(board, crew), "data-hue": hue_of(board.classes[name]["ord"])}
    links = {"who": crew_addresses(board)(placed[0])}
    return Row(name, "classlead", text, attrs, board.view.elsewhere("results", cls=name), links)


HOME_PAGE = Kind(
    name=HOME,
    channels=channels,
    face=face,
    modules=(
        *CREW_ROWS,
        "fan/changed.js",
        "fan/home/leaders.js",
        "fan/home/now.js",
        "fan/home/road.js",
        "fan/live/chances.js",
        "fan/live/lanes.js",
        *TOLD_LINES,
    ),
    styles=("fan/tables.css", "fan/news/news.css", "fan/home/home.css"),
    speaks=("fan/news",),
)
