"""The bar of open papers: a name for each, and a sign where a review is being written or has ended unseen."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QTabBar, QToolButton, QWidget

from reviewer_app.i18n import sentences, tr
from reviewer_app.ui.look.icons import themed_icon
from reviewer_app.ui.look.plain_tip import plain_tip
from reviewer_app.ui.look.theme import Theme

_WIDEST = 240  # pixels of a tab
_SIGN = 14
_CLOSE = 12
_STEPS = 16  # of the circle that fills while a review is written; more would only be drawn more often


class Sign(Enum):
    """What a tab tells of its review."""

    NONE = auto()
    RUNNING = auto()
    WRITTEN = auto()  # while the person was elsewhere
    FAILED = auto()  # the same

    def told(self, percent: int) -> str:
        """In words."""
        return {
            Sign.NONE: "",
            Sign.RUNNING: tr("A review is being written: {percent} %.").format(percent=percent),
            Sign.WRITTEN: tr("The review is written."),
            Sign.FAILED: tr("The review failed."),
        }[self]


class PaperTabBar(QTabBar):
    """Hidden while there is only one paper. A middle click closes a tab, as its button does."""

    close_asked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: list[tuple[Sign, int]] = []
        self.setProperty("role", "papers")
        self.setAccessibleName(tr("Open papers"))
        self.setAutoHide(True)
        self.setDocumentMode(True)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setUsesScrollButtons(True)
        self.setIconSize(QSize(_SIGN, _SIGN))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.tabMoved.connect(lambda old, new: self._shown.insert(new, self._shown.pop(old)))

    def add(self, index: int, name: str, about: str) -> None:
        """Add a tab at `index`; `about` is told at the pointer."""
        self._shown.insert(index, (Sign.NONE, 0))
        self.insertTab(index, "")
        button = QToolButton(self)
        button.setProperty("role", "close-tab")
        button.setIcon(themed_icon("close", self._theme))
        button.setIconSize(QSize(_CLOSE, _CLOSE))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self.close_asked.emit(self._of(button)))
        self.setTabButton(index, QTabBar.ButtonPosition.RightSide, button)
        self.name(index, name, about)

    def take_away(self, index: int) -> None:
        """Remove a tab."""
        del self._shown[index]
        self.removeTab(index)

    def name(self, index: int, name: str, about: str, sign: Sign = Sign.NONE, percent: int = 0) -> None:
        """Show what a tab holds and how far its review is."""
        shown = (sign, percent * _STEPS // 100)
        if shown != self._shown[index]:
            self._shown[index] = shown
            self.setTabIcon(index, self._icon(*shown))
        text = name.replace("&", "&&")
        if self.tabText(index) != text:
            self.setTabText(index, text)
        self.setTabToolTip(index, plain_tip("\n".join(filter(None, (about, sign.told(percent))))))
        self.setAccessibleTabName(index, sentences(name, sign.told(percent)))
        button = self.tabButton(index, QTabBar.ButtonPosition.RightSide)
        closing = tr("Close “{name}”").format(name=name)
        button.setToolTip(plain_tip(closing))
        button.setAccessibleName(closing)

    def set_theme(self, theme: Theme) -> None:
        """Draw buttons and signs in the colours of `theme`."""
        self._theme = theme
        for index, shown in enumerate(self._shown):
            button = self.tabButton(index, QTabBar.ButtonPosition.RightSide)
            assert isinstance(button, QToolButton)
            button.setIcon(themed_icon("close", theme))
            self.setTabIcon(index, self._icon(*shown))

    # -- Qt

    def tabSizeHint(self, index: int) -> QSize:
        """No tab wider than `_WIDEST`."""
        size = super().tabSizeHint(index)
        return QSize(min(size.width(), _WIDEST), size.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Close what is clicked with the middle button."""
        index = self.tabAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.MiddleButton and index >= 0:
            self.close_asked.emit(index)
        else:
            super().mouseReleaseEvent(event)

    # -- inside

    def _of(self, button: QToolButton) -> int:
        right = QTabBar.ButtonPosition.RightSide
        return next(i for i in range(self.count()) if self.tabButton(i, right) is button)

    def _icon(self, sign: Sign, step: int) -> QIcon:
        if sign is Sign.NONE:
            return QIcon()
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(_SIGN * ratio), round(_SIGN * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        colour = QColor(self._theme.error if sign is Sign.FAILED else self._theme.accent)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if sign is Sign.RUNNING:
                circle = QRectF(2, 2, _SIGN - 4, _SIGN - 4)
                painter.setPen(QPen(colour, 1.5))
                painter.drawEllipse(circle)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                # Clockwise from the top, in sixteenths of a degree.
                painter.drawPie(circle, 90 * 16, -360 * 16 * step // _STEPS)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawEllipse(QRectF(4, 4, _SIGN - 8, _SIGN - 8))
        return QIcon(picture)
