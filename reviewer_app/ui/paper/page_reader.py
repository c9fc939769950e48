"""The page in sight as a list: its text block by block, and its links. For those who don't see the painted page, and
for the keyboard: choosing an entry shows the block on the page, or goes where the link leads."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from reviewer_app.i18n import tr
from reviewer_app.paper.model import Link, Rect
from reviewer_app.ui.paper.page_text import Caret, PageText
from reviewer_app.ui.paper.paper_tips import PaperTips
from reviewer_app.ui.paper.paper_words import PaperLinks, PaperWords

_WHAT = Qt.ItemDataRole.UserRole


class PageReader(QListWidget):
    """Lists one page at a time."""

    place_chosen = Signal(int, object)  # page, Rect

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: PaperWords | None = None
        self._links: PaperLinks | None = None
        self._tips: PaperTips | None = None
        self._page = 0
        self.setProperty("role", "contents")
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Text and links of this page"))
        self.itemActivated.connect(self._chosen)
        self.itemClicked.connect(self._chosen)

    def read_from(self, words: PaperWords, links: PaperLinks, tips: PaperTips) -> None:
        """Take the pages' words and links from here, and what links lead to."""
        self._words, self._links, self._tips = words, links, tips
        words.arrived.connect(self._arrived)
        links.arrived.connect(self._arrived)

    def follow(self, page: int) -> None:
        """List `page`, once its words are here; 0 lists nothing."""
        if page != self._page:
            self._page = page
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        """A list that nobody sees is not filled."""
        super().showEvent(event)
        if self._words is not None and self._links is not None:
            self._words.need([self._page])
            self._links.need([self._page])
        self._fill()

    def _arrived(self, page: int) -> None:
        if page == self._page:
            self._fill()

    def _fill(self) -> None:
        if not self.isVisible() or self._words is None or self._links is None:
            return
        row = self.currentRow() if self.hasFocus() else -1
        self.clear()
        page = self._words.text.pages.get(self._page)
        for text, rect in blocks(page) if page else ():
            self._add(text, rect)
        self._add_links(self._links.pages.get(self._page, ()))
        if 0 <= row < self.count():
            self.setCurrentRow(row)

    def _add_links(self, links: Sequence[Link]) -> None:
        seen: set[str] = set()
        for link in links:
            text = tr("Link: {where}").format(where=self._tips.describe(link)) if self._tips else ""
            # One link over two lines is two areas of the page.
            if text not in seen:
                seen.add(text)
                self._add(text, link)

    def _add(self, text: str, what: Rect | Link) -> None:
        item = QListWidgetItem(text)
        item.setData(_WHAT, what)
        self.addItem(item)

    def _chosen(self, item: QListWidgetItem) -> None:
        what = item.data(_WHAT)
        if isinstance(what, Link) and self._tips is not None:
            self._tips.follow_link(what)
        elif isinstance(what, Rect):
            self.place_chosen.emit(self._page, what)


def blocks(page: PageText) -> list[tuple[str, Rect]]:
    """The text of each block of a page and the rectangle around it, in reading order."""
    found = []
    for _, numbered in groupby(enumerate(page.words), key=lambda pair: pair[1].block):
        words = list(numbered)
        first, last = words[0][0], words[-1][0]
        text = page.text(Caret(page.page, first, 0), Caret(page.page, last, len(page.words[last].text)))
        x0, y0 = min(w.x0 for _, w in words), min(w.y0 for _, w in words)
        x1, y1 = max(w.x1 for _, w in words), max(w.y1 for _, w in words)
        found.append((text, Rect(x0, y0, x1, y1)))
    return found
