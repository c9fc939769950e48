"""The text inside figures and tables, which is not running text: cells, axis labels, notes under a table.

A float reaches from its caption to the first line of running text in the same columns; text in it is told from running
text by its type and by lines that do not fill their column.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from reviewer_app.paper.measure import breadth, length
from reviewer_app.paper.model import Rect
from reviewer_app.parsing.captions import Caption
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.rows import heads_columns
from reviewer_app.parsing.style import BodyStyle

FLOAT = "float"

# Sizes of one type differ by rounding and by scripts in the line; cells and labels are set smaller than that.
_SAME_SIZE = 0.6
# A size in which whole sections are set: lines this long that fill this share of their column, as so much of the text.
_LONG, _FULL, _WHOLE_SECTIONS = 40, 0.85, 0.15
# A line of running text fills this share of its column and of the body's, has so many characters, and is so dense: a
# row of cells is half empty.
_FILLED, _FILLED_OF_BODY, _CHARACTERS, _DENSE = 0.72, 0.3, 25, 0.55
# A paragraph's last line: under a full one at the distance of lines, at its column's edge but for an indent
# (a share of the column, and points).
_NEXT_LINE, _INDENT, _EDGE, _REACHES_END = 1.35, 0.12, 2, 0.08
# Points beside its column that a float may take up, and by which a caption may miss its column's edge.
_BESIDE_COLUMN, _PAST_COLUMN = 3, 6
# What belongs to a float lies under it or above by this share of the narrower of both.
_OVERLAP = 0.5
# Points: how far a line above may reach into a caption, and what captions in each other's way share sideways.
_ABOVE_CAPTION, _IN_THE_WAY = 2, 5
# With fewer lines on the usual side of a caption than the first of each, so many on the other are the float.
_TABLE_BELOW, _TABLE_ABOVE, _FIGURE_BELOW = 2, 4, 6
# Rows of a table beside its caption's column: baselines within so many points, a share of all rows, in type that
# differs by no more. Another caption so much (a share of the rows' height, and points) above has a float of its own.
_SAME_ROW, _SHARED_ROWS, _CELL_SIZE, _OTHER_ABOVE, _OTHER_POINTS = 2, 0.4, 0.8, 0.3, 60
# Text as short as this says nothing by its type: a sign, a number of a note.
_SHORT = 2
# A further row stands within so many type sizes of the others, in their very type.
_NEAR_ROWS, _VERY_TYPE = 2, 0.3
# Below this share of the body's size text is a label of a figure, on a page with captions and on one without.
_LABEL, _LABEL_ALONE = 0.82, 0.7


def prose_sizes(pages: Sequence[PageText], body: BodyStyle) -> frozenset[float]:
    """Further type sizes in which whole sections of a paper are set (a methods section in small type)."""
    amounts: dict[float, float] = defaultdict(float)
    for page in pages:
        for line in page.lines:
            if line.role == "" and length(line.text) >= _LONG and line.width > _FULL * (line.right - line.left):
                amounts[round(line.size * 2) / 2] += length(line.text)
    total = sum(amounts.values())
    return frozenset(size for size, n in amounts.items() if n > _WHOLE_SECTIONS * total)


def is_prose(line: Line, body: BodyStyle, sizes: frozenset[float] = frozenset()) -> bool:
    """Whether a line by itself looks like running text: body type, and it fills most of its column."""
    if abs(line.size - body.size) > _SAME_SIZE and round(line.size * 2) / 2 not in sizes:
        return False
    wide = line.width > _FILLED * (line.right - line.left) and line.width > _FILLED_OF_BODY * body.width
    return wide and length(line.text) >= _CHARACTERS and _density(line) > _DENSE


def _density(line: Line) -> float:
    """How full of characters a line is, against what its width would hold; a row of cells is half empty."""
    return breadth(line.text) * line.size / max(line.width, 1.0)


def mark_prose(page: PageText, body: BodyStyle, sizes: frozenset[float]) -> set[Line]:
    """The lines of running text: full lines, and the short ones that end their paragraph."""
    prose: set[Line] = set()
    lines = [ln for ln in page.lines if ln.role == ""]
    for i, line in enumerate(lines):
        if is_prose(line, body, sizes) and not heads_columns(line, page.lines, body):
            prose.add(line)
            continue
        before = lines[i - 1] if i else None
        if (
            before is not None
            and before in prose
            and abs(before.size - line.size) <= _SAME_SIZE
            and 0 < line.baseline - before.baseline < _NEXT_LINE * body.leading
            and abs(line.x0 - before.left) < _INDENT * max(before.right - before.left, 1) + _EDGE
            and before.x1 > before.right - _REACHES_END * (before.right - before.left)
        ):
            prose.add(line)
    # A short line between body lines below and above in one block: the head of a list item, a formula's companion.
    return prose


def mark_floats(
    page: PageText, captions: Sequence[Caption], body: BodyStyle, sizes: frozenset[float], stops: set[Line]
) -> dict[int, list[Line]]:
    """Give the role "float" to the text in the page's figures and tables; returns each caption's lines by its index.

    `stops` are lines that are known to be headings: a float never reaches across one.
    """
    prose = mark_prose(page, body, sizes)
    found: dict[int, list[Line]] = {}
    free = [ln for ln in page.lines if ln.role == ""]
    boxes = [_box(c.lines) for c in captions]
    for index, caption in enumerate(captions):
        box = boxes[index]
        others = [b for i, b in enumerate(boxes) if i != index]
        left, right = _reach(page, caption, box)
        inside = [ln for ln in free if ln.role == "" and _overlaps(ln, left, right)]
        up = _walk(inside, box, others, prose, stops, body, up=True)
        down = _walk(inside, box, others, prose, stops, body, up=False)
        chosen = _choose(caption, up, down)
        if caption.kind == "table":
            chosen += _beside(chosen, box, free, others, prose | stops, body)
        for line in chosen:
            line.role = FLOAT
        found[index] = chosen
    return found


def _box(lines: Sequence[Line]) -> Rect:
    return Rect(
        min(ln.x0 for ln in lines), min(ln.y0 for ln in lines), max(ln.x1 for ln in lines), max(ln.y1 for ln in lines)
    )


def _reach(page: PageText, caption: Caption, box: Rect) -> tuple[float, float]:
    """From where to where the float goes sideways: the caption's column, or wider when the caption is."""
    first = caption.lines[0]
    if first.column >= 0 and box.x1 <= first.right + _PAST_COLUMN:
        return first.left - _BESIDE_COLUMN, first.right + _BESIDE_COLUMN
    return min(box.x0, first.left) - _BESIDE_COLUMN, max(box.x1, first.right) + _BESIDE_COLUMN


def _overlaps(line: Line, left: float, right: float) -> bool:
    return min(line.x1, right) - max(line.x0, left) > _OVERLAP * min(line.width, right - left)


def _walk(
    lines: Sequence[Line],
    box: Rect,
    others: Sequence[Rect],
    prose: set[Line],
    stops: set[Line],
    body: BodyStyle,
    *,
    up: bool,
) -> list[Line]:
    """The lines from the caption on, upwards or downwards, to the first running text, heading or other caption."""
    if up:
        way = sorted((ln for ln in lines if ln.baseline < box.y0 + _ABOVE_CAPTION), key=lambda ln: -ln.baseline)
    else:
        way = sorted((ln for ln in lines if ln.baseline > box.y1), key=lambda ln: ln.baseline)
    taken: list[Line] = []
    for line in way:
        if line in stops or (line in prose and not _cell_like(line, body)):
            break
        low, high = (line.y1, box.y0) if up else (box.y1, line.y0)
        if any(o.y0 < high and o.y1 > low and min(o.x1, box.x1) - max(o.x0, box.x0) > _IN_THE_WAY for o in others):
            break
        taken.append(line)
    return taken


def _cell_like(line: Line, body: BodyStyle) -> bool:
    return line.size < body.size - _SAME_SIZE


def _choose(caption: Caption, up: list[Line], down: list[Line]) -> list[Line]:
    if caption.kind == "table":
        # Tables carry their caption above in most fields, below in some.
        if len(down) >= _TABLE_BELOW or not up:
            return down
        return up if len(up) >= _TABLE_ABOVE else down
    if up or not down:
        return up
    return down if len(down) >= _FIGURE_BELOW else []


def _beside(
    chosen: Sequence[Line],
    box: Rect,
    free: Sequence[Line],
    others: Sequence[Rect],
    text: set[Line],
    body: BodyStyle,
) -> list[Line]:
    """The rest of a table that is wider than the column of its caption: what stands on the baselines of its rows.

    What stands beside the way from them to the caption (at `box`) is a row without an entry in its column. Running
    text, headings and other captions beside the rows (`text`, `others`) say that the table ends at its column.
    """
    if not chosen:
        return []
    top, bottom = min(ln.baseline for ln in chosen) - _SAME_ROW, max(ln.baseline for ln in chosen) + _SAME_ROW
    top, bottom = (top, max(bottom, box.y0)) if bottom < box.y1 else (min(top, box.y1), bottom)
    own = set(chosen)
    beside = [ln for ln in free if top <= ln.baseline <= bottom and ln not in own]
    reach = bottom - top
    if any(ln in text for ln in beside) or any(
        o.y0 < bottom and o.y1 > top - _OTHER_ABOVE * reach - _OTHER_POINTS for o in others
    ):
        return []
    beside = [ln for ln in beside if ln.role == "" and ln.upright]
    size = Counter(round(ln.size, 1) for ln in chosen).most_common(1)[0][0]
    if any(abs(ln.size - size) > _CELL_SIZE for ln in beside if len(ln.text) > _SHORT):
        return []
    rows = {round(ln.baseline / _SAME_ROW) for ln in chosen}
    shared = {round(ln.baseline / _SAME_ROW) for ln in beside} & {r + d for r in rows for d in (-1, 0, 1)}
    if len(shared) < max(2, _SHARED_ROWS * len(rows)):
        return []
    if size < body.size - _SAME_SIZE:
        # rows of which nothing stands in the column of the caption
        for way in (1, -1):
            for ln in sorted(free, key=lambda ln: way * ln.baseline):
                near = top - _NEAR_ROWS * size < ln.baseline < bottom + _NEAR_ROWS * size
                inside = ln in own or ln in beside
                if near and not inside and ln.role == "" and abs(ln.size - size) < _VERY_TYPE and ln not in text:
                    beside.append(ln)
                    top, bottom = min(top, ln.baseline - _SAME_ROW), max(bottom, ln.baseline + _SAME_ROW)
    return beside


def mark_leftovers(
    page: PageText, captions: Sequence[Caption], body: BodyStyle, sizes: frozenset[float], stops: set[Line]
) -> None:
    """Give the role "float" to labels in small type that no caption's walk met (panels beside each other, pages of
    them). Run after the footnotes are known, which are small as well."""
    prose = mark_prose(page, body, sizes)
    size = (_LABEL if captions else _LABEL_ALONE) * body.size
    for line in page.lines:
        if line.role == "" and line not in prose and line not in stops and line.size < size:
            line.role = FLOAT
