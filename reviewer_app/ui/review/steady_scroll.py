"""Keeps what a person reads or writes at its height while sections of the column grow and shrink around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QApplication, QScrollArea

from reviewer_app.ui.review.review_editor import ReviewEditor


class SteadyScroll(QObject):
    """Scrolls `area` along with the height of what it shows."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._editors: list[ReviewEditor] = []
        self._keeping = False

    def watch(self, editor: ReviewEditor) -> None:
        """What is read may stand in `editor`, which is below those that were named before."""
        self._editors.append(editor)

    def lay_out(self) -> None:
        """Lay the column out now, not at the next turn of the event loop."""
        column = self._area.widget()
        for widget in (*(e.parentWidget() for e in self._editors), column):
            if widget is not None and (layout := widget.layout()) is not None:
                layout.activate()
        QApplication.sendEvent(self._area, QEvent(QEvent.Type.LayoutRequest))

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Whatever changes its height inside, what is read stays where it is."""
        if self._keeping or not self._area.isVisible():
            yield
            return
        self._keeping = True
        anchor = self._anchor()
        before = self._height(*anchor) if anchor else 0
        try:
            yield
        finally:
            self._keeping = False
            self.lay_out()
            if anchor and anchor[0].isVisible():
                bar = self._area.verticalScrollBar()
                bar.setValue(bar.value() + self._height(*anchor) - before)

    def _anchor(self) -> tuple[ReviewEditor, int] | None:
        """What is read: the caret where the person writes and sees it, else the first line in sight; and its height."""
        shown = [e for e in self._editors if e.isVisible()]
        for editor in shown:
            if editor.hasFocus() and 0 <= self._height(editor, editor.cursorRect().top()) < self._area.height():
                return editor, editor.cursorRect().top()
        for editor in shown:
            top = self._height(editor, 0)
            if top + editor.height() > 0:
                return editor, max(0, -top)
        return None

    def _height(self, editor: ReviewEditor, y: int) -> int:
        """Where `y` of an editor is in the area."""
        return editor.viewport().mapTo(self._area.viewport(), QPoint(0, y)).y()
