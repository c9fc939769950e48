"""Runs of the model, as a person starts and stops them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from reviewer_app.errors import ReviewerError
from reviewer_app.ui.dialogs.coverage_dialog import CoverageDialog
from reviewer_app.ui.review.evidence_links import EvidenceLinks
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts
from reviewer_app.ui.shell.session_display import SessionDisplay

if TYPE_CHECKING:
    from reviewer_app.session.run_request import RunRequest
    from reviewer_app.session.session import Session


class ReviewCommands(QObject):
    """The run of the model, and the panes."""

    asked = Signal()  # for a review, which has been started

    def __init__(
        self,
        session: Session,
        parts: WindowParts,
        display: SessionDisplay,
        links: EvidenceLinks,
        may_write: Callable[[Callable[[], object]], bool],
        parent: QObject,
    ) -> None:
        """`may_write` is whether the model may write now; see `PracticeCommands`."""
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._display = display
        self._links = links
        self._may_write = may_write
        display.coverage_asked.connect(self.show_coverage)
        display.again_asked.connect(self.review)
        parts.status.coverage_asked.connect(self.show_coverage)
        ahead = session.ahead
        parts.actions[Act.READ_AHEAD].setChecked(ahead is not None and ahead.on)

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {
            Act.REVIEW: self.review,
            Act.REVIEW_SECTION: self.review_section,
            Act.REWRITE: self.rewrite_point,
            Act.STOP: self._session.runs.stop,
            Act.READ_AHEAD: self._turn_read_ahead,
            Act.UNDO: self._undo,
            Act.REDO: self._redo,
            Act.CUT: lambda: self._on_text("cut"),
            Act.COPY: lambda: self._on_text("copy"),
            Act.PASTE: lambda: self._on_text("paste"),
            Act.SELECT_ALL: lambda: self._on_text("selectAll"),
            Act.SHOW_EVIDENCE: self._links.show_point,
            Act.COVERAGE: self.show_coverage,
            Act.NEXT_PANE: lambda: self._parts.panes.go(1),
            Act.PREVIOUS_PANE: lambda: self._parts.panes.go(-1),
        }

    def review(self, again: RunRequest | None = None) -> None:
        """Let the model write, or do `again` in another way what failed."""
        if not self._may_write(lambda: self.review(again)):
            return
        self._parts.messages.take_back("failed-review")
        self._session.runs.start(again=again)
        self.asked.emit()
        self._display.changed.emit()

    def review_section(self) -> None:
        """Let the model write the section of the current pane again, beside what stands there."""
        if not self._may_write(self.review_section):
            return
        self._parts.messages.take_back("failed-review")
        self._session.runs.start(sections=[self._parts.panes.current], otherwise=True)
        self._display.changed.emit()

    def rewrite_point(self) -> None:
        """Let the model say the point at the caret in other words, beside it."""
        item = self._parts.panes.point()
        if item is not None and self._may_write(self.rewrite_point):
            self._parts.messages.take_back("failed-review")
            self._session.runs.start(sections=[self._parts.panes.current], otherwise=True, rewrite=item.text)
            self._display.changed.emit()

    def _turn_read_ahead(self) -> None:
        if self._session.ahead is not None:
            try:
                self._session.ahead.turn(self._parts.actions[Act.READ_AHEAD].isChecked())
            except ReviewerError as error:
                self._parts.messages.say(Message.of_error(error, "failed-settings"))

    def show_coverage(self) -> None:
        """List what the model did not read."""
        paper = self._session.paper
        if paper is None:
            return
        dialog = CoverageDialog(paper, self._display.coverage, self._parts.window)
        dialog.passage_chosen.connect(self._links.show_passage)
        # Its passages are those of this paper, and go with it.
        self._display.emptied.connect(dialog.close)
        dialog.show()

    def _undo(self) -> None:
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit | QPlainTextEdit):
            field.undo()
        else:
            self._parts.panes.undo()

    def _redo(self) -> None:
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit | QPlainTextEdit):
            field.redo()
        else:
            self._parts.panes.redo()

    def _on_text(self, what: str) -> None:
        """Cut, copy, paste or select all in whatever field the person is in."""
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit | QTextEdit | QPlainTextEdit):
            getattr(field, what)()
        elif what == "copy":
            self._parts.tools.selection.copy()
        elif what == "selectAll" and field is self._parts.view:
            self._parts.tools.selection.select_all()
