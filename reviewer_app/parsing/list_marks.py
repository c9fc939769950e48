"""The marks of list items that a file draws apart from their items, as programs that print web pages do."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from operator import attrgetter

from reviewer_app.parsing.lines import Line

# Not "(3)": at the edge of a column that is the number of a formula.
_MARK = re.compile(r"\s*(?:[•·◦▪‣∙–-]|\[?\d{1,3}(?:\.|\])|[a-z]\.)\s*")
# So many marks under one another are a list; a single one may be anything.
_LEAST_MARKS = 3
# The longest mark: "[100]".
_LONGEST = 5
# How far a mark stands before its item at most, in type sizes.
_REACH = 2.5
# How far their baselines are apart at most, in type sizes.
_LEVEL = 0.2

_BASELINE = attrgetter("baseline")


def with_marks(lines: Sequence[Line]) -> list[Line]:
    """`lines` of a page, in the order of the file, with each mark that was drawn apart put before its item."""
    found: dict[Line, Line] = {}
    marks: list[Line] = []
    by_height = sorted(lines, key=_BASELINE)
    for i, mark in enumerate(lines):
        if len(mark.runs) != 1 or len(mark.runs[0].text) > _LONGEST or not _MARK.fullmatch(mark.runs[0].text):
            continue
        after = lines[i + 1] if i + 1 < len(lines) else None
        if after is not None and _beside(mark, after):
            continue
        slack = _LEVEL * mark.runs[0].size
        first = bisect.bisect_left(by_height, mark.baseline - slack, key=_BASELINE)
        last = bisect.bisect_right(by_height, mark.baseline + slack, key=_BASELINE)
        items = [ln for ln in by_height[first:last] if ln is not mark and _beside(mark, ln)]
        if items:
            found[min(items, key=lambda ln: ln.x0)] = mark
            marks.append(mark)
    ends = sorted(mark.x1 for mark in marks)
    listed = {
        mark
        for mark in marks
        if bisect.bisect_left(ends, mark.x1 + 2) - bisect.bisect_right(ends, mark.x1 - 2) >= _LEAST_MARKS
    }
    if not listed:
        return list(lines)
    kept = []
    for line in lines:
        if line in listed:
            continue
        own = found.get(line)
        if own is not None and own in listed:
            line.runs = [*own.runs, *line.runs]
            line.x0 = own.x0
        kept.append(line)
    return kept


def _beside(mark: Line, line: Line) -> bool:
    size = mark.runs[0].size
    return abs(line.baseline - mark.baseline) < _LEVEL * size and -1 < line.x0 - mark.x1 < _REACH * size
