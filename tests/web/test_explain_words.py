"""Explanations in words: three languages, the sport's formats, no word missing."""

import re

import pytest

from builders import NOON_MS, Story, a_rally, stage
from explaining import Documents, composed, documents, numbers_shown, public
from flyingfinish.config import CLIENTS_WEB
from flyingfinish.rally.explain.explain import explain
from flyingfinish.rally.facts import (
    AdjustmentApplied,
    CrewRestarted,
    DeviceClockShifted,
    Provenance,
    PublicationStatus,
    Published,
    Rank,
    RegulationsChanged,
    StageState,
    TimeGiven,
)
from flyingfinish.rally.published_table import canonical, hash_of, published_table
from flyingfinish.web.explain_words import as_text, explain_words
from flyingfinish.web.explains import told_in
from flyingfinish.web.words import LANGUAGES
from rally_scripts import CARS, opened
from whole_rally import a_whole_rally

SERVER = CLIENTS_WEB.parents[1] / "server" / "flyingfinish"


def text(story: Story, what: str, language: str = "en") -> str:
    views = public(story)
    return as_text(told_in(language, explain(what, views.get), views.get), explain_words(language))


def driven() -> Story:
    story = a_rally([stage(1), stage(2, precision_ms=1), stage(3)], "1 2 3", after=["TC1A"])
    for number in (1, 2, 3):
        for car in "123":
            story.drives(car, f"SS{number}", 300_012 * number)
    story.penalty("1", "TC1", 10_000, "late")
    story.penalty("1", "", -5_000, "credit")
    story.penalty("1", "FINAL", 60_000, "odd_kind")
    story.penalty("2", "SS1", 10_000, "false_start")
    story.tell(AdjustmentApplied("e3", "TC1A", 20_000, "late", "2 min", "RRSR 44", "Doc 1"))
    story.tell(TimeGiven("SS1", "e2", 320_000, Provenance.NOTIONAL, "red flag", "Decision 2"))
    story.tell(DeviceClockShifted("beam-SF3", NOON_MS, NOON_MS * 2, -350))
    return story


def test_a_measured_time_is_told_as_a_sum_that_a_person_can_do() -> None:
    story = a_rally(1, "1")
    story.drives("1", "SS1", 432_370)
    assert text(story, "stage/SS1/e1").splitlines() == [
        "SS1: stage time",
        "1",
        "7:12.3",
        "",
        "What was seen and decided",
        "- Start 12:00, as the starter reported (said by post-SS1 · journal no 5)",
        "- Flying finish 12:07:12.37 (said by post-SF1 · journal no 6)",
        "",
        "The sum",
        "- Finish minus start: 7:12.370 (12:07:12.37 − 12:00)",
        "- Cut to the precision: 7:12.3 (7:12.370 · 0.1 s)",
        "",
        "The rules",
        "- A stage time is the flying finish minus the start",
        "- What is measured finer is cut, never rounded: 0.1 s "
        "(NCR 13 App. 13 8.4 · Precision of the stage time)",
    ]


def test_a_control_is_called_as_the_reader_calls_it() -> None:
    told = text(driven(), "overall/SS1/e1", "fi") + text(driven(), "overall/SS1/e2", "fi")
    assert ["- AT1: +0:10", "- EK1: +0:10"] == [
        line[:12] for line in told.splitlines() if line.startswith(("- AT1", "- TC1", "- EK1: +"))
    ]


def test_a_total_says_which_adjustments_count_and_why() -> None:
    told = text(driven(), "overall/SS1/e1")
    assert "- TC1: +0:10, late; counts, it belongs to this stage" in told
    assert "- the whole rally: -0:05, time credit; counts, it is about the whole rally" in told
    assert "- the final classification: +1:00, odd_kind; does not count here" in told


def test_finnish_words_have_times_as_the_screens_write_them_and_decimals_as_finns_do() -> None:
    told = text(driven(), "stage/SS2/e2", "fi")
    assert "EK2: erikoiskokeen aika" in told
    assert "(13:11:00.024 − 13:01)" in told
    assert "Katkaistuna tarkkuuteen: 10:00.024 (10:00.024 · 0,001 s)" in told


def test_a_given_time_says_what_it_replaced_and_by_which_document() -> None:
    told = text(driven(), "stage/SS1/e2")
    assert "- 5:20.0 given by officials: notional time (red flag · Decision 2 · journal no" in told
    assert "- It replaces 5:00.0, which was measured" in told


def test_a_published_number_is_reckoned_from_what_was_known_then_and_says_what_came_since() -> None:
    story = driven()
    table = canonical(published_table(story.state, "overall")[0])
    status = PublicationStatus.PROVISIONAL
    story.tell(Published("overall", "", status, 1, table, hash_of(table)))
    story.penalty("3", "SS3", 60_000)
    told = text(story, "overall/e3")
    assert "The published table says" not in told
    assert "- Version 1, published " in told and "from what was known then (journal no" in told
    assert "- Since then: penalty or credit · SS3 (" in told


def test_a_time_given_since_a_version_is_told_before_and_after() -> None:
    story = driven()
    table = canonical(published_table(story.state, "overall")[0])
    story.tell(Published("overall", "", PublicationStatus.PROVISIONAL, 1, table, hash_of(table)))
    story.given("3", "SS2", "9:00.0")
    assert "- Since then: time given · SS2, 10:00.024 → 9:00.0" in text(story, "overall/e3")


def test_a_time_on_a_due_start_says_that_it_is_not_confirmed() -> None:
    story = a_rally(1, "1")
    story.due("SS1", "1")
    story.finishes("1", "SS1", NOON_MS + 300_000, rank=Rank.BACKUP)
    told = text(story, "stage/SS1/e1")
    assert "The start is not yet confirmed." in told
    assert "Flying finish 12:05, by the backup or by hand" in told


def test_what_a_power_stage_counts_in_totals_is_told() -> None:
    assert "In totals it counts as 10:00.0." in text(driven(), "stage/SS2/e1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_missing_of_anything_that_is_explained(language: str) -> None:
    story = driven()
    story.stage_is("SS2", StageState.SUSPENDED)
    story.retires("3", "SS3", released=True)
    story.tell(CrewRestarted("e3", "SS3"))
    views = documents(composed(story.records).internal)
    check_words(views, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_missing_of_a_rally_with_titles_teams_and_ranges(language: str) -> None:
    story = opened()
    for number in (1, 2, 3):
        for car in CARS:
            story.drives(car, f"SS{number}", 300_000)
    check_words(public(story), language)
    check_words(public(a_whole_rally()), language)


def check_words(views: Documents, language: str) -> None:
    """Says of everything shown that no code is left in what people read of it."""
    for path, _ in numbers_shown(views):
        told = told_in(language, explain(path, views.get), views.get)
        said = [told.title, *told.notes, *(one.text for one in (*told.facts, *told.steps))]
        said += [part for one in told.rules for part in (one.text, one.beside, one.value)]
        assert [] == [one for one in said if re.search(r"[a-z]_[a-z]|[{}]", one)
                      and "odd_kind" not in one], path  # fmt: skip


def test_every_code_that_is_told_has_words_in_every_language() -> None:
    found: dict[str, set[str]] = {"fact": set(), "rule": set(), "step": set()}
    for path in (SERVER / "rally" / "explain").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        for call, kind in (("tell", "fact"), ("rule", "rule"), ("step", "step")):
            found[kind] |= set(re.findall(rf'work\.{call}\(\s*"(\w+)"', source))
    assert all(found.values())
    missing = [
        f"{language}: {kind}_{code}"
        for language in LANGUAGES
        for kind, codes in found.items()
        for code in codes
        if f"{kind}_{code}" not in explain_words(language).catalogue
    ]
    assert [] == missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_hold_the_same_words_with_the_same_holes(language: str) -> None:
    def holes(text: str) -> list[str]:
        return sorted(re.findall(r"\{\w+\}", text))

    own, other = explain_words(language).catalogue, explain_words("en").catalogue
    assert {key: holes(value) for key, value in other.items()} == {
        key: holes(value) for key, value in own.items()
    }


def test_there_is_no_fourth_language() -> None:
    with pytest.raises(KeyError):
        explain_words("de")


def test_a_number_among_the_facts_leads_to_its_own_explanation() -> None:
    story = opened()
    for car in CARS:
        story.drives(car, "SS1", 300_000)
    told = story.penalty("10", "TC1", 10_000, "late")
    views = public(story)

    def led_to(what: str) -> list[str]:
        return [one.what for one in told_in("en", explain(what, views.get), views.get).facts]

    assert ["c/hist/stage/SS1/e10", f"adjustment/{told.identity}"] == (
        led_to("c/hist/overall/SS1/e10")
    )
    assert "overall/SS1/e4" in led_to("place/overall/SS1/e10")
    assert {""} == set(led_to("stage/SS1/e1"))


def test_every_path_that_a_fact_leads_to_can_be_explained() -> None:
    views = public(a_whole_rally())
    paths = {
        line.what
        for path, _ in numbers_shown(views)
        for line in told_in("en", explain(path, views.get), views.get).facts
        if line.what
    }
    assert paths
    assert [] == [path for path in paths if not explain(path, views.get).steps]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_adjustment_is_written_as_adjustments_are(language: str) -> None:
    story = a_rally(1, "1")
    told = story.penalty("1", "SS1", 10_000, "false_start")
    assert "+0:10" == text(story, f"adjustment/{told.identity}", language).splitlines()[2]


def test_a_rule_names_its_setting_and_value_as_bulletins_do() -> None:
    told = text(a_whole_rally(), "stage/SS2/e4", "fi")
    assert "mitattu aika: luokka ja prioriteetti (Ajamattoman kokeen vertailuryhmä)" in told


def test_a_bulletin_names_what_it_set_in_the_readers_words() -> None:
    story = driven()
    story.tell(RegulationsChanged({"precision_ms": 10}, "", "SS1", "", "B1"))
    assert "- Tiedote asetti: Kokeen ajan tarkkuus (B1" in text(story, "stage/SS1/e1", "fi")
