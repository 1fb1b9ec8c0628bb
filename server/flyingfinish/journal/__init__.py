"""Where facts are kept: journal and archive, and ledger and feed of what was made of them."""
