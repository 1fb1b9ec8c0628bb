"""The tables that a rally keeps as it goes on: stage, overall, class, points, teams, wins."""
