"""Facts that count for nothing are shown at the desk, with why."""

from flyingfinish.journal.codec import encode_fact
from flyingfinish.journal.ports import Envelope, Pending
from flyingfinish.rally import facts as f
from flyingfinish.rally.entries import Entry
from small_rally import NINE, RALLY
from web.desk_made import make_person


async def test_a_fact_that_the_fold_could_not_take_is_shown_with_why() -> None:
    person = await make_person()
    clean = await person.page("doubts")
    second = f.EntrySet(Entry("e9", "1", "d9", "c9"))
    said = Envelope("desk-old", "a1", 1, encode_fact(second))
    await person.made.store.journal(RALLY).append([Pending(said, "t", NINE, b"s" * 16, "", True)])
    door = await person.made.app.state.doors.door(RALLY)
    await door.following.catch_up()
    shown = await person.page("doubts")
    told = "Another crew carries this number. <code>desk-old/1</code>"
    assert (False, True) == ("could not be taken" in clean, told in shown)
