"""Where the pages of a paper stand on the canvas at a zoom. Pure geometry: no widget and no image.

Canvas coordinates are logical pixels from the canvas's top left; page coordinates are points of the displayed page.
"""

from __future__ import annotations

from bisect import bisect_right
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


class PageLayout:
    """The pages in one column, centred, at `zoom` (1 is 100 %)."""

    def __init__(self, sizes: tuple[tuple[float, float], ...], zoom: float, width: int) -> None:
        """`sizes` in points; `width` of the viewport in logical pixels."""
        self.sizes = sizes
        self.zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        self.scale = self.zoom * PIXELS_PER_POINT
        widest = max((w for w, _ in sizes), default=0.0) * self.scale
        self.width = max(round(widest) + 2 * MARGIN, width)
        self._tops: list[int] = []
        y = MARGIN
        for _, h in sizes:
            self._tops.append(y)
            y += max(1, round(h * self.scale)) + GAP
        self.height = y - GAP + MARGIN if sizes else 0

    def page_rect(self, page: int) -> tuple[int, int, int, int]:
        """(x, y, width, height) of `page` on the canvas."""
        w, h = self.sizes[page - 1]
        width, height = max(1, round(w * self.scale)), max(1, round(h * self.scale))
        return (self.width - width) // 2, self._tops[page - 1], width, height

    def page_at(self, y: float) -> int:
        """The page at canvas height `y`; in a gap the one above, beyond the ends the first or the last."""
        return min(max(bisect_right(self._tops, y), 1), max(1, len(self.sizes)))

    def pages_between(self, top: float, bottom: float) -> range:
        """The pages of which any part lies between two canvas heights."""
        if not self.sizes:
            return range(0)
        return range(self.page_at(top), self.page_at(bottom) + 1)

    def point_at(self, x: float, y: float) -> PagePoint:
        """The place in the paper nearest to a canvas position; beyond a page's edge it lies outside of the page."""
        page = self.page_at(y)
        left, top, _, _ = self.page_rect(page)
        return PagePoint(page, (x - left) / self.scale, (y - top) / self.scale)

    def position_of(self, point: PagePoint) -> tuple[float, float]:
        """The canvas position of a place in the paper."""
        left, top, _, _ = self.page_rect(min(max(point.page, 1), len(self.sizes)))
        return left + point.x * self.scale, top + point.y * self.scale

    def rect_of(self, page: int, rect: Rect) -> tuple[float, float, float, float]:
        """(x, y, width, height) of a page's rectangle on the canvas."""
        x0, y0 = self.position_of(PagePoint(page, rect.x0, rect.y0))
        return x0, y0, (rect.x1 - rect.x0) * self.scale, (rect.y1 - rect.y0) * self.scale


def fit_width(sizes: tuple[tuple[float, float], ...], width: int) -> float:
    """The zoom at which the widest page just fits a viewport `width` logical pixels wide.

    A page turned on its side counts, a poster among pages does not: the others would be too small to read.
    """
    widths = sorted(w for w, _ in sizes) or [1.0]
    usual = widths[len(widths) // 2]
    widest = max(w for w in widths if w <= _TURNED * usual)
    return max(width - 2 * MARGIN, 50) / (widest * PIXELS_PER_POINT)


def fit_text(columns: tuple[float, float], width: int) -> float:
    """The zoom at which text from `columns[0]` to `columns[1]` (points from the page's left) just fills a viewport."""
    left, right = columns
    return max(width - 2 * MARGIN, 50) / (max(right - left, 36.0) * PIXELS_PER_POINT)


def fit_page(size: tuple[float, float], width: int, height: int) -> float:
    """The zoom at which a page of `size` points is seen whole."""
    w, h = size
    across = max(width - 2 * MARGIN, 50) / (w * PIXELS_PER_POINT)
    down = max(height - 2 * GAP, 50) / (h * PIXELS_PER_POINT)
    return min(across, down)
