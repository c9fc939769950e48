"""One pane's text: raw Markdown that a person types into while the model appends points to it.

The widget is a rich one only for the sake of its line spacing; rich text gets neither in nor out.

The text is the review's, and the editor shows it. The widget's own undo is off, because it would also take back what
the model streamed in. What a person types is found by comparing the text before and after, and told to the review.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import contextmanager
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
from reviewer_app.review.pane import PaneItem, item_at
from reviewer_app.session.person_history import Edit
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.review.evidence_marks import mark_at
from reviewer_app.ui.review.mark_pointer import MarkPointer, PlacedMark
from reviewer_app.ui.review.point_signs import MARGIN, PointSigns, Sign
from reviewer_app.ui.review.text_diff import code_point_position, difference, utf16_position
from reviewer_app.ui.review.whole_marks import WholeMarks

if TYPE_CHECKING:
    from collections.abc import Iterator

_BREAKS = re.compile("\r\n?|[\u2028\u2029]")
# Reading is easier with some air; blocks are points, and stand a little apart.
_LINE_HEIGHT = 122.0  # percent
_BELOW_BLOCK = 3.0  # logical pixels
_ABOVE = 9.0

# An edit of up to this many characters is taken as typed and joins the word around it.
_TYPED = 2


class ReviewEditor(QTextEdit):
    """The editor of section `key`."""

    edited = Signal()  # after any change but `load`
    undo_asked = Signal()
    redo_asked = Signal()
    entered = Signal(bool)  # the person came (True) or left
    mark_activated = Signal(str)  # the id of the evidence
    menu_asked = Signal(QPoint)  # global position

    def __init__(self, key: SectionKey, review: ReviewText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self._review = review
        self._shows = False  # the change under way is one that the review told
        self._typed: Edit | None = None
        self._text = ""
        self._composing = False
        self.invitation = ""  # what belongs into the pane, shown while it is empty
        self.signs = PointSigns(self)
        self._signed: tuple[str, list[Sign]] = ("", [])  # the text and the signs that were put into it last
        self.doubted: dict[str, str] = {}  # phrases that want a second look, and why
        self.setUndoRedoEnabled(False)
        self.setAcceptRichText(False)
        self.document().setDocumentMargin(MARGIN)
        self.document().contentsChange.connect(self._changed)
        self.document().contentsChanged.connect(self._tell_typed)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(True)
        self.pointer = MarkPointer(self, self.mark_under, self._show_target)
        self._marks = WholeMarks(self)
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
        """Show another text from its beginning."""
        self.signs.clear()
        self._signed = ("", [])
        if text == self._text:
            return  # an earlier review is told before its paper is, and with it
        with self._showing():
            # In place of what was there, so that it takes on the distance of lines and is coloured once.
            cursor = QTextCursor(self.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def show_edit(self, edit: Edit, *, quietly: bool) -> None:
        """Make an edit that the review tells of, and bring it into sight.

        `quietly`: it is none of the person's; caret, selection and scroll stay where they are.
        """
        bar = self.verticalScrollBar()
        follow = bar.value() == bar.maximum() and not self.occupied and not self.textCursor().hasSelection()
        with self._showing():
            cursor = self._cursor(edit.pos, edit.pos + len(edit.removed))
            if quietly:
                self._insert_quietly(cursor, edit.inserted)
            else:
                cursor.insertText(edit.inserted)
        self.edited.emit()
        if not quietly:
            end = edit.pos + len(edit.inserted)
            self.select(end, end)
        elif follow:
            bar.setValue(bar.maximum())

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

    def show_point(self, item: PaneItem) -> None:
        """Bring a point into sight, with the caret at its start and no text selected; it is shown until it changes."""
        self.place_caret(item.start)
        self._show_band(item)

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
    def _showing(self) -> Iterator[None]:
        self._shows = True
        try:
            yield
        finally:
            self._shows = False

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

    def _insert_quietly(self, cursor: QTextCursor, inserted: str) -> None:
        """Put `inserted` in place of what `cursor` selects, moving neither caret nor scroll."""
        kept, place = self.textCursor(), cursor.selectionStart()
        anchor, position = kept.anchor(), kept.position()
        scroll = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        cursor.insertText(inserted)
        if inserted and place in (anchor, position):
            # A caret right there was carried along with what was inserted.
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
        self._text = new
        self._show_band(None)
        if not self._shows:
            self._typed = Edit(self.key, *difference(old, new, code_point_position(new, position)))

    def _tell_typed(self) -> None:
        """Once the change is complete: what the review answers may change the text again."""
        edit, self._typed = self._typed, None
        if edit is not None:
            typing = len(edit.inserted) <= _TYPED and (bool(edit.inserted) or len(edit.removed) == 1)
            self._review.typed(edit, typing=typing, composing=self._composing)
            self.edited.emit()

    def _show_target(self, place: QPoint | None) -> bool:
        """Show the point at `place`, to which something is dragged, or none; whether there is one."""
        item = item_at(self._text, self.position_at(place)) if place is not None else None
        self._show_band(item)
        return item is not None

    def _show_band(self, item: PaneItem | None) -> None:
        shown: list[QTextEdit.ExtraSelection] = []
        if item is not None:
            band = QTextEdit.ExtraSelection()
            band.cursor = self._cursor(item.start, item.end)
            band.format.setBackground(self.palette().color(QPalette.ColorRole.Midlight))
            shown.append(band)
        self.setExtraSelections(shown)

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
        """Undo and redo are the person's own. Enter ends a line, with Shift too: raw text knows one line break.

        Qt's own Enter would take an empty line's distance away instead, as a word processor ends a list.
        """
        std = QKeySequence.StandardKey
        if event.matches(std.Undo):
            self.undo_asked.emit()
        elif event.matches(std.Redo):
            self.redo_asked.emit()
        elif not self.isReadOnly() and (
            event.matches(std.InsertParagraphSeparator) or event.matches(std.InsertLineSeparator)
        ):
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        elif self._marks.delete(event):
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """While an input method composes, points of the model wait."""
        self._composing = bool(event.preeditString())
        if self._composing:
            self._review.hold(self.key)
        # Half of a surrogate pair would be in Qt's document and not in the text that Python is given of it.
        event.setCommitString(event.commitString(), event.replacementStart(), event.replacementLength())
        super().inputMethodEvent(event)
        if not self._composing:
            self._review.release(self.key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The person comes."""
        super().focusInEvent(event)
        self._show_band(None)
        self.entered.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The person leaves: what they type next is another step."""
        super().focusOutEvent(event)
        self._review.end_word(self.key)
        self.entered.emit(False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a mark asks for its passage."""
        super().mouseReleaseEvent(event)
        self._review.end_word(self.key)
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
        self._marks.keep_out()  # of what is dropped the place was not told yet
        self.textCursor().insertText(_BREAKS.sub("\n", source.text()).replace("\x00", ""))
        self.ensureCursorVisible()
