"""What a person can do with the point at the caret, beside it in the margin: no text is covered or moved by it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from reviewer_app.i18n import tr
from reviewer_app.ui.look.icons import themed_icon
from reviewer_app.ui.look.theme import Theme

_SIDE = 24  # logical pixels, of a button


class PointBar(QWidget):
    """Three buttons below each other: yes, no, and all else."""

    accepted = Signal()
    dismissed = Signal()
    menu_asked = Signal(QPoint)  # global position

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Over an editor the pointer has another shape.
        self.setCursor(Qt.CursorShape.ArrowCursor)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._yes, self._no, self._more = (self._button() for _ in range(3))
        self._yes.clicked.connect(self.accepted)
        self._no.clicked.connect(self.dismissed)
        self._more.clicked.connect(lambda: self.menu_asked.emit(self._more.mapToGlobal(QPoint(0, _SIDE))))
        self._name(self._more, tr("More for this point"))
        for button in (self._yes, self._no, self._more):
            rows.addWidget(button)
        self.setFixedSize(_SIDE, 3 * _SIDE)
        self.show_states(())
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in `theme`."""
        for button, icon in ((self._yes, "accept"), (self._no, "close"), (self._more, "more")):
            button.setIcon(themed_icon(icon, theme))

    def show_states(self, states: tuple[str, ...]) -> None:
        """Say what the buttons do with a point of `states`."""
        new = "new" in states
        accepted, dismissed = "accepted" in states, "dismissed" in states
        self._name(self._yes, tr("Keep") if new else tr("No longer accepted") if accepted else tr("Accept this point"))
        self._name(
            self._no, tr("Discard") if new else tr("No longer dismissed") if dismissed else tr("Dismiss this point")
        )
        self._yes.setChecked(accepted)
        self._no.setChecked(dismissed)

    def _button(self) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "point")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedSize(_SIDE, _SIDE)
        button.setIconSize(QSize(16, 16))
        button.setCheckable(True)
        return button

    @staticmethod
    def _name(button: QToolButton, text: str) -> None:
        button.setToolTip(text)
        button.setAccessibleName(text)
