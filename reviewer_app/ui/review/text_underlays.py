"""What is painted below a pane's text without being in it: a band behind a point, lines under misspelled words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor, QPalette, QTextCharFormat
from PySide6.QtWidgets import QTextEdit

from reviewer_app.review.pane import PaneItem
from reviewer_app.ui.review.drawn_document import DrawnDocument


class TextUnderlays:
    """Of `editor`, whose document shows `drawn`. They move along with the text."""

    def __init__(self, editor: QTextEdit, drawn: DrawnDocument) -> None:
        self._editor = editor
        self._drawn = drawn
        self._band: list[QTextEdit.ExtraSelection] = []
        self._misspelled: list[QTextEdit.ExtraSelection] = []

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
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
        look.setUnderlineColor(colour)
        self._misspelled = []
        for start, end in spans:
            word = QTextEdit.ExtraSelection()
            word.cursor = self._drawn.cursor(start, end)
            word.format = look
            self._misspelled.append(word)
        self._paint()

    def _paint(self) -> None:
        self._editor.setExtraSelections([*self._misspelled, *self._band])
