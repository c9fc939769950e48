"""Light colouring of raw Markdown: the text stays as typed, only its dress changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

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
from reviewer_app.ui.review.evidence_marks import STATE, marks_in
from reviewer_app.ui.review.text_diff import utf16_position

_BULLET = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s")
_HEADING = re.compile(r"^#{1,6}\s.*")
# Letters of scripts without spaces may touch the signs: 很**重要**。
_STRONG = re.compile(r"(?<![*_A-Za-z0-9])(\*\*|__)(?=\S)(.+?)(?<=\S)\1(?![*_A-Za-z0-9])")
_EMPHASIS = re.compile(r"(?<![*_A-Za-z0-9])([*_])(?![*_\s])(.+?)(?<![*_\s])\1(?![*_A-Za-z0-9])")
_CODE = re.compile(r"`[^`\n]+`")
_QUOTE = re.compile(r"^\s*>.*")

# Carried from line to line: inside a dismissed point, whose continuation lines are grey as well.
_DISMISSED = 1


class MarkdownColours(QSyntaxHighlighter):
    """Colours one pane's document."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._statuses: Mapping[str, str] = {}
        self._doubted: frozenset[str] = frozenset()

    def set_statuses(self, statuses: Mapping[str, str]) -> None:
        """Let a mark show how sure its passage is ("cited", "found", "weak", "moved")."""
        new, old = statuses, self._statuses
        changed = {id_ for id_ in (*new, *old) if new.get(id_) != old.get(id_)}
        self._statuses = dict(statuses)
        if changed:
            self.colour_again(lambda text: any(m.evidence in changed for m in marks_in(text)))

    def set_doubted(self, phrases: Iterable[str]) -> None:
        """Underline `phrases` where they stand."""
        doubted = frozenset(p for p in phrases if p)
        changed, self._doubted = doubted ^ self._doubted, doubted
        if changed:
            self.colour_again(lambda text: any(p in text for p in changed))

    def set_theme(self, theme: Theme) -> None:
        """Colour again in `theme`."""
        self._theme = theme
        self.colour_again()

    def colour_again(self, touched: Callable[[str], bool] = lambda _: True) -> None:
        """Colour anew from the first to the last line that is `touched`, and lay them out once.

        `rehighlight` lays the text out after each line, which takes seconds for some thousand of them. Lines that are
        coloured because their block changed are laid out with that change, so a format is merged in that says nothing.
        """
        blocks = [b for b in _blocks(self.document()) if touched(b.text())]
        if blocks:
            cursor = QTextCursor(blocks[0])
            cursor.setPosition(blocks[-1].position(), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeBlockFormat(QTextBlockFormat())

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        theme = self._theme
        state = self._state_of_point(text)
        self.setCurrentBlockState(_DISMISSED if state == "dismissed" else 0)
        plain = QTextCharFormat()
        if state == "dismissed":
            plain.setForeground(QColor(theme.muted))
            plain.setFontStrikeOut(True)
            self.setFormat(0, len(text.encode("utf-16-le")) // 2, plain)
        else:
            self._colour_markdown(text)
        for found in marks_in(text):
            self._put(text, found.start, found.braces, self._label(self._statuses.get(found.evidence, "")))
            small = QTextCharFormat()
            small.setForeground(QColor(theme.muted))
            small.setFontPointSize(self._point_size() * 0.72)
            self._put(text, found.braces, found.end, small)
        for phrase in self._doubted if state != "dismissed" else ():
            start = text.find(phrase)
            if start >= 0:
                self._underline(text, start, start + len(phrase))
        for m in STATE.finditer(text):
            word = QTextCharFormat()
            word.setForeground(
                QColor({"new": theme.accent, "accepted": theme.good, "dismissed": theme.muted}[m["state"]])
            )
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

    def _state_of_point(self, text: str) -> str:
        """The state of the point that a line belongs to; its last line may carry it, so a later line is looked at."""
        block = self.currentBlock()
        if _starts_point(text) or not text.strip():
            lines = [text]
            following = block.next()
            while following.isValid() and following.text().strip() and not _starts_point(following.text()):
                lines.append(following.text())
                following = following.next()
            m = None
            for line in lines:
                m = next(STATE.finditer(line), m)
            return m["state"] if m and text.strip() else ""
        return "dismissed" if self.previousBlockState() == _DISMISSED else ""

    def _colour_markdown(self, text: str) -> None:
        theme = self._theme
        if m := _HEADING.match(text):
            bold = QTextCharFormat()
            bold.setFontWeight(QFont.Weight.DemiBold)
            self._put(text, m.start(), m.end(), bold)
        if m := _QUOTE.match(text):
            quiet = QTextCharFormat()
            quiet.setForeground(QColor(theme.muted))
            self._put(text, m.start(), m.end(), quiet)
        if m := _BULLET.match(text):
            dash = QTextCharFormat()
            dash.setForeground(QColor(theme.accent))
            dash.setFontWeight(QFont.Weight.Bold)
            self._put(text, m.start(), m.end(), dash)
        for pattern, weight, italic in ((_EMPHASIS, None, True), (_STRONG, QFont.Weight.Bold, False)):
            for m in pattern.finditer(text):
                dress = QTextCharFormat()
                dress.setFontItalic(italic)
                if weight is not None:
                    dress.setFontWeight(weight)
                self._put(text, m.start(), m.end(), dress)
        for m in _CODE.finditer(text):
            code = QTextCharFormat()
            code.setBackground(QColor(theme.hover))
            self._put(text, m.start(), m.end(), code)

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


def _starts_point(line: str) -> bool:
    return bool(_BULLET.match(line)) and not line[:1].isspace()
