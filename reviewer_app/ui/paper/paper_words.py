"""What is known of the open paper's pages beside their images: words and links, fetched once each."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from reviewer_app.errors import ReviewerError
from reviewer_app.paper.model import Link, Word
from reviewer_app.ui.paper.page_images import Pages
from reviewer_app.ui.paper.page_layout import PagePoint
from reviewer_app.ui.paper.page_text import PageText, PaperText

if TYPE_CHECKING:
    from reviewer_app.session.pages import Cancellable

T = TypeVar("T")

# One at a time: images of pages that are looked at go first, and a search may take its time.
_IN_FLIGHT = 1
_LINK_SLACK = 1.5  # points around a link that still count as on it


class PageFacts(QObject, Generic[T]):
    """Asks for one kind of thing page by page: those in sight first, all of them where that is wanted."""

    arrived = Signal(int)  # page

    def __init__(
        self,
        ask: Callable[[Pages, int, Callable[[tuple[T, ...] | ReviewerError], None]], Cancellable],
        parent: QObject | None = None,
    ) -> None:
        """`ask` asks a source for one page."""
        super().__init__(parent)
        self._ask = ask
        self._source: Pages | None = None
        self._count = 0
        self._generation = 0
        self._queue: list[int] = []
        self._asked: dict[int, Cancellable] = {}
        self._known: set[int] = set()

    def set_source(self, source: Pages | None, pages: int) -> None:
        """Ask another paper with so many pages from now on."""
        self._generation += 1
        for request in self._asked.values():
            request.cancel()
        self._asked.clear()
        self._queue.clear()
        self._known.clear()
        self._source, self._count = source, pages
        self._forget()

    @property
    def complete(self) -> bool:
        """Whether every page was heard of."""
        return len(self._known) == self._count

    def need(self, pages: Iterable[int]) -> None:
        """Fetch `pages` before others."""
        wanted = [p for p in pages if 1 <= p <= self._count and p not in self._known and p not in self._asked]
        self._queue = list(dict.fromkeys([*wanted, *self._queue]))
        self._next()

    def need_all(self) -> None:
        """Fetch every page."""
        waiting = list(self._queue)
        self.need(range(1, self._count + 1))
        self._queue = list(dict.fromkeys([*waiting, *self._queue]))

    # Qt's classes have a metaclass of their own, so nothing but mypy keeps these from being left out.
    @abstractmethod
    def _keep(self, page: int, found: tuple[T, ...]) -> None:
        """Take what a page has."""

    @abstractmethod
    def _forget(self) -> None:
        """Drop what was kept: another paper is open."""

    def _next(self) -> None:
        while self._source is not None and self._queue and len(self._asked) < _IN_FLIGHT:
            page = self._queue.pop(0)
            if page in self._known or page in self._asked:
                continue

            def done(result: tuple[T, ...] | ReviewerError, page: int = page, g: int = self._generation) -> None:
                self._done(g, page, result)

            self._asked[page] = self._ask(self._source, page, done)

    def _done(self, generation: int, page: int, result: tuple[T, ...] | ReviewerError) -> None:
        if generation != self._generation:
            return
        self._asked.pop(page, None)
        self._known.add(page)
        # A page of which nothing can be had is one that has nothing: its image says what is wrong with it.
        self._keep(page, () if isinstance(result, ReviewerError) else result)
        self.arrived.emit(page)
        self._next()


class PaperWords(PageFacts[Word]):
    """The words, kept as `text`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda source, page, done: source.words(page, done), parent)
        self.text = PaperText()

    def _keep(self, page: int, found: tuple[Word, ...]) -> None:
        self.text.pages[page] = PageText(page, found)

    def _forget(self) -> None:
        self.text = PaperText()


class PaperLinks(PageFacts[Link]):
    """The links that the file itself has, by page."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda source, page, done: source.links(page, done), parent)
        self.pages: dict[int, tuple[Link, ...]] = {}

    def at(self, place: PagePoint) -> Link | None:
        """The smallest link at a place of the paper."""
        s = _LINK_SLACK
        here = [
            k
            for k in self.pages.get(place.page, ())
            if k.rect.x0 - s <= place.x <= k.rect.x1 + s and k.rect.y0 - s <= place.y <= k.rect.y1 + s
        ]
        return min(here, key=lambda k: (k.rect.x1 - k.rect.x0) * (k.rect.y1 - k.rect.y0), default=None)

    def _keep(self, page: int, found: tuple[Link, ...]) -> None:
        self.pages[page] = found

    def _forget(self) -> None:
        self.pages = {}
