"""The keys that turn a page, in an editor of a column of several: a page is what of the column is in sight."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QTextEdit

_DOWN, _UP = 1, -1
_KEYS = {
    QKeySequence.StandardKey.MoveToNextPage: _DOWN,
    QKeySequence.StandardKey.SelectNextPage: _DOWN,
    QKeySequence.StandardKey.MoveToPreviousPage: _UP,
    QKeySequence.StandardKey.SelectPreviousPage: _UP,
}


def pages_asked(event: QKeyEvent) -> int:
    """How many pages further down the key asks to go: 1, -1, or 0 for a key that turns none."""
    return next((by for key, by in _KEYS.items() if event.matches(key)), 0)


def turned(editor: QTextEdit, by: int, height: int, *, selects: bool) -> bool:
    """Move the caret of `editor` by `by` pages of `height` pixels; False where it can go no further."""
    line = editor.cursorRect()
    page = max(line.height(), height - line.height())
    there = editor.cursorForPosition(line.center() + QPoint(0, by * page)).position()
    cursor = editor.textCursor()
    cursor.setPosition(there, QTextCursor.MoveMode.KeepAnchor if selects else QTextCursor.MoveMode.MoveAnchor)
    if cursor.position() == editor.textCursor().position():
        return False
    editor.setTextCursor(cursor)
    return True
