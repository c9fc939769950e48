"""The passage behind a mark, shown beside the pane while the pointer is on the mark: read without leaving the text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from reviewer_app.i18n import tr, trn
from reviewer_app.paper.text import one_line
from reviewer_app.review.model import Evidence
from reviewer_app.ui.look.restyle import restyle
from reviewer_app.ui.review.point_rows import status_words

_WIDTH = 380  # logical pixels
_GAP = 10
# A pointer that only passes by shows nothing.
_WAIT_MS = 250
# What is read in a glance: so many lines below the heading.
_LINES = 5
_INSIDE = 14  # logical pixels, left and right of the text

_TONES = {"cited": "good", "found": "", "weak": "warning", "moved": "error"}


class EvidenceCard(QFrame):
    """A card over `parent`, the window's centre. It takes neither focus nor pointer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = parent
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._head = self._label("card-head")
        self._quote = self._label("card-quote")
        column = QVBoxLayout(self)
        column.setContentsMargins(_INSIDE, 10, _INSIDE, 12)
        column.setSpacing(6)
        column.addWidget(self._head)
        column.addWidget(self._quote)
        self._beside = QRect()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._appear)
        self.hide()

    @property
    def text(self) -> str:
        """What the card says."""
        return f"{self._head.text()}\n{self._quote.text()}"

    def show_soon(self, evidence: Evidence | None, pane: QWidget, line: QRect, more: int = 0) -> None:
        """Show `evidence` beside `pane`, at the height of `line` (in coordinates of the pane), in a moment.

        `more` is how many other passages the mark stands for.
        """
        status = evidence.status if evidence else None
        page = tr("Page {page}").format(page=evidence.page) + "  ·  " if evidence and evidence.page else ""
        others = "  ·  " + trn("and {n} more passage", "and {n} more passages", more) if more else ""
        self._head.setText(f"{page}{status_words(evidence)}{others}")
        restyle(self._head, "tone", _TONES.get(status or "", "error"))
        quote = self._shortened(one_line(evidence.quote)) if evidence else ""
        if evidence is not None and evidence.nowhere:
            quote = tr("It named {id}, which this paper does not have.").format(id=evidence.paragraph)
        if evidence is not None and evidence.of_whole_paper:
            quote = tr("Code found it ({check}); no passage has it.").format(check=evidence.check)
        self._quote.setText(quote or tr("Nothing is known of this mark."))
        corner = pane.mapTo(self._ground, QPoint(0, 0))
        self._beside = QRect(corner.x(), corner.y() + line.top(), pane.width(), line.height())
        self._timer.start()

    def _shortened(self, quote: str) -> str:
        """As much of `quote` as has room in the lines of the card."""
        metrics, width = self._quote.fontMetrics(), _WIDTH - 2 * _INSIDE
        most = _LINES * metrics.lineSpacing()

        def fits(text: str) -> bool:
            flags = Qt.TextFlag.TextWordWrap.value | Qt.TextFlag.TextWrapAnywhere.value
            return metrics.boundingRect(QRect(0, 0, width, 10 * most), flags, text).height() <= most

        if fits(quote):
            return quote
        low, high = 0, len(quote)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(f"{quote[:middle]} …") else (low, middle - 1)
        return f"{quote[:low].rsplit(' ', 1)[0]} …"

    def dismiss(self) -> None:
        """Show it no more."""
        self._timer.stop()
        self.hide()

    def _appear(self) -> None:
        room = self._ground.rect()
        self.setFixedWidth(min(_WIDTH, room.width() - 2 * _GAP))
        self.adjustSize()
        height = self.heightForWidth(self.width()) if self.hasHeightForWidth() else self.sizeHint().height()
        self.setFixedHeight(min(height, room.height() - 2 * _GAP))
        x = self._beside.left() - self.width() - _GAP
        y = self._beside.top() - _GAP
        if x < _GAP:
            # No room beside the pane: above or below the line, which stays free.
            x = max(_GAP, min(self._beside.left() + _GAP, room.width() - self.width() - _GAP))
            below = self._beside.bottom() + _GAP
            y = below if below + self.height() <= room.height() else self._beside.top() - self.height() - _GAP
        else:
            y = max(_GAP, min(y, room.height() - self.height() - _GAP))
        self.move(x, y)
        self.raise_()
        self.show()

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label
