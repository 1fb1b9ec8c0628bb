"""A season of rallies: its facts, its commands, its state."""
