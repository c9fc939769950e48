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


def prose_sizes(pages: Sequence[PageText], body: BodyStyle) -> frozenset[float]:
    """Further type sizes in which whole sections of a paper are set (a methods section in small type)."""
    amounts: dict[float, float] = defaultdict(float)
    for page in pages:
        for line in page.lines:
            if line.role == "" and length(line.text) >= 40 and line.width > 0.85 * (line.right - line.left):
                amounts[round(line.size * 2) / 2] += length(line.text)
    total = sum(amounts.values())
    return frozenset(size for size, n in amounts.items() if n > 0.15 * total)


def is_prose(line: Line, body: BodyStyle, sizes: frozenset[float] = frozenset()) -> bool:
    """Whether a line by itself looks like running text: body type, and it fills most of its column."""
    if abs(line.size - body.size) > 0.6 and round(line.size * 2) / 2 not in sizes:
        return False
    wide = line.width > 0.72 * (line.right - line.left) and line.width > 0.3 * body.width
    return wide and length(line.text) >= 25 and _density(line) > 0.55


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
            and abs(before.size - line.size) <= 0.6
            and 0 < line.baseline - before.baseline < 1.35 * body.leading
            and abs(line.x0 - before.left) < 0.12 * max(before.right - before.left, 1) + 2
            and before.x1 > before.right - 0.08 * (before.right - before.left)
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
    if first.column >= 0 and box.x1 <= first.right + 6:
        return first.left - 3, first.right + 3
    return min(box.x0, first.left) - 3, max(box.x1, first.right) + 3


def _overlaps(line: Line, left: float, right: float) -> bool:
    return min(line.x1, right) - max(line.x0, left) > 0.5 * min(line.width, right - left)


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
        way = sorted((ln for ln in lines if ln.baseline < box.y0 + 2), key=lambda ln: -ln.baseline)
    else:
        way = sorted((ln for ln in lines if ln.baseline > box.y1), key=lambda ln: ln.baseline)
    taken: list[Line] = []
    for line in way:
        if line in stops or (line in prose and not _cell_like(line, body)):
            break
        low, high = (line.y1, box.y0) if up else (box.y1, line.y0)
        if any(o.y0 < high and o.y1 > low and min(o.x1, box.x1) - max(o.x0, box.x0) > 5 for o in others):
            break
        taken.append(line)
    return taken


def _cell_like(line: Line, body: BodyStyle) -> bool:
    return line.size < body.size - 0.6


def _choose(caption: Caption, up: list[Line], down: list[Line]) -> list[Line]:
    if caption.kind == "table":
        # Tables carry their caption above in most fields, below in some.
        if len(down) >= 2 or not up:
            return down
        return up if len(up) >= 4 else down
    if up or not down:
        return up
    return down if len(down) >= 6 else []


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
    top, bottom = min(ln.baseline for ln in chosen) - 2, max(ln.baseline for ln in chosen) + 2
    top, bottom = (top, max(bottom, box.y0)) if bottom < box.y1 else (min(top, box.y1), bottom)
    own = set(chosen)
    beside = [ln for ln in free if top <= ln.baseline <= bottom and ln not in own]
    reach = bottom - top
    if any(ln in text for ln in beside) or any(o.y0 < bottom and o.y1 > top - 0.3 * reach - 60 for o in others):
        return []
    beside = [ln for ln in beside if ln.role == "" and ln.upright]
    size = Counter(round(ln.size, 1) for ln in chosen).most_common(1)[0][0]
    if any(abs(ln.size - size) > 0.8 for ln in beside if len(ln.text) > 2):
        return []
    rows = {round(ln.baseline / 2) for ln in chosen}
    shared = {round(ln.baseline / 2) for ln in beside} & {r + d for r in rows for d in (-1, 0, 1)}
    if len(shared) < max(2, 0.4 * len(rows)):
        return []
    if size < body.size - 0.6:
        # rows of which nothing stands in the column of the caption
        for way in (1, -1):
            for ln in sorted(free, key=lambda ln: way * ln.baseline):
                near = top - 2 * size < ln.baseline < bottom + 2 * size
                inside = ln in own or ln in beside
                if near and not inside and ln.role == "" and abs(ln.size - size) < 0.3 and ln not in text:
                    beside.append(ln)
                    top, bottom = min(top, ln.baseline - 2), max(bottom, ln.baseline + 2)
    return beside


def mark_leftovers(
    page: PageText, captions: Sequence[Caption], body: BodyStyle, sizes: frozenset[float], stops: set[Line]
) -> None:
    """Give the role "float" to labels in small type that no caption's walk met (panels beside each other, pages of
    them). Run after the footnotes are known, which are small as well."""
    prose = mark_prose(page, body, sizes)
    size = 0.82 * body.size if captions else 0.7 * body.size
    for line in page.lines:
        if line.role == "" and line not in prose and line not in stops and line.size < size:
            line.role = FLOAT
