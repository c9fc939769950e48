"""From a mark in a pane to its passage on the page, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from reviewer_app.i18n import tr
from reviewer_app.paper.model import Rect
from reviewer_app.review.model import Evidence, SectionKey
from reviewer_app.review.pane import split_pane
from reviewer_app.ui.evidence_marks import marks_in
from reviewer_app.ui.page_layout import PagePoint
from reviewer_app.ui.page_marks import Layer
from reviewer_app.ui.paper_view import PaperView
from reviewer_app.ui.review_panes import ReviewPanes

if TYPE_CHECKING:
    from reviewer_app.session.session import Session

# After this pause in typing the lit passages are brought in line with the marks.
_REFRESH_MS = 200
_QUOTE_LENGTH = 400
_CLICK_SLACK = 2.0  # points around a line that still count as the passage


class EvidenceLinks(QObject):
    """Keeps the passages lit that the panes' marks stand for."""

    def __init__(self, session: Session, panes: ReviewPanes, view: PaperView, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._panes = panes
        self._view = view
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        panes.edited.connect(self._timer.start)
        panes.mark_activated.connect(self.show)
        panes.describe_marks(self.describe)

    def refresh(self) -> None:
        """Light exactly the passages that the panes refer to."""
        lit: dict[int, list[Rect]] = {}
        for evidence in {e.id: e for _, e in self._all()}.values():
            lit.setdefault(evidence.page, []).extend(r for r in evidence.rects if r not in lit.get(evidence.page, ()))
        self._view.mark(Layer.LIT, lit)
        found = {
            m.evidence: self._session.evidence(m.evidence) for t in self._panes.texts.values() for m in marks_in(t)
        }
        statuses = {id_: e.status if e else "moved" for id_, e in found.items()}
        for section in self._session.review().sections:
            # Points are parsed from these items, one each and in this order.
            items = split_pane(self._panes.texts[section.key])
            unplaced = [
                item.start
                for item, point in zip(items, section.points, strict=False)
                if point.origin != "person" and not point.evidence and not point.dismissed
            ]
            self._panes[section.key].set_unplaced(unplaced)
            self._panes[section.key].set_statuses(statuses)

    def show(self, evidence_id: str) -> bool:
        """Bring the passage behind a mark into sight; whether there is one."""
        evidence = self._session.evidence(evidence_id)
        if evidence is None or not evidence.rects:
            return False
        self._view.jumped.emit()
        self._view.flash(evidence.page, evidence.rects)
        return True

    def show_point(self) -> bool:
        """Bring the passage of the point at the caret into sight; the next of its passages each time."""
        editor = self._panes[self._panes.current].editor
        caret = editor.caret()
        for item in split_pane(editor.text):
            if item.start <= caret <= item.end and item.marks:
                line = item.source
                after = [m.evidence for m in marks_in(line) if item.start + m.start > caret]
                wanted = [*after, *item.marks]
                return any(self.show(e) for e in wanted)
        return False

    def describe(self, evidence_id: str) -> str:
        """The passage behind a mark, for a tool tip."""
        evidence = self._session.evidence(evidence_id)
        if evidence is None:
            return tr("Nothing is known of this mark.")
        how = {
            "cited": tr("Cited by the model"),
            "found": tr("Found by its words"),
            "weak": tr("May not be the right place"),
            "moved": tr("Not found again in this version of the paper"),
        }[evidence.status]
        quote = evidence.quote
        if len(quote) > _QUOTE_LENGTH:
            quote = quote[:_QUOTE_LENGTH].rsplit(" ", 1)[0] + "…"
        head = tr("Page {page} · {how}").format(page=evidence.page, how=how)
        return f"<qt><b>{_escape(head)}</b><br>{_escape(quote)}</qt>"

    def select_points_at(self, place: PagePoint) -> bool:
        """Select the point that refers to the passage at `place`, the next one each time; whether there is one."""
        ids = {e.id for _, e in self._all() if e.page == place.page and any(_holds(r, place) for r in e.rects)}
        found: list[tuple[SectionKey, int, int]] = []
        for key, text in self._panes.texts.items():
            found += [(key, i.start, i.end) for i in split_pane(text) if ids.intersection(i.marks)]
        if not found:
            return False
        now = self._panes.current
        caret = self._panes[now].editor.caret()
        here = next((i for i, (k, start, end) in enumerate(found) if k is now and start <= caret <= end), -1)
        key, start, end = found[(here + 1) % len(found)]
        self._panes[key].editor.setFocus(Qt.FocusReason.MouseFocusReason)
        self._panes[key].editor.select(start, end)
        return True

    def _all(self) -> list[tuple[SectionKey, Evidence]]:
        found = []
        for key, text in self._panes.texts.items():
            for mark in marks_in(text):
                evidence = self._session.evidence(mark.evidence)
                if evidence is not None and evidence.status != "moved":
                    found.append((key, evidence))
        return found


def _holds(rect: Rect, place: PagePoint) -> bool:
    s = _CLICK_SLACK
    return rect.x0 - s <= place.x <= rect.x1 + s and rect.y0 - s <= place.y <= rect.y1 + s


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
