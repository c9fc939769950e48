"""Endless repetition in a model's text: the same words, lines or sentences over and over.

Small models fall into loops that no length limit ends soon. What is decided here depends on the text alone, never on
the pieces in which it arrives.
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from reviewer_app.paper.measure import extent
from reviewer_app.paper.text import sentence_ends

# Text is looked at in blocks that end with a line or with this many characters.
BLOCK = 64
# The end of the text that is searched for a loop; a longer loop is caught by its lines and sentences.
_WINDOW = 1536
# A loop that short ("....", "na na") needs this many characters before it counts; rules and dot leaders are shorter.
_SHORT_LOOP_CHARACTERS = 80
# The more characters a loop has, the less likely it is that they came again by chance.
_SHORT_PERIOD = 8
_LONG_PERIOD = 48
_REPEATS = 5
_REPEATS_LONG = 3
# A line or sentence with fewer letters may well come several times.
_TELLING_LETTERS = 20
_SAME_UNIT = 3
# As many lines or sentences in a row, each seen before, or each a variation of one before ("improve the quality of
# …").
_KNOWN_IN_A_ROW = 4
_VARIATIONS_IN_A_ROW = 3
_VARIATION = 80.0

_NOT_LETTERS = re.compile(r"[\W\d_]+")
# What numbers a point or cites a paragraph changes in a loop that is one all the same.
_CITATION = re.compile(r"[\[(【（]\s*[a-z]\s*\d+[^\])】）]{0,40}[\])】）]", re.IGNORECASE)


class RepetitionGuard:
    """Told a text piece by piece, says when it has begun to repeat itself without end.

    `clean` is then the number of characters before the first repeat.
    """

    def __init__(self) -> None:
        self.repeating = False
        self.clean = 0
        self._pending = ""
        self._tail = ""
        self._length = 0
        self._unit = ""
        self._seen: dict[str, int] = {}
        self._known = 0
        self._run_start = 0
        self._varied = 0
        self._varied_start = 0

    def feed(self, text: str) -> bool:
        """Take the next piece; True once the text repeats itself, and from then on."""
        self._pending += text
        while not self.repeating and (size := next_block(self._pending)):
            block, self._pending = self._pending[:size], self._pending[size:]
            self._take(block)
        return self.repeating

    def _take(self, block: str) -> None:
        self._tail = (self._tail + block)[-_WINDOW:]
        self._length += len(block)
        loop = _loop(self._tail)
        if loop:
            start, period = loop
            self._stop(self._length - len(self._tail) + start + period)
            return
        position = self._length - len(block) - len(self._unit)
        text = self._unit + block
        start = 0
        for end in sentence_ends(text, last=True):
            self._count(text[start:end], position + start)
            start = end
        self._unit = text[start:]

    def _count(self, unit: str, position: int) -> None:
        letters = _NOT_LETTERS.sub("", _CITATION.sub("", unit)).casefold()
        if extent(letters) < _TELLING_LETTERS:
            return
        varies = bool(process.extractOne(letters, self._seen.keys(), scorer=fuzz.ratio, score_cutoff=_VARIATION))
        if varies and not self._varied:
            self._varied_start = position
        self._varied = self._varied + 1 if varies else 0
        if self._varied >= _VARIATIONS_IN_A_ROW:
            self._stop(self._varied_start)
            return
        self._seen[letters] = times = self._seen.get(letters, 0) + 1
        if times == 1:
            self._known = 0
            return
        if not self._known:
            self._run_start = position
        self._known += 1
        if times >= _SAME_UNIT or self._known >= _KNOWN_IN_A_ROW:
            self._stop(self._run_start)

    def _stop(self, clean: int) -> None:
        if not self.repeating:
            self.repeating, self.clean = True, clean


def next_block(pending: str) -> int:
    """The size of the first block of `pending`, 0 if it isn't complete yet."""
    line_end = pending.find("\n", 0, BLOCK)
    if line_end >= 0:
        return line_end + 1
    return BLOCK if len(pending) >= BLOCK else 0


def _loop(tail: str) -> tuple[int, int] | None:
    """(start, period) of a loop that `tail` ends in.

    The shortest period of every suffix follows from the prefix function of the reversed text (Knuth, Morris, Pratt).
    """
    text = tail[::-1]
    border = [0] * len(text)
    best: tuple[int, int] | None = None
    k = 0
    for i in range(1, len(text)):
        while k and text[i] != text[k]:
            k = border[k - 1]
        if text[i] == text[k]:
            k += 1
        border[i] = k
        length = i + 1
        period = length - k
        if k and length >= _needed(period):
            best = (len(text) - length, period)
    return best


def _needed(period: int) -> int:
    """How many characters a loop of `period` has to last before it counts."""
    if period < _SHORT_PERIOD:
        return _SHORT_LOOP_CHARACTERS
    return period * (_REPEATS_LONG if period >= _LONG_PERIOD else _REPEATS)
