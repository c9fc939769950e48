"""The words of pages as text that can be selected and searched. No widget: places in, ranges and rectangles out."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from reviewer_app.paper.model import Rect, Word
from reviewer_app.paper.scripts import EAST_ASIAN, EAST_ASIAN_SIGNS, is_unspaced
from reviewer_app.review.han import to_simplified

# Off a line by one point weighs as much as off a word by this many: a person aims at lines.
_LINE_WEIGHT = 3.0


class Caret(NamedTuple):
    """A place between two characters: page (from 1), word of the page, character of the word. Orders by reading."""

    page: int
    word: int
    char: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a search found its text."""

    start: Caret
    end: Caret


_EAST_ASIAN = f"[{EAST_ASIAN}{EAST_ASIAN_SIGNS}]"
_SPACE_TO_IGNORE = re.compile(rf"(?<={_EAST_ASIAN})\s+|\s+(?={_EAST_ASIAN})")
_NO_SPACE_COUNTS = re.compile(_EAST_ASIAN)


def _space_counts(before: str, after: str) -> bool:
    """Whether a search minds a space between two characters.

    Not beside Han, kana and hangul: a line ends within a word there, the gap between Latin and Han is a matter of
    type, and Korean is spaced as its writers like.
    """
    return not (_NO_SPACE_COUNTS.match(before) or _NO_SPACE_COUNTS.match(after))


class PageText:
    """The words of one page in reading order."""

    def __init__(self, page: int, words: Sequence[Word]) -> None:
        self.page = page
        self.words = tuple(w for w in words if w.text)

    def caret_at(self, x: float, y: float) -> Caret | None:
        """The place nearest to a position in points; None on a page without words."""
        if not self.words:
            return None

        def distance(i: int) -> float:
            w = self.words[i]
            across = max(w.x0 - x, 0.0, x - w.x1)
            down = max(w.y0 - y, 0.0, y - w.y1)
            return across + _LINE_WEIGHT * down

        i = min(range(len(self.words)), key=distance)
        w = self.words[i]
        # Letters are taken as equally wide: the worker sends words, and a wrong half letter is soon corrected.
        share = (x - w.x0) / (w.x1 - w.x0) if w.x1 > w.x0 else 0.0
        return Caret(self.page, i, min(max(round(share * len(w.text)), 0), len(w.text)))

    def word_at(self, caret: Caret) -> tuple[Caret, Caret]:
        """The whole word around a place."""
        return Caret(self.page, caret.word, 0), Caret(self.page, caret.word, len(self.words[caret.word].text))

    def line_at(self, caret: Caret) -> tuple[Caret, Caret]:
        """The whole line around a place."""
        here = self.words[caret.word]
        return self._around(caret.word, lambda w: (w.block, w.line) == (here.block, here.line))

    def block_at(self, caret: Caret) -> tuple[Caret, Caret]:
        """The whole block of lines around a place."""
        here = self.words[caret.word]
        return self._around(caret.word, lambda w: w.block == here.block)

    def rects(self, start: Caret, end: Caret) -> list[Rect]:
        """The rectangles of a range on this page, one a line."""
        merged: list[Rect] = []
        last: tuple[int, int] | None = None
        for i in range(start.word, min(end.word + 1, len(self.words))):
            w = self.words[i]
            x0 = self._x(w, start.char) if i == start.word else w.x0
            x1 = self._x(w, end.char) if i == end.word else w.x1
            if x1 <= x0:
                continue
            if last == (w.block, w.line):
                old = merged[-1]
                merged[-1] = Rect(min(old.x0, x0), min(old.y0, w.y0), max(old.x1, x1), max(old.y1, w.y1))
            else:
                merged.append(Rect(x0, w.y0, x1, w.y1))
            last = (w.block, w.line)
        return merged

    def text(self, start: Caret, end: Caret) -> str:
        """The text of a range: lines joined, blocks on lines of their own, words that were hyphenated whole again."""
        parts: list[str] = []
        before: Word | None = None
        for i in range(start.word, min(end.word + 1, len(self.words))):
            w = self.words[i]
            piece = w.text[start.char if i == start.word else 0 : end.char if i == end.word else None]
            if before is not None and parts and piece:
                if before.block != w.block:
                    parts.append("\n")
                elif before.line != w.line and _is_hyphenated(parts[-1], w.text):
                    parts[-1] = parts[-1][:-1]
                elif not (parts[-1][-1:] and is_unspaced(parts[-1][-1]) and is_unspaced(w.text[0])):
                    parts.append(" ")
            parts.append(piece)
            before = w
        return "".join(parts)

    def find(self, query: str, *, simplified: bool = False) -> list[Hit]:
        """Every place of `query`, whatever its case, accents, ligatures and hyphens.

        With `simplified`, a traditional Chinese character is as good as the simplified one and the other way round.
        """
        wanted = " ".join(fold(_SPACE_TO_IGNORE.sub("", query)).split())
        if not wanted:
            return []
        folded, words, chars = self._folded
        if simplified:
            folded, wanted = folded.translate(to_simplified()), wanted.translate(to_simplified())
        hits = []
        at = folded.find(wanted)
        while at >= 0:
            last = at + len(wanted) - 1
            first = Caret(self.page, words[at], chars[at])
            hits.append(Hit(first, Caret(self.page, words[last], chars[last] + 1)))
            at = folded.find(wanted, at + len(wanted))
        return hits

    @cached_property
    def _folded(self) -> tuple[str, array[int], array[int]]:
        """The page's text as it is searched, and the word and the character in it where each of its characters stands.

        Numbers and no carets: a long paper's hundreds of thousands would be looked through in every collection of
        garbage, for a tenth of a second.
        """
        text: list[str] = []
        words, chars = array("I"), array("I")

        def add(folded: str, word: int, char: int) -> None:
            text.append(folded)
            for _ in folded:
                words.append(word)
                chars.append(char)

        for i, w in enumerate(self.words):
            for j, char in enumerate(w.text):
                add(_fold_character(char), i, j)
            following = self.words[i + 1] if i + 1 < len(self.words) else None
            if following is None:
                break
            joined = (w.line, w.block) != (following.line, following.block) and _is_hyphenated(w.text, following.text)
            if not joined and _space_counts(w.text[-1], following.text[0]):
                add(" ", i, len(w.text) - 1)
        return "".join(text), words, chars

    def _around(self, word: int, same: object) -> tuple[Caret, Caret]:
        assert callable(same)
        first = last = word
        while first > 0 and same(self.words[first - 1]):
            first -= 1
        while last + 1 < len(self.words) and same(self.words[last + 1]):
            last += 1
        return Caret(self.page, first, 0), Caret(self.page, last, len(self.words[last].text))

    @staticmethod
    def _x(word: Word, char: int) -> float:
        return word.x0 + (word.x1 - word.x0) * char / len(word.text)


def fold(text: str) -> str:
    """`text` as it is compared: no case, no accents, no ligatures, no hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("\u00ad", "")).casefold()
    return "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Pd"))


@lru_cache(maxsize=4096)
def _fold_character(char: str) -> str:
    return fold(char)


def _is_hyphenated(end: str, start: str) -> bool:
    return len(end) > 1 and end[-1] in "-\u00ad\u2010" and end[-2].isalpha() and start[:1].islower()


class PaperText:
    """The pages' texts as they come in."""

    def __init__(self) -> None:
        self.pages: dict[int, PageText] = {}

    def ordered(self, a: Caret, b: Caret) -> tuple[Caret, Caret]:
        """The two in reading order."""
        return (a, b) if a <= b else (b, a)

    def rects(self, start: Caret, end: Caret) -> dict[int, list[Rect]]:
        """The rectangles of a range, by page."""
        return {page.page: page.rects(first, last) for page, first, last in self._parts(start, end)}

    def text(self, start: Caret, end: Caret) -> str:
        """The text of a range, also over several pages."""
        parts = [page.text(first, last) for page, first, last in self._parts(start, end)]
        joined = ""
        for before, after in pairwise(["", *parts]):
            if before and _is_hyphenated(joined.split(" ")[-1], after):
                joined = joined[:-1] + after
            else:
                spaced = joined and after and not (is_unspaced(joined[-1]) and is_unspaced(after[0]))
                joined += (" " if spaced else "") + after
        return joined

    def everything(self) -> tuple[Caret, Caret] | None:
        """From the first word to the last that is known."""
        full = [p for p in sorted(self.pages) if self.pages[p].words]
        if not full:
            return None
        last = self.pages[full[-1]]
        return Caret(full[0], 0, 0), Caret(last.page, len(last.words) - 1, len(last.words[-1].text))

    def _parts(self, start: Caret, end: Caret) -> Iterator[tuple[PageText, Caret, Caret]]:
        for number in range(start.page, end.page + 1):
            page = self.pages.get(number)
            if page is None or not page.words:
                continue
            first = start if number == start.page else Caret(number, 0, 0)
            final = len(page.words) - 1
            last = end if number == end.page else Caret(number, final, len(page.words[final].text))
            yield page, first, last
