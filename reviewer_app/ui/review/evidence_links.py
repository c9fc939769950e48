"""From a mark in a pane to its passage on the page, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from reviewer_app.i18n import tr
from reviewer_app.paper.model import Rect
from reviewer_app.review.model import Evidence, ReviewSection, SectionKey
from reviewer_app.session.events import SecondLook
from reviewer_app.ui.paper.page_layout import PagePoint
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.paper.paper_view import PaperView
from reviewer_app.ui.review.evidence_marks import marks_in
from reviewer_app.ui.review.point_rows import PointRow, all_evidence, read_points
from reviewer_app.ui.review.point_signs import Sign
from reviewer_app.ui.review.review_panes import ReviewPanes

if TYPE_CHECKING:
    from reviewer_app.session.session import Session

# After this pause in typing the lit passages are brought in line with the marks.
_REFRESH_MS = 200
# And so long after the caret came to a point, its own are.
_LIGHT_MS = 60
_CLICK_SLACK = 2.0  # points around a line that still count as the passage


class EvidenceLinks(QObject):
    """Keeps the passages lit that the panes' marks stand for, and beside the points what there is to say of them."""

    refreshed = Signal(object)  # list[PointRow]: the points as they stand now

    def __init__(self, session: Session, panes: ReviewPanes, view: PaperView, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._panes = panes
        self._view = view
        self._looks: tuple[SecondLook, ...] = ()
        self.rows: list[PointRow] = []
        self._kept: dict[SectionKey, tuple[tuple[object, ...], list[PointRow]]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        panes.edited.connect(lambda _key: self._timer.start())
        panes.mark_activated.connect(self.show)
        self._moved = QTimer(self)
        self._moved.setSingleShot(True)
        self._moved.setInterval(_LIGHT_MS)
        self._moved.timeout.connect(self._light)
        panes.caret_moved.connect(self._moved.start)

    def set_looks(self, looks: Sequence[SecondLook]) -> None:
        """Show these second looks, and no others."""
        self._looks = tuple(looks)
        self.refresh()

    def refresh(self) -> None:
        """Show on the page what the panes refer to, and beside each point what is known of it."""
        texts = self._panes.texts
        ids = {m.evidence for text in texts.values() for m in marks_in(text)}
        known = {id_: self._session.evidence(id_) for id_ in ids}
        rows = [r for section in self._session.review().sections for r in self._read(section, texts, known)]
        self.rows = rows
        self._light()
        statuses = {id_: e.status if e else "moved" for id_, e in known.items()}
        for key in SectionKey:
            own = [r for r in rows if r.key is key]
            self._panes[key].set_statuses(statuses)
            self._panes[key].set_signs([sign for row in own for sign in _signs(row)])
            self._panes[key].set_questioned({d.quote: d.sentence for r in own for d in r.looks if d.quote})
        self.refreshed.emit(rows)

    def _light(self) -> None:
        """Light the passages of the point at the caret; of the others there is a tick at the page's edge."""
        item, key = self._panes.point(), self._panes.current
        lit: dict[int, list[Rect]] = {}
        ticks: dict[int, list[Rect]] = {}
        for row, evidence in all_evidence(self.rows):
            current = item is not None and (row.key, row.item.start) == (key, item.start)
            for span in evidence.spans:
                on_page = (lit if current else ticks).setdefault(span.page, [])
                on_page.extend(r for r in span.rects if r not in on_page)
        self._view.mark(Layer.TICK, ticks)
        self._view.mark(Layer.LIT, lit)

    def _read(
        self, section: ReviewSection, texts: Mapping[SectionKey, str], known: Mapping[str, Evidence | None]
    ) -> list[PointRow]:
        """The rows of one pane: those that were made last as long as all that they are made of is the same."""
        text = texts[section.key]
        made_of = (text, section.points, [known[m.evidence] for m in marks_in(text)], self._looks)
        kept = self._kept.get(section.key)
        if kept is None or kept[0] != made_of:
            kept = self._kept[section.key] = (made_of, read_points(texts, [section], known, self._looks))
        return kept[1]

    def show(self, evidence_id: str) -> bool:
        """Bring the passage behind a mark into sight; whether there is one."""
        evidence = self._session.evidence(evidence_id)
        if evidence is None or not evidence.rects:
            return False
        self._view.jumped.emit()
        self._view.flash(evidence.page, evidence.rects, evidence.further)
        return True

    def show_passage(self, passage: str) -> None:
        """Bring the passage with this id into sight, if the paper has it."""
        paper = self._session.paper
        known = paper.passage_by_id.get(passage) if paper else None
        if known and known[2]:
            span = known[2][0]
            self._view.jumped.emit()
            self._view.flash(span.page, span.rects)

    def show_point(self) -> bool:
        """Bring the passage of the point at the caret into sight; the next of its passages each time."""
        item, caret = self._panes.point(), self._panes[self._panes.current].editor.caret()
        if item is None:
            return False
        after = [m.evidence for m in marks_in(item.source) if item.start + m.start > caret]
        return any(self.show(e) for e in (*after, *item.marks))

    def show_point_at(self, place: PagePoint) -> bool:
        """Show the point that refers to the passage at `place`, the next one each time; whether there is one.

        The keyboard stays where it is: who clicks while reading puts no text at risk.
        """
        self.refresh()
        ids = {
            e.id
            for _, e in all_evidence(self.rows)
            for s in e.spans
            if s.page == place.page and any(_holds(r, place) for r in s.rects)
        }
        found = [(r.key, r.item) for r in self.rows if ids.intersection(r.item.marks)]
        if not found:
            return False
        now = self._panes.current
        caret = self._panes[now].editor.caret()
        here = next((i for i, (k, item) in enumerate(found) if k is now and item.start <= caret <= item.end), -1)
        key, item = found[(here + 1) % len(found)]
        self._panes.set_current(key)
        self._panes[key].editor.show_point(item)
        return True


def _signs(row: PointRow) -> Iterator[Sign]:
    if row.unplaced:
        yield Sign(row.item.start, "unplaced", tr("No place in the paper was found for this point."))
    for look in row.looks:
        yield Sign(row.item.start, "repeat" if look.kind == "repeat" else "look", look.sentence)


def _holds(rect: Rect, place: PagePoint) -> bool:
    s = _CLICK_SLACK
    return rect.x0 - s <= place.x <= rect.x1 + s and rect.y0 - s <= place.y <= rect.y1 + s
