"""What can be done with the text that was just selected, beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from reviewer_app.paper.model import Rect
from reviewer_app.ui.paper.paper_view import PaperView

_GAP = 6  # logical pixels between the text and the popup


class SelectionPopup(QFrame):
    """Buttons of the actions, below the last line that is selected; gone with the selection, or by scrolling."""

    def __init__(self, view: PaperView, actions: Sequence[QAction]) -> None:
        super().__init__(view.viewport())
        self._view = view
        self.setProperty("role", "popup")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        for action in actions:
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            # The keys go on working in the paper.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
            action.triggered.connect(self.hide)
        view.scrolled.connect(self.hide)
        self.hide()

    def show_below(self, page: int, rect: Rect) -> None:
        """Stand below `rect` (points) of `page`, above it where there is no room, always within the view."""
        self.adjustSize()
        x, y, w, h = self._view.layout_.rect_of(page, rect)
        sight, room = self._view.sight(), self._view.viewport().rect()
        below = round(y + h - sight.y) + _GAP
        above = round(y - sight.y) - _GAP - self.height()
        top = below if below + self.height() <= room.height() else max(0, above)
        left = min(max(0, round(x + w / 2 - sight.x) - self.width() // 2), max(0, room.width() - self.width()))
        self.move(left, top)
        self.show()
        self.raise_()
