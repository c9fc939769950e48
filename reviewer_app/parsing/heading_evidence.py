"""What speaks for a line to be a heading, and what against it.

Sizes and distances are in points, or in type sizes or line distances where a name says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reviewer_app.paper.measure import word_extent
from reviewer_app.paper.text import STOPS
from reviewer_app.parsing.evidence import Evidence
from reviewer_app.parsing.lines import Line
from reviewer_app.parsing.names import is_keywords
from reviewer_app.parsing.numbering import Kind, Numbering, read_number
from reviewer_app.parsing.rows import heads_columns
from reviewer_app.parsing.style import BodyStyle, is_capitals, is_nameless

# A size is larger than the text's from here on: half a point, less what files round. Much larger: a size of its own.
LARGER, _MUCH_LARGER = 0.45, 1.4
# Type below the text's size by more than this is small print.
SMALLER = 0.6
# Two sizes within this are one, two edges or baselines within this are level.
_SAME_SIZE, _LEVEL = 0.3, 2.0
# Room over a heading, in line distances more than lines of text have between them.
_ROOM = 0.35
# Text belongs to what stands no more line distances above it.
_REACH_DOWN = 4
# A line is full when less than this share of its column is left of it, or so many points.
_FULL, _FULL_POINTS = 0.08, 4
# Lines of one paragraph are no further apart than so many line distances.
_NEXT_LINE = 1.2
# Sections have short names: longer ones are hardly any.
_LONG_NAME, _SENTENCE_LENGTH = 16, 14
# Cells of a table's row have so much between them; marks in the margin may begin so far outside of the column.
_CELL_GAP, _OUTSIDE, _OVERHANG = 6, 3, 10

SENTENCE_END = re.compile(f"[{STOPS}]$")
# Statements of mathematics carry a bold label and a number, and are paragraphs.
STATEMENT = re.compile(
    r"(?:theorem|lemma|proposition|corollary|definition|remark|example|proof|claim|conjecture|assumption|"
    r"observation|fact|"
    r"exercise|problem|case|step|notation|question|hypothesis|satz|beweis|théorème|lemme|démonstration|теорема|"
    r"лемма|定理|引理|证明)\b",
    re.I,
)
# What follows a statement's label, on a line of its own; "Case Study" is a heading.
_LABEL_ENDS = re.compile(r"\s*(?:$|[^\w\s]|\d|[A-Za-z]\b|[IVX]+\b|of\b)")
_ADDRESS = re.compile(r"https?://|www\.|@|\bdoi\b|©", re.I)
# Fonts for Han, kana and hangul without serifs, by the names that font makers give them.
_SQUARE_SANS = re.compile(
    r"hei(?:ti|$|[-,_])|simhei|yahei|msyh|sthei|fzht|黑|"
    r"(?:ms|yu|ipa[a-z]*|taka?o?|hira\w*|koz\w*|noto\w*|source\w*|malgun)[-_ ]?(?:p?gothic|kaku|go(?:pr|[-_ ])|sans)|"
    r"gothic(?:bbb|mb|-medium)|sans(?:-?cjk|han|[-_ ]?(?:sc|tc|jp|kr|k)\b)|dotum|gulim|batanggothic|ゴシック|돋움|고딕",
    re.I,
)
_FORMULA = re.compile(r"[=≤≥∑∫√∈→]")


@dataclass(slots=True)
class HeadingCase:
    """A candidate: its lines' first and last, its text, and the lines of text before and after it on its page."""

    lines: Sequence[Line]
    page_lines: Sequence[Line]
    text: str
    number: Numbering | None
    generic: bool
    before: Line | None
    after: Line | None
    body: BodyStyle

    @property
    def first(self) -> Line:
        """The line that it begins with."""
        return self.lines[0]

    @property
    def last(self) -> Line:
        """The line that it ends with."""
        return self.lines[-1]

    @property
    def words(self) -> float:
        """How many words it has."""
        return word_extent(self.text)


def stands_out(line: Line, body: BodyStyle) -> bool:
    """Whether a line's type differs from the body's in a way that headings differ."""
    if line.size >= body.size + LARGER or (line.bold and not body.bold):
        return True
    if line.size >= body.size - SMALLER and not body.has_font(line.font):
        return True
    return line.size >= body.size - 1 - SMALLER and is_capitals(line.text)


def _larger(case: HeadingCase) -> float:
    return case.first.size - case.body.size


def _small(case: HeadingCase) -> bool:
    return case.first.size < case.body.size - SMALLER


def _set_off(case: HeadingCase) -> bool:
    return case.first.bold or is_capitals(case.text) or is_nameless(case.first.font)


def _other_font(case: HeadingCase) -> bool:
    first = case.first
    return not case.body.has_font(first.font) and not first.bold and first.size < case.body.size + LARGER


def _sans(case: HeadingCase) -> bool:
    sans = _SQUARE_SANS.search(case.first.font) is not None and _SQUARE_SANS.search(case.body.font) is None
    return sans and _other_font(case) and _short(case)


def _short(case: HeadingCase) -> bool:
    return len(case.lines) <= 2


def _is(kind: Kind) -> Evidence[HeadingCase]:
    weight, why = _NUMBERS[kind]
    return Evidence(f"{kind} number", weight, lambda c: c.number is not None and c.number.kind == kind, why)


_NUMBERS: dict[Kind, tuple[float, str]] = {
    "decimal": (1.2, "1, 2.3: hardly anything else at a line's start is numbered so but list items and table rows"),
    "roman": (0.8, "II.: less sure, an initial can look like one"),
    "appendix": (1.0, "the word stands in it"),
    "letter": (0.5, "B.: initials of names and items look alike"),
    "paren": (-0.3, "(a), 3): mostly the items of a list"),
    "cjk": (1.0, "第三章: used for little else"),
}


def _below_something(case: HeadingCase) -> bool:
    before = case.before
    return before is not None and before.baseline <= case.first.baseline and before.column == case.first.column


def _gap(case: HeadingCase) -> float:
    assert case.before is not None
    return case.first.baseline - case.first.size - case.before.baseline


def _usual_gap(body: BodyStyle) -> float:
    return body.leading - body.size


def _room_above(case: HeadingCase) -> bool:
    return _below_something(case) and _gap(case) > _usual_gap(case.body) + _ROOM * case.body.leading


def _first_part(case: HeadingCase) -> bool:
    """Whether it counts as the first and stands right under a numbered heading of another kind."""
    before, number = case.before, case.number
    if before is None or number is None or not _below_something(case) or number.parts[-1:] != (1,):
        return False
    above = read_number(before.text)
    set_off = stands_out(before, case.body) or is_capitals(before.text)
    return above is not None and above.kind != number.kind and set_off


def _close_to_its_like(case: HeadingCase) -> bool:
    before = case.before
    if before is None or not _below_something(case) or _room_above(case):
        return False
    alike = abs(before.size - case.first.size) < _SAME_SIZE and before.bold == case.first.bold
    return alike and _gap(case) < _usual_gap(case.body) + 1


def _inside_sentence(case: HeadingCase) -> bool:
    before = case.before
    if before is None or not _below_something(case):
        return False
    open_end = before.x1 > before.right - _FULL_POINTS and not SENTENCE_END.search(before.text)
    return open_end and _gap(case) < _usual_gap(case.body) + 2


def _over_text(case: HeadingCase) -> bool:
    after, body = case.after, case.body
    if after is None:
        return False
    return 0 < after.baseline - case.last.baseline < _REACH_DOWN * body.leading and body.is_body(after)


def _ends_as_sentence(case: HeadingCase) -> bool:
    if not SENTENCE_END.search(case.text) or case.generic:
        return False
    return not (case.number and case.words < _SENTENCE_LENGTH and stands_out(case.first, case.body))


def _is_statement(case: HeadingCase) -> bool:
    label = STATEMENT.match(case.text)
    return bool(label and _LABEL_ENDS.match(case.text, label.end())) or is_keywords(case.text)


def _on_row(case: HeadingCase) -> bool:
    """Whether other text of the same column stands on its baseline, as in a table."""
    line = case.first
    return any(
        other is not line
        and abs(other.baseline - line.baseline) < _LEVEL
        and other.role != "furniture"
        and line.left - _OUTSIDE <= other.x0 < line.right
        and (other.x0 > line.x1 + _CELL_GAP or other.x1 < line.x0 - _CELL_GAP)
        for other in case.page_lines
    )


def _flows_on(case: HeadingCase) -> bool:
    """Whether the text goes on in the next line: this one is full, and the next stands at the usual distance."""
    last, after = case.last, case.after
    if stands_out(case.first, case.body) or case.generic or after is None or after.column != last.column:
        return False
    if abs(after.size - last.size) > _SAME_SIZE or after.bold != last.bold:
        return False
    close = 0 < after.baseline - last.baseline < _NEXT_LINE * case.body.leading
    full = last.x1 > last.right - _FULL * (last.right - last.left)
    return close and (full or after.text[:1].islower())


# Weights set by hand, about 1 for what one heading in two has. A candidate is taken from about 1.75 on (see LEAST).
HEADING_EVIDENCE: tuple[Evidence[HeadingCase], ...] = (
    Evidence("much larger", 1.2, lambda c: _larger(c) >= _MUCH_LARGER, "no text is set so, but a title is too"),
    Evidence("larger", 0.8, lambda c: LARGER <= _larger(c) < _MUCH_LARGER, "the usual way below the first level"),
    Evidence("small, set off", -0.2, lambda c: _small(c) and _set_off(c), "some journals set small bold headings"),
    Evidence("small", -0.8, lambda c: _small(c) and not _set_off(c), "captions, notes and cells are small"),
    Evidence("bold", 1.0, lambda c: c.first.bold and not c.body.bold, "labels and emphasis are bold too"),
    Evidence("capitals", 0.6, lambda c: is_capitals(c.text), "also the way of acronyms and running heads"),
    Evidence(
        "nameless font", 1.0, lambda c: _other_font(c) and _short(c) and is_nameless(c.first.font), "it may be bold"
    ),
    Evidence(
        "other font", 0.6, lambda c: _other_font(c) and _short(c) and not is_nameless(c.first.font), "italic, mostly"
    ),
    Evidence("sans in a serif text", 0.6, _sans, "what bold is to Latin letters: Han and hangul seldom have it"),
    Evidence("other font, long", 0.2, lambda c: _other_font(c) and not _short(c), "three lines of it are a quotation"),
    *(_is(kind) for kind in _NUMBERS),
    Evidence("known name", 1.6, lambda c: c.generic, "Methods, Results, Funding: every field has them"),
    Evidence("head of a column", 0.4, lambda c: not _below_something(c), "nothing above says that it is none"),
    Evidence("room above", 0.7, _room_above, "headings are set apart from the text before them"),
    Evidence("first part", 0.7, _first_part, "A. right under II.: no text and no room stands between them"),
    Evidence("close to its like", -0.8, _close_to_its_like, "a line of the same type close above: a paragraph"),
    Evidence("inside a sentence", -0.7, _inside_sentence, "the line before is full and goes on in it"),
    Evidence("over text", 0.4, _over_text, "what has no text under it heads nothing"),
    Evidence("overhangs", -0.3, lambda c: c.first.x1 > c.first.right + _OVERHANG, "headings keep to their column"),
    Evidence("ends with a stop", -1.0, lambda c: _ends_as_sentence(c) and c.text.endswith("."), "sentences end so"),
    Evidence(
        "ends as a question", -0.2, lambda c: _ends_as_sentence(c) and not c.text.endswith("."), "headings may ask"
    ),
    Evidence(
        "cut from a sentence",
        -1.5,
        lambda c: c.text.endswith((",", ";", "-", "–")) or c.text[0] in ",;.)]%+=:",
        "its punctuation belongs to what stands around it",
    ),
    Evidence("begins small", -1.0, lambda c: c.text[:1].islower() and c.number is None, "a sentence goes on in it"),
    Evidence("long", -0.8, lambda c: c.words > _LONG_NAME, "bold sentences are long, names of sections short"),
    Evidence(
        "one word", -0.3, lambda c: c.words < 2 and not c.generic and c.number is None, "axis labels, cells, names"
    ),
    Evidence("statement or key words", -2.5, _is_statement, "Lemma 3, Key words: labels of paragraphs"),
    Evidence("address", -2.5, lambda c: bool(_ADDRESS.search(c.text)), "links and mail stand in front matter"),
    Evidence("formula", -1.0, lambda c: bool(_FORMULA.search(c.text)), "displayed formulas are set in other fonts"),
    Evidence("on a row", -1.5, _on_row, "other text on its baseline: cells of a table"),
    Evidence(
        "heads columns",
        -2.5,
        lambda c: heads_columns(c.first, c.page_lines, c.body),
        "the first row of a table, over the cells of the next",
    ),
    Evidence("flows on", -2.0, _flows_on, "the first line of a numbered paragraph or list item"),
)


class LookCase(NamedTuple):
    """A candidate among those of its look. `mean` is the mean score of the look, `settled` whether three of it stand
    alone between paragraphs, `alone` how many do, `usual` whether nearly all do, `strong` how many are sure, `counted`
    whether its number is the next one in a count of many."""

    mean: float
    strong: int
    settled: bool
    alone: int
    usual: bool
    outlined: bool
    outlined_look: bool
    unnumbered: bool
    listed: bool
    like_before: bool
    counted: bool


# A candidate of this score is sure to be a heading.
SURE = 2.2
# What an average candidate scores; looks above it lift their members.
_AVERAGE = 1.6
_ENOUGH_ALONE, _MOST_ALONE = 3, 4

# What the other candidates of a look add to the score of each.
LOOK: tuple[Evidence[LookCase], ...] = (
    Evidence("look's mean", 0.5, lambda c: c.mean - _AVERAGE, "headings of one level look alike, chance lines do not"),
    Evidence("sure ones", 0.4, lambda c: c.strong >= 2, "two that are sure make a look of headings"),
    Evidence("settled", 0.4, lambda c: c.settled and not c.outlined, "three stand alone between paragraphs"),
    Evidence(
        "many alone",
        0.1,
        lambda c: min(max(c.alone - _ENOUGH_ALONE, 0), _MOST_ALONE) if c.settled and not c.outlined and c.usual else 0,
        "the more lines of a look stand alone between paragraphs, the less are they chance",
    ),
    Evidence("counted", 1.2, lambda c: c.counted, "2.1 after 2, 2.2 after 2.1: chance does not count in parts"),
)

# How much a candidate has to score: the sum of what holds.
LEAST: tuple[Evidence[LookCase], ...] = (
    Evidence("without an outline", 1.75, lambda c: not c.outlined, "bold or larger, and room above; or a known name"),
    Evidence("look of the outline", 1.4, lambda c: c.outlined and c.outlined_look, "the outline left it out"),
    Evidence("no look of the outline", 3.2, lambda c: c.outlined and not c.outlined_look, "the outline knows better"),
    Evidence("number missing", 0.9, lambda c: c.unnumbered and not c.settled, "all the others have numbers"),
    Evidence("number missing, settled", 0.3, lambda c: c.unnumbered and c.settled, "levels below may have none"),
    Evidence(
        "among the references",
        1.6,
        lambda c: c.listed and not c.like_before,
        "a list of references is full of lines that begin with a number or a capitalised name",
    ),
)
