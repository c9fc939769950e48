"""Phrases as the data files of checks write them, as regular expressions.

A phrase is words, blind to case unless all its letters are capitals. `a|b` is either word, `word*` any ending, `…` a
gap of up to 80 characters inside of one sentence. Between Chinese characters there may be spaces or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_GAP: Final = "…"
_GAP_PATTERN: Final = r"[^.;。；]{0,80}?"
_TOKEN: Final = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
_PART: Final = re.compile(r"[^\W_]+")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


def is_chinese(phrase: str) -> bool:
    """Whether a phrase is one of Chinese text."""
    return _CHINESE.search(phrase) is not None


@dataclass(frozen=True, slots=True)
class Phrase:
    """What finds a phrase in plain text, and its words: of each of them one alternative has to be there."""

    text: str
    words: tuple[tuple[str, ...], ...]
    pattern: re.Pattern[str]

    def may_stand_in_text(self, small: str) -> bool:
        """Whether plain text in small letters can hold it; it has all words, but perhaps not side by side."""
        return all(any(w.removesuffix("*") in small for w in alternatives) for alternatives in self.words)

    def may_stand_in(self, vocabulary: str) -> bool:
        """Whether text with this vocabulary (`vocabulary`) can hold it; a look that costs far less than a search."""
        return is_chinese(self.text) or all(
            any(f"\n{w[:-1] if w.endswith('*') else w + chr(10)}" in vocabulary for w in alternatives)
            for alternatives in self.words
        )


def phrases(texts: Iterable[str]) -> tuple[Phrase, ...]:
    """The phrases of a list in a data file."""
    return tuple(
        Phrase(
            text,
            tuple(tuple(w.casefold() for w in word.split("|")) for word in text.split() if word != _GAP),
            re.compile(_pattern(text)),
        )
        for text in texts
    )


def vocabulary(text: str) -> str:
    """The words of plain text in small letters, each once, between ends of lines."""
    small = text.casefold()
    return "\n".join(["", *{*_TOKEN.findall(small), *_PART.findall(small)}, ""])


def readable(phrase: str) -> str:
    """A phrase as a person reads it."""
    # "ethic*" is any word that begins so; in Chinese nothing ends a word.
    text = phrase.replace("|", "/")
    return text.replace(" ", "").replace("*", "") if is_chinese(phrase) else text


def _pattern(phrase: str) -> str:
    chinese = is_chinese(phrase)
    pattern = ""
    gap = True
    for word in phrase.split():
        if word == _GAP:
            pattern += _GAP_PATTERN
            gap = True
            continue
        alternatives = "|".join(_word(w) for w in word.split("|"))
        pattern += ("" if gap else r"\s?" if chinese else r"[\s-]{1,3}") + f"(?:{alternatives})"
        gap = False
    # A gap may touch the words beside it only where those end.
    return pattern if phrase.isupper() and not chinese else f"(?i:{pattern})"


def _word(word: str) -> str:
    stem = re.escape(word.rstrip("*"))
    if is_chinese(word):
        return stem
    return rf"(?<![\w-]){stem}" + (r"\w*" if word.endswith("*") else r"(?!\w)")
