"""The picture of the house stays true: every file that ARCHITECTURE.md names is there."""

import re

import pytest

from house.tree import CHECKOUT

PAGE = (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w/.-]+\.(?:py|js|md|lua))`", PAGE)))
ROOTS = ("", "server/flyingfinish/", "server/flyingfinish/*/", "clients/web/*/")


def test_the_page_names_files() -> None:
    assert NAMED


@pytest.mark.parametrize("name", NAMED)
def test_a_file_that_the_page_names_is_there(name: str) -> None:
    assert any(found for root in ROOTS for found in CHECKOUT.glob(root + name))


def test_a_file_that_is_not_there_would_be_seen() -> None:
    assert not any(found for root in ROOTS for found in CHECKOUT.glob(root + "rally/laps.py"))
