"""Evidence marks as they are drawn in a pane: a small label with the page, in place of one character."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.drawn_text import Chip

CHIP = QTextFormat.ObjectTypes.UserObject.value + 1
_SOURCE = QTextFormat.Property.UserProperty.value + 1
_LABEL = _SOURCE + 1
_IDS = _SOURCE + 2

# Of the text's size; and room around the label, in parts of its height.
_SIZE = 0.86
_BESIDE = 0.34
_ROUND = 0.28

# How sure a mark is, the surest first; of several marks in one chip the surest counts.
_ORDER = ("cited", "found", "weak", "moved")


def chip_format(chip: Chip) -> QTextCharFormat:
    """The format of the character that `chip` is drawn for."""
    dress = QTextCharFormat()
    dress.setObjectType(CHIP)
    dress.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBottom)
    dress.setProperty(_SOURCE, chip.source)
    dress.setProperty(_LABEL, chip.label)
    dress.setProperty(_IDS, " ".join(chip.ids))
    return dress


def chip_source(dress: QTextCharFormat) -> str | None:
    """The marks as they stand in the Markdown, of a character that a chip is drawn for."""
    return str(dress.property(_SOURCE)) if dress.objectType() == CHIP else None


def surest(statuses: Sequence[str | None]) -> str:
    """The status that a chip with marks of `statuses` shows; empty while nothing is known of them."""
    known = [s for s in statuses if s in _ORDER]
    return min(known, key=_ORDER.index, default="") or ""


class ChipDrawer(QPyTextObject):
    """Draws the chips of one document."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self.theme = theme
        self.statuses: Mapping[str, str] = {}
        document.documentLayout().registerHandler(CHIP, self)

    def intrinsicSize(self, document: QTextDocument, _position: int, dress: QTextFormat) -> QSizeF:
        """The room that a chip takes in its line, in logical pixels."""
        metrics = QFontMetricsF(self._font(document))
        width = metrics.horizontalAdvance(str(dress.property(_LABEL))) + 2 * _BESIDE * metrics.height()
        return QSizeF(width, metrics.height())

    def drawObject(
        self, painter: QPainter, box: QRectF | QRect, document: QTextDocument, _position: int, dress: QTextFormat
    ) -> None:
        """Draw one: filled where it is sure; told apart by its edge as well as by its colour."""
        box = QRectF(box)
        ids = str(dress.property(_IDS)).split()
        status = surest([self.statuses.get(id_) for id_ in ids])
        theme, style = self.theme, Qt.PenStyle
        ink, line = {
            "cited": (theme.mark, style.SolidLine),
            "found": (theme.mark, style.SolidLine),
            "weak": (theme.warning, style.DotLine),
            "moved": (theme.error, style.DashLine),
        }.get(status, (theme.muted, style.DotLine))
        sure = status in ("cited", "found")
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self._font(document)
        font.setBold(status == "cited")
        font.setStrikeOut(status == "moved")
        # A line of one pixel is sharp between pixels.
        edge = box.adjusted(1.5, 0.5, -1.5, -0.5)
        painter.setPen(QPen(QColor(theme.mark_ground if sure else ink), 1.0, line))
        painter.setBrush(QBrush(QColor(theme.mark_ground)) if sure else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(edge, box.height() * _ROUND, box.height() * _ROUND)
        painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(dress.property(_LABEL)))
        painter.restore()

    @staticmethod
    def _font(document: QTextDocument) -> QFont:
        font = QFont(document.defaultFont())
        font.setPointSizeF(max(font.pointSizeF(), 1.0) * _SIZE)
        return font
