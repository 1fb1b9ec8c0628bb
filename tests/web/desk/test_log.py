"""The desk's log of corrections: before, after, why, and whose desk it was."""

import re

from flyingfinish.rally.facts import CarStarted
from small_rally import NINE
from web.crew_made import row
from web.desk.test_given import stopped
from web.desk_made import Person


async def log(person: Person) -> list[str]:
    """Returns the lines of the log as plain text, the newest first."""
    html = (await person.page("given")).partition('id="log"')[2].partition("</section>")[0]
    rows = html.partition("<tbody>")[2].split("</tr>")[:-1]
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]


async def test_before_anything_is_corrected_the_log_says_so() -> None:
    person = await stopped()
    assert "Nothing was corrected yet." in await person.page("given")


async def test_a_given_time_is_logged_with_what_it_replaced_why_and_by_whom() -> None:
    person = await stopped()
    await person.fill(
        "given", "give_time", stage="SS1", car="1", time="4:50.0", provenance="stewards",
        reason="held up", document="Decision 3",
    )  # fmt: skip
    line = (await log(person))[0]
    assert line.endswith(
        "Time given 1 SS1 5:00.0 4:50.0 stewards held up, Decision 3 desk-clerk"
    ), line


async def test_a_clock_shift_is_one_line_with_its_size_and_the_times_it_moved() -> None:
    person = await stopped()
    await person.fill(
        "times", "shift_clock", device="timy", from_at="17:00", to_at="18:00", shift="-0:00.35",
        reason="fast",
    )  # fmt: skip
    found = await log(person)
    assert (1, True) == (len(found), "-0.350 2 times timy fast" in found[0]), found


async def test_an_ignored_impulse_names_its_control_and_stage() -> None:
    person = await stopped()
    await person.fill("times", "ignore", said="finish-1/a1/1", reason="a bird")
    assert "Passage left out 1 SS1 5:00.0" in (await log(person))[0]


async def test_a_penalty_is_logged_at_its_control() -> None:
    person = await stopped()
    await person.fill("crews", "adjust", car="1", place="TC1", time="0:10", kind="late", reason="x")
    assert "Penalty 1 TC1 +0:10 x" in (await log(person))[0]


async def test_a_start_that_its_post_restates_is_logged_with_the_time_it_moved() -> None:
    person = await stopped()
    await person.made.rows(row(4, CarStarted("SS1", "1", NINE - 2_000), "start-1"), token="start-1")
    line = (await log(person))[0]
    assert line.endswith(
        "Time changed 1 SS1 5:00.0 5:02.0 the post reported the start again start-1"
    ), line


async def test_a_batch_of_given_times_is_one_line_with_its_crews_behind_it() -> None:
    person = await stopped()
    await person.fill("given", "give_times", stage="SS1", rows="2 5:00.0\n3 5:00.0",
                      provenance="notional", reason="red flag")  # fmt: skip
    (line,) = await log(person)
    said = "Time given SS1 2 crews notional #2: 5:04.4 → 5:00.0 · #3: 5:00.0 red flag"
    assert said in " ".join(line.split()), line


async def test_the_log_calls_controls_as_the_reader_does() -> None:
    person = await stopped()
    person.headers["accept-language"] = "fi"
    await person.fill("crews", "adjust", car="1", place="TC1", time="0:10", kind="late", reason="x")
    assert "Rangaistus 1 AT1 +0:10 x" in (await log(person))[0]
