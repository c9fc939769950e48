"""What the panes show of marks and of the list of evidence."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import split_pane
from reviewer_app.ui.review.evidence_list import Line
from reviewer_app.ui.review.evidence_marks import marks_in
from reviewer_app.ui.review.mark_pointer import PlacedMark
from reviewer_app.ui.review.review_editor import ReviewEditor
from reviewer_app.ui.review.review_panes import ReviewPanes
from tests.gui.conftest import Opened

LONG = 60_000


def marks(panes: ReviewPanes, key: SectionKey) -> list[PlacedMark]:
    """The marks of a pane, in order."""
    text = panes.texts[key]
    return [PlacedMark(key, m.start, m.end, text[m.start : m.end], m.evidence) for m in marks_in(text)]


def ids(panes: ReviewPanes, key: SectionKey) -> list[tuple[str, ...]]:
    """The ids of evidence of each point of a pane."""
    return [i.marks for i in split_pane(panes.texts[key])]


def spot(editor: ReviewEditor, position: int) -> QPoint:
    """Where a code point is drawn, in the viewport."""
    return editor.cursorRect(editor.drawn.cursor(position, position)).center()


def lines(opened: Opened) -> list[Line]:
    """What the list of evidence shows."""
    return opened.window.parts.evidence_list.lines
