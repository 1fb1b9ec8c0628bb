"""Files in and out: entry lists, recorded rallies, result tables, scripts for the simulator."""
