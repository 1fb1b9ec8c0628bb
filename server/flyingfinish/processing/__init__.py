"""One writer per rally: journal -> fold -> views and deltas, committed in one step."""
