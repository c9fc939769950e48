"""Keys that a person expects of an editor: Return goes on with a list, Tab indents an item, signs of emphasis.

Who types the next item's sign by habit, where Return has put it already, gets no second one.

Tab leaves the editor, as everywhere, but in an item that can go further in, and Shift+Tab in one that can go further
out. Where a person wants out of such an item, Escape before it lets Tab leave. F6 leaves from everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCharFormat, QTextCursor

from reviewer_app.session.person_history import Edit
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.review.emphasis import toggled
from reviewer_app.ui.review.list_lines import Item, item_of, shifted
from reviewer_app.ui.review.text_diff import code_point_position, utf16_position

if TYPE_CHECKING:
    from reviewer_app.ui.review.review_editor import ReviewEditor

_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


class WritingKeys:
    """Of one `editor`, whose text stands in `review`."""

    def __init__(self, editor: ReviewEditor, review: ReviewText) -> None:
        self._editor = editor
        self._review = review
        self._leaves = False  # Escape was pressed last

    def begin_line(self) -> None:
        """End the line at the caret: an item is followed by the next one, one without words ends the list."""
        cursor = self._editor.textCursor()
        found = self._item(cursor)
        if found is None or found[1] < found[0].words:
            cursor.insertBlock()
        elif cursor.hasSelection() or cursor.block().text()[found[0].words :].strip():
            cursor.insertText(f"\n{found[0].following}", QTextCharFormat())
        elif not self._shift(-1):
            self._take_sign(cursor)

    def take(self, event: QKeyEvent) -> bool:
        """Do what a key means in a list alone; whether it was such a key."""
        return self._sign_again(event) or self._delete(event)

    def tab(self, event: QKeyEvent) -> bool:
        """Move the items at the caret in or out; whether the key asks for it and there is somewhere to go."""
        leaves, self._leaves = self._leaves, event.key() == Qt.Key.Key_Escape
        back = event.key() == Qt.Key.Key_Backtab or event.modifiers() == _SHIFT
        if event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) or event.modifiers() not in (_NONE, _SHIFT):
            return False
        return not leaves and not self._editor.isReadOnly() and self._shift(-1 if back else 1)

    def emphasise(self, sign: str) -> None:
        """Make what is selected, or the word at the caret, bold or italic (`BOLD`, `ITALIC`), or no more."""
        if self._editor.isReadOnly():
            return
        start, end = self._editor.selected()
        changes, start, end = toggled(self._editor.text, start, end, sign)
        if changes:
            self._review.perform([Edit(self._editor.key, c.pos, c.removed, c.inserted) for c in changes])
            self._editor.select(start, end)

    def _sign_again(self, event: QKeyEvent) -> bool:
        """Whether the key is the space behind an item's sign that was typed where Return had put it: that one goes."""
        cursor = self._editor.textCursor()
        found = self._item(cursor)
        if event.text() != " " or self._editor.isReadOnly() or cursor.hasSelection() or found is None:
            return False
        item, column = found
        typed = cursor.block().text()[item.words : column]
        if typed not in item.habits:
            return False
        for _ in typed:
            cursor.deletePreviousChar()
        return True

    def _delete(self, event: QKeyEvent) -> bool:
        """Take the sign of an item away, if Backspace is pressed behind it; an item that is further in goes out."""
        cursor = self._editor.textCursor()
        if event.key() != Qt.Key.Key_Backspace or event.modifiers() not in (_NONE, _SHIFT) or cursor.hasSelection():
            return False
        found = self._item(cursor)
        if self._editor.isReadOnly() or self._editor.drawn.as_typed or found is None or found[1] != found[0].words:
            return False
        if not self._shift(-1):
            self._take_sign(cursor)
        return True

    def _item(self, cursor: QTextCursor) -> tuple[Item, int] | None:
        """The item in whose first line the selection begins, and in which column (code points) that is."""
        block = self._editor.document().findBlock(cursor.selectionStart())
        item = item_of(block.text())
        column = code_point_position(block.text(), cursor.selectionStart() - block.position())
        return None if item is None else (item, column)

    def _take_sign(self, cursor: QTextCursor) -> None:
        block = cursor.block()
        item = item_of(block.text())
        assert item is not None
        cursor.setPosition(block.position())
        cursor.setPosition(block.position() + utf16_position(block.text(), item.words), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()

    def _shift(self, by: int) -> bool:
        editor = self._editor
        text = editor.text
        start, end = editor.selected()
        lines = text.split("\n")
        first, last = (editor.drawn.drawn.line_at(place) for place in (start, end))
        changed = shifted(lines, first, last, by)
        if not changed:
            return False
        edits, moved = [], {start: start, end: end}
        begins = [0]
        for line in lines:
            begins.append(begins[-1] + len(line) + 1)
        for number, line in sorted(changed.items(), reverse=True):
            old = lines[number][: len(lines[number]) - len(lines[number].lstrip(" \t"))]
            new = line[: len(line) - len(line.lstrip(" \t"))]
            edits.append(Edit(editor.key, begins[number], old, new))
            for place in moved:
                if place >= begins[number]:
                    moved[place] += max(len(new) - len(old), begins[number] - place)
        self._review.perform(edits)
        editor.select(moved[start], moved[end])
        return True
