"""A club's files become a rally, or every trouble in them is told with its line.

Tests `import_rally.py`, `import_plan.py`, `rally_file.py`, `rally_road.py` and `file_troubles.py`.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.real_door import RealDoor, crew_door
from flyingfinish.config import CHECKOUT
from flyingfinish.exchange.door_client import DoorClient, DoorRefused
from flyingfinish.exchange.entry_list import read_entry_list
from flyingfinish.exchange.file_troubles import SHOWN_MAX, FileRefused, TomlLines, Troubles, nearest
from flyingfinish.exchange.import_plan import Planned, person_id_of, plan
from flyingfinish.exchange.import_rally import main, planned_of, send, update
from flyingfinish.exchange.rally_file import read_rally_file
from flyingfinish.rally import commands as c
from flyingfinish.rally.entries import Shown
from flyingfinish.rally.itinerary import StageKind

SAMPLES = CHECKOUT / "clients" / "samples"
TOML = SAMPLES / "club-rally.toml"
CSV = SAMPLES / "club-rally.csv"
SMALL = """
[rally]
id = "pikku"
name = "Pikkuralli"
date = "2026-10-03"
timezone = "Europe/Helsinki"

[[competition]]
id = "sm"
name = "SM"
classes = ["A", "B"]

[[stage]]
id = "EK1"
name = "Metsä"
km = 12.34
first_car = "10:03"
"""


def made(text: str, crews: str = "") -> list[c.Command]:
    """Returns the commands of a rally file and a list, both as text."""
    lines = read_entry_list(crews.encode(), "lista.csv") if crews else []
    return [
        one.command for one in plan(read_rally_file(text.encode(), "r.toml"), lines, "lista.csv")
    ]


def troubles(text: str, crews: str = "") -> list[str]:
    """Returns what is told of files that are not sound."""
    with pytest.raises(FileRefused) as refused:
        made(text, crews)
    return str(refused.value).splitlines()


def of_kind(commands: list[c.Command], kind: type) -> list:  # type: ignore[type-arg]
    """Returns the commands of one kind."""
    return [one for one in commands if isinstance(one, kind)]


def test_the_sample_is_sound() -> None:
    kinds = [type(one.command).__name__ for one in planned_of(str(TOML), str(CSV))]
    counts = {kind: kinds.count(kind) for kind in kinds}
    assert counts == {
        "OpenRally": 1,
        "SetItinerary": 1,
        "SetPost": 5,
        "SetCompetition": 2,
        "RecordPerson": 16,
        "SetEntry": 10,
        "SetStartList": 3,
    }


def test_a_stage_in_finnish_has_its_controls_made() -> None:
    road = of_kind(made(SMALL), c.SetItinerary)[0].itinerary
    assert ["TC1", "SS1", "SF1"] == [control.code for control in road.controls]
    assert 12_340 == road.stages[0].metres


def test_a_time_of_day_is_rally_time_of_its_leg() -> None:
    stage = of_kind(made(SMALL), c.SetItinerary)[0].itinerary.stages[0]
    assert 1_791_010_980_000 == stage.first_due_at_ms


@pytest.mark.parametrize(("written", "before_ms"), [("", None), ("\ncheck_in_min = 3", 180_000)])
def test_a_first_check_in_is_due_so_many_minutes_before_the_start(
    written: str, before_ms: int | None
) -> None:
    text = SMALL.replace('name = "Metsä"', f'name = "Metsä"{written}')
    road = of_kind(made(text), c.SetItinerary)[0].itinerary
    due = road.controls[0].first_due_at_ms
    assert before_ms == (None if due is None else (road.stages[0].first_due_at_ms or 0) - due)


def test_the_zone_gives_the_offset_of_the_day() -> None:
    assert 180 == of_kind(made(SMALL), c.OpenRally)[0].utc_offset_minutes


def test_an_offset_that_is_written_is_taken() -> None:
    text = SMALL.replace("[rally]", "[rally]\nutc_offset_minutes = 120")
    assert 120 == of_kind(made(text), c.OpenRally)[0].utc_offset_minutes


def test_one_road_driven_twice_is_one_place() -> None:
    posts = [one.command for one in planned_of(str(TOML), "") if isinstance(one.command, c.SetPost)]
    served = {post.post.post_id: post.post.controls for post in posts}
    assert ("TC1", "SS1", "TC3", "SS3") == served["start-1"]
    assert ("SS1-1", "SS3-1") == served["split1-1"]


def test_written_posts_are_the_only_ones() -> None:
    text = SMALL + '\n[[post]]\nid = "maali"\ncontrols = ["SF1"]\n'
    assert ["maali"] == [one.post.post_id for one in of_kind(made(text), c.SetPost)]


def test_a_start_list_is_by_car_number_from_the_first_car() -> None:
    rows = of_kind(made(SMALL, "Nro;Ohjastaja;Luokka\n10;A;A\n2;B;B\n"), c.SetStartList)[0].rows
    assert [("e2", 1_791_010_980_000), ("e10", 1_791_011_040_000)] == [
        (row.entry_id, row.due_at_ms) for row in rows
    ]


def test_two_lanes_start_two_cars_at_once() -> None:
    text = SMALL.replace('name = "Metsä"', 'name = "Metsä"\nlanes = 2\nkind = "super_special"')
    crews = "Nro;Ohjastaja;Luokka\n1;A;A\n2;B;B\n3;C;B\n"
    rows = of_kind(made(text, crews), c.SetStartList)[0].rows
    first = rows[0].due_at_ms
    assert [(0, 1), (0, 2), (60_000, 1)] == [(row.due_at_ms - first, row.lane) for row in rows]


def test_a_stage_can_be_a_power_stage_in_thousandths() -> None:
    text = SMALL.replace('name = "Metsä"', 'kind = "power"\nprecision = "0.001"')
    stage = of_kind(made(text), c.SetItinerary)[0].itinerary.stages[0]
    assert (StageKind.POWER, 1) == (stage.kind, stage.precision_ms)


def test_a_stage_has_the_limits_laps_and_beams_that_are_written() -> None:
    written = """
planned_km = 14.0
bogey = "5:00"
maximum = "12.00,0"
laps = 3
lock_out_s = 8
start_by_beam = true
"""
    stage = of_kind(made(SMALL + written), c.SetItinerary)[0].itinerary.stages[0]
    assert (14_000, 300_000, 720_000) == (stage.planned_metres, stage.bogey_ms, stage.maximum_ms)
    assert (3, 8_000, True) == (stage.laps, stage.lock_out_ms, stage.start_by_beam)


BEFORE = """
[[control]]
code = "SDS"
kind = "shakedown_start"

[[control]]
code = "SDF"
kind = "shakedown_finish"
name = "Testin maali"

[[control]]
code = "TC0"
first_car = "9:30"
penalises = "none"
"""


def test_shakedown_and_main_start_stand_before_the_first_stage() -> None:
    commands = made(SMALL + BEFORE.replace("9:30", "09:30"))
    controls = of_kind(commands, c.SetItinerary)[0].itinerary.controls
    assert ["SDS", "SDF", "TC0", "TC1", "SS1", "SF1"] == [one.code for one in controls]
    assert ["", "", "SS1"] == [one.stage_id for one in controls[:3]]
    assert 1_791_009_000_000 == controls[2].first_due_at_ms
    posts = [one.post for one in of_kind(commands, c.SetPost)]
    assert [("sds", "SDS"), ("sdf", "Testin maali")] == [(p.post_id, p.name) for p in posts[:2]]


def test_a_guest_takes_no_place_and_a_leader_a_yellow_plate() -> None:
    crews = "Nro;Ohjastaja;Luokka;Vieras;Keltainen\n1;A;A;x;\n2;B;A;;x\n"
    entries = [one.entry for one in of_kind(made(SMALL, crews), c.SetEntry)]
    assert [(Shown.WITHOUT_PLACE, False), (Shown.PLACED, True)] == [
        (entry.enrolments[0].shown, entry.leader_plate) for entry in entries
    ]


def test_a_persons_id_tells_nothing_and_stays_the_same() -> None:
    first, again = person_id_of("r", "1", "driver"), person_id_of("r", "1", "driver")
    assert first == again != person_id_of("r", "2", "driver")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = [", "r.toml: this is no TOML: "),
        (SMALL.replace("[[stage]]", "[[stages]]"), "r.toml:13: unknown part [stages], did"),
        (SMALL.replace("km =", "kn ="), "r.toml:16: unknown key 'kn', did you mean 'km'?"),
        (SMALL.replace("12.34", '"pitkä"'), "r.toml:16: km: a length in kilometres"),
        (SMALL.replace("12.34", "-1"), "r.toml:16: km: a length in kilometres"),
        (SMALL.replace("12.34", "true"), "r.toml:16: km: a length in kilometres"),
        (SMALL.replace('"10:03"', '"25:03"'), "r.toml:17: first_car: a time of day"),
        (SMALL.replace('"10:03"', "10"), "r.toml:17: first_car: a time of day"),
        (SMALL.replace("Europe/Helsinki", "Europe/Kokkola"), "r.toml:6: timezone: no such zone"),
        (SMALL.replace("2026-10-03", "3.10.2026"), "r.toml:6: timezone: no such zone"),
        (SMALL.replace('name = "Pikkuralli"', ""), "r.toml:2: name: a text is needed"),
        (SMALL.replace('"Pikkuralli"', "7"), "r.toml:4: name: a text is needed"),
        (SMALL.partition("[[stage]]")[0], "r.toml: no [[stage]]"),
        (SMALL.replace("[[competition]]", "[competition]"), "each [[competition]] stands in"),
        (SMALL.replace("[rally]", "[[rally]]"), "[rally] stands once"),
        (SMALL + "leg = 3\n", "r.toml:18: leg: there are legs 1 to 1"),
        (SMALL + 'leg = "a"\n', "r.toml:18: leg: a whole number"),
        (SMALL + 'bogey = "300"\n', "r.toml:18: bogey: a time is needed"),
        (SMALL + "maximum = 300\n", "r.toml:18: maximum: a time is needed"),
        (SMALL + 'start_by_beam = "yes"\n', "r.toml:18: start_by_beam: true or false"),
        (SMALL + 'bogey = "5:00"\nmaximum = "5:00"\n', "bogey or maximum"),
        (SMALL + "laps = 0\n", "laps or lock-out"),
        (SMALL + "planned_km = 900\n", "planned length"),
        (SMALL + BEFORE.replace("9:30", "25:00"), "first_car: a time of day"),
        (SMALL + 'kind = "supr_special"\n', "r.toml:18: kind: one of"),
        (SMALL + 'precision = "0.01"\n', "r.toml:18: precision: one of"),
        (SMALL + "splits_km = 4\n", "r.toml:18: splits_km: a list of kilometres"),
        (SMALL + '[[post]]\nid = "m"\ncontrols = "SF1"\n', "r.toml:20: controls: a list of texts"),
        (SMALL + '[[post]]\nid = "m"\ncontrols = ["SF9"]\n', "r.toml:18: unknown control"),
        (SMALL + '[[control]]\ncode = "TC1A"\nafter = "EK9"\n', "r.toml:20: after: no stage SS9"),
        (SMALL + '[[control]]\ncode = "TC1A"\nafter = "EK1"\nkind = "x"\n', "kind: one of"),
        (SMALL + '[[control]]\ncode = "TC1A"\nafter = "EK1"\npenalises = "x"\n', "penalises: one"),
        (SMALL.replace('["A", "B"]', "7"), "r.toml:11: classes: classes and their names"),
        (SMALL.partition("[[comp")[0] + SMALL[SMALL.index("[[stage]]"):], "no [[competition]]"),
        (SMALL + "[regulations]\nmaximum_latness = 3\n", "unknown setting"),
        (SMALL.replace('"pikku"', '"Pikku ralli"'), "r.toml:2: bad id (id Pikku ralli)"),
        ("#" * 300_000, "longer than"),
    ],
)  # fmt: skip
def test_a_trouble_of_the_rally_file_is_told_with_its_line(text: str, told: str) -> None:
    assert told in "\n".join(troubles(text))


def test_a_rally_file_is_utf_8() -> None:
    with pytest.raises(FileRefused, match=r"r.toml:2: a rally file is UTF-8"):
        read_rally_file("[rally]\nname = 'Äijä'".encode("latin-1"), "r.toml")


@pytest.mark.parametrize(
    ("crews", "told"),
    [
        ("Nro;Ohjastaja;Luokka\n1;A;C\n", "lista.csv:2: class 'C' is unknown"),
        ("Nro;Ohjastaja;Luokka;Kilpailu\n1;A;A;SN\n", "lista.csv:2: no competition 'SN'"),
        ("Nro;Ohjastaja;Luokka\n1;A\u202eB;A\n", "lista.csv:2: bad text"),
        ("Nro;Ohjastaja;Luokka\n1/2;A;A\n", "lista.csv:2: bad id (id e1/2)"),
    ],
)
def test_a_trouble_of_the_entry_list_is_told_with_its_line(crews: str, told: str) -> None:
    assert told in "\n".join(troubles(SMALL, crews))


def test_a_class_of_two_competitions_needs_one_named() -> None:
    two = SMALL + '[[competition]]\nid = "h"\nname = "H"\nclasses = { A = "A" }\nstages = ["EK1"]\n'
    assert "in two competitions" in troubles(two, "Nro;Ohjastaja;Luokka\n1;A;A\n")[0]
    named = "Nro;Ohjastaja;Luokka;Kilpailu\n1;A;A;h\n"
    assert "h" == of_kind(made(two, named), c.SetEntry)[0].entry.enrolments[0].competition_id


def test_all_troubles_are_told_at_once() -> None:
    text = SMALL.replace("km =", "kn =").replace("first_car", "frist_car")
    assert 2 == len(troubles(text))


def test_more_troubles_than_anybody_reads_are_counted() -> None:
    found = Troubles("f")
    for line in range(1, SHOWN_MAX + 4):
        found.add(line, "x")
    with pytest.raises(FileRefused) as refused:
        found.check()
    assert "... and 3 more" == str(refused.value).splitlines()[-1]


def test_lines_are_found_in_tables_of_one_name() -> None:
    lines = TomlLines('a = 1\n[[s]]\nk = 1\n\n[[s]]\n"k" = 2\n')
    assert (1, 3, 6, 5, 0) == (
        lines.of("", 0, "a"), lines.of("s", 0, "k"), lines.of("s", 1, "k"),
        lines.of("s", 1, "z"), lines.of("t"),
    )  # fmt: skip


def test_only_a_near_word_is_suggested() -> None:
    assert (", did you mean 'km'?", "") == (nearest("kn", ["km"]), nearest("zzz", ["km"]))


@settings(deadline=None)
@given(raw=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_no_bytes_make_the_reader_stumble(raw: bytes) -> None:
    for read in (read_rally_file, read_entry_list):
        try:
            read(raw)
        except FileRefused:
            continue


# --- through a door -----------------------------------------------------------------------------


@pytest.fixture
def door() -> Iterator[RealDoor]:
    with crew_door() as opened:
        yield opened


def client(door: RealDoor) -> DoorClient:
    """Returns a client of the door as its admin."""
    return DoorClient(door.url, door.admin_token)


def test_an_import_makes_the_rally(door: RealDoor) -> None:
    rally_id = send(client(door), planned_of(str(TOML), str(CSV)))
    state = door.state(rally_id)
    assert (10, 3, "Haapajärven syysralli") == (
        len(state.entries),
        len(state.start_lists),
        state.rally.name if state.rally else "",
    )


def test_an_import_that_was_cut_off_goes_on_where_it_stopped(door: RealDoor) -> None:
    planned = planned_of(str(TOML), str(CSV))
    sender = client(door)
    whole = send(client(door), planned)
    position = len(door.records(whole))
    assert (whole, position) == (send(sender, planned), len(door.records(whole)))


def test_an_update_sends_what_is_new(door: RealDoor) -> None:
    planned = planned_of(str(TOML), str(CSV))
    rally_id = send(client(door), planned)
    crews = [replace(one) for one in read_entry_list(CSV.read_bytes() + b"7;Uusi Kuski;;;;A;\n")]
    more = plan(read_rally_file(TOML.read_bytes()), crews, "lista.csv")
    update(client(door), more)
    assert "e7" in door.state(rally_id).entries


def test_another_rally_under_the_same_id_is_refused(door: RealDoor) -> None:
    planned = planned_of(str(TOML), str(CSV))
    send(client(door), planned)
    opening = planned[0].command
    assert isinstance(opening, c.OpenRally)
    other = [Planned(replace(opening, name="Toinen"), "r.toml", 1), *planned[1:]]
    with pytest.raises(DoorRefused) as refused:
        send(client(door), other)
    assert "/problems/already-open" == refused.value.problem["type"]


def test_the_verb_checks_without_sending(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main([str(TOML), "--entries", str(CSV), "--check"])
    assert "Sound: 10 entries, 3 start lists" in capsys.readouterr().out


def test_the_verb_says_that_nothing_was_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "r.toml"
    wrong.write_text(SMALL.replace("km =", "kn ="), encoding="utf-8")
    assert 2 == main([str(wrong)])
    assert capsys.readouterr().err.endswith("Nothing was written.\n")


def test_the_verb_needs_a_file_that_is_there() -> None:
    assert 2 == main(["/no/such/rally.toml"])


def test_the_verb_imports_with_a_token_from_a_file(
    door: RealDoor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    token = tmp_path / "token"
    token.write_text(door.admin_token + "\n")
    asked = [str(TOML), "--entries", str(CSV), "--server", door.url, "--token-file", str(token)]
    assert 0 == main(asked)
    assert "Rally haapajarvi-2026: 10 entries" in capsys.readouterr().out
