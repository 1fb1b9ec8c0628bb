"""What every page of the public door is made of: the board, its frame, rows, times, words."""
