"""Views made on demand for headquarters say what the internal views say."""

from typing import Any

from hypothesis import given, settings

from builders import a_rally
from explaining import check, composed, documents, numbers_shown
from flyingfinish.processing.state_documents import StateDocuments
from flyingfinish.rally.explain.explain import explain
from rally_scripts import opened, play, scripts
from whole_rally import a_whole_rally


@settings(max_examples=40, deadline=None)
@given(script=scripts)
def test_every_number_that_headquarters_read_is_explained_from_the_state(script: list[Any]) -> None:
    story = opened()
    for step in script:
        play(story, step)
    made = StateDocuments(story.state)
    for path, number in numbers_shown(documents(composed(story.records).internal)):
        found = explain(path, made.held)
        check(found)
        assert (number, number) == (found.result, found.shown), path


def test_a_table_made_on_demand_is_the_internal_one() -> None:
    story = a_whole_rally()
    internal = documents(composed(story.records).internal)
    made = StateDocuments(story.state)
    for channel in ("overall", "class/SM1", "stage/SS2", "points/drivers", "itinerary", "entries"):
        assert internal[channel] == made.held(channel), channel


def test_facts_are_named_by_identity() -> None:
    story = a_rally(1, "1")
    finish = story.drives("1", "SS1", "5:00.0")
    found = explain("stage/SS1/e1", StateDocuments(story.state).held)
    assert finish.identity in {one.fact for one in found.facts}


def test_what_is_no_view_is_not_made() -> None:
    made = StateDocuments(a_rally(1, "1").state)
    assert [None, None, None] == [made.held(one) for one in ("crew/e9", "stage/SS9", "secrets")]


def test_a_view_is_made_once() -> None:
    made = StateDocuments(a_rally(1, "1").state)
    assert made.held("overall") is made.held("overall")
