"""Headings of two or three Han characters set wide apart ("摘      要"), whose characters the page holds as lines."""

from __future__ import annotations

from reviewer_app.parsing.lines import Line, PageText, runs_text
from reviewer_app.parsing.names import is_abstract, is_generic, is_keywords

# Characters of one word are no further apart, in type sizes; baselines and sizes within so many points are one.
_APART, _LEVEL, _SAME_SIZE = 6, 1, 0.3


def join_spread_words(page: PageText) -> None:
    """Join neighbouring lines of one character each that together are a heading which papers share."""
    single = [line for line in page.lines if len(line.text) == 1 and not line.text.isascii()]
    for first in single:
        row = [first]
        for line in single:
            last = row[-1]
            level = abs(line.baseline - last.baseline) < _LEVEL and abs(line.size - last.size) < _SAME_SIZE
            if line is not first and level and 0 < line.x0 - last.x1 < _APART * line.size:
                row.append(line)
        text = "".join(line.text for line in row)
        if len(row) > 1 and (is_abstract(text) or is_generic(text) or is_keywords(text)):
            _join(page, row)


def _join(page: PageText, row: list[Line]) -> None:
    first = row[0]
    for line in row[1:]:
        first.runs += line.runs
        first.x1, first.y1 = max(first.x1, line.x1), max(first.y1, line.y1)
        page.lines.remove(line)
    first.text = runs_text(first.runs)
