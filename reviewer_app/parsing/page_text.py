"""Reading one page: from MuPDF's structured text to lines in the page's reading frame, hidden text set aside."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import pymupdf

from reviewer_app.i18n import mark
from reviewer_app.paper.measure import extent
from reviewer_app.parsing.document import MUPDF_ERRORS as DRAWING_ERRORS
from reviewer_app.parsing.document import log_failure
from reviewer_app.parsing.drawn_areas import drawn_areas
from reviewer_app.parsing.drop_caps import with_drop_caps
from reviewer_app.parsing.glyphs import clean, count_meaningless, is_rtl, without_guesses
from reviewer_app.parsing.letter_gaps import open_gaps
from reviewer_app.parsing.lines import ASCENT, DESCENT, Line, PageText, Run, from_right, runs_text
from reviewer_app.parsing.list_marks import with_marks
from reviewer_app.parsing.true_size import TrueSizes, bitmap_fonts
from reviewer_app.parsing.visibility import draw, set_aside

# TEXT_COLLECT_STYLES would add underlines for 0.02 to 0.06 s a page, more than everything else together; weight and
# render mode come without it.
# TEXT_CLIP leaves out what a clip cuts away: a figure can carry a whole hidden page with it.
# A file can state other words for what it draws (ActualText, PDF 1.7, 14.9.4). What a person sees is what was drawn.
FLAGS = (
    pymupdf.TEXT_PRESERVE_WHITESPACE
    | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
    | pymupdf.TEXT_CLIP
    | pymupdf.TEXT_IGNORE_ACTUALTEXT
)

# Bits of "char_flags" (MuPDF, structured-text.h).
BOLD, FILLED, STROKED, CLIPPED, UNICODE_IS_CID, UNICODE_IS_GID = 8, 16, 32, 64, 128, 256
# Bits of a span's "flags" (PyMuPDF): what its font says of itself.
_FONT_ITALIC, _FONT_MONO, _FONT_BOLD = 2, 8, 16

_BOLD_NAME = re.compile(r"bold|black|heavy|semib|demi|(?<![a-z])medi(?![a-z]{3})|[-,.]b[di]?$|CMB|bx\d", re.I)
_ITALIC_NAME = re.compile(r"ital|obli|slant|[-,.]b?i$|CMTI|CMSL|CMMI", re.I)
_MONO_NAME = re.compile(r"mono(?!type)|courier|consol|typewriter|(?:cm|ec|sf|la|lm|tx|px)(?:s|i|v)?tt", re.I)
# These are short enough to be part of another name: such fonts have to say themselves that all letters are as wide.
_MAYBE_MONO_NAME = re.compile(r"(?<![a-z])tt|code", re.I)

# Fewer numbered lines than this are not told from a short list; numbers in steps of five or ten are no list.
_LEAST_NUMBERED, _LEAST_STEPPED = 5, 3
_STEPS, _WIDE_STEPS = (1, 2, 5, 10), (5, 10)
# Of the steps from number to number so many are the usual one: a heading or a figure takes a line's number away.
_REGULAR = 0.8
# Their strip is narrower by so much (points) than its letters say, and may be crossed by this share of the other lines.
_STRIP_INSET, _CROSSED = 0.5, 0.05
# Their numbers are aligned to so many points, and have so many digits at most.
_ALIGNED, _MOST_DIGITS = 2, 4
# A text's direction (sine and cosine) is along an edge of the page to this much; slanted stamps are not.
_STRAIGHT = 0.05
# Pieces of one printed line, in type sizes: so far apart at most where MuPDF has them in one block and where it hasn't;
# how far one may reach back into the other, and stand higher or lower. Small letters (below this share of the size)
# are scripts, which are set over and under what they belong to.
_SMALL = 0.8
_REACH_IN_BLOCK, _REACH = 1.6, 0.6
_BACK, _BACK_SMALL = 0.3, 0.6
_RAISED, _RAISED_SMALL = 0.2, 0.55
# A line is bold or slanted, and typewritten, where so many tenths of its letters are: less is a word in it.
_BOLD_TENTHS, _MONO_TENTHS = 7, 8
# A run is of its line's size that differs by less (points); a script has less than this share of it, and is raised or
# lowered by so much (type sizes). Fonts set subscripts nearer to the line than superscripts.
_SAME_SIZE, _SCRIPT = 0.6, 0.86
_SUPERSCRIPT, _SUBSCRIPT = 0.15, 0.06

# Lists of names stand on the first so many pages.
_FRONT_PAGES = 3
# Why reading a page leaves lines out.
LINE_NUMBER = mark("line number")
DRAWN_AGAIN = mark("drawn a second time at the same place")
NO_MEANING = mark("letters without a meaning outside their font")
# How far apart, in points, two drawings of one text stand at most: fat letters are made so.
_SAME_PLACE = 0.8

_SOFT_HYPHEN = "\u00ad"

_MIRROR = str.maketrans("()[]{}«»‹›", ")(][}{»«›‹")


@lru_cache(maxsize=512)
def _named_styles(font: str) -> tuple[bool, bool, bool, bool]:
    """Whether a font's name says bold, italic, monospaced, perhaps monospaced; many fonts carry no other sign of it."""
    return (
        _BOLD_NAME.search(font) is not None,
        _ITALIC_NAME.search(font) is not None,
        _MONO_NAME.search(font) is not None,
        _MAYBE_MONO_NAME.search(font) is not None,
    )


def is_bold_name(font: str) -> bool:
    """Whether a font's name says that it is bold."""
    return _named_styles(font)[0]


def read_page(page: pymupdf.Page, display: Any = None, sizes: TrueSizes | None = None) -> PageText:
    """The lines of `page`. `display` is its display list, if the caller has one already.

    Raises what MuPDF raises on a damaged page (see `document.MUPDF_ERRORS`).
    """
    display = display or page.get_displaylist()
    text = pymupdf.TextPage(display.get_textpage(FLAGS))
    content = text.extractDICT()
    found = PageText(page.number + 1, float(page.rect.width), float(page.rect.height))
    found.drawn = len("".join(text.extractText().split()))
    blocks = content["blocks"]
    found.turn = _main_turn(blocks)
    number = 0
    upright: list[Line] = []
    for block in blocks:
        if block["type"] == 0:
            number += 1
            for raw in block["lines"]:
                line = _line(found, raw, number)
                if line is not None:
                    (upright if line.upright else found.rotated).append(line)
    try:
        bitmaps = bitmap_fonts(page)
        if sizes is not None and bitmaps:
            found.measured = sizes.set_sizes(display, [*upright, *found.rotated])
        picture = draw(display)
        found.ink = picture.ink
        found.drawings = drawn_areas(display)
        set_aside(found, [*upright, *found.rotated], display, picture, bitmaps)
    except DRAWING_ERRORS as error:
        # what cannot be drawn cannot be compared with its text
        log_failure(error, f"page {found.number} could not be drawn for the check")
        found.unchecked = True
        found.hidden.clear()
        set_aside(found, [*upright, *found.rotated], display, None)
    found.unseen = sum(len(piece.text.split()) for piece in found.hidden)
    upright = [line for line in upright if line.runs]
    found.rotated = [line for line in found.rotated if line.runs]
    if found.number <= _FRONT_PAGES and found.turn == 0:
        open_gaps(upright, text)
    upright = with_drop_caps(upright)
    numbers, again = margin_numbers(upright), drawn_again(upright)
    found.aside = [(line, LINE_NUMBER) for line in upright if line in numbers]
    found.aside += [(line, DRAWN_AGAIN) for line in upright if line in again - numbers]
    for line in with_marks([line for line in upright if line not in numbers | again]):
        _append(found.lines, line)
    for line in found.every_line():
        _finish(line)
    found.aside += [(line, NO_MEANING) for line in (*found.lines, *found.rotated) if not line.text]
    found.lines = [line for line in found.lines if line.text]
    _turn_brackets(found.lines)
    found.rotated = [line for line in found.rotated if line.text]
    found.printed = sum(len(run.text) for line in found.every_line() for run in line.runs)
    return found


def lines_of(page: PageText, blocks: Sequence[dict[str, Any]]) -> list[Line]:
    """The lines of MuPDF's `blocks` of text, all of it taken as seen; counts its characters in `page`."""
    made = (_line(page, raw, number) for number, block in enumerate(blocks, 1) for raw in block["lines"])
    found: list[Line] = []
    for line in made:
        if line is not None:
            _append(found, line)
    for line in found:
        _finish(line)
    return [line for line in found if line.text]


def _quarter(direction: Sequence[float]) -> int:
    """How many quarter turns lead from text in this direction to upright text; -1 if it stands askew."""
    dx, dy = direction
    if min(abs(dx), abs(dy)) > _STRAIGHT:
        return -1
    if abs(dx) >= abs(dy):
        return 0 if dx >= 0 else 2
    return 1 if dy < 0 else 3


def _main_turn(blocks: list[dict[str, Any]]) -> int:
    counts: Counter[int] = Counter()
    for block in blocks:
        for line in block.get("lines", ()):
            counts[_quarter(line["dir"])] += sum(len(span["text"]) for span in line["spans"])
    if not counts or counts[0] * 2 >= counts.total():
        return 0
    main = counts.most_common(1)[0][0]
    return max(main, 0)


def _turned(page: PageText, box: Sequence[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    if page.turn == 0:
        return x0, y0, x1, y1
    if page.turn == 1:
        return page.height - y1, x0, page.height - y0, x1
    if page.turn == 2:
        return page.width - x1, page.height - y1, page.width - x0, page.height - y0
    return y0, page.width - x1, y1, page.width - x0


def _line(page: PageText, raw: dict[str, Any], block: int) -> Line | None:
    runs: list[Run] = []
    own = _quarter(raw["dir"])
    for span in raw["spans"]:
        text = span["text"]
        page.characters += len(text)
        words = text.split()
        page.letters += sum(map(len, words))
        # one space is the smallest thing that a span can be: a join by gap will put it back
        if not words:
            if runs and not runs[-1].text.endswith(" "):
                runs[-1].text += " "
            continue
        if not text.isascii():
            page.meaningless += count_meaningless(text)
        flags, style = span["flags"], span["char_flags"]
        if style & (UNICODE_IS_CID | UNICODE_IS_GID):
            text, lost = without_guesses(text)
            page.unmapped += lost
        x0, y0, x1, y1 = _turned(page, span["bbox"])
        ox, oy = span["origin"]
        _, baseline, _, _ = _turned(page, (ox, oy, ox, oy))
        if own != page.turn:  # a line that runs across the page's direction keeps its box, its baseline is not used
            baseline = y1
        font = span["font"]
        named_bold, named_italic, named_mono, maybe_mono = _named_styles(font)
        runs.append(
            Run(
                clean(text) if not text.isascii() or not text.isprintable() else text,
                x0,
                x1,
                baseline,
                span["size"],
                font,
                bool(flags & _FONT_BOLD or style & BOLD or named_bold),
                bool(flags & _FONT_ITALIC or named_italic),
                bool(named_mono or (flags & _FONT_MONO and maybe_mono)),
                span["color"],
                span["alpha"],
                bool(style & (FILLED | STROKED)),
            )
        )
    if not runs:
        return None
    if raw["spans"][-1]["text"].rstrip().endswith(_SOFT_HYPHEN):
        # many fonts say of the hyphen that they draw at a line's end that it is one
        runs[-1].text += "-"
    x0, y0, x1, y1 = _turned(page, raw["bbox"])
    if own == page.turn:
        x0, x1 = min(r.x0 for r in runs), max(r.x1 for r in runs)
    line = Line(page.number, x0, y0, x1, y1, runs[0].baseline, "", 0.0, "", False, False, False, block, runs)
    line.upright = own == page.turn
    line.reversed = own >= 0 and (own - page.turn) % 4 == 2
    return line


def margin_numbers(lines: Sequence[Line]) -> set[Line]:
    """The lines that are the line numbers of a review manuscript, in either margin.

    They stand under one another, count up by a fixed step, and no other text reaches into their strip: a column of
    numbers in a table has text above and below it.
    """
    numbers = [(line, int(line.runs[0].text)) for line in lines if _is_number(line)]
    if len(numbers) < _LEAST_STEPPED:
        return set()
    found: set[Line] = set()
    # right-aligned in the left margin, left-aligned in the right one
    for strip in (*_strips(numbers, lambda ln: ln.x0), *_strips(numbers, lambda ln: ln.x1)):
        strip.sort(key=lambda pair: pair[0].y0)
        steps = Counter(b[1] - a[1] for a, b in itertools.pairwise(strip))
        if not steps:
            continue
        step, times = steps.most_common(1)[0]
        least = _LEAST_STEPPED if step in _WIDE_STEPS else _LEAST_NUMBERED
        if step not in _STEPS or len(strip) < least or times < _REGULAR * (len(strip) - 1):
            continue
        inside = {line for line, _ in strip}
        x0, x1 = min(line.x0 for line, _ in strip), max(line.x1 for line, _ in strip)
        others = [line for line in lines if line not in inside and not _is_number(line)]
        crossing = sum(line.x0 < x1 - _STRIP_INSET and line.x1 > x0 + _STRIP_INSET for line in others)
        if crossing <= _CROSSED * len(others):
            found |= inside
    return found


def drawn_again(lines: Sequence[Line]) -> set[Line]:
    """The lines that repeat the text of an earlier line at its very place."""
    places: dict[tuple[str, int, int], Line] = {}
    again: set[Line] = set()
    for line in lines:
        text = "".join(run.text for run in line.runs).strip()
        x, y = round(line.x0), round(line.baseline)
        near = (places.get((text, x + dx, y + dy)) for dx in (0, -1, 1) for dy in (0, -1, 1))
        first = next((other for other in near if other is not None and _same_place(other, line)), None)
        if first is None:
            places.setdefault((text, x, y), line)
        elif len(text) > 1:
            again.add(line)
    return again


def _same_place(a: Line, b: Line) -> bool:
    return max(abs(a.x0 - b.x0), abs(a.x1 - b.x1), abs(a.baseline - b.baseline)) <= _SAME_PLACE


def _strips(numbers: Sequence[tuple[Line, int]], edge: Callable[[Line], float]) -> list[list[tuple[Line, int]]]:
    """Numbers grouped by where they are aligned, to two points."""
    strips: list[list[tuple[Line, int]]] = []
    for pair in sorted(numbers, key=lambda pair: edge(pair[0])):
        if strips and edge(pair[0]) - edge(strips[-1][0][0]) <= _ALIGNED:
            strips[-1].append(pair)
        else:
            strips.append([pair])
    return strips


def _is_number(line: Line) -> bool:
    text = line.runs[0].text.strip()
    return len(line.runs) == 1 and len(text) <= _MOST_DIGITS and text.isdecimal() and text.isascii()


def _append(lines: list[Line], line: Line) -> None:
    """Add `line`, or join it to the one before where MuPDF split one printed line (wide space, superscript)."""
    if lines:
        last = lines[-1]
        size = max(last.runs[-1].size, line.runs[0].size)
        gap = line.x0 - last.x1
        if from_right(line.runs) and from_right(last.runs):
            gap = last.x0 - line.x1
        small = min(last.runs[-1].size, line.runs[0].size) < _SMALL * size
        reach = _REACH_IN_BLOCK if last.block == line.block else _REACH
        if -(_BACK_SMALL if small else _BACK) * size < gap < reach * size:
            base = max((r.size, r.baseline) for r in last.runs)[1]
            raised = abs(max((r.size, r.baseline) for r in line.runs)[1] - base)
            if raised < (_RAISED_SMALL if small else _RAISED) * size:
                last.runs.extend(line.runs)
                last.x0, last.x1 = min(last.x0, line.x0), max(last.x1, line.x1)
                return
    lines.append(line)


def _finish(line: Line) -> None:
    """Set a line's text and dominant style from its runs."""
    weights: dict[tuple[float, str], float] = {}
    bold = italic = mono = total = 0.0
    for run in line.runs:
        n = extent(run.text)
        look = (round(run.size, 1), run.font)
        weights[look] = weights.get(look, 0.0) + n
        total += n
        bold += n * run.bold
        italic += n * run.italic
        mono += n * run.mono
    if not total:
        line.text = ""
        return
    line.size, line.font = max(weights, key=weights.__getitem__)
    line.bold, line.italic = bold * 10 >= _BOLD_TENTHS * total, italic * 10 >= _BOLD_TENTHS * total
    line.mono = mono * 10 >= _MONO_TENTHS * total
    baselines: dict[float, int] = {}
    for run in line.runs:
        if abs(run.size - line.size) < _SAME_SIZE:
            baseline = round(run.baseline, 1)
            baselines[baseline] = baselines.get(baseline, 0) + 1
    line.baseline = max(baselines, key=baselines.__getitem__)
    for run in line.runs:
        if run.size < _SCRIPT * line.size:
            rise = line.baseline - run.baseline
            run.script = 1 if rise > _SUPERSCRIPT * line.size else -1 if rise < -_SUBSCRIPT * line.size else 0
    if line.upright:
        line.y0, line.y1 = line.baseline - ASCENT * line.size, line.baseline + DESCENT * line.size
    line.text = runs_text(line.runs)


def _turn_brackets(lines: Sequence[Line]) -> None:
    """Exchange the brackets of lines that run from right to left where they stand as drawn: closing before opening.

    What is drawn as "(" closes a bracket that was opened further right; the text is in logical order already.
    """
    from_right = [ln for ln in lines if not any("a" <= c <= "z" for c in ln.text.lower())]
    if not any(is_rtl(c) for ln in from_right for c in ln.text):
        return
    brackets = [c for ln in from_right for c in ln.text if c in "()[]"]
    if 2 * sum(c in ")]" for c in brackets[::2]) > len(brackets[::2]):
        for line in from_right:
            for run in line.runs:
                run.text = run.text.translate(_MIRROR)
            line.text = line.text.translate(_MIRROR)
