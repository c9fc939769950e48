"""Images of pages: asked for by what is on screen, kept within a byte bound, never shown for another page.

A page is one image up to `WHOLE_PAGE` pixels and tiles past that. While the sharp image is on its way, any older
image of the same page stands in for it, stretched.
"""

from __future__ import annotations

import logging
import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QPoint, QRect, Signal
from PySide6.QtGui import QImage

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.paper.model import Link, Rect, Word
from reviewer_app.ui.paper.dark_page import darkened

if TYPE_CHECKING:
    from reviewer_app.paper.model import PageImage
    from reviewer_app.session.pages import Cancellable

log = logging.getLogger(__name__)

CACHE_BYTES = 192 * 1024 * 1024
# What a paper that is not looked at may keep, so that it is there at once when somebody turns to it: two large pages.
RESTING_BYTES = 32 * 1024 * 1024

# A 600-dpi A4 page has 35 million pixels; up to this many, one image is quicker than its tiles. 24 million is the most
# that is ever asked for at once.
WHOLE_PAGE = 8_000_000
# Turning a page dark costs about 20 ms for a million pixels, and the window may not stand still for longer.
WHOLE_DARK_PAGE = 1_500_000
TILE = 1024  # device pixels a side
STAND_IN = 400_000  # pixels of the small whole page that lies under the tiles

# The worker does one page at a time; more requests than this only wait there, where a newer one can't pass them.
_IN_FLIGHT = 3
_TRIES = 2


class Pages(Protocol):
    """Where page images and words come from (`session.pages.PageSource`)."""

    def image(
        self,
        number: int,
        scale: float,
        clip: Rect | None,
        done: Callable[[PageImage | ReviewerError], None],
        *,
        nearby: bool = False,
        photographs: bool = False,
    ) -> Cancellable:
        """Ask for an image; see `session.pages`. Never answers before it has returned."""

    def words(self, number: int, done: Callable[[tuple[Word, ...] | ReviewerError], None]) -> Cancellable:
        """Ask for a page's words; see `session.pages`."""

    def links(self, number: int, done: Callable[[tuple[Link, ...] | ReviewerError], None]) -> Cancellable:
        """Ask for a page's links; see `session.pages`."""


@dataclass(frozen=True, slots=True)
class ImageKey:
    """One image: a page at `scale` device pixels per point, whole or the part `clip` (points)."""

    page: int
    scale: float
    clip: Rect | None = None


class PageImages(QObject):
    """The images of one paper at a time."""

    arrived = Signal(int)  # page: look again for what to paint

    def __init__(self, parent: QObject | None = None, cache_bytes: int = CACHE_BYTES) -> None:
        super().__init__(parent)
        self._bound = cache_bytes
        self._source: Pages | None = None
        self._generation = 0
        self._images: OrderedDict[ImageKey, QImage] = OrderedDict()
        self._held = 0
        self._dark = False
        self._asked: dict[ImageKey, Cancellable] = {}
        self._wanted: list[ImageKey] = []
        self._near: set[ImageKey] = set()
        self._failures: dict[ImageKey, tuple[int, ReviewerError]] = {}

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for last is here or has failed for good."""
        return bool(self._wanted) and all(
            k in self._images or self._failures.get(k, (0, None))[0] >= _TRIES for k in self._wanted
        )

    def set_dark(self, dark: bool) -> None:
        """Keep images of dark pages from now on; those that are here are forgotten."""
        if dark != self._dark:
            self._dark = dark
            # What is on its way may not say where the photographs are.
            for request in self._asked.values():
                request.cancel()
            self._asked.clear()
            self._images.clear()
            self._held = 0
            self._ask_next()

    def set_source(self, source: Pages | None) -> None:
        """Take the pages of another paper; everything of the one before is dropped, also what is still to come."""
        self._generation += 1
        for request in list(self._asked.values()):
            request.cancel()
        self._asked.clear()
        self._images.clear()
        self._failures.clear()
        self._wanted.clear()
        self._held = 0
        self._source = source

    def want(self, visible: Sequence[ImageKey], nearby: Iterable[ImageKey] = ()) -> None:
        """Say what is needed now, most urgent first; requests for anything else are taken back."""
        near = list(nearby)
        self._near = set(near)
        self._wanted = list(dict.fromkeys([*visible, *near]))
        needed = set(self._wanted)
        for key in [k for k in self._asked if k not in needed]:
            self._asked.pop(key).cancel()
        self._ask_next()

    def let_go(self) -> None:
        """Nobody looks for now: of what is here only what was on screen stays, up to `RESTING_BYTES`."""
        seen = [k for k in self._wanted if k not in self._near]
        self.want(seen)
        for key in list(self._images):
            if key not in seen or self._held > RESTING_BYTES:
                self._held -= self._images.pop(key).sizeInBytes()

    def get(self, key: ImageKey) -> QImage | None:
        """The image itself, if it is here."""
        image = self._images.get(key)
        if image is not None:
            self._images.move_to_end(key)
        return image

    def stand_in(self, page: int, scale: float) -> QImage | None:
        """The whole-page image nearest to `scale` in sharpness, to be stretched."""
        candidates = [k for k in self._images if k.page == page and k.clip is None]
        best = min(candidates, key=lambda k: (k.scale < scale, abs(k.scale - scale)), default=None)
        return self._images[best] if best else None

    def failure(self, page: int) -> ReviewerError | None:
        """Why `page` can't be shown, once it was tried often enough."""
        for key, (tries, error) in self._failures.items():
            if key.page == page and tries >= _TRIES:
                return error
        return None

    def retry(self, page: int) -> None:
        """Try a failed page again."""
        self._failures = {k: v for k, v in self._failures.items() if k.page != page}
        self._ask_next()

    def _ask_next(self) -> None:
        if self._source is None:
            return
        for key in list(self._wanted):
            if len(self._asked) >= _IN_FLIGHT:
                return
            known = key in self._images or key in self._asked
            if known or self._failures.get(key, (0, None))[0] >= _TRIES:
                continue
            generation = self._generation

            def done(result: PageImage | ReviewerError, key: ImageKey = key, g: int = generation) -> None:
                self._done(g, key, result)

            self._asked[key] = self._source.image(
                key.page, key.scale, key.clip, done, nearby=key in self._near, photographs=self._dark
            )

    def _done(self, generation: int, key: ImageKey, result: PageImage | ReviewerError) -> None:
        if generation != self._generation:
            return
        self._asked.pop(key, None)
        if isinstance(result, ReviewerError):
            if result.code is not ErrorCode.CANCELLED:
                tries = self._failures.get(key, (0, result))[0] + 1
                self._failures[key] = (tries, result)
        elif problem := _mismatch(key, result):
            # Never show it: a wrong page beside a comment is worse than none.
            log.warning("dropped an image of page %d: %s", key.page, problem)
            error = ReviewerError(ErrorCode.PAGE_FAILED, problem)
            self._failures[key] = (self._failures.get(key, (0, error))[0] + 1, error)
        else:
            image = _to_qimage(result)
            self._keep(key, darkened(image, _areas(result)) if self._dark else image)
        self.arrived.emit(key.page)
        self._ask_next()

    def _keep(self, key: ImageKey, image: QImage) -> None:
        self._images[key] = image
        self._held += image.sizeInBytes()
        needed = set(self._wanted)
        # Oldest first, but what is on screen stays even if it alone is over the bound.
        for old in [k for k in self._images if k not in needed]:
            if self._held <= self._bound:
                return
            self._held -= self._images.pop(old).sizeInBytes()


def _mismatch(key: ImageKey, image: PageImage) -> str:
    """What is wrong with an answer, if it is not the image that was asked for."""
    if image.number != key.page:
        return f"it shows page {image.number}"
    if image.clip is None and key.clip is not None:
        return "it shows the whole page"
    return image.fault


def _to_qimage(image: PageImage) -> QImage:
    # A deep copy in the format that paints fastest; the bytes may go.
    borrowed = QImage(image.pixels, image.width, image.height, image.stride, QImage.Format.Format_RGB888)
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)


def _areas(image: PageImage) -> list[QRect]:
    """Where `image` shows photographs, in its pixels."""
    x, y = (image.clip.x0, image.clip.y0) if image.clip else (0.0, 0.0)
    scale = image.scale
    found = []
    for r in image.photographs:
        corner = QPoint(round((r.x0 - x) * scale), round((r.y0 - y) * scale))
        found.append(QRect(corner, QPoint(round((r.x1 - x) * scale) - 1, round((r.y1 - y) * scale) - 1)))
    return found


def keys_for_page(
    page: int, size: tuple[float, float], scale: float, seen: Rect | None, whole: int = WHOLE_PAGE
) -> list[ImageKey]:
    """What to ask for to show the part `seen` (points; None: all) of a page of `size` points at `scale` sharply.

    Up to `whole` pixels that is one image, else a small one of the page and the tiles that are seen.
    """
    w, h = size
    if w * scale * h * scale <= whole:
        return [ImageKey(page, scale)]
    base = ImageKey(page, round(math.sqrt(STAND_IN / (w * h)), 4))
    side = TILE / scale
    area = seen or Rect(0, 0, w, h)
    columns = range(max(0, int(area.x0 // side)), min(math.ceil(w / side), int(area.x1 // side) + 1))
    rows = range(max(0, int(area.y0 // side)), min(math.ceil(h / side), int(area.y1 // side) + 1))
    tiles = [
        ImageKey(page, scale, Rect(c * side, r * side, min(w, (c + 1) * side), min(h, (r + 1) * side)))
        for r in rows
        for c in columns
    ]
    return [base, *tiles]
