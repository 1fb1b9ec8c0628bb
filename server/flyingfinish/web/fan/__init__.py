"""The kinds of fan pages: what each follows and what it shows of it."""
