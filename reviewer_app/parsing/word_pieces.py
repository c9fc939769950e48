"""Words that reading has split or run together: pieces of one or two letters that are no words, words without end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# The words of one or two letters of languages in Latin letters; other pieces are halves of words, or stand in formulas.
_SMALL = frozenset(
    """
    a i of in to is it we be as at by on or an if so no do up us my he me am
    de la le et en du un il ce sa ma je tu ne se si où ou au à
    y o e al el lo su os na em ao da um é ed ad te gli ai ha
    zu im es er wo ob wie so da ja
    op ook ei ja og af på av om så vi må
    w z u k s v na za po co je že od ve ze ku ze mi my ty
    és az ki ha ön bu ve da de ya şu o ne mi
    """.split()  # noqa: SIM905 (a list of words is read more easily so)
)
# Initials of names are no pieces.
_INITIAL = re.compile(r"\b[A-ZÀ-Þ]\.")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SIGN = re.compile(r"[^\w\s.,;:()'’\"“”-]|\d")
_LATIN = re.compile(r"[A-Za-zÀ-ž]")
# A line tells something from so many words on, with no more signs and digits than this; a page from so many words on.
_LINE_WORDS, _SIGNS, _PAGE_WORDS = 6, 1, 60
# Halves of words are of so many kinds at least; the marks of a diagram or of a table are of few.
_KINDS = 10
# Letters of a usual word, to count a page's words by its letters.
_WORD_LETTERS = 4
# Longer words are several, unless a hyphen joins them: chemistry and German stay below.
_LONGEST = 36
# On 1,909 sound pages one in two hundred had more pieces than .16 of its words, none more than .07 of its letters in
# words without end: formulas and tables. From here on a page loses quality, so many times what is beyond.
PIECES, JOINED, _LOSS = 0.26, 0.2, 3.0


@dataclass(frozen=True, slots=True)
class WordPieces:
    """Of the words of a page in lines of prose, the share that are pieces; of its letters, those in joined words."""

    split: float = 0.0
    joined: float = 0.0

    @property
    def share_left(self) -> float:
        """The factor from 0 to 1 by which they lower a page's quality."""
        beyond = max(self.split - PIECES, 0.0) + max(self.joined - JOINED, 0.0)
        return max(0.0, 1.0 - _LOSS * beyond)


def word_pieces(lines: Iterable[str]) -> WordPieces:
    """What the printed `lines` of a page hold of both; zero if they hold too little prose, or none in Latin letters."""
    words = letters = joined = 0
    pieces: Counter[str] = Counter()
    for line in lines:
        found = [word for word in _WORD.findall(_INITIAL.sub(" ", line)) if _LATIN.match(word)]
        letters += sum(map(len, found))
        joined += sum(len(word) for word in found if len(word) >= _LONGEST and "-" not in word)
        if len(found) < _LINE_WORDS or len(_SIGN.findall(line)) > _SIGNS:
            continue
        words += len(found)
        pieces.update(word for word in found if len(word) <= 2 and word.lower() not in _SMALL)
    split = pieces.total() / words if words >= _PAGE_WORDS and len(pieces) >= _KINDS else 0.0
    return WordPieces(split, joined / letters if letters >= _PAGE_WORDS * _WORD_LETTERS else 0.0)
