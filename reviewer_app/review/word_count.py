"""How many words and points a person reads in a pane's raw text."""

from __future__ import annotations

import re
from functools import lru_cache

from reviewer_app.paper.scripts import HAN, KANA
from reviewer_app.review.pane import MARK_RE, TOKEN_WORDS

_POINT = re.compile(r"^(?:[-*+]|\d{1,3}[.)])\s", re.MULTILINE)
# A Chinese or Japanese character counts as a word, as word processors count.
_WORD = re.compile(rf"[{HAN}{KANA}]|(?![{HAN}{KANA}])\w(?:(?![{HAN}{KANA}])[\w’'-])*")
_NO_WORDS = re.compile(rf"{_POINT.pattern}|{MARK_RE.pattern}|\{{(?:{TOKEN_WORDS})\}}", re.MULTILINE)


def point_count(text: str) -> int:
    """How many items stand at the top of its lists."""
    return len(_POINT.findall(text))


def word_count(text: str) -> int:
    """How many words there are: without list signs, marks and states."""
    return sum(_words_of_line(line) for line in text.split("\n"))


@lru_cache(maxsize=4096)
def _words_of_line(line: str) -> int:
    return len(_WORD.findall(_NO_WORDS.sub(" ", line)))
