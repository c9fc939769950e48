"""What the pointer learns over a page: where a link or a citation leads, and that a click goes there."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from reviewer_app.i18n import tr
from reviewer_app.paper.model import Link, Paper, Rect, Reference
from reviewer_app.paper.text import one_line, shortened
from reviewer_app.ui.paper.citations import references_at
from reviewer_app.ui.paper.link_targets import NamedPlaces, Target, target_of
from reviewer_app.ui.paper.page_layout import PagePoint
from reviewer_app.ui.paper.paper_view import PaperView
from reviewer_app.ui.paper.paper_words import PaperLinks, PaperWords

_SLACK = 2.0  # points around a word that still count as on it
_LENGTH = 600  # characters of a text in a tool tip
_LINE = 14.0  # points that light up where a destination names no text


class PaperTips(QObject):
    """Shows tool tips on the pages of `view`, and follows links and citations."""

    address_followed = Signal(str)  # a link out of the file, which nothing has opened

    def __init__(self, view: PaperView, words: PaperWords, links: PaperLinks) -> None:
        super().__init__(view)
        self._view = view
        self._words = words
        self._links = links
        self._paper: Paper | None = None
        self._named: NamedPlaces | None = None
        view.viewport().installEventFilter(self)

    def set_paper(self, paper: Paper | None) -> None:
        """Take what is known of the open paper."""
        self._paper = paper
        self._named = NamedPlaces(paper) if paper is not None else None

    def told_at(self, place: PagePoint) -> list[Target]:
        """What the words at a place of the paper name: references that they cite, or a figure, a table, a section."""
        page = self._words.text.pages.get(place.page)
        caret = page.caret_at(place.x, place.y) if page else None
        if page is None or caret is None or self._paper is None or self._named is None:
            return []
        w = page.words[caret.word]
        if not (w.x0 - _SLACK <= place.x <= w.x1 + _SLACK and w.y0 - _SLACK <= place.y <= w.y1 + _SLACK):
            return []
        cited = references_at(page, caret, self._paper.references)
        return [t for r in cited for t in _targets(r)] or self._named.at(page, caret)

    def leads(self, place: PagePoint) -> bool:
        """Whether a click at `place` leads elsewhere."""
        return self._links.at(place) is not None or any(t.rects for t in self.told_at(place))

    def follow(self, place: PagePoint) -> bool:
        """Go where the link or the words at `place` lead, so that one can go back; whether there is such a place."""
        link = self._links.at(place)
        if link is not None:
            self.follow_link(link)
            return True
        told = [t for t in self.told_at(place) if t.rects]
        if not told:
            return False
        page = told[0].page
        self._view.jumped.emit()
        self._view.flash(page, tuple(rect for t in told if t.page == page for rect in t.rects))
        return True

    def follow_link(self, link: Link) -> None:
        """Jump to a place of the paper; an address is only told."""
        if link.address:
            self.address_followed.emit(link.address)
            return
        self._view.jumped.emit()
        target = target_of(self._paper, link)
        if target is not None:
            self._view.flash(target.page, target.rects)
        elif link.y is None:
            self._view.go_to_page(link.page)
        else:
            left, width = link.x or 0.0, self._view.layout_.sizes[link.page - 1][0]
            self._view.flash(link.page, (Rect(left, link.y, left + width / 3, link.y + _LINE),))

    def describe(self, link: Link) -> str:
        """Where a link leads, in words."""
        if link.address:
            return link.address
        target = target_of(self._paper, link)
        page = tr("Page {page}").format(page=link.page)
        return f"{page}: {_cut(target.text)}" if target else page

    def text_at(self, place: PagePoint) -> str:
        """The rich text of the tip at a place; "" for none."""
        link = self._links.at(place)
        if link is not None and link.address:
            note = tr("A click asks you first: this leads out of your computer.")
            return f"<qt>{escape(link.address)}<br><i>{escape(note)}</i></qt>"
        texts: list[str] = []
        if link is not None:
            target = target_of(self._paper, link)
            page = f"<b>{escape(tr('Page {page}').format(page=link.page))}</b>"
            texts = [f"{page}<br>{escape(_cut(target.text))}" if target else page]
        else:
            texts = [escape(_cut(t.text)) for t in self.told_at(place)]
        return f"<qt>{'<br><br>'.join(texts)}</qt>" if texts else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer the question for a tool tip; show a hand where a click leads somewhere."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._view.place_at(event.pos())
            QToolTip.showText(event.globalPos(), self.text_at(place) if place else "", self._view)
            return True
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove and not event.buttons():
            self._view.viewport().setCursor(self._shape(event.position().toPoint()))
        return False

    def _shape(self, position: QPoint) -> Qt.CursorShape:
        place = self._view.place_at(position)
        if place is None:
            return Qt.CursorShape.ArrowCursor
        if self.leads(place):
            return Qt.CursorShape.PointingHandCursor
        width, height = self._view.layout_.sizes[place.page - 1]
        on_page = 0 <= place.x <= width and 0 <= place.y <= height
        return Qt.CursorShape.IBeamCursor if on_page else Qt.CursorShape.ArrowCursor


def _targets(reference: Reference) -> list[Target]:
    """A reference where it begins, or without a place."""
    return [Target(reference.text, s.page, s.rects) for s in reference.spans[:1]] or [Target(reference.text, 0, ())]


def _cut(text: str) -> str:
    return shortened(one_line(text), _LENGTH)
