"""Where on a page the blocks of its Markdown stand: which words of the page are whose."""

from __future__ import annotations

import difflib
import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer_app.paper.model import Word
from reviewer_app.paper.text import bare_letters
from reviewer_app.parsing.nougat.inline import Inline
from reviewer_app.parsing.nougat.tiling import LEAST_TILE, Tile, chain, tile

# Letters of a page that may stand in a gap for letters of the text that were misread, beyond their number.
_GAP_SLACK = 8
# A formula takes as many letters on the page as in LaTeX at most; so many of the gap's letters are tried at an edge.
_EDGE = 80
# What is alike at an edge, by difflib's ratio: half of the letters.
_ALIKE = 0.5
# Words before or after a text's first or last tile that may be passed over to reach one of its words: a formula's.
_PASSED = 4


@dataclass(slots=True)
class Place:
    """Where one text stands: the indexes of its `words`, in the order of the text.

    `letters` gives for each letter of its prose (index of the character in the text) whether it has a place.
    """

    words: list[int] = field(default_factory=list)
    letters: list[tuple[int, bool]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of the prose's letters that have a place; 0 where there is no prose."""
        return sum(placed for _, placed in self.letters) / len(self.letters) if self.letters else 0.0


class PageLetters:
    """The letters of a page, each with the index of its word."""

    def __init__(self, words: Sequence[Word]) -> None:
        bare = [bare_letters(word.text) for word in words]
        self.text = "".join(bare)
        self.word_of = [i for i, letters in enumerate(bare) for _ in letters]
        self.starts = list(itertools.accumulate((len(letters) for letters in bare), initial=0))
        self.words = words

    def of_word(self, index: int) -> str:
        """The letters of a word."""
        return self.text[self.starts[index] : self.starts[index + 1]]


def prose_letters(content: Inline) -> list[tuple[str, int]]:
    """The letters of a text outside its formulas, bare, each with the index of its character."""
    found = []
    at = 0
    for start, end in (*content.formulas, (len(content.text), len(content.text))):
        found += [(letter, i) for i in range(at, start) for letter in bare_letters(content.text[i])]
        at = end
    return found


def place_texts(texts: Sequence[Inline], words: Sequence[Word]) -> list[Place]:
    """The place of each of `texts` among the `words` of their page. No word is given to two of them."""
    page = PageLetters(words)
    letters = [prose_letters(content) for content in texts]
    strings = ["".join(letter for letter, _ in own) for own in letters]
    owner: list[int] = [-1] * len(words)
    places = [Place(letters=[(index, False) for _, index in own]) for own in letters]
    chains = [chain(tiles) for tiles in tile(strings, page.text)]
    placed = [bytearray(len(text)) for text in strings]
    for i, tiles in enumerate(chains):
        for one in tiles:
            placed[i][one.start : one.end] = b"\1" * one.length
        _claim(_mostly_covered(page, tiles), i, owner)
    for i, tiles in enumerate(chains):
        for before, after in itertools.pairwise(tiles):
            _fill(texts[i], letters[i], (before, after), page, owner, i, placed[i])
        if tiles:
            _grow(strings[i], tiles, page, owner, i, placed[i])
    _place_short(strings, chains, page, owner, placed)
    for i, place in enumerate(places):
        place.letters = [(index, bool(flag)) for (_, index), flag in zip(letters[i], placed[i], strict=True)]
        place.words = _in_order(i, chains[i], owner, page)
    _give_silent_words(places, owner, page)
    return places


def _mostly_covered(page: PageLetters, tiles: Sequence[Tile]) -> list[int]:
    """The words of which the tiles hold half of the letters."""
    count: dict[int, int] = {}
    for one in tiles:
        for word in page.word_of[one.place : one.place_end]:
            count[word] = count.get(word, 0) + 1
    return [word for word, n in count.items() if 2 * n >= len(page.of_word(word))]


def _claim(words: Sequence[int], i: int, owner: list[int]) -> None:
    for word in words:
        if owner[word] < 0:
            owner[word] = i


def _fill(
    content: Inline,
    letters: Sequence[tuple[str, int]],
    between: tuple[Tile, Tile],
    page: PageLetters,
    owner: list[int],
    i: int,
    placed: bytearray,
) -> None:
    """Give the text what stands between two of its tiles, if that is no more than what the text has between them.

    That is misread letters, short words, and formulas, whose signs are not compared.
    """
    before, after = between
    if after.place < before.place_end:
        return
    missing = after.start - before.end
    room = missing + _GAP_SLACK
    first, last = letters[before.end - 1][1], letters[after.start][1]
    room += sum(b - a for a, b in content.formulas if first < a < last)
    gap = [word for word in range(page.word_of[before.place_end - 1], page.word_of[after.place] + 1) if owner[word] < 0]
    text = "".join(letter for letter, _ in letters[before.end : after.start])
    printed = page.text[before.place_end : after.place]
    if len(printed) <= room and (missing <= _GAP_SLACK or _has_most_of(printed, text)):
        _claim(gap, i, owner)
        if printed:
            placed[before.end : after.start] = b"\1" * missing
        return
    _claim_edge(text, gap, page, owner, i)


def _has_most_of(printed: str, text: str) -> bool:
    """Whether the page has most letters of a piece of text, in its order: it was misread, not made up."""
    same = difflib.SequenceMatcher(None, text, printed, autojunk=False).get_matching_blocks()
    return sum(block.size for block in same if block.size > 1) > _ALIKE * len(text)


def _claim_edge(missing: str, gap: Sequence[int], page: PageLetters, owner: list[int], i: int) -> None:
    """Of a gap that holds more than the text: the words next to the tiles that are in the text."""
    for words in (gap, gap[::-1]):
        rest = missing
        for word in words:
            letters = page.of_word(word)
            if not letters or letters not in rest or owner[word] >= 0:
                break
            rest = rest.replace(letters, "", 1)
            owner[word] = i


def _grow(text: str, tiles: Sequence[Tile], page: PageLetters, owner: list[int], i: int, placed: bytearray) -> None:
    """Take in the words before the first and after the last tile that are the text's, over a few that are formulas."""
    first, last = tiles[0], tiles[-1]
    word = page.word_of[first.place]
    _walk(text[max(0, first.start - _EDGE) : first.start], range(word - 1, -1, -1), page, owner, i, backwards=True)
    word = page.word_of[last.place_end - 1]
    _walk(text[last.end : last.end + _EDGE], range(word + 1, len(page.words)), page, owner, i, backwards=False)
    for edge in ((0, first.start), (last.end, len(text))):
        if edge[1] - edge[0] <= LEAST_TILE:
            placed[edge[0] : edge[1]] = b"\1" * (edge[1] - edge[0])


def _walk(rest: str, words: range, page: PageLetters, owner: list[int], i: int, *, backwards: bool) -> None:
    passed: list[int] = []
    for word in words:
        if not rest or owner[word] >= 0 or len(passed) > _PASSED:
            return
        letters = page.of_word(word)
        at = rest.rfind(letters) if backwards else rest.find(letters)
        near = (len(rest) - at - len(letters) if backwards else at) <= LEAST_TILE
        if letters and at >= 0 and near:
            _claim([*passed, word], i, owner)
            passed = []
            rest = rest[:at] if backwards else rest[at + len(letters) :]
        elif letters and _alike(letters, rest[-len(letters) :] if backwards else rest[: len(letters)]):
            _claim([*passed, word], i, owner)
            passed = []
            rest = rest[: -len(letters)] if backwards else rest[len(letters) :]
        else:
            passed.append(word)


def _alike(one: str, other: str) -> bool:
    return len(one) > 2 and difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() > _ALIKE


def _place_short(
    texts: Sequence[str],
    chains: Sequence[Sequence[Tile]],
    page: PageLetters,
    owner: list[int],
    placed: Sequence[bytearray],
) -> None:
    """Place texts too short for a tile, a heading such as "Data": as whole words, the nearest to what stands before."""
    after = 0
    for i, text in enumerate(texts):
        if chains[i]:
            after = chains[i][-1].place_end
            continue
        if not text or len(text) >= 2 * LEAST_TILE:
            continue
        best: list[int] = []
        at = page.text.find(text)
        while at >= 0:
            words = _whole_words(page, at, at + len(text))
            if (
                words
                and all(owner[word] < 0 for word in words)
                and (not best or abs(at - after) < abs(page.starts[best[0]] - after))
            ):
                best = words
            at = page.text.find(text, at + 1)
        if best:
            _claim(best, i, owner)
            placed[i][:] = b"\1" * len(text)
            after = page.starts[best[-1] + 1]


def _whole_words(page: PageLetters, start: int, end: int) -> list[int]:
    """The words that the letters from `start` to `end` are; [] if they begin or end inside one."""
    first = bisect_right(page.starts, start) - 1
    if page.starts[first] != start:
        return []
    last = bisect_right(page.starts, end - 1) - 1
    return list(range(first, last + 1)) if page.starts[last + 1] == end else []


def _in_order(i: int, tiles: Sequence[Tile], owner: Sequence[int], page: PageLetters) -> list[int]:
    """The words of a text in its own order: those around each of its tiles, tile by tile."""
    own = [word for word, who in enumerate(owner) if who == i]
    if all(a.place < b.place for a, b in itertools.pairwise(tiles)):
        return own
    anchors = [(page.word_of[one.place], order) for order, one in enumerate(tiles)]
    anchors.sort()
    firsts = [word for word, _ in anchors]

    def order_of(word: int) -> int:
        return anchors[max(0, bisect_right(firsts, word) - 1)][1]

    return sorted(own, key=lambda word: (order_of(word), word))


def _give_silent_words(places: Sequence[Place], owner: list[int], page: PageLetters) -> None:
    """Give signs without letters ("=", "∑") to the text that has the words on both sides of them."""
    gap: list[int] = []
    before = -1
    for word, who in enumerate(owner):
        if who < 0 and not page.of_word(word):
            gap.append(word)
            continue
        if gap and who >= 0 and who == before:
            own = places[who].words
            at = own.index(word)
            own[at:at] = gap
            for silent in gap:
                owner[silent] = who
        gap, before = [], who
