"""Every table as a file: which there are, their columns, how they are made."""
