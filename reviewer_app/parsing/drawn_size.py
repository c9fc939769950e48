"""How large letters are drawn, where the type size that the file states says something else.

In a Type 3 font the type size is one factor of three: the font's matrix and the glyphs' own coordinates are the others
(PDF 1.7, 9.6.5). A size of 0.1 can be drawn as large as this line, and letters can be stacked on one baseline.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from pymupdf import mupdf

from reviewer_app.paper.model import Rect

# Side of the squares, in points, by which the letters of a page are looked up.
_CELL = 16.0
# Type sizes agree to this many points.
_AGREE = 0.02
# A letter is in a place up to so many points: boxes are rounded.
_EDGE = 0.1
_UNICODE = 0x110000


class DrawnLetters:
    """The boxes of what a page's letters draw, by where the letters stand. Nothing is read before the first use."""

    def __init__(self, display: Any) -> None:
        self.display = display
        self._cells: dict[tuple[int, int], list[Letter]] | None = None

    def within(self, place: Rect, size: float) -> list[Rect]:
        """The boxes drawn for the letters of type size `size` (points, as stated) that start in `place`.

        Coordinates are those of the displayed page; letters that draw nothing are left out. Raises what MuPDF raises.
        """
        if self._cells is None:
            cells: defaultdict[tuple[int, int], list[Letter]] = defaultdict(list)
            for letter in painted_letters(self.display):
                cells[int(letter.x // _CELL), int(letter.y // _CELL)].append(letter)
            self._cells = cells
        x0, y0, x1, y1 = place.x0 - _EDGE, place.y0 - _EDGE, place.x1 + _EDGE, place.y1 + _EDGE
        return [
            letter.box
            for column in range(int(x0 // _CELL), int(x1 // _CELL) + 1)
            for row in range(int(y0 // _CELL), int(y1 // _CELL) + 1)
            for letter in self._cells.get((column, row), ())
            if x0 <= letter.x <= x1 and y0 <= letter.y <= y1 and abs(letter.size - size) < _AGREE
        ]


class Letter(NamedTuple):
    """A letter that is painted: where it starts, its size in points as stated, what it draws, its font and character.

    `upright`: it stands on a baseline from left to right.
    """

    x: float
    y: float
    size: float
    box: Rect
    font: str
    char: str
    upright: bool


class _Letters(mupdf.FzDevice2):  # type: ignore[misc]
    """A device of MuPDF that keeps every letter that is painted and draws something, in fonts that `wanted` says."""

    def __init__(self, wanted: Callable[[mupdf.FzFont], bool] | None) -> None:
        super().__init__()
        self.use_virtual_fill_text()
        self.use_virtual_stroke_text()
        self.wanted = wanted
        self.letters: list[Letter] = []

    def fill_text(self, context: Any, text: Any, ctm: Any, *_: Any) -> None:
        self._add(text, ctm)

    def stroke_text(self, context: Any, text: Any, stroke: Any, ctm: Any, *_: Any) -> None:
        self._add(text, ctm)

    def _add(self, text: Any, ctm: Any) -> None:
        head = text.head
        while head:
            span = mupdf.FzTextSpan(head)
            head = head.next
            font, to_page = span.font(), mupdf.FzMatrix(ctm)
            if self.wanted is not None and not self.wanted(font):
                continue
            of_span = mupdf.fz_concat(span.trm(), to_page)
            size, name = mupdf.fz_matrix_expansion(of_span), mupdf.fz_font_name(font)
            upright = abs(of_span.b) < _AGREE * size and of_span.a > 0
            for i in range(span.m_internal.len):
                item = span.items(i)
                if item.gid < 0:
                    continue
                at = mupdf.fz_transform_point(mupdf.fz_make_point(item.x, item.y), to_page)
                matrix = mupdf.FzMatrix(of_span.a, of_span.b, of_span.c, of_span.d, at.x, at.y)
                box = mupdf.fz_bound_glyph(font, item.gid, matrix)
                if box.x1 > box.x0 and box.y1 > box.y0 and math.isfinite(box.x1 - box.x0 + box.y1 - box.y0):
                    char = chr(item.ucs) if 0 < item.ucs < _UNICODE else ""
                    rect = Rect(box.x0, box.y0, box.x1, box.y1)
                    self.letters.append(Letter(at.x, at.y, size, rect, name, char, upright))


def painted_letters(display: Any, wanted: Callable[[mupdf.FzFont], bool] | None = None) -> list[Letter]:
    """The letters that the page of a display list paints, in all fonts or in those that are `wanted`.

    Raises what MuPDF raises.
    """
    device = _Letters(wanted)
    everything = mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE)
    mupdf.fz_run_display_list(display.this, device, mupdf.FzMatrix(), everything, mupdf.FzCookie())
    mupdf.fz_close_device(device)
    return device.letters
