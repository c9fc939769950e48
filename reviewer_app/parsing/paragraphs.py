"""From lines to paragraphs: where each begins and ends, across columns and pages, and of what kind it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer_app.paper.measure import length
from reviewer_app.paper.model import ParagraphKind, Rect, Span
from reviewer_app.paper.scripts import EAST_ASIAN
from reviewer_app.paper.text import COLONS, STOPS
from reviewer_app.parsing.hyphens import Vocabulary, join_lines
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.style import BodyStyle

_BULLET = re.compile(r"(?:[•·▪■◦‣–—∙●○❖➢✓►◆\uf0b7]|[-*](?=\s))\s*\S")
_ENUMERATED = re.compile(
    r"(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|\[\d{1,2}\]|[A-Z]\d{0,2}[.)]|(?:Step|RQ|Q|H)\s?\d{1,2}[.:])\s+\S"
)
_ENDED = re.compile(rf"[{STOPS}{COLONS}]['\"”’)\]]*(?:[¹²³⁴⁵⁶⁷⁸⁹⁰,–]+|\[[\d,\s–-]+\])?$")
_MATH = re.compile(r"[=<>≤≥≈≡∑∏∫√∂∇∈∉⊂⊆∪∩±×÷∝∞→←↔⇒∀∃‖∥⟨⟩𝐀-𝟿α-ωΑ-Ω∗⋅|^_{}]")
# Two characters of a script without spaces say as much as a word of four letters.
_LONG_WORD = re.compile(rf"[{EAST_ASIAN}]{{2}}|[^\W\d_]{{4,}}")
_EQUATION_NUMBER = re.compile(r"\(\s*(?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3})?[a-z]?\s*\)$")
_MATH_FONT = re.compile(r"CMMI|CMSY|CMEX|MSBM|MSAM|Math|Symbol|STIX|MTMI|MTSY|Euclid|rsfs|txsy|pxsy", re.I)

# All distances below are in sizes of the body's type unless another unit is named.
#
# A displayed formula stands in from the column's edge by more than a paragraph's first line does.
_FORMULA_INDENT = 1.5
# A line with so many words is a sentence with a formula in it; one with symbols, but not in a formula's type, may have
# fewer ("where", "if", "for all").
_SENTENCE, _WORDS_BESIDE = 5, 3
# Shares of a line's letters in a formula's type from which it is one by its type alone, and beside a symbol; and of
# signs that are no punctuation, beside a symbol.
_MATH_TYPE, _MATH_TYPE_BESIDE, _MATH_SIGNS = 0.4, 0.25, 0.12
# A part of a formula (a limit, a numerator) says no more than so many letters of English.
_LONGEST_PIECE = 40
# Parts of one formula overlap or touch; rows of a set of equations stand further apart.
_TOUCHING = 0.1
# Rows of one formula are within so many leadings of the text.
_FORMULA_ROWS = 2.2
# Baselines this near to one another are of one printed line.
_ONE_LINE = 0.4
# Lines of one paragraph differ by no more in size (points) where both say more than so many letters: a shorter one is
# a superscript or a mark.
_OTHER_SIZE, _ENOUGH_TO_TELL = 1.2, 12
# A line is short that leaves free more than this share of its column, or than so much: less is ragged setting.
_SHORT_SHARE, _SHORT = 0.06, 1.2
# A line is much shorter that leaves free this share of a column, if the column is wide enough to tell.
_MUCH_SHORTER, _WIDE_COLUMN = 0.25, 8
# The first line of a paragraph is set in by so much.
_FIRST_INDENT = 0.6
# On a new column or page it may stand in by a little more before it counts: columns are found to a point or two.
_FIRST_INDENT_ABOVE = 0.7
# Line spacing of a paragraph without a neighbour to tell it: this many sizes of its own type.
_LEAST_LEADING = 1.15
# Leadings from one line to the next: from the first on a paragraph may end, if its last line looks like an end; from
# the second on it has ended, unless the text clearly goes on (a formula between), and then no further than the third.
_WIDER, _GAP, _FARTHEST = 1.2, 1.45, 3
# Lines of a list item stand under its second line, to so much.
_HANGING = 0.8


@dataclass(slots=True)
class Draft:
    """A paragraph before it gets its id: lines in order, kind."""

    lines: list[Line] = field(default_factory=list)
    kind: ParagraphKind = "text"

    def text(self, vocabulary: Vocabulary) -> str:
        """Its running text; code keeps its line ends."""
        if self.kind == "code":
            return "\n".join(line.text for line in self.lines)
        return join_lines([line.text for line in self.lines], vocabulary)


def spans(lines: Sequence[Line], pages: dict[int, PageText]) -> tuple[Span, ...]:
    """One span a page, one rectangle a line, on the displayed page."""
    found: list[tuple[int, list[Rect]]] = []
    for line in lines:
        rect = pages[line.page].displayed(line.rect)
        if found and found[-1][0] == line.page:
            found[-1][1].append(rect)
        else:
            found.append((line.page, [rect]))
    return tuple(Span(page, tuple(rects)) for page, rects in found)


def split_paragraphs(lines: Sequence[Line], body: BodyStyle) -> list[Draft]:
    """The paragraphs of a section from its lines in reading order."""
    drafts: list[Draft] = []
    for i, line in enumerate(lines):
        kind = line_kind(line, body)
        if drafts:
            current = drafts[-1]
            after = lines[i + 1] if i + 1 < len(lines) else None
            if _continues(current, line, kind, body, after):
                current.lines.append(line)
                continue
        draft = Draft([line], kind if kind in ("formula", "code") else "text")
        if kind == "list":
            draft.kind = "list"
        drafts.append(draft)
    return _join_formulas(drafts, body)


def _join_formulas(drafts: Sequence[Draft], body: BodyStyle) -> list[Draft]:
    """One draft for each displayed formula: limits, fractions and brackets are drawn as lines of their own."""
    joined: list[Draft] = []
    for draft in drafts:
        if joined and _one_formula(joined[-1], draft, body):
            joined[-1] = Draft([*joined[-1].lines, *draft.lines], "formula")
        else:
            joined.append(draft)
    return joined


def _one_formula(first: Draft, second: Draft, body: BodyStyle) -> bool:
    if "formula" not in (first.kind, second.kind) or not all(_is_piece(d, body) for d in (first, second)):
        return False
    a, b = first.lines, second.lines
    if a[0].page != b[0].page or a[0].column != b[0].column:
        return False
    top, bottom = min(ln.y0 for ln in a), max(ln.y1 for ln in a)
    gap = max(min(ln.y0 for ln in b) - bottom, top - max(ln.y1 for ln in b))
    # rows of a set of equations stand further apart than the parts of one
    return gap < _TOUCHING * body.size


def _is_piece(draft: Draft, body: BodyStyle) -> bool:
    """Whether a draft can be a part of a displayed formula: it is one, or stands indented without a word in it."""
    return draft.kind == "formula" or all(
        _stands_in(line, body) and length(line.text) <= _LONGEST_PIECE and not _LONG_WORD.search(line.text)
        for line in draft.lines
    )


def _stands_in(line: Line, body: BodyStyle) -> bool:
    return line.x0 > line.left + _FORMULA_INDENT * body.size


def line_kind(line: Line, body: BodyStyle) -> ParagraphKind:
    """What a line is by itself: a displayed formula, code, the start of a list item, or text."""
    text = line.text
    if line.mono and len(text) > 1:
        return "code"
    if is_formula(line, body):
        return "formula"
    if _BULLET.match(text) or _ENUMERATED.match(text):
        return "list"
    return "text"


def is_formula(line: Line, body: BodyStyle) -> bool:
    """Whether a line is a displayed formula or a part of one."""
    text = line.text
    inner = _EQUATION_NUMBER.sub("", text)
    indented = _stands_in(line, body)
    if not indented and not _EQUATION_NUMBER.search(text):
        return False
    math = sum(1 for c in inner if not c.isalpha() and not c.isspace() and not c.isdigit() and c not in ".,;:'\"-()")
    math_type = sum(len(r.text) for r in line.runs if _MATH_FONT.search(r.font) or r.script)
    words = len(_LONG_WORD.findall(inner))
    total = max(len(inner.replace(" ", "")), 1)
    if words >= _SENTENCE:
        return False
    if _EQUATION_NUMBER.fullmatch(text):
        return True
    if math_type > _MATH_TYPE * total and (indented or _EQUATION_NUMBER.search(text)):
        return True
    mathematical = math >= _MATH_SIGNS * total or math_type > _MATH_TYPE_BESIDE * total
    return bool(_MATH.search(inner)) and mathematical and words <= _WORDS_BESIDE


def _continues(current: Draft, line: Line, kind: ParagraphKind, body: BodyStyle, after: Line | None) -> bool:
    last = current.lines[-1]
    if abs(line.baseline - last.baseline) < _ONE_LINE * body.size and line.page == last.page and line.x0 >= last.x0:
        return True
    if kind == "code" or current.kind == "code":
        return kind == current.kind and line.page == last.page
    if kind == "formula" or current.kind == "formula":
        return (
            kind == current.kind
            and line.page == last.page
            and abs(line.baseline - last.baseline) < _FORMULA_ROWS * body.leading
            and not _EQUATION_NUMBER.search(last.text)
        )
    if abs(line.size - last.size) > _OTHER_SIZE and min(length(line.text), length(last.text)) > _ENOUGH_TO_TELL:
        return False
    ended = bool(_ENDED.search(last.text))
    width = max(last.right - last.left, 1.0)
    short = last.x1 < last.right - max(_SHORT_SHARE * width, _SHORT * body.size)
    indent = line.x0 - line.left
    same_flow = line.page == last.page and line.column == last.column and line.baseline > last.baseline
    if not same_flow:
        if kind == "list" and ended:
            return False
        if not ended:
            return True
        turned = (line.page, line.column) != (last.page, last.column)
        if turned and short and last.text.endswith(tuple(STOPS)):
            # what begins low after it is the rest of a caption or a table that the turn cut
            return False
        starts_low = line.text[:1].islower()
        return starts_low or (not short and indent < _FIRST_INDENT_ABOVE * body.size)
    rise = line.baseline - last.baseline
    usual = max(body.leading, _LEAST_LEADING * line.size)
    if kind == "list" and (ended or short or line.block != last.block or current.kind == "list"):
        return False
    if rise > _GAP * usual:
        return not ended and not short and rise < _FARTHEST * usual and line.text[:1].islower()
    if rise > _WIDER * usual and (ended or line.block != last.block) and (short or ended):
        return False
    if current.kind == "list":
        hang = line.x0 - current.lines[0].x0
        if len(current.lines) > 1:
            return not (abs(line.x0 - current.lines[1].x0) > _HANGING * body.size and (short or ended))
        return hang >= -1 or not (short and ended)
    if indent > _FIRST_INDENT * body.size and line.x0 > last.x0 + _FIRST_INDENT * body.size:
        # an indented line opens a paragraph unless those after it stay as far in
        return not (ended or short)
    much_shorter = width > _WIDE_COLUMN * body.size and last.x1 < last.right - _MUCH_SHORTER * width
    return not (short and ended and (line.block != last.block or much_shorter))
