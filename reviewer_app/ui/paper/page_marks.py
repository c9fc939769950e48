"""What is marked on the pages: highlights, passages behind points, where one just jumped to, hits, the selection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum

from reviewer_app.paper.model import Rect
from reviewer_app.ui.look.theme import Theme


class Layer(IntEnum):
    """The kinds of marks in the order in which they are painted."""

    NOTE = 0
    TICK = 1  # a passage behind some point: a mark at the page's edge
    LIT = 2
    HIDDEN = 3
    HIT = 4
    HIT_NOW = 5
    FLASH = 6
    SELECTION = 7

    def colour(self, theme: Theme) -> str:
        """The colour that is multiplied with a white page."""
        colours = (theme.note, theme.flash, theme.lit, theme.hidden, theme.hit, theme.hit_now, theme.flash)
        return (*colours, theme.page_selection)[self]

    @property
    def on_dark(self) -> str:
        """The colour that shows where a dark page is darker than it."""
        return ("#2b4a4d", "#745400", "#4a3d0c", "#5c2a3c", "#2f4d1d", "#85420a", "#745400", "#24497e")[self]


class PageMarks:
    """The marked rectangles of each page, layer by layer, in points."""

    def __init__(self) -> None:
        self._layers: dict[Layer, dict[int, tuple[Rect, ...]]] = {layer: {} for layer in Layer}

    def put(self, layer: Layer, marks: Mapping[int, Iterable[Rect]]) -> bool:
        """Let `layer` show exactly `marks` (rectangles by page); whether that changed anything."""
        new = {page: tuple(rects) for page, rects in marks.items()}
        changed = new != self._layers[layer]
        self._layers[layer] = new
        return changed

    def add(self, layer: Layer, marks: Mapping[int, Iterable[Rect]]) -> None:
        """Let `layer` show `marks` on their pages, and on the other pages what it shows there."""
        self._layers[layer] |= {page: tuple(rects) for page, rects in marks.items()}

    def clear(self) -> None:
        """Mark nothing."""
        for layer in Layer:
            self._layers[layer] = {}

    def on_page(self, page: int) -> list[tuple[Layer, Rect]]:
        """What to paint on `page`, in order."""
        return [(layer, rect) for layer in Layer for rect in self._layers[layer].get(page, ())]

    def pages(self, layer: Layer) -> list[int]:
        """The pages that have marks of `layer`."""
        return sorted(page for page, rects in self._layers[layer].items() if rects)
