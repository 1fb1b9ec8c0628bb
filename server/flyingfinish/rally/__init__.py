"""The sport: facts in, classifications out; standard library only, no clock, no I/O, no randomness."""
