"""The selection on the pages, in reading order: with the mouse, and what a plain click means."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication

from reviewer_app.ui.paper.page_layout import PagePoint
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.paper.page_text import Caret, PageText
from reviewer_app.ui.paper.paper_view import PaperView
from reviewer_app.ui.paper.paper_words import PaperWords

_SCROLL_MS = 30
_SCROLL_SHARE = 0.35  # of the distance that the pointer is outside, each time


class Unit(Enum):
    """What a drag selects; each further click takes the next."""

    CHARACTER = 1
    WORD = 2
    LINE = 3
    BLOCK = 4


class PaperSelection(QObject):
    """The selection on the pages of `view`."""

    changed = Signal()
    settled = Signal()  # the mouse has selected something and is up again
    clicked = Signal(object)  # PagePoint: a click that selected nothing

    def __init__(self, view: PaperView, words: PaperWords) -> None:
        super().__init__(view)
        self._view = view
        self._words = words
        self._anchor: tuple[Caret, Caret] | None = None
        self._range: tuple[Caret, Caret] | None = None
        self._point: Caret | None = None
        self._unit = Unit.CHARACTER
        self._pressed: QPoint | None = None
        self._dragged = False
        self._clicks = 0
        self._since_click = QTimer(self)
        self._since_click.setSingleShot(True)
        self._scroll = QTimer(self)
        self._scroll.setInterval(_SCROLL_MS)
        self._scroll.timeout.connect(self._scroll_on)
        view.viewport().installEventFilter(self)

    @property
    def text(self) -> str:
        """What is selected."""
        return self._words.text.text(*self._range) if self._range else ""

    @property
    def range(self) -> tuple[Caret, Caret] | None:
        """From where to where, in reading order."""
        return self._range

    @property
    def point(self) -> Caret | None:
        """The end that moves, or the place that was clicked last; None where there is neither."""
        return self._point

    def begin(self, caret: Caret) -> None:
        """Select nothing yet, but from here on."""
        self._anchor, self._point = (caret, caret), caret
        self._set(None)

    def extend_to(self, caret: Caret) -> None:
        """Select from where it began to `caret`."""
        self._point = caret
        if self._anchor is None:
            self._anchor = (caret, caret)
        self._set((min(self._anchor[0], caret), max(self._anchor[1], caret)))

    def select(self, start: Caret, end: Caret) -> None:
        """Select a range; the keyboard moves its end."""
        self._anchor, self._point = (start, start), end
        self._set((start, end))

    def clear(self) -> None:
        """Select nothing."""
        self._anchor = self._point = None
        self._set(None)

    def select_all(self) -> None:
        """Select everything; the words that are not here yet are fetched and join when they come."""
        self._words.need_all()
        self._set(self._words.text.everything())

    def copy(self) -> None:
        """Put the selected text on the clipboard."""
        if self._range:
            QGuiApplication.clipboard().setText(self.text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the mouse over the pages."""
        if isinstance(event, QMouseEvent) and watched is self._view.viewport():
            match event.type():
                case QEvent.Type.MouseButtonPress | QEvent.Type.MouseButtonDblClick:
                    return self._press(event)
                case QEvent.Type.MouseMove:
                    return self._move(event)
                case QEvent.Type.MouseButtonRelease:
                    return self._release(event)
                case _:
                    pass
        return False

    def _press(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        at = event.position().toPoint()
        again = self._since_click.isActive() and self._pressed is not None
        near = self._pressed is not None and (at - self._pressed).manhattanLength() < QApplication.startDragDistance()
        self._clicks = self._clicks % len(Unit) + 1 if again and near else 1
        self._since_click.start(QApplication.doubleClickInterval())
        self._unit = Unit(self._clicks)
        self._pressed = at
        self._dragged = False
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._anchor:
            self._extend(at)
            self._dragged = True
            return True
        found = self._caret_at(at)
        self._anchor = self._grow(found) if found else None
        self._point = self._anchor[1] if self._anchor else None
        self._set(self._anchor if self._unit is not Unit.CHARACTER else None)
        return True

    def _move(self, event: QMouseEvent) -> bool:
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        at = event.position().toPoint()
        if not self._dragged and (at - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return True
        self._dragged = True
        self._extend(at)
        if self._view.viewport().rect().contains(at):
            self._scroll.stop()
        elif not self._scroll.isActive():
            self._scroll.start()
        return True

    def _release(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return False
        self._scroll.stop()
        if not self._dragged and self._unit is Unit.CHARACTER:
            place = self._view.place_at(event.position())
            if place is not None:
                self.clicked.emit(place)
        elif self._range is not None:
            self.settled.emit()
        self._dragged = False
        return True

    def _scroll_on(self) -> None:
        """Scroll towards a pointer that was dragged out of the view."""
        view = self._view.viewport()
        at = view.mapFromGlobal(view.cursor().pos())
        over = at.y() - min(max(at.y(), 0), view.height())
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + round(over * _SCROLL_SHARE))
        self._extend(at)

    def _extend(self, at: QPoint) -> None:
        found = self._caret_at(at)
        if found is None:
            return
        first, last = self._grow(found)
        if self._anchor is None:
            self._anchor = (first, last)
        self._point = last if first >= self._anchor[0] else first
        self._set((min(self._anchor[0], first), max(self._anchor[1], last)))

    def _grow(self, caret: Caret) -> tuple[Caret, Caret]:
        page: PageText = self._words.text.pages[caret.page]
        match self._unit:
            case Unit.WORD:
                return page.word_at(caret)
            case Unit.LINE:
                return page.line_at(caret)
            case Unit.BLOCK:
                return page.block_at(caret)
            case _:
                return caret, caret

    def _caret_at(self, at: QPoint) -> Caret | None:
        place: PagePoint | None = self._view.place_at(at)
        if place is None:
            return None
        page = self._words.text.pages.get(place.page)
        if page is None:
            self._words.need([place.page])
            return None
        return page.caret_at(place.x, place.y)

    def _set(self, selected: tuple[Caret, Caret] | None) -> None:
        if selected is not None and selected[0] >= selected[1]:
            selected = None
        if selected == self._range:
            return
        self._range = selected
        self._view.mark(Layer.SELECTION, self._words.text.rects(*selected) if selected else {})
        self.changed.emit()
