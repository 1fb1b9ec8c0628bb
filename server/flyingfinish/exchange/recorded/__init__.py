"""Recorded rallies as files: read, folded, played again."""
