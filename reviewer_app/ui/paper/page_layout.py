"""Where the pages of a paper stand on the canvas at a zoom. Pure geometry: no widget and no image.

Canvas coordinates are logical pixels from the canvas's top left; page coordinates are points of the displayed page.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from reviewer_app.paper.model import Rect

# Between the pages and around them, in logical pixels: enough to see that a page ends, not more.
GAP = 12
MARGIN = 14

# At 100 % a point is 96/72 logical pixels, as every desktop since CSS 2.1 counts.
PIXELS_PER_POINT = 96 / 72
MIN_ZOOM = 0.1

# A page on its side is up to this many times as wide as an upright one: legal paper has the longest sides, 14 to 8.5.
_TURNED = 1.7
MAX_ZOOM = 16.0


@dataclass(frozen=True, slots=True)
class PagePoint:
    """A place in the paper: page (from 1), x and y in points."""

    page: int
    x: float
    y: float


Size = tuple[float, float]  # width and height


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How pages lie: one below the other or in pairs, and by how many quarters each is turned to the right."""

    pairs: bool = False
    quarters: int = 0

    @property
    def in_a_row(self) -> int:
        """How many pages stand side by side."""
        return 2 if self.pairs else 1

    @property
    def gaps(self) -> int:
        """The logical pixels beside and between the pages of a row."""
        return 2 * MARGIN + (self.in_a_row - 1) * GAP

    def turned(self) -> Arrangement:
        """The same with each page turned by a quarter more."""
        return Arrangement(self.pairs, (self.quarters + 1) % 4)

    def shown(self, size: Size) -> Size:
        """The size as it is seen of a page of `size`."""
        return size[::-1] if self.quarters % 2 else size

    def rows(self, sizes: Sequence[Size]) -> list[list[Size]]:
        """The sizes as they are seen, row by row."""
        shown = [self.shown(size) for size in sizes]
        return [shown[i : i + self.in_a_row] for i in range(0, len(shown), self.in_a_row)]

    def onto_screen(self, size: Size, x: float, y: float) -> tuple[float, float]:
        """Where a place of an upright page of `size` is seen, from the top left of the turned page."""
        w, h = size
        return ((x, y), (h - y, x), (w - x, h - y), (y, w - x))[self.quarters]

    def onto_page(self, size: Size, x: float, y: float) -> tuple[float, float]:
        """The place of the upright page that is seen at `x`, `y` from the top left of the turned one."""
        return Arrangement(quarters=-self.quarters % 4).onto_screen(self.shown(size), x, y)


class PageLayout:
    """The pages in rows, each in the middle, at `zoom` (1 is 100 %)."""

    def __init__(
        self, sizes: tuple[Size, ...], zoom: float, width: int, arrangement: Arrangement = Arrangement()
    ) -> None:
        """`sizes` in points, of the upright pages; `width` of the viewport in logical pixels."""
        self.sizes = sizes
        self.zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        self.scale = self.zoom * PIXELS_PER_POINT
        self.arrangement = arrangement
        rows = arrangement.rows(sizes)
        # The pages of a pair meet in the middle, so each has room for the widest of all.
        widest = max((w for row in rows for w, _ in row), default=0.0) * self.scale
        self.width = max(arrangement.in_a_row * math.ceil(widest) + arrangement.gaps, width)
        self._tops: list[int] = []  # of the rows
        y = MARGIN
        for row in rows:
            self._tops.append(y)
            y += max(max(1, round(h * self.scale)) for _, h in row) + GAP
        self.height = y - GAP + MARGIN if sizes else 0

    def at(self, zoom: float, width: int) -> PageLayout:
        """The same pages at another zoom, or in another viewport."""
        return PageLayout(self.sizes, zoom, width, self.arrangement)

    def page_rect(self, page: int) -> tuple[int, int, int, int]:
        """(x, y, width, height) of `page` on the canvas."""
        w, h = self.arrangement.shown(self.sizes[page - 1])
        width, height = max(1, round(w * self.scale)), max(1, round(h * self.scale))
        row, place = divmod(page - 1, self.arrangement.in_a_row)
        middle = self.width // 2
        if not self.arrangement.pairs:
            left = (self.width - width) // 2
        else:
            left = middle + GAP // 2 if place else middle - GAP // 2 - width
        return left, self._tops[row], width, height

    def page_at(self, y: float) -> int:
        """The first page of the row at canvas height `y`; in a gap of the one above, beyond the ends the last ones."""
        row = min(max(bisect_right(self._tops, y), 1), max(1, len(self._tops)))
        return (row - 1) * self.arrangement.in_a_row + 1

    def row_of(self, page: int) -> range:
        """The pages that stand side by side with `page`, itself included."""
        first = (page - 1) // self.arrangement.in_a_row * self.arrangement.in_a_row + 1
        return range(first, min(first + self.arrangement.in_a_row, len(self.sizes) + 1))

    def pages_between(self, top: float, bottom: float) -> range:
        """The pages of which any part lies between two canvas heights."""
        if not self.sizes:
            return range(0)
        return range(self.page_at(top), self.row_of(self.page_at(bottom)).stop)

    def point_at(self, x: float, y: float) -> PagePoint:
        """The place in the paper nearest to a canvas position; beyond a page's edge it lies outside of the page."""
        row = self.row_of(self.page_at(y))
        page = row[0] if x < self.width // 2 else row[-1]
        left, top, _, _ = self.page_rect(page)
        seen = (x - left) / self.scale, (y - top) / self.scale
        return PagePoint(page, *self.arrangement.onto_page(self.sizes[page - 1], *seen))

    def position_of(self, point: PagePoint) -> tuple[float, float]:
        """The canvas position of a place in the paper."""
        page = min(max(point.page, 1), len(self.sizes))
        left, top, _, _ = self.page_rect(page)
        x, y = self.arrangement.onto_screen(self.sizes[page - 1], point.x, point.y)
        return left + x * self.scale, top + y * self.scale

    def rect_of(self, page: int, rect: Rect) -> tuple[float, float, float, float]:
        """(x, y, width, height) of a page's rectangle on the canvas."""
        x0, y0 = self.position_of(PagePoint(page, rect.x0, rect.y0))
        x1, y1 = self.position_of(PagePoint(page, rect.x1, rect.y1))
        return min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)

    def part_of_page(self, page: int, x: float, y: float, width: float, height: float) -> Rect:
        """The part of `page` (points) that lies in a rectangle of the canvas; empty sides if none of it does."""
        left, top, w, h = self.page_rect(page)
        x0, y0 = max(x - left, 0), max(y - top, 0)
        x1, y1 = min(x + width - left, w), min(y + height - top, h)
        if x1 <= x0 or y1 <= y0:
            return Rect(0, 0, 0, 0)
        corners = [
            self.arrangement.onto_page(self.sizes[page - 1], across / self.scale, down / self.scale)
            for across, down in ((x0, y0), (x1, y1))
        ]
        (left_x, right_x), (top_y, bottom_y) = (sorted(ends) for ends in zip(*corners, strict=True))
        return Rect(left_x, top_y, right_x, bottom_y)


def fit_width(sizes: tuple[Size, ...], width: int, arrangement: Arrangement = Arrangement()) -> float:
    """The zoom at which the widest page, or two of them, just fit a viewport `width` logical pixels wide.

    A page turned on its side counts, a poster among pages does not: the others would be too small to read.
    """
    widths = sorted(arrangement.shown(size)[0] for size in sizes) or [1.0]
    usual = widths[len(widths) // 2]
    widest = max(w for w in widths if w <= _TURNED * usual)
    return max(width - arrangement.gaps, 50) / (arrangement.in_a_row * widest * PIXELS_PER_POINT)


def fit_text(columns: tuple[float, float], width: int) -> float:
    """The zoom at which text from `columns[0]` to `columns[1]` (points from the page's left) just fills a viewport."""
    left, right = columns
    return max(width - 2 * MARGIN, 50) / (max(right - left, 36.0) * PIXELS_PER_POINT)


def fit_page(row: Sequence[Size], width: int, height: int, arrangement: Arrangement = Arrangement()) -> float:
    """The zoom at which a row of pages, of these upright sizes in points, is seen whole."""
    shown = [arrangement.shown(size) for size in row]
    across = max(width - arrangement.gaps, 50) / (arrangement.in_a_row * max(w for w, _ in shown) * PIXELS_PER_POINT)
    down = max(height - 2 * GAP, 50) / (max(h for _, h in shown) * PIXELS_PER_POINT)
    return min(across, down)
