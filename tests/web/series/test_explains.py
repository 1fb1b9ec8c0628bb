"""How a season's points came about over HTTP: as JSON and as text, from the public view."""

import pytest

from flyingfinish.rally.series import commands as c
from small_series import SERIES, Series, a_cup
from web.asgi import Answer, ask
from web.series.test_reads import door_of

API = f"/api/v1/series/{SERIES}/explain/"


def a_season() -> Series:
    series = a_cup(3)
    series.ended("r1", "a b")
    series.ended("r2", "a b")
    series.decide(c.AdjustPoints("t", "b", -2_500, "r1", "late"))
    return series


async def get(path: str, **headers: str) -> Answer:
    return await ask(await door_of(a_season()), API + path, headers=headers)


async def test_points_of_a_season_are_explained_by_codes_and_integers() -> None:
    told = (await get("standings/t/a")).json()
    assert ("standing", 50_000, 50_000) == (told["code"], told["result"], told["shown"])
    assert [25_000, 25_000] == told["steps"][-1]["numbers"]


@pytest.mark.parametrize(
    ("language", "heading", "line"),
    [("en", "T: points of the season", "- The title is secured by place 5 in R3"),
     ("fi", "T: kauden pisteet", "- Mestaruus varmistuu sijalla 5 kilpailussa R3"),
     ("sv", "T: säsongens poäng", "- Titeln säkras med plats 5 i R3")],
)  # fmt: skip
async def test_the_same_is_plain_text_in_three_languages(
    language: str, heading: str, line: str
) -> None:
    lines = (await get(f"standings/t/a?lang={language}")).body.decode().splitlines()
    assert [heading, "A", "50 p"] == lines[:3]
    assert line in lines
    assert not [one for one in lines if "fact_" in one or "rule_" in one or "{" in one]


async def test_points_that_were_taken_have_their_sign() -> None:
    text = (await get("standings/t/b?lang=en")).body.decode()
    assert "- R1: 15.5 p (18 p − 2.5 p)" in text


async def test_an_explanation_that_did_not_change_is_not_sent_again() -> None:
    first = await get("standings/t/a")
    again = await get("standings/t/a", **{"if-none-match": first.headers["etag"]})
    assert 304 == again.status


@pytest.mark.parametrize(
    ("path", "status"),
    [("standings/t/nobody", 404), ("standings/u/a", 404), ("standings/t/a?lang=xx", 400)],
)
async def test_what_was_not_shown_and_unknown_languages_are_problems(
    path: str, status: int
) -> None:
    assert status == (await get(path)).status
