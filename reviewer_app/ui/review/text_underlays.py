"""What is painted below a pane's text without being in it: a band behind a point, lines under words and sentences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QPalette, QTextCharFormat
from PySide6.QtWidgets import QTextEdit

from reviewer_app.review.pane import PaneItem
from reviewer_app.ui.review.drawn_document import DrawnDocument

# So near to a caret's place, in logical pixels, the pointer is on what stands there.
_NEAR = 12


class TextUnderlays:
    """Of `editor`, whose document shows `drawn`. They move along with the text."""

    def __init__(self, editor: QTextEdit, drawn: DrawnDocument) -> None:
        self._editor = editor
        self._drawn = drawn
        self._band: list[QTextEdit.ExtraSelection] = []
        self._misspelled: list[QTextEdit.ExtraSelection] = []
        self._remarked: list[tuple[QTextEdit.ExtraSelection, str]] = []

    def show_band(self, item: PaneItem | None) -> None:
        """Put a band behind one point, or behind none."""
        self._band = []
        if item is not None:
            band = QTextEdit.ExtraSelection()
            band.cursor = self._drawn.cursor(item.start, item.end)
            band.format.setBackground(self._editor.palette().color(QPalette.ColorRole.Midlight))
            self._band.append(band)
        self._paint()

    def show_misspelled(self, spans: Sequence[tuple[int, int]], colour: QColor) -> None:
        """Underline words, each from its first to behind its last code point."""
        line = QTextCharFormat.UnderlineStyle.SpellCheckUnderline
        self._misspelled = [self._line(start, end, line, colour) for start, end in spans]
        self._paint()

    def show_remarked(self, spans: Sequence[tuple[int, int, QColor, str]]) -> None:
        """Underline sentences, each as above, with its colour and what is said of it."""
        line = QTextCharFormat.UnderlineStyle.DashUnderline
        self._remarked = [(self._line(start, end, line, colour), said) for start, end, colour, said in spans]
        self._paint()

    def tip(self, place: QPoint) -> str:
        """What is said of the sentence at `place` of the viewport; empty for nothing."""
        cursor = self._editor.cursorForPosition(place)
        if not self._editor.cursorRect(cursor).adjusted(-_NEAR, 0, _NEAR, 0).contains(place):
            return ""
        at = cursor.position()
        found = (s for one, s in self._remarked if one.cursor.selectionStart() <= at <= one.cursor.selectionEnd())
        return "\n".join(dict.fromkeys(found))

    def _line(
        self, start: int, end: int, style: QTextCharFormat.UnderlineStyle, colour: QColor
    ) -> QTextEdit.ExtraSelection:
        line = QTextEdit.ExtraSelection()
        line.cursor = self._drawn.cursor(start, end)
        line.format.setUnderlineStyle(style)
        line.format.setUnderlineColor(colour)
        return line

    def _paint(self) -> None:
        self._editor.setExtraSelections([*(one for one, _ in self._remarked), *self._misspelled, *self._band])
