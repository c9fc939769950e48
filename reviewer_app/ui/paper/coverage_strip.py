"""What the model reads of the paper, paragraph by paragraph, from left to right as a thin strip above the pages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from reviewer_app.i18n import tr
from reviewer_app.paper.model import Paper
from reviewer_app.review.model import Coverage
from reviewer_app.ui.look.theme import LIGHT, Theme

_HEIGHT = 9
_BEGINNING = 160  # characters of a paragraph in its tool tip


class CoverageStrip(QWidget):
    """One field a paragraph, as wide as it has tokens. The dialog "What was not read" is its list for the keyboard."""

    passage_chosen = Signal(str)  # paragraph id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._paper: Paper | None = None
        self._coverage: tuple[Coverage, ...] = ()
        self._total = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("What the model read"))
        self.hide()

    def show_coverage(self, paper: Paper, coverage: Sequence[Coverage]) -> None:
        """Show `coverage`; nothing where all of it was read."""
        self._paper = paper
        self._coverage = tuple(coverage)
        self._total = sum(max(c.tokens, 1) for c in coverage)
        read = sum(c.read for c in coverage)
        self.setAccessibleDescription(tr("{read} of {total} paragraphs").format(read=read, total=len(self._coverage)))
        self.setVisible(read < len(self._coverage))
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._paper = None
        self._coverage = ()
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        self._theme = theme
        self.update()

    def at(self, x: float) -> Coverage | None:
        """The paragraph at a horizontal position."""
        left = 0.0
        for c in self._coverage:
            left += max(c.tokens, 1) / self._total * self.width()
            if x < left:
                return c
        return None

    def sizeHint(self) -> QSize:
        """A line."""
        return QSize(200, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """The same line."""
        return QSize(0, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint one field a paragraph."""
        # Told apart by height as well as by colour. Two calls for all: one for each of 2,000 paragraphs is felt.
        read, unread = [], []
        left = 0.0
        for c in self._coverage:
            width = max(c.tokens, 1) / self._total * self.width()
            field = QRectF(left, 2, max(width - 1, 0.5), self.height() - 4)
            if c.read:
                read.append(field)
            else:
                unread.append(field.adjusted(0, 2.5, 0, 0))
            left += width
        theme = self._theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.window))
            painter.setPen(Qt.PenStyle.NoPen)
            for fields, colour in ((read, theme.edge), (unread, theme.warning)):
                painter.setBrush(QColor(colour))
                painter.drawRects(fields)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the paragraph."""
        found = self.at(event.position().x())
        if found is not None:
            self.passage_chosen.emit(found.paragraph)

    def event(self, event: QEvent) -> bool:
        """Say which paragraph it is, and whether it was read."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.at(event.pos().x())
            QToolTip.showText(event.globalPos(), self._describe(found) if found else "", self)
            return True
        return super().event(event)

    def _describe(self, c: Coverage) -> str:
        known = self._paper.passage_by_id.get(c.paragraph) if self._paper else None
        text = known[0] if known else ""
        if len(text) > _BEGINNING:
            text = text[:_BEGINNING].rsplit(" ", 1)[0] + "…"
        state = tr("Read") if c.read else tr("Not read: {reason}").format(reason=c.reason or tr("no room"))
        return f"{state}\n{text}"
