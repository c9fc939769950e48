"""Showing what code found in the paper, and making a point of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from reviewer_app.checks.finding import Checked
from reviewer_app.review.pane import append_item, render_item
from reviewer_app.session.person_history import Edit
from reviewer_app.ui.shell.parts import WindowParts

if TYPE_CHECKING:
    from reviewer_app.session.session import Session


class CheckCommands(QObject):
    """Fills the panel of checks, leads to the places, adds points, and takes decisions."""

    def __init__(self, session: Session, parts: WindowParts, parent: QObject, *, read_only: bool) -> None:
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._panel = panel = parts.tools.contents.checks
        if read_only:
            panel.set_read_only()
        panel.finding_chosen.connect(self._go)
        panel.addition_asked.connect(self._add)
        panel.decided.connect(self._decide)

    def show(self) -> None:
        """List what the checks found; the same list where nothing has changed."""
        report, findings = self._session.checks, self._session.findings
        if report is not None:
            self._panel.show_report(report, findings.is_fault, [one.text for one in findings.settled])

    def _go(self, finding: Checked) -> None:
        place = next((p for p in finding.places if p.page), None)
        if place is None:
            return
        view = self._parts.view
        view.jumped.emit()
        further = [span for p in finding.places for span in p.spans if p is not place]
        view.flash(place.page, place.rects, (*place.further, *further))

    def _add(self, finding: Checked) -> None:
        """Append a point to the pane that it belongs to, as one step, and leave the caret where it is."""
        panes = self._parts.panes
        text = panes.texts[finding.pane]
        item = render_item(finding.text, self._session.findings.evidence(finding))
        addition = append_item(text, item)[len(text) :]
        panes.perform([Edit(finding.pane, len(text), "", addition)])

    def _decide(self, finding: Checked, fault: bool) -> None:
        self._session.findings.decide(finding, fault=fault)
        self.show()
