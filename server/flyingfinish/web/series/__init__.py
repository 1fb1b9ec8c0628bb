"""A season at the doors: its pages, tables, explanations, commands."""
