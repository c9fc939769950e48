"""Pages on a dark ground: lightness is turned around and hue kept, so that figures keep their colours.

For a channel c and the pixel's luma Y, c + 255 - 2Y has the opposite luma and the same differences between channels.
It is done with whole-image operations of the painter; a loop over the pixels in Python would take seconds.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

# What white and black become.
PAPER = 0x1C
INK = 0xE6

# Laid over photographs, whose white would glare out of a dark page.
_DIM = QColor(0, 0, 0, 50)

_DARKER = [QColor(v, v, v).rgb() for v in (max(0, 2 * y - 255) for y in range(256))]
_LIGHTER = [QColor(v, v, v).rgb() for v in (max(0, 255 - 2 * y) for y in range(256))]


def darkened(image: QImage, photographs: Sequence[QRect] = ()) -> QImage:
    """`image` (RGB32) with its lightness turned around; `photographs` (in pixels) stay as they are, only dimmed."""
    luma = image.convertToFormat(QImage.Format.Format_Grayscale8)
    # The grey values become indices into a table: any function of the luma in one pass.
    luma.reinterpretAsFormat(QImage.Format.Format_Indexed8)
    result = image.copy()
    # Adding to the inverse subtracts, and stops at zero.
    result.invertPixels()
    _add(result, luma, _DARKER)
    result.invertPixels()
    _add(result, luma, _LIGHTER)
    with QPainter(result) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.fillRect(result.rect(), QColor(INK - PAPER, INK - PAPER, INK - PAPER))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        painter.fillRect(result.rect(), QColor(PAPER, PAPER, PAPER))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        for area in photographs:
            painter.drawImage(area.topLeft(), image, area)
            painter.fillRect(area, _DIM)
    return result


def _add(result: QImage, luma: QImage, table: list[int]) -> None:
    luma.setColorTable(table)
    with QPainter(result) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        painter.drawImage(0, 0, luma)
