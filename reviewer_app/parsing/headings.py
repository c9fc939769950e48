"""Finding headings by how they look: type, numbers, space around them; and by the outline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer_app.paper.measure import first_word, length, letter_share
from reviewer_app.paper.scripts import EAST_ASIAN
from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing.captions import is_supplement, match_label
from reviewer_app.parsing.evidence import weigh
from reviewer_app.parsing.heading_evidence import HEADING_EVIDENCE, LARGER, SMALLER, HeadingCase, stands_out
from reviewer_app.parsing.line_cuts import split_at_letters
from reviewer_app.parsing.lines import Line, PageText
from reviewer_app.parsing.names import is_generic
from reviewer_app.parsing.numbering import Numbering, read_number
from reviewer_app.parsing.outline import OutlineMatch
from reviewer_app.parsing.style import BodyStyle, is_capitals

HEADING = "heading"

_MAX_LINES = 5
_MAX_CHARS = 260
# Fewer characters in the text's type behind a heading are a mark or a symbol in it.
_LEAST_TEXT = 4
# A bookmark is sure to be a heading: none that is found by its looks scores as much.
_OUTLINE_SCORE = 5.0
# Formulas and rows of numbers have fewer letters among their characters.
_LETTERED = 0.45
# How far below one another the lines of one heading stand, in type sizes; a manuscript sets them as wide as its text.
_LEAST_RISE, _MOST_RISE, _WIDE_RISE = 0.5, 1.65, 1.1
# Sizes of one type within a heading differ by rounding only.
_SAME_SIZE = 0.35
# A piece of the same printed line stands no further on than so many type sizes.
_BESIDE = 3
# So much room is left of a line only if the next begins something new: beyond the next word (in type sizes a letter),
# this share of the column.
_LETTER_WIDTH, _SHORT_LINE = 0.6, 0.3
# The text under a heading is no more line distances away, and its first line fills most of its column.
_UNDER, _FILLED = 2.5, 0.7
# Something that stands out above a heading is another heading, if it is no longer than this.
_MOST_ABOVE = 80
# The marks of list items; squares adorn headings as well.
LIST_MARK = re.compile(r"[•·◦‣–—∙●○*-]\s*\S")
_LETTERS = re.compile(r"[^\W\d_]")

# A heading has a word in it; a displayed formula has single letters.
_WORD = re.compile(rf"[^\W\d_]{{3}}|[{EAST_ASIAN}]{{2}}")

Signature = tuple[float, str, bool, bool]


@dataclass(slots=True, eq=False)
class Heading:
    """A heading: its lines in order, its text and how sure it is. `level` is 0 until levels are set."""

    lines: list[Line]
    text: str
    number: Numbering | None
    score: float = 0.0
    level: int = 0
    run_in: bool = False
    outlined: bool = False
    framed: bool = False
    signature: Signature = (0.0, "", False, False)
    members: list[Line] = field(default_factory=list)

    @property
    def page(self) -> int:
        """The page that it stands on."""
        return self.lines[0].page


def signature(line: Line) -> Signature:
    """What makes two headings look alike: size (to half a point), font, capitals, italics."""
    return (round(line.size * 2) / 2, line.font, is_capitals(line.text), line.italic)


def outline_headings(matches: Sequence[OutlineMatch], pages: Sequence[PageText], body: BodyStyle) -> list[Heading]:
    """Headings from a usable outline; run-in ones are split from their text in `pages`."""
    found = []
    by_number = {page.number: page for page in pages}
    for match in matches:
        page = by_number[match.lines[0].page]
        lines = match.lines
        run_in = False
        if match.rest and not _larger_throughout(lines[-1], body):
            split = split_at_letters(page, lines[-1], len(bare_letters(lines[-1].text)) - match.rest)
            if split is None:
                continue
            lines = [*lines[:-1], split]
            run_in = True
        for line in lines:
            line.role = HEADING
        text = " ".join(line.text for line in lines)
        printed = text if bare_letters(text) == bare_letters(match.entry.title) else _fuller(text, match.entry.title)
        heading = Heading(lines, printed, read_number(printed), _OUTLINE_SCORE, match.entry.level, run_in, True)
        heading.signature = signature(lines[0])
        found.append(heading)
    return found


def _larger_throughout(line: Line, body: BodyStyle) -> bool:
    """Whether all of a line is larger than the text: its end is no text, but code or symbols without a bookmark."""
    return all(run.size >= body.size + LARGER or run.script for run in line.runs)


def _fuller(printed: str, title: str) -> str:
    return printed if len(bare_letters(printed)) >= len(bare_letters(title)) else title


def style_headings(pages: Sequence[PageText], body: BodyStyle) -> list[Heading]:
    """Candidates by their looks, each with a score; `choose` decides which are headings."""
    found: list[Heading] = []
    for page in pages:
        i = 0
        while i < len(page.lines):
            heading = _candidate(page, i, body) if page.lines[i].role == "" else None
            if heading is not None:
                found.append(heading)
            i += len(heading.lines) if heading is not None else 1
    return found


def _candidate(page: PageText, i: int, body: BodyStyle) -> Heading | None:
    line = page.lines[i]
    number = read_number(line.text)
    generic = is_generic(line.text) or bool(number and is_generic(line.text[number.end :]))
    if not (stands_out(line, body) or generic or (number and number.kind in ("decimal", "roman", "appendix", "cjk"))):
        return None
    if (
        match_label(line.text)
        or is_supplement(line.text)
        or length(line.text) > _MAX_CHARS
        or (line.mono and (number is None or line.size < body.size + LARGER))
        or (LIST_MARK.match(line.text) and not generic)
        or _runs_on(line, body)
    ):
        return None
    group = _group(page.lines, i, body)
    text = " ".join(ln.text for ln in group)
    letters = len(_LETTERS.findall(text))
    if letters < 2 or letter_share(text) < _LETTERED or length(text) > _MAX_CHARS:
        return None
    if not generic and not _WORD.search(text[number.end if number else 0 :]):
        return None
    before = _neighbour(page.lines, i, -1)
    after = _neighbour(page.lines, i + len(group) - 1, 1)
    case = HeadingCase(group, page.lines, text, number, generic, before, after, body)
    heading = Heading(group, text, number, weigh(HEADING_EVIDENCE, case), signature=signature(line))
    heading.framed = _framed(case)
    return heading


def _runs_on(line: Line, body: BodyStyle) -> bool:
    """Whether a line goes over from another type to the body's: a run-in heading and the text that it opens."""
    last = line.runs[-1]
    if (
        len(line.runs) < 2
        or len(last.text) < _LEAST_TEXT
        or abs(last.size - body.size) > SMALLER
        or last.bold != body.bold
    ):
        return False
    first = line.runs[0]
    return (
        body.has_font(last.font)
        and first.font != last.font
        and (first.bold != last.bold or first.italic != last.italic)
    )


def _group(lines: Sequence[Line], i: int, body: BodyStyle) -> list[Line]:
    """The lines of one heading: alike in type, close below one another, in one column."""
    group = [lines[i]]
    plain = not stands_out(lines[i], body)
    for line in lines[i + 1 : i + _MAX_LINES]:
        last = group[-1]
        rise = line.baseline - last.baseline
        if line.role or line.page != last.page or plain:
            break
        if abs(rise) < 2 and 0 < line.x0 - last.x1 < _BESIDE * line.size and line.block == last.block:
            group.append(line)
            continue
        widest = max(_MOST_RISE, _WIDE_RISE * body.leading / body.size)
        if not _LEAST_RISE * line.size < rise < widest * max(line.size, last.size):
            break
        if abs(line.size - last.size) > _SAME_SIZE:
            break
        # a line of Han has other fonts for the Latin letters in it, and one of the two kinds is more than the other
        mixed = body.square and bool({run.font for run in line.runs} & {run.font for run in last.runs})
        if not mixed and (line.bold != last.bold or line.italic != last.italic):
            break
        if not mixed and line.font != last.font and not line.bold:
            break
        if is_capitals(line.text) != is_capitals(last.text) and is_capitals(last.text):
            break
        if read_number(line.text) and read_number(group[0].text) and line.text[:1].isdigit():
            break
        if is_generic(last.text) and len(group) == 1 and not last.text.endswith(("and", "&")):
            break
        if min(line.x1, last.x1) - max(line.x0, last.x0) <= 0:
            break
        # two headings below one another: the first ends well before its column does
        next_word = length(first_word(line.text)) * _LETTER_WIDTH * line.size
        room = last.right - last.x1
        if room > next_word + _SHORT_LINE * (last.right - last.left) and line.block != last.block:
            break
        group.append(line)
    return group


def _neighbour(lines: Sequence[Line], i: int, step: int) -> Line | None:
    j = i + step
    while 0 <= j < len(lines):
        if lines[j].role in ("", HEADING):
            return lines[j]
        j += step
    return None


def _framed(case: HeadingCase) -> bool:
    """Whether running text follows closely in the same column and running text, or nothing, stands before."""
    before, after, body = case.before, case.after, case.body
    if after is None or after.column != case.last.column:
        return False
    if not 0 < after.baseline - case.last.baseline < _UNDER * body.leading:
        return False
    filled = after.width > _FILLED * (after.right - after.left)
    above = before is None or before.column != case.first.column or body.is_body(before) or before.role == HEADING
    above = above or (before is not None and stands_out(before, body) and length(before.text) < _MOST_ABOVE)
    return body.is_body(after) and filled and above
