"""Footnotes, and the small print of the first page, told from running text by type and position."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.style import BodyStyle

FOOTNOTE, FRONT = "footnote", "front"

_MARK = re.compile(r"(?:[*∗†‡§¶#]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\(?\d{1,2}[.)]?|[a-z](?=\s?[A-Z]))\s*\S")


def mark_footnotes(page: PageText, body: BodyStyle, role: str = FOOTNOTE) -> None:
    """Give the role to the lines at the foot of each column that are set smaller than the body.

    A footnote is the last thing in its column and begins with a mark, or a line that does so stands above it.
    """
    columns: dict[int, list[Line]] = {}
    for line in page.lines:
        if line.role == "":
            columns.setdefault(line.column, []).append(line)
    for lines in columns.values():
        lines.sort(key=lambda ln: ln.baseline)
        tail: list[Line] = []
        for line in reversed(lines):
            if line.size > body.size - 0.6 or line.y0 < 0.45 * page.frame_height:
                break
            tail.append(line)
        tail.reverse()
        start = next((i for i, ln in enumerate(tail) if _begins(ln)), None)
        if role != FOOTNOTE:
            start = 0 if tail else None
        if start is None:
            continue
        for line in tail[start:]:
            line.role = role


def _begins(line: Line) -> bool:
    run = line.runs[0]
    if run.script > 0 or (run.size < 0.86 * line.size and len(run.text.strip()) <= 3):
        return True
    return bool(_MARK.match(line.text))


def mark_front_small_print(page: PageText, lines: Sequence[Line], body: BodyStyle) -> None:
    """On the page of the title: what is not set as body text is the small print around it."""
    for line in lines:
        if line.role == "" and line.page == page.number and abs(line.size - body.size) > 0.6:
            line.role = FRONT
