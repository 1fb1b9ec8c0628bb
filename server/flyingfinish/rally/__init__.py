"""The sport: facts in, classifications out; standard library only, no clock or I/O."""
