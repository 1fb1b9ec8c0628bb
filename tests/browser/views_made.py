"""Public views of a rally in its middle, made by rule: so many crews, seven of ten stages begun.

The shapes are those of clients/PROTOCOL.md section 2. Names are made up.
"""

from typing import Any

RALLY = "kokkola"
BASE = f"rally/{RALLY}/"
NOON_MS = 1_790_413_200_000
"""12:00 of the rally's Saturday, 2026-09-26 in Finland."""

UTC_OFFSET_MINUTES = 180
MINUTE_MS = 60_000
LONGEST_NAME = "Aleksanteri Kuusijärvi-Heikkinen-Lindqvist"
GIVEN = ("Aino", "Eero", "Joonas", "Mikko", "Saara", "Teemu", "Ville", "Elsa", "Oskar", "Hanna")
FAMILY = (
    "Ahonkoski", "Björkman", "Hietaniemi", "Kallioranta", "Lehtosaari", "Myllylä", "Nordgrund",
    "Ojalehto", "Peltovuori", "Rintamäki", "Storbacka", "Takkunen", "Vainiola", "Ylitörmä",
)  # fmt: skip
STAGES = (
    ("SS1", "Kokkolan satama", 2310), ("SS2", "Kälviä 1", 14320), ("SS3", "Ullava 1", 21870),
    ("SS4", "Kälviä 2", 14320), ("SS5", "Ullava 2", 21870), ("SS6", "Toholampi 1", 17640),
    ("SS7", "Lestijoki 1", 12450), ("SS8", "Toholampi 2", 17640), ("SS9", "Lestijoki 2", 12450),
    ("SS10", "Himanka", 9870),
)  # fmt: skip
CLASSES = ("SM1", "SM2", "SM3", "SM4", "SM5", "JUN")
SPLITS = 2

Form = dict[str, Any]


def name_of(number: int) -> str:
    """Returns a crew member's name; the first one is as long as names get."""
    if number == 7:
        return LONGEST_NAME
    return f"{GIVEN[number % len(GIVEN)]} {FAMILY[number * 5 % len(FAMILY)]}"


def entries(crews: int) -> Form:
    """Returns the entries view; the last crew is a guest, two lead their class."""
    rows: Form = {}
    for n in range(1, crews + 1):
        cls = CLASSES[min(4, (n - 1) * 5 // crews)]
        classes = {cls: 1} | ({"JUN": 1} if n % 6 == 0 else {})
        rows[f"e{n}"] = {
            "ord": n,
            "car": str(n + (n > 12)),
            "driver": name_of(n),
            "co_driver": name_of(n + 3),
            "driver_nation": "FIN" if n % 7 else "SWE",
            "co_driver_nation": "FIN" if n % 9 else "EST",
            "vehicle": "Škoda Fabia RS Rally2",
            "classes": classes,
        }
        if n in (2, 5):
            rows[f"e{n}"]["leader_plate"] = True
    if crews > 3:
        rows[f"e{crews}"] |= {"classes": {}, "guest": True}
    return {"rows": rows}


def itinerary() -> Form:
    """Returns the road of ten stages in two legs, with the second competition's name."""
    stages = {
        stage: {
            "ord": ord_,
            "name": name,
            "metres": metres,
            "leg": 1 if ord_ < 3 else 2,
            "section": 1 + ord_ // 4,
            "kind": "special",
            "precision_ms": 100,
            "first_due_at_ms": NOON_MS + (ord_ - 7) * 50 * MINUTE_MS,
            "splits": {str(n): {"metres": metres * n // 3} for n in range(1, SPLITS + 1)},
        }
        for ord_, (stage, name, metres) in enumerate(STAGES, start=1)
    }
    return {
        "rally": {
            "id": RALLY,
            "name": "Kokkolan syysralli 2026",
            "timezone": "Europe/Helsinki",
            "utc_offset_minutes": UTC_OFFSET_MINUTES,
        },
        "classes": {cls: {"ord": n, "name": cls} for n, cls in enumerate(CLASSES, start=1)},
        "competitions": {
            "sm": {"ord": 1, "name": "Ralli SM"},
            "hist": {"ord": 2, "name": "Historic"},
        },
        "stages": stages,
    }


def state(started: int, finished: int, server_at_ms: int) -> Form:
    """Returns the state view: SS5 cancelled, SS7 running, SS3's table official."""
    stages: Form = {
        f"SS{n}": {"state": "completed", "started": started + 4, "finished": started}
        for n in range(1, 7)
    }
    stages["SS5"] = {"state": "cancelled", "started": 0, "finished": 0}
    stages["SS7"] = {"state": "running", "started": started, "finished": finished}
    for n in (8, 9, 10):
        stages[f"SS{n}"] = {"state": "to_run", "started": 0, "finished": 0}
    published = {"title": "", "version": 2, "published_at_ms": NOON_MS - 47 * MINUTE_MS}
    return {
        "stages": stages,
        "publications": {
            "overall/SS6": published | {"status": "provisional"},
            "stage/SS3": published | {"status": "official"},
        },
        "clock": {"rally_at_ms": NOON_MS, "server_at_ms": server_at_ms, "rate": 1000},
    }


def elapsed_ms(entry: int, stage: int) -> int:
    """Returns a believable time: slower down the list, with scatter, in tenths."""
    metres = STAGES[stage - 1][2]
    return (
        (metres * 31 + entry * entry * 40 + entry * 900 + (entry * 7919 + stage * 613) % 9000)
        // 100
        * 100
    )


def stage_table(stage: int, done: int) -> Form:
    """Returns a stage's table for the first `done` crews, one dead heat and two marks in it."""
    times = {n: elapsed_ms(n, stage) for n in range(1, done + 1)}
    if done > 4:
        times[4] = times[3]
    rows: Form = {}
    places = sorted(times, key=lambda n: (times[n], n))
    for ord_, n in enumerate(places, start=1):
        pos = 1 + sum(1 for other in times.values() if other < times[n])
        rows[f"e{n}"] = {"ord": ord_, "block": "ranked", "pos": pos, "elapsed_ms": times[n]}
    if done > 6:
        rows["e6"]["provenance"] = "notional"
        rows["e5"]["unconfirmed"] = True
    return {"rows": rows}


def overall(stage: int, done: int, crews: int, *, running: bool) -> Form:
    """Returns the overall table: `done` ranked, and when running, the rest to come and two out."""
    totals = {}
    for n in range(1, done + 1):
        totals[n] = sum(elapsed_ms(n, s) for s in range(1, stage + 1) if s != 5)
    penalties = {n: 20_000 if n % 11 == 5 else 0 for n in totals}
    rows: Form = {}
    for ord_, n in enumerate(sorted(totals, key=lambda n: (totals[n] + penalties[n], n)), start=1):
        penalty = penalties[n]
        rows[f"e{n}"] = {
            "ord": ord_,
            "pos": ord_,
            "stages_ms": totals[n],
            "total_ms": totals[n] + penalty,
            "adjustments_ms": penalty,
        }
    if not running:
        return {"rows": rows}
    for row in rows.values():
        row["block"] = "ranked"
    for n in range(done + 1, crews + 1):
        code = "on_stage" if n < done + 7 else "waiting"
        rows[f"e{n}"] = {"ord": n, "block": "to_come", "code": code, "pos_before": n}
    for n in (crews - 1, crews - 2):
        if n > done:
            rows[f"e{n}"] = {"ord": n + crews, "block": "out", "code": "retired", "stage": "SS4"}
    return {"stage": f"SS{stage}", "rows": rows}


def splits(done: int, on_stage: int) -> Form:
    """Returns the splits of SS7: all of those done, some of those on the stage."""
    rows: Form = {}
    for n in range(1, done + 1):
        ms = elapsed_ms(n, 7)
        finished_at_ms = NOON_MS - (done + on_stage - n) * MINUTE_MS - 12_000
        rows[f"e{n}"] = {"s1": ms * 31 // 100, "s2": ms * 66 // 100, "finish": ms}
        rows[f"e{n}"]["finished_at_ms"] = finished_at_ms
    for n in range(done + 1, done + on_stage + 1):
        rows[f"e{n}"] = {"s1": elapsed_ms(n, 7) * 30 // 100}
    return {"rows": rows}


def onstage(done: int, on_stage: int, waiting: int) -> Form:
    """Returns who is on SS7 and who waits; the first on it is far beyond its time."""
    rows: Form = {}
    for i in range(on_stage):
        n = done + 1 + i
        started = NOON_MS - (on_stage - i) * MINUTE_MS - 12_000
        row = {"stage": "SS7", "ord": 1 + i, "block": "on_stage", "started_at_ms": started}
        row["overdue_at_ms"] = NOON_MS - 1 if i == 0 else started + 20 * MINUTE_MS
        if i < on_stage - 2:
            row |= {"split": 1, "split_ms": elapsed_ms(n, 7) * 30 // 100}
        rows[f"e{n}"] = row
    for i in range(waiting):
        n = done + on_stage + 1 + i
        due = NOON_MS + (i + 1) * MINUTE_MS
        rows[f"e{n}"] = {"stage": "SS7", "ord": 100 + i, "block": "waiting", "due_at_ms": due}
    return {"rows": rows}


def of_class(table: Form, cls: str, crews: int) -> Form:
    """Returns a table of one class: its crews of a whole table, with places of their own."""
    known = entries(crews)["rows"]
    rows: Form = {}
    for entry in sorted(table["rows"], key=lambda e: table["rows"][e]["ord"]):
        if cls in known[entry]["classes"]:
            row = dict(table["rows"][entry], ord=len(rows) + 1)
            if "pos" in row:
                row["pos"] = len(rows) + 1
            rows[entry] = row
    return {**table, "rows": rows}


def weekend(crews: int, server_at_ms: int = NOON_MS) -> dict[str, Form]:
    """Returns all public views, by channel, of the rally on its seventh stage, noon being now."""
    done = crews * 3 // 5
    on_stage = min(6, crews - done)
    waiting = max(0, min(30, crews - done - on_stage - 3))
    tables: dict[str, Form] = {"overall": overall(7, done, crews, running=True)}
    for n in range(1, 8):
        tables[f"stage/SS{n}"] = stage_table(n, done if n == 7 else crews - 3)
        if n < 7:
            tables[f"overall/SS{n}"] = overall(n, crews - 3, crews, running=False)
    views = {
        "itinerary": itinerary(),
        "entries": entries(crews),
        "state": state(done + on_stage, done, server_at_ms),
        "onstage": onstage(done, on_stage, waiting),
        "splits/SS7": splits(done, max(0, on_stage - 2)),
        **tables,
    }
    for cls in CLASSES:
        for name, table in tables.items():
            whole = f"class/{cls}" if name == "overall" else f"class/{cls}/{name}"
            views[whole] = of_class(table, cls, crews)
    return {BASE + name: form for name, form in views.items()}


def nothing_yet(server_at_ms: int = NOON_MS) -> dict[str, Form]:
    """Returns the views of a rally with its road and entries and nobody on the way."""
    quiet: Form = {"rows": {}}
    clock = {"rally_at_ms": NOON_MS, "server_at_ms": server_at_ms, "rate": 1000}
    views = {
        "itinerary": itinerary(),
        "entries": entries(12),
        "state": {"stages": {}, "publications": {}, "clock": clock},
        "onstage": quiet,
        "overall": quiet,
        "stage/SS1": quiet,
    }
    return {BASE + name: form for name, form in views.items()}
