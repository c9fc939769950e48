"""Markdown in its dress: signs are drawn as what they mean, and come back where the caret is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QSyntaxHighlighter,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from reviewer_app.ui.look.theme import Theme
from reviewer_app.ui.review.drawn_document import BEFORE_WORDS, DrawnDocument
from reviewer_app.ui.review.drawn_text import starts_point
from reviewer_app.ui.review.evidence_marks import STATE, marks_in
from reviewer_app.ui.review.text_diff import utf16_position

_BULLET = re.compile(r"^\s*(?P<sign>[-*+])\s")
_NUMBER = re.compile(r"^\s*\d{1,3}[.)]\s")
_HEADING = re.compile(r"^#{1,6}\s.*")
# Signs of emphasis, as many as stand together.
_STARS = re.compile(r"(?<!\\)(?:\*+|_+)")
_JOINS = re.compile(r"[A-Za-z0-9]")
_CODE = re.compile(r"(`)[^`\n]+`")
_QUOTE = re.compile(r"^\s*>.*")

# A sign that is not drawn takes no more room than this, in pixels.
_NO_ROOM = 1


@dataclass(frozen=True, slots=True)
class Dress:
    """Part of a line that signs give another look: from `start` to `end`, `signs` characters of it at each side."""

    kind: str
    start: int
    end: int
    signs: int


@lru_cache(maxsize=2048)
def dresses(line: str) -> tuple[Dress, ...]:
    """What of a line is drawn otherwise than it stands, in code points."""
    found = []
    if m := _BULLET.match(line):
        found.append(Dress("bullet", m.start("sign"), m.end("sign"), 1))
    found += [Dress("code", m.start(), m.end(), len(m[1])) for m in _CODE.finditer(line)]
    found += _emphases(_CODE.sub(lambda m: "`" * len(m[0]), line))
    return tuple(found)


def _emphases(line: str) -> Iterator[Dress]:
    """Bold and italic parts, the inner ones first, as CommonMark pairs their signs, but for those inside a word (2**8).

    Letters of scripts without spaces may touch the signs: 很**重要**。
    """
    opened: list[_Signs] = []  # that nothing closed yet
    for run in _STARS.finditer(line):
        before, after = line[run.start() - 1 : run.start()] if run.start() else "", line[run.end() : run.end() + 1]
        opens = bool(after.strip()) and not _JOINS.match(before)
        closes = bool(before.strip()) and not _JOINS.match(after)
        new = _Signs(run[0], run.start(), len(run[0]), opens and closes)
        while closes and new.left and (pairs := [i for i, o in enumerate(opened) if o.pairs(new)]):
            old = opened[pairs[-1]]
            signs = 2 if min(old.left, new.left) > 1 else 1
            yield Dress("strong" if signs > 1 else "emphasis", old.at + old.left - signs, new.at + signs, signs)
            old.left -= signs
            new.at, new.left = new.at + signs, new.left - signs
            # What was opened in between and not closed is text.
            del opened[pairs[-1] + bool(old.left) :]
        if opens and new.left:
            opened.append(new)


@dataclass(slots=True)
class _Signs:
    """Signs of emphasis that stand together: `left` of them, from `at` on, mean nothing yet."""

    run: str
    at: int
    left: int
    both: bool  # they may open and close

    def pairs(self, closing: _Signs) -> bool:
        """Whether `closing` closes what these opened: rules 9 and 10 of CommonMark on emphasis."""
        lengths = len(self.run), len(closing.run)
        odd = sum(lengths) % 3 == 0 and not (lengths[0] % 3 == lengths[1] % 3 == 0)
        return self.run[0] == closing.run[0] and not ((self.both or closing.both) and odd)


class MarkdownColours(QSyntaxHighlighter):
    """Colours one pane's document."""

    def __init__(self, document: QTextDocument, drawn: DrawnDocument, theme: Theme) -> None:
        super().__init__(document)
        self._drawn = drawn
        self._theme = theme
        self._statuses: Mapping[str, str] = {}
        self._questioned: frozenset[str] = frozenset()
        self._caret: tuple[int, int] | None = None  # line and column, in code points
        self._bare: tuple[int, frozenset[Dress]] = (-1, frozenset())  # the line with the caret, and what is bare there
        drawn.restated.connect(self._colour_points)

    def set_statuses(self, statuses: Mapping[str, str]) -> None:
        """Let a mark show how sure its passage is ("cited", "found", "weak", "moved")."""
        new, old = statuses, self._statuses
        changed = {id_ for id_ in (*new, *old) if new.get(id_) != old.get(id_)}
        self._statuses = dict(statuses)
        if changed and self._drawn.as_typed:
            self.colour_again(lambda text: any(m.evidence in changed for m in marks_in(text)))

    def set_questioned(self, phrases: Iterable[str]) -> None:
        """Underline `phrases` where they stand."""
        questioned = frozenset(p for p in phrases if p)
        changed, self._questioned = questioned ^ self._questioned, questioned
        if changed:
            self.colour_again(lambda text: any(p in text for p in changed))

    def set_theme(self, theme: Theme) -> None:
        """Colour again in `theme`."""
        self._theme = theme
        self.colour_again()

    def set_caret(self, caret: tuple[int, int] | None) -> None:
        """The person's caret is at this line and column (code points); None: they are not here.

        The signs of what it touches can be read and changed.
        """
        self._caret = caret
        before, self._bare = self._bare, self._touched()
        if before != self._bare:
            for line in {before[0], self._bare[0]} - {-1}:
                block = self.document().findBlockByNumber(line)
                if block.isValid():
                    self.rehighlightBlock(block)

    def bullet(self, line: int) -> bool:
        """Whether a line begins with the sign of a list that is to be drawn as a dot."""
        text = self._drawn.drawn.lines[line].shown
        return not self._drawn.as_typed and any(
            d.kind == "bullet" and not self._is_bare(line, d) for d in dresses(text)
        )

    def colour_again(self, touched: Callable[[str], bool] = lambda _: True) -> None:
        """Colour anew from the first to the last line that is `touched`, and lay them out once.

        `rehighlight` lays the text out after each line, which takes seconds for some thousand of them. Lines that are
        coloured because their block changed are laid out with that change, so a format is merged in that says nothing.
        """
        blocks = [b for b in _blocks(self.document()) if touched(b.text())]
        if blocks:
            self._colour(blocks[0], blocks[-1])

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        number = self.currentBlock().blockNumber()
        dismissed = self._drawn.drawn.state_of_point(number) == "dismissed"
        if dismissed:
            plain = QTextCharFormat()
            plain.setForeground(QColor(self._theme.muted))
            plain.setFontStrikeOut(True)
            words = BEFORE_WORDS.match(text)
            self._put(text, words.end() if words else 0, len(text), plain)
        else:
            self._colour_markdown(text)
            for phrase in self._questioned:
                start = text.find(phrase)
                if start >= 0:
                    self._underline(text, start, start + len(phrase))
        for dress in dresses(text):
            self._dress(text, number, dress)
        if self._drawn.as_typed:
            self._colour_tokens(text)

    def _colour_markdown(self, text: str) -> None:
        theme = self._theme
        for pattern, colour, weight in (
            (_HEADING, theme.text, QFont.Weight.DemiBold),
            (_QUOTE, theme.muted, QFont.Weight.Normal),
            (_NUMBER, theme.accent, QFont.Weight.DemiBold),
        ):
            if m := pattern.match(text):
                look = QTextCharFormat()
                look.setForeground(QColor(colour))
                look.setFontWeight(weight)
                self._put(text, m.start(), m.end(), look)

    def _dress(self, text: str, line: int, dress: Dress) -> None:
        """Give a part of a line the look that its signs mean, and the signs theirs."""
        first, last = utf16_position(text, dress.start), utf16_position(text, dress.end)
        for position in range(first, last):
            look = self.format(position)
            if dress.kind == "strong":
                look.setFontWeight(QFont.Weight.Bold)
            elif dress.kind == "emphasis":
                look.setFontItalic(True)
            elif dress.kind == "code":
                look.setBackground(QColor(self._theme.hover))
            if min(position - first, last - 1 - position) < dress.signs:
                self._sign(look, dress, bare=self._drawn.as_typed or self._is_bare(line, dress))
            self.setFormat(position, 1, look)

    def _sign(self, look: QTextCharFormat, dress: Dress, *, bare: bool) -> None:
        if bare:
            look.setForeground(QColor(self._theme.accent if dress.kind == "bullet" else self._theme.muted))
        else:
            look.setForeground(QColor(Qt.GlobalColor.transparent))
            look.setFontStrikeOut(False)
            if dress.kind != "bullet":
                look.setProperty(QTextCharFormat.Property.FontPixelSize.value, _NO_ROOM)
                look.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
                look.setFontLetterSpacing(-_NO_ROOM / 2)

    def _colour_tokens(self, text: str) -> None:
        """Colour marks and states where the Markdown itself is shown."""
        for found in marks_in(text):
            self._put(text, found.start, found.braces, self._label(self._statuses.get(found.evidence, "")))
            small = QTextCharFormat()
            small.setForeground(QColor(self._theme.muted))
            small.setFontPointSize(self._point_size() * 0.72)
            self._put(text, found.braces, found.end, small)
        colours = {"new": self._theme.accent, "accepted": self._theme.good, "dismissed": self._theme.muted}
        for m in STATE.finditer(text):
            word = QTextCharFormat()
            word.setForeground(QColor(colours.get(m["state"], self._theme.mark)))
            word.setFontPointSize(self._point_size() * 0.85)
            self._put(text, m.start(), m.end(), word)

    def _label(self, status: str) -> QTextCharFormat:
        """How a mark looks: filled only where it is sure, and told apart by its line as well as by its colour."""
        theme, line = self._theme, QTextCharFormat.UnderlineStyle
        label = QTextCharFormat()
        label.setForeground(QColor(theme.mark))
        match status:
            case "cited":
                label.setBackground(QColor(theme.mark_ground))
                label.setFontWeight(QFont.Weight.DemiBold)
            case "found":
                label.setBackground(QColor(theme.mark_ground))
            case "weak":
                label.setForeground(QColor(theme.warning))
                label.setUnderlineStyle(line.DashUnderline)
            case "moved":
                label.setForeground(QColor(theme.error))
                label.setFontStrikeOut(True)
            case _:
                label.setUnderlineStyle(line.DotLine)
        return label

    def _touched(self) -> tuple[int, frozenset[Dress]]:
        if self._caret is None or self._caret[0] >= len(self._drawn.drawn.lines):
            return -1, frozenset()
        line, column = self._caret
        text = self._drawn.drawn.lines[line].shown
        touched = frozenset(d for d in dresses(text) if d.start <= column <= d.end)
        return (line, touched) if touched else (-1, frozenset())

    def _is_bare(self, line: int, dress: Dress) -> bool:
        return self._caret is not None and self._caret[0] == line and dress.start <= self._caret[1] <= dress.end

    def _colour_points(self, first: int, last: int) -> None:
        """Colour the points anew to which these lines belong: a state is one of the whole point."""
        lines = self._drawn.drawn.lines
        # Where lines went with their states, the one before them is looked at.
        first = min(first, len(lines) - 1)
        last = max(last, first + 1)
        while first > 0 and not starts_point(lines[first].source) and lines[first].source.strip():
            first -= 1
        while last < len(lines) and lines[last].source.strip() and not starts_point(lines[last].source):
            last += 1
        document = self.document()
        self._colour(document.findBlockByNumber(first), document.findBlockByNumber(last - 1))

    def _colour(self, first: QTextBlock, last: QTextBlock) -> None:
        cursor = QTextCursor(first)
        cursor.setPosition(last.position(), QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeBlockFormat(QTextBlockFormat())

    def _underline(self, text: str, start: int, end: int) -> None:
        first, last = utf16_position(text, start), utf16_position(text, end)
        for position in range(first, last):
            dress = self.format(position)
            dress.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            dress.setUnderlineColor(QColor(self._theme.warning))
            self.setFormat(position, 1, dress)

    def _put(self, text: str, start: int, end: int, dress: QTextCharFormat) -> None:
        first = utf16_position(text, start)
        self.setFormat(first, utf16_position(text, end) - first, dress)

    def _point_size(self) -> float:
        size = self.document().defaultFont().pointSizeF()
        return size if size > 0 else 10.0


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()
