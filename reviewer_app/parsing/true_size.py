"""The size of type as it is drawn, where a font's letters are not as large as the size that the file states.

In a Type 3 font the stated size is one factor of three (PDF 1.7, 9.6.5): bitmap fonts of old TeX files state 0.1 or 1
for letters of ten points. Headings, notes and tiny type are told by size, so it is measured on the letters.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

import pymupdf
from pymupdf import mupdf

from reviewer_app.parsing.drawn_size import painted_letters
from reviewer_app.parsing.lines import ASCENT, DESCENT, Line

# How high letters of text fonts are, in type sizes: Computer Modern .43 and .68, Times .45 and .66, Helvetica .52 and
# .72, Palatino .47 and .69. So a size is known to a tenth, which rounding to half a point evens out.
_HEIGHTS = {
    **dict.fromkeys("acemnorsuvwxz", 0.45),
    **dict.fromkeys("ABCDEFGHIKLMNOPRSTUVXYZbdhkl0123456789", 0.69),
}
# So many letters say how large a font is drawn; fonts with fewer on so many pages are signs and stay as they are.
_ENOUGH, _PAGES = 8, 3
# The stated size is believed if the drawn one differs by no more than this factor.
_FACTOR = 1.3
# What is stated and drawn smaller is told by its letters one by one (see `visibility`).
_SMALLEST = 3.0
_SUBSET = re.compile(r"^[A-Z]{6}\+")

# A font's name and its stated size in thousandths of a point.
Face = tuple[str, int]


class TrueSizes:
    """The sizes of the Type 3 fonts of one document, learned page by page."""

    def __init__(self) -> None:
        # None where the stated size is right or nothing better is known
        self._known: dict[Face, float | None] = {}
        self._others: set[Face] = set()
        self._heights: defaultdict[Face, list[float]] = defaultdict(list)
        self._pages: Counter[Face] = Counter()

    def set_sizes(self, display: Any, lines: Sequence[Line]) -> bool:
        """Give the runs of `lines`, all of a page that has such fonts, the size in which they are drawn.

        `display` is the page's display list. Tells whether a stated size was wrong. Raises what MuPDF raises.
        """
        faces = {_face(run.font, run.size) for line in lines for run in line.runs}
        new = faces - self._known.keys() - self._others
        if new:
            self._measure(display, new)
        wrong = False
        for line in lines:
            other = False
            for run in line.runs:
                size = self._known.get(_face(run.font, run.size))
                if size is not None:
                    run.size, other = size, True
            wrong = wrong or other
            if line.upright and other:
                # the font's own box is as wrong as its size
                largest = max(run.size for run in line.runs)
                line.y0, line.y1 = line.baseline - ASCENT * largest, line.baseline + DESCENT * largest
        return wrong

    def _measure(self, display: Any, faces: Iterable[Face]) -> None:
        met = set()
        for letter in painted_letters(display, _is_bitmap):
            face = _face(letter.font, letter.size)
            met.add(face)
            if letter.upright and letter.char in _HEIGHTS:
                self._heights[face].append((letter.box.y1 - letter.box.y0) / _HEIGHTS[letter.char])
        for face in faces:
            stated, heights = face[1] / 1000, self._heights[face]
            self._pages[face] += face in met
            if face not in met:
                self._others.add(face)
            elif len(heights) >= _ENOUGH:
                drawn = median(heights)
                believed = stated / _FACTOR <= drawn <= stated * _FACTOR or max(stated, drawn) < _SMALLEST
                self._known[face] = None if believed else round(drawn * 2) / 2 or drawn
            elif self._pages[face] >= _PAGES:
                self._known[face] = None


def bitmap_fonts(page: pymupdf.Page) -> frozenset[str]:
    """The names that MuPDF uses for the Type 3 fonts of a page."""
    found = ((font[0], font[3]) for font in page.get_fonts() if font[2] == "Type3")
    return frozenset(_SUBSET.sub("", name) or f"Type3 ({xref} 0 R)" for xref, name in found)


def _face(font: str, size: float) -> Face:
    return _SUBSET.sub("", font), round(size * 1000)


def _is_bitmap(font: mupdf.FzFont) -> bool:
    return bool(font.m_internal.t3procs)
