"""Small type that is no label of a figure: prose, code and formulas that only are set small go back into the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewer_app.paper.measure import letter_share, word_extent
from reviewer_app.parsing.captions import Caption
from reviewer_app.parsing.floats import FLOAT
from reviewer_app.parsing.furniture import FURNITURE, in_foot, in_head
from reviewer_app.parsing.lines import Line, PageText

FORMULA_PIECE = "formula piece"

_WORD = re.compile(r"[^\W\d_]{4,}")
# A block of so many words, so many a line, reads like running text; labels have fewer.
_LEAST_WORDS, _LEAST_A_LINE = 14, 4.5
# Share of its lines, without the last, that have to fill a block for it to be prose, and how full they are.
_FILLED, _FULL = 0.6, 0.8
# More than this share of a block's lines decides for all of them; of code, whose comments may be in another font, and
# of the characters of prose, which are letters, a larger share.
_MAJORITY, _MOSTLY_CODE, _MOSTLY_LETTERS = 0.5, 0.7, 0.7
# Lines of a block are set in one size (points) and follow within so many sizes; those side by side are level (points).
_SAME_SIZE, _NEXT_LINE, _LEVEL = 0.4, 1.8, 2
# How far a label stands from what is drawn, in points.
_REACH = 10.0
# Lines of a monospaced font that make a listing.
_LEAST_CODE = 2


def release_text(page: PageText, captions: Sequence[Caption]) -> None:
    """Take the role "float" from small type of `page` that is no label; `captions` are those of this page.

    What a caption claims is its figure's text where something is drawn there, or where it reads like labels. Other
    small type is a label only where something is drawn; at the edge of the page it is a running head or foot, and
    without a word an index or a limit of a formula.
    """
    tables = {line for caption in captions if caption.kind == "table" for line in caption.inside}
    figures = {line for caption in captions if caption.kind == "figure" for line in caption.inside}
    freed: set[Line] = set()
    for block in _blocks([line for line in page.lines if line.role == FLOAT and line not in tables]):
        claimed = sum(line in figures for line in block) > _MAJORITY * len(block)
        drawn = sum(page.drawings.touches(page.displayed(line.rect), _REACH) for line in block) > _MAJORITY * len(block)
        text = _is_code(block) or _is_prose(block)
        if (claimed and drawn) if text else (claimed or drawn):
            continue
        wordless = not text and not any(_WORD.search(line.text) for line in block)
        for line in block:
            at_edge = in_head(page, line) or in_foot(page, line)
            line.role = FURNITURE if at_edge else FORMULA_PIECE if wordless else ""
            freed.add(line)
    for caption in captions:
        caption.inside = [line for line in caption.inside if line not in freed]


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Neighbouring lines of one size under one another."""
    blocks: list[list[Line]] = []
    for line in lines:
        last = blocks[-1][-1] if blocks else None
        if last is not None:
            rise = line.baseline - last.baseline
            over = min(line.x1, last.x1) - max(line.x0, last.x0) > 0
            beside = abs(rise) < _LEVEL and line.x0 > last.x1
            # the numbers of code are smaller than its lines
            alike = abs(line.size - last.size) < _SAME_SIZE or (line.mono and last.mono)
            if alike and ((0 < rise < _NEXT_LINE * line.size and over) or beside):
                blocks[-1].append(line)
                continue
        blocks.append([line])
    return blocks


def _is_code(block: Sequence[Line]) -> bool:
    return len(block) >= _LEAST_CODE and sum(line.mono for line in block) > _MOSTLY_CODE * len(block)


def _is_prose(block: Sequence[Line]) -> bool:
    words = sum(word_extent(line.text) for line in block)
    if words < _LEAST_WORDS or words < _LEAST_A_LINE * len(block):
        return False
    if letter_share("".join(line.text for line in block)) < _MOSTLY_LETTERS:
        return False
    left, right = min(line.x0 for line in block), max(line.x1 for line in block)
    full = sum(line.x1 - left > _FULL * (right - left) for line in block[:-1])
    return full >= _FILLED * (len(block) - 1)
