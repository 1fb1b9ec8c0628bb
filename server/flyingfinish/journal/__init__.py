"""Where facts are kept: the journal, its archive, and the ledger and feed of what was made of them."""
