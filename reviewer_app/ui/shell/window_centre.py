"""What stands between toolbar and status line: contents, pages and panes side by side, the evidence below them."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.paper.paper_view import PaperView
from reviewer_app.ui.paper.reading_tools import ReadingTools
from reviewer_app.ui.review.evidence_list import EvidenceList
from reviewer_app.ui.review.form_column import FormColumn
from reviewer_app.ui.review.remark_list import RemarkList
from reviewer_app.ui.review.replace_bar import ReplaceBar
from reviewer_app.ui.review.review_panes import ReviewPanes
from reviewer_app.ui.shell.empty_page import EmptyPage
from reviewer_app.ui.shell.message_strip import MessageStrip
from reviewer_app.ui.shell.window_memory import WindowMemory


class WindowCentre(QWidget):
    """The parts and the splitters between them, whose places are remembered."""

    def __init__(self, review: ReviewText, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._laid_out = False
        self.stack = QStackedWidget(self)
        self.desk = _splitter(Qt.Orientation.Horizontal)
        self.empty, self.view, self.panes = EmptyPage(self.stack), PaperView(self.desk), ReviewPanes(review, theme)
        self.tools, self.replace_bar = ReadingTools(self.view), ReplaceBar(self.panes)
        self.remark_list = RemarkList()
        panes = _column(self.desk, self.replace_bar, self.remark_list, self.panes)
        self.form = FormColumn(panes, self.desk)
        _add(self.desk, (self.tools.contents, 0), (self.tools.column(self.desk), 3), (self.form, 2))
        self.desk.setSizes([250, 640, 450])
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.desk)
        self.messages = MessageStrip(self.stack)
        self.evidence_list = EvidenceList(self)
        self.evidence_list.hide()
        self._floors = _splitter(Qt.Orientation.Vertical, self)
        _add(self._floors, (self.stack, 1), (self.evidence_list, 0))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._floors, 1)

    def restore(self, memory: WindowMemory) -> None:
        """Give each part the room that it had last."""
        for name, splitter in self._splitters():
            state = memory.bytes(name)
            if state is not None:
                splitter.restoreState(state)

    def keep(self, memory: WindowMemory) -> None:
        """Remember how much room each part has."""
        for name, splitter in self._splitters():
            memory.keep(name, splitter.saveState())

    def showEvent(self, event: QShowEvent) -> None:
        """See `_lay_out_desk`."""
        super().showEvent(event)
        if not self._laid_out:
            self._laid_out = True
            QTimer.singleShot(0, self, self._lay_out_desk)

    def _lay_out_desk(self) -> None:
        """Style and lay out what a paper is shown in, unseen, so that the first one doesn't wait for it."""
        if self.stack.currentWidget() is self.empty:
            self.stack.setUpdatesEnabled(False)
            self.stack.setCurrentWidget(self.desk)
            self.stack.setCurrentWidget(self.empty)
            self.stack.setUpdatesEnabled(True)

    def _splitters(self) -> tuple[tuple[str, QSplitter], ...]:
        return ("desk", self.desk), ("floors", self._floors)


def _splitter(orientation: Qt.Orientation, parent: QWidget | None = None) -> QSplitter:
    splitter = QSplitter(orientation, parent)
    splitter.setHandleWidth(3)
    splitter.setChildrenCollapsible(False)
    return splitter


def _add(splitter: QSplitter, *parts: tuple[QWidget, int]) -> None:
    """Add widgets, each with its share of room that is left."""
    for widget, stretch in parts:
        splitter.addWidget(widget)
        splitter.setStretchFactor(splitter.count() - 1, stretch)


def _column(parent: QWidget, *widgets: QWidget) -> QWidget:
    """`widgets` one below the other; the last takes the room."""
    column = QWidget(parent)
    rows = QVBoxLayout(column)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    for widget in widgets:
        rows.addWidget(widget, 1 if widget is widgets[-1] else 0)
    column.setMinimumWidth(260)
    return column
