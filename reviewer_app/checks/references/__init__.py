"""The reference list against the citations in the text, and its entries in themselves."""
