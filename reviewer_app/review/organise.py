"""Notes and received reviews, put into the four sections: every sentence in one place, none reworded.

A heading says more than a model ("Strengths", "Questions for the authors"): below it only its sections are asked for.
A list item is one point, a paragraph as many as it changes its part; what is no point by itself, but stands behind one
in its paragraph, goes with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from reviewer_app.paper.scripts import HAN
from reviewer_app.paper.text import sentence_ends
from reviewer_app.review.pane import items_and_paragraphs
from reviewer_app.review.part_model import Part, part_model
from reviewer_app.review.sections import SectionKey
from reviewer_app.review.word_patterns import any_of, stored_words
from reviewer_app.review.wording import section_named

_Keys = frozenset[SectionKey]
_ALL: _Keys = frozenset(SectionKey)


@dataclass(frozen=True, slots=True)
class _Words:
    """What headings and sentences are known by, from resources/parts.

    `headings` are those of forms, each with the sections that it leaves open; `within` finds them in a line, `another`
    the beginning of a sentence that makes a point of its own.
    """

    headings: tuple[tuple[re.Pattern[str], _Keys], ...]
    within: re.Pattern[str]
    another: re.Pattern[str]
    chinese: dict[SectionKey, re.Pattern[str]]


@lru_cache(maxsize=1)
def _words() -> _Words:
    stored, chinese = stored_words("parts", "headings.toml"), stored_words("parts", "chinese.toml")
    within = "|".join(stored["within"]["names"])
    return _Words(
        tuple((any_of(row["names"]), frozenset(map(SectionKey, row["sections"])) or _ALL) for row in stored["heading"]),
        re.compile(rf"(?<=\s)[*_]{{0,3}}(?=(?:{within})[*_]{{0,3}}[:：])", re.IGNORECASE),
        any_of(stored["another"]["names"]),
        {SectionKey(key): any_of(found, same_case=True) for key, found in chinese.items()},
    )


_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(?P<name>.*?)\s*#*\s*")
_ALONE = re.compile(r"\W{0,4}(?:\d{1,2}[.)]\s*)?(?P<name>[^\n:：]{2,80}?)\s*[:：]?\s*[*_]{0,3}\s*[:：]?")
_BEFORE_TEXT = re.compile(r"[*_]{0,3}(?P<name>[^\n:：.!?]{2,40}?)[*_]{0,3}[:：][*_]{0,3}\s*(?=\S)")
_HAN = re.compile(f"[{HAN}]")
# What asks for something counts this much, see resources/parts/chinese.toml.
_ASKS_FIRST = 2.0


@dataclass(frozen=True, slots=True)
class Source:
    """A file of notes: its sentences in order, as they stand there."""

    name: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """Sentences of one source, by their numbers from 0 on, and their text."""

    source: int
    sentences: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Organised:
    """The sources, what of them became points of which section, and what is left over."""

    sources: tuple[Source, ...]
    points: dict[SectionKey, tuple[Taken, ...]]
    left_over: tuple[Taken, ...]


@dataclass(slots=True)
class _Block:
    """A list item or a paragraph: its sentences, and for each the sections that its heading leaves open."""

    sentences: list[str]
    allowed: list[_Keys]
    item: bool = False
    heading: bool = False


def organise(texts: Iterable[tuple[str, str]]) -> Organised:
    """Put what stands in `texts`, (name, text) pairs, into the sections."""
    sources: list[Source] = []
    points: dict[SectionKey, list[Taken]] = {key: [] for key in SectionKey}
    left: list[Taken] = []
    for name, text in texts:
        sentences: list[str] = []
        for block in _blocks(text):
            for key, numbers in _parts_of(block):
                at = tuple(len(sentences) + n for n in numbers)
                taken = Taken(len(sources), at, _joined([block.sentences[n] for n in numbers]))
                (left if key is None else points[key]).append(taken)
            sentences += block.sentences
        sources.append(Source(name, tuple(sentences)))
    return Organised(tuple(sources), {key: tuple(found) for key, found in points.items()}, tuple(left))


def part_of(sentence: str) -> Part:
    """The part of one sentence without what stands around it."""
    return _chinese_part(sentence) if _HAN.search(sentence) else part_model().of(sentence)


def _joined(sentences: Sequence[str]) -> str:
    text = ""
    for sentence in sentences:
        # Chinese has no space between sentences.
        text += sentence if not text or _HAN.match(text[-1:]) or text[-1] in "。！？；" else f" {sentence}"
    return text


def _blocks(text: str) -> Iterator[_Block]:
    allowed = _ALL
    body: list[str] = []
    for line in [*text.replace("\r\n", "\n").split("\n"), None]:
        below = None if line is None else _heading(line)
        if line is None or below is not None:
            yield from _bodies("\n".join(body), allowed)
            body = []
        if line is not None and below is not None:
            allowed = below
            yield _Block([line.strip()], [below], heading=True)
        elif line is not None:
            body.append(line)


def _heading(line: str) -> _Keys | None:
    """The sections that a heading leaves open; None if the line is none."""
    if marked := _MARKDOWN_HEADING.fullmatch(line.strip()):
        named = _named(marked["name"].strip("*_: "))
        return _ALL if named is None else named
    alone = _ALONE.fullmatch(line)
    return _named(alone["name"].strip()) if alone else None


def _named(name: str) -> _Keys | None:
    for pattern, keys in _words().headings:
        if pattern.fullmatch(name):
            return keys
    own = section_named(name)
    return None if own is None else frozenset({own})


def _bodies(text: str, allowed: _Keys) -> Iterator[_Block]:
    carried = allowed
    for block, paragraph in items_and_paragraphs(text):
        # "Strengths: it is new", and a list that goes on below it.
        carried = allowed if paragraph else carried
        cuts = sorted({0, *sentence_ends(block), *(m.start() for m in _words().within.finditer(block)), len(block)})
        sentences = [s for a, b in pairwise(cuts) if (s := block[a:b].strip())]
        below, now = [], carried
        for sentence in sentences:
            before = _BEFORE_TEXT.match(sentence)
            named = _named(before["name"].strip()) if before else None
            now = now if named is None else named
            below.append(now)
        carried = now
        if sentences:
            yield _Block(sentences, below, item=not paragraph and len(set(below)) == 1)


def _parts_of(block: _Block) -> Iterator[tuple[SectionKey | None, list[int]]]:
    """The runs of a block's sentences with the section of each; None for what is left over."""
    numbers = list(range(len(block.sentences)))
    if block.heading:
        yield None, numbers
        return
    parts = [part_of(sentence) for sentence in block.sentences]
    if block.item:
        yield _together(parts, block.allowed[0]), numbers
        return
    run: list[int] = []
    key: SectionKey | None = None
    for n, (part, allowed) in enumerate(zip(parts, block.allowed, strict=True)):
        begins = not run or allowed != block.allowed[n - 1]
        # Below "Weaknesses" nothing is left over that stands there by itself.
        own = _together([part], allowed) if begins or _says_something(part) else None
        another = begins or _words().another.match(block.sentences[n]) is not None
        if not begins and ((own is None and key is not None) or (own == key and not (another and own))):
            run.append(n)
            continue
        if run:
            yield key, run
        run, key = [n], own
    if run:
        yield key, run


def _says_something(part: Part) -> bool:
    return part.none < max(part.likely.values())


def _together(parts: Sequence[Part], allowed: _Keys) -> SectionKey | None:
    """The section of what stands together, of those that are `allowed`."""
    saying = [part for part in parts if _says_something(part)]
    if not saying and len(allowed) == len(SectionKey):
        return None
    return max(
        (key for key in SectionKey if key in allowed),
        key=lambda key: sum(part.likely[key] for part in saying or parts),
    )


def _chinese_part(sentence: str) -> Part:
    found = {key: float(len(pattern.findall(sentence))) for key, pattern in _words().chinese.items()}
    found[SectionKey.SUGGESTIONS] *= _ASKS_FIRST
    total = sum(found.values())
    if not total:
        return Part(None, 1.0, dict.fromkeys(SectionKey, 0.0), 1.0)
    likely = {key: found.get(key, 0.0) / total for key in SectionKey}
    best = max(likely, key=likely.__getitem__)
    return Part(best, likely[best], likely, 0.0)
