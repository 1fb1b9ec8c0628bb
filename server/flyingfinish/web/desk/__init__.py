"""The desk of the officials: plain forms that send commands, and what they show beside them."""
