"""Where an abstract ends and the text begins, when no heading stands between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median_high

from reviewer_app.paper.measure import word_extent
from reviewer_app.parsing.abstract_evidence import LEAST_WORDS
from reviewer_app.parsing.lines import Line
from reviewer_app.parsing.paragraphs import Draft
from reviewer_app.parsing.style import BodyStyle

# Sizes within so many points are one; sizes apart by the second differ.
SAME_SIZE, _OTHER_SIZE = 0.3, 0.5
# From so many words on a paragraph says in which size an abstract is set.
_TELLING_WORDS = 30
# An introduction in the type of the abstract stands so many line distances below it, the next wide gap being smaller by
# so many, and has at least so many words.
_WIDE_GAP, _WIDER, _TEXT_WORDS = 1.8, 0.5, 150
# No abstract has so many words: a short report printed as one has up to a thousand. Where no heading of an introduction
# follows, it stands here, and an abstract with it has at least so many words, alone at least so many.
_LONGEST, _LONG, _SHORTEST = 1500, 260, 25
# So many paragraphs with a label make a structured abstract.
_LEAST_LABELS = 3
_LABEL = re.compile(r"[A-Z][\w/&-]*(?: [\w/&-]+){0,3}\s?[:.–—](?:\s|$)")


def abstract_end(drafts: Sequence[Draft], body: BodyStyle, introduced: bool) -> int:
    """How many of the paragraphs after the abstract's heading belong to it.

    `introduced`: the next heading is an introduction's, so that none is to be looked for among them.

    The text begins where its size does, or, in one type with it, after a gap as no other between the paragraphs. What
    is longer than any abstract ends with its first paragraph, or with its last that has a label.
    """
    for i, draft in enumerate(drafts):
        if i and _is_text_again(drafts[0], draft, body):
            return i
    words = [_words(draft.lines) for draft in drafts]
    gaps = [_gap(a, b) for a, b in pairwise(drafts)]
    widest = max(gaps, default=0.0)
    others = [gap for gap in gaps if gap < widest]
    alone = len(others) == len(gaps) - 1 and widest > max(others, default=0.0) + _WIDER * body.leading
    labelled = sum(map(_is_labelled, drafts))
    if alone and widest > _WIDE_GAP * body.leading and labelled < _LEAST_LABELS:
        at = gaps.index(widest) + 1
        as_text = abs(draft_size(drafts[at]) - body.size) < SAME_SIZE
        if as_text and sum(words[:at]) >= LEAST_WORDS and sum(words[at:]) >= _TEXT_WORDS:
            return at
    if sum(words) > (_LONGEST if introduced else _LONG):
        ends = (i for i in range(1, len(drafts)) if sum(words[:i]) >= _SHORTEST and sum(words[i:]) >= _TEXT_WORDS)
        first = 0 if labelled < _LEAST_LABELS else max(i for i, draft in enumerate(drafts) if _is_labelled(draft))
        return next((end for end in ends if end > first), len(drafts))
    return len(drafts)


def _is_labelled(draft: Draft) -> bool:
    return _LABEL.match(draft.lines[0].text) is not None


def _gap(a: Draft, b: Draft) -> float:
    """How far a paragraph stands below another, in points; 0 on another page or beside it."""
    last, first = a.lines[-1], b.lines[0]
    if last.page != first.page or min(last.x1, first.x1) < max(last.x0, first.x0):
        return 0.0
    return max(first.baseline - last.baseline, 0.0)


def draft_size(draft: Draft) -> float:
    """The usual type size of a paragraph, in points."""
    return median_high(line.size for line in draft.lines)


def _is_text_again(first: Draft, draft: Draft, body: BodyStyle) -> bool:
    own, other = draft_size(first), draft_size(draft)
    apart = abs(own - body.size) >= _OTHER_SIZE and abs(other - body.size) < SAME_SIZE
    return _words(first.lines) >= _TELLING_WORDS and apart


def _words(lines: Sequence[Line]) -> float:
    return sum(word_extent(line.text) for line in lines)
