"""What speaks for a line with a label to begin a caption, and what against it: "Figure 3 shows" begins a sentence.

Sizes and distances are in points, or in type sizes, line distances or shares of the column where a name says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewer_app.paper.text import COLONS, STOPS
from reviewer_app.parsing.evidence import Evidence
from reviewer_app.parsing.lines import Line
from reviewer_app.parsing.style import BodyStyle

# Type sizes within this are one, lines beside one another overlap by so much of their height.
SAME_SIZE, _LEVEL, _BESIDE = 0.35, 0.3, 0.5
# Room over a caption, in line distances; a line is full when less than this share of its column is left of it.
_ROOM, _FULL = 0.5, 0.12
# What goes on after a label in a sentence.
_GOES_ON = re.compile(
    r"(?:and|or|to|,|;|in|of|shows?|presents?|illustrates?|gives?|lists?|is|are|we)\b|"
    r"给出|給出|展示|显示|顯示|表明|说明|說明|描述|所示|示出|列出|反映|可以|可知|可见|可見|中[的，,、所]|为[了]?|是|[和与與及、至到~～][图圖表]|"
    r"に示|に|は|を|の|と|で|から|및|에서|은|는|의|을|과|와",
)
_STOPPED = re.compile(f"[{STOPS}{COLONS}．]$")


@dataclass(slots=True)
class CaptionCase:
    """A line that begins with a label: the label's match, the text after it, the line before it on its page."""

    line: Line
    found: re.Match[str]
    before: Line | None
    body: BodyStyle

    @property
    def rest(self) -> str:
        """The text after the label."""
        return self.line.text[self.found.end() :].strip()

    @property
    def end(self) -> str:
        """The punctuation that ends the label."""
        return self.found["end"].strip()


def _unstopped(case: CaptionCase) -> bool:
    return bool(case.rest) and not case.end


def _begins(char: str) -> bool:
    """Whether a character begins a sentence or a name."""
    if "\u3040" <= char <= "\u309f":
        return False  # Japanese particles are written in hiragana: "図 3 に示す" is "as Figure 3 shows"
    return char in "([“\"'‘" or (char.isalnum() and not char.islower())


def _label_apart(case: CaptionCase) -> bool:
    run = case.line.runs[0]
    bold = run.bold and not case.body.bold
    return bold or (run.italic and not case.line.italic) or run.text.isupper()


def _other_size(case: CaptionCase) -> bool:
    return abs(case.line.size - case.body.size) > SAME_SIZE


def _follows(case: CaptionCase) -> Line | None:
    before = case.before
    return before if before is not None and before.page == case.line.page else None


def _set_apart(case: CaptionCase) -> bool:
    line, before = case.line, _follows(case)
    if before is None:
        return False
    gap = line.y0 - before.y1
    beside = gap < -_BESIDE * line.height or before.x1 < line.x0 or before.x0 > line.x1
    return beside or gap > _ROOM * case.body.leading


def _under_full_line(case: CaptionCase) -> Line | None:
    """The line before, of the same size and full, if it stands close above."""
    line, before = case.line, _follows(case)
    if before is None or _set_apart(case) or abs(before.size - line.size) >= _LEVEL:
        return None
    return before if before.x1 > line.right - _FULL * (line.right - line.left) else None


def _in_sentence(case: CaptionCase) -> bool:
    before = _under_full_line(case)
    return before is not None and not _STOPPED.search(before.text)


def _after_sentence(case: CaptionCase) -> bool:
    before = _under_full_line(case)
    return before is not None and bool(_STOPPED.search(before.text))


def _small_label(case: CaptionCase) -> bool:
    first = case.found.group(0)[0]
    return first.isascii() and first.isalpha() and not first.isupper()


# A line that scores LEAST may begin a caption. Of several for one label, those count that score as the best of them or
# GOOD; after the first, only what scores SECOND. Weights set by hand; captions are found at .99 and 1.0 on papers that
# nobody tuned to.
LEAST_CAPTION, GOOD_CAPTION, SECOND_CAPTION = 1.0, 2.0, 2.5
CAPTION_EVIDENCE: tuple[Evidence[CaptionCase], ...] = (
    Evidence("stop after the label", 1.2, lambda c: bool(c.end), "in a sentence no stop follows it"),
    Evidence("label alone", 0.8, lambda c: not c.rest and not c.end, "TABLE IV on a line of its own"),
    Evidence("begins anew", 0.4, lambda c: _unstopped(c) and _begins(c.rest[0]), "Figure 3 Distribution of…"),
    Evidence("goes on small", -1.0, lambda c: _unstopped(c) and not _begins(c.rest[0]), "Figure 3 shows…"),
    Evidence("small label", -1.0, _small_label, "figure 3 inside a sentence"),
    Evidence("label set apart", 1.0, _label_apart, "bold, italic or in capitals: no reference in a text is"),
    Evidence("other size", 0.8, _other_size, "captions are mostly set smaller"),
    Evidence(
        "other font", 0.4, lambda c: not _other_size(c) and not c.body.has_font(c.line.font), "sans beside a serif"
    ),
    Evidence("first on its page", 0.3, lambda c: _follows(c) is None, "figures stand at the top"),
    Evidence("set apart", 0.8, _set_apart, "room above, or nothing of its column"),
    Evidence("in a sentence", -1.2, _in_sentence, "the line before runs full and close above: this one goes on"),
    Evidence("after a sentence", -0.3, _after_sentence, "a sentence can begin with a label"),
    Evidence("verb or list", -1.5, lambda c: bool(_GOES_ON.match(c.rest)), "Figures 3 and 4, Figure 3 shows"),
)
