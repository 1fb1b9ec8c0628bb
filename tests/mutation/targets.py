"""Which modules are mutated, and the tests that have to kill their mutants: twins first."""

from dataclasses import dataclass

SCORE = 95
"""Percent of its mutants that the tests of each module must kill."""


@dataclass(frozen=True)
class Target:
    """A module under `flyingfinish` with its tests, those that are quick and near it first."""

    module: str
    tests: tuple[str, ...]


def _rally(name: str, *suites: str) -> Target:
    """A module of the rules with the suites that hold it; its twin alone where none is named."""
    return Target(f"rally.{name}", tuple(f"tests/rally/test_{one}.py" for one in suites or [name]))


TARGETS = (
    # Times.
    _rally("times"),
    _rally("stage_times"),
    _rally("restart_times"),
    # Penalties.
    _rally("tariffs"),
    _rally("adjustments"),
    _rally("time_controls"),
    _rally("lateness"),
    _rally("due_times", "fold_controls"),
    _rally("start_controls"),
    _rally("drafts"),
    # Classification.
    _rally("totals", "totals", "classification"),
    _rally("classification", "classification", "boards"),
    _rally("rankings"),
    _rally("board_lines", "boards"),
    _rally("board_running", "boards"),
    _rally("ranges", "ranges", "boards"),
    _rally("stage_wins", "stage_wins", "boards"),
    _rally("team_tables", "team_tables", "boards"),
    # Points.
    _rally("points"),
    _rally("point_tables"),
    _rally("point_rankings"),
    _rally("component_points"),
    _rally("title_points"),
    _rally("standings"),
)
