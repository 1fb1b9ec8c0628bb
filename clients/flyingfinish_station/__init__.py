"""The agent at a post: what it sees is on its own disk first, then at the crew door, once."""
