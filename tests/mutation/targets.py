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
    _rally("stage_times", "stage_times", "restart_times"),
    _rally("restart_times", "restart_times_edges", "restart_times"),
    _rally("stage_maximum", "stage_times", "explain_times", "acceptance"),
    _rally("impulse_control", "impulse_control", "fold_given", "fold_controls", "judge_given"),
    _rally("held_starts", "held_starts", "due_times"),
    _rally("held_rules", "held_rules", "fold_regulations"),
    _rally("bulletins", "fold_regulations", "judge_regulations", "competition_times"),
    _rally("counted_times", "counted_times", "competition_times", "fold_regulations"),
    _rally("competition_times", "competition_times", "counted_times", "explain_elsewhere"),
    _rally("crew_clocks", "crew_clocks", "crew_evidence", "fold_given", "restart_times", "state"),
    _rally("lanes", "lanes", "anomalies", "observations", "judge_inbox"),
    # Penalties.
    _rally("tariffs"),
    _rally("adjustments"),
    _rally("rule_adjustments", "rule_adjustments", "explain_penalties"),
    _rally("time_controls", "time_controls", "drafts", "lateness", "fold_controls"),
    _rally("lateness", "lateness", "time_controls", "drafts"),
    _rally("due_times", "due_times", "time_controls", "fold_controls", "lateness"),
    _rally("start_controls", "start_controls", "drafts", "time_controls"),
    _rally("drafts", "drafts", "rule_adjustments", "fold_controls"),
    # Classification.
    _rally("totals", "totals", "classification"),
    _rally("classification", "classification", "classification_rows", "memberships", "boards"),
    _rally("scopes", "scopes", "classification", "memberships", "boards_again", "stage_wins"),
    _rally("memberships", "memberships", "anomalies", "judge_classes", "classification"),
    _rally("finish_criteria", "finish_criteria", "open_items", "board_final", "podium_sheet"),
    _rally("rankings"),
    _rally("board_lines", "board_lines", "interrupted_stages", "board_final", "boards"),
    _rally("board_running", "board_running", "boards_again", "boards"),
    _rally("board_final", "board_final", "boards_again", "boards"),
    _rally("ranges", "ranges", "point_rankings", "boards"),
    _rally("stage_wins", "stage_wins", "point_rankings", "boards"),
    _rally("team_tables", "team_tables", "boards"),
    _rally("publication", "publication", "publication_chain", "judge_publish"),
    _rally("published_table", "published_table", "judge_publish", "judge_rulings"),
    # Points.
    _rally("points"),
    _rally("point_tables"),
    _rally("point_rankings"),
    _rally("component_points", "component_points", "points"),
    _rally("title_points", "title_points", "projected", "preview", "boards"),
    _rally("standings", "standings", "standings_ties", "season"),
    _rally("round_scores", "round_scores", "season", "contenders"),
    _rally("projected"),
    _rally("season", "season", "contenders", "series_bridge", "explain_series"),
)
