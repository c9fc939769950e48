"""Footnotes, and the small print of the first page, told from running text by type and position."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.style import BodyStyle

FOOTNOTE = "footnote"

_MARK = re.compile(r"(?:[*∗†‡§¶#]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\(?\d{1,2}[.)]?|[a-z](?=\s?[A-Z]))\s*\S")
# A footnote is set smaller than the body by so much (points) and stands below this share of the page.
_SMALLER, _LOW = 0.6, 0.45
# Its mark may be a figure in smaller type that isn't raised: below this share of the line's size, so many characters.
_SMALL_MARK, _LONGEST_MARK = 0.86, 3


def mark_footnotes(page: PageText, body: BodyStyle, listed: set[Line]) -> None:
    """Give the role "footnote" to the lines at the foot of each column that are set smaller than the body.

    `listed` are the lines that stand in the reference list. A footnote is the last thing in its column and
    begins with a mark, or a line that does so stands above it.
    """
    columns: dict[int, list[Line]] = {}
    for line in page.lines:
        if line.role == "" and line not in listed:
            columns.setdefault(line.column, []).append(line)
    for lines in columns.values():
        lines.sort(key=lambda ln: ln.baseline)
        tail: list[Line] = []
        for line in reversed(lines):
            if line.mono or line.size > body.size - _SMALLER or line.y0 < _LOW * page.frame_height:
                break
            tail.append(line)
        tail.reverse()
        start = next((i for i, ln in enumerate(tail) if _begins(ln)), None)
        if start is None:
            continue
        for line in tail[start:]:
            line.role = FOOTNOTE


def _begins(line: Line) -> bool:
    run = line.runs[0]
    if run.script > 0 or (run.size < _SMALL_MARK * line.size and len(run.text.strip()) <= _LONGEST_MARK):
        return True
    return bool(_MARK.match(line.text))


def split_notes(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of footnotes, in order, grouped into notes: each begins with its mark."""
    notes: list[list[Line]] = []
    for line in lines:
        if not notes or re.match(r"[*∗†‡§¶¹²³⁴⁵⁶⁷⁸⁹⁰]|\d{1,2}\s?[A-Z(h]", line.text) or line.page != notes[-1][-1].page:
            notes.append([])
        notes[-1].append(line)
    return notes
