"""The words of the open paper's pages, fetched once each: those in sight first, all of them for a search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reviewer_app.errors import ReviewerError
from reviewer_app.paper.model import Word
from reviewer_app.ui.page_images import Pages
from reviewer_app.ui.page_text import PageText, PaperText

if TYPE_CHECKING:
    from reviewer_app.session.pages import Cancellable

# One at a time: images of pages that are looked at go first, and a search may take its time.
_IN_FLIGHT = 1


class PaperWords(QObject):
    """Fetches words and keeps them as `text`."""

    arrived = Signal(int)  # page

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = PaperText()
        self._source: Pages | None = None
        self._count = 0
        self._generation = 0
        self._queue: list[int] = []
        self._asked: dict[int, Cancellable] = {}

    def set_source(self, source: Pages | None, pages: int) -> None:
        """Take the words of another paper with so many pages."""
        self._generation += 1
        for request in self._asked.values():
            request.cancel()
        self._asked.clear()
        self._queue.clear()
        self._source, self._count = source, pages
        self.text = PaperText()

    @property
    def complete(self) -> bool:
        """Whether the words of every page are here."""
        return len(self.text.pages) == self._count

    def need(self, pages: Iterable[int]) -> None:
        """Fetch the words of `pages` before those of others."""
        wanted = [p for p in pages if 1 <= p <= self._count and p not in self.text.pages and p not in self._asked]
        self._queue = list(dict.fromkeys([*wanted, *self._queue]))
        self._next()

    def need_all(self) -> None:
        """Fetch the words of every page."""
        waiting = list(self._queue)
        self.need(range(1, self._count + 1))
        self._queue = list(dict.fromkeys([*waiting, *self._queue]))

    def _next(self) -> None:
        while self._source is not None and self._queue and len(self._asked) < _IN_FLIGHT:
            page = self._queue.pop(0)
            if page in self.text.pages or page in self._asked:
                continue

            def done(result: tuple[Word, ...] | ReviewerError, page: int = page, g: int = self._generation) -> None:
                self._done(g, page, result)

            self._asked[page] = self._source.words(page, done)

    def _done(self, generation: int, page: int, result: tuple[Word, ...] | ReviewerError) -> None:
        if generation != self._generation:
            return
        self._asked.pop(page, None)
        # A page whose words can't be had is one without words: its image says what is wrong with it.
        words = () if isinstance(result, ReviewerError) else result
        self.text.pages[page] = PageText(page, words)
        self.arrived.emit(page)
        self._next()
