"""What the page of a series shows: one title's standings, its projection, the calendar, and what
was driven last.

Pure; the browser's twin is `clients/web/series/season.js`, which follows the same views.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flyingfinish.web.fan.kind import Face
from flyingfinish.web.page.frame import One
from flyingfinish.web.page.rows import Row
from flyingfinish.web.series.latest import LATEST, latest_face
from flyingfinish.web.series.rows import (
    NOTHING,
    Json,
    asked_in,
    calendar_rows,
    in_order,
    named_by,
    projected_rows,
    round_heads,
    standing_rows,
)
from flyingfinish.web.series.tables import rules_lines
from flyingfinish.web.words import Words


@dataclass(frozen=True, slots=True)
class Season:
    """A series as somebody looks at it, and the data of its views by role that are there."""

    series: str
    title: str
    """The title whose table is shown; empty while there is none."""

    rally: str = ""
    """The rally whose projection is shown beside it, if there is one."""

    rally_title: str = ""
    """What the title is called in that rally."""

    latest: str = ""
    """The rally that runs or was driven last, if one is here."""

    delay: str = ""
    """Seconds that the page is behind, to go with a video; empty for none."""

    name: str = ""
    """What the series is called, for a page so late that its calendar is not there yet."""

    waits: bool = False
    """The page is behind, and what it may show has not begun here yet (``choice.waits_of``)."""

    data: Mapping[str, Json] = field(default_factory=dict)

    def of(self, role: str) -> Json:
        """Returns the data of a role, empty when it is not there."""
        return self.data.get(role, NOTHING)

    def asked(self, words: Words) -> str:
        """Returns what every address that the page leads to asks for."""
        return asked_in(words, self.delay)

    @property
    def channels(self) -> dict[str, str]:
        """Returns the views that the page follows, by role."""
        found = {"calendar": f"series/{self.series}/calendar"}
        if self.title:
            found["standings"] = f"series/{self.series}/standings/{self.title}"
        if self.rally:
            found["projected"] = f"rally/{self.rally}/projected/{self.rally_title}"
        if self.latest:
            found |= {f"latest/{name}": f"rally/{self.latest}/{name}" for name in LATEST}
        return found


def title_of(calendar: Json, wanted: str) -> str:
    """Returns the title to show: the one that is asked for, else the first; empty for none."""
    titles: Json = calendar.get("titles", NOTHING)
    return wanted if wanted in titles else [*in_order(titles), ""][0]


def name_of(calendar: Json) -> str:
    """Returns the name of the series and its season, empty where there is no calendar."""
    about: Json = calendar.get("series", NOTHING)
    return f"{about['name']} {about['season']}" if about else ""


def season_face(season: Season, words: Words) -> Face:
    """Returns all that the page shows of these views."""
    calendar, standings = season.of("calendar"), season.of("standings")
    projected = season.of("projected")
    titles: Json = calendar.get("titles", NOTHING)
    told = season.asked(words)

    def explain(what: str, name: str) -> str:
        path = f"/s/{season.series}/explain/standings/{season.title}/{name}"
        return f"{path}?{told}" if what == "points" else ""

    def explain_projected(what: str, name: str) -> str:
        path = f"projected/{season.rally_title}/{name}?{told}"
        return f"/r/{season.rally}/explain/{'place/' if what == 'place' else ''}{path}"

    who = named_by(standings, words)
    heads = round_heads(standings)
    name = titles.get(season.title, NOTHING).get("name", "")
    provisional = "provisional" in standings.get("title", NOTHING)
    status = words("points_provisional") if provisional else ""
    waiting = words("delay_waits", s=season.delay) if season.waits else ""
    rules = rules_lines(standings, words) if standings else []
    driven = latest_face(season.latest, season.of, words, season.delay)
    return Face(
        lists={
            **driven.lists,
            "titles": _titles(season, titles, told),
            "projected-ways": _points_page(season, words),
            "projected-rows": projected_rows(projected, words, who, explain_projected),
            "standing-rows": standing_rows(standings, words, explain),
            "calendar-rows": calendar_rows(calendar, words, told),
            "rule-rows": [Row(f"r{n}", "rule", {"line": line}) for n, line in enumerate(rules)],
        },
        ones={
            **driven.ones,
            "projection": One({}, {"hidden": "" if season.rally else "hidden"}),
            "season-name": One({"name": name_of(calendar) or season.name}),
            "waits": One({"empty": waiting}),
            "standing-title": One({"title": name, "sub": words("standings"), "status": status}),
            "projected-title": One(
                {"title": name if season.rally else "", "sub": "", "status": words("projected")}
            ),
            "standing-heads": One(heads),
            "standing-empty": One({"empty": waiting or words("no_results_yet")}),
        },
    )


def _points_page(season: Season, words: Words) -> list[Row]:
    """The way to the points of the rally that would move the standings."""
    if not season.rally:
        return []
    href = f"/r/{season.rally}/points?title={season.rally_title}&{season.asked(words)}"
    return [Row("way:points", "chip", {"label": words("page_points")}, href=href)]


def _titles(season: Season, titles: Json, told: str) -> list[Row]:
    """A chip for each title, none where there is only one."""
    if len(titles) < 2:
        return []
    return [
        Row(
            f"chip:{one}",
            "chip",
            {"label": titles[one]["name"]},
            {"aria-current": "true" if one == season.title else ""},
            f"?title={one}&{told}",
        )
        for one in in_order(titles)
    ]
