"""The number of the page that is seen, in the status bar: type another one to go there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QIntValidator, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from reviewer_app.i18n import tr

_FEWEST_DIGITS = 2  # the field has room for so many, or for the number of the last page
_AROUND = 14  # logical pixels for the field's own edge


class PageField(QWidget):
    """`page_chosen` carries a page that there is; what is typed and left counts for nothing."""

    page_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = self._pages = 0
        self._number = _Number(self)
        self._number.setAccessibleName(tr("Page"))
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._number.returnPressed.connect(self._choose)
        self._number.left.connect(self._say)
        self._of = QLabel(self)
        self._of.setProperty("role", "status")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._number)
        row.addWidget(self._of)
        self.show_page(0, 0)

    def show_page(self, page: int, pages: int) -> None:
        """Say which page is seen, from 1; 0: there is none."""
        self._page, self._pages = page, pages
        self._number.setValidator(QIntValidator(1, max(pages, 1), self))
        self._number.setToolTip(tr("Page, 1 to {pages}").format(pages=pages))
        self._of.setText(tr("of {pages}").format(pages=pages))
        digits = max(_FEWEST_DIGITS, len(str(pages)))
        self._number.setFixedWidth(self._number.fontMetrics().horizontalAdvance("0" * digits) + _AROUND)
        self.setVisible(page > 0)
        # Scrolling must not wipe what is being typed.
        if not self._number.hasFocus():
            self._say()

    def ask(self) -> None:
        """Let the person type a page."""
        self._number.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._number.selectAll()

    def _choose(self) -> None:
        page = int(self._number.text())
        self._number.clearFocus()
        self.page_chosen.emit(page)

    def _say(self) -> None:
        self._number.setText(str(self._page) if self._page else "")


class _Number(QLineEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)
