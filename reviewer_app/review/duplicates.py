"""Points that say the same: sections are written without seeing each other, so models repeat themselves across them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from reviewer_app.paper.text import stem, words
from reviewer_app.review.model import Point, ReviewSection, SectionKey
from reviewer_app.review.near_words import near_words
from reviewer_app.review.wording import REVIEWING_STEMS

# "The evaluation is thorough" and "the evaluation is thin" are no repetition: praise is held against praise only.
_SIDES = (
    frozenset({SectionKey.SIGNIFICANCE, SectionKey.ACCEPTANCE}),
    frozenset({SectionKey.REJECTION, SectionKey.SUGGESTIONS}),
)

# Two points with at least this likeness are offered for merging; with a passage in common somewhat less will do. Set
# on the pairs in tests/review/test_duplicates.py.
_ALIKE = 0.5
_ALIKE_WITH_SAME_PASSAGE = 0.38
_STOCK_WORD = 0.25
_NEAR = 0.8
_NEAR_AS_EQUAL = 0.75


@dataclass(frozen=True, slots=True)
class Repetition:
    """Two points that say the same; `likeness` runs from 0 to 1."""

    first: Point
    second: Point
    likeness: float


def repetitions(sections: Iterable[ReviewSection]) -> list[Repetition]:
    """Pairs of points that repeat each other, the most alike first. Dismissed points are left out."""
    found: list[Repetition] = []
    points = [(s.key, p, _weights(p.text)) for s in sections for p in s.points if not p.dismissed]
    for i, (key, a, of_a) in enumerate(points):
        for other, b, of_b in points[i + 1 :]:
            if not any(key in side and other in side for side in _SIDES):
                continue
            score = _likeness(of_a, of_b)
            least = _ALIKE_WITH_SAME_PASSAGE if _share_a_passage(a, b) else _ALIKE
            if score >= least:
                found.append(Repetition(a, b, round(score, 3)))
    return sorted(found, key=lambda r: -r.likeness)


def likeness(a: str, b: str) -> float:
    """How much two texts say the same, from 0 to 1."""
    return _likeness(_weights(a), _weights(b))


def share_said(text: str, other: str) -> float:
    """The share of what `text` is about that `other` says too, from 0 to 1."""
    return _covered(_weights(text), _weights(other))


def _share_a_passage(a: Point, b: Point) -> bool:
    return bool({e.paragraph for e in a.evidence} & {e.paragraph for e in b.evidence} - {""})


def _weights(text: str) -> dict[str, float]:
    """How much each stem says about what the text is about."""
    table = near_words()
    found: dict[str, float] = {}
    for word in words(text):
        term = stem(word)
        weight = 0.3 + 0.7 * table.rarity(word)
        found[term] = max(found.get(term, 0.0), weight * (_STOCK_WORD if term in REVIEWING_STEMS else 1.0))
        for near, cosine in table.neighbours(word):
            # What is near stands as a negative entry: it may be matched but isn't asked for.
            value = _NEAR * min(1.0, cosine / _NEAR_AS_EQUAL)
            key = f"~{stem(near)}"
            found[key] = max(found.get(key, 0.0), value)
    return found


def _likeness(a: dict[str, float], b: dict[str, float]) -> float:
    return math.sqrt(_covered(a, b) * _covered(b, a))


def _covered(a: dict[str, float], b: dict[str, float]) -> float:
    """The share of what `a` is about that is in `b`, near words counted in part."""
    asked = {term: weight for term, weight in a.items() if not term.startswith("~")}
    whole = sum(asked.values())
    if not whole:
        return 0.0
    return sum(weight * (1.0 if term in b else b.get(f"~{term}", 0.0)) for term, weight in asked.items()) / whole
