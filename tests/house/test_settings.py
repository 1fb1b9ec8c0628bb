"""Every setting is documented, with its default, and nothing else is."""

import dataclasses
import re

from flyingfinish.config import ENV_PREFIX, Settings
from house.tree import CHECKOUT

ROW = re.compile(r"^\| `(FF_\w+)` \| (.*?) \| (.+) \|$", re.MULTILINE)
DOCUMENTED = ROW.findall((CHECKOUT / "server" / "SETTINGS.md").read_text(encoding="utf-8"))


def test_every_setting_stands_in_the_table_with_its_default_and_help() -> None:
    expected = [
        (
            ENV_PREFIX + field.name.upper(),
            "none" if field.default in ("", None) else str(field.default),
            field.metadata["help"],
        )
        for field in dataclasses.fields(Settings)
    ]
    assert expected == DOCUMENTED
