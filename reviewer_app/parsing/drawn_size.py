"""How large letters are drawn, where the type size that the file states says something else.

In a Type 3 font the type size is one factor of three: the font's matrix and the glyphs' own coordinates are the others
(PDF 1.7, 9.6.5). A size of 0.1 can be drawn as large as this line, and letters can be stacked on one baseline.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from pymupdf import mupdf

from reviewer_app.paper.model import Rect

# Side of the squares, in points, by which the letters of a page are looked up.
_CELL = 16.0
# Type sizes agree to this many points.
_AGREE = 0.02


class DrawnLetters:
    """The boxes of what a page's letters draw, by where the letters stand. Nothing is read before the first use."""

    def __init__(self, display: Any) -> None:
        self.display = display
        self._cells: dict[tuple[int, int], list[tuple[float, float, float, Rect]]] | None = None

    def within(self, place: Rect, size: float) -> list[Rect]:
        """The boxes drawn for the letters of type size `size` (points, as stated) that start in `place`.

        Coordinates are those of the displayed page; letters that draw nothing are left out. Raises what MuPDF raises.
        """
        if self._cells is None:
            self._cells = _trace(self.display)
        x0, y0, x1, y1 = place.x0 - 0.1, place.y0 - 0.1, place.x1 + 0.1, place.y1 + 0.1
        return [
            box
            for column in range(int(x0 // _CELL), int(x1 // _CELL) + 1)
            for row in range(int(y0 // _CELL), int(y1 // _CELL) + 1)
            for x, y, stated, box in self._cells.get((column, row), ())
            if x0 <= x <= x1 and y0 <= y <= y1 and abs(stated - size) < _AGREE
        ]


class _Letters(mupdf.FzDevice2):  # type: ignore[misc]
    """A device of MuPDF that keeps the place, stated size and drawn box of every letter that is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.use_virtual_fill_text()
        self.use_virtual_stroke_text()
        self.cells: defaultdict[tuple[int, int], list[tuple[float, float, float, Rect]]] = defaultdict(list)

    def fill_text(self, context: Any, text: Any, ctm: Any, *_: Any) -> None:
        self._add(text, ctm)

    def stroke_text(self, context: Any, text: Any, stroke: Any, ctm: Any, *_: Any) -> None:
        self._add(text, ctm)

    def _add(self, text: Any, ctm: Any) -> None:
        head = text.head
        while head:
            span = mupdf.FzTextSpan(head)
            font, to_page = span.font(), mupdf.FzMatrix(ctm)
            of_span = mupdf.fz_concat(span.trm(), to_page)
            size = mupdf.fz_matrix_expansion(of_span)
            for i in range(span.m_internal.len):
                item = span.items(i)
                if item.gid < 0:
                    continue
                at = mupdf.fz_transform_point(mupdf.fz_make_point(item.x, item.y), to_page)
                matrix = mupdf.FzMatrix(of_span.a, of_span.b, of_span.c, of_span.d, at.x, at.y)
                box = mupdf.fz_bound_glyph(font, item.gid, matrix)
                if box.x1 > box.x0 and box.y1 > box.y0 and math.isfinite(box.x1 - box.x0 + box.y1 - box.y0):
                    cell = int(at.x // _CELL), int(at.y // _CELL)
                    self.cells[cell].append((at.x, at.y, size, Rect(box.x0, box.y0, box.x1, box.y1)))
            head = head.next


def _trace(display: Any) -> dict[tuple[int, int], list[tuple[float, float, float, Rect]]]:
    device = _Letters()
    everything = mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE)
    mupdf.fz_run_display_list(display.this, device, mupdf.FzMatrix(), everything, mupdf.FzCookie())
    mupdf.fz_close_device(device)
    return dict(device.cells)
