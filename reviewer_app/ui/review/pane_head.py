"""The heading of a pane: its section, what the run does with it, and how much stands there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from reviewer_app.i18n import tr
from reviewer_app.review.model import SectionKey
from reviewer_app.session.events import SectionState
from reviewer_app.ui.look.icons import themed_icon
from reviewer_app.ui.look.plain_tip import plain_tip
from reviewer_app.ui.look.restyle import restyle
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.point_signs import MARGIN

_DOT = "  ·  "
# Margins and gaps, in logical pixels.
_SPACE = 70

_TONES = {
    SectionState.WAITING: "busy",
    SectionState.WRITING: "busy",
    SectionState.DONE: "good",
    SectionState.NONE_SUPPORTED: "good",
    SectionState.REPETITION: "warning",
    SectionState.LENGTH: "warning",
    SectionState.ABSENT: "warning",
    SectionState.STOPPED: "warning",
    SectionState.FAILED: "error",
}


def state_text(state: SectionState) -> str:
    """What a pane's heading says of the run."""
    return {
        SectionState.EMPTY: "",
        SectionState.WAITING: tr("Waiting"),
        SectionState.WRITING: tr("Writing…"),
        SectionState.DONE: tr("Done"),
        SectionState.NONE_SUPPORTED: tr("No supported point"),
        SectionState.REPETITION: tr("Stopped early"),
        SectionState.LENGTH: tr("Stopped early"),
        SectionState.ABSENT: tr("Not written"),
        SectionState.STOPPED: tr("Stopped"),
        SectionState.FAILED: tr("Failed"),
    }[state]


class PaneHead(QWidget):
    """The heading of section `key`; pressed, it asks to fold the pane."""

    pressed = Signal()

    def __init__(self, key: SectionKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._counts: Sequence[str] = ()
        self.setProperty("role", "pane-head")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.fold = QToolButton(self)
        self.fold.setProperty("role", "fold")
        self.fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.fold.setIconSize(QSize(14, 14))
        self.fold.clicked.connect(self.pressed)
        self.title = QLabel(key.title, self)
        self.title.setProperty("role", "pane-title")
        self.count = QLabel(self)
        self.count.setProperty("role", "pane-count")
        self.state = QLabel(self)
        self.state.setProperty("role", "pane-state")
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN - 29, 3, 12, 3)
        row.addWidget(self.fold)
        row.addSpacing(-6)
        row.addWidget(self.title)
        row.setSpacing(10)
        row.addStretch(1)
        row.addWidget(self.count)
        row.addWidget(self.state)

    def show_fold(self, folded: bool, theme: Theme) -> None:
        """Offer to unfold the pane, or to fold it."""
        self.fold.setIcon(themed_icon("unfold" if folded else "down", theme))
        text = tr("Unfold “{section}”") if folded else tr("Fold “{section}”")
        self.fold.setAccessibleName(text.format(section=self._key.title))
        self.fold.setToolTip(text.format(section=self._key.title))

    def show_state(self, state: SectionState, meanwhile: str, why: str) -> None:
        """Say what the run does with the section, or what goes on `meanwhile`, before it does anything."""
        text, tone = state_text(state), _TONES.get(state, "")
        if meanwhile and state in (SectionState.EMPTY, SectionState.WAITING):
            text, tone = meanwhile, "busy"
        self.state.setText(text)
        self.state.setVisible(bool(text))
        self.state.setToolTip(plain_tip(why))
        restyle(self.state, "tone", tone)

    def show_counts(self, counts: Sequence[str]) -> None:
        """Say how much stands there, the most important first."""
        self._counts = counts
        self.fit()

    def show_inside(self, inside: bool) -> None:
        """Show whether the person is in the pane."""
        restyle(self, "inside", "true" if inside else "false")

    def fit(self) -> None:
        """Where the heading is narrow, the counts go one after the other, the words first."""
        said = self.state.sizeHint().width() if self.state.text() else 0
        title = self.title.fontMetrics().elidedText(
            self._key.title, Qt.TextElideMode.ElideRight, max(self.width() - said - _SPACE, 0)
        )
        self.title.setText(title)
        self.title.setToolTip(self._key.title if title != self._key.title else "")
        room = self.width() - self.title.sizeHint().width() - said - _SPACE
        shown = list(self._counts)
        while shown and self.count.fontMetrics().horizontalAdvance(_DOT.join(shown)) > room:
            shown.pop()
        self.count.setText(_DOT.join(shown))
        self.count.setToolTip(_DOT.join(self._counts))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Anywhere on it."""
        event.setAccepted(event.button() == Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of where it was pressed."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()
        event.accept()
