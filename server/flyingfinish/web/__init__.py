"""The two doors: the crew door takes rows and commands, the public door shows what came of them."""
