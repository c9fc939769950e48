"""One pane's text: raw Markdown that a person types into while the model appends points to it.

The widget is a rich one only for the sake of its line spacing; rich text gets neither in nor out.

The document's own undo is off, because it would also take back what the model streamed in. Every change is found by
comparing the text before and after, and what a person changed goes to the `PersonHistory` that the panes share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QRectF, QStringListModel, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextBlockFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QToolTip, QWidget

from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import append_item, item_at
from reviewer_app.ui.review.evidence_marks import mark_at
from reviewer_app.ui.review.mark_pointer import MarkPointer, PlacedMark
from reviewer_app.ui.review.new_points import NewSign, sign_of_edited
from reviewer_app.ui.review.person_history import Edit, PersonHistory
from reviewer_app.ui.review.point_signs import MARGIN, PointSigns, Sign
from reviewer_app.ui.review.text_diff import code_point_position, difference, utf16_position

if TYPE_CHECKING:
    from collections.abc import Iterator

_BREAKS = re.compile("\r\n?|[\u2028\u2029]")
# Reading is easier with some air; blocks are points, and stand a little apart.
_LINE_HEIGHT = 122.0  # percent
_BELOW_BLOCK = 3.0  # logical pixels
_ABOVE = 9.0

# An edit of up to this many characters is taken as typed and joins the word around it.
_TYPED = 2


class _Author(Enum):
    """Who makes the change that is under way."""

    PERSON = auto()
    MODEL = auto()  # streamed in: not for the history
    LOADING = auto()  # another review: nobody's change, and nobody is told
    HISTORY = auto()  # undo, redo, a command on points: the history knows of it already


class ReviewEditor(QTextEdit):
    """The editor of section `key`."""

    edited = Signal(str)  # the full text after any change
    undo_asked = Signal()
    redo_asked = Signal()
    entered = Signal(bool)  # the person came (True) or left
    mark_activated = Signal(str)  # the id of the evidence
    menu_asked = Signal(QPoint)  # global position

    def __init__(self, key: SectionKey, history: PersonHistory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self._history = history
        self._author = _Author.PERSON
        self._text = ""
        self._composing = False
        self._late: list[str] = []
        self._dropped: NewSign | None = None
        self.invitation = ""  # what belongs into the pane, shown while it is empty
        self.signs = PointSigns(self)
        self._signed: tuple[str, list[Sign]] = ("", [])  # the text and the signs that were put into it last
        self.doubted: dict[str, str] = {}  # phrases that want a second look, and why
        self.setUndoRedoEnabled(False)
        self.setAcceptRichText(False)
        self.document().setDocumentMargin(MARGIN)
        self.document().contentsChange.connect(self._changed)
        self.document().contentsChanged.connect(self._drop_sign)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(True)
        self.pointer = MarkPointer(self, self.mark_under, self._show_target)
        self._space_lines()

    # -- text

    @property
    def text(self) -> str:
        """The raw text, unlike `toPlainText` with its no-break spaces."""
        return self._text

    @property
    def occupied(self) -> bool:
        """Whether the person is in this pane, so that nothing may move in it by itself."""
        return self.hasFocus() or self.underMouse() or self._composing

    def load(self, text: str) -> None:
        """Show another text from its beginning. It is not part of the history."""
        self._late.clear()
        self.signs.clear()
        self._signed = ("", [])
        text = _BREAKS.sub("\n", text)
        if text == self._text:
            return  # an earlier review is told before its paper is, and with it
        with self._by(_Author.LOADING):
            # In place of what was there, so that it takes on the distance of lines and is coloured once.
            cursor = QTextCursor(self.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def append_point(self, item: str) -> None:
        """Add a point at the end, outside the person's history; caret, selection and scroll stay where they are."""
        if self._composing:
            # A change of the document would end the composition of an input method.
            self._late.append(item)
            return
        addition = append_item(self._text, item)[len(self._text) :]
        if self.hasFocus() and self.caret() == len(self._text) and addition == item:
            # The person is about to type on this empty line: it stays theirs.
            addition = f"\n{item}"
        elif addition == item and self._history.borders(self.key, len(self._text)):
            # What undo brings back stands on a line of its own.
            addition = f"\n{item}"
        at_end = self.verticalScrollBar().value() == self.verticalScrollBar().maximum()
        follow = at_end and not self.occupied and not self.textCursor().hasSelection()
        end = len(self._text)
        with self._by(_Author.MODEL):
            self._insert_quietly(end, "", addition)
        self._history.streamed(self.key, end, len(addition))
        if follow:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def apply(self, edit: Edit, *, select: bool = False) -> None:
        """Make an edit that the history knows of, and bring it into sight."""
        with self._by(_Author.HISTORY):
            cursor = self._cursor(edit.pos, edit.pos + len(edit.removed))
            cursor.insertText(edit.inserted)
        end = edit.pos + len(edit.inserted)
        self.setTextCursor(self._cursor(edit.pos if select else end, end))

    def caret(self) -> int:
        """The caret's position in code points."""
        return code_point_position(self._text, self.textCursor().position())

    def place_caret(self, position: int) -> None:
        """Put the caret before code point `position`."""
        self.select(position, position)

    def selected(self) -> tuple[int, int]:
        """Start and end of the selection, both the caret if there is none; in code points."""
        cursor = self.textCursor()
        return (
            code_point_position(self._text, cursor.selectionStart()),
            code_point_position(self._text, cursor.selectionEnd()),
        )

    def select(self, start: int, end: int) -> None:
        """Select from `start` to `end` (code points) and bring it into sight."""
        self.setTextCursor(self._cursor(start, end))

    def put_signs(self, signs: Sequence[Sign]) -> bool:
        """Set `signs` beside the points; each moves along with its point. Whether they are not what stands there."""
        known = [s for s in signs if s.position <= len(self._text)]
        if (self._text, known) == self._signed:
            return False
        self._signed = (self._text, known)
        self.signs.put(known, lambda position: self._cursor(position, position))
        return True

    def position_at(self, place: QPoint) -> int:
        """The position, in code points, nearest to `place` of the viewport."""
        return code_point_position(self._text, self.cursorForPosition(place).position())

    def mark_under(self, place: QPoint) -> tuple[PlacedMark, QRect] | None:
        """The mark at `place` of the viewport, and the line's rectangle there."""
        cursor = self.cursorForPosition(place)
        line = self.cursorRect(cursor)
        if not line.adjusted(-12, 0, 12, 0).contains(place):
            return None
        block = cursor.block().text()
        found = mark_at(block, code_point_position(block, cursor.positionInBlock()))
        if found is None:
            return None
        first = code_point_position(self._text, cursor.block().position())
        text = block[found.start : found.end]
        return PlacedMark(self.key, first + found.start, first + found.end, text, found.evidence), line

    # -- inside

    @contextmanager
    def _by(self, author: _Author) -> Iterator[None]:
        before, self._author = self._author, author
        try:
            yield
        finally:
            self._author = before

    def _space_lines(self) -> None:
        """Set the distance of lines; text that is typed or inserted later inherits it."""
        spacing = QTextBlockFormat()
        spacing.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        spacing.setBottomMargin(_BELOW_BLOCK)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(spacing)
        # The margin leaves room for signs at the side; above and below it would only cost lines.
        frame = self.document().rootFrame().frameFormat()
        frame.setTopMargin(_ABOVE)
        frame.setBottomMargin(_ABOVE)
        self.document().rootFrame().setFrameFormat(frame)

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(utf16_position(self._text, start))
        cursor.setPosition(utf16_position(self._text, end), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _insert_quietly(self, pos: int, removed: str, inserted: str) -> None:
        """Change the text at or after everything that the person sees, moving neither caret nor scroll."""
        kept = self.textCursor()
        anchor, position = kept.anchor(), kept.position()
        scroll = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        self._cursor(pos, pos + len(removed)).insertText(inserted)
        if (kept.anchor(), kept.position()) != (anchor, position) or self.textCursor().position() != position:
            # A caret at the very end was carried along with what was inserted there.
            kept.setPosition(anchor)
            kept.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(kept)
        self.verticalScrollBar().setValue(scroll[0])
        self.horizontalScrollBar().setValue(scroll[1])

    def _changed(self, position: int, _removed: int, _added: int) -> None:
        # The signal's counts include separators and preedit text at times, so they only hint at where to look.
        old, new = self._text, self.document().toRawText().replace("\u2029", "\n")
        if new == old:
            return
        near = code_point_position(new, position)
        self._text = new
        if self._author is _Author.PERSON:
            at, removed, inserted = difference(old, new, near)
            typing = len(inserted) <= _TYPED and (bool(inserted) or len(removed) == 1)
            self._record(old, Edit(self.key, at, removed, inserted), typing=typing)
        if self._author is not _Author.LOADING:
            self.edited.emit(new)

    def _record(self, before: str, edit: Edit, *, typing: bool) -> None:
        """Keep the person's edit of the text `before`; a new point whose words it changes is new no more."""
        sign = None if self._composing else sign_of_edited(before, edit)
        if sign is None:
            self._history.record(edit, typing=typing)
            return
        # One step: as if the sign had gone first, so that what is typed next joins the word.
        moved = len(edit.inserted) - len(edit.removed) if edit.pos <= sign.pos else 0
        after = edit if edit.pos <= sign.pos else replace(edit, pos=edit.pos - len(sign.text))
        self._history.record_all([Edit(self.key, sign.pos, sign.text, ""), after], open_end=typing)
        self._dropped = replace(sign, pos=sign.pos + moved)

    def _drop_sign(self) -> None:
        sign, self._dropped = self._dropped, None
        if sign is not None:
            with self._by(_Author.HISTORY):
                self._cursor(sign.pos, sign.pos + len(sign.text)).removeSelectedText()

    def _show_target(self, place: QPoint | None) -> bool:
        """Show the point at `place`, to which something is dragged, or none; whether there is one."""
        shown: list[QTextEdit.ExtraSelection] = []
        position = self.position_at(place) if place is not None else -1
        item = item_at(self._text, position) if position >= 0 else None
        if item is not None:
            band = QTextEdit.ExtraSelection()
            band.cursor = self._cursor(item.start, item.end)
            band.format.setBackground(self.palette().color(QPalette.ColorRole.Midlight))
            shown.append(band)
        self.setExtraSelections(shown)
        return bool(shown)

    def _doubt_at(self, place: QPoint) -> str:
        cursor = self.cursorForPosition(place)
        if not self.cursorRect(cursor).adjusted(-12, 0, 12, 0).contains(place):
            return ""
        block = cursor.block().text()
        column = code_point_position(block, cursor.positionInBlock())
        places = ((block.find(phrase), phrase, why) for phrase, why in self.doubted.items())
        return next((why for at, phrase, why in places if at >= 0 and at <= column <= at + len(phrase)), "")

    # -- Qt

    def event(self, event: QEvent) -> bool:
        """Say what a sign beside a point means."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self.viewport().mapFrom(self, event.pos())
            QToolTip.showText(event.globalPos(), self.signs.at(at) or self._doubt_at(at), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, and beside it the signs."""
        super().paintEvent(event)
        with QPainter(self.viewport()) as painter:
            self.signs.paint(painter)
            if self.document().isEmpty() and not self._composing:
                # Qt's own placeholder is cut off where the frame's margins are smaller than the document's.
                room = QRectF(self.viewport().rect()).adjusted(MARGIN, _ABOVE, -MARGIN, 0)
                painter.setFont(self.font())
                painter.setPen(self.palette().placeholderText().color())
                painter.drawText(room, Qt.TextFlag.TextWordWrap.value, self.invitation)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo are the person's own; Shift+Enter ends a line like Enter (raw text knows one line break)."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo_asked.emit()
        elif event.matches(QKeySequence.StandardKey.InsertLineSeparator):
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """While an input method composes, points of the model wait."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        if not self._composing:
            late, self._late = self._late, []
            for item in late:
                self.append_point(item)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The person comes."""
        super().focusInEvent(event)
        self.entered.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The person leaves: what they type next is another step."""
        super().focusOutEvent(event)
        self._history.end_word(self.key)
        self.entered.emit(False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a mark asks for its passage."""
        super().mouseReleaseEvent(event)
        self._history.end_word(self.key)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            found = self.mark_under(event.position().toPoint())
            if found:
                self.mark_activated.emit(found[0].evidence)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The window builds the menu from its actions, which are for the point under the pointer."""
        start, end = self.selected()
        position = self.position_at(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Mouse and not start <= position <= end:
            self.place_caret(position)
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.menu_asked.emit(event.globalPos())

    def createMimeDataFromSelection(self) -> QMimeData:
        """The selected text as it stands, without rich text."""
        start, end = self.selected()
        # The clipboard lets go of it when the interpreter is gone: an object made in Python crashes the program then.
        model = QStringListModel([""])
        data = model.mimeData([model.index(0)])
        for kind in data.formats():
            data.removeFormat(kind)
        data.setText(self._text[start:end])
        return data

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, but no files: those are opened by the window."""
        return source.hasText() and not source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste and drop put in raw text with one kind of line break; nothing where the text can only be read."""
        if self.isReadOnly():
            return
        self.textCursor().insertText(_BREAKS.sub("\n", source.text()).replace("\x00", ""))
        self.ensureCursorVisible()
