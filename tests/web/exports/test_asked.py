"""Names of files: which table an address means, and what of its query changes the file."""

import pytest

from flyingfinish.web.exports.asked import Asked, AskedOfSeries, read_asked

QUERY = {"class": "SM1,SM2", "face": "rank", "stage": "SS3", "crew": "e4", "with": "e5"}


def read(channel: str, **query: str) -> Asked:
    return read_asked("kokkola", channel, "fi", query)


def test_a_file_s_name_is_safe_everywhere() -> None:
    assert (
        "kokkola-class-sm2-overall-ss7" == Asked("kokkola", "class/SM2/overall/SS7", "fi").file_name
    )
    split = Asked("kokkola", "splits/SS7", "fi", "rank", 'SM/"1')
    assert "kokkola-splits-ss7-rank-sm-1" == split.file_name
    assert "sm-standings-cup" == AskedOfSeries("sm", "standings/Cup", "fi").file_name


@pytest.mark.parametrize(
    ("channel", "name"),
    [
        ("overall/SS7", "kokkola-overall-ss7-sm1-sm2"),
        ("splits/SS7", "kokkola-splits-ss7-rank-sm1-sm2"),
        ("charts/progress", "kokkola-charts-progress-sm1-sm2-ss3-e4"),
        ("duel/e4", "kokkola-duel-e4-e5"),
        ("cards/e4", "kokkola-cards-e4"),
        ("itinerary", "kokkola-itinerary"),
        ("entries", "kokkola-entries-sm1-sm2"),
        ("class/SM3/stage/SS1", "kokkola-class-sm3-stage-ss1"),
    ],
)
def test_what_means_nothing_for_a_table_changes_nothing_of_its_file(
    channel: str, name: str
) -> None:
    assert name == read(channel, **QUERY).file_name


@pytest.mark.parametrize(
    ("channel", "of_class"),
    [
        ("overall", "class/SM2"),
        ("overall/SS7/section", "class/SM2/overall/SS7/section"),
        ("stagewins", "class/SM2/stagewins"),
        ("c/hist/stage/SS7", "c/hist/class/SM2/stage/SS7"),
        ("c/hist/overall", "c/hist/class/SM2"),
    ],
)
def test_the_table_of_one_class_is_its_own(channel: str, of_class: str) -> None:
    assert Asked("kokkola", of_class, "fi") == read(channel, **{"class": "SM2,"})


def test_a_table_without_classes_of_its_own_is_looked_at_by_class() -> None:
    asked = read("charts/gap", **{"class": "SM2"})
    assert ("charts/gap", "SM2", "SM2") == (asked.channel, asked.cls, asked.view.one_class)


def test_a_face_that_there_is_not_is_the_first() -> None:
    assert "cumulative" == read("splits/SS7", face="odd").face


@pytest.mark.parametrize(
    "channel", ["charts", "duel", "duel/", "c/hist/duel", "class/SM2/charts/gap"]
)
def test_what_is_without_its_name_is_no_table(channel: str) -> None:
    assert {} == read(channel).parts
