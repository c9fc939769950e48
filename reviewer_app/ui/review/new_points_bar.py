"""The bar of a pane in which a later run left new points: how many there are, and what to do with all of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from reviewer_app.i18n import tr, trn
from reviewer_app.ui.review.point_signs import MARGIN


class NewPointsBar(QWidget):
    """How many points of a pane are new, and what to do with all of them."""

    kept = Signal()
    discarded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = 0
        self.setProperty("role", "new-points")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._count = QLabel(self)
        self._count.setProperty("role", "new-count")
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 2, 8, 2)
        row.setSpacing(4)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self._button(tr("Keep all"), self.kept))
        row.addWidget(self._button(tr("Discard all"), self.discarded))
        self.hide()

    def show_count(self, new: int) -> None:
        """Say that `new` points are new; the pane hides the bar where none is."""
        text = trn("{n} new point", "{n} new points", new)
        self.count = new
        self._count.setText(text)
        self.setAccessibleName(text)

    def _button(self, text: str, pressed: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("role", "link")
        button.setAutoDefault(False)
        button.clicked.connect(pressed)
        return button
