"""What stands around the title: mastheads, dates and licences over it, narrow columns beside it."""

from __future__ import annotations

from statistics import median

from reviewer_app.paper.measure import length
from reviewer_app.parsing.front_matter import FRONT, FrontMatter
from reviewer_app.parsing.lines import Line, PageText

# Baselines of one printed line, in points. A name at the page's edge or in a side column begins this far out.
_LEVEL, _EDGE = 2, 5
# A column beside the title keeps to this share of the page from its left edge; a wider one is no side column.
_SIDE_LEFT, _SIDE_WIDTH = 0.2, 0.35
# A line over the title that has so many characters is text if it is drawn after the title.
_SHORT_LINE = 80
# Lines that begin within so many points of one another are one column; so many that reach under the title are text.
_SAME_EDGE, _REACHING = 6, 3
# Lines of a paragraph: how far apart and how far in, in type sizes; sizes within so many points are one.
_NEXT_LINE, _INDENT, _SAME_SIZE = 1.8, 3, 0.3


def mark_around_title(page: PageText | None, front: FrontMatter) -> None:
    """What stands over the title, or in a narrow column beside it, is front matter: mastheads, dates, how to cite."""
    if page is None or not front.title_lines:
        return
    top = min(ln.y0 for ln in front.title_lines)
    left, right = min(ln.x0 for ln in front.title_lines), max(ln.x1 for ln in front.title_lines)
    before = True
    last: Line | None = None
    for line in page.lines:
        if line is front.title_lines[0]:
            before = False
        ends = last is not None and last.role == "" and last.x1 > left + _EDGE and _follows(last, line)
        last = line
        # the short end of a paragraph is no narrow column
        if line.role or ends:
            continue
        above = line.y1 <= top + 2
        beside = (
            line.x1 <= left + _EDGE and left > _SIDE_LEFT * page.frame_width and _in_sidebar(page, line, left)
        ) or (before and line.x0 >= right - _EDGE)
        if (
            (above and before)
            or (above and length(line.text) < _SHORT_LINE and not _in_next_column(page, line, right, top))
            or (beside and line.width < _SIDE_WIDTH * page.frame_width)
        ):
            line.role = FRONT


def _in_next_column(page: PageText, line: Line, right: float, top: float) -> bool:
    """Whether `line` stands in a column of text beside the title, whose right edge and top these are.

    A title in the first column leaves the others to the text, which begins as high as the page allows.
    """
    if line.x0 < right - _EDGE:
        return False
    column = [ln for ln in page.lines if ln.role == "" and abs(ln.x0 - line.x0) < max(_SAME_EDGE, line.size)]
    under = [ln.size for ln in column if ln.y1 > top + 2]
    # a heading is larger than the text, small print smaller
    return len(under) >= _REACHING and line.size > median(under) - _SAME_SIZE


def _in_sidebar(page: PageText, line: Line, left: float) -> bool:
    """Whether the text that begins as far left as `line` keeps clear of the title, whose left edge is `left`.

    Under a title that is set in the middle stand columns that reach below it, and tables: what has text left of it
    in its row, or right of it in one block, is a cell, and what stands under text of the page's width is no sidebar.
    """
    row = [ln for ln in page.lines if ln is not line and abs(ln.baseline - line.baseline) < _LEVEL]
    if any(ln.x1 <= line.x0 or ln.block == line.block for ln in row):
        return False
    over = [
        ln for ln in page.lines if ln.role == "" and ln.baseline < line.baseline and length(ln.text) > _SHORT_LINE / 2
    ]
    if sum(ln.x0 <= line.x0 and ln.x1 > left + _EDGE for ln in over) >= _REACHING:
        return False
    column = [ln for ln in page.lines if ln.role == "" and abs(ln.x0 - line.x0) < max(_SAME_EDGE, line.size)]
    return sum(ln.x1 > left + _EDGE for ln in column) < _REACHING


def _follows(last: Line, line: Line) -> bool:
    """Whether `line` stands under `last` as the next line of a paragraph does."""
    rise = line.baseline - last.baseline
    return (
        0 < rise < _NEXT_LINE * line.size
        and abs(line.size - last.size) < _SAME_SIZE
        and abs(line.x0 - last.x0) < _INDENT * line.size
    )
