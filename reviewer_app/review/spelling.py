"""Which words of a review's Markdown are looked up in a dictionary, and which a dictionary has no say in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from reviewer_app.paper.model import Paper
from reviewer_app.review.pane import MARK_RE, TOKEN_WORDS

# What stands between these is no language: code, formulas, commands of LaTeX, addresses, DOIs, marks and states.
_NOT_LANGUAGE = re.compile(
    rf"{MARK_RE.pattern}|\{{(?:{TOKEN_WORDS})\}}"
    r"|`[^`\n]*`|\$\$.+?\$\$|\$[^$\n]+\$|\\\(.+?\\\)|\\\[.+?\\\]|\\[A-Za-z]+(?:\{[^{}\n]*\})*"
    r"|\b(?:https?|ftp|doi):\S+|\bwww\.\S+|\b10\.\d{4,9}/\S+|\barXiv:\S+|\S+@\S+\.\S+|[\w.-]+/[\w./-]+\.\w+"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# A word with one of these beside it is a name of a program, a variable or a number: x_i, 3rd, C++, node.js, #12.
_JOINED = re.compile(r"[\w#@\\^+=<>&~]")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿﬀ-ﬆ'’]+")
_FEWEST = 3  # letters; shorter ones are units, symbols and parts of "e.g."


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line: its code points, and as a dictionary knows it, with a straight apostrophe."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=4096)
def words_in(line: str) -> tuple[Word, ...]:
    """The words of a line that a dictionary can be asked about.

    Left out are other scripts than Latin, what has digits or signs in it, acronyms, names with capitals inside, and
    single letters.
    """
    plain = _NOT_LANGUAGE.sub(lambda m: " " * len(m[0]), line)
    return tuple(
        Word(m.start(), m.end(), m[0].replace("’", "'")) for m in _WORD.finditer(plain) if _is_language(plain, m)
    )


def _is_language(line: str, word: re.Match[str]) -> bool:
    text = word[0]
    if len(text) < _FEWEST or not _LATIN.fullmatch(text):
        return False
    before, after = line[word.start() - 1 : word.start()] if word.start() else "", line[word.end() : word.end() + 1]
    if _JOINED.match(before) or _JOINED.match(after) or (after == "." and line[word.end() + 1 :][:1].isalnum()):
        return False
    return text[1:].islower() or text[1:].replace("'s", "").replace("’s", "").islower()


def words_of_paper(paper: Paper) -> frozenset[str]:
    """What the paper itself writes, in small letters: its terms and names are none of a person's mistakes."""
    texts: list[str] = [paper.title, *paper.authors, paper.abstract, *(text for _, text, _, _ in paper.passages())]
    return frozenset(known_as(word) for text in texts for word in _WORD.findall(text))


def known_as(word: str) -> str:
    """A word as it is compared: in small letters, without the end of a genitive."""
    return word.replace("’", "'").casefold().removesuffix("'s")
