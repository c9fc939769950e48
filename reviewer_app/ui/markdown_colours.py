"""Light colouring of raw Markdown: the text stays as typed, only its dress changes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from reviewer_app.ui.evidence_marks import STATE, marks_in
from reviewer_app.ui.text_diff import utf16_position
from reviewer_app.ui.theme import Theme

_BULLET = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s")
_HEADING = re.compile(r"^#{1,6}\s.*")
_STRONG = re.compile(r"(?<![*\w])(\*\*|__)(?=\S)(.+?)(?<=\S)\1(?![*\w])")
_EMPHASIS = re.compile(r"(?<![*\w])([*_])(?![*_\s])(.+?)(?<![*_\s])\1(?![*\w])")
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

    def set_statuses(self, statuses: Mapping[str, str]) -> None:
        """Let a mark show whether its passage may be wrong ("weak") or was not found again ("moved")."""
        if statuses != self._statuses:
            self._statuses = dict(statuses)
            self.rehighlight()

    def set_theme(self, theme: Theme) -> None:
        """Colour again in `theme`."""
        self._theme = theme
        self.rehighlight()

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
            label = QTextCharFormat()
            label.setForeground(QColor(theme.mark))
            label.setBackground(QColor(theme.mark_ground))
            match self._statuses.get(found.evidence):
                case "weak":
                    label.setForeground(QColor(theme.warning))
                    label.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
                case "moved":
                    label.setForeground(QColor(theme.error))
                    label.setFontStrikeOut(True)
                case _:
                    pass
            self._put(text, found.start, found.braces, label)
            small = QTextCharFormat()
            small.setForeground(QColor(theme.muted))
            small.setFontPointSize(self._point_size() * 0.72)
            self._put(text, found.braces, found.end, small)
        for m in STATE.finditer(text):
            word = QTextCharFormat()
            word.setForeground(
                QColor({"new": theme.accent, "accepted": theme.good, "dismissed": theme.muted}[m["state"]])
            )
            word.setFontPointSize(self._point_size() * 0.85)
            self._put(text, m.start(), m.end(), word)

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

    def _put(self, text: str, start: int, end: int, dress: QTextCharFormat) -> None:
        first = utf16_position(text, start)
        self.setFormat(first, utf16_position(text, end) - first, dress)

    def _point_size(self) -> float:
        size = self.document().defaultFont().pointSizeF()
        return size if size > 0 else 10.0


def _starts_point(line: str) -> bool:
    return bool(_BULLET.match(line)) and not line[:1].isspace()
