"""The fictional weekend that the demo plays: made by rule and luck from one number."""
