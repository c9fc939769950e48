"""What stands before the lines of a pane: the dots of a list, and beside each point whether it is new, kept or out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextBlock
from PySide6.QtWidgets import QTextEdit

from reviewer_app.i18n import tr
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.drawn_document import DrawnDocument

# Where the sign of a state stands, in logical pixels from the left edge.
STATE_LEFT, STATE_RIGHT = 17, 32

_SYMBOLS = {"new": "●", "accepted": "✓", "dismissed": "×"}
# The bar of a severity at the left edge, in logical pixels: told apart by its form, not by its colour alone.
_BAR_LEFT, _BAR_WIDTH, _BAR_GAP = 1, 4, 3
_NEW_SIZE = 0.6  # a dot is quieter than a letter


def state_words(state: str) -> str:
    """What the sign of a state says."""
    return {
        "new": tr("New: nobody has looked at this point yet."),
        "accepted": tr("Accepted"),
        "dismissed": tr("Dismissed: it is not exported."),
    }.get(state, "")


def severity_words(severity: str) -> str:
    """What the bar of a severity says."""
    return {"major": tr("Major"), "minor": tr("Minor"), "question": tr("Question")}.get(severity, "")


def verdict_words(verdict: str) -> str:
    """What the person said of a model's point."""
    return {
        "right": tr("Right, as you said"),
        "wrong": tr("Wrong, as you said"),
        "unimportant": tr("Not important, as you said"),
    }.get(verdict, "")


class LineSigns:
    """Draws them for one editor."""

    def __init__(self, editor: QTextEdit, drawn: DrawnDocument, dotted: Callable[[int], bool]) -> None:
        """`dotted` says of a line, by its number, whether its sign of a list is drawn as a dot."""
        self._editor = editor
        self._drawn = drawn
        self._dotted = dotted
        self._colours: dict[str, QColor] = {}

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of `theme`."""
        self._colours = {
            "new": QColor(theme.accent),
            "accepted": QColor(theme.good),
            "dismissed": QColor(theme.muted),
            "dot": QColor(theme.muted),
            "major": QColor(theme.error),
            "minor": QColor(theme.muted),
            "question": QColor(theme.accent),
        }
        self._editor.viewport().update()

    def paint(self, painter: QPainter, part: QRect) -> None:
        """Draw what is in `part` of the viewport."""
        drawn, font = self._drawn.drawn, QFont(self._editor.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for block, box in self._lines(part):
            number = block.blockNumber()
            if self._dotted(number):
                self._dot(painter, block, box)
            if drawn.begins_point(number) and not self._drawn.as_typed:
                self._bar(painter, drawn.severity_of_point(number), box)
            state = drawn.state_of_point(number) if drawn.begins_point(number) and not self._drawn.as_typed else ""
            if state:
                small = QFont(font)
                small.setPointSizeF(font.pointSizeF() * (_NEW_SIZE if state == "new" else 1.0))
                painter.setFont(small)
                painter.setPen(self._colours[state])
                place = QRectF(STATE_LEFT, box.top(), STATE_RIGHT - STATE_LEFT, box.height())
                painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), _SYMBOLS[state])

    def state_at(self, y: int) -> str:
        """What the sign at this height says; empty where there is none."""
        drawn = self._drawn.drawn
        for block, box in self._lines(QRect(0, y, 1, 1)):
            if box.top() <= y <= box.bottom() and drawn.begins_point(block.blockNumber()):
                number = block.blockNumber()
                said = (
                    state_words(drawn.state_of_point(number)),
                    severity_words(drawn.severity_of_point(number)),
                    verdict_words(drawn.verdict_of_point(number)),
                )
                return "\n".join(filter(None, said))
        return ""

    def _bar(self, painter: QPainter, severity: str, box: QRectF) -> None:
        """Thick for a major point, thin for a minor one, in two pieces for a question."""
        if not severity:
            return
        width = _BAR_WIDTH / 2 if severity == "minor" else _BAR_WIDTH
        piece = box.height() - _BAR_GAP if severity != "question" else (box.height() - _BAR_GAP) / 2 - 1
        painter.fillRect(QRectF(_BAR_LEFT, box.top() + 1, width, piece), self._colours[severity])
        if severity == "question":
            painter.fillRect(QRectF(_BAR_LEFT, box.top() + 3 + piece, width, piece), self._colours[severity])

    def _dot(self, painter: QPainter, block: QTextBlock, box: QRectF) -> None:
        line = block.layout().lineAt(0)
        text = block.text()
        at = len(text) - len(text.lstrip())
        (left, _), (right, _) = (cast(tuple[float, int], line.cursorToX(i)) for i in (at, at + 1))
        metrics = QFontMetricsF(self._editor.font())
        radius = metrics.xHeight() * 0.24
        x = box.left() - line.x() + (left + right) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours["dot"])
        painter.drawEllipse(QPointF(x, box.top() + line.ascent() - metrics.xHeight() / 2), radius, radius)

    def _lines(self, part: QRect) -> Iterator[tuple[QTextBlock, QRectF]]:
        """The blocks in `part` of the viewport, each with the box of its first line there."""
        layout = self._editor.document().documentLayout()
        shift = QPointF(self._editor.horizontalScrollBar().value(), self._editor.verticalScrollBar().value())
        block = self._editor.cursorForPosition(part.topLeft()).block()
        while block.isValid():
            whole = layout.blockBoundingRect(block).translated(-shift)
            if whole.top() > part.bottom():
                return
            if block.layout().lineCount():
                line = block.layout().lineAt(0)
                yield block, line.rect().translated(whole.left(), whole.top())
            block = block.next()
