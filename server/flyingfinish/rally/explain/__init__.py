"""How a shown number came about: the facts, the rule and its article, the sum."""
