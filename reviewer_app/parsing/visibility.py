"""Telling text that a person sees from text that only a program reads: by its paint, and by the ink on the drawn page.

What is drawn decides: a word whose place on the page shows no trace of its colour is not seen, whatever hides it (the
same colour underneath, an image or a filled area over it, a clip). A coarse grey picture of the page clears nearly all
words; only the rest is looked at again, in colour and large.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pymupdf

from reviewer_app.i18n import mark
from reviewer_app.paper.model import Rect
from reviewer_app.parsing.drawn_size import DrawnLetters
from reviewer_app.parsing.lines import Line, PageText, Run, Unseen

# How large the coarse and the close picture are, in pixels per point; the pixels of a close one, which a stamp across
# the page would need far more of, though its letters are large.
COARSE, _CLOSE = 0.6, 4.0
_MOST_CLOSE_PIXELS = 500_000
# The greys of paper.
_PAPER = bytes(range(236, 256))
# Grey levels (of 255) that a coarse region must span to be cleared, and that text must differ from its background by.
_CLEAR_SPAN, _NEAR = 26, 20
# Share of the way from the background to its own colour that the ink of visible text goes at least.
_LEAST_INK = 0.12
# Opacity below which text is all but invisible (of 255), and type sizes that nobody reads, in points.
_FAINT, _TINY = 28, 1.6
# The larger side, in points, of a letter that can be read: a capital of the smallest type.
_LEAST_LETTER = 1.2
# A glyph narrower than this share of its height is squeezed to a stroke; the narrowest letters take 0.2.
_SQUEEZED = 0.05
# Letters that go on for so many times their height are pressed flat; those set widest apart take 1.5 times.
_FLAT = 2.2
# So little of its width is the height of such a letter; an m is .6 as high as wide.
_PRESSED = 0.2
_MOST_CLOSE_LOOKS = 80
# Text of this grey or lighter is seen only on something darker; on paper it can hide between the letters of dark text.
_LIGHT = 200
# Share of pixel columns in the colour of light text from top to bottom: letters on a dark ground leave none.
_BARE_COLUMNS = 0.06
# More characters than this that are drawn invisibly, and of them all this share, are what text recognition laid over a
# scan, if the page shows something: this share of it is not white.
_MUCH_INVISIBLE, _MOSTLY_INVISIBLE, _SHOWS = 100, 0.6, 0.02
# Where letters stand from their baseline, in type sizes: what ink of them is looked for in, with a margin around it
# where a ground is looked for; the middle of small letters, and of all.
_ABOVE, _BELOW, _GROUND_ABOVE, _GROUND_BELOW = 0.72, 0.08, 0.2, 0.12
_MIDDLE, _MIDDLE_OF_SMALL = 0.3, 0.32
# So many letters are enough to tell: one where what hides it leaves no doubt, more where a rule or a dot is as narrow
# or as small.
_ENOUGH, _ENOUGH_TINY, _ENOUGH_SHAPED = 1, 2, 3
# The brightness of red, green and blue (ITU-R BT.601).
_RED, _GREEN, _BLUE = 0.299, 0.587, 0.114
# Ink tells nothing of type smaller than this (points): a coarse pixel is as large as its letters.
_LEAST_LOOKED_AT = 4
# A longer run is looked at word by word: a part of it may be covered.
_ONE_LOOK = 12
# Where this share of a line's words is hidden, it is hidden: what the others show is another line's ink.
_MOSTLY_HIDDEN = 0.7
# Light letters are cleared by contrast alone, dark ones by ink that goes this share of the way to their colour.
_HALF_GREY, _TOWARDS = 128, 0.2
# A close look leaves out this share of a word's width on each side, up to so many type sizes: neighbours reach in.
_EDGE, _EDGE_IN_SIZES = 0.15, 0.3
# A ground is busy whose values span more than this, where less than this share of it is alike.
_BUSY_SPAN, _ALIKE = 60, 0.85
# White to a person, of 255.
_WHITE = 235

# Matches a text with at least so many letters or digits.
_LETTERS = {least: re.compile(rf"(?:[\W_]*[^\W_]){{{least}}}") for least in (_ENOUGH, _ENOUGH_TINY, _ENOUGH_SHAPED)}
_WORD = re.compile(r"\s*\S+\s*")

INVISIBLE = mark("drawn invisibly (text render mode 3)")
TRANSPARENT = mark("almost transparent")
TINY = mark("tiny type")
SQUEEZED = mark("squeezed to no width")
FLAT = mark("squeezed to no height")
OUTSIDE = mark("outside the page")
SAME_COLOUR = mark("in the colour of its background")
WHITE = mark("white on white")
COVERED = mark("covered or clipped away")


@dataclass(slots=True)
class Picture:
    """Grey pixels of a whole page at `scale` pixels per point; `ink` is the share of them that are not paper white."""

    samples: bytes
    width: int
    height: int
    stride: int
    scale: float
    ink: float

    def row(self, y: float) -> bytes:
        """The pixels from edge to edge at a height of the page; empty outside of the picture."""
        start = int(y * self.scale) * self.stride
        return self.samples[start : start + self.width] if start >= 0 else b""

    def clears(self, rect: Rect, grey: float) -> bool:
        """Whether a rectangle of the page proves text of this grey in it visible, or lies outside of the picture."""
        x0, x1 = max(int(rect.x0 * self.scale), 0), min(int(rect.x1 * self.scale) + 1, self.width)
        y0, y1 = max(int(rect.y0 * self.scale), 0), min(int(rect.y1 * self.scale) + 1, self.height)
        if x0 >= x1 or y0 >= y1:
            return True
        if grey >= _LIGHT:
            # Its colour must be the lighter end of the region, over something clearly darker that fills most of it,
            # which only the close look can tell from dark text of another line.
            return False
        low, high = 255, 0
        # three rows through the middle of the letters meet ink if there is any
        for y in range(y0, y1, max(1, (y1 - y0) // 3)):
            row = self.samples[y * self.stride + x0 : y * self.stride + x1]
            low, high = min(low, min(row)), max(high, max(row))
        return _cleared(low, high, grey)


def draw(display: pymupdf.DisplayList) -> Picture:
    """The coarse picture of a page. Raises what MuPDF raises."""
    pixmap = display.get_pixmap(matrix=pymupdf.Matrix(COARSE, COARSE), colorspace=pymupdf.csGRAY, alpha=False)
    samples = bytes(pixmap.samples)
    ink = len(samples.translate(None, _PAPER)) / max(len(samples), 1)
    return Picture(samples, pixmap.width, pixmap.height, pixmap.stride, COARSE, ink)


def set_aside(
    page: PageText,
    lines: Sequence[Line],
    display: Any,
    picture: Picture | None,
    bitmaps: frozenset[str] = frozenset(),
) -> None:
    """Move the text that is not seen from `lines` (raw) to `page.hidden`; `picture` None leaves the ink unchecked.

    `bitmaps` names the Type 3 fonts: their letters are pictures that are drawn whatever the text render mode is (PDF
    1.7, 9.3.6), so their ink alone tells.
    """
    invisible = sum(len(r.text) for ln in lines for r in ln.runs if not r.painted)
    if invisible > _MUCH_INVISIBLE:
        total = sum(len(r.text) for ln in lines for r in ln.runs)
        page.recognised = invisible > _MOSTLY_INVISIBLE * total and picture is not None and picture.ink > _SHOWS
    if bitmaps and picture is not None and not page.recognised:
        for run in (run for line in lines for run in line.runs if run.font in bitmaps):
            run.painted = True
    looks = 0
    letters = DrawnLetters(display)
    for line in lines:
        kept: list[Run] = []
        for run in line.runs:
            how = _by_paint(page, line, run)
            if how in (TINY, SQUEEZED, FLAT) and picture is not None:
                how = _as_drawn(page, line, run, how, letters, picture)
                if not how:
                    kept.append(run)
                    continue
            if how:
                _hide(page, line, run, how)
                continue
            if picture is not None and looks < _MOST_CLOSE_LOOKS:
                parts, looked = _by_ink(page, line, run, display, picture)
                looks += looked
                kept.extend(parts)
            else:
                kept.append(run)
        line.runs = kept


def _rect(page: PageText, line: Line, run: Run, x0: float, x1: float) -> Rect:
    """Where a run's letters between `x0` and `x1` stand on the displayed page."""
    if line.upright:
        return page.displayed(Rect(x0, run.baseline - _ABOVE * run.size, x1, run.baseline + _BELOW * run.size))
    return page.displayed(Rect(x0, line.y0, x1, line.y1))


def _hide(page: PageText, line: Line, run: Run, how: str) -> None:
    page.hidden.append(Unseen(run.text, _rect(page, line, run, run.x0, run.x1), how))


def _by_paint(page: PageText, line: Line, run: Run) -> str:
    """Why a run cannot be seen, by how it is painted alone; "" if it can."""
    text = run.text
    if not run.painted:
        return INVISIBLE if not page.recognised and _LETTERS[_ENOUGH].match(text) else ""
    if run.alpha < _FAINT:
        return TRANSPARENT if _LETTERS[_ENOUGH].match(text) else ""
    if line.upright:
        narrow = run.x1 - run.x0 < _SQUEEZED * len(text) * max(line.y1 - line.y0, run.size)
        if narrow and _LETTERS[_ENOUGH_SHAPED].match(text):
            return SQUEEZED
        width, height = page.frame_width, page.frame_height
        middle = (run.x0 + run.x1) / 2
        inside = -1 < middle < width + 1 and -1 < run.baseline - _MIDDLE * run.size < height + 1
        if not inside and _LETTERS[_ENOUGH].match(text):
            return OUTSIDE
    if run.size < _TINY and _LETTERS[_ENOUGH_TINY].match(text):
        return TINY
    flat = line.upright and run.x1 - run.x0 > _FLAT * len(text) * max(line.y1 - line.y0, 0.01)
    return FLAT if flat and _LETTERS[_ENOUGH_SHAPED].match(text) else ""


def _as_drawn(page: PageText, line: Line, run: Run, how: str, letters: DrawnLetters, picture: Picture) -> str:
    """Why a run cannot be seen, "" if it can: `how` if its letters are drawn too small to be read."""
    place = _readable_place(page, line, run, letters)
    if place is None:
        return how
    if picture.clears(place, _grey(run.color)):
        return ""
    size = min(place.x1 - place.x0, place.y1 - place.y0)
    return _look_closely(letters.display, place, replace(run, size=size))


def _readable_place(page: PageText, line: Line, run: Run, letters: DrawnLetters) -> Rect | None:
    """Where a run's letters are drawn, if most of them are drawn large enough to be read."""
    y0, y1 = min(line.y0, run.baseline), max(line.y1, run.baseline)
    boxes = letters.within(page.displayed(Rect(run.x0, y0, run.x1, y1)), run.size)
    large = [
        box
        for box in boxes
        if max(box.x1 - box.x0, box.y1 - box.y0) >= _LEAST_LETTER
        and box.x1 - box.x0 >= _SQUEEZED * (box.y1 - box.y0)
        and (not line.upright or box.y1 - box.y0 >= _PRESSED * (box.x1 - box.x0))
    ]
    if not large or 2 * len(large) < max(len(boxes), len("".join(run.text.split()))):
        return None
    return Rect(min(b.x0 for b in large), min(b.y0 for b in large), max(b.x1 for b in large), max(b.y1 for b in large))


def _grey(color: int) -> float:
    red, green, blue = _channels(color)
    return _RED * red + _GREEN * green + _BLUE * blue


def _channels(color: int) -> tuple[int, int, int]:
    return color >> 16 & 255, color >> 8 & 255, color & 255


def _by_ink(page: PageText, line: Line, run: Run, display: Any, picture: Picture) -> tuple[list[Run], int]:
    """(the parts of `run` that are seen, close looks taken); the rest goes to `page.hidden`."""
    grey = _grey(run.color)
    light = grey >= _LIGHT
    # dark lines across the page are labels of axes and stamps, whose boxes hold much else
    if run.size < _LEAST_LOOKED_AT or run.text.isspace() or not (line.upright or light):
        return [run], 0
    looks = 0
    cuts = _words(run) if len(run.text) > _ONE_LOOK and line.upright else [(0, len(run.text), run.x0, run.x1)]
    enough = _LETTERS[_ENOUGH if light else _ENOUGH_SHAPED]
    # one row through the middle of the letters clears nearly every word of a page that is not turned
    row = b"" if light or page.turn or run.x0 < 0 else picture.row(run.baseline - _MIDDLE_OF_SMALL * run.size)
    reasons: list[str | None] = []
    for start, end, x0, x1 in cuts:
        if not enough.match(run.text, start, end):
            reasons.append(None)  # too little ink to tell: goes with its neighbours
            continue
        if page.drawings.covers(_rect(page, line, run, x0, x1)):
            reasons.append(COVERED)
            continue
        ink = row[int(x0 * picture.scale) : int(x1 * picture.scale) + 1]
        if ink and _cleared(min(ink), max(ink), grey):
            reasons.append("")
            continue
        rect = _rect(page, line, run, x0, x1)
        if picture.clears(rect, grey):
            reasons.append("")
            continue
        looks += 1
        reasons.append(_look_closely(display, rect, run) if looks < _MOST_CLOSE_LOOKS else "")
    if not any(reasons):
        return [run], looks
    parts = [replace(run, text=run.text[start:end], x0=x0, x1=x1) for start, end, x0, x1 in cuts]
    kept: list[Run] = []
    unseen = [r for r in reasons if r]
    mostly = len(unseen) >= _MOSTLY_HIDDEN * sum(r is not None for r in reasons)
    for i, (part, reason) in enumerate(zip(parts, reasons, strict=True)):
        if reason is None:
            before = next((r for r in reversed(reasons[:i]) if r is not None), None)
            after = next((r for r in reasons[i + 1 :] if r is not None), None)
            reason = (before or after) if (before is None or before) and (after is None or after) else ""
        if mostly and not reason:
            # what one word of a hidden line shows is another line's ink
            reason = unseen[0]
        if reason:
            _hide(page, line, part, reason)
        else:
            kept.append(part)
    return kept, looks


def _cleared(low: int, high: int, grey: float) -> bool:
    """Whether the darkest and the lightest grey of a region prove text of a grey below _LIGHT visible: contrast, in the
    direction of the text's own colour. A part of the region proves it for the whole."""
    if high - low < _CLEAR_SPAN:
        return False
    return grey >= _HALF_GREY or low < high - _TOWARDS * (high - grey)


def _words(run: Run) -> list[tuple[int, int, float, float]]:
    """(start, end, left, right) of a run's words, each with its share of the width: exact enough to look for ink."""
    step = (run.x1 - run.x0) / len(run.text)
    cuts = (match.span() for match in _WORD.finditer(run.text))
    return [(start, end, run.x0 + start * step, run.x0 + end * step) for start, end in cuts]


def _close(clip: pymupdf.Rect) -> pymupdf.Matrix:
    """The scale of a close picture of `clip`."""
    scale = min(_CLOSE, math.sqrt(_MOST_CLOSE_PIXELS / max(clip.width * clip.height, 1.0)))
    return pymupdf.Matrix(scale, scale)


def _look_closely(display: Any, rect: Rect, run: Run) -> str:
    """Why the text in `rect` is not seen, "" if it is: by colour, on a large picture of the place."""
    # without the edges, where neighbours reach in
    inset = min(_EDGE * (rect.x1 - rect.x0), _EDGE_IN_SIZES * run.size)
    clip = pymupdf.Rect(rect.x0 + inset, rect.y0, rect.x1 - inset, rect.y1)
    pixmap = display.get_pixmap(matrix=_close(clip), colorspace=pymupdf.csRGB, alpha=False, clip=clip)
    if pixmap.width < 2 or pixmap.height < 2:
        return ""
    # for each channel, how many pixels have each value
    channels: tuple[Counter[int], ...] = (Counter(), Counter(), Counter())
    for colour, n in pixmap.color_count(colors=True).items():
        for values, value in zip(channels, colour, strict=True):
            values[value] += n
    own = _channels(run.color)
    # the commonest value of each channel is the background
    ground = tuple(max(values, key=values.__getitem__) for values in channels)
    distance = max(abs(o - g) for o, g in zip(own, ground, strict=True))
    uniform = max(max(values) - min(values) for values in channels)
    if distance <= _NEAR:
        alike = min(
            sum(n for v, n in values.items() if abs(v - g) <= _NEAR) for values, g in zip(channels, ground, strict=True)
        )
        busy = uniform > _BUSY_SPAN and alike < _ALIKE * pixmap.width * pixmap.height
        # a busy background, or bold letters that fill more of the place than what is behind them
        if busy and (_grey(run.color) < _LIGHT or _bare_columns(display, rect, run) < _BARE_COLUMNS):
            return ""
        return WHITE if min(own) >= _WHITE and min(ground) >= _WHITE else SAME_COLOUR
    channel = max(range(3), key=lambda c: abs(own[c] - ground[c]))
    reach = [
        abs(v - ground[channel]) for v in channels[channel] if (v > ground[channel]) == (own[channel] > ground[channel])
    ]
    return COVERED if max(reach, default=0) < _LEAST_INK * distance else ""


def _bare_columns(display: Any, rect: Rect, run: Run) -> float:
    """The share of pixel columns around `rect` that show nothing but the run's own colour.

    A ground that lets light letters be seen reaches above and below them; dark letters of another text have gaps.
    """
    clip = pymupdf.Rect(rect.x0, rect.y0 - _GROUND_ABOVE * run.size, rect.x1, rect.y1 + _GROUND_BELOW * run.size)
    pixmap = display.get_pixmap(matrix=_close(clip), colorspace=pymupdf.csGRAY, alpha=False, clip=clip)
    samples, end, own = bytes(pixmap.samples), pixmap.stride * pixmap.height, _grey(run.color)
    bare = sum(all(abs(v - own) <= _NEAR for v in samples[x : end : pixmap.stride]) for x in range(pixmap.width))
    return float(bare / max(pixmap.width, 1))
