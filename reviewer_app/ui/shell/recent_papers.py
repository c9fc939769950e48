"""The papers that were opened last, in the menu and on the empty page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from reviewer_app.i18n import tr
from reviewer_app.ui.shell.empty_page import EmptyPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from reviewer_app.session.history import ReviewHistory


class RecentPapers(QObject):
    """Lists the papers of `history`; one that is chosen in the `menu` is opened."""

    def __init__(
        self,
        history: ReviewHistory,
        menu: QMenu,
        empty: EmptyPage,
        open_path: Callable[[Path], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._menu = menu
        self._empty = empty
        self._open_path = open_path
        menu.aboutToShow.connect(self._fill_menu)
        self.show()

    def show(self) -> None:
        """List them on the empty page."""
        self._empty.set_recent(self._history.recent(), self._history.accepted)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for paper in self._history.recent():
            path = Path(paper.path)
            action = QAction(f"{paper.title or path.name} — {path.parent}".replace("&", "&&"), self._menu)
            action.triggered.connect(lambda _=False, p=path: self._open_path(p))
            self._menu.addAction(action)
        if self._menu.isEmpty():
            self._menu.addAction(tr("None yet")).setEnabled(False)
