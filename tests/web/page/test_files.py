"""Links to a table's files beside the table on its page."""

from browser.views_made import RALLY, weekend
from flyingfinish.web.exports.job import FORMS as FILES_MADE
from flyingfinish.web.page.board import View, board_of
from flyingfinish.web.page.files import FORMS, file_rows

VIEWS = weekend(12)


def addresses(**wanted: str) -> list[str]:
    """Returns where the links of a table lead on a page that is looked at so."""
    return [row.href for row in file_rows(board_of(View(RALLY, **wanted), VIEWS.get), "x/1", "?q")]


def test_there_is_a_link_to_every_form_that_is_made() -> None:
    assert FILES_MADE.keys() == set(FORMS)
    assert [f"/r/kokkola/export/x/1.{form}?q" for form in ("csv", "json", "xlsx")] == addresses()


def test_another_competition_has_files_of_its_own() -> None:
    assert "/r/kokkola/export/c/hist/x/1.csv?q" == addresses(competition="hist")[0]
