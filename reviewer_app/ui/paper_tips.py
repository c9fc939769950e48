"""What the pointer learns over a page: the reference that a citation names, and that a click leads there."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from reviewer_app.paper.model import Reference
from reviewer_app.ui.citations import references_at
from reviewer_app.ui.page_layout import PagePoint
from reviewer_app.ui.paper_view import PaperView
from reviewer_app.ui.paper_words import PaperWords

_SLACK = 2.0  # points around a word that still count as on it


class PaperTips(QObject):
    """Shows tool tips on the pages of `view`."""

    def __init__(self, view: PaperView, words: PaperWords) -> None:
        super().__init__(view)
        self._view = view
        self._words = words
        self._references: Sequence[Reference] = ()
        view.viewport().installEventFilter(self)

    def set_references(self, references: Sequence[Reference]) -> None:
        """Take the reference list of the open paper."""
        self._references = references

    def cited_at(self, position: QPoint) -> list[Reference]:
        """The references that the citation at a viewport position names."""
        place = self._view.place_at(position)
        return self.cited_in(place) if place else []

    def cited_in(self, place: PagePoint) -> list[Reference]:
        """The references that the citation at a place of the paper names."""
        page = self._words.text.pages.get(place.page)
        caret = page.caret_at(place.x, place.y) if page else None
        if page is None or caret is None:
            return []
        w = page.words[caret.word]
        on_word = w.x0 - _SLACK <= place.x <= w.x1 + _SLACK and w.y0 - _SLACK <= place.y <= w.y1 + _SLACK
        return references_at(page, caret, self._references) if on_word else []

    def follow(self, place: PagePoint) -> bool:
        """Show the references that the citation at `place` names, so that one can go back; whether there is one."""
        cited = [r for r in self.cited_in(place) if r.spans]
        if not cited:
            return False
        page = cited[0].spans[0].page
        self._view.jumped.emit()
        self._view.flash(page, tuple(rect for r in cited for s in r.spans if s.page == page for rect in s.rects))
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer the question for a tool tip; show a hand where a click leads somewhere."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = "<br><br>".join(escape(r.text) for r in self.cited_at(event.pos()))
            QToolTip.showText(event.globalPos(), f"<qt>{text}</qt>" if text else "", self._view)
            return True
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove and not event.buttons():
            leads = any(r.spans for r in self.cited_at(event.position().toPoint()))
            shape = Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.IBeamCursor
            self._view.viewport().setCursor(shape)
        return False
