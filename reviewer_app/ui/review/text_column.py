"""How wide the lines of an editor are, and how high its text is."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QFrame, QTextEdit

from reviewer_app.ui.review.point_signs import MARGIN

_ABOVE = 9.0  # logical pixels, above the first and below the last line
# Lines of more than 75 characters are hard to read; those of narrow letters have some more than this of usual ones.
_LONGEST_LINE = 71
_USUAL = "etaoinshrdlu"  # the letters that make up most of it
_NO_END = 100_000  # logical pixels


class TextColumn:
    """The lines of `editor`, which is as high as its text: the column around it scrolls."""

    def __init__(self, editor: QTextEdit) -> None:
        self._editor = editor
        self.invitation = ""  # what belongs into the pane, shown while it is empty
        editor.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        editor.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        editor.setFrameShape(QFrame.Shape.NoFrame)
        editor.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        editor.document().setDocumentMargin(MARGIN)
        # The margin leaves room for signs at the side; above and below it would only cost lines.
        root = editor.document().rootFrame()
        frame = root.frameFormat()
        frame.setTopMargin(_ABOVE)
        frame.setBottomMargin(_ABOVE)
        root.setFrameFormat(frame)

    def wrap(self) -> None:
        """Break lines for the room and the letters that there are."""
        self._editor.setLineWrapColumnOrWidth(self.width() + 2 * MARGIN)

    def width(self) -> int:
        """How wide lines are: as wide as there is room, and no wider than can be read well; logical pixels."""
        metrics = QFontMetricsF(self._editor.font())
        widest = _LONGEST_LINE * metrics.horizontalAdvance(_USUAL) / len(_USUAL)
        return max(40, math.floor(min(self._editor.viewport().width() - 2 * MARGIN, widest)))

    def height(self) -> int:
        """How high all of the text is, or what is invited to while there is none; logical pixels."""
        height = self._editor.document().size().height()
        if self._editor.document().isEmpty():
            room, flags = QRect(0, 0, self.width(), _NO_END), Qt.TextFlag.TextWordWrap.value
            invited = self._editor.fontMetrics().boundingRect(room, flags, self.invitation)
            height = max(height, invited.height() + 2 * _ABOVE)
        return math.ceil(height)

    def place_of_invitation(self) -> QRectF:
        """Where it is drawn. Qt's own is cut off where the frame's margins are smaller than the document's."""
        return QRectF(MARGIN, _ABOVE, self.width(), self.height())
