"""Evidence marks are whole for a person: no caret stands inside one, and what deletes a part of it takes all of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QTextEdit

from reviewer_app.ui.review.evidence_marks import marks_in
from reviewer_app.ui.review.text_diff import utf16_position

_KEEP = QTextCursor.MoveMode.KeepAnchor
_BACKSPACE_STATES = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)

# How far each key deletes where nothing is selected.
_DELETES = {
    QKeySequence.StandardKey.Delete: QTextCursor.MoveOperation.NextCharacter,
    QKeySequence.StandardKey.DeleteStartOfWord: QTextCursor.MoveOperation.PreviousWord,
    QKeySequence.StandardKey.DeleteEndOfWord: QTextCursor.MoveOperation.NextWord,
    QKeySequence.StandardKey.DeleteEndOfLine: QTextCursor.MoveOperation.EndOfLine,
}


class WholeMarks(QObject):
    """Keeps the caret of `editor` and the ends of what is selected there out of marks. Positions are UTF-16 units."""

    def __init__(self, editor: QTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._before = 0
        editor.cursorPositionChanged.connect(self.keep_out)
        # Without this a selection that ends in a mark, made by a double click, would not be heard of.
        editor.selectionChanged.connect(self.keep_out)

    def keep_out(self) -> None:
        """Move the caret to the edge of the mark that it came into: to the other one where it came from an edge."""
        cursor = self._editor.textCursor()
        position, anchor = cursor.position(), cursor.anchor()
        place = self._edge(position)
        base = place if anchor == position else anchor
        if base != place and (mark := self._around(base)) is not None:
            base = mark[0] if base < place else mark[1]
        self._before = place
        if (base, place) != (anchor, position):
            cursor.setPosition(base)
            cursor.setPosition(place, _KEEP)
            self._editor.setTextCursor(cursor)

    def delete(self, event: QKeyEvent) -> bool:
        """Delete as the pressed key asks for, if it is one that deletes and a mark is in its way."""
        cursor = self._editor.textCursor()
        if cursor.hasSelection() or self._editor.isReadOnly():
            return False
        how = next((move for key, move in _DELETES.items() if event.matches(key)), None)
        if event.key() == Qt.Key.Key_Backspace and event.modifiers() in _BACKSPACE_STATES:
            how = QTextCursor.MoveOperation.PreviousCharacter
        if how is None:
            return False
        cursor.movePosition(how, _KEEP)
        mark = self._around(cursor.position())
        if mark is None:
            return False
        cursor.setPosition(mark[0] if cursor.position() < cursor.anchor() else mark[1], _KEEP)
        cursor.removeSelectedText()
        self._editor.setTextCursor(cursor)
        return True

    def _edge(self, position: int) -> int:
        mark = self._around(position)
        if mark is None:
            return position
        start, end = mark
        if self._before in mark:
            return end if self._before == start else start
        return start if position - start < end - position else end

    def _around(self, position: int) -> tuple[int, int] | None:
        """Start and end of the mark inside which `position` is; None where it is at an edge, or in none."""
        block = self._editor.document().findBlock(position)
        text, first = block.text(), block.position()
        for mark in marks_in(text):
            start, end = (first + utf16_position(text, at) for at in (mark.start, mark.end))
            if start < position < end:
                return start, end
        return None
