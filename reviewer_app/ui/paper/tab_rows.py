"""Pages chosen by tabs that go on in another row where one is too narrow, so that none is cut or out of sight."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QStackedWidget, QToolButton, QVBoxLayout, QWidget


class TabRows(QWidget):
    """A stack of pages below its tabs; the arrow keys go from one tab to the next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strip = _Strip(self)
        self._pages = QStackedWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._strip)
        column.addWidget(self._pages, 1)

    def add(self, page: QWidget, title: str, tip: str = "") -> None:
        """Put `page` behind those that are there; the first one is shown."""
        index = self._pages.addWidget(page)
        tab = self._strip.add(title, tip)
        tab.toggled.connect(lambda on: self._pages.setCurrentIndex(index) if on else None)
        tab.setChecked(index == 0)

    def turn_to(self, page: QWidget) -> None:
        """Show one of the pages."""
        self._strip.tabs[self._pages.indexOf(page)].setChecked(True)


class _Strip(QWidget):
    """The tabs, each as wide as its title, from the left in as many rows as they need."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs: list[QAbstractButton] = []
        self._group = QButtonGroup(self)

    def add(self, title: str, tip: str) -> QAbstractButton:
        """Another tab."""
        tab = QToolButton(self)
        tab.setProperty("role", "tab")
        tab.setText(title)
        tab.setAccessibleName(title)
        tab.setToolTip(tip)
        tab.setCheckable(True)
        # One of them is reached by Tab, the others by the arrow keys.
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._group.addButton(tab)
        self.tabs.append(tab)
        return tab

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is room for more or fewer in a row."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: object) -> None:
        """Another typeface or style asks for other widths."""
        if self.isVisible():
            self._arrange()

    def showEvent(self, event: object) -> None:
        """Only now the style sheet says how wide they are."""
        self._arrange()

    def _arrange(self) -> None:
        x = y = height = 0
        for tab in self.tabs:
            size = tab.sizeHint()
            if x and x + size.width() > self.width():
                x, y = 0, y + height
            tab.setGeometry(x, y, min(size.width(), self.width()), size.height())
            x, height = x + size.width(), size.height()
        self.setFixedHeight(y + height + 1)
