"""What views say of the shakedown: each crew's runs and its best; pure."""

from typing import Any

from flyingfinish.rally.shakedown import best_ms
from flyingfinish.rally.state_parts import CrewState

Row = dict[str, Any]


def shakedown_row(crew: CrewState) -> Row | None:
    """Returns a crew's runs of the shakedown and its best, by which rows sort; None without any."""
    best = best_ms(crew.runs)
    if best is None:
        return None
    runs = {str(nth): run.elapsed_ms for nth, run in enumerate(crew.runs, start=1)}
    return {"ord": best, "best_ms": best, "runs": runs}
