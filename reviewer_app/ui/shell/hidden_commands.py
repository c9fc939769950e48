"""Showing what is hidden in the file, and taking the person's decision about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from reviewer_app.paper.model import HiddenText, Rect
from reviewer_app.ui.dialogs.hidden_dialog import HiddenDialog
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.parts import WindowParts

if TYPE_CHECKING:
    from reviewer_app.session.session import Session

# Points around a finding: white text on white shows nothing but the frame of its mark.
_AROUND = 2.0


class HiddenCommands(QObject):
    """Opens the list of findings and marks them on the pages as long as it is open."""

    def __init__(self, session: Session, parts: WindowParts, parent: QObject, *, read_only: bool) -> None:
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._read_only = read_only
        self._dialog: HiddenDialog | None = None

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {Act.HIDDEN: self.show}

    def close(self) -> None:
        """The paper was closed: its findings go too."""
        if self._dialog is not None:
            self._dialog.close()

    def show(self) -> None:
        """List the findings beside the paper."""
        paper = self._session.paper
        if paper is None or not paper.hidden:
            return
        if self._dialog is not None:
            self._dialog.activateWindow()
            return
        self._dialog = dialog = HiddenDialog(
            paper.hidden, self._session.hidden.read, self._parts.window, read_only=self._read_only
        )
        dialog.finding_chosen.connect(self._go)
        dialog.decided.connect(self._session.hidden.let_read)
        dialog.finished.connect(self._closed)
        marks: dict[int, list[Rect]] = {}
        for h in paper.hidden:
            marks.setdefault(h.page, []).extend(_around(r) for r in h.rects)
        self._parts.view.mark(Layer.HIDDEN, marks)
        dialog.show()

    def _go(self, finding: HiddenText) -> None:
        view = self._parts.view
        view.jumped.emit()
        if finding.rects:
            view.flash(finding.page, tuple(_around(r) for r in finding.rects))
        else:
            view.go_to_page(finding.page)

    def _closed(self) -> None:
        self._dialog = None
        self._parts.view.mark(Layer.HIDDEN, {})


def _around(rect: Rect) -> Rect:
    return Rect(rect.x0 - _AROUND, rect.y0 - _AROUND, rect.x1 + _AROUND, rect.y1 + _AROUND)
