"""The simulator: a script of timed messages, played through the crew door at any speed."""
