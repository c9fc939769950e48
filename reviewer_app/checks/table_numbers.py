"""The numbers in the cells of parsed tables."""

from __future__ import annotations

import re
from typing import Final

from reviewer_app.checks.manuscript import plain
from reviewer_app.checks.printed import Printed, printed

# "85.5", "1,234", "-0.3 *", "93.1%", "52.3a"; not "6.3 ± 0.2", "3-5", "12 (40 %)", which hold several.
_CELL: Final = re.compile(
    r"\s*[*†‡↑↓]?\s?(?P<number>-?\s?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+))"
    r"\s?%?\s?(?:[*†‡↑↓]{0,3}|[a-d])\s*\Z"
)
_ANY: Final = re.compile(r"(?<![\w.])-?(?:\d{1,3}(?:,\d{3})+|\d*\.\d+|\d+)(?![\w]|[.,]\d)")


def in_cell(cell: str) -> Printed | None:
    """The number that a cell holds alone, with a mark of significance at most; None for all others."""
    m = _CELL.match(plain(cell))
    return printed(m["number"]) if m else None


def all_in(cell: str) -> list[Printed]:
    """All numbers of a cell."""
    return [printed(m[0]) for m in _ANY.finditer(plain(cell))]
