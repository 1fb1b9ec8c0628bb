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
    return Target(f"rally.{name.replace('/', '.')}", tuple(map(_suite, suites or [name])))


def _suite(name: str) -> str:
    folder, slash, stem = name.rpartition("/")
    return f"tests/rally/{folder}{slash}test_{stem}.py"


TARGETS = (
    # Times.
    _rally("times"),
    _rally("stage_times", "stage_times", "restart_times"),
    _rally(
        "restart_times",
        "restart_times_edges",
        "restart_times_missed",
        "restart_times",
        "competition_times",
    ),
    _rally("stage_maximum", "stage_times", "explain/times", "acceptance"),
    _rally("impulse_control", "impulse_control", "fold/given", "fold/controls", "judge/given"),
    _rally("held_starts", "held_starts", "due_times"),
    _rally("held_rules", "held_rules", "fold/regulations"),
    _rally("bulletins", "fold/regulations", "judge/regulations", "competition_times"),
    _rally("counted_times", "counted_times", "competition_times", "fold/regulations"),
    _rally("competition_times", "competition_times", "counted_times", "explain/explain_elsewhere"),
    _rally("crew_clocks", "crew_clocks", "crew_evidence", "restart_times", "stage_times", "state"),
    _rally("observations", "observations", "crew_evidence", "crew_evidence_edges", "inbox"),
    _rally(
        "crew_evidence",
        "crew_evidence",
        "crew_evidence_edges",
        "observations",
        "lanes",
        "shakedown",
        "inbox",
        "fold/given",
    ),
    _rally("fold/given", "fold/given", "restart_times"),
    _rally("lanes", "lanes", "anomalies", "observations", "judge/inbox"),
    # Penalties.
    _rally("tariffs"),
    _rally("adjustments"),
    _rally("rule_adjustments", "rule_adjustments", "explain/penalties"),
    _rally("time_controls", "time_controls", "drafts", "lateness", "fold/controls"),
    _rally("lateness", "lateness", "time_controls", "drafts"),
    _rally("due_times", "due_times", "time_controls", "fold/controls", "lateness"),
    _rally("start_controls", "start_controls", "drafts", "time_controls"),
    _rally("drafts", "drafts", "rule_adjustments", "fold/controls"),
    # Classification.
    _rally("totals", "totals", "classification"),
    _rally(
        "classification", "classification", "classification_rows", "memberships", "boards/boards"
    ),
    _rally(
        "scopes", "scopes", "classification", "memberships", "boards/boards_again", "stage_wins"
    ),
    _rally("memberships", "memberships", "anomalies", "judge/classes", "classification"),
    _rally("finish_criteria", "finish_criteria", "open_items", "boards/final", "podium_sheet"),
    _rally("rankings", "rankings", "rankings_rows"),
    _rally("boards/lines", "boards/lines", "interrupted_stages", "boards/final", "boards/boards"),
    _rally("boards/running", "boards/running", "boards/boards_again", "boards/boards"),
    _rally(
        "boards/tables",
        "boards/tables",
        "boards/boards_again",
        "boards/teams",
        "boards/ranges",
        "boards/wins",
        "boards/points",
        "boards/final",
        "boards/boards",
    ),
    _rally("boards/final", "boards/final", "boards/boards_again", "boards/boards"),
    _rally("boards/ranges", "boards/ranges", "boards/boards_again", "ranges"),
    _rally("boards/wins", "boards/wins", "boards/boards_again", "boards/points", "stage_wins"),
    _rally("ranges", "ranges", "point_rankings", "boards/boards"),
    _rally("stage_wins", "stage_wins", "point_rankings", "boards/boards"),
    _rally("team_tables", "team_tables", "boards/boards"),
    _rally("boards/teams", "boards/teams", "team_tables", "boards/boards_again"),
    _rally("publication", "publication", "publication_chain", "judge/publish"),
    _rally("published_table", "published_table", "judge/publish", "judge/rulings"),
    # Points.
    _rally("points"),
    _rally("point_tables"),
    _rally("point_rankings"),
    _rally("component_points", "component_points", "points"),
    _rally(
        "title_points",
        "title_points",
        "title_points_terms",
        "title_points_end",
        "projected",
        "preview",
        "boards/boards",
    ),
    _rally(
        "boards/points", "boards/points", "boards/boards_again", "title_points", "boards/boards"
    ),
    _rally("standings", "standings", "standings_ties", "season"),
    _rally("round_scores", "round_scores", "season", "contenders"),
    _rally("projected"),
    _rally("series/bridge", "series/bridge", "series/bridge_brought", "judge/series"),
    _rally("season", "season", "contenders", "series/bridge", "explain/series"),
    _rally("clinch", "clinch", "contenders"),
    _rally("contenders", "contenders", "clinch", "season", "explain/series"),
)
