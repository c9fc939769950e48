"""The strip in which the model's next point forms."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from reviewer_app.i18n import tr
from reviewer_app.paper.text import one_line
from reviewer_app.ui.review.point_signs import MARGIN

# Pieces of a word arrive up to a hundred times a second; a person reads at twenty.
_FORMING_MS = 50
_FORMING_LINES = 2


class FormingStrip(QLabel):
    """The point that is being written, where it will stand: the end of it, in two lines that never grow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "forming")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setIndent(0)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Point being written"))
        self._full = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FORMING_MS)
        self._timer.timeout.connect(self._show)
        self.setFixedHeight(QFontMetrics(self.font()).lineSpacing() * _FORMING_LINES + 14)
        self.hide()

    def form(self, text: str) -> None:
        """Show `text` within the next 50 ms."""
        self._full = text
        if not self._timer.isActive():
            self._timer.start()

    def changeEvent(self, event: QEvent) -> None:
        """Two lines, whatever they hold, so that the text above never jumps."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.setFixedHeight(QFontMetrics(self.font()).lineSpacing() * _FORMING_LINES + 14)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new width."""
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        metrics = QFontMetrics(self.font())
        room = int((self.width() - 2 * MARGIN) * (_FORMING_LINES - 0.25))
        # A strip that says nothing would look broken while the model is at its first word.
        text = one_line(self._full) or "…"
        self.setText(metrics.elidedText(text, Qt.TextElideMode.ElideLeft, max(room, 40)))
