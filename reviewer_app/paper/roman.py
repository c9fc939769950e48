"""Roman numbers, as sections and tables bear them."""

from __future__ import annotations

_VALUES = {"I": 1, "V": 5, "X": 10}


def roman_value(text: str) -> int:
    """The value of a Roman number in capitals, up to XXXIX; 0 if `text` is none."""
    total = 0
    for char, after in zip(text, text[1:] + " ", strict=True):
        if char not in _VALUES:
            return 0
        value = _VALUES[char]
        total += -value if _VALUES.get(after, 0) > value else value
    return total
