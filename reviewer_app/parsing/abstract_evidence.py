"""What speaks for a block of text before the first heading to be the abstract of a paper that gives it no heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median_high

from reviewer_app.paper.measure import word_extent
from reviewer_app.parsing.authors import is_affiliation
from reviewer_app.parsing.evidence import Evidence
from reviewer_app.parsing.lines import Line
from reviewer_app.parsing.style import BodyStyle

# An abstract without a heading has so many words; shorter texts before the body are notes, longer ones are the body.
LEAST_WORDS, MOST_WORDS = 40, 700
# More words than this say no more; small print is counted by so many words.
_ENOUGH_WORDS, _COUNTED_BY = 250, 20
# A text is set apart: by so many points of size, by this share of its lines in other type, by lines so much wider than
# a column, by so many type sizes on both sides.
_OTHER_SIZE, _SLANTED, _ACROSS, _HALF, _INDENT = 0.4, 0.6, 1.3, 0.5, 0.5
SMALL_PRINT = re.compile(
    r"\b(?:received|accepted|revised|published|copyright|licen[cs]e|correspond(?:ing|ence)|e-?mail|"
    r"academic editor|edited by|"
    r"reviewed by|open[- ]access article|all rights reserved|how to cite|citation|doi|issn|funding|"
    r"competing interests|"
    r"permission|reproduction|conflicts? of interest|data availability|supported by)\b|©|@|https?:",
    re.I,
)
# Scripts without capitals end their sentences too: Hebrew, Arabic and its neighbours, Han.
SENTENCE = re.compile(r"[a-z)\]\d]{2}[.!?]\s+[A-Z]|[\u0590-\u08ff]{2}[.!?؟]\s|[。！？]")


@dataclass
class AbstractCase:
    """A block of lines; `keyed` are the lines that key words follow."""

    lines: Sequence[Line]
    keyed: set[Line]
    body: BodyStyle

    @cached_property
    def text(self) -> str:
        """Its lines joined."""
        return " ".join(line.text for line in self.lines)

    @cached_property
    def words(self) -> float:
        """How many words it has."""
        return word_extent(self.text)

    @cached_property
    def sentences(self) -> bool:
        """Whether a sentence ends and another begins in it."""
        return bool(SENTENCE.search(self.text))


def is_apart(lines: Sequence[Line], body: BodyStyle) -> bool:
    """Whether lines are set in other type than the text, across its columns, or further in on both sides."""
    size = median_high(line.size for line in lines)
    slanted = sum(line.italic or line.bold != body.bold for line in lines) > _SLANTED * len(lines)
    across = sum(line.width > _ACROSS * body.width for line in lines) > _HALF * len(lines)
    left, right = min(line.x0 - line.left for line in lines), min(line.right - line.x1 for line in lines)
    return abs(size - body.size) >= _OTHER_SIZE or slanted or across or min(left, right) > _INDENT * body.size


# The block with the highest score from 0 on is the abstract, one that is set apart before others. Weights set by hand.
ABSTRACT_EVIDENCE: tuple[Evidence[AbstractCase], ...] = (
    Evidence("length", 1 / 50, lambda c: min(c.words, _ENOUGH_WORDS), "abstracts are longer than notes"),
    Evidence(
        "small print",
        -12.0,
        lambda c: len(SMALL_PRINT.findall(c.text)) / max(c.words / _COUNTED_BY, 1),
        "addresses, licences and dates speak of such things in every line",
    ),
    Evidence("sentences", 1.0, lambda c: c.sentences, "it is prose"),
    Evidence("no sentences", -1.0, lambda c: not c.sentences, "names and addresses have none"),
    Evidence(
        "key words below",
        3.0,
        lambda c: c.lines[-1] in c.keyed,
        "what key words follow may speak of licences and citations",
    ),
    Evidence("institution", -3.0, lambda c: is_affiliation(c.lines[0].text) and not c.sentences, "a list of addresses"),
)
