"""The lines of a page as the file draws them: text, place, type size and style, in the order of the content stream.

That order is the reading order in nearly every paper, since typesetting programs write column by column; merging by
geometry does worse. Lines stand in the *reading frame* of their page: the displayed page, turned so that most of its
text runs from left to right (a landscape table on a portrait page is read turned).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reviewer_app.paper.model import Rect
from reviewer_app.parsing.drawn_areas import DrawnAreas
from reviewer_app.parsing.glyphs import clean, is_cjk, is_rtl, is_spacing_accent

# Ascent and descent as shares of the type size. The fonts' own figures differ so much between fonts that lines
# would seem to overlap or stand apart for no visible reason.
ASCENT, DESCENT = 0.76, 0.24
_SUPERSCRIPT = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPT = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_RAISED = re.compile(r"[\d\s,;–+−=()n-]+")
# A gap of this share of the type size is a space: the narrowest that typesetters use is .17, kerning is below .1.
SPACE = 0.14
# No rectangle is narrower or lower, in points: one without area can't be shown.
_THINNEST = 0.1


@dataclass(slots=True)
class Run:
    """A piece of a line in one font. `script` is 1 for a superscript, -1 for a subscript.

    `color` is sRGB as 0xRRGGBB, `alpha` runs from 0 to 255, `painted` is false for render modes that leave no ink.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    font: str
    bold: bool
    italic: bool
    mono: bool
    color: int
    alpha: int = 255
    painted: bool = True
    script: int = 0


@dataclass(slots=True, eq=False)
class Line:
    """One printed line within one column. Coordinates in points of the page's reading frame.

    A line equals itself alone: a file can draw the same text twice at one place.

    `size`, `font`, `bold`, `italic`, `mono` hold for most of its characters. `role` says what the line was recognised
    as ("" is running text); `column` numbers the column that it stands in (-1: across columns or unknown), whose edges
    are `left` and `right`. `upright` lines run in the direction of the frame, `reversed` ones
    against it.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    text: str
    size: float
    font: str
    bold: bool
    italic: bool
    mono: bool
    block: int
    runs: list[Run] = field(default_factory=list)
    upright: bool = True
    role: str = ""
    column: int = -1
    left: float = 0.0
    right: float = 0.0
    reversed: bool = False

    @property
    def height(self) -> float:
        """Its height in points, by its type size."""
        return self.y1 - self.y0

    @property
    def width(self) -> float:
        """Its width in points."""
        return self.x1 - self.x0

    @property
    def rect(self) -> Rect:
        """Its rectangle in the reading frame."""
        return Rect(self.x0, self.y0, self.x1, self.y1)


@dataclass(slots=True)
class Unseen:
    """Text of a page that a person does not see. `rect` is on the displayed page; `how` says why it is not seen."""

    text: str
    rect: Rect
    how: str


@dataclass(slots=True)
class PageText:
    """What one page holds. `turn` quarter turns (clockwise) lead from the displayed page to the reading frame.

    `width` and `height` are those of the displayed page; `frame_width` and `frame_height` of the reading frame.
    `letters` counts the characters in runs, `drawn` all that the page draws, with those that have no extent.
    `hidden` is text that nobody sees; it is in no line. `recognised`: the text is the invisible layer of a scan;
    `recogniser` names what read the text in the page's picture, if this program did.
    `failed` says why the page could not be read, `own_fault` that the program erred and not the file, `killed` that
    reading it ended the process. `faults` are the kinds of damage that the page was read in spite of (`page_faults`).
    `unchecked`: the check for hidden text failed. `measured`: a font's type size said nothing, its letters
    were measured. `ink` is the share of the page's pixels that are not paper white,
    -1 if it was not drawn. `rotated` are lines that run in another direction than most (stamps, axis labels).
    `aside` are lines that reading the page left out, each with the reason. `printed` counts the characters of all lines
    when the page was read, and `unseen` the words drawn that nobody sees, so that none goes missing later unnoticed.
    `drawings` are the areas of the displayed page with lines or pictures.
    """

    number: int
    width: float
    height: float
    turn: int = 0
    lines: list[Line] = field(default_factory=list)
    rotated: list[Line] = field(default_factory=list)
    characters: int = 0
    letters: int = 0
    drawn: int = 0
    meaningless: int = 0
    unmapped: int = 0
    failed: str = ""
    own_fault: bool = False
    killed: bool = False
    faults: frozenset[str] = frozenset()
    hidden: list[Unseen] = field(default_factory=list)
    recognised: bool = False
    recogniser: str = ""
    unchecked: bool = False
    measured: bool = False
    ink: float = -1.0
    aside: list[tuple[Line, str]] = field(default_factory=list)
    printed: int = 0
    unseen: int = 0
    drawings: DrawnAreas = field(default_factory=DrawnAreas)

    def every_line(self) -> Iterator[Line]:
        """All lines that the page shows, those left out included."""
        yield from self.lines
        yield from self.rotated
        for line, _ in self.aside:
            yield line

    @property
    def frame_width(self) -> float:
        """Width of the reading frame in points."""
        return self.height if self.turn % 2 else self.width

    @property
    def frame_height(self) -> float:
        """Height of the reading frame in points."""
        return self.width if self.turn % 2 else self.height

    def displayed(self, rect: Rect) -> Rect:
        """A rectangle of the reading frame as it stands on the displayed page, kept inside it."""
        x0, y0, x1, y1 = rect
        w, h = self.width, self.height
        if self.turn == 0 and 0.0 <= x0 <= x1 - _THINNEST and x1 <= w and 0.0 <= y0 <= y1 - _THINNEST and y1 <= h:
            return rect
        if self.turn == 1:  # text runs upwards: frame x = h - y, frame y = x
            x0, y0, x1, y1 = y0, h - x1, y1, h - x0
        elif self.turn == 2:
            x0, y0, x1, y1 = w - x1, h - y1, w - x0, h - y0
        elif self.turn == 3:  # text runs downwards: frame x = y, frame y = w - x
            x0, y0, x1, y1 = w - y1, x0, w - y0, x1
        x0, x1 = min(max(x0, 0.0), w), min(max(x1, 0.0), w)
        y0, y1 = min(max(y0, 0.0), h), min(max(y1, 0.0), h)
        return Rect(x0, y0, max(x1, x0 + _THINNEST), max(y1, y0 + _THINNEST))


def from_right(runs: Sequence[Run]) -> bool:
    """Whether runs hold letters that are written from right to left; they stand in logical order."""
    return any(is_rtl(c) for run in runs if not run.text.isascii() for c in run.text)


def run_start(runs: Sequence[Run], i: int) -> float:
    """Where run `i` begins; an accent that is drawn over the letter after it begins with that letter."""
    run = runs[i]
    if i + 1 < len(runs) and len(run.text) == 1 and is_spacing_accent(run.text):
        return min(run.x0, runs[i + 1].x0)
    return run.x0


def runs_text(runs: Sequence[Run]) -> str:
    """The text of runs in their order, joined by their gaps: a space stands only where the page shows one."""
    parts: list[str] = []
    last: Run | None = None
    right = from_right(runs)
    for i, run in enumerate(runs):
        text = run.text
        if run.script and _RAISED.fullmatch(text):
            # Unicode keeps "10⁵" from becoming "105" and a citation mark from becoming part of its word
            text = text.translate(_SUPERSCRIPT if run.script > 0 else _SUBSCRIPT)
        if not text:
            continue
        if last is not None and parts and not parts[-1].endswith(" ") and not text.startswith(" "):
            gap = max(run_start(runs, i) - last.x1, last.x0 - run.x1 if right else 0.0)
            if gap > SPACE * max(run.size, last.size) and not (is_cjk(parts[-1][-1]) and is_cjk(text[0])):
                parts.append(" ")
        parts.append(text)
        last = run
    text = " ".join("".join(parts).split())
    return clean(text) if not text.isascii() else text
