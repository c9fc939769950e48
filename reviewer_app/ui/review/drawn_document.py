"""A Qt document that shows a pane's Markdown as `DrawnText` draws it, and what a person changed in it.

Positions are code points of the Markdown. Qt's own, in UTF-16 units of what is drawn, are called units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFontMetricsF, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from reviewer_app.ui.review.chips import chip_format, chip_source
from reviewer_app.ui.review.drawn_text import OBJECT, Chip, DrawnLine, DrawnText, key_of
from reviewer_app.ui.review.text_diff import code_point_position, difference, utf16_position

# Reading is easier with some air; blocks are points, and stand a little apart.
_LINE_HEIGHT = 122.0  # percent
_BELOW_BLOCK = 3.0  # logical pixels
# The spaces before an item that is further in are narrow: it is drawn in by so many times their width more.
_DEEPER = 2.0
# What stands before the words of a line: the sign of a list, or the spaces below it.
BEFORE_WORDS = re.compile(r"\s*(?:(?:[-*+]|\d{1,3}[.)])\s)?")


class DrawnDocument(QObject):
    """Keeps `document` and a Markdown text alike."""

    laid_out = Signal()  # lines are other ones than before
    restated = Signal(int, int)  # these lines (first, behind the last) got other states, which no character shows

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document
        self._as_typed = False
        self._keys: dict[str, str] = {}
        self._raw = ""  # what the document holds
        self._keyed = ""  # the same with a character of its own for each chip
        self._laid: list[DrawnLine] = []  # the lines as they were when they were laid out last
        self.drawn = DrawnText("")
        self._lay_out()

    @property
    def text(self) -> str:
        """The Markdown."""
        return self.drawn.source

    @property
    def shown(self) -> str:
        """What the document holds."""
        return self._raw

    @property
    def as_typed(self) -> bool:
        """Whether the Markdown itself is drawn."""
        return self._as_typed

    def draw_as_typed(self, as_typed: bool) -> None:
        """Draw the Markdown itself, or what it means."""
        self._as_typed = as_typed
        self.show(self.text)

    def show(self, text: str, near: int | None = None) -> None:
        """Draw `text`, and change no more than differs: of several places that would do, the one at `near`."""
        place = None if near is None else self.drawn.to_shown(near)
        self.drawn = DrawnText(text, as_typed=self._as_typed)
        self.settle(place)

    def settle(self, near: int | None = None) -> None:
        """Draw what the text means by now: what was typed may have become a mark."""
        keyed = self.drawn.keyed(self._keys)
        if keyed != self._keyed:
            at, gone, put = difference(self._keyed, keyed, len(keyed) if near is None else near)
            cursor = QTextCursor(self._document)
            cursor.setPosition(utf16_position(self._raw, at))
            cursor.setPosition(utf16_position(self._raw, at + len(gone)), QTextCursor.MoveMode.KeepAnchor)
            self._raw, self._keyed = self.drawn.shown, keyed
            cursor.beginEditBlock()
            # In place of what was there, so that it takes on the distance of lines.
            cursor.insertText(self._raw[at : at + len(put)], QTextCharFormat())
            for i, character in enumerate(put, at):
                if character != self._raw[i]:
                    self._dress(i)
            cursor.endEditBlock()
        self._lay_out()

    def change(self, units: int) -> tuple[int, str, str] | None:
        """What a person changed near `units`, as an edit of the text: (position, removed, inserted); None for nothing.

        It stands in `text` then; `settle` is still to come.
        """
        raw = self._document.toRawText().replace("\u2029", "\n")
        if raw == self._raw:
            return None
        near = code_point_position(raw, units)
        at, gone, put = difference(self._raw, raw, near)
        keyed = f"{self._keyed[:at]}{put}{self._keyed[at + len(gone) :]}"
        if OBJECT in gone or OBJECT in put:
            # Chips are told apart by what they stand for.
            keyed = self._read(raw)
            at, gone, put = difference(self._keyed, keyed, near)
            sources = {key: source for source, key in self._keys.items()}
            put = "".join(sources.get(character, character) for character in put)
        self._raw, self._keyed = raw, keyed
        pos, removed, inserted = self.drawn.edit(at, len(gone), put)
        text = self.drawn.source
        self.drawn = DrawnText(f"{text[:pos]}{inserted}{text[pos + len(removed) :]}", as_typed=self._as_typed)
        return pos, removed, inserted

    # -- positions

    def cursor(self, start: int, end: int) -> QTextCursor:
        """A cursor that selects from `start` to `end`; what begins or ends in a chip takes all of it."""
        cursor = QTextCursor(self._document)
        cursor.setPosition(utf16_position(self._raw, self.drawn.to_shown(start)))
        last = self.drawn.to_shown(end, after=end > start)
        cursor.setPosition(utf16_position(self._raw, last), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def position(self, units: int) -> int:
        """The position at `units`."""
        return self.drawn.to_source(code_point_position(self._raw, units))

    def span(self, cursor: QTextCursor) -> tuple[int, int]:
        """What a person means by the selection of `cursor`; see `DrawnText.span`."""
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        return self.drawn.span(code_point_position(self._raw, start), code_point_position(self._raw, end))

    def chips_at(self, units: int) -> Iterator[tuple[int, int, Chip]]:
        """The chips that a caret at `units` touches: the units at which each is drawn, the position at which its line
        begins, and what it is.
        """
        place = code_point_position(self._raw, units)
        for i in (place - 1, place):
            if i >= 0 and self._raw[i : i + 1] == OBJECT and (found := self.drawn.chip_at(i)) is not None:
                yield utf16_position(self._raw, i), *found

    # -- inside

    def _read(self, raw: str) -> str:
        """`raw` with a character of its own for each chip, as the document's formats say."""
        found = list(raw)
        cursor = QTextCursor(self._document)
        for i, character in enumerate(raw):
            if character == OBJECT:
                cursor.setPosition(utf16_position(raw, i) + 1)
                source = chip_source(cursor.charFormat())
                found[i] = character if source is None else key_of(source, self._keys)
        return "".join(found)

    def _dress(self, place: int) -> None:
        found = self.drawn.chip_at(place)
        assert found is not None
        cursor = QTextCursor(self._document)
        units = utf16_position(self._raw, place)
        cursor.setPosition(units)
        # Not by a movement of the caret: where an input method composes it goes by a layout that is out of date.
        cursor.setPosition(units + 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(chip_format(found[1]))

    def lay_out_again(self) -> None:
        """The size of letters has changed."""
        self._laid = []
        self._lay_out()

    def _lay_out(self) -> None:
        """Let the lines that are new hang below their first words, at the distance of all."""
        old, lines = self._laid, self.drawn.lines
        if old == lines:
            return
        self._laid = lines
        most = min(len(old), len(lines))
        first = next((i for i in range(most) if old[i] is not lines[i]), most)
        behind = next((i for i in range(most - first) if old[-1 - i] is not lines[-1 - i]), most - first)
        metrics = QFontMetricsF(self._document.defaultFont())
        block = self._document.findBlockByNumber(first)
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        for line in lines[first : len(lines) - behind]:
            before = BEFORE_WORDS.match(line.shown)
            hanging = metrics.horizontalAdvance(before.group()) if before else 0.0
            spaces = line.shown[: len(line.shown) - len(line.shown.lstrip(" "))]
            margin = hanging + _DEEPER * metrics.horizontalAdvance(spaces)
            spacing = block.blockFormat()
            if (
                spacing.leftMargin() != margin
                or spacing.textIndent() != -hanging
                or spacing.lineHeight() != _LINE_HEIGHT
            ):
                spacing.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
                spacing.setBottomMargin(_BELOW_BLOCK)
                spacing.setLeftMargin(margin)
                spacing.setTextIndent(-hanging)
                cursor.setPosition(block.position())
                cursor.setBlockFormat(spacing)
            block = block.next()
        cursor.endEditBlock()
        changed = old[first : len(old) - behind], lines[first : len(lines) - behind]
        self.laid_out.emit()
        if [line.words for line in changed[0]] != [line.words for line in changed[1]]:
            self.restated.emit(first, len(lines) - behind)
