"""Searching the paper as the person types: every hit marked and counted, on pages whose words come late as well."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from reviewer_app.i18n import tr
from reviewer_app.paper.model import Rect
from reviewer_app.paper.scripts import is_unspaced
from reviewer_app.ui.look.icons import themed_icon
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.paper.page_text import Hit
from reviewer_app.ui.paper.paper_view import PaperView
from reviewer_app.ui.paper.paper_words import PaperWords

# So long (seconds) a search takes of one turn of the event loop: a word like "the" stands a thousand times in a paper.
_TURN_S = 0.005


class PaperSearch(QObject):
    """The hits of one search."""

    changed = Signal()

    def __init__(self, view: PaperView, words: PaperWords) -> None:
        super().__init__(view)
        self._view = view
        self._words = words
        self._query = ""
        self._both_chinese = False
        self._hits: dict[int, list[Hit]] = {}
        self.total = 0  # hits so far
        self._now: Hit | None = None
        self._left: list[int] = []
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._look)
        words.arrived.connect(self._add_page)

    @property
    def both_chinese(self) -> bool:
        """Whether traditional characters are found by simplified ones and the other way round."""
        return self._both_chinese

    @both_chinese.setter
    def both_chinese(self, both: bool) -> None:
        self._both_chinese = both
        self.search(self._query)

    @property
    def hits(self) -> list[Hit]:
        """Every hit in reading order, as far as the pages' words are here."""
        return [hit for page in sorted(self._hits) for hit in self._hits[page]]

    @property
    def number(self) -> int:
        """Which hit stands out, from 1; 0 for none."""
        if self._now is None:
            return 0
        page = self._now.start.page
        return sum(len(found) for p, found in self._hits.items() if p < page) + self._hits[page].index(self._now) + 1

    @property
    def now(self) -> Hit | None:
        """The hit that stands out."""
        return self._now

    @property
    def complete(self) -> bool:
        """Whether every page was searched."""
        return self._words.complete and not self._left

    def search(self, query: str) -> None:
        """Mark every place of `query` and go to the first one from here on."""
        self._query = query.strip()
        self._hits.clear()
        self._view.mark(Layer.HIT, {})
        self.total = 0
        self._now = None
        self._left = []
        if self._query:
            self._words.need_all()
            # From the page that is seen onwards, then those before it.
            self._left = sorted(self._words.text.pages, key=lambda p: (p < self._view.page, p))
        self._look()

    def clear(self) -> None:
        """Mark nothing."""
        self.search("")

    def step(self, by: int) -> None:
        """Go to the next hit (1) or the one before (-1), around the ends."""
        hits = self.hits
        if hits:
            at = hits.index(self._now) + by if self._now else 0
            self._go(hits[at % len(hits)])

    def _add_page(self, page: int) -> None:
        if self._query:
            self._left.append(page)
            self._look()

    def _look(self) -> None:
        """Search the pages that are left, a few in one turn of the event loop."""
        end = time.perf_counter() + _TURN_S
        marks: dict[int, list[Rect]] = {}
        while self._left:
            page = self._left.pop(0)
            text = self._words.text.pages[page]
            self._hits[page] = found = text.find(self._query, simplified=self._both_chinese)
            self.total += len(found)
            if found:
                marks[page] = [r for h in found for r in text.rects(h.start, h.end)]
            if time.perf_counter() > end and self._left:
                self._turn.start()
                break
        self._show(marks)
        if self._now is None:
            self._go_to_first()

    def _go_to_first(self) -> None:
        here = self._hits.get(self._view.page)
        if here:
            self._go(here[0])
        elif self.complete and self.total:
            hits = self.hits
            self._go(next((h for h in hits if h.start.page > self._view.page), hits[0]))

    def _go(self, hit: Hit) -> None:
        self._now = hit
        rects = self._words.text.rects(hit.start, hit.end)
        self._view.mark(Layer.HIT_NOW, rects)
        for page, found in rects.items():
            if found:
                self._view.reveal(page, found[0])
                break
        self.changed.emit()

    def _show(self, marks: dict[int, list[Rect]]) -> None:
        if marks:
            self._view.marks.add(Layer.HIT, marks)
            self._view.viewport().update()
        if self._now is None:
            self._view.mark(Layer.HIT_NOW, {})
        self.changed.emit()


class SearchField(QLineEdit):
    """Enter goes on, Shift+Enter back, Escape leaves."""

    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            case _:
                super().keyPressEvent(event)


class SearchBar(QWidget):
    """The field above the paper, the count, and the way from hit to hit."""

    left_at = Signal(object)  # Hit: the one that stood out when the person went back to the paper

    def __init__(self, search: PaperSearch, view: PaperView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self._view = view
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = SearchField(self)
        self.field.setPlaceholderText(tr("Find in the paper"))
        self.field.setAccessibleName(tr("Find in the paper"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(search.search)
        self.field.stepped.connect(search.step)
        self.field.left.connect(self.leave)
        self._count = QLabel(self)
        self._count.setProperty("role", "status")
        self._count.setMinimumWidth(110)
        self._buttons = {
            "up": self._button(tr("Previous hit"), lambda: search.step(-1)),
            "down": self._button(tr("Next hit"), lambda: search.step(1)),
            "close": self._button(tr("Close the search"), self.leave),
        }
        self.both_chinese = self._button(tr("Find traditional for simplified Chinese, and the other way round"))
        self.both_chinese.setText("简⇄繁")
        self.both_chinese.setCheckable(True)
        self.both_chinese.toggled.connect(self._turn_both_chinese)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 6, 6)
        row.addWidget(self.field, 1)
        row.addWidget(self._count)
        row.addWidget(self.both_chinese)
        for button in self._buttons.values():
            row.addWidget(button)
        search.changed.connect(self._show_found)
        self.hide()

    def open(self, text: str = "") -> None:
        """Show the bar with `text` to search, or with what was searched last."""
        self.show()
        if text and text != self.field.text():
            self.field.setText(text)  # which searches
        else:
            self._search.search(self.field.text())
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def leave(self) -> None:
        """Hide the bar and its marks; back to the paper."""
        self.hide()
        found = self._search.now
        self._search.clear()
        if found is not None:
            self.left_at.emit(found)
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in `theme`."""
        for name, button in self._buttons.items():
            button.setIcon(themed_icon(name, theme))

    def _turn_both_chinese(self, both: bool) -> None:
        self._search.both_chinese = both

    def _show_found(self) -> None:
        total = self._search.total
        self.both_chinese.setVisible(any(map(is_unspaced, self.field.text())))
        if not self.field.text().strip():
            text = ""
        elif total:
            text = tr("{n} of {total}").format(n=self._search.number, total=total)
        else:
            text = tr("Not found") if self._search.complete else tr("Searching…")
        self._count.setText(text)

    def _button(self, name: str, call: object = None) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setIconSize(QSize(18, 18))
        if call is not None:
            button.clicked.connect(call)
        return button
