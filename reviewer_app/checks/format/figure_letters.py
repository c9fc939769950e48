"""Letters in figures that are too small to be read in print: under 5 points.

Journals ask for 5 to 8 points (Nature's guide for figures: at least 5 points at the printed size).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding, Spot
from reviewer_app.checks.manuscript import IN_FIGURE, Manuscript
from reviewer_app.i18n import tr
from reviewer_app.paper.file_facts import SMALL, Letters
from reviewer_app.paper.model import Rect

# A single small piece is an index or a mark.
_LEAST: Final = 3
# Nobody was to read these: marks for programs.
_UNSEEN: Final = 1.5
_ROUNDED: Final = 0.1


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """One finding for each page whose figures have such text."""
    small: dict[int, list[Letters]] = {}
    areas = [left for left in manuscript.paper.left_out if left.reason == IN_FIGURE]
    for piece in manuscript.facts.small if manuscript.facts else ():
        inside = any(left.page == piece.page and _holds(left.rects, piece.rect) for left in areas)
        # What is printed as 5.0 is not under 5.
        if inside and _UNSEEN < piece.size < SMALL - _ROUNDED and sum(c.isalnum() for c in piece.text) > 1:
            small.setdefault(piece.page, []).append(piece)
    for page, pieces in small.items():
        if len(pieces) >= _LEAST:
            least = min(piece.size for piece in pieces)
            text = tr("Letters in a figure on page {page} are {size} points high; under {limit} few can read them.")
            text = text.format(page=page, size=f"{least:.1f}", limit=f"{SMALL:g}")
            rects = tuple(piece.rect for piece in pieces)
            yield Finding("likely", text, (Spot(page, rects),), {"size": f"{least:.1f}"})


def _holds(rects: tuple[Rect, ...], piece: Rect) -> bool:
    x, y = (piece.x0 + piece.x1) / 2, (piece.y0 + piece.y1) / 2
    return any(r.x0 - 1 <= x <= r.x1 + 1 and r.y0 - 1 <= y <= r.y1 + 1 for r in rects)
