"""Where a page is drawn on: pictures and lines, which tell the labels of a figure from text that only is small.

Here it shows too which pictures are drawn over text.
"""

from __future__ import annotations

import math
from typing import Any

import pymupdf

from reviewer_app.paper.model import Rect

# Side of the squares, in points, by which drawn areas are kept.
_CELL = 8.0
# An area of more than this share of the page is its background.
_BACKGROUND = 0.6
# A picture of more than this share is a scan.
_SCAN = 0.5
# A horizontal line of less than this height and more than this width divides text (points).
_THIN, _LONG = 1.5, 60.0
# Areas beyond this number hardly cover new ground: of a drawing with more, every second, third, … is looked at.
_MOST_AREAS = 3000


class DrawnAreas:
    """The squares of a displayed page that lines or pictures touch."""

    def __init__(self) -> None:
        self._cells: set[tuple[int, int]] = set()
        self._over_text: list[Rect] = []

    def add(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Add the area of a line or a picture."""
        for column in range(int(x0 // _CELL), int(x1 // _CELL) + 1):
            for row in range(int(y0 // _CELL), int(y1 // _CELL) + 1):
                self._cells.add((column, row))

    def touches(self, rect: Rect, reach: float) -> bool:
        """Whether something is drawn in `rect` or within `reach` points of it."""
        columns = range(int((rect.x0 - reach) // _CELL), int((rect.x1 + reach) // _CELL) + 1)
        rows = range(int((rect.y0 - reach) // _CELL), int((rect.y1 + reach) // _CELL) + 1)
        return any((column, row) in self._cells for column in columns for row in rows)

    def add_over_text(self, area: Rect) -> None:
        """Add a picture that hides the text under it."""
        self._over_text.append(area)

    def covers(self, rect: Rect) -> bool:
        """Whether the middle of `rect` lies under a picture that was drawn after its text."""
        x, y = (rect.x0 + rect.x1) / 2, (rect.y0 + rect.y1) / 2
        return any(area.x0 < x < area.x1 and area.y0 < y < area.y1 for area in self._over_text)


def drawn_areas(display: Any) -> DrawnAreas:
    """The drawn areas of a page from its display list. Raises what MuPDF raises."""
    found = DrawnAreas()
    text = display.get_textpage(pymupdf.TEXT_COLLECT_VECTORS | pymupdf.TEXT_PRESERVE_IMAGES | pymupdf.TEXT_CLIP)
    page = text.m_internal.mediabox
    width, height = page.x1 - page.x0, page.y1 - page.y0
    boxes = []
    texts: list[tuple[int, Rect]] = []
    pictures: list[tuple[int, Rect]] = []
    block, at = text.m_internal.first_block, 0
    while block:
        area = Rect(block.bbox.x0, block.bbox.y0, block.bbox.x1, block.bbox.y1)
        if block.type == pymupdf.mupdf.FZ_STEXT_BLOCK_TEXT:
            texts.append((at, area))
        else:
            boxes.append(block.bbox)
            if block.type == pymupdf.mupdf.FZ_STEXT_BLOCK_IMAGE and _is_opaque(block):
                pictures.append((at, area))
        block, at = block.next, at + 1
    for at, picture in pictures:
        # a scan lies over the text that was recognised in it
        small = (picture.x1 - picture.x0) * (picture.y1 - picture.y0) < _SCAN * width * height
        touched = [drawn for drawn, area in texts if _overlap(area, picture)]
        if small and touched and max(touched) < at:
            found.add_over_text(picture)
    for box in boxes[:: max(1, math.ceil(len(boxes) / _MOST_AREAS))]:
        x0, y0 = max(box.x0, page.x0), max(box.y0, page.y0)
        x1, y1 = min(box.x1, page.x1), min(box.y1, page.y1)
        rule = y1 - y0 < _THIN and x1 - x0 > _LONG
        if x0 <= x1 and y0 <= y1 and not rule and (x1 - x0) * (y1 - y0) < _BACKGROUND * width * height:
            found.add(x0, y0, x1, y1)
    return found


def _is_opaque(block: Any) -> bool:
    return not pymupdf.mupdf.FzStextBlock(block).i_image().mask().m_internal


def _overlap(a: Rect, b: Rect) -> bool:
    return min(a.x1, b.x1) > max(a.x0, b.x0) and min(a.y1, b.y1) > max(a.y0, b.y0)
