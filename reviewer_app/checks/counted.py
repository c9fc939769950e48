"""Means of what is counted in whole numbers, as papers print them with the number of cases."""

from __future__ import annotations

import re
from typing import Final

from reviewer_app.checks.finding import Certainty
from reviewer_app.checks.printed import NUMBER

# For patterns: "M = 3.42", "n = 28".
MEAN: Final = rf"(?<![\w.])(?:M|[Mm]ean)\s?(?:=|of|was)\s?(?P<mean>{NUMBER})"
CASES: Final = r"(?<![\w.])[nN]\s?=\s?(?P<n>\d+)(?![\d.,]\d)"

_COUNTED: Final = re.compile(
    r"\bnumber of\b|\bage\b|\byears old\b|\bcounts?\b|\berrors\b|\btimes\b|\bsingle[- ]item\b|"
    r"\b(?:[3-9]|five|seven)-point\b",
    re.I,
)
_CERTAIN: Final = re.compile(r"\bnumber of\b|\bsingle[- ]item\b", re.I)


def is_counted(sentence: str) -> bool:
    """Whether a sentence speaks of what comes in whole numbers."""
    return _COUNTED.search(sentence) is not None


def certainty(sentence: str) -> Certainty:
    """How sure that is: ages may be given in months, and a scale may be a mean of several items."""
    return "likely" if _CERTAIN.search(sentence) else "note"
