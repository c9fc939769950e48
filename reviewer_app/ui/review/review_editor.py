"""One pane's text: Markdown that a person types into while the model appends points to it.

The text is the review's, and the editor shows what `DrawnText` makes of it; rich text gets neither in nor out. All
positions that others name are code points of the Markdown. The widget's own undo is off, because it would also take
back what the model streamed in. What a person types is found by comparing what is drawn before and after, and told to
the review as a change of the Markdown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QRectF, QStringListModel, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QToolTip, QWidget

from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import PaneItem, item_at
from reviewer_app.session.person_history import Edit
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import LIGHT, Theme
from reviewer_app.ui.review.chips import ChipDrawer
from reviewer_app.ui.review.drawn_document import DrawnDocument
from reviewer_app.ui.review.evidence_marks import mark_at, without_ids
from reviewer_app.ui.review.line_signs import STATE_LEFT, STATE_RIGHT, LineSigns
from reviewer_app.ui.review.mark_pointer import MarkPointer, PlacedMark
from reviewer_app.ui.review.markdown_colours import MarkdownColours
from reviewer_app.ui.review.point_bar import PointBar
from reviewer_app.ui.review.point_signs import MARGIN, PointSigns, Sign
from reviewer_app.ui.review.text_diff import code_point_position
from reviewer_app.ui.review.whole_marks import WholeMarks

if TYPE_CHECKING:
    from collections.abc import Iterator

_BREAKS = re.compile("\r\n?|[\u2028\u2029]")
_ABOVE = 9.0  # logical pixels
# Longer lines are hard to read; characters of an ordinary text.
_LONGEST_LINE = 75
_USUAL = "etaoin shrdlu"  # the letters that make up most of it

# What is copied here, as it stands; other programs get it without what means nothing to them.
_MARKDOWN = "application/x-reviewer-markdown"

# So near to a caret's place, in logical pixels, the pointer is on what stands there.
_NEAR_CARET = 12

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
    went = Signal()  # the person did something where the caret is, or a command brought them there
    state_asked = Signal(str)  # "accepted", "dismissed": the person pressed it beside the point at the caret
    left = Signal(int)  # the caret goes over the upper (-1) or lower (1) end

    def __init__(self, key: SectionKey, review: ReviewText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self._review = review
        self._shows = False  # the change under way is one that the review told
        self._typed: Edit | None = None
        self._composing = False
        self.page_height: Callable[[], int] = self.height  # of what around all editors is in sight at once
        self.invitation = ""  # what belongs into the pane, shown while it is empty
        self.signs = PointSigns(self)
        self._signed: tuple[str, list[Sign]] = ("", [])  # the text and the signs that were put into it last
        self.questioned: dict[str, str] = {}  # phrases that want a second look, and why
        self.setUndoRedoEnabled(False)
        self.setAcceptRichText(False)
        self.document().setDocumentMargin(MARGIN)
        self.drawn = DrawnDocument(self.document())
        self.chips = ChipDrawer(self.document(), LIGHT)
        self.document().contentsChange.connect(self._changed)
        self.document().contentsChanged.connect(self._report_typed)
        # The column around all editors scrolls; each is as high as its text.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(True)
        self.pointer = MarkPointer(self, self.mark_under, self._show_target)
        self._marks = WholeMarks(self)
        self._colours: MarkdownColours | None = None
        self._line_signs = LineSigns(
            self, self.drawn, lambda line: self._colours is not None and self._colours.bullet(line)
        )
        self.cursorPositionChanged.connect(self._show_caret)
        self._bar = PointBar(self.viewport())
        self._bar.accepted.connect(lambda: self.state_asked.emit("accepted"))
        self._bar.dismissed.connect(lambda: self.state_asked.emit("dismissed"))
        self._bar.menu_asked.connect(self.menu_asked)
        self.cursorPositionChanged.connect(self.place_bar)
        self.drawn.laid_out.connect(self.place_bar)
        # The margin leaves room for signs at the side; above and below it would only cost lines.
        frame = self.document().rootFrame().frameFormat()
        frame.setTopMargin(_ABOVE)
        frame.setBottomMargin(_ABOVE)
        self.document().rootFrame().setFrameFormat(frame)

    def dress(self, colours: MarkdownColours, theme: Theme) -> None:
        """Let `colours`, which are for this document, know where the caret is."""
        self._colours = colours
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        self.chips.theme = theme
        self.signs.set_theme(theme)
        self._line_signs.set_theme(theme)
        self._bar.set_theme(theme)

    def draw_as_typed(self, as_typed: bool) -> None:
        """Show the Markdown itself, or what it means; the caret stays where it is in the text."""
        start, end = self.selected()
        with self._showing():
            self.drawn.draw_as_typed(as_typed)
        self.select(start, end)
        if self._colours is not None:
            self._colours.colour_again()

    def set_statuses(self, statuses: Mapping[str, str]) -> None:
        """Say how sure each mark's passage is (evidence id: its status)."""
        if dict(statuses) != self.chips.statuses:
            self.chips.statuses = dict(statuses)
            self.viewport().update()

    # -- text

    @property
    def text(self) -> str:
        """The Markdown."""
        return self.drawn.text

    def height_of_text(self) -> int:
        """How high the editor has to be for all of its text, or for what it invites to while it is empty."""
        height = self.document().size().height()
        if self.document().isEmpty():
            room = QRect(0, 0, self._text_width(), 10_000)
            flags = Qt.TextFlag.TextWordWrap.value
            height = max(height, self.fontMetrics().boundingRect(room, flags, self.invitation).height() + 2 * _ABOVE)
        return math.ceil(height)

    def load(self, text: str) -> None:
        """Show another text from its beginning."""
        self.signs.clear()
        self._signed = ("", [])
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
        self.setTextCursor(self.drawn.cursor(start, end))
        self.went.emit()

    def show_point(self, item: PaneItem) -> None:
        """Bring a point into sight, with the caret at its start and no text selected; it is shown until it changes."""
        self.place_caret(item.start)
        self._show_band(item)

    def put_signs(self, signs: Sequence[Sign]) -> bool:
        """Set `signs` beside the points; each moves along with its point. Whether they are not what stands there."""
        known = [s for s in signs if s.position <= len(self.text)]
        if (self.text, known) == self._signed:
            return False
        self._signed = (self.text, known)
        self.signs.put(known, lambda position: self.drawn.cursor(position, position))
        return True

    def position_at(self, place: QPoint) -> int:
        """The position, in code points, nearest to `place` of the viewport."""
        return self.drawn.position(self.cursorForPosition(place).position())

    def mark_under(self, place: QPoint) -> tuple[PlacedMark, QRect] | None:
        """The mark at `place` of the viewport, and where it is drawn."""
        cursor = self.cursorForPosition(place)
        for units, start, chip in self.drawn.chips_at(cursor.position()):
            box = self._box_of(units)
            if box.contains(place):
                return PlacedMark(self.key, start + chip.start, start + chip.end, chip.source, chip.ids[0]), box
        line = self.cursorRect(cursor)
        if not self.drawn.as_typed or not line.adjusted(-_NEAR_CARET, 0, _NEAR_CARET, 0).contains(place):
            return None
        block = cursor.block().text()
        found = mark_at(block, code_point_position(block, cursor.positionInBlock()))
        if found is None:
            return None
        first = self.drawn.position(cursor.block().position())
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
            self._show_band(None)
            self._typed = Edit(self.key, *edit)

    def _report_typed(self) -> None:
        """Once the change is complete: what the review answers may change the text again."""
        edit, self._typed = self._typed, None
        if edit is not None:
            typing = len(edit.inserted) <= _TYPED and (bool(edit.inserted) or len(edit.removed) == 1)
            self._review.typed(edit, typing=typing, composing=self._composing)
            with self._showing():
                self.drawn.settle()
            self.edited.emit()

    def _show_target(self, place: QPoint | None) -> bool:
        """Show the point at `place`, to which something is dragged, or none; whether there is one."""
        item = item_at(self.text, self.position_at(place)) if place is not None else None
        self._show_band(item)
        return item is not None

    def _show_band(self, item: PaneItem | None) -> None:
        shown: list[QTextEdit.ExtraSelection] = []
        if item is not None:
            band = QTextEdit.ExtraSelection()
            band.cursor = self.drawn.cursor(item.start, item.end)
            band.format.setBackground(self.palette().color(QPalette.ColorRole.Midlight))
            shown.append(band)
        self.setExtraSelections(shown)

    def place_bar(self) -> None:
        """Show beside the point at the caret what can be done with it; nothing while the person is elsewhere."""
        item = item_at(self.text, self.caret()) if self.hasFocus() and not self.isReadOnly() else None
        self._bar.setVisible(item is not None)
        if item is not None:
            self._bar.show_states(item.states)
            top = self.cursorRect(self.drawn.cursor(item.start, item.start)).top()
            # A point of one line at the end has more buttons beside it than lines.
            top = min(top, self.height_of_text() - self._bar.height())
            self._bar.move(MARGIN + self._text_width() + 4, max(0, top))

    def _text_width(self) -> int:
        """How wide lines are: as wide as there is room, and no wider than can be read well."""
        metrics = QFontMetricsF(self.font())
        widest = _LONGEST_LINE * metrics.horizontalAdvance(_USUAL) / len(_USUAL)
        return max(40, math.floor(min(self.viewport().width() - 2 * MARGIN, widest)))

    def _wrap(self) -> None:
        self.setLineWrapColumnOrWidth(self._text_width() + 2 * MARGIN)

    def _box_of(self, units: int) -> QRect:
        """Where the character at `units` is drawn in the viewport."""
        cursor = self.textCursor()
        cursor.setPosition(units)
        left = self.cursorRect(cursor)
        cursor.setPosition(units + 1)
        right = self.cursorRect(cursor)
        return left.united(right) if left.top() == right.top() else left

    def _sign_at(self, place: QPoint) -> str:
        state = self._line_signs.state_at(place.y()) if STATE_LEFT <= place.x() < STATE_RIGHT else ""
        return state or self.signs.at(place)

    def _show_caret(self) -> None:
        """Signs of Markdown come back where the person is."""
        if self._colours is not None:
            cursor = self.textCursor()
            column = code_point_position(cursor.block().text(), cursor.positionInBlock())
            self._colours.set_caret((cursor.blockNumber(), column) if self.hasFocus() else None)

    def _look_at(self, place: QPoint) -> str:
        cursor = self.cursorForPosition(place)
        if not self.cursorRect(cursor).adjusted(-_NEAR_CARET, 0, _NEAR_CARET, 0).contains(place):
            return ""
        block = cursor.block().text()
        column = code_point_position(block, cursor.positionInBlock())
        places = ((block.find(phrase), phrase, why) for phrase, why in self.questioned.items())
        return next((why for at, phrase, why in places if at >= 0 and at <= column <= at + len(phrase)), "")

    # -- Qt

    def event(self, event: QEvent) -> bool:
        """Say what a sign beside a point means."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self.viewport().mapFrom(self, event.pos())
            QToolTip.showText(event.globalPos(), self._sign_at(at) or self._look_at(at), self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines are broken anew."""
        super().resizeEvent(event)
        self._wrap()
        self.place_bar()

    def changeEvent(self, event: QEvent) -> None:
        """Of another size of letters as many fit into a line as before."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._wrap()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, and beside it the signs."""
        super().paintEvent(event)
        with QPainter(self.viewport()) as painter:
            self.signs.paint(painter, event.rect())
            self._line_signs.paint(painter, event.rect())
            if self.document().isEmpty() and not self._composing:
                # Qt's own placeholder is cut off where the frame's margins are smaller than the document's.
                room = QRectF(MARGIN, _ABOVE, self._text_width(), self.height())
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
        elif self._marks.delete(event) or self._turn_page(event):
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

    def _emit_went(self) -> None:
        # By now the person may be in another pane.
        if self.hasFocus():
            self.went.emit()

    def _leave(self, key: int) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key), 0)
        if by:
            self.left.emit(by)

    def _turn_page(self, event: QKeyEvent) -> bool:
        """Move the caret by what of the column is in sight, if that is asked; Qt takes the whole height for a page."""
        std, down, up = QKeySequence.StandardKey, 1, -1
        keys = {
            std.MoveToNextPage: down,
            std.SelectNextPage: down,
            std.MoveToPreviousPage: up,
            std.SelectPreviousPage: up,
        }
        by = next((by for key, by in keys.items() if event.matches(key)), 0)
        if by:
            line = self.cursorRect()
            page = max(line.height(), self.page_height() - line.height())
            there = self.cursorForPosition(line.center() + QPoint(0, by * page)).position()
            cursor = self.textCursor()
            selects = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            cursor.setPosition(there, QTextCursor.MoveMode.KeepAnchor if selects else QTextCursor.MoveMode.MoveAnchor)
            if cursor.position() == self.textCursor().position():
                self.left.emit(by)
            else:
                self.setTextCursor(cursor)
        return bool(by)

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
        self.went.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The person comes."""
        super().focusInEvent(event)
        self._show_band(None)
        self._show_caret()
        self.place_bar()
        self.entered.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The person leaves: what they type next is another step."""
        super().focusOutEvent(event)
        self._review.end_word(self.key)
        self._show_caret()
        self.place_bar()
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
        """The selected Markdown as it stands; for other programs without the ids that only this one knows."""
        start, end = self.drawn.span(self.textCursor())
        # The clipboard lets go of it when the interpreter is gone: an object made in Python crashes the program then.
        model = QStringListModel([""])
        data = model.mimeData([model.index(0)])
        for kind in data.formats():
            data.removeFormat(kind)
        text = self.text[start:end]
        data.setText(text if self.drawn.as_typed else without_ids(text))
        data.setData(_MARKDOWN, text.encode())
        return data

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, but no files: those are opened by the window."""
        return source.hasText() and not source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste and drop put in raw text with one kind of line break; nothing where the text can only be read."""
        if self.isReadOnly():
            return
        self._marks.keep_out()  # of what is dropped the place was not told yet
        text = source.text()
        if source.hasFormat(_MARKDOWN):
            text = bytes(source.data(_MARKDOWN).data()).decode()
        self.textCursor().insertText(_BREAKS.sub("\n", text).replace("\x00", ""), QTextCharFormat())
        self.went.emit()
