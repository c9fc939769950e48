"""What an editor shows besides its text: the looks of Markdown, signs beside points, and what can be done with one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QTextEdit

from reviewer_app.review.pane import item_at
from reviewer_app.ui.look.theme import LIGHT, Theme
from reviewer_app.ui.review.chips import ChipDrawer
from reviewer_app.ui.review.drawn_document import DrawnDocument
from reviewer_app.ui.review.line_signs import STATE_RIGHT, LineSigns
from reviewer_app.ui.review.markdown_colours import MarkdownColours
from reviewer_app.ui.review.point_bar import PointBar
from reviewer_app.ui.review.point_signs import MARGIN, PointSigns, Sign
from reviewer_app.ui.review.text_column import TextColumn
from reviewer_app.ui.review.text_diff import code_point_position

# So near to a caret's place, in logical pixels, the pointer is on what stands there.
NEAR_CARET = 12
# Between a line's end and what stands beside it, in logical pixels.
_GAP = 4


class EditorDress:
    """The looks of `editor`, whose document shows `drawn`."""

    def __init__(self, editor: QTextEdit, drawn: DrawnDocument, column: TextColumn) -> None:
        self._editor = editor
        self._drawn = drawn
        self._column = column
        self.colours = MarkdownColours(editor.document(), drawn, LIGHT)
        self.signs = PointSigns(editor)
        self.bar = PointBar(editor.viewport())
        self.questioned: dict[str, str] = {}  # phrases that want a second look, and why
        self._chips = ChipDrawer(editor.document(), LIGHT)
        self._lines = LineSigns(editor, drawn, self.colours.bullet)
        self._signed: tuple[str, list[Sign]] = ("", [])  # the text and the signs that were put into it last
        editor.cursorPositionChanged.connect(self.follow_caret)
        drawn.laid_out.connect(self.place_bar)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of `theme`."""
        self._chips.theme = theme
        self.colours.set_theme(theme)
        self.signs.set_theme(theme)
        self._lines.set_theme(theme)
        self.bar.set_theme(theme)

    def set_statuses(self, statuses: Mapping[str, str]) -> None:
        """Say how sure each mark's passage is (evidence id: its status)."""
        self.colours.set_statuses(statuses)
        if dict(statuses) != self._chips.statuses:
            self._chips.statuses = dict(statuses)
            self._editor.viewport().update()

    def set_questioned(self, phrases: Mapping[str, str]) -> None:
        """Underline phrases that want a second look; each with the sentence that says why."""
        self.questioned = dict(phrases)
        self.colours.set_questioned(phrases)

    def put_signs(self, signs: Sequence[Sign]) -> bool:
        """Set `signs` beside the points; each moves along with its point. Whether they are not what stands there."""
        text = self._drawn.text
        known = [s for s in signs if s.position <= len(text)]
        if (text, known) == self._signed:
            return False
        self._signed = (text, known)
        self.signs.put(known, lambda position: self._drawn.cursor(position, position))
        return True

    def clear_signs(self) -> None:
        """Another text is about to come."""
        self.signs.clear()
        self._signed = ("", [])

    def paint(self, painter: QPainter, part: QRect) -> None:
        """Draw what stands beside the lines in `part` of the viewport."""
        self.signs.paint(painter, part)
        self._lines.paint(painter, part)

    def tip(self, place: QPoint) -> str:
        """What there is to say of the sign or the questioned words at `place` of the viewport; empty for nothing."""
        state = self._lines.state_at(place.y()) if place.x() < STATE_RIGHT else ""
        return self.signs.at(place) or state or self.look_at(place)

    def look_at(self, place: QPoint) -> str:
        """Why the words at `place` of the viewport want a second look; empty if they don't."""
        cursor = self._editor.cursorForPosition(place)
        if not self._editor.cursorRect(cursor).adjusted(-NEAR_CARET, 0, NEAR_CARET, 0).contains(place):
            return ""
        block = cursor.block().text()
        column = code_point_position(block, cursor.positionInBlock())
        places = ((block.find(phrase), phrase, why) for phrase, why in self.questioned.items())
        return next((why for at, phrase, why in places if at >= 0 and at <= column <= at + len(phrase)), "")

    def follow_caret(self) -> None:
        """Signs of Markdown come back where the person is, and beside the point there is what can be done with it."""
        cursor = self._editor.textCursor()
        column = code_point_position(cursor.block().text(), cursor.positionInBlock())
        self.colours.set_caret((cursor.blockNumber(), column) if self._editor.hasFocus() else None)
        self.place_bar()

    def place_bar(self) -> None:
        """Show beside the point at the caret what can be done with it; nothing while the person is elsewhere."""
        editor, item = self._editor, None
        if editor.hasFocus() and not editor.isReadOnly():
            item = item_at(self._drawn.text, self._drawn.position(editor.textCursor().position()))
        self.bar.setVisible(item is not None)
        if item is not None:
            self.bar.show_states(item.states)
            top = editor.cursorRect(self._drawn.cursor(item.start, item.start)).top()
            # A point of one line at the end has more buttons beside it than lines.
            top = min(top, self._column.height() - self.bar.height())
            self.bar.move(MARGIN + self._column.width() + _GAP, max(0, top))
