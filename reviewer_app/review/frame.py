"""What a model says back of the prompt around the paper: fences and requests, which are no points."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import product

from rapidfuzz import fuzz

from reviewer_app.locations import resource
from reviewer_app.paper.measure import extent
from reviewer_app.paper.text import sentence_ends, sentences, squeeze
from reviewer_app.review.wording import SPOKEN

_FENCE = re.compile(r"[\W_]*(?:end of )?paper [0-9a-f]{4,}\b[\W_]*", re.IGNORECASE)
_BLANK = re.compile(r"\{\w+\}")
_LABEL = re.compile(r"\A([^{]*\w)\s*[:：]\s*\{")
_WORD = re.compile(r"\w")
# What follows is in letters of English (see `extent`), squeezed. Less than so much stands in a prompt and in a point by
# chance:
_TELLING = 16
_PIECE = 6
# Of a sentence with its blanks filled in, at most this share is not of the prompt.
_FILLED_IN = 0.4
# A sentence is the prompt's, a few words changed, if so much of it stands there in runs of at least so many characters.
# What a section should say, papers are told too: "convincing evidence, useful data and clear writing" has .75 of its
# letters in such runs. How to write it, nobody tells a paper.
_CHANGED_GUIDANCE = 0.8
_CHANGED = 0.7
_RUN = 8


def is_fence(line: str) -> bool:
    """Whether a line is one of the two between which the paper stands: "=== END OF PAPER A3F2C1 ===", bold or not."""
    return _FENCE.fullmatch(line) is not None


def without_frame(text: str) -> str:
    """A point without what it says back of the prompts before it says anything; "" if that is all of it.

    "The part to write: weaknesses. One year only." is "One year only.".
    """
    said = text
    while said:
        if repeats_frame(said):
            return ""
        if label := _labels().match(said):
            said = said[label.end() :]
            if not _WORD.search(said):
                return ""
            continue
        end = next(iter(sentence_ends(said)), len(said))
        if extent(squeeze(said[:end])) < _TELLING or not repeats_frame(said[:end]):
            return said
        said = said[end:].lstrip()
    return said


def repeats_frame(text: str) -> bool:
    """Whether all that `text` says stands in the prompts, or is the fence around the paper."""
    if is_fence(text):
        return True
    said = [squeeze(s) for s in sentences(_FENCE.sub(" ", text))]
    if not any(extent(s) >= _TELLING or s in _whole_sentences() for s in said):
        return False
    return all(map(_is_of_frame, said))


def _is_of_frame(said: str) -> bool:
    pieces = _frame()
    if any(said in piece for piece in pieces):
        return True
    rest = said
    for piece in pieces:
        if extent(piece) >= _PIECE:
            rest = rest.replace(piece, "")
    return extent(rest) <= _FILLED_IN * extent(said) or (extent(said) >= 2 * _TELLING and _is_changed(said))


def _is_changed(said: str) -> bool:
    """Whether `said` is a sentence of the prompts with a few words changed."""
    for piece in _frame():
        least = _CHANGED_GUIDANCE if piece in _guidance() else _CHANGED
        if len(piece) < least * len(said) or not fuzz.partial_ratio(said, piece, score_cutoff=100 * least):
            continue
        blocks = SequenceMatcher(None, said, piece, autojunk=False).get_matching_blocks()
        same = (extent(said[block.a : block.a + block.size]) for block in blocks)
        if sum(size for size in same if size >= _RUN) >= least * extent(said):
            return True
    return False


@lru_cache(maxsize=1)
def _profiles() -> tuple[dict[str, object], ...]:
    return tuple(json.loads(file.read_text("utf-8")) for file in sorted(resource("prompts").glob("*.json")))


@lru_cache(maxsize=1)
def _texts() -> tuple[str, ...]:
    """All texts of all prompts that ship with the program."""
    return tuple(text for profile in _profiles() for text in _texts_in(profile))


@lru_cache(maxsize=1)
def _guidance() -> frozenset[str]:
    """The sentences on what a section should say, squeezed."""
    texts = (text for profile in _profiles() for text in _texts_in(profile.get("sections")))
    return frozenset(squeeze(s) for text in texts for s in sentences(text))


@lru_cache(maxsize=1)
def _frame() -> tuple[str, ...]:
    """The sentences of the prompts, squeezed, between their blanks; the longest first."""
    pieces = {squeeze(piece) for text in _texts() for s in sentences(text) for piece in _BLANK.split(s)} - {""}
    return tuple(sorted(pieces | _whole_sentences(), key=lambda piece: (-len(piece), piece)))


@lru_cache(maxsize=1)
def _whole_sentences() -> frozenset[str]:
    """Those without a blank, or with one for a language, filled in: "Write in German" says nothing of a paper."""
    found = {s for text in _texts() for s in sentences(text) if "{" not in s.replace("{language}", "")}
    return frozenset(
        squeeze(s.replace("{language}", name)) for s, name in product(found, ("English", *SPOKEN.values()))
    )


@lru_cache(maxsize=1)
def _labels() -> re.Pattern[str]:
    """What stands before a colon and a blank, as at the start of a point: "The part to write: …", in bold or not."""
    names = {match[1] for text in _texts() for s in text.split("\n") if (match := _LABEL.match(s))}
    either = "|".join(sorted(map(re.escape, names)))
    return re.compile(rf"\s*(?:\*\*|__)?(?:{either})\s*(?:[:：]|是|\bis\b[:：]?)(?:\*\*|__)?\s*", re.IGNORECASE)


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts_in(inner)
