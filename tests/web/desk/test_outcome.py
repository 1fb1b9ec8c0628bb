"""What came of a form, in a code of the words."""

import pytest

from flyingfinish.rally.refusals import Change, ChangedSince, Refused
from flyingfinish.web.desk.fields import FieldTrouble
from flyingfinish.web.desk.outcome import answered, whole_of
from flyingfinish.web.desk.render import Outcome
from flyingfinish.web.errors import Problem


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(FieldTrouble("bad_time", "at", "x"),
      Outcome("refused", "no_bad_time", {"text": "x"}, "at")),
     (ChangedSince((Change(7, "TimeGiven", "entry:e1"),)),
      Outcome("changed", "no_changed_since", {"changes": "TimeGiven entry:e1 (7)"})),
     (Refused("not_open"), Outcome("refused", "no_not_open")),
     (Problem(422, "unfit_form", "Again."),
      Outcome("refused", "no_unfit_form", {"detail": "Again."}))],
)  # fmt: skip
async def test_what_is_refused_says_why(error: Exception, outcome: Outcome) -> None:
    async def work() -> Outcome:
        raise error

    assert outcome == await answered(work)


async def test_what_was_done_is_told_as_it_is() -> None:
    async def work() -> Outcome:
        return Outcome("done", "outcome_done")

    assert Outcome("done", "outcome_done") == await answered(work)


def test_a_hidden_number_is_read() -> None:
    assert 12 == whole_of("12")


@pytest.mark.parametrize("text", ["", "-1", "x", "٣", "1" * 16])
def test_a_form_without_its_numbers_was_not_made_here(text: str) -> None:
    with pytest.raises(Problem):
        whole_of(text)
