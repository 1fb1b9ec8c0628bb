"""What the log of corrections and the news say of each kind of fact."""
