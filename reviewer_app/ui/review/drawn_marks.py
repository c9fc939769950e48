"""Which evidence mark of an editor is drawn at a place."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QTextEdit

from reviewer_app.review.model import SectionKey
from reviewer_app.ui.review.drawn_document import DrawnDocument
from reviewer_app.ui.review.editor_dress import NEAR_CARET
from reviewer_app.ui.review.evidence_marks import mark_at
from reviewer_app.ui.review.mark_pointer import PlacedMark
from reviewer_app.ui.review.text_diff import code_point_position


class DrawnMarks:
    """The marks in `editor`, which shows the text of section `key` as `drawn`. Places are those of its viewport."""

    def __init__(self, editor: QTextEdit, key: SectionKey, drawn: DrawnDocument) -> None:
        self._editor = editor
        self._key = key
        self._drawn = drawn

    def under(self, place: QPoint) -> tuple[PlacedMark, QRect] | None:
        """The mark at `place`, and where it is drawn."""
        cursor = self._editor.cursorForPosition(place)
        for units, start, chip in self._drawn.chips_at(cursor.position()):
            box = self._box_of(units)
            if box.contains(place):
                return PlacedMark(self._key, start + chip.start, start + chip.end, chip.source, chip.ids[0]), box
        line = self._editor.cursorRect(cursor)
        if not self._drawn.as_typed or not line.adjusted(-NEAR_CARET, 0, NEAR_CARET, 0).contains(place):
            return None
        block = cursor.block().text()
        found = mark_at(block, code_point_position(block, cursor.positionInBlock()))
        if found is None:
            return None
        first = self._drawn.position(cursor.block().position())
        text = block[found.start : found.end]
        return PlacedMark(self._key, first + found.start, first + found.end, text, found.evidence), line

    def _box_of(self, units: int) -> QRect:
        """Where the character at `units` is drawn."""
        cursor = self._editor.textCursor()
        cursor.setPosition(units)
        left = self._editor.cursorRect(cursor)
        cursor.setPosition(units + 1)
        right = self._editor.cursorRect(cursor)
        return left.united(right) if left.top() == right.top() else left
