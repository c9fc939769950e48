"""What is usual in one paper: the type of its body text, its line spacing, its columns.

Everything that stands out (headings, captions, notes) is told by how it differs from this.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from reviewer_app.paper.measure import is_square, length
from reviewer_app.parsing.lines import Line, PageText

# Names that programs make up for bitmap fonts ("F38", "Type3 (11 0 R)"): they say nothing about weight and slant.
_LETTERS = re.compile(r"[^\W\d_]")
# Most letters of a line in capitals; "of" and units may stay small.
_CAPITALS = 0.85
# Fewer letters in capitals are a symbol, a unit or a label ("ML").
_FEWEST_CAPITALS = 3
# Lines of running text have so many letters of English, full ones of a column so many.
_RUNNING, _PROSE = 20, 25
# What is taken where a paper has no running text to measure: ten points on twelve, in a column of one-column papers.
_SIZE, _LEADING, _WIDTH = 10.0, 12.0, 400.0
# Leading of a text of which no two lines follow one another, in type sizes: that of most typesetters.
_USUAL_LEADING = 1.2
# Sizes of one type differ by no more, in points: programs round them to halves, and scale a page.
_SAME_SIZE = 0.35
# A font that carries this share of the text is one of its own; less is emphasis, names and symbols.
_FAIR_SHARE = 0.1
# Lines that follow one another begin at one edge (points) and are so many type sizes apart: nearer ones are parts of a
# formula, further ones have something between them.
_ONE_EDGE, _NEAREST, _FARTHEST = 3, 0.8, 3
# Widths of lines are counted in steps of so many points, since no column is set to the point.
_WIDTH_STEP = 4
# The body is the largest of the three commonest sizes that holds this share of the commonest one's text, up to so many
# points larger: more is a slide's or a poster's title.
_NEARLY_AS_MUCH, _COMMONEST, _LARGER = 0.6, 3, 3
# Lines that tell where columns are may differ so much from the body in size (points): abstracts, lists, notes. Of a
# page with fewer of them all long lines are asked.
_NEAR_BODY, _FEW_LINES = 1.6, 4
# Left edges are counted in steps of so many points; one is a column's where so many lines begin, and this share.
_EDGE_STEP, _FEWEST_BEGIN, _SHARE_BEGIN = 3, 3, 0.08
# Columns begin further apart than so many points: nearer edges are indents and lists of one column.
_APART = 60
# Lines of a column hang out by up to so many points on the left, and run over by so many on the right.
_HANG, _OVERRUN = 6, 4
# A column's right edge is reached by one line in ten, its left edge by nine in ten: numbers stand further out.
_REACH_RIGHT, _ONE_IN = 0.9, 10
# An edge so many points inside another column is an indented quotation's.
_INSIDE = 10
# A line stands in the column that holds this share of it, and runs over by at most this share of the column.
_HELD, _RUNS_OVER = 0.6, 0.25
_MADE_UP = re.compile(r"(?:[A-Z]\d{1,4}(?:_\d+)?|TT\d+|Type3 .*|)")


def is_nameless(font: str) -> bool:
    """Whether a font's name tells nothing about how it looks, as with bitmap (Type 3) fonts."""
    return _MADE_UP.fullmatch(font) is not None


# each line is asked about several times
@lru_cache(maxsize=8192)
def is_capitals(text: str) -> bool:
    """Whether a text is set in capitals (or small capitals, which fonts yield as capitals)."""
    letters = _LETTERS.findall(text)
    upper = sum(map(str.isupper, letters))
    return len(letters) >= _FEWEST_CAPITALS and upper >= _CAPITALS * len(letters)


@dataclass(slots=True)
class BodyStyle:
    """The type of the running text: size in points, font, whether bold, and the usual distance of baselines.

    `fonts` are all fonts that carry a fair share of the text at that size; `square` tells whether the text is in Han,
    kana or hangul.
    """

    size: float = _SIZE
    font: str = ""
    bold: bool = False
    leading: float = _LEADING
    width: float = _WIDTH
    fonts: frozenset[str] = field(default_factory=frozenset)
    square: bool = False

    def is_body(self, line: Line) -> bool:
        """Whether a line is set in the body's size and weight."""
        return abs(line.size - self.size) <= _SAME_SIZE and line.bold == self.bold

    def has_font(self, font: str) -> bool:
        """Whether a font is one of the text's."""
        return font in self.fonts or font == self.font


def body_style(pages: Sequence[PageText]) -> BodyStyle:
    """The most used type of a paper, counted in characters."""
    sizes: dict[float, float] = defaultdict(float)
    fonts: dict[tuple[float, str], float] = defaultdict(float)
    weight: dict[tuple[float, bool], float] = defaultdict(float)
    for page in pages:
        for line in page.lines:
            # Short lines are cells, labels and headings.
            said = length(line.text)
            if said >= _RUNNING:
                size = _half(line.size)
                sizes[size] += said
                fonts[size, line.font] += said
                weight[size, line.bold] += said
    if not sizes:
        return BodyStyle()
    best = _main_size(sizes)
    family = {font: n for (size, font), n in fonts.items() if size == best}
    bold = weight[best, True] > weight[best, False]
    exact = Counter(
        round(line.size, 1)
        for page in pages
        for line in page.lines
        if _half(line.size) == best and length(line.text) >= _RUNNING
    ).most_common(1)[0][0]
    style = BodyStyle(exact, max(family, key=family.__getitem__), bold)
    texts = [ln.text for page in pages for ln in page.lines if _half(ln.size) == best and length(ln.text) >= _RUNNING]
    squares = sum(map(is_square, texts))
    code = {ln.font for page in pages for ln in page.lines if ln.mono} - {style.font}
    style.fonts = frozenset(f for f, n in family.items() if n >= _FAIR_SHARE * sum(family.values()) and f not in code)
    steps: Counter[float] = Counter()
    widths: Counter[int] = Counter()
    for page in pages:
        for a, b in zip(page.lines, page.lines[1:], strict=False):
            # lines set wide apart are blocks of their own, so blocks can't be asked which lines follow one another
            if style.is_body(a) and style.is_body(b) and abs(a.x0 - b.x0) < _ONE_EDGE and length(a.text) >= _RUNNING:
                step = b.baseline - a.baseline
                if _NEAREST * exact < step < _FARTHEST * exact:
                    steps[round(step * 2) / 2] += 1
        for line in page.lines:
            if style.is_body(line) and length(line.text) >= _RUNNING:
                widths[round(line.width / _WIDTH_STEP) * _WIDTH_STEP] += 1
    style.square = 2 * squares > len(texts)
    style.leading = steps.most_common(1)[0][0] if steps else _USUAL_LEADING * exact
    style.width = float(widths.most_common(1)[0][0]) if widths else _WIDTH
    return style


def _half(size: float) -> float:
    return round(size * 2) / 2


def _main_size(sizes: Mapping[float, float]) -> float:
    # A long reference list or appendix can hold more text than the body; the body is never smaller than they are,
    # so a larger size that holds nearly as much wins.
    ranked = sorted(sizes.items(), key=lambda item: -item[1])[:_COMMONEST]
    best, most = ranked[0]
    for size, n in ranked[1:]:
        if size > best and n >= _NEARLY_AS_MUCH * most and size <= best + _LARGER:
            best, most = size, n
    return best


@dataclass(slots=True)
class Column:
    """One column of running text on one page: left and right edge in the reading frame."""

    left: float
    right: float


def page_columns(page: PageText, body: BodyStyle) -> list[Column]:
    """The columns of a page from left to right, found from its lines of body text; empty if it has none."""
    prose = [ln for ln in page.lines if length(ln.text) >= _PROSE]
    lines = [ln for ln in prose if abs(ln.size - body.size) <= _NEAR_BODY and ln.role == ""]
    if len(lines) < _FEW_LINES:
        lines = prose
    if not lines:
        return []
    edges: Counter[int] = Counter()
    for line in lines:
        edges[round(line.x0 / _EDGE_STEP)] += 1
    lefts: list[float] = []
    for edge, _ in edges.most_common():
        n = edges[edge] + edges[edge - 1] + edges[edge + 1]
        at = float(edge * _EDGE_STEP)
        if n < max(_FEWEST_BEGIN, _SHARE_BEGIN * len(lines)):
            continue
        if all(abs(at - other) > _APART for other in lefts):
            lefts.append(at)
    if not lefts:
        lefts = [min(line.x0 for line in lines)]
    lefts.sort()
    columns: list[Column] = []
    for i, left in enumerate(lefts):
        end = lefts[i + 1] if i + 1 < len(lefts) else page.frame_width
        own = [ln for ln in lines if left - _HANG <= ln.x0 < min(left + _APART, end) and ln.x1 <= end + _OVERRUN]
        if not own:
            continue
        rights = sorted(ln.x1 for ln in own)
        right = rights[int(_REACH_RIGHT * (len(rights) - 1))]
        # the true left edge is where most full lines begin; a hanging number may stand further out
        columns.append(Column(min(left, sorted(ln.x0 for ln in own)[len(own) // _ONE_IN]), right))
    # A "column" that begins inside another is an indented quotation or list.
    kept: list[Column] = []
    for column in columns:
        if kept and column.left < kept[-1].right - _INSIDE:
            kept[-1].right = max(kept[-1].right, column.right)
            continue
        kept.append(column)
    return kept


def place_lines(page: PageText, columns: Sequence[Column]) -> None:
    """Note for every line of `page` which column it stands in and where that column's edges are."""
    if not columns:
        for line in page.lines:
            line.left, line.right = line.x0, line.x1
        return
    for line in page.lines:
        line.column = -1
        line.left, line.right = columns[0].left, columns[-1].right
        for i, column in enumerate(columns):
            inside = min(line.x1, column.right) - max(line.x0, column.left)
            reach = column.right + _RUNS_OVER * (column.right - column.left)
            if inside >= _HELD * max(line.width, 1.0) and line.x1 <= reach:
                line.column = i
                line.left, line.right = column.left, column.right
                break
