"""One pane's text: Markdown that a person types into while the model appends points to it.

The text is the review's, and the editor shows what `DrawnText` makes of it; rich text gets neither in nor out. All
positions that others name are code points of the Markdown. The widget's own undo is off, because it would also take
back what the model streamed in. What a person types is found by comparing what is drawn before and after, and told to
the review as a change of the Markdown.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, Signal
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
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QToolTip, QWidget

from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import PaneItem, item_at
from reviewer_app.session.person_history import Edit
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.plain_tip import plain_tip
from reviewer_app.ui.review.drawn_document import DrawnDocument
from reviewer_app.ui.review.drawn_marks import DrawnMarks
from reviewer_app.ui.review.editor_dress import EditorDress
from reviewer_app.ui.review.input_composition import InputComposition
from reviewer_app.ui.review.mark_pointer import MarkPointer
from reviewer_app.ui.review.page_keys import pages_asked, turned
from reviewer_app.ui.review.pane_clipboard import copied, pasted
from reviewer_app.ui.review.text_column import TextColumn
from reviewer_app.ui.review.text_underlays import TextUnderlays
from reviewer_app.ui.review.whole_marks import WholeMarks
from reviewer_app.ui.review.writing_keys import WritingKeys

if TYPE_CHECKING:
    from collections.abc import Iterator

# An edit of up to this many characters is taken as typed and joins the word around it.
_TYPED = 2
# Pressed alone they change nothing.
_MODIFIERS = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock}
)


class ReviewEditor(QTextEdit):
    """The editor of section `key`."""

    edited = Signal()  # after any change but `load`
    undo_asked = Signal()
    redo_asked = Signal()
    entered = Signal(bool)  # the person came (True) or left
    mark_activated = Signal(str)  # the id of the evidence
    menu_asked = Signal(QPoint)  # global position
    went = Signal()  # the person did something where the caret is, or a command brought them there
    state_asked = Signal(str)  # "accepted", "dismissed": the person pressed it beside the point at the caret
    left = Signal(int)  # the caret goes over the upper (-1) or lower (1) end

    def __init__(self, key: SectionKey, review: ReviewText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self._review = review
        self._shows = False  # the change under way is one that the review told
        self._typed: Edit | None = None
        self.composition = InputComposition(self, key, review)
        self.page_height: Callable[[], int] = self.height  # of what around all editors is in sight at once
        self.setUndoRedoEnabled(False)
        self.setAcceptRichText(False)
        self.column = TextColumn(self)
        self.drawn = DrawnDocument(self.document())
        self.underlays = TextUnderlays(self, self.drawn)
        self.document().contentsChange.connect(self._changed)
        self.document().contentsChanged.connect(self._report_typed)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(True)
        self._marks = DrawnMarks(self, key, self.drawn)
        self.pointer = MarkPointer(self, self._marks.under, self._show_target)
        self._whole_marks = WholeMarks(self)
        self._keys = WritingKeys(self, review)
        self.dress = EditorDress(self, self.drawn, self.column)
        self.dress.bar.accepted.connect(lambda: self.state_asked.emit("accepted"))
        self.dress.bar.dismissed.connect(lambda: self.state_asked.emit("dismissed"))
        self.dress.bar.menu_asked.connect(self.menu_asked)

    def draw_as_typed(self, as_typed: bool) -> None:
        """Show the Markdown itself, or what it means; the caret stays where it is in the text."""
        self.composition.end()
        start, end = self.selected()
        with self._showing():
            self.drawn.draw_as_typed(as_typed)
        self.select(start, end)
        self.dress.colours.colour_again()

    # -- text

    @property
    def text(self) -> str:
        """The Markdown."""
        return self.drawn.text

    def load(self, text: str) -> None:
        """Show another text from its beginning."""
        self.dress.clear_signs()
        if text == self.text:
            return  # an earlier review is told before its paper is, and with it
        with self._showing():
            self.drawn.show(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def show_edit(self, edit: Edit, *, quietly: bool) -> None:
        """Make an edit that the review tells of, and bring it into sight.

        `quietly`: it is none of the person's; caret, selection and scroll stay where they are.
        """
        text = f"{self.text[: edit.pos]}{edit.inserted}{self.text[edit.pos + len(edit.removed) :]}"
        with self._showing():
            if quietly:
                self._show_quietly(text, edit.pos)
            else:
                self.drawn.show(text, edit.pos)
        self.edited.emit()
        if not quietly:
            end = edit.pos + len(edit.inserted)
            self.select(end, end)

    def caret(self) -> int:
        """The caret's position in code points."""
        return self.drawn.position(self.textCursor().position())

    def place_caret(self, position: int) -> None:
        """Put the caret before code point `position`."""
        self.select(position, position)

    def selected(self) -> tuple[int, int]:
        """Start and end of the selection, both the caret if there is none; in code points."""
        cursor = self.textCursor()
        return self.drawn.position(cursor.selectionStart()), self.drawn.position(cursor.selectionEnd())

    def select(self, start: int, end: int) -> None:
        """Select from `start` to `end` (code points) and bring it into sight."""
        self.composition.end()
        self.setTextCursor(self.drawn.cursor(start, end))
        self.went.emit()

    def emphasise(self, sign: str) -> None:
        """Make what is selected, or the word at the caret, bold (`**`) or italic (`*`), or no more."""
        self.composition.end()
        self._keys.emphasise(sign)

    def show_point(self, item: PaneItem) -> None:
        """Bring a point into sight, with the caret at its start and no text selected; it is shown until it changes."""
        self.place_caret(item.start)
        self.underlays.show_band(item)

    def position_at(self, place: QPoint) -> int:
        """The position, in code points, nearest to `place` of the viewport."""
        return self.drawn.position(self.cursorForPosition(place).position())

    # -- inside

    @contextmanager
    def _showing(self) -> Iterator[None]:
        self._shows = True
        try:
            yield
        finally:
            self._shows = False

    def _show_quietly(self, text: str, near: int) -> None:
        """Show `text`, which differs at `near`, and move neither caret nor scroll."""
        kept = self.textCursor()
        anchor, position = kept.anchor(), kept.position()
        place = self.drawn.cursor(near, near).position()
        self.drawn.show(text, near)
        if place in (anchor, position):
            # A caret right there was carried along with what was inserted.
            kept.setPosition(anchor)
            kept.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(kept)

    def _changed(self, position: int, _removed: int, _added: int) -> None:
        if self._shows:
            return
        # The signal's counts include separators and preedit text at times, so they only hint at where to look.
        edit = self.drawn.change(position)
        if edit is not None:
            self.underlays.show_band(None)
            self._typed = Edit(self.key, *edit)

    def _report_typed(self) -> None:
        """Once the change is complete: what the review answers may change the text again."""
        edit, self._typed = self._typed, None
        if edit is not None:
            typing = len(edit.inserted) <= _TYPED and (bool(edit.inserted) or len(edit.removed) == 1)
            self._review.typed(edit, typing=typing, composing=self.composition.under_way)
            with self._showing():
                self.drawn.settle()
            self.edited.emit()

    def _show_target(self, place: QPoint | None) -> bool:
        """Show the point at `place`, to which something is dragged, or none; whether there is one."""
        item = item_at(self.text, self.position_at(place)) if place is not None else None
        self.underlays.show_band(item)
        return item is not None

    # -- Qt

    def event(self, event: QEvent) -> bool:
        """Say what a sign or a line means; and a Tab that indents does not leave."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self.viewport().mapFrom(self, event.pos())
            QToolTip.showText(event.globalPos(), plain_tip(self.dress.tip(at) or self.underlays.tip(at)), self)
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._tab(event):
            event.accept()
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines are broken anew."""
        super().resizeEvent(event)
        self.column.wrap()
        self.dress.place_bar()

    def changeEvent(self, event: QEvent) -> None:
        """Of another size of letters as many fit into a line as before."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.column.wrap()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, and beside it the signs."""
        super().paintEvent(event)
        with QPainter(self.viewport()) as painter:
            self.dress.paint(painter, event.rect())
            if self.document().isEmpty() and not self.composition.under_way:
                painter.setFont(self.font())
                painter.setPen(self.palette().placeholderText().color())
                where = self.column.place_of_invitation()
                painter.drawText(where, Qt.TextFlag.TextWordWrap.value, self.column.invitation)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo are the person's own. Enter goes on with a list, with Shift it ends a line and no more.

        Qt's own Enter would take an empty line's distance away instead, as a word processor ends a list.
        """
        if event.key() not in _MODIFIERS:
            self.composition.end()
        std = QKeySequence.StandardKey
        if event.matches(std.Undo):
            self.undo_asked.emit()
        elif event.matches(std.Redo):
            self.redo_asked.emit()
        elif not self.isReadOnly() and (
            event.matches(std.InsertParagraphSeparator) or event.matches(std.InsertLineSeparator)
        ):
            if event.matches(std.InsertLineSeparator):
                self.textCursor().insertBlock()
            else:
                self._keys.begin_line()
        elif self._keys.take(event) or self._whole_marks.delete(event) or self._turn_page(event):
            pass
        else:
            before = self.textCursor().position()
            super().keyPressEvent(event)
            if event.modifiers() == Qt.KeyboardModifier.NoModifier and self.textCursor().position() == before:
                self._leave(event.key())
            self._emit_went()
            return
        event.accept()
        self._emit_went()

    def _tab(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.composition.end()
        return self._keys.tab(event)

    def _emit_went(self) -> None:
        # By now the person may be in another pane.
        if self.hasFocus():
            self.went.emit()

    def _leave(self, key: int) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key), 0)
        if by:
            self.left.emit(by)

    def _turn_page(self, event: QKeyEvent) -> bool:
        """Move the caret by a page, if that is asked; Qt takes the whole height of the text for one."""
        by, selects = pages_asked(event), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if by and not turned(self, by, self.page_height(), selects=selects):
            self.left.emit(by)
        return bool(by)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """While an input method composes, points of the model wait."""
        self.composition.before(event)
        super().inputMethodEvent(event)
        self.composition.after()
        self.went.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The person comes."""
        super().focusInEvent(event)
        self.underlays.show_band(None)
        self.dress.follow_caret()
        self.entered.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The person leaves: what they type next is another step."""
        super().focusOutEvent(event)
        self._review.end_word(self.key)
        self.dress.follow_caret()
        self.entered.emit(False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a mark asks for its passage."""
        super().mouseReleaseEvent(event)
        self._review.end_word(self.key)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            found = self._marks.under(event.position().toPoint())
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
        """The selected Markdown."""
        start, end = self.drawn.span(self.textCursor())
        return copied(self.text[start:end], as_typed=self.drawn.as_typed)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, but no files: those are opened by the window."""
        return source.hasText() and not source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste and drop put in raw text; nothing where the text can only be read."""
        if self.isReadOnly():
            return
        self._whole_marks.keep_out()  # of what is dropped the place was not told yet
        self.textCursor().insertText(pasted(source), QTextCharFormat())
        self.went.emit()
