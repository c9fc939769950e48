"""Selecting text on the pages with the keyboard: Shift and the arrow keys, from where the person clicked or found."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from reviewer_app.paper.model import Rect
from reviewer_app.ui.paper.caret_moves import Step, moved
from reviewer_app.ui.paper.page_text import Caret
from reviewer_app.ui.paper.paper_selection import PaperSelection
from reviewer_app.ui.paper.paper_view import PaperView
from reviewer_app.ui.paper.paper_words import PaperWords

_MOVES = {
    Qt.Key.Key_Left: (Step.CHARACTER, -1),
    Qt.Key.Key_Right: (Step.CHARACTER, 1),
    Qt.Key.Key_Up: (Step.LINE, -1),
    Qt.Key.Key_Down: (Step.LINE, 1),
    Qt.Key.Key_Home: (Step.LINE_END, -1),
    Qt.Key.Key_End: (Step.LINE_END, 1),
}
_BY_WORD = (Qt.Key.Key_Left, Qt.Key.Key_Right)


class SelectionKeys(QObject):
    """Extends `selection`; Escape ends it. Without a place to begin, the first word in sight is one."""

    def __init__(self, view: PaperView, words: PaperWords, selection: PaperSelection) -> None:
        super().__init__(view)
        self._view = view
        self._words = words
        self._selection = selection
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that select; all others are the view's."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or watched is not self._view:
            return False
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._selection.range is not None:
            self._selection.clear()
            return True
        shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key not in _MOVES or held not in (shift, shift | control):
            return False
        step, by = _MOVES[key]
        if held & control:
            if key not in _BY_WORD:
                return False
            step = Step.WORD
        self._extend(step, by)
        return True

    def _extend(self, step: Step, by: int) -> None:
        point = self._selection.point or self._first_in_sight()
        if point is None:
            return
        if self._selection.point is None:
            self._selection.begin(point)
        to = moved(self._words.text, point, step, by)
        self._selection.extend_to(to)
        page = self._words.text.pages[to.page]
        w = page.words[to.word]
        self._view.reveal(to.page, Rect(w.x0, w.y0, w.x1, w.y1))
        # What comes next is there when the person gets to it.
        self._words.need([to.page + by])

    def _first_in_sight(self) -> Caret | None:
        sight = self._view.sight()
        place = self._view.place_at(self._view.viewport().rect().topLeft())
        page = self._words.text.pages.get(self._view.page)
        if place is None or page is None:
            return None
        top = place.y if place.page == self._view.page else 0.0
        bottom = top + sight.height / self._view.layout_.scale
        seen = (i for i, w in enumerate(page.words) if top <= w.y0 and w.y1 <= bottom)
        first = next(seen, None)
        return Caret(page.page, first, 0) if first is not None else None
