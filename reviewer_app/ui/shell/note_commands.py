"""Highlighting passages and noting something at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from reviewer_app.errors import ReviewerError
from reviewer_app.i18n import tr, trn
from reviewer_app.paper.annotations import Annotation
from reviewer_app.paper.model import Rect, Span
from reviewer_app.paper.text import one_line
from reviewer_app.review.model import PageNote
from reviewer_app.ui.paper.page_layout import PagePoint
from reviewer_app.ui.paper.page_marks import Layer
from reviewer_app.ui.paper.selection_popup import SelectionPopup
from reviewer_app.ui.review.point_commands import PointCommands
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.message_strip import Message
from reviewer_app.ui.shell.parts import WindowParts

if TYPE_CHECKING:
    from reviewer_app.session.session import Session


_TAKEN_IN = "notes-taken-in"


class NoteCommands(QObject):
    """Keeps the highlights on the pages and the list of notes in line with the session's notes."""

    def __init__(self, session: Session, parts: WindowParts, parent: QObject, *, read_only: bool) -> None:
        super().__init__(parent)
        self._session = session
        self._parts = parts
        self._points = PointCommands(session, parts.panes)
        self._panel = panel = parts.tools.contents.notes
        if read_only:
            panel.set_read_only()
        panel.note_chosen.connect(self._go)
        panel.changed.connect(self._change)
        panel.removal_asked.connect(self._remove)
        acts = (Act.COPY, Act.QUOTE, Act.HIGHLIGHT, Act.NOTE)
        self._popup = SelectionPopup(parts.view, [parts.actions[act] for act in acts])
        selection = parts.tools.selection
        selection.settled.connect(self._offer)
        selection.changed.connect(self._popup.hide)
        selection.clicked.connect(self._clicked)

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        return {Act.HIGHLIGHT: self.highlight, Act.NOTE: self.note, Act.IMPORT_NOTES: self.take_in}

    def show(self) -> None:
        """Show the notes as they are now."""
        notes = self._session.notes.all if self._session.opened is not None else ()
        marks: dict[int, list[Rect]] = {}
        for span in (span for note in notes for span in note.evidence.spans):
            marks.setdefault(span.page, []).extend(span.rects)
        self._parts.view.mark(Layer.NOTE, marks)
        self._panel.show_notes(notes)

    def highlight(self) -> None:
        """Highlight the selected text."""
        self._add()

    def note(self) -> None:
        """Highlight the selected text, and let the person write at it."""
        evidence_id = self._add()
        if evidence_id:
            self._open(evidence_id, write=True)

    def take_in(self) -> None:
        """Make notes of the highlights and comments that other programs left in the PDF; none twice."""
        if self._session.pages is not None:
            self._session.pages.annotations(self._found)

    def _found(self, found: tuple[Annotation, ...] | ReviewerError) -> None:
        if isinstance(found, ReviewerError):
            self._parts.messages.say(Message.of_error(found, _TAKEN_IN))
            return
        notes = self._session.notes
        known = {(n.evidence.page, one_line(n.evidence.quote), n.text.strip()) for n in notes.all}
        new = [a for a in found if (a.page, one_line(a.quote), a.text) not in known]
        for one in new:
            rects = {one.page: one.rects}
            placed = self._points.cite(one.quote, rects) if one.quote else None
            notes.add(placed or notes.place(one_line(one.quote), [Span(one.page, one.rects)]), one.text)
        self.show()
        if new:
            text = trn("{n} note of the PDF was taken in.", "{n} notes of the PDF were taken in.", len(new))
            self._open(notes.all[0].evidence.id)
        elif found:
            text = tr("All notes of the PDF are there already.")
        else:
            text = tr("The PDF holds no highlights and no notes.")
        self._parts.messages.say(Message(_TAKEN_IN, text))

    def _add(self) -> str:
        selection = self._parts.tools.selection
        if selection.range is None:
            return ""
        rects = self._parts.tools.words.text.rects(*selection.range)
        spans = [Span(page, tuple(lines)) for page, lines in sorted(rects.items()) if lines]
        text = selection.text
        notes = self._session.notes
        evidence = self._points.cite(text, rects) or notes.place(one_line(text), spans)
        notes.add(evidence)
        selection.clear()
        self.show()
        return evidence.id

    def _offer(self) -> None:
        selection = self._parts.tools.selection
        rects = self._parts.tools.words.text.rects(*selection.range) if selection.range else {}
        pages = [page for page, lines in rects.items() if lines]
        if pages and self._session.paper is not None:
            self._popup.show_below(pages[-1], rects[pages[-1]][-1])

    def _clicked(self, place: PagePoint) -> None:
        for note in self._session.notes.all:
            if any(span.page == place.page and _holds(span.rects, place) for span in note.evidence.spans):
                self._open(note.evidence.id)
                return

    def _open(self, evidence_id: str, *, write: bool = False) -> None:
        contents = self._parts.tools.contents
        if not contents.isVisible():
            self._parts.actions[Act.SIDEBAR].trigger()
        contents.turn_to(self._panel)
        self._panel.choose(evidence_id, write=write)

    def go_to(self, evidence_id: str) -> None:
        """Show a note in the list and its passage on the page."""
        self.show()
        self._open(evidence_id)
        self._go(evidence_id)

    def _go(self, evidence_id: str) -> None:
        evidence = self._session.evidence(evidence_id)
        if evidence is not None and evidence.page:
            self._parts.view.jumped.emit()
            self._parts.view.flash(evidence.page, evidence.rects, evidence.further)

    def _change(self, evidence_id: str, text: str) -> None:
        self._session.notes.change(evidence_id, text)
        self.show()

    def _remove(self, evidence_id: str) -> None:
        gone = self._session.notes.remove(evidence_id)
        self.show()
        offers = ((tr("Bring it back"), lambda: self._bring_back(gone)),)
        self._parts.messages.say(Message("note-removed", tr("The note was removed."), offers=offers))

    def _bring_back(self, note: PageNote) -> None:
        self._parts.messages.take_back("note-removed")
        self._session.notes.add(note.evidence, note.text)
        self.show()


def _holds(rects: tuple[Rect, ...], place: PagePoint) -> bool:
    return any(r.x0 <= place.x <= r.x1 and r.y0 <= place.y <= r.y1 for r in rects)
