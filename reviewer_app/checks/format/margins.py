"""Lines that run over the right edge of their column, as LaTeX's overfull boxes do, or off the page.

The edge is where most lines of the paragraph end (the TeXbook, chapter 6, on overfull boxes). A line that ends where
others of the page do is of another column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Certainty, Finding, Spot
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr
from reviewer_app.paper.model import Rect

# Points: how far ends of lines lie apart that are one edge, and from where on a reader sees a line stick out.
_SAME: Final = 1.5
_SEEN: Final = 6.0
_SURELY: Final = 12.0
_INDENT: Final = 30.0
# A paragraph is wider than this (points); marks of an axis are not.
_WIDE: Final = 120.0
# Lines that make an edge, and lines of one paragraph beyond it that are still an accident.
_EDGE: Final = 3
_ACCIDENTS: Final = 1


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Each such line, the furthest of a page first told."""
    sizes = {p.number: (p.width, p.height) for p in manuscript.paper.pages}
    for number, paragraphs in _lines_by_page(manuscript).items():
        ends = Counter(round(r.x1) for lines in paragraphs for r in lines)
        worst: tuple[float, Rect] | None = None
        for lines in paragraphs:
            common, count = Counter(round(r.x1) for r in lines).most_common(1)[0]
            # What begins elsewhere is the paragraph's part in the next column, or a number of the page.
            left = Counter(round(r.x0) for r in lines).most_common(1)[0][0]
            beyond = [r for r in lines if r.x1 > common + _SEEN and abs(r.x0 - left) < _INDENT]
            if common - left < _WIDE or count < max(_EDGE, len(lines) / 2) or len(beyond) > _ACCIDENTS:
                continue
            for r in beyond:
                alike = sum(n for end, n in ends.items() if abs(end - r.x1) <= _SAME)
                if alike < _EDGE and (worst is None or r.x1 - common > worst[0]):
                    worst = (r.x1 - common, r)
        width = sizes[number][0]
        off = next((r for lines in paragraphs for r in lines if r.x1 > width + _SAME or r.x0 < -_SAME), None)
        if off is not None:
            yield Finding("likely", tr("Text runs off page {page}.").format(page=number), (Spot(number, (off,)),))
        elif worst is not None:
            text = tr("A line on page {page} stands {points} points out of its column.")
            text = text.format(page=number, points=round(worst[0]))
            certainty: Certainty = "likely" if worst[0] >= _SURELY else "note"
            yield Finding(certainty, text, (Spot(number, (worst[1],)),), {"points": f"{worst[0]:.1f}"})


def _lines_by_page(manuscript: Manuscript) -> dict[int, list[list[Rect]]]:
    """The lines of each paragraph of text, page by page; those of pages that were read by text recognition are not."""
    skipped = manuscript.garbled | manuscript.recognised
    found: dict[int, list[list[Rect]]] = {}
    for section in manuscript.paper.sections:
        for paragraph in section.paragraphs:
            for span in paragraph.spans if paragraph.kind in ("text", "list") else ():
                if span.page not in skipped and span.rects:
                    found.setdefault(span.page, []).append(list(span.rects))
    return found
