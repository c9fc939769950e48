"""Prints the pages of a paper, one after the other as the paper worker draws them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMarginsF, QObject, QRectF, QSizeF, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import tr
from reviewer_app.paper.model import PageImage
from reviewer_app.ui.paper.page_images import Pages

# A page of A4 is 11 megabytes at this, and small print is sharp.
_DOTS_PER_INCH = 200
_POINTS_PER_INCH = 72


class PaperPrinter(QObject):
    """Prints once. `ended` carries what stopped it, or None; `page_drawn` the number of a page that is printed."""

    page_drawn = Signal(int)
    ended = Signal(object)  # ReviewerError | None

    def __init__(
        self, pages: Pages, sizes: Sequence[tuple[float, float]], printer: QPrinter, parent: QObject | None = None
    ) -> None:
        """`sizes` of the pages in points. The printer's range of pages counts; each sheet is turned as its page is."""
        super().__init__(parent)
        self._pages = pages
        self._sizes = sizes
        self._printer = printer
        first = max(printer.fromPage(), 1)
        last = min(printer.toPage() or len(sizes), len(sizes))
        self._left = list(range(first, last + 1))
        self._painter: QPainter | None = None
        self._over = False

    def start(self) -> None:
        """Ask for the first page."""
        self._next()

    def stop(self) -> None:
        """Print no further page."""
        self._end(None)

    def _next(self) -> None:
        if not self._left:
            self._end(None)
            return
        number = self._left.pop(0)
        # Behind what is on the screen, which a person waits for.
        self._pages.image(
            number, _DOTS_PER_INCH / _POINTS_PER_INCH, None, lambda image: self._drawn(number, image), nearby=True
        )

    def _drawn(self, number: int, image: PageImage | ReviewerError) -> None:
        if self._over:
            return
        if isinstance(image, ReviewerError):
            self._end(image)
            return
        width, height = self._sizes[number - 1]
        # A sheet as large as the page where the file or printer takes any, else it is fitted into the sheet there is.
        size = QPageSize(QSizeF(width, height), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
        layout = QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF())
        self._printer.setPageLayout(layout)
        if self._painter is None:
            self._painter = QPainter()
            if not self._painter.begin(self._printer):
                self._painter = None
                self._end(
                    ReviewerError(
                        ErrorCode.WRITE_FAILED,
                        tr("The printer did not take the paper."),
                        tr("Check that it is on and has paper, or choose another one."),
                    )
                )
                return
        else:
            self._printer.newPage()
        pixels = QImage(image.pixels, image.width, image.height, image.stride, QImage.Format.Format_RGB888)
        sheet = self._printer.pageLayout().fullRectPixels(self._printer.resolution())
        scale = min(sheet.width() / width, sheet.height() / height)
        paper = QRectF(0, 0, width * scale, height * scale)
        paper.moveCenter(QRectF(sheet).center())
        self._painter.drawImage(paper, pixels)
        self.page_drawn.emit(number)
        self._next()

    def _end(self, error: ReviewerError | None) -> None:
        if self._over:
            return
        self._over = True
        if self._painter is not None:
            self._painter.end()
        self.ended.emit(error)
