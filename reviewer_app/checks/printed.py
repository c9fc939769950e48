"""Numbers as papers print them, with the range of values that rounding leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# Neither the part of a longer number, nor one that was torn apart ("0. 05") or goes on as a power of ten.
NUMBER: Final = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+)"
    r"(?![\d]|[.,]\d|\. \d|\s\.\d|\s?[×*·]\s?10|\s?x\s?10|[eE][-+]?\d|/\d)"
)
SIGNED: Final = rf"-?\s?{NUMBER}"


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as it is printed: its value and one unit of its last digit."""

    value: float
    unit: float

    @property
    def low(self) -> float:
        """The smallest value that rounds to it."""
        return self.value - self.unit / 2

    @property
    def high(self) -> float:
        """The largest value that rounds to it."""
        return self.value + self.unit / 2


def printed(text: str) -> Printed:
    """The number that `text`, a match of `NUMBER` or `SIGNED`, stands for. Raises ValueError."""
    digits = text.replace(",", "").replace(" ", "")
    _, point, decimals = digits.partition(".")
    return Printed(float(digits), 10.0 ** -len(decimals) if point else 1.0)
