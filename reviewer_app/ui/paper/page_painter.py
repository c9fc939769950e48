"""Paints the visible pages: image or stand-in, marks, and what is said where no image can be had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QRegion

from reviewer_app.i18n import tr
from reviewer_app.paper.model import Rect
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.paper.dark_page import INK, PAPER
from reviewer_app.ui.paper.page_images import WHOLE_DARK_PAGE, WHOLE_PAGE, ImageKey, PageImages, keys_for_page
from reviewer_app.ui.paper.page_layout import PageLayout
from reviewer_app.ui.paper.page_marks import Layer, PageMarks

# An image this near to the wanted size is painted pixel by pixel; stretching it by a pixel would only blur it.
_SAME_SIZE = 2

# Above this many device pixels a stretched stand-in is painted the fast way; it is sharp again in a moment.
_SMOOTH_PIXELS = 1_500_000

# Lines that are no further apart than this share of their height belong to one passage.
_LEADING = 0.7

# A tick stands so far from the page's edge, and is so wide, in logical pixels.
_TICK_FROM_EDGE, _TICK_WIDTH = 3, 4

# Marks reach this far (points) around the letters, so that they look laid over and not cut out.
_MARK_PAD = 1.0


@dataclass(frozen=True, slots=True)
class Sight:
    """What part of the canvas is seen: its top left corner and size in logical pixels, and the screen's ratio."""

    x: int
    y: int
    width: int
    height: int
    ratio: float
    dark: bool = False  # whether pages are shown dark

    @property
    def whole(self) -> int:
        """Up to how many pixels a page is one image."""
        return WHOLE_DARK_PAGE if self.dark else WHOLE_PAGE

    def part_of_page(self, layout: PageLayout, page: int) -> Rect:
        """The visible part of `page` in points; empty sides if it is not seen at all."""
        return layout.part_of_page(page, self.x, self.y, self.width, self.height)


def image_scale(layout: PageLayout, ratio: float) -> float:
    """Device pixels per point at which pages are asked for."""
    return round(layout.scale * ratio, 4)


def wanted_images(layout: PageLayout, sight: Sight) -> tuple[list[ImageKey], list[ImageKey]]:
    """The images that the visible pages need, the one in the middle first, and those of the pages next to them."""
    scale = image_scale(layout, sight.ratio)
    pages = layout.pages_between(sight.y, sight.y + sight.height)
    middle = layout.page_at(sight.y + sight.height / 2)
    visible: list[ImageKey] = []
    for page in sorted(pages, key=lambda p: abs(p - middle)):
        visible += keys_for_page(page, layout.sizes[page - 1], scale, sight.part_of_page(layout, page), sight.whole)
    nearby: list[ImageKey] = []
    for page in (pages.stop, pages.start - 1):
        if 1 <= page <= len(layout.sizes):
            # Of a page in tiles only its small image: which tiles will be seen is not known yet.
            nearby += keys_for_page(page, layout.sizes[page - 1], scale, None, sight.whole)[:1]
    return visible, nearby


class PagePainter:
    """Paints pages from `images` and `marks`."""

    def __init__(self, images: PageImages, marks: PageMarks) -> None:
        self._images = images
        self._marks = marks

    def paint(self, painter: QPainter, layout: PageLayout, sight: Sight, theme: Theme) -> None:
        """Paint what `sight` shows of the paper."""
        painter.fillRect(QRect(0, 0, sight.width, sight.height), QColor(theme.canvas))
        for page in layout.pages_between(sight.y, sight.y + sight.height):
            x, y, w, h = layout.page_rect(page)
            frame = QRect(x - sight.x, y - sight.y, w, h)
            self._paint_frame(painter, frame, _paper(sight, theme))
            painter.save()
            painter.setClipRect(frame)
            if not self._paint_images(painter, layout, sight, page, frame):
                painter.setPen(QColor(INK, INK, INK) if sight.dark else QColor(theme.page_text))
                self._paint_absence(painter, page, frame)
            self._paint_marks(painter, layout, sight, page, theme)
            painter.restore()

    def _paint_frame(self, painter: QPainter, frame: QRect, paper: QColor) -> None:
        # A quiet edge: two lines of shadow below and right, then the paper.
        for reach, strength in ((3, 14), (1, 34)):
            # Only what the paper does not cover: to blend all of a page costs milliseconds.
            shadow = frame.adjusted(-reach + 1, 0, reach, reach + 1)
            painter.setClipRegion(QRegion(shadow).subtracted(QRegion(frame)))
            painter.fillRect(shadow, QColor(0, 0, 0, strength))
        painter.setClipping(False)
        painter.fillRect(frame, paper)

    def _paint_images(self, painter: QPainter, layout: PageLayout, sight: Sight, page: int, frame: QRect) -> bool:
        scale = image_scale(layout, sight.ratio)
        size = layout.sizes[page - 1]
        keys = keys_for_page(page, size, scale, sight.part_of_page(layout, page), sight.whole)
        whole = self._images.get(keys[0]) if len(keys) == 1 else None
        corner = QPoint(round(frame.x() * sight.ratio), round(frame.y() * sight.ratio))
        device = QRect(corner, QSize(round(frame.width() * sight.ratio), round(frame.height() * sight.ratio)))
        painter.save()
        # From here on in device pixels: at any other scale a sharp image is blurred on the way to the screen.
        painter.scale(1 / sight.ratio, 1 / sight.ratio)
        if quarters := layout.arrangement.quarters:
            # Images are of upright pages: the paper is turned under them.
            painter.translate(QRectF(device).center())
            painter.rotate(90 * quarters)
            if quarters % 2:
                device.setSize(device.size().transposed())
            corner = QPoint(0, 0)
            painter.translate(-device.width() / 2, -device.height() / 2)
            device.moveTo(corner)
        shown = False
        if whole is None:
            stand_in = self._images.stand_in(page, scale)
            if stand_in is not None:
                self._stretch(painter, device, stand_in)
                shown = True
        else:
            self._place(painter, device, whole)
            shown = True
        if len(keys) > 1:
            for key in keys[1:]:
                tile = self._images.get(key)
                if tile is not None and key.clip is not None:
                    at = QPoint(round(key.clip.x0 * scale), round(key.clip.y0 * scale))
                    painter.drawImage(corner + at, tile)
                    shown = True
        painter.restore()
        return shown

    def _place(self, painter: QPainter, device: QRect, image: QImage) -> None:
        off = max(abs(image.width() - device.width()), abs(image.height() - device.height()))
        if off <= _SAME_SIZE:
            painter.drawImage(device.topLeft(), image)
        else:
            self._stretch(painter, device, image)

    def _stretch(self, painter: QPainter, device: QRect, image: QImage) -> None:
        smooth = device.width() * device.height() <= _SMOOTH_PIXELS
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(device, image)

    def _paint_absence(self, painter: QPainter, page: int, frame: QRect) -> None:
        error = self._images.failure(page)
        text = tr("Page {page}").format(page=page)
        if error is not None:
            text = tr("Page {page} can't be shown.").format(page=page)
            text += f"\n{error.message}\n" + tr("Click to try again.")
        box = QRectF(frame.adjusted(24, 24, -24, -24))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(box, int(flags), text)

    def _paint_marks(self, painter: QPainter, layout: PageLayout, sight: Sight, page: int, theme: Theme) -> None:
        marks = self._marks.on_page(page)
        if not marks:
            return
        # Multiplied with a white page, or the lighter of both on a dark one: the letters stay as they are.
        modes = QPainter.CompositionMode
        painter.setCompositionMode(modes.CompositionMode_Lighten if sight.dark else modes.CompositionMode_Multiply)
        pad = _MARK_PAD * layout.scale
        areas: dict[Layer, QPainterPath] = {}
        for layer, rect in _closed_up(marks):
            x, y, w, h = layout.rect_of(page, rect)
            if layer is Layer.TICK:
                # At the page's edge, however the page is turned.
                x, w = layout.page_rect(page)[0] + pad + _TICK_FROM_EDGE, _TICK_WIDTH
            # One path a layer: where two lines of a passage overlap, the colour is laid on once.
            path = areas.setdefault(layer, QPainterPath())
            path.setFillRule(Qt.FillRule.WindingFill)
            path.addRect(QRectF(x - sight.x - pad, y - sight.y - pad, w + 2 * pad, h + 2 * pad))
        for layer, path in areas.items():
            painter.fillPath(path, QColor(layer.on_dark if sight.dark else layer.colour(theme)))


def _closed_up(marks: list[tuple[Layer, Rect]]) -> Iterator[tuple[Layer, Rect]]:
    """The marks with the gaps between the lines of one passage closed."""
    for (layer, rect), (following, below) in pairwise([*marks, (None, Rect(0, 0, 0, 0))]):
        assert layer is not None
        gap = below.y0 - rect.y1
        beside = below.x0 < rect.x1 and rect.x0 < below.x1
        if following is layer and beside and 0 < gap < _LEADING * (rect.y1 - rect.y0):
            rect = rect._replace(y1=below.y0)
        yield layer, rect


def _paper(sight: Sight, theme: Theme) -> QColor:
    return QColor(PAPER, PAPER, PAPER) if sight.dark else QColor(theme.page)
