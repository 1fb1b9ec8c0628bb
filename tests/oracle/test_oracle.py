"""The engine and the oracle agree on every field of every table of random rallies.

That the comparison can fail is shown in `test_wrong_engines.py`.
"""

import pytest

from oracle.comparing import differences
from oracle.random_rally import random_rally

QUICK = 100
LONG = 2_000


@pytest.mark.parametrize("seed", range(QUICK))
def test_the_engine_and_the_oracle_agree(seed: int) -> None:
    assert [] == differences(random_rally(seed))


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_the_engine_and_the_oracle_agree_on_two_thousand_rallies() -> None:
    found = {seed: told for seed in range(LONG) if (told := differences(random_rally(seed)))}
    assert {} == found
